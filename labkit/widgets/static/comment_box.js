// A text field and a button that sends the text along with the click.
function render({ model, el }) {
  const box = document.createElement("form");
  box.className = "labkit-comment-box";
  const label = document.createElement("label");
  const name = document.createElement("span");
  name.textContent = "comment";
  const text = document.createElement("textarea");
  text.rows = 2;
  text.placeholder = model.get("placeholder");
  text.title = "Ctrl+Enter adds the entry as well";
  label.append(name, text);
  const button = document.createElement("button");
  button.type = "submit";
  button.className = "jupyter-widgets jupyter-button widget-button";
  button.textContent = model.get("action");
  button.title = model.get("explanation");
  box.append(label, button);
  el.append(box);

  function submit(event) {
    event.preventDefault();
    model.send({ comment: text.value });
  }

  function shortcut(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.stopPropagation();
      submit(event);
    }
  }

  function taken(message) {
    // What was written since the click stays.
    if (message.taken === text.value) text.value = "";
  }

  box.addEventListener("submit", submit);
  text.addEventListener("keydown", shortcut);
  model.on("msg:custom", taken);
  return () => model.off("msg:custom", taken);
}

export default { render };
