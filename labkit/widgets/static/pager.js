// First, back, forward, last: buttons, a number to type, and keys for the whole box around them.

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "labkit-pager labkit-toolbar";
  root.setAttribute("role", "toolbar");
  root.setAttribute("aria-label", "pages");
  el.append(root);
  const listening = new AbortController();
  const { signal } = listening;

  function last() {
    return model.get("pages") - 1;
  }

  function go(page) {
    const next = Math.min(Math.max(page, 0), last());
    if (next === model.get("page")) return;
    model.set("page", next);
    model.save_changes();
    // The gallery keeps the keys that are pressed until it has the page.
    el.dispatchEvent(new CustomEvent("labkit-turn", { bubbles: true }));
  }

  const moves = {
    first: () => go(0),
    back: () => go(model.get("page") - 1),
    forward: () => go(model.get("page") + 1),
    last: () => go(last()),
  };

  function button(symbol, title, move) {
    const node = document.createElement("button");
    node.type = "button";
    node.textContent = symbol;
    node.title = title;
    node.setAttribute("aria-label", title);
    node.addEventListener("click", moves[move], { signal });
    return node;
  }

  const first = button("|◀\uFE0E", "First page (Ctrl+Home)", "first");
  const back = button("◀\uFE0E", "One page back (Page Up)", "back");
  const forward = button("▶\uFE0E", "One page forward (Page Down)", "forward");
  const end = button("▶\uFE0E|", "Last page (Ctrl+End)", "last");
  const label = document.createElement("label");
  const number = document.createElement("input");
  number.type = "number";
  number.min = "1";
  function typed() {
    const page = Math.round(Number(number.value));
    if (Number.isFinite(page) && page >= 1) go(page - 1);
    show();
  }
  number.addEventListener("change", typed, { signal });
  // JupyterLab keeps Enter from counting as a change.
  number.addEventListener("keydown", (event) => event.key === "Enter" && typed(), { signal });
  label.append("page ", number);
  const of = document.createElement("span");
  const count = document.createElement("span");
  count.className = "labkit-pager-count";
  count.setAttribute("role", "status");
  const turning = [first, back, label, of, forward, end];
  root.append(...turning, count);

  function show() {
    const page = model.get("page");
    number.value = String(page + 1);
    number.max = String(last() + 1);
    of.textContent = `of ${last() + 1}`;
    if (count.textContent !== model.get("count")) count.textContent = model.get("count");
    for (const node of turning) node.hidden = last() === 0;
    // A button that loses the focus because it is disabled would take the keys with it.
    const focused = document.activeElement;
    first.disabled = back.disabled = page === 0;
    end.disabled = forward.disabled = page === last();
    if (root.contains(focused) && focused.disabled) number.focus();
  }

  function key(event) {
    const box = el.closest(".labkit-pages");
    if (!box?.contains(event.target) || event.altKey || event.shiftKey) return;
    const control = event.ctrlKey || event.metaKey;
    const move = control
      ? { Home: moves.first, End: moves.last }[event.key]
      : { PageUp: moves.back, PageDown: moves.forward }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  }

  // Before the gallery in the same box sees the key.
  document.addEventListener("keydown", key, { capture: true, signal });
  const TRAITS = ["page", "pages", "count"];
  for (const name of TRAITS) model.on(`change:${name}`, show);
  show();
  return () => {
    listening.abort();
    for (const name of TRAITS) model.off(`change:${name}`, show);
  };
}

export default { render };
