// What is drawn in the plane of two inputs.
const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { left: 48, right: 10, top: 8, bottom: 44 };

function svg(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

function words(value, digits = 2) {
  return value.toFixed(digits).replace("-", "−");
}

// Numbers and names along the axes; returns the picture within them.
function drawAxes(drawing, size, limit, [first, second], across, down) {
  const width = MARGIN.left + size + MARGIN.right;
  const height = MARGIN.top + size + MARGIN.bottom;
  drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
  drawing.replaceChildren();
  const text = (content, attributes) => {
    svg("text", attributes, drawing).textContent = content;
  };
  for (let tick = -Math.floor(limit / 2) * 2; tick <= limit; tick += 2) {
    const [x, y] = [MARGIN.left + across(tick), MARGIN.top + down(tick)];
    const name = String(tick).replace("-", "−");
    text(name, { x, y: MARGIN.top + size + 16, "text-anchor": "middle" });
    text(name, { x: MARGIN.left - 7, y: y + 4, "text-anchor": "end" });
  }
  text(first, { x: MARGIN.left + size / 2, y: height - 8, "text-anchor": "middle" });
  text(second, {
    transform: `translate(14 ${MARGIN.top + size / 2}) rotate(-90)`,
    "text-anchor": "middle",
  });
  // An inner picture of its own cuts off what lies outside.
  const place = { x: MARGIN.left, y: MARGIN.top, width: size, height: size };
  const plane = svg("svg", place, drawing);
  for (const d of [`M${across(0)} 0V${size}`, `M0 ${down(0)}H${size}`]) {
    svg("path", { d, class: "labkit-axis" }, plane);
  }
  return plane;
}

function marker(parent, [x, y], label, wrong) {
  const attributes = { class: `labkit-class-${label} ${wrong ? "labkit-wrong" : ""}` };
  if (label) return svg("rect", { ...attributes, x: x - 5, y: y - 5, width: 10, height: 10 }, parent);
  return svg("circle", { ...attributes, cx: x, cy: y, r: 5.5 }, parent);
}

function cross(parent, x, y) {
  const [a, c] = [3, 8];
  const d =
    `M${x - a} ${y - c}h${2 * a}v${c - a}h${c - a}v${2 * a}h${a - c}v${c - a}` +
    `h${-2 * a}v${a - c}h${a - c}v${-2 * a}h${c - a}z`;
  svg("path", { d, class: "labkit-input" }, parent);
}

// The line where the output is 0.5; `across` and `down` tell where in the picture a place lies.
function drawLine(plane, [w1, w2, b], limit, across, down) {
  const norm = Math.hypot(w1, w2);
  if (norm === 0) return; // the output is the same everywhere
  const foot = [(-w1 * b) / norm ** 2, (-w2 * b) / norm ** 2];
  const far = 4 * limit + Math.hypot(...foot);
  const ends = [-far, far].map((t) => [foot[0] - (t * w2) / norm, foot[1] + (t * w1) / norm]);
  const d = `M${ends.map(([x1, x2]) => `${across(x1)} ${down(x2)}`).join("L")}`;
  svg("path", { d, class: "labkit-line" }, plane);
  if (foot.some((value) => Math.abs(value) > limit)) return;
  // From the line to where the output grows.
  const [x, y] = [across(foot[0]), down(foot[1])];
  const [u, v] = [w1 / norm, -w2 / norm];
  const tip = [x + 34 * u, y + 34 * v];
  const side = [-v, u];
  const arrow =
    `M${x} ${y}L${tip[0]} ${tip[1]}` +
    `M${tip[0] - 8 * u + 5 * side[0]} ${tip[1] - 8 * v + 5 * side[1]}L${tip[0]} ${tip[1]}` +
    `L${tip[0] - 8 * u - 5 * side[0]} ${tip[1] - 8 * v - 5 * side[1]}`;
  svg("path", { d: arrow, class: "labkit-line labkit-arrow" }, plane);
}

function drawLegend(legend, classes) {
  const entries = classes.map((name, label) => [`${name} (y = ${label})`, label]);
  const key = JSON.stringify(entries);
  if (legend.dataset.key === key) return;
  legend.dataset.key = key;
  legend.replaceChildren();
  const entry = (name, drawn) => {
    const item = element("span", "", legend);
    drawn(svg("svg", { width: 18, height: 18, viewBox: "0 0 18 18" }, item));
    item.append(name);
  };
  for (const [name, label] of entries) {
    entry(name, (picture) => {
      const common = { class: `labkit-class-${label}` };
      if (label) svg("rect", { ...common, x: 4, y: 4, width: 10, height: 10 }, picture);
      else svg("circle", { ...common, cx: 9, cy: 9, r: 5.5 }, picture);
    });
  }
  entry("hollow: wrong", (picture) => {
    svg("circle", { class: "labkit-class-0 labkit-wrong", cx: 9, cy: 9, r: 5.5 }, picture);
  });
  entry("input x", (picture) => cross(picture, 9, 9));
  entry("ŷ = 0.5, arrow: where w points", (picture) => {
    svg("path", { d: "M1 14L17 4", class: "labkit-line" }, picture);
  });
}

// The outputs of the neuron on a grid, as colours on a canvas of `size` CSS pixels.
function drawShading(shading, outputs, size) {
  const count = outputs.length;
  const side = Math.round(Math.sqrt(count));
  if (side === 0 || side * side !== count) return;
  const raw = document.createElement("canvas");
  raw.width = raw.height = side;
  const context = raw.getContext("2d");
  const image = context.createImageData(side, side);
  outputs.forEach((y_hat, i) => {
    const row = side - 1 - Math.floor(i / side);
    const at = 4 * (row * side + (i % side));
    // Transparent at 0.5, so that any theme shines through.
    image.data.set(STYLE.classes[Number(y_hat > 0.5)], at);
    image.data[at + 3] = Math.round(255 * 0.45 * Math.abs(2 * y_hat - 1));
  });
  context.putImageData(image, 0, 0);
  const pixels = Math.round(size * (window.devicePixelRatio || 1));
  shading.width = shading.height = pixels;
  const total = [MARGIN.left + size + MARGIN.right, MARGIN.top + size + MARGIN.bottom];
  Object.assign(shading.style, {
    left: `${(100 * MARGIN.left) / total[0]}%`,
    top: `${(100 * MARGIN.top) / total[1]}%`,
    width: `${(100 * size) / total[0]}%`,
    height: `${(100 * size) / total[1]}%`,
  });
  const screen = shading.getContext("2d");
  screen.imageSmoothingQuality = "high";
  // The values stand at the corners of the plane, not half a pixel inside.
  const half = 0.5;
  screen.drawImage(raw, half, half, side - 1, side - 1, 0, 0, pixels, pixels);
}
