// A range input from 0 to 1 that speaks only when the user moves it.
function render({ model, el }) {
  const box = document.createElement("label");
  box.className = "labkit-log-slider"; // looks like the logarithmic one
  const name = document.createElement("span");
  name.textContent = model.get("label");
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: "0", max: "1", step: "0.005" });
  range.style.width = `${model.get("length")}px`;
  range.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take the arrow keys
  box.append(name, range);
  el.append(box);

  function show() {
    const value = model.get("value");
    range.value = String(value);
    range.setAttribute("aria-valuetext", String(Number(value.toPrecision(6))));
  }

  range.addEventListener("input", () => {
    model.set("value", Number(range.value));
    model.save_changes();
  });
  model.on("change:value", show);
  show();
  return () => model.off("change:value", show);
}

export default { render };
