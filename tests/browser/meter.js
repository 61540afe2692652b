// Watches pictures in the page, once per frame, and times key presses to changed pixels.
//
// A look is taken after all animation callbacks of a frame and before it is painted, so that a
// canvas painted in such a callback and a picture that was loaded before are seen alike.
(() => {
  if (window.labkitMeter) return;

  let targets = [];
  let condition = null; // [selector, text]: at rest only when this element says so
  let trace = null;
  let running = false;
  let requested = 0; // one chain of frames only: two would move the pulse to and fro
  let listening = null;

  function find(selector) {
    const [css, index] = selector.split(" >> nth=");
    return document.querySelectorAll(css)[Number(index ?? 0)] ?? null;
  }

  // What an element shows, as [mark, blank]: pixels of a picture or a canvas, or else its text.
  function read(target) {
    const element = find(target.selector);
    const box = element?.getBoundingClientRect();
    if (!element || box.width === 0 || box.height === 0) return ["", true];
    const picture = element.tagName === "IMG";
    if (!picture && element.tagName !== "CANVAS") {
      const text = element.textContent;
      return [text, text.trim() === ""];
    }
    const width = picture ? element.naturalWidth : element.width;
    const height = picture ? element.naturalHeight : element.height;
    if (width === 0 || height === 0) return ["", true];
    // Pixels of a picture that has loaded do not change: reading them again would only take time.
    const address = picture && element.complete ? element.currentSrc : null;
    if (address && element === target.element && address === target.address) {
      return [target.mark, target.blank];
    }
    if (!target.copy) {
      target.copy = new OffscreenCanvas(width, height);
      target.context = target.copy.getContext("2d", { willReadFrequently: true });
    }
    if (target.copy.width !== width || target.copy.height !== height) {
      target.copy.width = width;
      target.copy.height = height;
    }
    target.context.clearRect(0, 0, width, height);
    target.context.drawImage(element, 0, 0);
    const pixels = new Uint32Array(target.context.getImageData(0, 0, width, height).data.buffer);
    const first = pixels[0];
    let sum = 0;
    let plain = true;
    for (const pixel of pixels) {
      sum = (Math.imul(sum, 31) + pixel) | 0;
      if (pixel !== first) plain = false;
    }
    const blank = plain && !target.plain;
    Object.assign(target, { element, address, blank });
    return [`${width}x${height}:${sum}`, blank];
  }

  function look() {
    if (!running) return;
    const now = performance.now();
    trace.frames += 1;
    trace.quiet += 1;
    targets.forEach((target, index) => {
      const [mark, blank] = read(target);
      if (blank) {
        trace.blank += 1;
        trace.quiet = 0;
      } else if (mark !== target.mark) {
        // The first look only notes what was there before.
        if (target.mark !== null) trace.changes.push([now, index]);
        target.mark = mark;
        trace.quiet = 0;
      }
    });
    trace.looking += performance.now() - now;
  }

  const pulse = document.createElement("div");
  pulse.style.cssText = "position:fixed;left:-9px;top:0;width:1px;height:1px;contain:strict";
  document.body.append(pulse);
  // Observers of size are called between the animation callbacks and the painting of a frame.
  new ResizeObserver(look).observe(pulse);

  function frame() {
    if (!running) return;
    pulse.style.width = pulse.style.width === "1px" ? "2px" : "1px";
    requested = requestAnimationFrame(frame);
  }

  window.addEventListener(
    "keydown",
    () => {
      if (running) trace.pressed ??= performance.now();
    },
    true,
  );

  function message(_, { msg, direction }) {
    if (!running || trace.pressed === null || msg.header.msg_type !== "comm_msg") return;
    const method = msg.content.data?.method;
    const bytes = (msg.buffers ?? []).reduce((sum, buffer) => sum + buffer.byteLength, 0);
    trace.messages.push([performance.now(), direction, method, bytes]);
  }

  window.labkitMeter = {
    // Start watching; `plain` lists selectors of pictures that may be of one colour.
    start(selectors, { plain = [], done = null } = {}) {
      const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
      if (listening !== kernel) {
        listening?.anyMessage.disconnect(message);
        kernel.anyMessage.connect(message);
        listening = kernel;
      }
      targets = selectors.map((selector) => ({
        selector,
        mark: null,
        plain: plain.includes(selector),
      }));
      condition = done;
      trace = { pressed: null, changes: [], messages: [], frames: 0, quiet: 0, blank: 0 };
      trace.looking = 0;
      running = true;
      cancelAnimationFrame(requested);
      requested = requestAnimationFrame(frame);
    },

    // Resolves when nothing has changed for `frames` frames and the condition holds; false if
    // that does not come about within `patience` milliseconds; with `changed`, not before the
    // picture has changed since the key was pressed.
    rest(frames, patience, changed = false) {
      const deadline = performance.now() + patience;
      return new Promise((resolve) => {
        const since = () => trace.changes.some(([when]) => when > (trace.pressed ?? Infinity));
        const check = () => {
          const told = !condition || find(condition[0])?.textContent.includes(condition[1]);
          const ready = told && (!changed || since());
          if (ready && trace.quiet >= frames) resolve(true);
          else if (performance.now() > deadline) resolve(false);
          else requestAnimationFrame(check);
        };
        check();
      });
    },

    // What is on screen now, one mark for each target.
    marks: () => targets.map((target) => target.mark),

    stop() {
      running = false;
      return trace;
    },
  };
})();
