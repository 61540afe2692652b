// What can be pressed and typed in a network.
function nice(name) {
  const small = { "x1^2": "x₁²", "x2^2": "x₂²", "x1*x2": "x₁x₂" };
  return small[name] ?? name.replace("x1", "x₁").replace("x2", "x₂").replace(/[()]/g, " ").trim();
}

function addButton(over, model, text, title, [x, y], message) {
  const node = element("button", "", over);
  node.textContent = text;
  node.title = title;
  node.setAttribute("aria-label", title);
  Object.assign(node.style, { left: `${x}px`, top: `${y}px` });
  node.addEventListener("click", () => model.send(message));
  return node;
}

// Buttons and choices in the places where things are drawn.
function controls(over, model, network, places) {
  const button = (...given) => addButton(over, model, ...given);
  const name = document.activeElement?.dataset?.name; // the focus stays where it was
  over.replaceChildren();
  network.inputs.forEach((input, k) => {
    const { x, y } = places.inputs[k];
    const node = button("", `Input ${input}: ${network.on[k] ? "used" : "not used"}`, [x, y], {
      toggle: input,
    });
    node.className = "labkit-network-node";
    node.setAttribute("aria-pressed", String(network.on[k]));
    node.dataset.name = `input ${input}`;
  });
  let index = 0;
  places.layers.forEach((column, layer) => {
    const x = column[0].x - 14;
    const select = element("select", "", over);
    select.setAttribute("aria-label", `Activation of layer ${layer + 1}`);
    select.dataset.name = `activation ${layer}`;
    Object.assign(select.style, { left: `${x - 10}px`, top: "2px" });
    for (const choice of network.names) {
      const option = element("option", "", select);
      option.value = choice;
      option.textContent = choice.replace("_", " ");
      option.selected = choice === network.activations[layer];
    }
    select.addEventListener("change", () => model.send({ activation: [layer, select.value] }));
    const more = { neurons: [layer, column.length + 1] };
    const less = { neurons: [layer, column.length - 1] };
    button("+", `One neuron more in layer ${layer + 1}`, [x, 32], more).dataset.name = `more ${layer}`;
    button("−", `One neuron less in layer ${layer + 1}`, [x + 32, 32], less).dataset.name = `less ${layer}`;
    column.forEach((box, k) => {
      const title = `Neuron ${k + 1} of layer ${layer + 1}: show it large, with its numbers`;
      const node = button("", title, [box.x, box.y], { select: index });
      node.className = "labkit-network-node";
      node.dataset.name = `neuron ${index}`;
      index += 1;
    });
  });
  const { plane } = places;
  button("+ layer", "One hidden layer more", [plane.x, 2], { layers: 1 }).dataset.name = "layer more";
  button("− layer", "One hidden layer less", [plane.x + 72, 2], { layers: -1 }).dataset.name = "layer less";
  if (name) over.querySelector(`[data-name="${name}"]`)?.focus();
}

// The formula of the neuron that is selected, each number to be typed over.
function describe(detail, canvas, model, lines, weights) {
  const network = model.get("network");
  const selected = model.get("selected");
  const label = `Network of ${network.hidden.length} hidden layers (${network.hidden.join(", ")} neurons)`;
  canvas.setAttribute("aria-label", `${label}; points and output in the plane`);
  const [layer, k] = whichNeuron(network, selected);
  const into = lines.filter((edge) => edge.layer === layer && edge.i === k);
  const before = layer === 0 ? network.inputs.filter((_, j) => network.on[j]).map(nice) : null;
  const last = into.at(-1);
  if (!last) return;
  const count = layer < network.hidden.length ? network.hidden[layer] : 1;
  const bias = last.index - k + count + k;
  const parts = into.map((edge, j) => [before ? before[j] : `a${j + 1}`, edge.index]);
  const name = layer < network.hidden.length ? network.activations[layer] : "sigmoid";
  const title =
    layer < network.hidden.length ? `Layer ${layer + 1}, neuron ${k + 1}: a = ` : "Output: ŷ = ";
  const key = JSON.stringify([title, name, parts]);
  if (key !== detail.dataset.key) {
    detail.dataset.key = key;
    detail.replaceChildren();
    element("span", "", detail).textContent = `${title}${name.replace("_", " ")}(`;
    for (const [what, index] of [...parts, ["", bias]]) {
      const item = element("label", "", detail);
      const field = element("input", "", item);
      Object.assign(field, { type: "number", step: "0.1" });
      field.dataset.index = String(index);
      field.setAttribute("aria-label", what ? `Weight of ${what}` : "Bias");
      const apply = () => {
        const value = Number(field.value);
        if (field.value !== "" && Number.isFinite(value)) model.send({ weight: [index, value] });
      };
      field.addEventListener("change", apply);
      // JupyterLab keeps Enter from ending what is typed.
      field.addEventListener("keydown", (event) => event.key === "Enter" && apply());
      item.append(what ? ` ${what} + ` : "");
    }
    element("span", "", detail).textContent = ")";
  }
  for (const field of detail.querySelectorAll("input")) {
    if (field === document.activeElement) continue;
    field.value = (weights[Number(field.dataset.index)] ?? 0).toFixed(3);
  }
}

function whichNeuron(network, selected) {
  let rest = selected;
  if (rest < 0) return [network.hidden.length, 0];
  for (const [layer, count] of network.hidden.entries()) {
    if (rest < count) return [layer, rest];
    rest -= count;
  }
  return [network.hidden.length, 0];
}
