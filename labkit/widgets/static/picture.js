// A picture drawn by the kernel: pixels on a canvas, without flicker. Tells the kernel how it is seen:
// the pixels per CSS pixel, the colours of the theme, whether it is on screen, what it has painted.

// As #rrggbb; null where the colour is not opaque.
function opaque(color) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color;
  return context.fillStyle.startsWith("#") ? context.fillStyle : null;
}

function colors(el) {
  const style = getComputedStyle(el);
  let background = null;
  for (let node = el; node && !background; node = node.parentElement) {
    background = opaque(getComputedStyle(node).backgroundColor);
  }
  const named = style.getPropertyValue("--jp-ui-font-color1").trim();
  return [opaque(named || style.color) || opaque(style.color) || "#000000", background || "#ffffff"];
}

function render({ model, el }) {
  const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const canvas = document.createElement("canvas");
  canvas.className = "labkit-picture";
  canvas.setAttribute("role", "img");
  el.append(canvas);
  const context = canvas.getContext("2d");

  let image = null; // what is on the canvas, or is to be
  let gone = false;

  // Runs of equal pixels: where each ends, then its colour; 0 leaves the pixels as they are. All at
  // once, since waiting for anything here would cost a frame.
  function paint() {
    const [height, width] = model.get("shape");
    const bytes = model.get("frame");
    if (height * width === 0 || bytes.byteLength === 0) return;
    if (image?.width !== width || image.height !== height) {
      image = context.createImageData(width, height);
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
    context.putImageData(image, 0, 0);
    canvas.dataset.frame = String(model.get("number"));
    model.send({ painted: model.get("number") });
  }

  function describe() {
    canvas.setAttribute("aria-label", model.get("alt"));
    canvas.style.width = `${model.get("width")}px`;
  }

  let visible = true;
  let told = "";
  function tell() {
    if (gone || !el.isConnected) return;
    const seen = { view: id, ratio: window.devicePixelRatio || 1, colors: colors(el), visible };
    const text = JSON.stringify(seen);
    if (text === told) return;
    told = text;
    model.send(seen);
  }

  const onScreen = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    tell();
  });
  onScreen.observe(canvas);
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
