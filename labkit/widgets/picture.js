// A picture that never flickers: the next one is decoded before it replaces the last.
function render({ model, el }) {
  const image = document.createElement("img");
  image.className = "labkit-picture";
  image.decoding = "sync";
  image.draggable = false;
  el.append(image);

  let shown = null; // address of the bytes on screen
  let latest = 0; // newest frame asked for; an older one that decodes late is dropped

  async function draw() {
    const frame = ++latest;
    const bytes = model.get("png");
    if (!bytes || bytes.byteLength === 0) return;
    const address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    const next = new Image();
    next.src = address;
    try {
      await next.decode();
    } catch (error) {
      if (frame === latest) console.error("labkit: the picture could not be decoded", error);
      URL.revokeObjectURL(address);
      return;
    }
    if (frame !== latest) {
      URL.revokeObjectURL(address);
      return;
    }
    image.src = address;
    if (shown) URL.revokeObjectURL(shown);
    shown = address;
    image.dataset.frame = String(frame);
  }

  function describe() {
    image.alt = model.get("alt");
    image.style.width = `${model.get("width")}px`;
  }

  describe();
  draw();
  model.on("change:png", draw);
  model.on("change:alt", describe);
  model.on("change:width", describe);
  return () => {
    latest = Infinity;
    model.off("change:png", draw);
    model.off("change:alt", describe);
    model.off("change:width", describe);
    if (shown) URL.revokeObjectURL(shown);
  };
}

export default { render };
