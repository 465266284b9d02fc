// Sends the text or file, and shows the report in the response: the page that `spin-detect report` writes.
(() => {
  "use strict";
  const at = (id) => document.getElementById(id);
  const [form, text, file, fpr, status, problem, result, place] =
    ["form", "text", "file", "fpr", "status", "problem", "result", "place"].map(at);
  const key = at("key"); // null if the service needs no key
  let page = "";
  let name = "";
  let latestRequest = 0;

  async function ask(url, body, type, label) {
    if (key && /[^!-~]/.test(key.value.trim())) return rejectKey(); // a header cannot contain it
    const requestNumber = ++latestRequest;
    problem.textContent = "";
    status.textContent = "Reading…";
    at("show").setAttribute("aria-disabled", "true");
    try {
      const headers = { Accept: "text/html", "Content-Type": type };
      if (key) headers.Authorization = `Bearer ${key.value.trim()}`;
      const answer = await fetch(url, { method: "POST", headers, body });
      const content = await answer.text();
      if (requestNumber !== latestRequest) return;
      if (answer.ok) show(content, label);
      else if (answer.status === 401) rejectKey();
      else fail(reason(content));
    } catch {
      if (requestNumber === latestRequest) fail("The service does not answer. Is it still running?");
    } finally {
      if (requestNumber === latestRequest) at("show").setAttribute("aria-disabled", "false");
    }
  }

  function reason(content) {
    try {
      return `Not read: ${JSON.parse(content).error.message}.`;
    } catch {
      return "Not read: the service failed.";
    }
  }

  function rejectKey() {
    fail(key.value ? "This is not the key of this service." : "This service needs a key: fill it in above.");
    key.focus();
  }

  function fail(message) {
    status.textContent = "";
    problem.textContent = message;
    result.hidden = true;
  }

  function show(content, label) {
    page = content;
    name = label;
    // Only the report: this page has its own styles and scripts, and its policy forbids those of the received page.
    const main = content.slice(content.indexOf("<main"), content.indexOf("</main>"));
    const report = new DOMParser().parseFromString(main, "text/html").getElementById("report");
    place.replaceChildren(...report.childNodes);
    result.hidden = false;
    status.textContent = `Report of ${label} below.`;
    document.dispatchEvent(new Event("report-shown"));
    result.focus({ preventScroll: true });
    result.scrollIntoView();
  }

  function askText() {
    if (!text.value.trim()) return fail("Paste an article first, or choose a file.");
    const parameters = { text: text.value, name: "pasted text", fpr: Number(fpr.value) };
    ask("/v1/score", JSON.stringify(parameters), "application/json", "the pasted text");
  }

  function askFile(chosen) {
    const maxBytes = Number(file.dataset.maxBytes);
    if (chosen.size > maxBytes) return fail(`${chosen.name} is larger than ${maxBytes / 2 ** 20} MiB.`);
    const query = new URLSearchParams({ name: chosen.name, fpr: fpr.value });
    ask(`/v1/file?${query}`, chosen, "application/octet-stream", chosen.name);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (at("show").getAttribute("aria-disabled") !== "true") askText();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  file.addEventListener("change", () => {
    if (file.files.length) askFile(file.files[0]);
    file.value = ""; // so that the same file can be chosen again
  });

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
    if (event.dataTransfer.files.length !== 1) return fail("Drop one file at a time.");
    askFile(event.dataTransfer.files[0]);
  });

  at("save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([page], { type: "text/html" }));
    link.download = `${name.replace(/\.[^.]*$/, "").replace(/\W+/g, "-")}-report.html`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  at("print").addEventListener("click", () => print());
})();
