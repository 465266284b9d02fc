// Makes a report live: notes on marks, the list beside the text, the switches of levels and of the text as it may have read.
// Every sentence comes from the patterns of the page, so that it is worded as elsewhere.
(() => {
  "use strict";
  const LEVELS = ["sure", "likely", "possible"];
  const QUOTED_WORDS = 8; // on either side of a mark, in a quotation
  const HIDE_MS = 250; // after the pointer leaves a mark, so that it can reach the note
  const MARGIN = 8; // pixels between a note and the edge of the window
  const GAP = 6; // pixels between a mark and its note
  const EDGE = 60; // pixels from the edge of the window within which a visited mark is moved towards the middle
  const SHEET_SHARE = 0.4; // of the height of a phone that a visited mark stays in, above the sheet with its note
  const narrow = matchMedia("(max-width: 59.99rem)");

  function element(name, text = "", attributes = {}) {
    const node = document.createElement(name);
    node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function setTabIndex(node, value) {
    if (node.getAttribute("tabindex") !== String(value)) node.tabIndex = value;
  }

  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
  const count = (number) => number.toLocaleString("en");

  let listeners = new AbortController(); // of the report that is shown

  function start(report) {
    if (report.classList.contains("live")) return;
    report.classList.add("live");
    listeners.abort();
    listeners = new AbortController();
    const { signal } = listeners;
    const find = (selector) => report.querySelector(selector);
    const patterns = JSON.parse(report.dataset.patterns);
    const [article, note, panel, list] = [".article", ".note", ".findings", ".list"].map(find);
    const findings = new Map(
      [...report.querySelectorAll(".list > li")].map((node) => [
        node.id.slice(1),
        { node, link: node.querySelector("a"), marks: [], out: false },
      ]),
    );
    const marks = [...article.querySelectorAll("mark")].map((node, index) => {
      const { m, first, b = "", a = "", o = (b + a).trim() } = node.dataset; // o: the neighbour that speaks against it
      const [number, permille, usual, against] = m.split(" ");
      const finding = findings.get(number);
      const mark = { node, index, finding, first, before: b, after: a, opponent: o, text: node.textContent };
      Object.assign(mark, { mode: "written", wasActive: false });
      if (usual !== "-") mark.usual = usual;
      if (against !== "-") mark.against = against;
      mark.probability = Number(permille) / 1000;
      mark.level = LEVELS.indexOf(node.className); // before anything adds a class
      finding.marks.push(mark);
      return mark;
    });
    const markOf = new Map(marks.map((mark) => [mark.node, mark]));
    let current = null; // the mark whose note is open, or that was visited last
    let pinned = false; // whether the note stays when the pointer leaves
    let isQuiet = false; // whether a mark that gets the focus stays without its note
    let hideTimer = 0;

    const times = (rounded) =>
      rounded === patterns.MORE ? patterns.MORE_TIMES : fill(patterns.ABOUT_TIMES, { number: rounded });
    const limit = () => LEVELS.indexOf(report.dataset.levels);
    const isShown = (mark) => mark.level <= limit();
    const isActive = (mark) => isShown(mark) && !mark.finding.out;
    const activeMarks = () => marks.filter(isActive);
    const say = (text) => { find("[data-said]").textContent = text; };

    // What is shown

    function refresh() {
      for (const mark of marks) {
        const { node } = mark;
        const active = isActive(mark);
        const mode = active && mark.first !== undefined ? report.dataset.mode : "written";
        if (node.classList.contains("out") !== mark.finding.out) node.classList.toggle("out");
        if (active !== mark.wasActive) {
          mark.wasActive = active;
          if (active) node.setAttribute("role", "button");
          else for (const name of ["role", "tabindex"]) node.removeAttribute(name);
        }
        // Nothing is written again that is there already: that would cost as much as to lay out the text.
        if (mode === mark.mode) continue;
        mark.mode = mode;
        node.classList.toggle("changed", mode !== "written");
        if (mode === "written") node.textContent = mark.text;
        else if (mode === "restored") node.replaceChildren(element("ins", mark.first));
        else node.replaceChildren(element("del", mark.text), " ", element("ins", mark.first));
      }
      for (const { node, link, marks: own, out } of findings.values()) {
        const n = own.filter(isShown).length;
        node.hidden = !n;
        const times = n > 1 ? `×${n}` : "";
        const shown = link.querySelector("i");
        if ((shown?.textContent ?? "") !== times) {
          shown?.remove();
          if (times) link.querySelector("em").before(element("i", times), " ");
        }
        node.classList.toggle("out", out);
      }
      tally();
      setStops();
    }

    // One mark and one entry of the list can be reached with the Tab key; arrows reach the others.
    function setStops() {
      const active = activeMarks();
      const stop = current && isActive(current) ? current : active[0];
      for (const mark of active) setTabIndex(mark.node, mark === stop ? 0 : -1);
      const entries = shownEntries();
      const entry = entries.find(({ node }) => node.classList.contains("here")) ?? entries[0];
      for (const other of entries) setTabIndex(other.link, other === entry ? 0 : -1);
    }

    function tally() {
      const active = activeMarks();
      const swapped = Math.round(active.reduce((sum, mark) => sum + mark.probability, 0));
      const pattern = [patterns.NO_MARKS, patterns.ONE_MARK][active.length] ?? patterns.MANY_MARKS;
      const n_out = [...findings.values()].filter(({ out }) => out).length;
      const values = { marks: count(active.length), swapped: `${count(swapped)} ${swapped === 1 ? "was" : "were"}` };
      const dismissed = n_out ? ` ${fill(patterns.DISMISSED, { findings: count(n_out) })}` : "";
      find(".tally").textContent = fill(pattern, values) + dismissed;
    }

    function shownEntries() {
      if (!list) return [];
      return [...list.children].filter((node) => !node.hidden).map((node) => findings.get(node.id.slice(1)));
    }

    // The note

    function fillNote(mark) {
      const { finding } = mark;
      const words = mark.text.replace(/\s+/g, " ");
      const heading = element("h3", words, { id: "note-title" });
      if (mark.first !== undefined) {
        heading.append(element("span", " → ", { class: "to" }));
        const now = element("span", "", { class: "now" });
        now.append(element("ins", mark.first));
        heading.append(now);
      }
      const told = element("div", "", { id: "note-text" });
      const percent = `${Math.min(99, Math.round(100 * mark.probability))}%`;
      const sentences = [fill(patterns.LIKELY_SWAPPED, { percent })];
      const phrase = mark.before + words + mark.after;
      if (mark.first === undefined) sentences.push(patterns.NO_SUGGESTION);
      else if (mark.usual) {
        const restored = mark.before + mark.first + mark.after;
        sentences.push(fill(patterns.USUAL, { restored, phrase, times: times(mark.usual) }));
      }
      if (mark.against) {
        sentences.push(fill(patterns.AGAINST, { neighbour: mark.opponent, times: times(mark.against) }));
      }
      const others = finding.node.querySelector("p")?.textContent ?? "";
      if (others) sentences.push(fill(patterns.OTHERS, { suggestions: others }));
      told.append(...sentences.map((sentence) => element("p", sentence)));
      const details = element("details");
      const bits = finding.node.querySelector("small").textContent.split(" ");
      const suggestions = [finding.link.querySelector("b")?.textContent, ...(others ? others.split(", ") : [])];
      const gains = bits.slice(0, -1).map((gain, index) => `${suggestions[index]} ${gain}`).join(", ");
      const inBits = fill(gains ? patterns.BITS : patterns.ODDITY, { gains, oddity: bits.at(-1) });
      details.append(element("summary", "Details"), element("p", inBits));
      const acts = element("div", "", { class: "acts" });
      const own = finding.marks.filter(isShown);
      if (own.length > 1) {
        const which = `${own.indexOf(mark) + 1} of ${own.length}`;
        acts.append(element("button", `Next place (${which})`, { type: "button", "data-do": "place" }));
      }
      acts.append(
        element("button", finding.out ? "A swap after all" : "Not a swap", { type: "button", "data-do": "dismiss" }),
        element("button", "Copy", { type: "button", "data-do": "copy" }),
        element("button", "In the list", { type: "button", "data-do": "entry" }),
      );
      const close = element("button", "×", { type: "button", class: "close", "data-do": "close", "aria-label": "Close" });
      note.replaceChildren(heading, close, told, details, acts);
    }

    function place(mark) {
      note.style.left = note.style.top = "";
      if (narrow.matches) return;
      const frame = (note.offsetParent ?? document.documentElement).getBoundingClientRect();
      const words = mark.node.getClientRects()[0] ?? mark.node.getBoundingClientRect();
      const { clientWidth, clientHeight } = document.documentElement;
      const right = Math.min(article.getBoundingClientRect().right, clientWidth - MARGIN); // so that it covers no finding
      const left = Math.max(MARGIN, Math.min(words.left, right - note.offsetWidth));
      const height = note.offsetHeight + GAP;
      const below = words.bottom + height <= clientHeight || words.top < height;
      note.style.left = `${left - frame.left}px`;
      note.style.top = `${(below ? words.bottom + GAP : words.top - height) - frame.top}px`;
    }

    function hide() {
      clearTimeout(hideTimer);
      pinned = false;
      note.hidden = true;
      current?.node.classList.remove("here");
      current?.node.removeAttribute("aria-describedby");
    }

    function show(mark) {
      clearTimeout(hideTimer);
      if (mark === current && !note.hidden) return;
      hide();
      current = mark;
      fillNote(mark);
      note.hidden = false;
      mark.node.classList.add("here");
      mark.node.setAttribute("aria-describedby", "note-text");
      place(mark);
      for (const { node } of findings.values()) node.classList.toggle("here", node === mark.finding.node);
      revealEntry(mark.finding.node);
      setStops();
    }

    function revealEntry(node) {
      const body = node.closest(".body");
      const [box, frame] = [node.getBoundingClientRect(), body.getBoundingClientRect()];
      if (box.top < frame.top) body.scrollTop -= frame.top - box.top;
      else if (box.bottom > frame.bottom) body.scrollTop += box.bottom - frame.bottom;
    }

    function visit(mark, { focus = true } = {}) {
      if (!mark) return;
      const box = mark.node.getBoundingClientRect();
      const room = narrow.matches ? innerHeight * SHEET_SHARE : innerHeight - EDGE;
      if (box.top < EDGE || box.bottom > room) mark.node.scrollIntoView({ block: narrow.matches ? "start" : "center" });
      openList(false);
      show(mark);
      pinned = true;
      if (focus) mark.node.focus({ preventScroll: true });
      place(mark);
      history.replaceState(history.state, "", `#${mark.node.id}`);
    }

    // Focuses a mark without opening its note.
    function focusQuietly(mark) {
      isQuiet = true;
      mark?.node.focus({ preventScroll: true });
      isQuiet = false;
    }

    function step(from, by) {
      const active = activeMarks();
      if (!active.length) return null;
      const here = active.indexOf(from);
      return here < 0 ? active[by > 0 ? 0 : active.length - 1] : active[(here + by + active.length) % active.length];
    }

    // What readers do

    function dismiss(finding) {
      if (!finding) return;
      finding.out = !finding.out;
      const { marks: own } = finding;
      const next = own.includes(current) && finding.out ? step(current, 1) : null;
      const hadFocus = article.contains(document.activeElement) || note.contains(document.activeElement);
      refresh();
      if (own.includes(current)) {
        hide();
        if (hadFocus && next) {
          current = isActive(next) ? next : activeMarks()[0] ?? null;
          setStops();
          focusQuietly(current);
        }
      }
      say(find(".tally").textContent);
    }

    function written(node) {
      const mark = markOf.get(node);
      if (mark) return mark.text;
      return node.nodeType === Node.TEXT_NODE ? node.data : [...node.childNodes].map(written).join("");
    }

    function restored(node) {
      const mark = markOf.get(node);
      if (mark) return isActive(mark) && mark.first !== undefined ? mark.first : mark.text;
      return node.nodeType === Node.TEXT_NODE ? node.data : [...node.childNodes].map(restored).join("");
    }

    function around(mark) {
      const paragraph = mark.node.closest("p");
      const before = [];
      let reached = false;
      const after = [];
      (function walk(node) {
        if (node === mark.node) reached = true;
        else if (node.nodeType === Node.TEXT_NODE) (reached ? after : before).push(node.data);
        else if (markOf.has(node)) (reached ? after : before).push(markOf.get(node).text);
        else node.childNodes.forEach(walk);
      })(paragraph);
      const [left, right] = [before, after].map((parts) => parts.join("").replace(/\s+/g, " "));
      const head = left.match(new RegExp(`(?:\\S+\\s*){0,${QUOTED_WORDS}}$`))[0];
      const tail = right.match(new RegExp(`^(?:\\s*\\S+){0,${QUOTED_WORDS}}`))[0];
      const quotation = (head.length < left.length ? "… " : "") + head + mark.text.replace(/\s+/g, " ") + tail;
      return { quotation: quotation + (tail.length < right.trimEnd().length ? " …" : ""), paragraph };
    }

    async function copy(mark) {
      if (!mark) return;
      const { quotation, paragraph } = around(mark);
      const values = { quotation, name: report.dataset.name, number: paragraph.id.slice("para-".length) };
      Object.assign(values, { written: mark.text.replace(/\s+/g, " "), suggestion: mark.first });
      const pattern = mark.first === undefined ? patterns.QUOTATION_WITHOUT_SUGGESTION : patterns.QUOTATION;
      try {
        await navigator.clipboard.writeText(fill(pattern, values));
        say("Copied.");
        const button = note.querySelector("[data-do=copy]");
        if (button) button.textContent = "Copied";
      } catch {
        say("The browser does not let this page copy.");
      }
    }

    function save() {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([restored(article)], { type: "text/plain" }));
      link.download = `${report.dataset.name.replace(/\.[^.]*$/, "").replace(/[^\p{L}\p{N}]+/gu, "-")}-restored.txt`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }

    function sort(by) {
      const strength = ({ marks: own }) => Math.max(...own.map((mark) => mark.probability - 2 * mark.level));
      const place = ({ marks: own }) => (own.find(isShown) ?? own[0]).index;
      const kind = ({ node, link }) => (link.querySelector("b") ? (/\s/.test(node.querySelector("q").textContent) ? 0 : 1) : 2);
      const orders = {
        place: (a, b) => place(a) - place(b),
        strength: (a, b) => strength(b) - strength(a) || place(a) - place(b),
        kind: (a, b) => kind(a) - kind(b) || place(a) - place(b),
      };
      list.append(...[...findings.values()].sort(orders[by]).map(({ node }) => node));
      setStops();
    }

    function openList(open) {
      panel.classList.toggle("open", open);
      find("[data-do=list]")?.setAttribute("aria-expanded", String(open));
    }

    function toEntry(finding) {
      if (!finding) return;
      if (narrow.matches) {
        hide();
        openList(true);
      }
      revealEntry(finding.node);
      finding.link.focus({ preventScroll: true });
    }

    function toPlace(finding) {
      const own = finding.marks.filter(isActive);
      if (!own.length) return dismiss(finding);
      visit(own[(own.indexOf(current) + 1) % own.length]);
    }

    const actions = {
      next: () => visit(step(current, 1)),
      previous: () => visit(step(current, -1)),
      place: () => toPlace(current.finding),
      dismiss: () => dismiss(current?.finding),
      copy: () => copy(current),
      entry: () => toEntry(current?.finding),
      close: () => { hide(); focusQuietly(current); },
      list: () => { hide(); openList(!panel.classList.contains("open")); },
      save,
    };

    const closest = (target, selector) => (target instanceof Element ? target.closest(selector) : null);
    const markAt = (target) => {
      const mark = markOf.get(closest(target, "mark"));
      return mark && isActive(mark) ? mark : null;
    };
    const entryAt = (target) => findings.get(closest(target, ".list > li")?.id.slice(1));

    report.addEventListener("click", (event) => {
      const action = closest(event.target, "[data-do]");
      if (action) return actions[action.dataset.do]();
      const mark = markAt(event.target);
      if (mark) return visit(mark);
      const link = closest(event.target, "a[href^='#']");
      if (!link || event.metaKey || event.ctrlKey) return undefined;
      const entry = entryAt(link);
      const linked = markOf.get(document.getElementById(link.hash.slice(1)));
      if (entry) event.preventDefault(), toPlace(entry);
      else if (linked && isActive(linked)) event.preventDefault(), visit(linked);
      return undefined;
    });

    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch" || narrow.matches || pinned) return;
      const mark = markAt(event.target);
      clearTimeout(hideTimer);
      if (mark) show(mark);
      else if (!note.hidden && !note.contains(event.target)) hideTimer = setTimeout(hide, HIDE_MS);
    }, { signal });

    report.addEventListener("focusin", (event) => {
      const mark = markAt(event.target);
      if (mark && !isQuiet) {
        show(mark);
        pinned = true;
      }
    });

    document.addEventListener("pointerdown", (event) => {
      if (!note.hidden && !note.contains(event.target) && !markAt(event.target)) hide();
    }, { signal });

    report.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") {
        const inNote = note.contains(document.activeElement);
        openList(false);
        hide();
        if (inNote) focusQuietly(current);
        return;
      }
      const onMark = markAt(event.target);
      const onEntry = entryAt(event.target);
      const onMap = closest(event.target, ".minimap a");
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      let done = true;
      if (onMap && by) moveOnMap(onMap, by);
      else if (onMark && by) visit(step(onMark, by));
      else if (onMark && (event.key === "Home" || event.key === "End")) visit(step(null, event.key === "Home" ? 1 : -1));
      else if (onMark && (event.key === "Enter" || event.key === " ")) toEntry(onMark.finding);
      else if (onEntry && by) moveInList(onEntry, by);
      else if ((onMark || onEntry || note.contains(event.target)) && "npxc".includes(event.key)) {
        const finding = onEntry ?? current?.finding;
        if (event.key === "x") dismiss(finding);
        else if (event.key === "c") copy(onEntry ? onEntry.marks.find(isShown) : current);
        else actions[event.key === "n" ? "next" : "previous"]();
      } else done = false;
      if (done) event.preventDefault();
    });

    function moveInList(from, by) {
      const entries = shownEntries();
      const to = entries[entries.indexOf(from) + by];
      if (!to) return;
      from.link.tabIndex = -1;
      to.link.tabIndex = 0;
      revealEntry(to.node);
      to.link.focus({ preventScroll: true });
    }

    const map = [...report.querySelectorAll(".minimap a")];
    map.forEach((link, index) => {
      link.style.flexGrow = link.dataset.length;
      link.tabIndex = index ? -1 : 0;
    });

    function moveOnMap(from, by) {
      const to = map[map.indexOf(from) + by];
      if (!to) return;
      from.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    }

    find(".tools")?.addEventListener("change", (event) => {
      hide();
      report.dataset[event.target.name] = event.target.value;
      refresh();
      if (event.target.name === "levels") sort(find("#sort").value); // the first place of a finding may be another one now
      say(event.target.name === "mode" ? `The text ${event.target.closest("label").textContent}` : find(".tally").textContent);
    });
    find("#sort")?.addEventListener("change", (event) => {
      sort(event.target.value);
      say(`Sorted by ${event.target.value}`);
    });

    // On paper no note lies over the text, and what is folded is open and comes after the text.
    const sureness = find(".sureness");
    let wasOpen = false;
    addEventListener("beforeprint", () => {
      hide();
      wasOpen = sureness.open;
      sureness.open = true;
      find(".reading").after(sureness);
    }, { signal });
    addEventListener("afterprint", () => {
      find(".card").append(sureness);
      sureness.open = wasOpen;
    }, { signal });

    refresh();
    const linked = markOf.get(document.getElementById(location.hash.slice(1)));
    if (linked && isActive(linked)) visit(linked);
  }

  const startAll = () => document.querySelectorAll(".report").forEach(start);
  document.addEventListener("report-shown", startAll); // the page of the service shows reports later
  startAll();
})();
