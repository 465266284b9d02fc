// Searches, filters, sorts and saves the table of reports. Without it the page is a plain table.
(() => {
  "use strict";
  const main = document.querySelector("main");
  const table = document.getElementById("reports");
  if (!table) return;
  main.classList.add("live");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const [search, shown, select] = ["search", "shown", "sort"].map((id) => document.getElementById(id));
  const form = search.form;
  const clear = document.querySelector("[data-do=all]");
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const count = (number) => number.toLocaleString("en");

  // In the order of the page, which decides between rows that are equal in a column.
  const rows = [...body.rows].map((node) => ({
    node,
    level: node.className,
    text: plain([...node.cells].slice(0, 5).map((cell) => cell.textContent).join("\n")),
    keys: [...node.cells].map((cell) => ("value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim())),
    isShown: true,
  }));
  let ordered = [...rows];
  let sorted = { column: heads.findIndex((head) => head.ariaSort === "ascending"), sign: 1 };

  function filter() {
    const level = form.elements.level.value;
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let n = 0;
    for (const row of rows) {
      const isShown = (!level || row.level === level) && words.every((word) => row.text.includes(word));
      if (isShown !== row.isShown) {
        row.isShown = isShown;
        row.node.hidden = !isShown;
      }
      n += isShown;
    }
    const called = rows.length === 1 ? "text" : "texts";
    const all = n === rows.length;
    shown.textContent = all ? `${count(n)} ${called}` : `${n ? count(n) : "None"} of ${count(rows.length)} ${called}`;
    clear.hidden = all;
  }

  const compare = (a, b) => (typeof a === "number" ? a - b || 0 : collator.compare(a, b));

  function sort(column, sign) {
    sorted = { column, sign };
    // What is missing comes last, whatever the direction.
    const isMissing = ({ keys }) => keys[column] === "" || keys[column] === Infinity;
    ordered = [...rows].sort((a, b) => isMissing(a) - isMissing(b) || sign * compare(a.keys[column], b.keys[column]));
    heads.forEach((head, index) => {
      head.setAttribute("aria-sort", index !== column ? "none" : sign > 0 ? "ascending" : "descending");
    });
    select.value = column;
    body.append(...ordered.map(({ node }) => node));
    shown.textContent = `Sorted by ${heads[column].textContent.toLowerCase()}, ${sign > 0 ? "ascending" : "descending"}`;
  }

  heads.forEach((head, column) => {
    const label = head.textContent;
    const first = head.dataset.order === "down" ? -1 : 1;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => sort(column, sorted.column === column ? -sorted.sign : first));
    head.replaceChildren(button);
    select.add(new Option(label.toLowerCase(), column, column === sorted.column, column === sorted.column));
  });
  select.addEventListener("change", () => sort(Number(select.value), heads[select.value].dataset.order === "down" ? -1 : 1));

  function save(suffix) {
    const records = ordered.filter((row) => row.isShown).map(({ node }) => JSON.parse(node.dataset.row));
    const names = Object.keys(JSON.parse(rows[0].node.dataset.row));
    const name = `spin-detect-reports.${suffix}`;
    if (suffix === "csv") saving.save(saving.csv(names, records), "text/csv", name);
    else saving.save(`${JSON.stringify(records, null, 1)}\n`, "application/json", name);
  }

  const actions = {
    csv: () => save("csv"),
    json: () => save("json"),
    reverse: () => sort(sorted.column, -sorted.sign),
    all: () => {
      form.reset();
      select.value = sorted.column;
      filter();
      search.focus();
    },
  };
  main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) actions[button.dataset.do]();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", filter);
  form.addEventListener("change", (event) => event.target.name === "level" && filter());
  // A browser that comes back to the page puts what was typed in place again.
  addEventListener("pageshow", filter);
})();
