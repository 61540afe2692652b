// A small image on a canvas: colours, pointer and keyboard are handled here, and the kernel sends
// raw float32 values only.

// Ends and middle of the colour maps; the diverging one is told apart with any colour vision.
const STOPS = {
  diverging: [
    [5, 48, 97],
    [67, 147, 195],
    [247, 247, 247],
    [214, 96, 77],
    [103, 0, 31],
  ],
  gray: [
    [0, 0, 0],
    [255, 255, 255],
  ],
};
const NOT_A_NUMBER = [150, 150, 150];
const KEYS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
};

function lookup(name) {
  const stops = STOPS[name];
  return Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (stops.length - 1);
    const left = Math.min(Math.floor(place), stops.length - 2);
    return stops[left].map((v, k) => v + (place - left) * (stops[left + 1][k] - v));
  });
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

function format(value) {
  if (Number.isNaN(value)) return "nan";
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e4 ? value.toExponential(2) : value.toPrecision(3);
}

function element(tag, className, parent) {
  const node = document.createElement(tag);
  node.className = className;
  parent.append(node);
  return node;
}

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
  Object.assign(spoken.style, { position: "absolute", width: "1px", height: "1px" });
  Object.assign(spoken.style, { overflow: "hidden", clipPath: "inset(50%)" });
  spoken.setAttribute("role", "status"); // read aloud when the selection changes

  const raw = document.createElement("canvas"); // one pixel per value
  let values = new Float32Array(1);
  let hovered = -1;
  let requested = 0;
  let observer = null;

  function read() {
    const view = model.get("data");
    // Copied: the buffer need not start at a multiple of four bytes.
    values = new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  }

  function words(index) {
    const columns = model.get("shape")[1];
    const place = `row ${Math.floor(index / columns)}, column ${index % columns}`;
    return `pixel ${index} (${place}): ${format(values[index])}`;
  }

  function paint() {
    requested = 0;
    const [rows, columns] = model.get("shape");
    if (values.length !== rows * columns) return; // the rest of the message is still to come
    const colors = lookup(model.get("cmap"));
    const [low, high] = model.get("limits");
    raw.width = columns;
    raw.height = rows;
    const context = raw.getContext("2d");
    const image = context.createImageData(columns, rows);
    values.forEach((value, i) => {
      let color = NOT_A_NUMBER;
      if (!Number.isNaN(value)) {
        color = colors[Math.round(255 * clamp((value - low) / (high - low), 0, 1))];
      }
      image.data.set(color, 4 * i);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);

    const side = model.get("size") / Math.max(rows, columns);
    const width = Math.round(side * columns);
    const height = Math.round(Math.max(side * rows, 24));
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const screen = canvas.getContext("2d");
    screen.imageSmoothingEnabled = false;
    screen.drawImage(raw, 0, 0, canvas.width, canvas.height);
    hatch(screen, rows, columns);
    mark(screen, rows, columns, model.get("selected"));
    paintScale(colors, low, high);
    title.textContent = model.get("title");
    const selected = model.get("selected");
    const shown = hovered >= 0 ? hovered : selected;
    readout.textContent = shown >= 0 && shown < values.length ? words(shown) : "";
    describe();
    root.dataset.painted = String(Number(root.dataset.painted || 0) + 1);
  }

  function hatch(screen, rows, columns) {
    const width = canvas.width / columns;
    const height = canvas.height / rows;
    screen.strokeStyle = "#000";
    values.forEach((value, i) => {
      if (!Number.isNaN(value)) return;
      const x = (i % columns) * width;
      const y = Math.floor(i / columns) * height;
      screen.beginPath();
      screen.moveTo(x, y + height);
      screen.lineTo(x + width, y);
      screen.stroke();
    });
  }

  function mark(screen, rows, columns, index) {
    if (index < 0) return;
    const width = canvas.width / columns;
    const height = canvas.height / rows;
    const x = (index % columns) * width;
    const y = Math.floor(index / columns) * height;
    // White around black: seen on every colour.
    for (const [color, grow, line] of [["#fff", 2, 4], ["#000", 2, 1.5]]) {
      screen.strokeStyle = color;
      screen.lineWidth = line * (window.devicePixelRatio || 1);
      screen.strokeRect(x - grow / 2, y - grow / 2, width + grow, height + grow);
    }
  }

  function paintScale(colors, low, high) {
    scale.width = 1;
    scale.height = 256;
    const context = scale.getContext("2d");
    colors.forEach((color, i) => {
      context.fillStyle = `rgb(${color.map(Math.round)})`;
      context.fillRect(0, 255 - i, 1, 1);
    });
    scale.style.height = canvas.style.height;
    ticks.replaceChildren(
      ...[high, (low + high) / 2, low].map((value) => {
        const tick = document.createElement("span");
        tick.textContent = format(value);
        return tick;
      }),
    );
    label.textContent = model.get("label");
  }

  function describe() {
    const [rows, columns] = model.get("shape");
    const name = `${model.get("title") || "image"}, ${rows} by ${columns} pixels`;
    if (model.get("selectable")) {
      frame.tabIndex = 0;
      frame.setAttribute("role", "application");
      frame.setAttribute("aria-roledescription", "pixel map");
      frame.setAttribute("aria-label", `${name}; arrow keys select a pixel`);
    } else {
      frame.setAttribute("role", "img");
      frame.setAttribute("aria-label", name);
    }
  }

  // Many changes in one message, or before the next frame, are painted once.
  function request() {
    requested ||= requestAnimationFrame(paint);
  }

  function pixelAt(event) {
    const [rows, columns] = model.get("shape");
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    return clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1);
  }

  function select(index) {
    if (!model.get("selectable") || index === model.get("selected")) return;
    model.set("selected", index);
    model.save_changes();
    spoken.textContent = words(index);
  }

  const listeners = {
    pointermove(event) {
      hovered = pixelAt(event);
      if (event.buttons & 1) select(hovered);
      request();
    },
    pointerleave() {
      hovered = -1;
      request();
    },
    pointerdown(event) {
      frame.focus();
      select(pixelAt(event));
      event.preventDefault();
    },
    keydown(event) {
      const step = KEYS[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      // JupyterLab moves between cells with the same keys.
      event.preventDefault();
      event.stopPropagation();
      const [rows, columns] = model.get("shape");
      const start = Math.max(model.get("selected"), 0);
      const row = clamp(Math.floor(start / columns) + step[0], 0, rows - 1);
      const column = clamp((start % columns) + step[1], 0, columns - 1);
      select(model.get("selected") < 0 ? start : row * columns + column);
    },
  };
  for (const [name, listener] of Object.entries(listeners)) frame.addEventListener(name, listener);

  function changedData() {
    read();
    request();
  }
  const OTHERS = ["shape", "limits", "cmap", "title", "label", "size", "selected", "selectable"];
  model.on("change:data", changedData);
  for (const name of OTHERS) model.on(`change:${name}`, request);
  observer = new IntersectionObserver(request); // painted again when it comes into view
  observer.observe(root);
  read();
  paint();

  return () => {
    observer.disconnect();
    cancelAnimationFrame(requested);
    model.off("change:data", changedData);
    for (const name of OTHERS) model.off(`change:${name}`, request);
  };
}

export default { render };
