// A table of counts: one cell takes the focus, arrow keys move it and choose.


function cell(tag, text, attributes) {
  const node = document.createElement(tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "labkit-grid";
  el.append(root);
  let cells = [];

  function build() {
    const names = model.get("names");
    const counts = model.get("counts");
    const n = names.length;
    const focused = cells.indexOf(document.activeElement);
    cells = [];
    if (n === 0 || counts.length !== n * n) {
      root.replaceChildren();
      return;
    }
    const worst = Math.max(1, ...counts.filter((_, i) => i % (n + 1) !== 0));
    const table = cell("table", "", { role: "grid" });
    const caption = `rows: ${model.get("row_label")}; columns: ${model.get("column_label")}`;
    table.append(cell("caption", caption, {}));
    const head = document.createElement("tr");
    head.append(cell("td", "", { style: "border: none; cursor: default" }));
    for (const name of names) head.append(cell("th", name, { scope: "col" }));
    table.append(head);
    names.forEach((name, row) => {
      const line = document.createElement("tr");
      line.append(cell("th", name, { scope: "row" }));
      names.forEach((other, column) => {
        const index = row * n + column;
        const count = counts[index];
        const right = row === column;
        const total = counts.slice(row * n, row * n + n).reduce((a, b) => a + b, 0);
        const strength = right ? 0.35 * (count / Math.max(total, 1)) : 0.55 * (count / worst);
        const node = cell("td", String(count), {
          role: "gridcell",
          tabindex: "-1",
          "aria-label":
            `${model.get("row_label")} ${name}, ${model.get("column_label")} ${other}: ` +
            `${count} images`,
          style: `background-color: rgba(${right ? STYLE.right : STYLE.wrong}, ${strength.toFixed(3)})`,
        });
        if (right) node.className = "labkit-grid-right";
        node.addEventListener("click", () => choose(index));
        line.append(node);
        cells.push(node);
      });
      table.append(line);
    });
    root.replaceChildren(table);
    mark();
    if (focused >= 0) cells[focused]?.focus();
  }

  function mark() {
    const selected = model.get("selected");
    cells.forEach((node, i) => {
      node.setAttribute("aria-selected", String(i === selected));
      node.tabIndex = i === Math.max(selected, 0) ? 0 : -1;
    });
  }

  function choose(index) {
    cells[index].focus();
    if (index === model.get("selected")) return;
    model.set("selected", index);
    model.save_changes();
  }

  root.addEventListener("keydown", (event) => {
    const place = cells.indexOf(event.target);
    if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const n = model.get("names").length;
    const clamp = (value) => Math.min(Math.max(value, 0), n - 1);
    const step = KEYS[event.key];
    if (step) {
      choose(clamp(Math.floor(place / n) + step[0]) * n + clamp((place % n) + step[1]));
    } else if (event.key === "Enter" || event.key === " ") {
      choose(place);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });

  const WHOLE = ["counts", "names", "row_label", "column_label"];
  for (const name of WHOLE) model.on(`change:${name}`, build);
  model.on("change:selected", mark);
  build();
  return () => {
    for (const name of WHOLE) model.off(`change:${name}`, build);
    model.off("change:selected", mark);
  };
}

export default { render };
