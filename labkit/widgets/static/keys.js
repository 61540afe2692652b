// Keys pressed in a view are its own: JupyterLab, Notebook and JupyterLite have meanings for plain
// letters (m makes text of a cell, x cuts it), which would take the view away. Their shortcuts pass
// over an element that says so and has the focus, so it is said of each when a key goes down there;
// Ctrl+S still saves. Escape leaves the view.
if (!globalThis.labkitKeys) {
  globalThis.labkitKeys = true;
  const OURS = '[class^="labkit-"], [class*=" labkit-"]';
  const ours = (node) => (node instanceof Element ? node.closest(OURS) : null);

  function claim(event) {
    if (!ours(event.target)) return;
    const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
    if (saves) delete event.target.dataset.lmSuppressShortcuts;
    else event.target.dataset.lmSuppressShortcuts = "true";
  }

  function leave(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    let outer = ours(event.target);
    if (!outer) return;
    while (ours(outer.parentElement)) outer = ours(outer.parentElement);
    event.target.blur();
    outer.parentElement?.closest("[tabindex]")?.focus();
  }

  window.addEventListener("keydown", claim, { capture: true });
  window.addEventListener("keydown", leave);
}
