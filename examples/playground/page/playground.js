// The first view: data, network and training, and what the network says of the plane.

import { fit, fixed, paintCurves, paintOutput, paintPoints, paintUnit, palette, classColor, short } from "./draw.js";
import { element, layersOf, path, place, signOf, thickness } from "./net.js";
import { activations, dataSets, rates } from "./state.js";
import { claims, nameOf, pick, t } from "./text.js";
import { setup } from "./state.js";

const $ = (id) => document.getElementById(id);
const still = 96, moving = 48, coarse = 32;  // points across the output, at rest and in training, and across the map of a unit

export class Playground {
  // app: state, change(changes) which applies them, wick, settings().
  constructor(app) {
    this.app = app;
    this.session = null;
    this.running = false;
    this.hover = null;   // the unit whose map is shown in place of the output: {l, j}
    this.point = 1;      // the class of an added point
    this.history = null;
    this.controls();
    this.thumbnails();
    new ResizeObserver(() => this.session && (this.drawNetwork(), this.draw())).observe($("net"));
  }

  // A new network and new data, as the state has them.
  restart() {
    const { wick } = this.app;
    const fresh = new wick.Session(this.app.settings());
    this.session?.delete();
    this.session = fresh;
    this.data = fresh.data();
    this.sizes = [2, ...this.app.state.hidden, this.data.outputs];
    this.history = { step: [], loss: [], test: [] };
    this.hover = null;
    this.note();
    this.showControls();
    this.drawNetwork();
    this.draw();
  }
  run(on) {
    if (on === this.running) return;
    this.running = on;
    $("run").classList.toggle("on", on);
    $("run").setAttribute("aria-pressed", on);
    $("run-word").textContent = t(on ? "pause" : "train");
    if (on) requestAnimationFrame(() => this.frame());
    else if (this.session) this.draw();
  }
  frame() {
    if (!this.running || this.app.state.view !== "play") return this.run(false);
    // As many steps as are wanted, as long as drawing too leaves time for 30 pictures a second.
    const { speed } = this.app.state, began = performance.now(), time = Math.max(3, 14 - (this.drawing ?? 0));
    for (let done = 0; done < speed && performance.now() - began < time; done += 5) this.session.train(Math.min(5, speed - done));
    const trained = performance.now();
    this.show();
    this.drawing = performance.now() - trained;
    requestAnimationFrame(() => this.frame());
  }
  train(steps) {
    this.session.train(steps);
    this.show();
  }
  show() {
    this.note();
    this.draw();
    this.pictures = (this.pictures ?? 0) + 1;
  }
  // Keeps what the curves show; of long runs every second entry, again and again.
  note() {
    const p = (this.progress = this.session.progress()), h = this.history;
    h.step.push(p.step);
    h.loss.push(p.loss);
    h.test.push(p.testLoss);
    if (h.step.length > 1200)
      for (const key of Object.keys(h)) h[key] = h[key].filter((_, i) => i % 2 === 0 || i === h[key].length - 1);
  }

  draw() {
    const { data, progress, hover } = this, fine = this.running ? moving : still;
    const maps = (this.maps = this.session.maps(fine, coarse, 8));
    this.weights = this.session.weights();
    $("step-count").textContent = progress.step.toLocaleString("en-US");
    $("loss-train").textContent = fixed(progress.loss, 4);
    $("loss-test").textContent = fixed(progress.testLoss, 4);
    $("acc-train").textContent = Number.isFinite(progress.accuracy) ? `${(100 * progress.accuracy).toFixed(1)} %` : "–";
    $("acc-test").textContent = Number.isFinite(progress.testAccuracy) ? `${(100 * progress.testAccuracy).toFixed(1)} %` : "–";

    this.units.forEach((row, l) => row.forEach((canvas, j) => paintUnit(canvas, maps.units[l], j * coarse * coarse, coarse, this.scaleOf(l))));
    const output = $("output");
    fit(output);
    if (hover && maps.units[hover.l]) paintUnit(output, maps.units[hover.l], hover.j * coarse * coarse, coarse, this.scaleOf(hover.l));
    else paintOutput(output, maps, fine, data.outputs, data.isClasses);
    paintPoints(output, data, $("show-test").checked);
    this.edges.forEach(({ line, l, i, j }) => {
      const m = this.weights[l - 1].W, w = m.values[i * m.columns + j];
      line.setAttribute("stroke-width", thickness(w).toFixed(2));
      line.setAttribute("class", signOf(w));
    });
    paintCurves($("curve"), this.history.step, [
      { values: this.history.test, color: palette.test, dash: [5, 4] },
      { values: this.history.loss, color: palette.ink },
    ]);
  }
  // The value that gets the full colour: inputs by their range, units without a bound by 2.
  scaleOf(l) {
    if (l === 0) return Math.max(Math.abs(this.data.low), Math.abs(this.data.high));
    return ["sgn", "sigmoid", "tanh"].includes(this.app.state.activation) && l < this.sizes.length - 1 ? 1 : 1.6;
  }

  // The units as small maps over the edges.
  drawNetwork() {
    const box = $("net"), layers = layersOf(this.sizes);
    const width = box.clientWidth, narrow = width < 480, tallest = Math.max(...layers.map((l) => l.shown));
    // Beside the controls as tall as they are, with larger maps then.
    const tall = matchMedia("(min-width: 1121px)").matches ? document.querySelector(".controls").offsetHeight - 24 : 0;
    const least = narrow ? 34 : 46, space = narrow ? 8 : 12;
    const height = Math.max(narrow ? 210 : 330, tallest * (least + space) + 44, tall);
    const size = Math.max(least, Math.min(narrow ? least : 72, (height - 44) / tallest - space, width / layers.length / 2.2)), step = size + space;
    box.style.height = `${height}px`;
    box.replaceChildren();
    const places = place(layers, width, height - 40, { before: size / 2 + 6, after: size / 2 + 6, across: step });
    const svg = element("svg", { width, height, "aria-hidden": "true" });
    box.append(svg);
    this.edges = [];
    for (let l = 1; l < layers.length; ++l)
      places[l].forEach((to, j) => places[l - 1].forEach((from, i) => {
        const line = element("path", { d: path({ x: from.x + size / 2, y: from.y }, { x: to.x - size / 2, y: to.y }) }, svg);
        this.edges.push({ line, l, i, j });
      }));
    this.units = places.map((row, l) => row.map(({ x, y }, j) => {
      const button = document.createElement("button"), canvas = document.createElement("canvas");
      canvas.width = canvas.height = coarse * 2;
      button.className = "unit";
      button.style.cssText = `left:${x - size / 2}px;top:${y - size / 2}px;width:${size}px;height:${size}px`;
      button.setAttribute("aria-label", l === 0 ? t("inputLabel", j + 1) : t("unitLabel", j + 1, l));
      button.append(canvas);
      const show = (on) => {
        this.hover = on ? { l, j } : null;
        $("output-title").textContent = on ? t("outputOf", j + 1, l) : t("output");
        this.draw();
      };
      button.addEventListener("pointerenter", () => show(true));
      button.addEventListener("pointerleave", () => show(false));
      button.addEventListener("focus", () => button.matches(":focus-visible") && show(true));
      button.addEventListener("blur", () => show(false));
      box.append(button);
      return canvas;
    }));
    layers.forEach(({ units, shown }, l) => {
      const label = document.createElement("span");
      label.className = "layer-label";
      label.textContent = l === 0 ? t("input") : l === layers.length - 1 ? t("outputLayer") : t("hiddenLayer", l);
      if (units > shown) label.append(document.createElement("br"), t("moreUnits", units - shown));
      box.append(label);
      const half = label.offsetWidth / 2;
      label.style.left = `${Math.min(Math.max(places[l][0].x, half), width - half)}px`;
    });
  }

  thumbnails() {
    const group = $("data-sets");
    for (const name of dataSets) {
      const button = document.createElement("button"), canvas = document.createElement("canvas"), word = document.createElement("span");
      button.dataset.name = name;
      button.setAttribute("role", "radio");
      canvas.width = canvas.height = 88;
      button.append(canvas, word);
      button.addEventListener("click", () => this.app.change(this.suited(name)));
      group.append(button);
    }
    group.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = [...group.children], next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
      next.focus();
      next.click();
    });
  }
  paintThumbnails() {
    for (const button of $("data-sets").children) {
      const session = new this.app.wick.Session({ ...this.app.settings(), data: button.dataset.name, points: [], hidden: [], start: "default" });
      const canvas = button.firstChild, context = canvas.getContext("2d");
      context.fillStyle = palette.field;
      context.fillRect(0, 0, canvas.width, canvas.height);
      paintPoints(canvas, session.data(), false);
      session.delete();
    }
  }
  // With another data set: no added points, and weights and a loss that it has.
  suited(name) {
    const changes = { data: name, points: [] };
    if (this.app.state.start === "text") changes.start = "default";
    if (["wave", "by_hand"].includes(name)) changes.loss = "mse";
    return changes;
  }

  controls() {
    const { app } = this;
    $("run").addEventListener("click", () => {
      this.run(!this.running);
      app.state.run = this.running;
      app.address();
    });
    $("one-step").addEventListener("click", () => (this.run(false), this.train(1)));
    $("reset").addEventListener("click", () => (this.run(false), this.restart()));
    $("dice").addEventListener("click", () => app.change({ seed: (app.state.seed % 999) + 1 }));
    $("seed").addEventListener("change", (e) => app.change({ seed: Math.max(0, Math.round(Number(e.target.value) || 0)) }));
    $("speed").addEventListener("input", (e) => app.change({ speed: Number(e.target.value) }, false));
    $("clear-points").addEventListener("click", () => app.change({ points: [] }));
    $("add-layer").addEventListener("click", () => app.change({ hidden: [...app.state.hidden, 4], ...this.own() }));
    $("remove-layer").addEventListener("click", () => app.change({ hidden: app.state.hidden.slice(0, -1), ...this.own() }));
    for (const [id, key, read] of [["activation", "activation", String], ["loss", "loss", String], ["start", "start", String],
                                   ["optimizer", "optimizer", String], ["rate", "rate", Number]])
      $(id).addEventListener("change", (e) => app.change({ [key]: read(e.target.value) }));
    $("activate-output").addEventListener("change", (e) => app.change({ activateOutput: e.target.checked }));
    $("show-test").addEventListener("change", () => this.draw());
    for (const button of $("batch").children)
      button.addEventListener("click", () => app.change({ batch: Number(button.dataset.value) }));
    for (const button of $("point-class").children)
      button.addEventListener("click", () => ((this.point = Number(button.dataset.kind)), this.showControls()));
    $("output").addEventListener("click", (event) => this.addPoint(event));
  }
  own() { return this.app.state.start === "text" ? { start: "default" } : {}; }
  addPoint(event) {
    const { data } = this, box = $("output").getBoundingClientRect(), span = data.high - data.low;
    if (data.outputs === 2) return;
    const x = data.low + (span * (event.clientX - box.left)) / box.width, y = data.high - (span * (event.clientY - box.top)) / box.height;
    const kind = data.outputs === 1 ? 2 * this.point - 1 : this.point;
    this.app.change({ points: [...this.app.state.points, Number(x.toFixed(2)), Number(y.toFixed(2)), kind] });
  }

  showControls() {
    const { state } = this.app;
    for (const button of $("data-sets").children) {
      const on = button.dataset.name === state.data;
      button.setAttribute("aria-checked", on);
      button.tabIndex = on ? 0 : -1;
      button.lastChild.textContent = nameOf("data", button.dataset.name);
    }
    const options = (id, list, key, value) => {
      $(id).replaceChildren(...list.map((v) => new Option(typeof v === "number" ? short(v) : nameOf(key, v), v, false, v === value)));
      $(id).value = value;
    };
    options("activation", activations, "activation", state.activation);
    options("loss", ["mse", ...(this.data.isClasses ? ["cross_entropy"] : [])], "loss", state.loss);
    options("start", ["default", "small", "large", ...(this.fitsText() ? ["text"] : [])], "start", state.start);
    options("optimizer", ["sgd", "momentum", "rmsprop", "adam"], "optimizer", state.optimizer);
    options("rate", [...new Set([...rates, state.rate])].sort((a, b) => a - b), "", state.rate);
    $("activate-output").checked = state.activateOutput;
    $("seed").value = state.seed;
    $("speed").value = state.speed;
    $("speed-value").textContent = state.speed;
    document.querySelector(".scale").hidden = this.data.outputs === 3;
    $("clear-points").hidden = state.points.length === 0;
    for (const button of $("batch").children) button.setAttribute("aria-pressed", Number(button.dataset.value) === state.batch);
    for (const button of $("point-class").children) {
      const kind = Number(button.dataset.kind);
      button.hidden = kind >= (this.data.outputs === 1 ? 2 : this.data.outputs) || this.data.outputs === 2;
      button.setAttribute("aria-pressed", kind === this.point);
      button.style.setProperty("--dot", classColor(kind));
    }
    const rows = state.hidden.map((units, i) => {
      const row = document.createElement("div");
      row.className = "layer-row";
      row.innerHTML = `<span>${t("hiddenLayer", i + 1)}</span><button>−</button><output>${units}</output><button>+</button>`;
      const [fewer, more] = row.querySelectorAll("button");
      const set = (n) => this.app.change({ hidden: state.hidden.with(i, Math.min(100, Math.max(1, n))), ...this.own() });
      fewer.setAttribute("aria-label", t("fewer", i + 1));
      more.setAttribute("aria-label", t("more", i + 1));
      row.querySelector("output").setAttribute("aria-label", t("unitsOf", i + 1));
      const jump = (n, way) => (n > 20 || (n === 20 && way > 0) ? 10 : n > 8 || (n === 8 && way > 0) ? 4 : 1);
      fewer.addEventListener("click", () => set(units - jump(units, -1)));
      more.addEventListener("click", () => set(units + jump(units, 1)));
      return row;
    });
    $("layer-rows").replaceChildren(...rows);
    $("add-layer").disabled = state.hidden.length >= 4;
    $("remove-layer").disabled = state.hidden.length === 0;
    const { f, slope } = this.app.wick.Session.curve(state.activation, -4, 4, 81);
    const xs = Array.from({ length: 81 }, (_, i) => i);
    paintCurves($("f-curve"), xs, [{ values: [...slope], color: palette.test, dash: [4, 3], thick: 1.5 }, { values: [...f], color: palette.positive }],
                { labels: false });
    this.showClaims();
  }
  // Whether the text has weights for this network.
  fitsText() {
    const { data, hidden } = this.app.state, key = hidden.join("-");
    return { not: "", and: "", or: "", xor: "2", by_hand: "3" }[data] === key;
  }
  showClaims() {
    if (this.claimsIn === this.app.state.lang + this.app.state.theme) return;
    this.claimsIn = this.app.state.lang + this.app.state.theme;
    $("claim-list").replaceChildren(...claims.map(({ title, text, set }) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = setup(this.app.state, set);
      link.addEventListener("click", () => link.hash === location.hash && this.app.load());
      link.innerHTML = "<strong></strong><span></span>";
      link.firstChild.textContent = pick(title);
      link.lastChild.textContent = pick(text);
      item.append(link);
      return item;
    }));
  }
}
