// Sorts the table of reports by the column whose button is pressed. A second press reverses the order.
(() => {
  "use strict";
  const table = document.getElementById("reports");
  if (!table) return;
  const status = document.getElementById("sorted");
  const heads = [...table.tHead.rows[0].cells];

  function key(row, column) {
    const cell = row.cells[column];
    return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim().toLowerCase();
  }

  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      const sign = direction === "ascending" ? 1 : -1;
      const rows = [...table.tBodies[0].rows].map((row) => [key(row, column), row]);
      rows.sort(([a], [b]) => sign * (typeof a === "number" ? a - b : a.localeCompare(b)));
      heads.forEach((other) => other.setAttribute("aria-sort", other === head ? direction : "none"));
      table.tBodies[0].append(...rows.map(([, row]) => row));
      status.textContent = `Sorted by ${head.textContent.trim().toLowerCase()}, ${direction}`;
    });
  });
})();
