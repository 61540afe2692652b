// The plane of two inputs. What is dragged is drawn here at once; the kernel follows, and sends the
// output of the neuron as raw float32 values for the shading.

const INPUT = -1; // index of what is selected where it is no point
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const STEP = 0.1;
const HELP =
  "Click: add · drag: move · double-click: other class · right-click: remove. " +
  "Keys: [ and ] choose · arrows move (Shift: faster) · N add · T other class · " +
  "Delete remove · Ctrl+Z undo";

function render({ model, el }) {
  const root = element("div", "labkit-plane", el);
  const frame = element("div", "labkit-plane-frame", root);
  const shading = element("canvas", "", frame);
  const drawing = svg("svg", { "aria-hidden": "true" }, frame);
  const legend = element("div", "labkit-plane-legend", root);
  const readout = element("div", "labkit-plane-readout", root);
  const help = element("div", "labkit-plane-help", root);
  const spoken = element("div", "labkit-plane-spoken", root);
  spoken.setAttribute("role", "status"); // read aloud when something was chosen or changed
  help.textContent = HELP;
  help.id = `labkit-${crypto.randomUUID?.() ?? Math.random()}`;
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-roledescription", "plane of two inputs");
  frame.setAttribute("aria-describedby", help.id);

  let requested = 0;
  let dragged = null; // offset of the pointer from what it drags
  let rowOfArrows = null; // what the last arrow key moved: a row of them is one gesture

  // -- places ---------------------------------------------------------------------------------

  const limit = () => model.get("limit");
  const round = (value) => Math.round(100 * Math.min(Math.max(value, -limit()), limit())) / 100;
  const across = (x1) => ((x1 + limit()) / (2 * limit())) * model.get("size");
  const down = (x2) => ((limit() - x2) / (2 * limit())) * model.get("size");

  function placeOf(item) {
    return item === INPUT ? model.get("x") : model.get("points")[item].slice(0, 2);
  }

  function placeAt(event) {
    const box = drawing.getBoundingClientRect();
    const scale = (MARGIN.left + model.get("size") + MARGIN.right) / box.width;
    const side = (2 * limit()) / model.get("size");
    return [
      ((event.clientX - box.left) * scale - MARGIN.left) * side - limit(),
      limit() - ((event.clientY - box.top) * scale - MARGIN.top) * side,
    ];
  }

  function itemAt(event) {
    const [x1, x2] = placeAt(event);
    const reach = ((event.pointerType === "touch" ? 20 : 11) * 2 * limit()) / model.get("size");
    const items = [...model.get("points").keys(), INPUT];
    const near = items
      .map((item) => [Math.hypot(placeOf(item)[0] - x1, placeOf(item)[1] - x2), item])
      .filter(([distance]) => distance <= reach)
      .sort(([a], [b]) => a - b);
    return near.length ? near[0][1] : null;
  }

  const inside = (event) => placeAt(event).every((value) => Math.abs(value) <= limit());

  // -- words ----------------------------------------------------------------------------------

  function isCorrect([x1, x2, label]) {
    const [w1, w2, b] = model.get("line");
    return w1 * x1 + w2 * x2 + b > 0 === (label === 1);
  }

  function describe(item) {
    const [x1, x2] = placeOf(item).map((value) => words(value));
    if (item === INPUT) return `input x at (${x1}, ${x2})`;
    const points = model.get("points");
    const label = points[item][2];
    const verdict = isCorrect(points[item]) ? "correct" : "wrong";
    return (
      `point ${item + 1} of ${points.length} at (${x1}, ${x2}): ` +
      `${model.get("classes")[label]} (y = ${label}), ${verdict}`
    );
  }

  function say(text) {
    spoken.textContent = text;
  }

  // -- changes --------------------------------------------------------------------------------

  function begin() {
    model.set("gesture", model.get("gesture") + 1);
    rowOfArrows = null;
  }

  function setPoints(points, selected) {
    model.set("points", points);
    if (selected !== undefined) model.set("selected", selected);
    model.save_changes();
  }

  function select(item) {
    if (item !== model.get("selected")) {
      model.set("selected", item);
      model.save_changes();
    }
    say(describe(item));
  }

  function add(place) {
    const points = model.get("points");
    begin();
    setPoints([...points, [...place.map(round), model.get("new_label")]], points.length);
    say(`added ${describe(points.length)}`);
  }

  function move(item, place) {
    const [x1, x2] = place.map(round);
    if (placeOf(item)[0] === x1 && placeOf(item)[1] === x2) return;
    if (item === INPUT) {
      model.set("x", [x1, x2]);
      model.save_changes();
    } else {
      setPoints(model.get("points").map((p, i) => (i === item ? [x1, x2, p[2]] : p)));
    }
  }

  function toggle(item) {
    if (item === INPUT) return;
    begin();
    setPoints(model.get("points").map((p, i) => (i === item ? [p[0], p[1], 1 - p[2]] : p)));
    say(describe(item));
  }

  function remove(item) {
    if (item === INPUT) return;
    begin();
    const rest = model.get("points").filter((_, i) => i !== item);
    setPoints(rest, Math.min(item, rest.length - 1));
    say(`removed; now ${describe(model.get("selected"))}`);
  }

  function choose(step) {
    const count = model.get("points").length + 1; // the input stands before the first point
    select(((model.get("selected") + 1 + step + count) % count) - 1);
    rowOfArrows = null;
  }

  function undo() {
    model.set("undos", model.get("undos") + 1);
    model.save_changes();
    rowOfArrows = null;
    say("undone");
  }

  // -- pointer and keys -----------------------------------------------------------------------

  const listeners = {
    pointerdown(event) {
      if (event.button !== 0 || event.ctrlKey) return; // the others open the context menu
      frame.focus({ preventScroll: true });
      event.preventDefault();
      const item = itemAt(event);
      if (item === null && !inside(event)) return;
      if (item === null) {
        add(placeAt(event));
      } else {
        begin();
        select(item);
      }
      const [x1, x2] = placeAt(event);
      const [y1, y2] = placeOf(model.get("selected"));
      dragged = [y1 - x1, y2 - x2];
      frame.setPointerCapture(event.pointerId);
    },
    pointermove(event) {
      frame.style.cursor = dragged ? "grabbing" : itemAt(event) === null ? "crosshair" : "grab";
      const item = model.get("selected");
      if (!dragged || item >= model.get("points").length) return;
      const [x1, x2] = placeAt(event);
      move(item, [x1 + dragged[0], x2 + dragged[1]]);
    },
    pointerup() {
      if (dragged) say(describe(model.get("selected")));
      dragged = null;
    },
    pointercancel() {
      dragged = null;
    },
    dblclick(event) {
      const item = itemAt(event);
      if (item !== null) toggle(item);
      event.preventDefault();
    },
    contextmenu(event) {
      const item = itemAt(event);
      if (item === null || item === INPUT) return;
      event.preventDefault();
      event.stopPropagation(); // no menu of JupyterLab
      remove(item);
    },
    keydown(event) {
      if (!press(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };

  function press(event) {
    const command = event.ctrlKey || event.metaKey;
    const written = event.getModifierState("AltGraph"); // brackets on many keyboards
    const item = model.get("selected");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (command && !written && key === "z" && !event.shiftKey) undo();
    else if (key === "[" || key === "PageUp") choose(-1);
    else if (key === "]" || key === "PageDown") choose(1);
    else if (command || event.altKey) return false;
    else if (ARROWS[key]) {
      if (rowOfArrows !== item) begin();
      rowOfArrows = item;
      const step = STEP * (event.shiftKey ? 5 : 1);
      move(item, placeOf(item).map((value, i) => value + step * ARROWS[key][i]));
      say(describe(item));
    } else if (key === "n") {
      // Beside what is selected, on the side where there is room.
      add(placeOf(item).map((value) => value + (value + 0.5 <= limit() ? 0.5 : -0.5)));
    } else if (key === "t" || key === " ") toggle(item);
    else if (key === "Delete" || key === "Backspace") remove(item);
    else return false;
    return true;
  }

  for (const [name, listener] of Object.entries(listeners)) frame.addEventListener(name, listener);

  // -- drawing --------------------------------------------------------------------------------

  function draw() {
    requested = 0;
    const size = model.get("size");
    const labels = model.get("labels");
    root.style.width = `${MARGIN.left + size + MARGIN.right}px`;
    const plane = drawAxes(drawing, size, limit(), labels, across, down);
    drawLine(plane, model.get("line"), limit(), across, down);
    const points = model.get("points");
    for (const point of points) {
      marker(plane, [across(point[0]), down(point[1])], point[2], !isCorrect(point));
    }
    const [x1, x2] = model.get("x");
    cross(plane, across(x1), down(x2));
    const selected = Math.min(model.get("selected"), points.length - 1);
    const [s1, s2] = placeOf(selected);
    svg("circle", { cx: across(s1), cy: down(s2), r: 12, class: "labkit-selected" }, plane);
    const border = { x: MARGIN.left, y: MARGIN.top, width: size, height: size };
    svg("rect", { ...border, class: "labkit-border" }, drawing);

    readout.textContent = `selected: ${describe(selected)}`;
    const correct = points.filter(isCorrect).length;
    frame.setAttribute(
      "aria-label",
      `${labels[0]} and ${labels[1]}: ${points.length} points, ${correct} classified ` +
        `correctly; selected: ${describe(selected)}`,
    );
    drawLegend(legend, model.get("classes"));
    root.dataset.drawn = String(Number(root.dataset.drawn || 0) + 1);
  }

  function shade() {
    drawShading(shading, floats(model.get("grid")), model.get("size"));
  }

  // Many changes in one message, or before the next frame, are drawn once.
  function request() {
    requested ||= requestAnimationFrame(draw);
  }

  const DRAWN = ["points", "x", "selected", "line", "limit", "labels", "classes", "size"];
  for (const name of DRAWN) model.on(`change:${name}`, request);
  for (const name of ["grid", "size"]) model.on(`change:${name}`, shade);
  shade();
  draw();

  return () => {
    cancelAnimationFrame(requested);
    for (const name of DRAWN) model.off(`change:${name}`, request);
    for (const name of ["grid", "size"]) model.off(`change:${name}`, shade);
  };
}

export default { render };
