// A small image on a canvas: colours, pointer and keyboard are handled here, and the kernel sends
// raw values only: float32, or uint8 for grey levels.

function byte(value) {
  return value / 255;
}

const PATIENCE = 1000; // milliseconds that keys wait for a page

function render({ model, el }) {
  const root = element("div", "labkit-map", el);
  const title = element("div", "labkit-map-title", root);
  const body = element("div", "labkit-map-body", root);
  const frame = element("div", "labkit-map-frame", body);
  const canvas = element("canvas", "", frame);
  const bar = element("div", "labkit-map-bar", body);
  const scale = element("canvas", "", bar);
  const ticks = element("div", "labkit-map-ticks", bar);
  const label = element("div", "labkit-map-label", bar);
  const readout = element("div", "labkit-map-readout", root);
  const spoken = element("div", "labkit-map-spoken", root);
  spoken.setAttribute("role", "status"); // read aloud when the selection changes

  const raw = document.createElement("canvas"); // one pixel per value
  let values = new Float32Array(1);
  let also = new Float32Array(0);
  let hovered = null; // { image, pixel }
  let requested = 0;
  let scaling = 1; // how much larger it is shown than it was made for

  function read() {
    const data = model.get("data");
    values =
      model.get("dtype") === "uint8"
        ? Float32Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), byte)
        : floats(data);
    also = floats(model.get("also"));
  }

  // Sizes in CSS pixels. One image has no gap around it, a gallery has.
  function layout() {
    const [rows, columns] = model.get("shape");
    const count = Math.max(Math.floor(values.length / (rows * columns)), 1);
    const gallery = model.get("gallery");
    const across = gallery ? Math.min(Math.max(model.get("across"), 1), count) : 1;
    const down = Math.ceil(count / across);
    const side = (scaling * model.get("size")) / Math.max(rows, columns);
    const width = Math.round(side * columns);
    const height = Math.round(Math.max(side * rows, 24));
    const gap = gallery ? GAP : 0;
    const caption = gallery && model.get("captions").length ? CAPTION : 0;
    return {
      ...{ rows, columns, count, gallery, across, down, width, height, gap, caption },
      stepX: width + gap,
      stepY: height + caption + gap,
      totalWidth: across * width + (across + 1) * gap,
      totalHeight: down * (height + caption) + (down + 1) * gap,
    };
  }

  function words({ image, pixel }) {
    const { rows, columns, gallery } = layout();
    const at = `row ${Math.floor(pixel / columns)}, column ${pixel % columns}`;
    const index = image * rows * columns + pixel;
    const parts = [`${model.get("label") || "value"} ${format(values[index])}`];
    if (also.length) {
      parts.push(`${model.get("also_label")} ${format(also[index % also.length])}`);
    }
    const name = gallery ? `${caption(image)}, ` : "";
    return `${name}pixel ${pixel} (${at}): ${parts.join(", ")}`;
  }

  function caption(image) {
    return model.get("captions")[image] || `image ${image}`;
  }

  function paint() {
    requested = 0;
    const place = layout();
    const { rows, columns, count } = place;
    if (values.length !== rows * columns * count) return; // the rest of the message is to come
    const { colors, packed } = LOOKUPS[model.get("cmap")];
    const [low, high] = model.get("limits");
    const factor = 255 / (high - low);
    const blank = pack(STYLE.notANumber);
    raw.width = columns;
    raw.height = rows * count;
    const context = raw.getContext("2d");
    const image = context.createImageData(raw.width, raw.height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      pixels[i] = Number.isNaN(value)
        ? blank
        : packed[Math.round(clamp((value - low) * factor, 0, 255))];
    }
    context.putImageData(image, 0, 0);

    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(place.totalWidth * ratio);
    const height = Math.round(place.totalHeight * ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${place.totalWidth}px`;
      canvas.style.height = `${place.totalHeight}px`;
    }
    const screen = canvas.getContext("2d");
    screen.setTransform(ratio, 0, 0, ratio, 0, 0);
    screen.imageSmoothingEnabled = false;
    if (place.gallery) screen.clearRect(0, 0, place.totalWidth, place.totalHeight);
    for (let k = 0; k < count; k += 1) {
      const [x, y] = corner(place, k);
      screen.drawImage(raw, 0, k * rows, columns, rows, x, y, place.width, place.height);
    }
    hatch(screen, place, values);
    if (place.caption) writeCaptions(screen, place, getComputedStyle(root), caption);
    mark(screen, place, model.get("selected"));
    paintScale(colors, low, high, place);
    setText(title, model.get("title"));
    const selected = model.get("selected");
    const shown = hovered ?? (selected >= 0 && !place.gallery ? { image: 0, pixel: selected } : null);
    setText(readout, shown ? words(shown) : place.gallery && selected >= 0 ? caption(selected) : "");
    describe();
    root.dataset.painted = String(Number(root.dataset.painted || 0) + 1);
  }

  let scaled = ""; // what the colour bar shows
  function paintScale(colors, low, high, place) {
    const key = JSON.stringify([model.get("cmap"), low, high, place.totalHeight, model.get("label")]);
    if (key === scaled) return;
    scaled = key;
    scale.width = 1;
    scale.height = 256;
    const context = scale.getContext("2d");
    colors.forEach((color, i) => {
      context.fillStyle = `rgb(${color.map(Math.round)})`;
      context.fillRect(0, 255 - i, 1, 1);
    });
    scale.style.height = `${Math.min(place.totalHeight, 320)}px`;
    ticks.style.height = scale.style.height;
    ticks.replaceChildren(
      ...[high, (low + high) / 2, low].map((value) => {
        const tick = document.createElement("span");
        tick.textContent = format(value);
        return tick;
      }),
    );
    label.textContent = model.get("label");
  }

  function setAttributes(attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (frame.getAttribute(name) !== value) frame.setAttribute(name, value);
    }
  }

  function describe() {
    const { rows, columns, count, gallery } = layout();
    const size = gallery ? `${count} images` : `${rows} by ${columns} pixels`;
    const name = `${model.get("title") || "image"}, ${size}`;
    if (model.get("selectable")) {
      setAttributes({
        tabindex: "0",
        role: "application",
        "aria-roledescription": gallery ? "gallery" : "pixel map",
        "aria-label": `${name}; arrow keys select ${gallery ? "an image" : "a pixel"}`,
      });
    } else {
      setAttributes({ role: "img", "aria-label": name });
    }
  }

  // Many changes in one message, or before the next frame, are painted once.
  function request() {
    requested ||= requestAnimationFrame(paint);
  }

  // The pixel under the pointer; in the gaps of a gallery, of the image that is nearest.
  function under(event) {
    const place = layout();
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * place.totalWidth - place.gap;
    const y = ((event.clientY - box.top) / box.height) * place.totalHeight - place.gap;
    const column = clamp(Math.floor(x / place.stepX), 0, place.across - 1);
    const row = clamp(Math.floor(y / place.stepY), 0, place.down - 1);
    const image = Math.min(row * place.across + column, place.count - 1);
    const [left, top] = corner(place, image).map((value) => value - place.gap);
    const pixelX = Math.floor(((x - left) / place.width) * place.columns);
    const pixelY = Math.floor(((y - top) / place.height) * place.rows);
    const pixel =
      clamp(pixelY, 0, place.rows - 1) * place.columns + clamp(pixelX, 0, place.columns - 1);
    return { image, pixel, index: place.gallery ? image : pixel };
  }

  function select(index) {
    if (!model.get("selectable") || index === model.get("selected")) return;
    model.set("selected", index);
    model.save_changes();
    spoken.textContent = layout().gallery ? caption(index) : words({ image: 0, pixel: index });
  }

  function move(step) {
    const place = layout();
    const [down, across] = place.gallery ? [place.down, place.across] : [place.rows, place.columns];
    const last = (place.gallery ? place.count : down * across) - 1;
    const start = Math.max(model.get("selected"), 0);
    const row = clamp(Math.floor(start / across) + step[0], 0, down - 1);
    const column = clamp((start % across) + step[1], 0, across - 1);
    select(model.get("selected") < 0 ? start : Math.min(row * across + column, last));
  }

  // From turning a page to its coming the selection belongs to the old one: keys wait.
  let waiting = null;
  let patience = 0;
  function turned(event) {
    if (!event.target.closest(".labkit-pages")?.contains(root)) return;
    waiting ||= [];
    clearTimeout(patience);
    patience = setTimeout(arrived, PATIENCE); // the next page may look the same
  }
  function arrived() {
    clearTimeout(patience);
    const steps = waiting ?? [];
    waiting = null;
    for (const step of steps) move(step);
  }
  document.addEventListener("labkit-turn", turned);

  const listeners = {
    pointermove(event) {
      hovered = under(event);
      if (event.buttons & 1) select(hovered.index);
      request();
    },
    pointerleave() {
      hovered = null;
      request();
    },
    pointerdown(event) {
      frame.focus();
      select(under(event).index);
      event.preventDefault();
    },
    keydown(event) {
      const step = KEYS[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      // JupyterLab moves between cells with the same keys.
      event.preventDefault();
      event.stopPropagation();
      if (waiting) waiting.push(step);
      else move(step);
    },
  };
  for (const [name, listener] of Object.entries(listeners)) frame.addEventListener(name, listener);

  function changedData() {
    read();
    request();
    arrived();
  }
  const DATA = ["data", "also", "dtype"];
  const OTHERS = ["shape", "limits", "cmap", "title", "label", "also_label", "size", "selected"];
  OTHERS.push("selectable", "gallery", "across", "captions");
  for (const name of DATA) model.on(`change:${name}`, changedData);
  for (const name of OTHERS) model.on(`change:${name}`, request);
  const onScreen = new IntersectionObserver(request); // painted again when it comes into view
  onScreen.observe(root);
  const theme = new MutationObserver(request); // captions have the theme's colour
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-name", "class"] });
  read();
  paint();
  const sized = grows(el, model, (factor) => {
    scaling = factor;
    request();
    return layout().totalWidth;
  });

  return () => {
    document.removeEventListener("labkit-turn", turned);
    clearTimeout(patience);
    onScreen.disconnect();
    sized.disconnect();
    theme.disconnect();
    cancelAnimationFrame(requested);
    for (const name of DATA) model.off(`change:${name}`, changedData);
    for (const name of OTHERS) model.off(`change:${name}`, request);
  };
}

export default { render };
