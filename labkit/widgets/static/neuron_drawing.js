// A neuron as a graph. All numbers come from the kernel in one message; here they are only drawn.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 720;
const MOST_LINES = 40; // edges from a map to the sum

function svg(tag, attributes, parent, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

function words(value, digits) {
  return value.toFixed(digits).replace("-", "−");
}

function color(value, limit) {
  const place = (Math.min(Math.max(value / limit, -1), 1) + 1) * 2;
  const left = Math.min(Math.floor(place), 3);
  return STYLE.stops.diverging[left].map((v, k) => v + (place - left) * (STYLE.stops.diverging[left + 1][k] - v));
}

// A map as the address of a picture; `limit` null stands for grey levels from 0 to 1.
function paint(values, [rows, columns], limit) {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  values.forEach((value, i) => {
    const grey = 255 * Math.min(Math.max(value, 0), 1);
    image.data.set(limit === null ? [grey, grey, grey] : color(value, limit), 4 * i);
    image.data[4 * i + 3] = 255;
  });
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "labkit-neuron";
  const drawing = svg("svg", { role: "img" }, root);
  const formula = document.createElement("div");
  formula.className = "labkit-neuron-formula";
  root.append(formula);
  el.append(root);
  let requested = 0;

  // An edge says its sign twice: by colour, and dashed where it is negative.
  function edge(from, to, weight, parent = drawing) {
    const sign = weight < 0 ? "negative" : "positive";
    const d = `M${from[0]} ${from[1]}L${to[0]} ${to[1]}`;
    const width = Math.min(1 + 0.9 * Math.abs(weight), 10);
    return svg("path", { d, class: `labkit-${sign}`, "stroke-width": width }, parent);
  }

  function node(x, y, radius, text, className = "") {
    svg("circle", { cx: x, cy: y, r: radius, class: `labkit-node ${className}` }, drawing);
    svg("text", { x, y: y + 5, "text-anchor": "middle" }, drawing, text);
  }

  // Text on a patch of background, so that lines do not run through it.
  function tag(x, y, text) {
    const width = 7.5 * text.length + 8;
    const box = { x: x - width / 2, y: y - 11, width, height: 20, rx: 4, class: "labkit-tag" };
    svg("rect", box, drawing);
    svg("text", { x, y: y + 4, "text-anchor": "middle" }, drawing, text);
  }

  function drawInputs(inputs, sum) {
    const height = 2 * sum[1];
    inputs.forEach(([name, x, w], i) => {
      const y = (height * (i + 0.5)) / inputs.length;
      edge([96, y], [sum[0] - 30, sum[1] + 0.18 * (y - sum[1])], w);
      node(62, y, 34, words(x, 2));
      svg("text", { x: 12, y: y + 5, "text-anchor": "middle" }, drawing, name);
    });
    // Tags last, above all edges.
    inputs.forEach(([, , w], i) => {
      const y = (height * (i + 0.5)) / inputs.length;
      const label = inputs.length > 1 ? `w${subscript(i + 1)} = ` : "w = ";
      tag(200, y + 0.42 * (sum[1] - y), label + words(w, 2));
    });
  }

  function drawMaps(shape, limits, sum) {
    const view = model.get("maps");
    const count = shape[0] * shape[1];
    if (view.byteLength !== 12 * count) return; // the rest of the message is still to come
    const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
    const values = new Float32Array(bytes);
    const side = 96;
    const scale = side / Math.max(...shape);
    const [height, width] = shape.map((n) => Math.max(n * scale, 14));
    const rows = [
      ["inputs x", null],
      ["weights w", limits[0]],
      ["products w · x", limits[1]],
    ];
    const places = [
      [10, 28],
      [10, 166],
      [158, 97],
    ];
    rows.forEach(([name, limit], k) => {
      const [x, y] = places[k];
      const part = values.subarray(k * count, (k + 1) * count);
      const box = { x, y: y + (side - height) / 2, width, height };
      svg(
        "image",
        { ...box, href: paint(part, shape, limit), preserveAspectRatio: "none" },
        drawing,
      );
      svg("rect", { ...box, class: "labkit-frame" }, drawing);
      svg("text", { x: x + side / 2, y: y - 8, "text-anchor": "middle" }, drawing, name);
    });
    for (const [, y] of places.slice(0, 2)) {
      const d = `M${10 + side} ${y + side / 2}L154 ${sum[1]}`;
      svg("path", { d, class: "labkit-edge" }, drawing);
    }
    // The largest products as edges; all the others would be a grey cloud.
    const products = values.subarray(2 * count);
    const largest = Array.from(products.keys())
      .filter((i) => products[i] !== 0)
      .sort((i, j) => Math.abs(products[j]) - Math.abs(products[i]))
      .slice(0, MOST_LINES);
    for (const i of largest) {
      const y = 97 + (side - height) / 2 + ((Math.floor(i / shape[1]) + 0.5) / shape[0]) * height;
      const line = edge([158 + width, y], [sum[0] - 30, sum[1]], products[i]);
      line.setAttribute("stroke-width", 0.5 + (2 * Math.abs(products[i])) / limits[1]);
    }
    svg(
      "text",
      { x: 158 + side / 2, y: 97 + side + 20, "text-anchor": "middle", class: "labkit-small" },
      drawing,
      `lines: ${largest.length} largest`,
    );
  }

  function drawSigmoid([x, y], z, y_hat, limit) {
    const [half, height] = [46, 74];
    const across = (value) => x + (half * Math.min(Math.max(value, -limit), limit)) / limit;
    const up = (value) => y + height / 2 - value * height;
    const box = { x: x - half - 6, y: y - height / 2 - 8, width: 2 * half + 12, height: height + 16 };
    svg("rect", { ...box, rx: 8, class: "labkit-node" }, drawing);
    svg("path", { d: `M${x - half} ${up(0)}H${x + half}M${x} ${up(0)}V${up(1)}`, class: "labkit-axis" }, drawing);
    const curve = Array.from({ length: 81 }, (_, i) => {
      const at = limit * (i / 40 - 1);
      return `${across(at)} ${up(1 / (1 + Math.exp(-at)))}`;
    });
    svg("path", { d: `M${curve.join("L")}`, class: "labkit-curve" }, drawing);
    const drop = `M${across(z)} ${up(0)}V${up(y_hat)}`;
    svg("path", { d: drop, class: "labkit-drop" }, drawing);
    svg("circle", { cx: across(z), cy: up(y_hat), r: 5, class: "labkit-point" }, drawing);
    svg("text", { x, y: box.y - 8, "text-anchor": "middle" }, drawing, "activation σ");
  }

  // When the numbers change, a signal runs from the inputs to the output; one at a time.
  const signal = svg("circle", { r: 6, class: "labkit-signal" }, drawing);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let last; // the numbers that it ran for
  let running = null;
  function runSignal(z, y) {
    const changed = last !== undefined && last !== z;
    last = z;
    if (!changed || still.matches || running?.playState === "running") return;
    const at = (x, opacity) => ({ transform: `translate(${x}px, ${y}px)`, opacity });
    running = signal.animate([at(100, 1), at(380, 1), at(540, 1), at(664, 0)], 800);
  }

  function draw() {
    requested = 0;
    const { inputs, shape, limits, b, z, y_hat, limit } = model.get("numbers");
    if (z === undefined) return;
    const height = inputs ? Math.max(220, 84 * inputs.length) : 300;
    drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    drawing.setAttribute("aria-label", model.get("alt"));
    drawing.replaceChildren();
    const sum = [380, height / 2];
    const activation = [540, height / 2];
    if (inputs) drawInputs(inputs, sum);
    else drawMaps(shape, limits, sum);
    edge([sum[0], sum[1] + 78], [sum[0], sum[1] + 28], b);
    tag(sum[0], sum[1] + 90, `b = ${words(b, 2)}`);
    const right = `M${sum[0] + 30} ${sum[1]}H${activation[0] - 52}M${activation[0] + 52} ${sum[1]}H620`;
    svg("path", { d: right, class: "labkit-edge" }, drawing);
    node(sum[0], sum[1], 30, "Σ", "labkit-sum");
    tag(sum[0], sum[1] - 46, `z = ${words(z, 2)}`);
    drawSigmoid(activation, z, y_hat, limit);
    node(664, sum[1], 42, words(y_hat, 3));
    svg("text", { x: 664, y: sum[1] - 52, "text-anchor": "middle" }, drawing, "output ŷ");
    drawing.append(signal); // on top
    runSignal(z, sum[1]);
    formula.innerHTML = model.get("formula");
    root.dataset.drawn = String(Number(root.dataset.drawn || 0) + 1);
  }

  // Many changes in one message, or before the next frame, are drawn once.
  function request() {
    requested ||= requestAnimationFrame(draw);
  }

  const DRAWN = ["numbers", "maps", "formula", "alt"];
  for (const name of DRAWN) model.on(`change:${name}`, request);
  draw();
  return () => {
    cancelAnimationFrame(requested);
    for (const name of DRAWN) model.off(`change:${name}`, request);
  };
}

function subscript(number) {
  return String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
}

export default { render };
