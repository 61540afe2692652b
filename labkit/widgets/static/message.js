// What went wrong, under a view; the kernel sends it as HTML.
function render({ model, el }) {
  function show() {
    el.innerHTML = model.get("value");
  }
  model.on("change:value", show);
  show();
  return () => model.off("change:value", show);
}

export default { render };
