// Notes beside marked words: on hover and on keyboard focus. One listener each, so reports that come later work too.
(() => {
  "use strict";
  let marked = null;
  let leaving = 0;

  const noteOf = (mark) => document.getElementById(mark.getAttribute("aria-describedby"));
  const markAt = (node) => (node instanceof Element ? node.closest("mark[aria-describedby]") : null);

  function hide() {
    clearTimeout(leaving);
    if (!marked) return;
    const note = noteOf(marked);
    if (note) note.hidden = true;
    marked.classList.remove("shown");
    marked = null;
  }

  function show(mark) {
    clearTimeout(leaving);
    if (mark === marked) return;
    hide();
    const note = noteOf(mark);
    if (!note) return;
    marked = mark;
    mark.classList.add("shown");
    note.hidden = false;
    const word = mark.getClientRects()[0] ?? mark.getBoundingClientRect();
    const room = document.documentElement;
    const left = Math.max(8, Math.min(word.left, room.clientWidth - note.offsetWidth - 8));
    const below = word.bottom + 6 + note.offsetHeight <= room.clientHeight || word.top < note.offsetHeight + 6;
    const top = below ? word.bottom + 6 : word.top - note.offsetHeight - 6;
    note.style.left = `${left + scrollX}px`;
    note.style.top = `${top + scrollY}px`;
  }

  document.addEventListener("pointerover", (event) => {
    const mark = markAt(event.target);
    if (mark) return show(mark);
    clearTimeout(leaving);
    // A moment to reach the note, which stays while it is pointed at.
    const onNote = event.target instanceof Element && event.target.closest(".note");
    if (marked && !onNote && marked !== document.activeElement) leaving = setTimeout(hide, 200);
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
    const place = ((event.clientY - bar.top) / bar.height) * article.height;
    scrollTo({ top: scrollY + article.top + place - innerHeight / 3 });
  });
})();
