// A transparent slider over the axes of a picture: pointer and keyboard are handled here, and the
// kernel draws the picture anew.

const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

function round(value) {
  return Number(clamp(value, 0, 1).toFixed(3));
}

function render({ model, el }) {
  el.classList.add("labkit-handle-layer");
  const handle = document.createElement("div");
  const along = model.get("horizontal"); // the horizontal axis is the threshold itself
  handle.className = `labkit-handle${along ? " labkit-handle-horizontal" : ""}`;
  handle.tabIndex = 0;
  const fixed = { role: "slider", "aria-valuemin": "0", "aria-valuemax": "1" };
  for (const [name, value] of Object.entries(fixed)) handle.setAttribute(name, value);
  el.append(handle);

  function place() {
    const box = model.get("box");
    ["left", "top", "width", "height"].forEach((side, k) => {
      handle.style[side] = `${100 * box[k]}%`;
    });
    handle.setAttribute("aria-label", model.get("label"));
  }

  function show() {
    handle.setAttribute("aria-valuenow", String(Number(model.get("value").toPrecision(6))));
  }

  function set(name, value) {
    model.set(name, value);
    model.save_changes();
  }

  function point(event) {
    const box = handle.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (box.bottom - event.clientY) / box.height;
    if (along) {
      const value = round(x);
      if (value !== model.get("value")) set("value", value);
    } else {
      set("pointed", [clamp(x, 0, 1), clamp(y, 0, 1)]);
    }
  }

  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
    point(event);
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) point(event);
  });
  handle.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = model.get("value");
    let value = null;
    if (event.key in KEYS) value = round(now + KEYS[event.key] * (event.shiftKey ? 0.001 : 0.01));
    if (event.key === "Home") value = 0;
    if (event.key === "End") value = 1;
    if (value === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (value !== now) set("value", value);
  });

  model.on("change:value", show);
  model.on("change:box", place);
  model.on("change:label", place);
  place();
  show();
  return () => {
    model.off("change:value", show);
    model.off("change:box", place);
    model.off("change:label", place);
  };
}

export default { render };
