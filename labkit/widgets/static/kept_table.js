// A table of runs. Rows stay in place when they change, so that the keyboard focus stays as well.
const SVG = "http://www.w3.org/2000/svg";

function render({ model, el }) {
  const frame = document.createElement("div");
  frame.className = "labkit-kept-table";
  const table = document.createElement("table");
  table.tabIndex = -1;
  const caption = table.createCaption();
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  frame.append(table);
  el.append(frame);
  const shown = new Map(); // slot -> parts of a row
  let number = 0;

  function ask(action, name, to = "") {
    number = Math.max(number, model.get("answered")) + 1;
    model.set("request", { action, name, to, number });
    model.save_changes();
  }

  function makeRow(slot) {
    const row = document.createElement("tr");
    const part = { row, cells: [], data: null };

    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("width", "44");
    svg.setAttribute("height", "10");
    svg.setAttribute("role", "img");
    part.sample = svg;
    part.line = document.createElementNS(SVG, "line");
    for (const [key, value] of Object.entries({ x1: 1, x2: 43, y1: 5, y2: 5, "stroke-width": 2.5 })) {
      part.line.setAttribute(key, String(value));
    }
    svg.append(part.line);
    row.insertCell().append(svg);

    const name = document.createElement("th");
    name.scope = "row";
    part.name = document.createElement("input");
    part.name.type = "text";
    part.name.maxLength = 40;
    part.name.addEventListener("change", () => ask("rename", part.data.name, part.name.value));
    part.name.addEventListener("keydown", (event) => {
      event.stopPropagation(); // Enter would run the cell
      if (event.key === "Escape") part.name.value = part.data.name;
      if (event.key === "Enter") part.name.blur();
    });
    name.append(part.name);
    row.append(name);

    part.text = () => {
      const cell = row.insertCell(row.cells.length - 1);
      part.cells.push(cell);
      return cell;
    };
    const actions = row.insertCell();
    part.buttons = ["restore", "remove"].map((action) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "jupyter-button";
      const icon = document.createElement("i");
      icon.className = `fa ${action === "restore" ? "fa-undo" : "fa-trash"}`;
      icon.ariaHidden = "true";
      button.append(icon);
      button.addEventListener("click", () => ask(action, part.data.name));
      actions.append(button);
      return button;
    });
    shown.set(slot, part);
    return part;
  }

  function fill(part, data) {
    const { row, line } = part;
    part.data = data;
    row.dataset.name = data.name;
    line.style.stroke = data.color;
    line.setAttribute("stroke-dasharray", data.dashes.map((length) => 2 * length).join(" "));
    part.sample.setAttribute("aria-label", data.style);
    if (document.activeElement !== part.name || part.name.value === "") part.name.value = data.name;
    part.name.title = data.name;
    part.name.setAttribute("aria-label", `Name of run ${data.name}`);
    data.cells.forEach((text, k) => {
      const cell = part.cells[k] ?? part.text();
      if (cell.textContent !== text) cell.textContent = text;
    });
    part.buttons[0].setAttribute("aria-label", `Restore ${data.name}`);
    part.buttons[0].title = "Look at this run again: its settings, branch and epoch";
    part.buttons[1].setAttribute("aria-label", `Remove ${data.name}`);
    part.buttons[1].title = "Keep this run no longer";
  }

  function show() {
    const rows = model.get("rows");
    caption.textContent = model.get("caption");
    table.classList.toggle("labkit-empty", rows.length === 0);
    const slots = new Set(rows.map((data) => data.slot));
    for (const [slot, part] of shown) {
      if (slots.has(slot)) continue;
      const next = part.row.nextElementSibling ?? part.row.previousElementSibling;
      const focused = part.row.contains(document.activeElement);
      part.row.remove();
      shown.delete(slot);
      if (focused) (next?.querySelector("button:last-child") ?? table).focus();
    }
    rows.forEach((data, k) => {
      const part = shown.get(data.slot) ?? makeRow(data.slot);
      fill(part, data);
      if (body.rows[k] !== part.row) body.insertBefore(part.row, body.rows[k] ?? null);
    });
  }

  function heading() {
    head.replaceChildren();
    for (const text of ["line", "name", ...model.get("columns"), "actions"]) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      head.append(cell);
    }
  }

  function answer() {
    // A name that was refused goes back to what it was.
    for (const part of shown.values()) part.name.value = part.data.name;
  }

  const listeners = [
    ["change:rows", show],
    ["change:caption", show],
    ["change:columns", heading],
    ["change:answered", answer],
  ];
  heading();
  show();
  for (const [event, listener] of listeners) model.on(event, listener);
  return () => {
    for (const [event, listener] of listeners) model.off(event, listener);
  };
}

export default { render };
