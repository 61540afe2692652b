// The confusion matrix as a table of four buttons, truth in rows and prediction in columns.

const CELLS = [
  ["tn", "true negatives", "TNR"],
  ["fp", "false positives", "FPR"],
  ["fn", "false negatives", "FNR"],
  ["tp", "true positives", "TPR"],
];
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function add(parent, tag, className = "", attributes = {}) {
  const node = document.createElement(tag);
  node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function render({ model, el }) {
  const table = add(el, "table", "labkit-confusion");
  add(table, "caption").textContent = "Confusion matrix: rows are the truth, columns the prediction";
  const head = add(table, "thead");
  const axis = add(head, "tr");
  add(axis, "td", "", { colspan: "2" });
  add(axis, "th", "labkit-axis", { colspan: "2", scope: "colgroup" }).textContent = "prediction";
  const columns = add(head, "tr");
  add(columns, "td", "", { colspan: "2" });
  const names = [0, 1].map(() => [add(columns, "th", "", { scope: "col" })]);
  const body = add(table, "tbody");
  const buttons = [0, 1].flatMap((truth) => {
    const row = add(body, "tr");
    if (truth === 0) {
      const cell = add(row, "th", "labkit-axis", { rowspan: "2", scope: "rowgroup" });
      cell.textContent = "truth";
    }
    names[truth].push(add(row, "th", "", { scope: "row" }));
    return [0, 1].map((prediction) => {
      const wrong = truth !== prediction;
      const cell = add(row, "td");
      const button = add(cell, "button", `labkit-cell${wrong ? " labkit-cell-wrong" : ""}`, {
        type: "button",
      });
      const index = 2 * truth + prediction;
      const [name] = CELLS[index];
      button.dataset.cell = name;
      add(button, "span").textContent = `${name.toUpperCase()} ${wrong ? "✗ mistake" : "✓ right"}`;
      const count = add(button, "span", "labkit-cell-count");
      const rate = add(button, "span", "labkit-cell-rate");
      button.addEventListener("click", () => {
        model.set("selected", model.get("selected") === name ? "" : name);
        model.save_changes();
      });
      return { button, count, rate };
    });
  });

  function show() {
    const counts = model.get("counts");
    const rates = model.get("rates");
    model.get("names").forEach((name, k) => names[k].forEach((node) => setText(node, name)));
    buttons.forEach(({ button, count, rate }, k) => {
      const [name, words, short] = CELLS[k];
      const known = counts.length === 4;
      const shown = known ? String(counts[k]) : "–";
      setText(count, shown);
      setText(rate, known ? `${short} ${rates[k]}` : "");
      const text = known
        ? `${name.toUpperCase()}, ${words}: ${shown}, rate ${rates[k]}; show images`
        : `${name.toUpperCase()}, ${words}: unknown`;
      if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
      button.setAttribute("aria-pressed", String(model.get("selected") === name));
      button.disabled = !known;
    });
  }

  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const start = buttons.findIndex(({ button }) => button === document.activeElement);
    if (!step || start < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const row = Math.min(Math.max(Math.floor(start / 2) + step[0], 0), 1);
    const column = Math.min(Math.max((start % 2) + step[1], 0), 1);
    buttons[2 * row + column].button.focus();
  });

  const traits = ["counts", "rates", "names", "selected"];
  for (const trait of traits) model.on(`change:${trait}`, show);
  show();
  return () => {
    for (const trait of traits) model.off(`change:${trait}`, show);
  };
}

export default { render };
