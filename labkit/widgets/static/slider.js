// A range input, and beside it a number input or a readout of the same value.
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "labkit-slider";
  const name = document.createElement("span");
  name.setAttribute("aria-hidden", "true"); // the inputs carry it as their label
  const range = document.createElement("input");
  range.type = "range";
  const number = document.createElement("input");
  number.type = "number";
  const readout = document.createElement("output");
  root.append(name, range);
  if (model.get("box")) root.append(number);
  if (model.get("readout")) root.append(readout);
  root.classList.toggle("labkit-slider-boxed", model.get("box"));
  el.append(root);

  const isLog = () => model.get("scale") === "log";
  const digits = (value, count) => Number(value.toPrecision(count));

  // As it is written: whole numbers in full.
  function rounded(value) {
    return model.get("whole") ? Math.round(value) : digits(value, model.get("digits"));
  }

  function scale() {
    const step = model.get("step");
    let ends = [model.get("min"), model.get("max")];
    if (isLog()) {
      // Ends on whole steps, or the keyboard could not reach them.
      ends = [
        Math.floor(Math.log10(ends[0]) / step + 1e-9) * step,
        Math.ceil(Math.log10(ends[1]) / step - 1e-9) * step,
      ];
    }
    range.step = String(step);
    number.step = isLog() ? "any" : range.step;
    [range.min, range.max] = ends.map(String);
    range.style.width = `${model.get("length")}px`;
    const label = model.get("label");
    name.textContent = label;
    range.setAttribute("aria-label", label);
    number.setAttribute("aria-label", `${label}, typed`);
    show();
  }

  function show() {
    const value = model.get("value");
    const text = String(rounded(value));
    range.value = String(isLog() ? Math.log10(value) : value);
    range.setAttribute("aria-valuetext", text);
    number.value = text;
    readout.textContent = String(digits(value, 2));
  }

  function send(value) {
    model.set("value", model.get("whole") ? Math.round(value) : value);
    model.save_changes();
  }

  function move() {
    const place = Number(range.value);
    if (!isLog()) send(place);
    else send(Math.min(Math.max(digits(10 ** place, 4), model.get("min")), model.get("max")));
  }

  function typed() {
    const value = number.valueAsNumber;
    if (!Number.isFinite(value)) show();
    else if (value !== rounded(model.get("value"))) send(value);
    if (model.get("whole")) show(); // a fraction was rounded
  }

  range.addEventListener("input", move);
  number.addEventListener("change", typed);
  number.addEventListener("keydown", (event) => {
    if (event.key === "Enter") typed();
  });
  const SCALING = ["min", "max", "step", "scale", "label", "length"];
  model.on("change:value", show);
  for (const trait of SCALING) model.on(`change:${trait}`, scale);
  scale();
  return () => {
    model.off("change:value", show);
    for (const trait of SCALING) model.off(`change:${trait}`, scale);
  };
}

export default { render };
