// A picture drawn by the kernel: pixels on a canvas, without flicker. Tells the kernel how it is seen:
// the pixels per CSS pixel, the colours of the theme, the room there is, whether it is on screen, what
// it has painted. A frame in another theme's colours stays hidden until that of this theme is there.

const PATIENCE = 2000; // milliseconds, after which a frame of any colours is better than none
const STEP = 10; // CSS pixels of width; less is not worth another picture

const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

// Red, green, blue and opacity of a colour, 0 to 255, laid over another one.
function channels(color, under) {
  context.clearRect(0, 0, 1, 1);
  for (const fill of [under, color].filter(Boolean)) {
    context.fillStyle = fill;
    context.fillRect(0, 0, 1, 1);
  }
  return [...context.getImageData(0, 0, 1, 1).data];
}

function hex([red, green, blue]) {
  return `#${[red, green, blue].map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}

function colors(el) {
  let background = [255, 255, 255];
  for (let node = el; node; node = node.parentElement) {
    const color = channels(getComputedStyle(node).backgroundColor);
    if (color[3] === 255) {
      background = color;
      break;
    }
  }
  return [hex(channels(getComputedStyle(el).color, hex(background))), hex(background)];
}

function render({ model, el }) {
  const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const canvas = document.createElement("canvas");
  canvas.className = "labkit-picture labkit-picture-waits";
  canvas.setAttribute("role", "img");
  el.append(canvas);
  const screen = canvas.getContext("2d");

  el.classList.add("labkit-picture-box");
  const [made, least, most] = model.get("basis");
  el.style.setProperty("--made", `${made}px`);
  el.style.setProperty("--least", `${least}px`);
  el.style.setProperty("--most", `${most}px`);

  const room = () => Math.floor(el.clientWidth / STEP) * STEP || made;
  let waited = null;
  let settled = false; // it may be stretched for a moment when the room changes, but not at first
  function suit() {
    const wanted = Math.min(Math.max(room(), least), most);
    settled ||= el.clientWidth > 0 && model.get("width") === wanted;
    const suits = settled && model.get("background") === colors(el)[1];
    clearTimeout(waited);
    canvas.classList.toggle("labkit-picture-waits", !suits);
    // An unpainted canvas has nothing to show.
    if (!suits && image) waited = setTimeout(() => canvas.classList.remove("labkit-picture-waits"), PATIENCE);
  }

  let image = null; // what is on the canvas, or is to be
  let gone = false;

  // Runs of equal pixels: where each ends, then its colour; 0 leaves the pixels as they are. All at
  // once, since waiting for anything here would cost a frame.
  function paint() {
    const [height, width] = model.get("shape");
    const bytes = model.get("frame");
    if (height * width === 0 || bytes.byteLength === 0) return;
    if (image?.width !== width || image.height !== height) {
      image = screen.createImageData(width, height);
      canvas.width = width; // clears the canvas, which is filled again before the browser shows it
      canvas.height = height;
    }
    const pixels = new Uint32Array(image.data.buffer);
    // Copied: the buffer need not start at a multiple of four bytes.
    const { buffer, byteOffset, byteLength } = bytes;
    const numbers = new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength));
    const count = numbers.length / 2;
    for (let run = 0, start = 0; run < count; run += 1) {
      const end = numbers[run];
      if (numbers[count + run] !== 0) pixels.fill(numbers[count + run], start, end);
      start = end;
    }
    screen.putImageData(image, 0, 0);
    suit();
    canvas.dataset.frame = String(model.get("number"));
    model.send({ painted: model.get("number") });
  }

  function describe() {
    canvas.setAttribute("aria-label", model.get("alt"));
    canvas.style.width = `${model.get("width")}px`;
    el.style.minHeight = most === least ? "" : `${model.get("height")}px`;
  }

  let visible = true;
  let told = "";
  function tell() {
    if (gone || !el.isConnected) return;
    const ratio = (window.devicePixelRatio || 1) * (el.currentCSSZoom || 1);
    const seen = { view: id, ratio, colors: colors(el), visible, width: room() };
    const text = JSON.stringify(seen);
    if (text === told) return;
    told = text;
    suit();
    model.send(seen);
  }

  const onScreen = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    tell();
  });
  onScreen.observe(el);
  let resized = null;
  const sized = new ResizeObserver(() => {
    clearTimeout(resized);
    resized = setTimeout(tell, 60); // not for each step of a window that is dragged
  });
  if (most !== least) sized.observe(el);
  // A theme's style sheet may take effect a little after its name is set.
  let timers = [];
  const theme = new MutationObserver(() => {
    timers.forEach(clearTimeout);
    timers = [0, 100, 500].map((delay) => setTimeout(tell, delay));
  });
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-name", "class"] });
  const zoomed = new AbortController();
  function watchZoom() {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const changed = () => (tell(), watchZoom());
    query.addEventListener("change", changed, { once: true, signal: zoomed.signal });
  }
  watchZoom();
  window.addEventListener("resize", tell, { signal: zoomed.signal }); // zooming resizes as well

  describe();
  paint();
  model.on("change:number", paint);
  model.on("change:alt", describe);
  model.on("change:width", describe);
  return () => {
    gone = true;
    onScreen.disconnect();
    sized.disconnect();
    clearTimeout(resized);
    clearTimeout(waited);
    theme.disconnect();
    timers.forEach(clearTimeout);
    zoomed.abort();
    model.off("change:number", paint);
    model.off("change:alt", describe);
    model.off("change:width", describe);
    model.send({ view: id, gone: true });
  };
}

export default { render };
