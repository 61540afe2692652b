// Drawing with pointer or keys. Strokes are kept as points and drawn twice: sharp for the eye, and
// small for the kernel, which gets whole pictures, the newest one when it is ready for it.

const SIDE = 112; // pixels of the kernel's picture; strokes are measured in them
const SHOWN = 280; // CSS pixels
const STEP = 4; // of the pen per arrow key
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function same(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function bytes(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

// Grey levels as a picture that can be drawn.
function picture(grey) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  grey.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  context.putImageData(image, 0, 0);
  return canvas;
}

function drawStroke(context, { points }) {
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = STYLE.ink;
  const [x, y, width] = points[0];
  context.beginPath();
  context.arc(x, y, width / 2, 0, 2 * Math.PI);
  context.fill();
  for (let i = 1; i < points.length; i += 1) {
    context.beginPath();
    context.lineWidth = points[i][2];
    context.moveTo(points[i - 1][0], points[i - 1][1]);
    context.lineTo(points[i][0], points[i][1]);
    context.stroke();
  }
}

function render({ model, el }) {
  const root = element("div", "labkit-drawing", el);
  const paper = element("div", "labkit-drawing-paper", root);
  paper.tabIndex = 0;
  paper.setAttribute("role", "application");
  paper.setAttribute("aria-roledescription", "drawing pad");
  paper.setAttribute(
    "aria-label",
    "Draw a digit. Arrow keys move the pen, space puts it down or lifts it, " +
      "Backspace takes the last stroke back, Delete clears",
  );
  const ratio = window.devicePixelRatio || 1;
  const sheet = element("canvas", "", paper);
  const over = element("canvas", "", paper); // the pen of the keyboard
  for (const canvas of [sheet, over]) {
    canvas.width = canvas.height = Math.round(SHOWN * ratio);
    const scale = canvas.width / SIDE;
    canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0);
  }
  const hint = element("div", "labkit-drawing-hint", paper);
  hint.textContent = "Draw a digit here, large, or press Tab and use arrow keys and space.";
  const small = document.createElement("canvas");
  small.width = small.height = SIDE;

  const tools = element("div", "labkit-drawing-tools labkit-toolbar", root);
  function button(text, title, action) {
    const node = element("button", "", tools);
    node.type = "button";
    node.textContent = text;
    node.title = title;
    node.addEventListener("click", action);
    return node;
  }
  const undoing = button("Undo", "Take the last stroke back (Backspace)", undo);
  const clearing = button("Clear", "Clear the paper (Delete)", clear);
  const label = element("label", "", tools);
  const range = document.createElement("input");
  range.type = "range";
  [range.min, range.max, range.step] = ["2", "20", "1"];
  label.append("pen width", range);
  const state = element("div", "labkit-drawing-state", root);
  state.setAttribute("role", "status");

  let known = bytes(model.get("raster")).slice(); // what kernel and browser agree on
  let ground = picture(known); // drawn by code, or before the page was loaded again
  let strokes = [];
  let undone = []; // grounds before a clear, so that it can be taken back
  let pen = null; // stroke of the pointer under way
  let cursor = [SIDE / 2, SIDE / 4]; // of the keyboard
  let keyed = null; // stroke of the keyboard under way
  let requested = 0;

  function paint() {
    requested = 0;
    for (const canvas of [sheet, small]) {
      const context = canvas.getContext("2d");
      context.drawImage(ground, 0, 0, SIDE, SIDE);
      for (const stroke of strokes) drawStroke(context, stroke);
    }
    const { data } = small.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, SIDE, SIDE);
    const grey = new Uint8Array(SIDE * SIDE);
    for (let i = 0; i < grey.length; i += 1) grey[i] = data[4 * i];
    const empty = !grey.some((value) => value > 0);
    hint.hidden = !empty;
    clearing.disabled = empty;
    undoing.disabled = strokes.length === 0 && undone.length === 0;
    paintPen();
    if (!same(grey, known)) {
      known = grey;
      model.set("raster", new DataView(grey.buffer.slice(0)));
      model.save_changes(); // waits for the kernel, and then sends the newest only
    }
    root.dataset.painted = String(Number(root.dataset.painted || 0) + 1);
  }

  function request() {
    requested ||= requestAnimationFrame(paint);
  }

  function paintPen() {
    const context = over.getContext("2d");
    context.clearRect(0, 0, SIDE, SIDE);
    if (document.activeElement !== paper || !paper.matches(":focus-visible")) return;
    const [x, y] = cursor;
    const radius = model.get("pen") / 2;
    for (const [color, width] of STYLE.cursor) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      for (const [dx, dy] of Object.values(ARROWS)) {
        context.moveTo(x + dx * radius, y + dy * radius);
        context.lineTo(x + dx * (radius + 4), y + dy * (radius + 4));
      }
      context.stroke();
    }
  }

  function say(text) {
    if (state.textContent !== text) state.textContent = text;
  }

  function undo() {
    keyed = pen = null;
    if (strokes.length) strokes.pop();
    else if (undone.length) [ground, strokes] = undone.pop();
    say("");
    request();
  }

  function clear() {
    keyed = pen = null;
    undone.push([ground, strokes]);
    ground = picture(new Uint8Array(SIDE * SIDE));
    strokes = [];
    say("");
    request();
  }

  function point(event) {
    const box = paper.getBoundingClientRect();
    // A pen knows how hard it is pressed; mice and most fingers do not.
    const pressed = event.pointerType === "pen" && event.pressure > 0;
    const width = model.get("pen") * (pressed ? 0.5 + event.pressure : 1);
    return [
      ((event.clientX - box.left - paper.clientLeft) / paper.clientWidth) * SIDE,
      ((event.clientY - box.top - paper.clientTop) / paper.clientHeight) * SIDE,
      width,
    ];
  }

  function lift() {
    if (keyed) say("pen lifted");
    keyed = null;
  }

  const listeners = {
    pointerdown(event) {
      if (event.button !== 0 || pen) return;
      paper.focus({ focusVisible: false });
      event.preventDefault();
      lift();
      try {
        paper.setPointerCapture(event.pointerId);
      } catch {
        // the pointer is gone already
      }
      pen = { id: event.pointerId, points: [point(event)] };
      strokes.push(pen);
      request();
    },
    pointermove(event) {
      if (event.pointerId !== pen?.id) return;
      const events = event.getCoalescedEvents?.() ?? [];
      pen.points.push(...(events.length ? events : [event]).map(point));
      request();
    },
    pointerup(event) {
      if (event.pointerId === pen?.id) pen = null;
    },
    pointercancel(event) {
      if (event.pointerId === pen?.id) pen = null;
    },
    focus: request,
    blur() {
      lift();
      request();
    },
    keydown(event) {
      const { key } = event;
      const control = event.ctrlKey || event.metaKey;
      if (key in ARROWS && !control && !event.altKey) {
        const length = event.shiftKey ? 1 : STEP;
        const move = (value, by) => Math.min(Math.max(value + by * length, 0), SIDE);
        cursor = [move(cursor[0], ARROWS[key][0]), move(cursor[1], ARROWS[key][1])];
        if (keyed) keyed.points.push([...cursor, model.get("pen")]);
        else say(`pen at column ${Math.round(cursor[0] / 4)}, row ${Math.round(cursor[1] / 4)}`);
      } else if (key === " ") {
        if (keyed) {
          lift();
        } else {
          keyed = { points: [[...cursor, model.get("pen")]] };
          strokes.push(keyed);
          say("pen down");
        }
      } else if (key === "Backspace" || (control && key.toLowerCase() === "z")) {
        undo();
      } else if (key === "Delete") {
        clear();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      request();
    },
  };
  for (const [name, listener] of Object.entries(listeners)) paper.addEventListener(name, listener);

  function changedRaster() {
    const raster = bytes(model.get("raster"));
    if (raster.length !== SIDE * SIDE || same(raster, known)) return;
    undone.push([ground, strokes]);
    known = raster.slice();
    ground = picture(known);
    strokes = [];
    keyed = pen = null;
    request();
  }
  function changedPen() {
    range.value = String(model.get("pen"));
    range.setAttribute("aria-valuetext", `${model.get("pen")} pixels`);
    request();
  }
  range.addEventListener("input", () => {
    model.set("pen", Number(range.value));
    model.save_changes();
  });
  model.on("change:raster", changedRaster);
  model.on("change:pen", changedPen);
  changedPen();
  paint();
  return () => {
    cancelAnimationFrame(requested);
    model.off("change:raster", changedRaster);
    model.off("change:pen", changedPen);
  };
}

export default { render };
