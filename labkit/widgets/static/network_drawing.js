// Where the parts of a network lie, and how they are drawn on a canvas.
const NODE = 34; // CSS pixels of a neuron's map
const ROW = 46;
const TOP = 64; // for the buttons above a layer
const LEFT = 54;

function mixed([a, b], white) {
  // 256 colours from the one class through white to the other.
  return Uint32Array.from({ length: 256 }, (_, k) => {
    const t = k / 255;
    const [color, part] = t < 0.5 ? [a, 1 - 2 * t] : [b, 2 * t - 1];
    return pack(color.map((value, i) => white[i] + part * 0.75 * (value - white[i])));
  });
}

const CLASSES = mixed(STYLE.classes, [255, 255, 255]);
const TWO = Uint32Array.from(CLASSES, (_, k) => CLASSES[k > 127 ? 255 : 0]);

function place(network, width) {
  const side = Math.max(150, Math.min(280, Math.floor(width * 0.3)));
  const rows = Math.max(network.inputs.length, ...network.hidden, 5);
  const height = TOP + Math.max(rows * ROW, side + 40);
  const right = width - side - 16;
  const columns = network.hidden.length + 1;
  const step = (right - 40 - LEFT - NODE) / columns;
  const column = (count, x) =>
    Array.from({ length: count }, (_, k) => ({ x, y: TOP + k * ROW, size: NODE }));
  const inputs = column(network.inputs.length, LEFT);
  const layers = network.hidden.map((count, k) => column(count, LEFT + step * (k + 1)));
  const plane = { x: right, y: TOP, size: side };
  return { inputs, layers, plane, width, height };
}

// Lines from each neuron to each of the next layer, with the place of their weight.
function edges(network, places) {
  const used = places.inputs.filter((_, k) => network.on[k]);
  const columns = [used, ...places.layers];
  const found = [];
  let start = 0;
  columns.forEach((column, k) => {
    const next = places.layers[k];
    const count = next ? next.length : 1;
    column.forEach((from, j) => {
      for (let i = 0; i < count; i += 1) {
        const into = next ? middle(next[i], 0) : [places.plane.x, outputAt(places)];
        found.push({ from: middle(from, 1), into, index: start + j * count + i, layer: k, j, i });
      }
    });
    start += (column.length + 1) * count;
  });
  return found;
}

function outputAt({ plane }) {
  return plane.y + plane.size / 2;
}

function middle({ x, y, size }, end) {
  return [x + end * size, y + size / 2];
}

// A point of the curve of an edge, t from 0 to 1.
function along({ from, into }, t) {
  const bend = (into[0] - from[0]) / 2;
  const xs = [from[0], from[0] + bend, into[0] - bend, into[0]];
  const ys = [from[1], from[1], into[1], into[1]];
  const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
  return [xs, ys].map((v) => a * v[0] + b * v[1] + c * v[2] + d * v[3]);
}

// The edge that is nearest to a place, within a few pixels.
function nearest(list, x, y) {
  let best = null;
  let least = 8;
  for (const edge of list) {
    if (x < edge.from[0] || x > edge.into[0]) continue;
    const t = (x - edge.from[0]) / (edge.into[0] - edge.from[0]);
    for (const s of [t - 0.06, t, t + 0.06]) {
      const [px, py] = along(edge, Math.min(Math.max(s, 0), 1));
      const far = Math.hypot(px - x, py - y);
      if (far < least) [best, least] = [edge, far];
    }
  }
  return best;
}

// Sign by colour and by dashes, size by width.
function drawEdge(context, edge, value, colors, strong) {
  const [x, y] = edge.from;
  const [u, v] = edge.into;
  const bend = (u - x) / 2;
  context.beginPath();
  context.moveTo(x, y);
  context.bezierCurveTo(x + bend, y, u - bend, v, u, v);
  context.strokeStyle = value < 0 ? colors.negative : colors.positive;
  context.lineWidth = Math.min(0.6 + 1.6 * Math.abs(value), 8) + (strong ? 2 : 0);
  context.globalAlpha = strong ? 1 : Math.min(0.35 + 0.5 * Math.abs(value), 0.95);
  context.setLineDash(value < 0 ? [7, 4] : []);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

// A map of bytes into a box; `colors` packed for each of 256 values.
const sheet = document.createElement("canvas");
function drawMap(context, bytes, start, cells, box, colors, smooth) {
  if (bytes.length < start + cells * cells) return;
  sheet.width = cells;
  sheet.height = cells;
  const inner = sheet.getContext("2d");
  const image = inner.createImageData(cells, cells);
  const pixels = new Uint32Array(image.data.buffer);
  for (let k = 0; k < pixels.length; k += 1) pixels[k] = colors[bytes[start + k]];
  inner.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = smooth;
  context.drawImage(sheet, box.x, box.y, box.size, box.size);
}

function drawPoint(context, [x, y], label, colors, hollow) {
  const color = label ? colors.class1 : colors.class0;
  context.beginPath();
  if (label) context.rect(x - 3.5, y - 3.5, 7, 7);
  else context.arc(x, y, 3.8, 0, 2 * Math.PI);
  context.fillStyle = hollow ? colors.paper : color;
  context.fill();
  context.strokeStyle = hollow ? color : colors.paper;
  context.lineWidth = hollow ? 1.6 : 1;
  context.stroke();
}
