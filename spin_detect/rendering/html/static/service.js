// Sends texts and files, and shows the reports in the responses: the pages that `spin-detect report` writes.
// What was scored stays in the memory of this page: nothing is written to the storage of the browser.
(() => {
  "use strict";
  const { csv, save } = saving;
  const PASTED = "pasted text";
  const COUNT_MS = 150; // after the last key, until the words are counted
  const OPENING_CHARACTERS = 60; // of a text, in the list
  const MAX_NAME = 255; // characters of the name of a file that the service takes
  const KEPT_PAGE = 1e6; // characters of a page that is kept while another is shown; a longer one is made again
  const at = (id) => document.getElementById(id);
  const [form, text, file, status, problem, result, place] =
    ["form", "text", "file", "status", "problem", "result", "place"].map(at);
  const folder = at("folder");
  const [origin, counter, history, levels, unread] = ["origin", "count", "history", "levels", "unread"].map(at);
  const rates = at("calibration");
  const key = at("key"); // null if the service needs no key
  const verdicts = [...levels.content.children].map((node) => node.dataset.verdict); // the oddest first
  const count = (number) => number.toLocaleString("en");
  const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

  const LIST_COLUMNS = [
    "file", "verdict", "level", "reason", "marked_share", "marks", "written", "suggestion", "words", "score",
    "false_positive_rate", "threshold", "calibration", "problem",
  ];
  const table = reportsTable(at("listed"), {
    columns: LIST_COLUMNS,
    others: () => entries.filter(({ problem }) => problem).map(record),
  });
  const paths = new WeakMap(); // where dropped files lie in their folder

  let draft = { name: PASTED }; // what is in the field: its name, its file if it is from one, whether it was edited
  let entries = []; // what was scored, in this order
  let shown = null; // the entry whose report is shown
  let latestTask = 0;
  let countTimer = 0;

  class Refusal extends Error {}
  class KeyRefusal extends Refusal {}

  // Requests

  // Runs one task at a time: a newer one makes an older one stop after its current request.
  async function run(task) {
    const number = ++latestTask;
    const isLatest = () => number === latestTask;
    problem.textContent = "";
    status.textContent = "Reading…";
    setBusy(true);
    try {
      await task(isLatest);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (isLatest()) fail(error.message);
      if (isLatest() && error instanceof KeyRefusal) key?.focus();
    } finally {
      if (isLatest()) setBusy(false);
    }
  }

  const setBusy = (isBusy) => at("show").setAttribute("aria-disabled", String(isBusy));

  async function send(url, body, accept) {
    const isFile = body instanceof Blob;
    const headers = { Accept: accept, "Content-Type": isFile ? "application/octet-stream" : "application/json" };
    if (key && /[^!-~]/.test(key.value.trim())) throw keyRefusal(); // a header cannot contain it
    if (key) headers.Authorization = `Bearer ${key.value.trim()}`;
    if (isFile) await check(body);
    let answer;
    let content;
    try {
      answer = await fetch(url, { method: "POST", headers, body: isFile ? body : JSON.stringify(body) });
      content = await answer.text();
    } catch {
      throw new Refusal("The service does not answer. Is it still running?");
    }
    if (answer.status === 401) throw keyRefusal();
    if (!answer.ok) throw new Refusal(reason(content));
    return { content, summary: answer.headers.get("Report-Summary") };
  }

  async function check(chosen) {
    const maxBytes = Number(file.dataset.maxBytes);
    if (chosen.size > maxBytes) throw new Refusal(`${nameOf(chosen)} is larger than ${maxBytes / 2 ** 20} MiB.`);
    try {
      await chosen.slice(0, 1).arrayBuffer();
    } catch {
      throw new Refusal(`${nameOf(chosen)} cannot be read. If it was changed, choose it again.`);
    }
  }

  function keyRefusal() {
    const message = key?.value ? "This is not the key of this service." : "This service needs a key: fill it in above.";
    return new KeyRefusal(message);
  }

  function reason(content) {
    try {
      return `Not read: ${JSON.parse(content).error.message}.`;
    } catch {
      return "Not read: the service failed.";
    }
  }

  function fail(message) {
    status.textContent = "";
    problem.textContent = message;
    hideReport();
  }

  function sendEntry(entry, accept, allMarks = false) {
    const { name, fpr, calibration } = entry;
    const parameters = { name, fpr, all_marks: allMarks, ...(calibration === null ? {} : { calibration }) };
    if (!entry.file) return send("/v1/score", { text: entry.text, ...parameters }, accept);
    return send(`/v1/file?${new URLSearchParams(parameters)}`, entry.file, accept);
  }

  // The field

  function setText(value, from) {
    draft = from;
    text.value = value;
    showOrigin();
    showCount();
  }

  function showOrigin() {
    const parts = [`Text of ${draft.file && nameOf(draft.file)}${draft.isEdited ? ", edited by you" : ""}.`];
    for (const warning of draft.warnings ?? []) parts.push(`Suspicious: ${count(warning.count)} ${warning.message}.`);
    origin.hidden = !draft.file;
    origin.textContent = draft.file ? parts.join(" ") : "";
  }

  function showCount() {
    clearTimeout(countTimer);
    const n_words = (text.value.match(/[\p{L}\p{N}]+(?:['’.,][\p{L}\p{N}]+)*/gu) ?? []).length;
    const [min, max] = [Number(text.dataset.minWords), Number(text.dataset.maxCharacters)];
    const n_characters = text.value.length > max ? [...text.value].length : 0; // as the service counts them
    const missing = n_words && n_words < min ? `; ${min - n_words} more to go` : "";
    counter.textContent =
      n_characters > max ? `${count(n_characters)} characters: too many` : plural(n_words, "word") + missing;
    counter.classList.toggle("short", Boolean(missing) || n_characters > max);
  }

  // The calibrations of the service, if it has any. Their names need the key.
  async function offerCalibrations() {
    const headers = key ? { Authorization: `Bearer ${key.value.trim()}` } : {};
    try {
      const answer = await fetch("/v1/model", { headers });
      if (!answer.ok) return;
      const { calibrations } = await answer.json();
      const options = calibrations.map(({ name, texts }) => new Option(`${name} (${plural(texts, "original")})`, name));
      rates.replaceChildren(...options, new Option("the originals of the model", ""));
      at("choice-of-rates").hidden = !calibrations.length;
    } catch {
      // The service does not answer, or the key cannot be one: the next request says so.
    }
  }

  const chosenCalibration = () => (rates.options.length > 1 ? rates.value : null); // null is the default of the service
  const threshold = () => Number(form.elements.fpr.value);

  // What is scored: the file as it is, unless its text was edited.
  function entryOfField() {
    const isWhole = draft.file && !draft.isEdited;
    return {
      name: draft.isEdited ? `${draft.name}, edited` : draft.name,
      file: isWhole ? draft.file : null,
      text: isWhole ? null : text.value,
      fpr: threshold(),
      calibration: chosenCalibration(),
    };
  }

  function opening(value) {
    const characters = [...value.slice(0, 4 * OPENING_CHARACTERS).trim().replace(/\s+/g, " ")];
    const isLong = characters.length > OPENING_CHARACTERS;
    return characters.slice(0, OPENING_CHARACTERS).join("").trimEnd() + (isLong ? "…" : "");
  }

  function scoreText() {
    if (!text.value.trim()) return fail("Paste an article first, or choose a file.");
    const entry = entryOfField();
    return run(async (isLatest) => {
      await read(entry);
      if (!isLatest()) return;
      entries.push(entry);
      show(entry);
    });
  }

  // Files: their names begin with the folder that they were chosen in

  const nameOf = (chosen) => (paths.get(chosen) || chosen.webkitRelativePath || chosen.name).slice(-MAX_NAME);
  const isHidden = (name) => name.startsWith(".");
  const inOrder = (files) => files.sort((a, b) => nameOf(a).localeCompare(nameOf(b), "en", { numeric: true }));

  // The files of dropped folders, at any depth, without hidden ones.
  async function filesUnder(dropped) {
    const found = [];
    for (const entry of dropped) {
      if (isHidden(entry.name) || found.length > Number(file.dataset.maxFiles)) continue;
      if (entry.isFile) {
        const chosen = await new Promise((resolve, reject) => entry.file(resolve, reject));
        paths.set(chosen, entry.fullPath.slice(1));
        found.push(chosen);
      } else found.push(...(await filesUnder(await children(entry))));
    }
    return found;
  }

  async function children(folderEntry) {
    const reader = folderEntry.createReader();
    const all = [];
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // not all at once
      if (!some.length) return all;
      all.push(...some);
    }
  }

  function readFiles(files) {
    if (!files.length) return fail("There is no file in it.");
    const maxFiles = Number(file.dataset.maxFiles);
    if (files.length > maxFiles) return fail(`${count(files.length)} files: choose at most ${count(maxFiles)} at a time.`);
    return files.length === 1 ? extract(files[0]) : scoreFiles(files);
  }

  // Puts the text of a file into the field, for people to read and edit before it is scored.
  function extract(chosen, isEdit = false) {
    return run(async (isLatest) => {
      const { content } = await send(`/v1/text?${new URLSearchParams({ name: nameOf(chosen) })}`, chosen, "application/json");
      if (!isLatest()) return;
      const answer = JSON.parse(content);
      hideReport();
      setText(answer.text, { name: nameOf(chosen), file: chosen, warnings: answer.warnings });
      status.textContent = `The text of ${nameOf(chosen)} is in the field. Edit it if you like, then show the report.`;
      if (isEdit) text.focus();
      else at("show").focus();
    });
  }

  function scoreFiles(files) {
    return run(async (isLatest) => {
      for (const [index, chosen] of files.entries()) {
        status.textContent = `Reading ${index + 1} of ${files.length}: ${nameOf(chosen)}…`;
        const entry = { name: nameOf(chosen), file: chosen, text: null, fpr: threshold(), calibration: chosenCalibration() };
        try {
          await read(entry);
        } catch (error) {
          if (!(error instanceof Refusal) || error instanceof KeyRefusal) throw error;
          entry.problem = error.message;
        }
        if (!isLatest()) return;
        if (entry.page?.length > KEPT_PAGE) entry.page = null;
        entries.push(entry);
        drawHistory();
      }
      hideReport();
      const n_failed = files.filter((chosen) => entries.find((entry) => entry.file === chosen).problem).length;
      const failed = n_failed ? `, ${plural(n_failed, "file")} not read` : "";
      status.textContent = `${plural(files.length - n_failed, "report")} in the list below${failed}.`;
      at("history-title").focus({ preventScroll: true });
      history.scrollIntoView();
    });
  }

  // Reports

  async function read(entry) {
    const { content, summary } = await sendEntry(entry, "text/html");
    Object.assign(entry, JSON.parse(summary), { page: content });
    const report = reportOf(entry);
    entry.sentence = report.querySelector(".sentence").textContent;
    entry.opening = opening(report.querySelector(".article").textContent);
    entry.example = report.querySelector(".examples a");
  }

  // Only the report: this page has its own styles and scripts, and its policy forbids those of the received page.
  function reportOf({ page }) {
    const main = page.slice(page.indexOf("<main"), page.indexOf("</main>"));
    return new DOMParser().parseFromString(main, "text/html").getElementById("report");
  }

  // hash: of the mark to begin with
  function show(entry, hash = "") {
    if (shown && shown !== entry && shown.page.length > KEPT_PAGE) shown.page = null;
    shown = entry;
    place.replaceChildren(...reportOf(entry).childNodes);
    result.hidden = false;
    status.textContent = `Report of ${entry.name === PASTED ? "the pasted text" : entry.name} below.`;
    drawHistory();
    window.history.replaceState(null, "", hash.startsWith("#c") ? hash : location.pathname);
    result.focus({ preventScroll: true });
    result.scrollIntoView();
    document.dispatchEvent(new Event("report-shown"));
  }

  function open(entry, hash) {
    return run(async (isLatest) => {
      if (!entry.page) await read(entry);
      if (isLatest()) show(entry, hash);
    });
  }

  function hideReport() {
    shown = null;
    result.hidden = true;
    place.replaceChildren();
    drawHistory();
  }

  function newText() {
    latestTask += 1; // nothing that is still read is shown
    setBusy(false);
    status.textContent = problem.textContent = "";
    hideReport();
    setText("", { name: PASTED });
    text.focus();
  }

  function edit(entry) {
    if (entry.file) return extract(entry.file, true);
    hideReport();
    setText(entry.text, { name: entry.name });
    text.focus();
  }

  // The list

  function drawHistory() {
    history.hidden = !entries.length;
    const problems = entries.filter((entry) => entry.problem);
    unread.hidden = !problems.length;
    at("problems").replaceChildren(...problems.map(problemItem));
    const scored = entries.filter((entry) => !entry.problem).reverse();
    at("listed").hidden = !scored.length;
    table.replace(scored.map((entry) => (entry.node ??= row(entry))));
    for (const entry of scored) {
      const link = entry.node.querySelector(".name a");
      if (entry === shown) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function problemItem(entry) {
    const node = document.createElement("li");
    const name = document.createElement("strong");
    name.append(isolated(entry.name));
    node.append(name, " ", paragraph(entry.problem, "refused"));
    return node;
  }

  // The row of an entry, as the index has it.
  function row(entry) {
    const node = at("empty-row").content.querySelector("tr").cloneNode(true);
    const cell = (name) => node.querySelector(`.${name}`);
    const level = levels.content.querySelector(`.${entry.verdict}`);
    const { in_words: inWordsOf, false_positive_rate: rate } = entry;
    node.className = entry.verdict;
    node.dataset.row = JSON.stringify(record(entry));
    const link = cell("name").querySelector("a");
    link.href = "#result";
    link.querySelector("bdi").textContent = entry.name;
    cell("name").append(about(entry));
    cell("lev").dataset.value = verdicts.indexOf(entry.verdict);
    cell("lev").replaceChildren(level.cloneNode(true));
    cell("share").dataset.value = entry.marked_share;
    cell("share").firstElementChild.textContent = inWordsOf.marked_share;
    if (entry.example) cell("telling").append(entry.example.cloneNode(true));
    cell("why").textContent = entry.sentence;
    cell("odd").dataset.value = rate ?? Infinity;
    cell("odd").title = inWordsOf.rarity;
    cell("odd").firstElementChild.textContent = inWordsOf.false_positive_rate;
    cell("words").dataset.value = entry.words;
    cell("words").firstElementChild.textContent = count(entry.words);
    node.addEventListener("click", (event) => {
      const followed = event.target.closest("a");
      if (!followed) return;
      event.preventDefault();
      open(entry, followed.hash);
    });
    return node;
  }

  // What tells an entry from others of the same name.
  function about(entry) {
    const node = document.createElement("span");
    node.className = "about";
    const among = entry.calibration ? `; rates of ${entry.calibration}` : "";
    node.append(`threshold ${inWords(entry.fpr)}${among}`);
    if (entry.opening) node.append("; begins “", isolated(entry.opening), "”");
    return node;
  }

  // What is saved of an entry; the names are those of the index.
  function record(entry) {
    const values = {
      ...entry,
      file: entry.name,
      level: levels.content.querySelector(`.${entry.verdict}`)?.textContent.trim().toLowerCase(),
      reason: entry.sentence,
      written: entry.example?.querySelector(".was").textContent,
      suggestion: entry.example?.querySelector(".now")?.textContent,
      threshold: entry.fpr,
      calibration: entry.calibration || null,
    };
    return Object.fromEntries(LIST_COLUMNS.map((name) => [name, values[name] ?? null]));
  }

  function isolated(content) {
    const node = document.createElement("bdi");
    node.textContent = content;
    return node;
  }

  function paragraph(content, className) {
    const node = document.createElement("p");
    node.textContent = content;
    node.className = className;
    return node;
  }

  function inWords(fpr) {
    const choice = [...form.elements.fpr].find((input) => Number(input.value) === fpr);
    return choice.closest("label").querySelector("small").textContent;
  }

  // Files to save

  const stem = ({ name }) => {
    const words = name === PASTED ? "the-pasted-text" : name.replace(/\.[^.]*$/, "").replace(/[^\p{L}\p{N}]+/gu, "-");
    return `${words}-report`;
  };

  // The report in JSON, with the marks that the page shows and no others.
  async function shownReport(entry) {
    const { content } = await sendEntry(entry, "application/json", true);
    const report = JSON.parse(content);
    const ids = new Set([...place.querySelectorAll(".article mark[role]")].map((mark) => mark.id));
    for (const sentence of report.sentences) {
      sentence.spans = sentence.spans.filter(({ start, end }) => ids.has(`c${start}-${end}`));
    }
    return { file: entry.name, text: entry.text, threshold: entry.fpr, ...report };
  }

  const MARK_COLUMNS = ["file", "start", "end", "text", "level", "probability", "suggestion", "suggestion_probability"];

  function markRows(report) {
    return report.sentences.flatMap(({ spans }) => spans).map((span) => ({
      ...span,
      file: report.file,
      suggestion: span.suggestions[0]?.text,
      suggestion_probability: span.suggestions[0]?.probability,
    }));
  }

  function saveShown(suffix) {
    const entry = shown;
    return run(async (isLatest) => {
      const report = await shownReport(entry);
      if (!isLatest()) return;
      if (suffix === "csv") save(csv(MARK_COLUMNS, markRows(report)), "text/csv", `${stem(entry)}.csv`);
      else save(`${JSON.stringify(report, null, 1)}\n`, "application/json", `${stem(entry)}.json`);
      status.textContent = "Saved.";
    });
  }

  // What people do

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (at("show").getAttribute("aria-disabled") !== "true") scoreText();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  text.addEventListener("input", () => {
    if (!text.value) draft = { name: PASTED };
    else if (draft.file) draft.isEdited = true;
    else draft.name = PASTED; // a sample that was edited is none
    showOrigin();
    clearTimeout(countTimer);
    countTimer = setTimeout(showCount, COUNT_MS);
  });
  for (const chooser of [file, folder]) {
    chooser.addEventListener("change", () => {
      const files = inOrder([...chooser.files].filter((chosen) => !isHidden(chosen.name)));
      chooser.value = ""; // so that the same file can be chosen again
      readFiles(files);
    });
  }
  at("sample").addEventListener("click", () =>
    run(async (isLatest) => {
      let sample;
      try {
        sample = await (await fetch("/assets/sample-article.txt")).text();
      } catch {
        throw new Refusal("The service does not answer. Is it still running?");
      }
      if (!isLatest()) return;
      setText(sample, { name: "sample article" });
      scoreText();
    }),
  );

  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    // What a drop holds is gone when its handler ends, so that folders are asked for at once.
    const dropped = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = [...event.dataTransfer.files];
    if (dropped.some((entry) => entry.isDirectory)) filesUnder(dropped).then(inOrder).then(readFiles, () => readFiles(files));
    else readFiles(files);
  });

  document.querySelectorAll(".new").forEach((button) => button.addEventListener("click", newText));
  at("edit").addEventListener("click", () => edit(shown));
  at("save").addEventListener("click", () => save(shown.page, "text/html", `${stem(shown)}.html`));
  at("save-json").addEventListener("click", () => saveShown("json"));
  at("save-csv").addEventListener("click", () => saveShown("csv"));
  at("print").addEventListener("click", () => {
    const { title } = document;
    document.title = stem(shown); // the name of the PDF
    print();
    document.title = title;
  });
  at("forget").addEventListener("click", () => {
    entries = [];
    table.showAll();
    newText();
  });
  key?.addEventListener("change", offerCalibrations);
  if (!key) offerCalibrations();
  showCount();
})();
