// Colours and pictures on canvases. Nothing is computed here but colours and pixels.

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

// The palette of the theme, read from style.css: Okabe and Ito's blue, vermillion and green, told apart by all eyes.
export let palette = {};
export function readPalette() {
  palette = {
    positive: css("--positive"), negative: css("--negative"), third: css("--third"),
    field: css("--field"), ink: css("--ink"), muted: css("--muted"), line: css("--line"), panel: css("--panel"),
    test: css("--test"), sans: css("--sans"),
  };
  palette.rgb = Object.fromEntries(Object.entries(palette).map(([k, v]) => [k, v.startsWith("#") ? rgb(v) : [0, 0, 0]]));
  palette.classes = [palette.negative, palette.positive, palette.third];
  palette.rgb.classes = [palette.rgb.negative, palette.rgb.positive, palette.rgb.third];
}

export const classColor = (kind) => palette.classes[kind];

function put(pixels, at, from, to, share) {
  for (let c = 0; c < 3; ++c) pixels[at + c] = from[c] + (to[c] - from[c]) * share;
  pixels[at + 3] = 255;
}

// From −1 (vermillion) over 0 (the ground) to 1 (blue).
export function paintValue(pixels, at, value) {
  const v = Math.max(-1, Math.min(1, value));
  put(pixels, at, palette.rgb.field, v < 0 ? palette.rgb.negative : palette.rgb.positive, Math.abs(v) * 0.72);
}

// n×n pixels, which are stretched over a canvas; kept from one picture to the next.
const scratch = new Map();
function paint(canvas, n, each) {
  if (!scratch.has(n)) {
    const small = new OffscreenCanvas(n, n), context = small.getContext("2d", { willReadFrequently: true });
    scratch.set(n, { small, context, image: context.createImageData(n, n) });
  }
  const { small, context, image } = scratch.get(n);
  for (let i = 0; i < n * n; ++i) each(image.data, 4 * i, i);
  context.putImageData(image, 0, 0);
  canvas.getContext("2d").drawImage(small, 0, 0, canvas.width, canvas.height);
}

// One unit's map; `scale` is the value that gets the full colour.
export function paintUnit(canvas, values, offset, n, scale = 1) {
  paint(canvas, n, (pixels, at, i) => paintValue(pixels, at, values[offset + i] / scale));
}
// The output: with one its values, with three the class and how sure the network is of it.
export function paintOutput(canvas, maps, n, outputs, isClasses) {
  if (outputs === 3 && isClasses)
    paint(canvas, n, (pixels, at, i) => {
      const kind = maps.kinds[i], sure = maps.output[kind * n * n + i];
      put(pixels, at, palette.rgb.field, palette.rgb.classes[kind], 0.1 + 0.45 * Math.max(0, Math.min(1, sure)));
    });
  else paint(canvas, n, (pixels, at, i) => paintValue(pixels, at, maps.output[i]));
}

// A point: a square for the second class, a triangle for the third, a circle for what is left, as in the text's pictures.
export function paintPoint(context, x, y, size, kind, fill, open) {
  context.beginPath();
  if (kind === 1) context.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
  else if (kind === 2) {
    context.moveTo(x, y - size * 1.25);
    context.lineTo(x + size * 1.15, y + size * 0.8);
    context.lineTo(x - size * 1.15, y + size * 0.8);
    context.closePath();
  } else context.arc(x, y, size, 0, 2 * Math.PI);
  context.fillStyle = open ? palette.panel : fill;
  context.fill();
  context.lineWidth = open ? 1.6 : 1.2;
  context.strokeStyle = open ? fill : palette.panel;
  context.stroke();
}

const mix = (value) => {
  const pixel = [0, 0, 0, 0];
  paintValue(pixel, 0, value);
  return `rgb(${pixel[0]} ${pixel[1]} ${pixel[2]})`;
};

export function paintPoints(canvas, data, test) {
  const context = canvas.getContext("2d"), scale = canvas.width / (data.high - data.low);
  const ratio = canvas.width / canvas.clientWidth || 1;
  const show = (x, y, kinds, open) => {
    const count = kinds.length, size = (count > 60 ? 2.6 : 5.5) * ratio;
    context.globalAlpha = open ? 0.75 : 1;
    for (let i = 0; i < count; ++i) {
      const color = data.isClasses ? classColor(kinds[i]) : data.outputs === 1 ? mix(y[i]) : palette.ink;
      paintPoint(context, (x[2 * i] - data.low) * scale, (data.high - x[2 * i + 1]) * scale, open ? size * 0.75 : size,
                 kinds[i], color, open);
    }
    context.globalAlpha = 1;
  };
  if (test && data.testKinds.length) show(data.testX, data.testY, data.testKinds, true);
  show(data.x, data.y, data.kinds, false);
}

// Gives a canvas as many pixels as it covers.
export function fit(canvas) {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
  if (width && (canvas.width !== width || canvas.height !== height)) {
    canvas.width = width;
    canvas.height = height;
  }
  return ratio;
}

// Curves over common axes: [{values, color, dash}], values against their number in `xs`.
export function paintCurves(canvas, xs, curves, { zeroLine = true, labels = true, log = false } = {}) {
  const ratio = fit(canvas), context = canvas.getContext("2d"), { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  if (xs.length === 0) return;
  const seen = curves.flatMap((c) => c.values).filter((v) => Number.isFinite(v) && (!log || v > 0));
  if (seen.length === 0) return;
  const to = log ? Math.log10 : (v) => v;
  let low = to(Math.min(...seen)), high = to(Math.max(...seen));
  if (!log && zeroLine) low = Math.min(0, low);
  if (log) low = Math.floor(low), high = Math.ceil(high);
  if (high - low < 1e-9) high = low + 1;
  const pad = { left: labels ? 44 * ratio : 4, right: 8 * ratio, top: 8 * ratio, bottom: labels ? 20 * ratio : 4 };
  const last = Math.max(1, xs[xs.length - 1]), first = xs[0];
  const px = (x) => pad.left + ((x - first) / (last - first || 1)) * (width - pad.left - pad.right);
  const py = (y) => height - pad.bottom - ((to(y) - low) / (high - low)) * (height - pad.top - pad.bottom);
  if (labels) {
    context.font = `${11 * ratio}px ${palette.sans}`;
    context.fillStyle = palette.muted;
    context.strokeStyle = palette.line;
    context.lineWidth = ratio;
    const ticks = log ? Array.from({ length: Math.min(7, high - low + 1) }, (_, i) => 10 ** (high - i))
                      : [0, 0.5, 1].map((s) => low + s * (high - low));
    for (const t of ticks) {
      const y = py(t);
      if (y > height - pad.bottom + 1) continue;
      context.beginPath();
      context.moveTo(pad.left, y);
      context.lineTo(width - pad.right, y);
      context.stroke();
      context.textAlign = "right";
      context.textBaseline = "middle";
      context.fillText(short(t), pad.left - 6 * ratio, Math.max(y, 7 * ratio));
    }
    context.textBaseline = "bottom";
    context.textAlign = "left";
    context.fillText(short(first), pad.left, height - 2);
    context.textAlign = "right";
    context.fillText(short(last), width - pad.right, height - 2);
  }
  for (const { values, color, dash = [], thick = 2 } of curves) {
    context.beginPath();
    let begun = false;
    values.forEach((v, i) => {
      if (!Number.isFinite(v) || (log && v <= 0)) return;
      begun ? context.lineTo(px(xs[i]), py(v)) : context.moveTo(px(xs[i]), py(v));
      begun = true;
    });
    context.setLineDash(dash.map((d) => d * ratio));
    context.strokeStyle = color;
    context.lineWidth = thick * ratio;
    context.lineJoin = "round";
    context.stroke();
    context.setLineDash([]);
  }
}

// Numbers as the reader sees them; the minus sign is as wide as the plus.
export function short(v) {
  if (!Number.isFinite(v)) return "–";
  if (v === 0) return "0";
  const a = Math.abs(v);
  const text = Number.isInteger(v) && a < 1e6 ? v.toLocaleString("en-US")
    : a >= 1000 || a < 0.001 ? v.toExponential(1) : String(Number(v.toPrecision(3)));
  return text.replace("-", "−").replace("e−", "e−").replace("e+", "e");
}
export const fixed = (v, digits = 3) =>
  !Number.isFinite(v) ? "–"
    : Math.abs(v) >= 1000 || (v !== 0 && Math.abs(v) < 0.5 * 10 ** -digits) ? short(v)
    : (v < 0 && Number(v.toFixed(digits)) !== 0 ? "−" : "") + Math.abs(v).toFixed(digits);
