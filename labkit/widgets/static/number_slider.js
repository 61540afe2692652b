// A range input and a number input for the same value.
function render({ model, el }) {
  const box = document.createElement("div");
  box.className = "labkit-number-slider";
  const name = document.createElement("span");
  name.setAttribute("aria-hidden", "true"); // both inputs carry it as their label
  const range = document.createElement("input");
  range.type = "range";
  range.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take the arrow keys
  const number = document.createElement("input");
  number.type = "number";
  box.append(name, range, number);
  el.append(box);

  function scale() {
    range.min = String(model.get("min"));
    range.max = String(model.get("max"));
    range.step = number.step = String(model.get("step"));
    range.style.width = `${model.get("length")}px`;
    const label = model.get("label");
    name.textContent = label;
    range.setAttribute("aria-label", label);
    number.setAttribute("aria-label", `${label}, typed`);
    show();
  }

  // As it stands in the box: whole numbers in full, others to four digits.
  function rounded(value) {
    return model.get("whole") ? Math.round(value) : Number(value.toPrecision(4));
  }

  function show() {
    const value = model.get("value");
    const text = String(rounded(value));
    range.value = String(value);
    range.setAttribute("aria-valuetext", text);
    number.value = text;
  }

  function send(value) {
    model.set("value", model.get("whole") ? Math.round(value) : value);
    model.save_changes();
  }

  range.addEventListener("input", () => send(Number(range.value)));
  function typed() {
    const value = number.valueAsNumber;
    if (!Number.isFinite(value)) show();
    else if (value !== rounded(model.get("value"))) send(value);
    if (model.get("whole")) show(); // a fraction was rounded
  }
  number.addEventListener("change", typed);
  number.addEventListener("keydown", (event) => {
    if (event.key === "Enter") typed();
  });
  const scaling = ["min", "max", "step", "label", "length"];
  model.on("change:value", show);
  for (const trait of scaling) model.on(`change:${trait}`, scale);
  scale();
  return () => {
    model.off("change:value", show);
    for (const trait of scaling) model.off(`change:${trait}`, scale);
  };
}

export default { render };
