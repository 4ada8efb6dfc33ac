// Where the units of a network go, and the edges between them.

// Layer 0 first: [{units (all of them), shown (those that are drawn)}].
export const layersOf = (sizes, most = 8) => sizes.map((units) => ({ units, shown: Math.min(units, most) }));

// Centres of units in a box: layers in columns from left to right, or in rows if vertical.
export function place(layers, width, height, { vertical = false, before = 40, after = 40, across = 60 } = {}) {
  const along = (vertical ? height : width) - before - after, span = vertical ? width : height;
  return layers.map(({ shown }, l) => {
    const main = before + (layers.length === 1 ? along / 2 : (l * along) / (layers.length - 1));
    const gap = shown > 1 ? Math.min(across, (span - across) / (shown - 1)) : 0;
    return Array.from({ length: shown }, (_, j) => {
      const cross = span / 2 + (j - (shown - 1) / 2) * gap;
      return vertical ? { x: cross, y: main } : { x: main, y: cross };
    });
  });
}

const svg = "http://www.w3.org/2000/svg";
export function element(name, attributes = {}, parent) {
  const e = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  parent?.append(e);
  return e;
}
// A curve from one unit to the next layer's.
export function path(from, to) {
  const d = (to.x - from.x) * 0.45;
  return `M${from.x},${from.y}C${from.x + d},${from.y} ${to.x - d},${to.y} ${to.x},${to.y}`;
}
// Thickness and class of an edge by its weight.
export const thickness = (w) => Math.min(6, 0.6 + 2.2 * Math.sqrt(Math.abs(w)));
export const signOf = (w) => (w > 0 ? "positive" : w < 0 ? "negative" : "zero");
