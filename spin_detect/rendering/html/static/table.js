// Searches, filters, sorts and saves a table of reports, to which rows can be added. Without it the table is a plain one.
// Its options: columns, the names of what is saved; others, what is saved besides the rows that are shown.
const reportsTable = (place, options) => {
  "use strict";
  const { columns = null, others = () => [] } = options ?? {};
  const find = (selector) => place.querySelector(selector);
  const table = find("#reports");
  place.classList.add("live");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const [search, shown, select, clear] = ["#table-search", "[data-shown]", "#table-sort", "[data-do=all]"].map(find);
  const levels = [...place.querySelectorAll("input[name=level]")];
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const count = (number) => number.toLocaleString("en");

  const rowOf = (node) => ({
    node,
    level: node.className,
    text: plain([...node.cells].slice(0, 5).map((cell) => cell.textContent).join("\n")),
    keys: [...node.cells].map((cell) => ("value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim())),
    isShown: true,
  });
  // In the order of the page, which decides between rows that are equal in a column.
  let rows = [...body.rows].map(rowOf);
  let ordered = [...rows];
  let sorted = { column: heads.findIndex((head) => head.ariaSort === "ascending"), sign: 1 };

  function filter() {
    const level = levels.find((input) => input.checked).value;
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

  function arrange() {
    const { column, sign } = sorted;
    // What is missing comes last, whatever the direction.
    const isMissing = ({ keys }) => keys[column] === "" || keys[column] === Infinity;
    ordered = [...rows].sort((a, b) => isMissing(a) - isMissing(b) || sign * compare(a.keys[column], b.keys[column]));
    body.append(...ordered.map(({ node }) => node));
  }

  function sort(column, sign) {
    sorted = { column, sign };
    arrange();
    heads.forEach((head, index) => {
      head.setAttribute("aria-sort", index !== column ? "none" : sign > 0 ? "ascending" : "descending");
    });
    select.value = column;
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
    const records = ordered.filter((row) => row.isShown).map(({ node }) => JSON.parse(node.dataset.row)).concat(others());
    const names = columns ?? Object.keys(JSON.parse(rows[0].node.dataset.row));
    const name = `spin-detect-reports.${suffix}`;
    if (suffix === "csv") saving.save(saving.csv(names, records), "text/csv", name);
    else saving.save(`${JSON.stringify(records, null, 1)}\n`, "application/json", name);
  }

  function showAll() {
    search.value = "";
    levels[0].checked = true;
    filter();
  }

  const actions = {
    csv: () => save("csv"),
    json: () => save("json"),
    reverse: () => sort(sorted.column, -sorted.sign),
    all: () => {
      showAll();
      search.focus();
    },
  };
  place.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
  search.addEventListener("input", filter);
  for (const input of levels) input.addEventListener("change", filter);

  // Shows these rows and no others; new ones come first among those that are equal.
  function replace(nodes) {
    const known = new Map(rows.map((row) => [row.node, row]));
    for (const { node } of rows) if (!nodes.includes(node)) node.remove();
    rows = nodes.map((node) => known.get(node) ?? rowOf(node));
    for (const { value, nextElementSibling: label } of levels) {
      const n = rows.filter(({ level }) => !value || level === value).length;
      label.querySelector("small").textContent = count(n);
    }
    arrange();
    filter();
  }

  return { filter, replace, showAll };
};
