// Shows the note of a marked word on hover and on keyboard focus. The listeners are on the document, so that they also
// work for reports that are inserted later.
(() => {
  "use strict";
  let marked = null;
  let hideTimer = 0;

  const noteOf = (mark) => document.getElementById(mark.getAttribute("aria-describedby"));
  const markAt = (node) => (node instanceof Element ? node.closest("mark[aria-describedby]") : null);

  function hide() {
    clearTimeout(hideTimer);
    if (!marked) return;
    const note = noteOf(marked);
    if (note) note.hidden = true;
    marked.classList.remove("shown");
    marked = null;
  }

  function show(mark) {
    clearTimeout(hideTimer);
    if (mark === marked) return;
    hide();
    const note = noteOf(mark);
    if (!note) return;
    marked = mark;
    mark.classList.add("shown");
    note.hidden = false;
    const word = mark.getClientRects()[0] ?? mark.getBoundingClientRect();
    const viewport = document.documentElement;
    const left = Math.max(8, Math.min(word.left, viewport.clientWidth - note.offsetWidth - 8));
    const below = word.bottom + 6 + note.offsetHeight <= viewport.clientHeight || word.top < note.offsetHeight + 6;
    const top = below ? word.bottom + 6 : word.top - note.offsetHeight - 6;
    note.style.left = `${left + scrollX}px`;
    note.style.top = `${top + scrollY}px`;
  }

  document.addEventListener("pointerover", (event) => {
    const mark = markAt(event.target);
    if (mark) return show(mark);
    clearTimeout(hideTimer);
    // The delay lets the pointer reach the note, which stays visible while the pointer is on it.
    const onNote = event.target instanceof Element && event.target.closest(".note");
    if (marked && !onNote && marked !== document.activeElement) hideTimer = setTimeout(hide, 200);
  });
  document.addEventListener("focusin", (event) => {
    const mark = markAt(event.target);
    if (mark) show(mark);
    else hide();
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("click", (event) => {
    const strip = event.target instanceof Element ? event.target.closest(".strip") : null;
    if (!strip) return;
    const bar = strip.getBoundingClientRect();
    const article = strip.parentElement.querySelector(".article").getBoundingClientRect();
    const offset = ((event.clientY - bar.top) / bar.height) * article.height;
    scrollTo({ top: scrollY + article.top + offset - innerHeight / 3 });
  });
})();
