// Makes the table of an index live.
(() => {
  "use strict";
  const main = document.querySelector("main");
  if (!document.getElementById("reports")) return;
  const table = reportsTable(main);
  // A browser that comes back to the page puts what was typed in place again.
  addEventListener("pageshow", table.filter);
})();
