// Colours of values.
// A pixel of a canvas, red in the lowest byte: browsers run on little-endian machines only.
function pack([red, green, blue]) {
  return (255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red);
}

// Colours of 256 values as "red,green,blue", and packed as pixels of a canvas.
function lookup(name) {
  const stops = STYLE.stops[name];
  const colors = Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (stops.length - 1);
    const left = Math.min(Math.floor(place), stops.length - 2);
    return stops[left].map((v, k) => v + (place - left) * (stops[left + 1][k] - v));
  });
  return { colors, packed: Uint32Array.from(colors, pack) };
}

const LOOKUPS = Object.fromEntries(Object.keys(STYLE.stops).map((name) => [name, lookup(name)]));

function format(value) {
  if (Number.isNaN(value)) return "nan";
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e4 ? value.toExponential(2) : value.toPrecision(3);
}
