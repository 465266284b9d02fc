// Files that pages save, and tables as CSV; the index and the page of the service share it.
const saving = (() => {
  "use strict";
  // A table program would compute what begins with one of these; behind an apostrophe it is text.
  const guarded = (value) => (typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
  const field = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

  function csv(columns, records) {
    const lines = records.map((record) => columns.map((name) => field(String(guarded(record[name]) ?? ""))).join(","));
    return `\ufeff${[columns.join(","), ...lines].join("\r\n")}\r\n`; // the mark in front tells table programs: UTF-8
  }

  function save(content, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  return { csv, save };
})();
