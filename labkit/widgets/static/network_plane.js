// A network of two coordinates. The kernel sends numbers; here they are drawn, and what is done to
// them is told: a click, a weight that is dragged, a point.

const LIMIT = 6; // of both coordinates
const PER_PIXEL = 0.02; // of a weight, while it is dragged up or down

function render({ model, el }) {
  const root = element("div", "labkit-network", el);
  const canvas = element("canvas", "", root);
  canvas.setAttribute("role", "application"); // arrows are for the plane, not for reading on
  const over = element("div", "labkit-network-over", root); // controls, in the places drawn below
  const tip = element("div", "labkit-network-tip", root);
  tip.setAttribute("role", "status");
  const detail = element("div", "labkit-network-detail", el);
  const context = canvas.getContext("2d");
  let places = null;
  let lines = [];
  let weights = new Float32Array(0);
  let points = new Float32Array(0);
  let hovered = null; // an edge
  let dragged = null; // { edge, y, value } or { point }
  let look = null; // the theme's colours
  let requested = 0;

  const bytes = (name) => {
    const view = model.get(name);
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  };
  const request = () => (requested ||= requestAnimationFrame(draw));
  const words = (value) => value.toFixed(2).replace("-", "−");

  function colors() {
    const style = getComputedStyle(root);
    const of = (name) => style.getPropertyValue(`--labkit-${name}`).trim();
    return {
      positive: of("positive"),
      negative: of("negative"),
      class0: of("class-0"),
      class1: of("class-1"),
      ink: style.color,
      font: `12px ${style.fontFamily}`,
      paper: style.getPropertyValue("--jp-layout-color1").trim(),
      focus: of("focus"),
    };
  }

  function read() {
    weights = floats(model.get("weights"));
    points = floats(model.get("points"));
  }

  let laid = []; // what the places follow from
  function layout() {
    const network = model.get("network");
    const ratio = window.devicePixelRatio || 1;
    const from = [network, root.clientWidth, ratio];
    if (!network.inputs || root.clientWidth === 0) return false;
    if (from.every((value, k) => value === laid[k])) return true;
    laid = from;
    look = colors();
    places = place(network, root.clientWidth);
    lines = edges(network, places);
    const [width, height] = [places.width, places.height].map((n) => Math.round(n * ratio));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${places.width}px`;
      canvas.style.height = `${places.height}px`;
      root.style.height = `${places.height}px`;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    controls(over, model, network, places);
    return true;
  }

  function draw() {
    requested = 0;
    if (!layout()) return;
    const network = model.get("network");
    const cells = model.get("cells");
    const maps = bytes("maps");
    const diverging = LOOKUPS.diverging.packed;
    context.clearRect(0, 0, places.width, places.height);
    for (const edge of lines) drawEdge(context, edge, weights[edge.index] ?? 0, look, edge === hovered);
    let start = 0;
    const nodes = [...places.inputs, ...places.layers.flat()];
    nodes.forEach((box, k) => {
      const off = k < network.inputs.length && !network.on[k];
      context.globalAlpha = off ? 0.3 : 1;
      drawMap(context, maps, start, cells, box, diverging, false);
      context.globalAlpha = 1;
      const selected = k >= network.inputs.length && k - network.inputs.length === model.get("selected");
      context.strokeStyle = selected ? look.focus : look.ink;
      context.lineWidth = selected ? 3 : off ? 0.4 : 1;
      context.strokeRect(box.x, box.y, box.size, box.size);
      start += cells * cells;
    });
    context.fillStyle = look.ink;
    context.font = look.font;
    context.textAlign = "right";
    network.inputs.forEach((name, k) => {
      context.globalAlpha = network.on[k] ? 1 : 0.6;
      context.fillText(nice(name), LEFT - 6, places.inputs[k].y + NODE / 2 + 4);
    });
    context.globalAlpha = 1;
    drawPlane();
    describe(detail, canvas, model, lines, weights);
    root.dataset.mode = model.get("mode");
    root.dataset.painted = String(Number(root.dataset.painted || 0) + 1);
  }

  function drawPlane() {
    const { plane } = places;
    const neuron = model.get("selected") >= 0;
    const palette = neuron ? LOOKUPS.diverging.packed : model.get("discretise") ? TWO : CLASSES;
    drawMap(context, bytes("output"), 0, model.get("fine"), plane, palette, !model.get("discretise"));
    context.strokeStyle = look.ink;
    context.lineWidth = 1;
    context.strokeRect(plane.x, plane.y, plane.size, plane.size);
    for (let k = 0; k < points.length; k += 4) {
      const train = points[k + 3] > 0;
      if (!train && !model.get("show_test")) continue;
      drawPoint(context, toPlane(points[k], points[k + 1]), points[k + 2], look, !train);
    }
    context.fillStyle = look.ink;
    context.textAlign = "center";
    for (const value of [-6, -3, 0, 3, 6]) {
      const [x, y] = toPlane(value, value);
      const name = String(value).replace("-", "−");
      context.fillText(name, x, plane.y + plane.size + 14);
      context.textAlign = "right";
      context.fillText(name, plane.x - 4, y + 4);
      context.textAlign = "center";
    }
    context.fillText("x₁", plane.x + plane.size / 2, plane.y + plane.size + 28);
    context.fillText("x₂", plane.x - 10, plane.y + plane.size / 8 + 4);
    if (cross.shown) drawCross(context, toPlane(...cross.place), look.focus);
  }

  const toPlane = (x1, x2) => {
    const { plane } = places;
    const scale = plane.size / (2 * LIMIT);
    return [plane.x + (x1 + LIMIT) * scale, plane.y + (LIMIT - x2) * scale];
  };
  const fromPlane = (x, y) => {
    const { plane } = places;
    const clamped = (v) => clamp(v, -LIMIT, LIMIT);
    const scale = (2 * LIMIT) / plane.size;
    return [clamped((x - plane.x) * scale - LIMIT), clamped(LIMIT - (y - plane.y) * scale)];
  };

  // -- pointer ----------------------------------------------------------------------------------

  function at(event) {
    const box = canvas.getBoundingClientRect();
    const zoom = places.width / box.width;
    return [(event.clientX - box.left) * zoom, (event.clientY - box.top) * zoom];
  }

  function inPlane([x, y]) {
    const { plane } = places;
    return x >= plane.x && x <= plane.x + plane.size && y >= plane.y && y <= plane.y + plane.size;
  }

  function pointUnder([x, y]) {
    for (let k = points.length - 4; k >= 0; k -= 4) {
      if (points[k + 3] <= 0 && !model.get("show_test")) continue;
      const [px, py] = toPlane(points[k], points[k + 1]);
      if (Math.hypot(px - x, py - y) < 8) return k / 4;
    }
    return -1;
  }

  function say(text, [x, y]) {
    tip.textContent = text;
    Object.assign(tip.style, { left: `${x + 12}px`, top: `${y + 12}px` });
    tip.hidden = text === "";
  }

  function carry(point, [x1, x2]) {
    points[4 * point] = x1;
    points[4 * point + 1] = x2;
  }

  const cross = planeKeys(canvas, {
    mode: () => model.get("mode"),
    limit: LIMIT,
    held: () => dragged?.point ?? -1,
    hold: (point) => {
      dragged = point < 0 ? null : { point };
      if (!dragged) read();
    },
    move: carry,
    under: (place) => pointUnder(toPlane(...place)),
    act: (message) => model.send(message),
    say: (text, place) => places && say(text, toPlane(...place)),
    request,
  });

  // A page that nobody sees does not go on training.
  const hidden = () => document.hidden && model.send({ rest: true });
  document.addEventListener("visibilitychange", hidden);

  canvas.addEventListener("pointermove", (event) => {
    if (!places) return;
    const here = at(event);
    if (dragged?.edge) {
      const value = dragged.value + (dragged.y - here[1]) * PER_PIXEL;
      weights[dragged.edge.index] = value;
      say(`weight ${words(value)}`, here);
      if (!dragged.waits) {
        dragged.waits = true; // one message a frame
        requestAnimationFrame(() => {
          if (!dragged?.edge) return;
          dragged.waits = false;
          model.send({ weight: [dragged.edge.index, weights[dragged.edge.index]] });
        });
      }
      request();
      return;
    }
    if (dragged && dragged.point >= 0) {
      carry(dragged.point, fromPlane(...here));
      request();
      return;
    }
    const edge = inPlane(here) ? null : nearest(lines, ...here);
    if (edge !== hovered) request();
    hovered = edge;
    if (edge) say(`weight ${words(weights[edge.index] ?? 0)}: drag up or down`, here);
    else if (inPlane(here)) say(fromPlane(...here).map(words).join(", "), here);
    else say("", here);
    canvas.style.cursor = edge ? "ns-resize" : "";
  });
  canvas.addEventListener("pointerleave", () => {
    if (dragged) return;
    hovered = null;
    say("", [0, 0]);
    request();
  });
  canvas.addEventListener("pointerdown", (event) => {
    if (!places) return;
    const here = at(event);
    const mode = model.get("mode");
    if (inPlane(here)) {
      if (mode === "look") return model.send({ select: -1 });
      const point = pointUnder(here);
      if (mode === "remove") return point >= 0 && model.send({ remove: point });
      if (point < 0) return model.send({ add: [...fromPlane(...here), Number(mode)] });
      dragged = { point };
    } else {
      const edge = nearest(lines, ...here);
      if (!edge) return undefined;
      dragged = { edge, y: here[1], value: weights[edge.index] ?? 0 };
      hovered = edge;
    }
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    return undefined;
  });
  canvas.addEventListener("pointerup", (event) => {
    if (dragged && dragged.point >= 0) {
      model.send({ move: [dragged.point, ...fromPlane(...at(event))] });
    } else if (dragged?.edge) {
      model.send({ weight: [dragged.edge.index, weights[dragged.edge.index]] });
    }
    dragged = null;
  });

  const NAMES = ["number", "network", "selected", "show_test", "discretise", "mode"];
  const changed = () => {
    if (!dragged) read();
    request();
  };
  for (const name of NAMES) model.on(`change:${name}`, changed);
  const sized = new ResizeObserver(request);
  sized.observe(root);
  const recolor = () => ((laid = []), request());
  const theme = new MutationObserver(() => [0, 100, 500].forEach((wait) => setTimeout(recolor, wait)));
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-name", "class"] });
  tip.hidden = true;
  read();
  request();
  return () => {
    for (const name of NAMES) model.off(`change:${name}`, changed);
    sized.disconnect();
    theme.disconnect();
    document.removeEventListener("visibilitychange", hidden);
    cancelAnimationFrame(requested);
  };
}

export default { render };
