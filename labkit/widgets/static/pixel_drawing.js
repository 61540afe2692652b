// Where the images of a pixel map lie, and what is drawn over them.
const GAP = 8; // CSS pixels between the images of a gallery
const CAPTION = 18; // and under each for its caption

function corner(place, image) {
  const column = image % place.across;
  const row = Math.floor(image / place.across);
  return [place.gap + column * place.stepX, place.gap + row * place.stepY];
}

// Lines through pixels that are no numbers.
function hatch(screen, place, values) {
  const { rows, columns } = place;
  const width = place.width / columns;
  const height = place.height / rows;
  screen.strokeStyle = STYLE.hatch;
  screen.lineWidth = 1;
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isNaN(values[i])) continue;
    const pixel = i % (rows * columns);
    const [left, top] = corner(place, Math.floor(i / (rows * columns)));
    const x = left + (pixel % columns) * width;
    const y = top + Math.floor(pixel / columns) * height;
    screen.beginPath();
    screen.moveTo(x, y + height);
    screen.lineTo(x + width, y);
    screen.stroke();
  }
}

function writeCaptions(screen, place, style, caption) {
  screen.fillStyle = style.color;
  screen.font = `12px ${style.fontFamily}`;
  screen.textAlign = "center";
  screen.textBaseline = "top";
  for (let k = 0; k < place.count; k += 1) {
    const [x, y] = corner(place, k);
    screen.fillText(caption(k), x + place.width / 2, y + place.height + 3, place.stepX);
  }
}

function mark(screen, place, index) {
  if (index < 0) return;
  let [x, y, width, height] = [0, 0, place.width, place.height];
  if (place.gallery) {
    [x, y] = corner(place, index);
  } else {
    width /= place.columns;
    height /= place.rows;
    x = (index % place.columns) * width;
    y = Math.floor(index / place.columns) * height;
  }
  // White around black: seen on every colour.
  for (const [color, line] of STYLE.mark) {
    screen.strokeStyle = color;
    screen.lineWidth = line;
    screen.strokeRect(x - 1, y - 1, width + 2, height + 2);
  }
}

const BESIDE = 80; // CSS pixels of the colours' scale and its numbers
const LABEL = 20; // and of their name
const SMALLEST = 0.5; // of the size it was made for

// Have an image fit the room that what stands beside it leaves: `scale` takes how much larger it is
// than it was made for, and returns its width.
function grows(el, model, scale) {
  const most = model.get("grow");
  const sized = new ResizeObserver(() => {
    const natural = scale(1);
    const beside = BESIDE + (model.get("label") ? LABEL : 0);
    const basis = `${natural + beside}px`;
    // What is around it must not follow its size, which would follow again.
    Object.assign(el.style, { contain: "inline-size", containIntrinsicInlineSize: basis });
    el.style.maxWidth = `min(100%, ${natural * most + beside}px)`;
    const inRow = getComputedStyle(el.parentElement).flexDirection === "row";
    if (inRow) el.style.flex = `1 1 ${basis}`;
    // In steps, so that a window that is dragged does not make it tremble.
    scale(clamp(Math.floor((20 * (el.clientWidth - beside)) / natural) / 20, SMALLEST, most));
  });
  if (!model.get("gallery")) sized.observe(el);
  return sized;
}
