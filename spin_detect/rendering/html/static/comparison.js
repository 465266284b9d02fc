// Ties the swaps of a text to their counterparts in the source. Without it both texts stand beside each other, with all marks.
(() => {
  "use strict";
  const main = document.querySelector("main");
  const find = (selector) => main.querySelector(selector);
  const [list, note] = [".pairs", ".note"].map(find);
  const narrow = matchMedia("(max-width: 59.99rem)");
  const told = JSON.parse(list.dataset.notes);
  main.classList.add("live");

  function element(name, text = "", attributes = {}) {
    const node = document.createElement(name);
    node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  const swaps = told.map((sentences) => ({ sentences, own: [], from: [] }));
  for (const node of list.querySelectorAll(".swap")) {
    const swap = swaps[Number(node.dataset.n) - 1];
    swap[node.closest(".own") ? "own" : "from"].push(node);
    node.setAttribute("role", "button");
    node.tabIndex = -1;
  }
  let current = null; // the swap whose note is open, or that was visited last
  let side = "own"; // where it was visited
  let pinned = false;

  const swapAt = (target) => {
    const node = target instanceof Element ? target.closest(".pairs .swap") : null;
    return node ? swaps[Number(node.dataset.n) - 1] : null;
  };
  const sideOf = (node) => (node.closest(".own") ? "own" : "from");
  const isShown = (swap) => swap.own.length > 0 && !swap.own[0].closest("li").hidden;
  const joined = (nodes) => nodes.map((node) => node.textContent).join(" ").replace(/\s+/g, " ");
  const say = (text) => { find("[data-said]").textContent = text; };

  function light(swap) {
    for (const node of list.querySelectorAll(".here")) node.classList.remove("here");
    for (const node of swap ? [...swap.own, ...swap.from] : []) node.classList.add("here");
  }

  // One swap of the texts can be reached with the Tab key; arrows reach the others.
  function setStop() {
    const stop = (current && isShown(current) ? current : swaps.find(isShown))?.own[0];
    for (const node of list.querySelectorAll(".swap")) node.tabIndex = node === stop ? 0 : -1;
  }

  function hide() {
    pinned = false;
    note.hidden = true;
    for (const node of list.querySelectorAll("[aria-describedby]")) node.removeAttribute("aria-describedby");
    light(null);
  }

  function show(swap, node) {
    hide();
    [current, side, pinned] = [swap, sideOf(node), true];
    const heading = element("h3", joined(swap.own), { id: "note-title" });
    const now = element("span", "", { class: "now" });
    now.append(element("ins", joined(swap.from)));
    heading.append(element("span", " → ", { class: "to" }), now);
    const text = element("div", "", { id: "note-text" });
    text.append(...swap.sentences.split("\n").map((sentence) => element("p", sentence)));
    const acts = element("div", "", { class: "acts" });
    const there = side === "own" ? "In the source" : "In the text";
    acts.append(element("button", there, { type: "button", "data-do": "across" }));
    const close = element("button", "×", { type: "button", class: "close", "data-do": "close", "aria-label": "Close" });
    note.replaceChildren(heading, close, text, acts);
    note.hidden = false;
    node.setAttribute("aria-describedby", "note-text");
    open(swap.own[0]?.closest("li"), true);
    light(swap);
    setStop();
    place(node);
  }

  function place(node) {
    note.style.left = note.style.top = "";
    if (narrow.matches) return;
    const frame = (note.offsetParent ?? document.documentElement).getBoundingClientRect();
    const words = node.getClientRects()[0] ?? node.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const gap = 6;
    const left = Math.max(8, Math.min(words.left, clientWidth - 8 - note.offsetWidth));
    // below both the swap and its counterpart, or above both, so that it covers neither
    const boxes = [...current.own, ...current.from].map((each) => each.getBoundingClientRect());
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    const top = Math.min(...boxes.map((box) => box.top));
    const below = bottom + gap + note.offsetHeight <= clientHeight || top < note.offsetHeight + gap;
    note.style.left = `${left - frame.left}px`;
    note.style.top = `${(below ? bottom + gap : top - note.offsetHeight - gap) - frame.top}px`;
  }

  function visit(swap, where = side) {
    if (!swap) return;
    const node = (swap[where][0] ?? swap.own[0]);
    open(swap.own[0].closest("li"), true);
    const box = node.getBoundingClientRect();
    const room = narrow.matches ? innerHeight * 0.5 : innerHeight - 60;
    if (box.top < 60 || box.bottom > room) node.scrollIntoView({ block: narrow.matches ? "start" : "center" });
    node.focus({ preventScroll: true });
    if (note.hidden || current !== swap || side !== sideOf(node)) show(swap, node);
    history.replaceState(history.state, "", `#${swap.own[0].id}`);
  }

  function step(by) {
    const shown = swaps.filter(isShown);
    const here = shown.indexOf(current);
    return here < 0 ? shown[by > 0 ? 0 : shown.length - 1] : shown[(here + by + shown.length) % shown.length];
  }

  // On a phone the source of a sentence is folded under it.
  function open(row, isOpen) {
    if (!row) return;
    row.classList.toggle("open", isOpen);
    row.querySelector(".fold")?.setAttribute("aria-expanded", String(isOpen));
  }

  [...list.children].forEach((row, index) => {
    const from = row.querySelector(".from");
    if (!from || row.classList.contains("dropped")) return;
    from.id = `source-${index}`;
    const button = element("button", "Source", { type: "button", class: "fold", "data-do": "fold" });
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", from.id);
    from.before(button);
  });

  const across = () => visit(current, side === "own" ? "from" : "own");
  const actions = {
    next: () => visit(step(1)),
    previous: () => visit(step(-1)),
    across,
    close: () => {
      const node = current?.[side][0];
      hide();
      isQuiet = true;
      node?.focus({ preventScroll: true });
      isQuiet = false;
    },
    fold: (button) => open(button.closest("li"), button.getAttribute("aria-expanded") !== "true"),
    unfold: (button) => {
      const isOpen = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(isOpen));
      for (const row of list.children) open(row, isOpen);
    },
  };
  let isQuiet = false; // whether a swap that gets the focus stays without its note

  main.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]");
    if (action) return actions[action.dataset.do](action);
    const swap = swapAt(event.target);
    if (swap) return visit(swap, sideOf(event.target));
    const link = event.target.closest("a[href^='#']");
    const linked = link && swapAt(document.getElementById(link.hash.slice(1)));
    if (linked && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      if (!isShown(linked)) showRows("all");
      visit(linked, "own");
    } else if (link?.closest(".pairs")) open(document.getElementById(link.hash.slice(1)), true); // a moved sentence, or its old place
    return undefined;
  });
  list.addEventListener("pointerover", (event) => {
    if (!pinned) light(swapAt(event.target));
  });
  list.addEventListener("pointerleave", () => pinned || light(null));
  list.addEventListener("focusin", (event) => {
    const swap = swapAt(event.target);
    if (swap && !isQuiet && (note.hidden || current !== swap || side !== sideOf(event.target))) show(swap, event.target);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!note.hidden && !note.contains(event.target) && !swapAt(event.target)) hide();
  });

  main.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") {
      if (!note.hidden) actions.close();
      return;
    }
    const swap = swapAt(event.target);
    if (!swap && !note.contains(event.target)) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, n: 1, p: -1 }[event.key];
    let isDone = true;
    if (by && (swap || event.key.length === 1)) visit(step(by));
    else if (swap && event.key === "Home") visit(swaps.find(isShown));
    else if (swap && event.key === "End") visit(swaps.filter(isShown).at(-1));
    else if (swap && (event.key === "Enter" || event.key === " ")) across();
    else isDone = false;
    if (isDone) event.preventDefault();
  });

  function showRows(which) {
    hide();
    const rows = [...list.children];
    for (const row of rows) row.hidden = which === "changed" && row.classList.contains("kept");
    const sentences = rows.filter((row) => !row.classList.contains("left"));
    const n = sentences.filter((row) => !row.hidden).length;
    find(`input[value=${which}]`).checked = true;
    setStop();
    say(`${n} of ${sentences.length} sentences shown`);
  }
  find(".tools").addEventListener("change", (event) => showRows(event.target.value));

  const all = find(".swaps");
  let wasOpen = false;
  addEventListener("beforeprint", () => {
    hide();
    wasOpen = all?.open;
    if (all) all.open = true;
  });
  addEventListener("afterprint", () => {
    if (all) all.open = wasOpen;
  });

  setStop();
  const linked = swapAt(document.getElementById(location.hash.slice(1)));
  if (linked) visit(linked, "own");
})();
