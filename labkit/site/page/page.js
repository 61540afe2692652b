// The neuron of the first page: runs that were recorded when the page was made, shown by the kit's
// own views. Nothing is trained here.

import pixelMap from "./pixel_map.js";
import slider from "./slider.js";

const SECONDS = 9; // of playing, from the first epoch to the last
const CURVE = { left: 40, right: 292, top: 8, bottom: 158 };

// What the views expect of a kernel's model.
class Model {
  constructor(state) {
    this.state = state;
    this.listeners = new Map();
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const listener of this.listeners.get(`change:${name}`) ?? []) listener();
  }
  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }
  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((l) => l !== listener));
  }
  save_changes() {}
  send() {}
}

const dark = matchMedia("(prefers-color-scheme: dark)");
function followTheme() {
  document.documentElement.dataset.jpThemeLight = String(!dark.matches);
  document.body.className = dark.matches ? "dark" : "light"; // the views watch it
}
followTheme();
dark.addEventListener("change", followTheme);

const [runs, weights] = await Promise.all([
  fetch(new URL("runs.json", import.meta.url)).then((answer) => answer.json()),
  fetch(new URL("weights.bin", import.meta.url))
    .then((answer) => answer.arrayBuffer())
    .then((buffer) => new Int8Array(buffer)),
]);
const images = Uint8Array.from(atob(runs.images), (letter) => letter.charCodeAt(0));

const map = new Model({ ...runs.map, data: new Uint8Array(4), also: new Uint8Array(0) });
const gallery = new Model({ ...runs.gallery, data: images, also: new Uint8Array(0) });
const epoch = new Model({ ...runs.slider, ...runs.epoch });
const rate = new Model({ ...runs.slider, ...runs.rate });
const views = { weights: [pixelMap, map], images: [pixelMap, gallery] };
Object.assign(views, { epoch: [slider, epoch], rate: [slider, rate] });

const numbers = document.getElementById("numbers");
const curve = document.getElementById("curve");
const play = document.getElementById("play");

function run() {
  const distance = (one) => Math.abs(Math.log(one / rate.get("value")));
  const nearest = runs.rates.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return runs.rates.indexOf(nearest);
}

function place(at, loss) {
  const [low, high] = runs.limits.map(Math.log);
  const part = (Math.log(Math.min(Math.max(loss, runs.limits[0]), runs.limits[1])) - low) / (high - low);
  const x = CURVE.left + (at / runs.epochs) * (CURVE.right - CURVE.left);
  return [x, CURVE.bottom - part * (CURVE.bottom - CURVE.top)];
}

function path(losses) {
  return losses.map((loss, at) => `${at ? "L" : "M"}${place(at, loss).map((v) => v.toFixed(1))}`).join("");
}

function drawCurve(losses, at) {
  const { left, right, top, bottom } = CURVE;
  const ticks = runs.ticks.map((loss) => {
    const y = place(0, loss)[1];
    return `<path class="axis" d="M${left - 4},${y}H${left}"/>
      <text x="${left - 7}" y="${y + 4}" text-anchor="end">${loss}</text>`;
  });
  const [x, y] = place(at, losses[at]);
  curve.innerHTML = `<path class="axis" d="M${left},${top}V${bottom}H${right}"/>${ticks.join("")}
    <text x="${left}" y="${bottom + 15}" text-anchor="middle">0</text>
    <text x="${right}" y="${bottom + 15}" text-anchor="middle">${runs.epochs}</text>
    <text x="${(left + right) / 2}" y="${bottom + 28}" text-anchor="middle">epoch</text>
    <path class="whole" d="${path(losses)}"/>
    <path class="done" d="${path(losses.slice(0, at + 1))}"/><circle cx="${x}" cy="${y}" r="4.5"/>`;
}

function show() {
  const one = run();
  const at = epoch.get("value");
  const size = map.get("shape")[0] * map.get("shape")[1];
  const start = (one * (runs.epochs + 1) + at) * size;
  const limit = runs.scales[one][at];
  const values = Float32Array.from(weights.subarray(start, start + size), (w) => (w / 127) * limit);
  map.set("limits", [-limit, limit]);
  map.set("title", `Its weights after epoch ${at}`);
  map.set("data", new Uint8Array(values.buffer));
  gallery.set("captions", runs.outputs[one][at].map((output) => `ŷ = ${output.toFixed(2)}`));
  drawCurve(runs.losses[one], at);
  const right = (100 * runs.accuracies[one][at]).toFixed(1);
  numbers.textContent =
    `epoch ${at} of ${runs.epochs}: loss ${runs.losses[one][at].toPrecision(3)}, ` +
    `${right} % of new images recognised`;
}

let started = null; // time at which epoch 0 would have been shown
function frame(now) {
  if (started === null) return;
  // The first frame may be of a time before the click.
  const part = Math.min(Math.max((now - started) / 1000 / SECONDS, 0), 1);
  const at = Math.floor(part * runs.epochs);
  epoch.set("value", at);
  if (at === runs.epochs) stop();
  else requestAnimationFrame(frame);
}

function begin() {
  if (epoch.get("value") === runs.epochs) epoch.set("value", 0);
  started = performance.now() - (epoch.get("value") / runs.epochs) * SECONDS * 1000;
  numbers.setAttribute("aria-live", "off"); // not each of them is read aloud
  play.textContent = "Pause";
  play.setAttribute("aria-pressed", "true");
  requestAnimationFrame(frame);
}

function stop() {
  started = null;
  numbers.removeAttribute("aria-live");
  play.textContent = "Play";
  play.setAttribute("aria-pressed", "false");
}

for (const [id, [view, model]] of Object.entries(views)) {
  view.render({ model, el: document.getElementById(id) });
}
for (const model of [epoch, rate]) model.on("change:value", show);
document.getElementById("epoch").addEventListener("input", stop);
play.addEventListener("click", () => (started === null ? begin() : stop()));
show();
document.documentElement.dataset.ready = "true"; // for tests and measurements
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) begin();
