// What the reader has chosen, and how it is written into the address, so that a link is a situation.

export const defaults = {
  view: "play",
  data: "xor",
  points: [],              // added by clicking: x1, x2 and the class or value, in turn
  hidden: [4],
  activation: "tanh",
  activateOutput: false,
  loss: "mse",
  start: "default",
  optimizer: "adam",
  rate: 0.03,
  batch: 0,                // samples in a step, 0 for all
  seed: 1,
  speed: 4,                // steps between two pictures
  run: false,              // whether it trains at once
  sample: 0,               // the first sample of "step by step"
  mode: "unit",            // or "vector", "batch"
  time: 0,
  fault: "sum",
  lang: "",
  theme: "",
};

// The names in the address, and how each value is read; a value that makes no sense is left at its default.
const number = (low, high) => (s) => {
  const n = Number(s);
  return Number.isFinite(n) && n >= low && n <= high ? n : undefined;
};
const whole = (low, high) => (s) => {
  const n = number(low, high)(s);
  return Number.isInteger(n) ? n : undefined;
};
const one = (...values) => (s) => (values.includes(s) ? s : undefined);
const flag = (s) => s === "1";
const numbers = (s) => {
  const list = s.split(",").map(Number);
  return list.length % 3 === 0 && list.every(Number.isFinite) ? list : undefined;
};
const units = (s) => {
  if (s === "0") return [];
  const list = s.split("-").map(Number);
  return list.length <= 4 && list.every((n) => Number.isInteger(n) && n >= 1 && n <= 100) ? list : undefined;
};

export const dataSets = ["not", "and", "or", "xor", "circles", "spiral", "wave", "by_hand"];
export const activations = ["sgn", "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu"];
export const faults = ["none", "sign", "factor", "sum", "slope", "place", "mean"];
export const rates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

const fields = {
  view: ["view", one("play", "steps", "check")],
  data: ["data", one(...dataSets)],
  points: ["points", numbers],
  hidden: ["layers", units],
  activation: ["f", one(...activations)],
  activateOutput: ["out", flag],
  loss: ["loss", one("mse", "cross_entropy")],
  start: ["start", one("default", "small", "large", "text")],
  optimizer: ["opt", one("sgd", "momentum", "rmsprop", "adam")],
  rate: ["rate", number(1e-6, 100)],
  batch: ["batch", whole(0, 1000)],
  seed: ["seed", whole(0, 2 ** 31)],
  speed: ["speed", whole(1, 100)],
  run: ["run", flag],
  sample: ["sample", whole(0, 1000)],
  mode: ["by", one("unit", "vector", "batch")],
  time: ["t", whole(0, 1000)],
  fault: ["fault", one(...faults)],
  lang: ["lang", one("vi", "en")],
  theme: ["theme", one("light", "dark")],
};

export function read(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = structuredClone(defaults);
  for (const [key, [name, parse]] of Object.entries(fields)) {
    if (!given.has(name)) continue;
    const value = parse(given.get(name));
    if (value !== undefined) state[key] = value;
  }
  return state;
}

export function write(state) {
  const parts = [];
  for (const [key, [name]] of Object.entries(fields)) {
    if (JSON.stringify(state[key]) === JSON.stringify(defaults[key])) continue;
    let value = state[key];
    if (key === "hidden") value = value.length ? value.join("-") : "0";
    else if (Array.isArray(value)) value = value.join(",");
    else if (value === true) value = "1";
    parts.push(`${name}=${value}`);
  }
  return "#" + parts.join("&");
}

// A copy of the state for one of the claims: what belongs to the reader (language, theme) stays.
export const setup = (state, changes) =>
  write({ ...structuredClone(defaults), lang: state.lang, theme: state.theme, ...changes });
