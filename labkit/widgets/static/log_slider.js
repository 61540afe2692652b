// A range input whose scale is the decimal logarithm of the value.
function render({ model, el }) {
  const box = document.createElement("label");
  box.className = "labkit-log-slider";
  const name = document.createElement("span");
  const range = document.createElement("input");
  range.type = "range";
  range.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take the arrow keys
  const readout = document.createElement("output");
  box.append(name, range, readout);
  el.append(box);

  function scale() {
    const step = 1 / model.get("steps");
    range.step = String(step);
    // Ends on whole steps, or the keyboard could not reach them.
    range.min = String(Math.floor(Math.log10(model.get("min")) / step + 1e-9) * step);
    range.max = String(Math.ceil(Math.log10(model.get("max")) / step - 1e-9) * step);
    range.style.width = `${model.get("length")}px`;
    name.textContent = model.get("label");
    show();
  }

  function show() {
    const value = model.get("value");
    range.value = String(Math.log10(value));
    range.setAttribute("aria-valuetext", Number(value.toPrecision(4)).toString());
    readout.textContent = model.get("readout") ? Number(value.toPrecision(2)).toString() : "";
  }

  function move() {
    const value = Number((10 ** Number(range.value)).toPrecision(4));
    model.set("value", Math.min(Math.max(value, model.get("min")), model.get("max")));
    model.save_changes();
  }

  range.addEventListener("input", move);
  model.on("change:value", show);
  for (const trait of ["min", "max", "steps", "label", "length"]) {
    model.on(`change:${trait}`, scale);
  }
  scale();
  return () => {
    model.off("change:value", show);
    for (const trait of ["min", "max", "steps", "label", "length"]) {
      model.off(`change:${trait}`, scale);
    }
  };
}

export default { render };
