// The plane by keyboard: a cross that the arrows move, and what Enter does at its place.

const STEP = 0.25; // of both coordinates; with Shift a fifth of it

function planeKeys(canvas, { mode, limit, held, hold, move, under, act, say, request }) {
  const cross = { place: [0, 0], shown: false };
  const words = () => cross.place.map((value) => value.toFixed(2).replace("-", "−")).join(", ");
  const within = (value) => clamp(Math.round(value * 100) / 100, -limit, limit);

  function tell(text = "") {
    say([words(), text].filter(Boolean).join(": "), cross.place);
  }

  function enter() {
    const point = under(cross.place);
    if (held() >= 0) {
      act({ move: [held(), ...cross.place] });
      hold(-1);
      return tell("point put down");
    }
    if (mode() === "look") return act({ select: -1 });
    if (mode() === "remove") {
      if (point < 0) return tell("no point here");
      act({ remove: point });
      return tell("point removed");
    }
    if (point < 0) {
      act({ add: [...cross.place, Number(mode())] });
      return tell(`point of class ${mode()} added`);
    }
    hold(point);
    return tell("point taken: arrows move it, Enter puts it down, Escape leaves it");
  }

  canvas.tabIndex = 0;
  canvas.addEventListener("focus", () => {
    cross.shown = canvas.matches(":focus-visible");
    if (cross.shown) tell("arrows move the cross, Enter clicks");
    request();
  });
  canvas.addEventListener("blur", () => {
    if (cross.shown) say("", cross.place);
    cross.shown = false;
    hold(-1);
    request();
  });
  canvas.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (event.key === "Escape" && held() >= 0) hold(-1);
    else if (event.key === "Enter" || event.key === " ") enter();
    else if (step && Number.isFinite(step[0] + step[1])) {
      const size = event.shiftKey ? STEP / 5 : STEP;
      cross.place = [cross.place[0] + step[1] * size, cross.place[1] - step[0] * size].map(within);
      if (held() >= 0) move(held(), cross.place);
      tell();
    } else return;
    cross.shown = true;
    event.preventDefault();
    request();
  });
  return cross;
}

function drawCross(context, [x, y], color) {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x - 9, y);
  context.lineTo(x + 9, y);
  context.moveTo(x, y - 9);
  context.lineTo(x, y + 9);
  context.stroke();
}
