// A heading that is pressed sorts its table; pressed again, the other way round.
for (const heading of document.querySelectorAll("table.sortable thead th")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  heading.append(button);
  button.addEventListener("click", () => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = heading.closest("table").tBodies[0];
    const value = (row) => {
      const cell = row.cells[heading.cellIndex];
      return cell.dataset.value ?? cell.textContent.trim();
    };
    const compare = (a, b) => value(a).localeCompare(value(b), "en", { numeric: true });
    const number = (row) => (value(row) === "" ? NaN : Number(value(row)));
    const rows = [...body.rows];
    const numbers = rows.every((row) => value(row) === "" || !Number.isNaN(number(row)));
    rows.sort((a, b) => {
      if (!numbers) return down ? compare(b, a) : compare(a, b);
      const [x, y] = [number(a), number(b)];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
      return down ? y - x : x - y;
    });
    body.append(...rows);
  });
}
