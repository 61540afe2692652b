// A picture drawn by the kernel: pixels on a canvas, without flicker. Tells the kernel how it is seen:
// the pixels per CSS pixel, the colours of the theme, whether it is on screen, what it has painted.

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8ClampedArray(await new Response(stream).arrayBuffer());
}

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

  let painting = false;
  let newer = false; // a frame has come while the one before was inflated
  let gone = false;

  async function paint() {
    newer = true;
    if (painting) return;
    painting = true;
    while (newer && !gone) {
      newer = false;
      const [height, width] = model.get("shape");
      const number = model.get("number");
      const bytes = model.get("frame");
      if (bytes.byteLength === 0) break;
      try {
        const image = new ImageData(await inflate(bytes), width, height);
        // Another size clears the canvas, and it is filled again before the browser shows it.
        if (canvas.width !== width || canvas.height !== height) {
          canvas.width = width;
          canvas.height = height;
        }
        context.putImageData(image, 0, 0);
        canvas.dataset.frame = String(number);
      } catch (error) {
        console.error("labkit: the picture could not be painted", error);
      }
      if (!gone) model.send({ painted: number });
    }
    painting = false;
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
