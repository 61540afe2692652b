// Arrows that move something by whole pixels, as buttons and as keys.

const MOVES = {
  ArrowLeft: ["←", "left", 0, -1],
  ArrowUp: ["↑", "up", -1, 0],
  ArrowDown: ["↓", "down", 1, 0],
  ArrowRight: ["→", "right", 0, 1],
};

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "labkit-shifter labkit-toolbar";
  root.setAttribute("role", "toolbar");
  root.setAttribute("aria-label", "shift the digit; arrow keys");
  el.append(root);
  const name = document.createElement("span");
  name.textContent = "shift";
  root.append(name);

  function move(down, right) {
    const limit = model.get("limit");
    const clamp = (value) => Math.min(Math.max(value, -limit), limit);
    model.set("down", clamp(model.get("down") + down));
    model.set("right", clamp(model.get("right") + right));
    model.save_changes();
  }

  function back() {
    model.set("down", 0);
    model.set("right", 0);
    model.save_changes();
  }

  function button(symbol, title, action) {
    const node = document.createElement("button");
    node.type = "button";
    node.textContent = symbol;
    node.title = title;
    node.setAttribute("aria-label", title);
    node.addEventListener("click", action);
    root.append(node);
  }

  for (const [symbol, title, down, right] of Object.values(MOVES)) {
    button(symbol, `Shift ${title} by one pixel`, () => move(down, right));
  }
  button("middle", "Shift back to the middle (Home)", back);
  const state = document.createElement("span");
  state.setAttribute("role", "status");
  root.append(state);

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in MOVES) move(...MOVES[event.key].slice(2));
    else if (event.key === "Home") back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function show() {
    const [down, right] = [model.get("down"), model.get("right")];
    const parts = [];
    if (down) parts.push(`${Math.abs(down)} ${down > 0 ? "down" : "up"}`);
    if (right) parts.push(`${Math.abs(right)} ${right > 0 ? "right" : "left"}`);
    state.textContent = parts.length ? `${parts.join(", ")} (pixels)` : "not shifted";
  }
  model.on("change:down", show);
  model.on("change:right", show);
  show();
  return () => {
    model.off("change:down", show);
    model.off("change:right", show);
  };
}

export default { render };
