// What went wrong, under a view; the kernel sends it as HTML.
const STEPS = { ArrowLeft: "back", ArrowRight: "next", PageUp: "back", PageDown: "next", " ": "play" };

// The keys that step through epochs, unless a control has the focus that needs them itself.
function watchKeys(model, el, ended) {
  if (!model.get("steps") || ended.signal.aborted) return;
  const card = el.isConnected && el.closest(".labkit-view");
  if (!card) { // it is put there after this
    requestAnimationFrame(() => watchKeys(model, el, ended));
    return;
  }
  card.tabIndex = -1; // gets the focus by a click
  card.addEventListener("keydown", (event) => {
    const key = STEPS[event.key];
    if (!key || event.target.closest("input, select, textarea, button, canvas, [role=grid]")) return;
    event.preventDefault();
    model.send({ key });
  }, { signal: ended.signal });
}

function render({ model, el }) {
  function show() {
    el.innerHTML = model.get("value");
  }
  model.on("change:value", show);
  show();
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (model.get("awaited") && !still) model.send("shown");
  const ended = new AbortController();
  const watch = () => watchKeys(model, el, ended);
  model.on("change:steps", watch);
  watch();
  return () => {
    ended.abort();
    model.off("change:steps", watch);
    model.off("change:value", show);
  };
}

export default { render };
