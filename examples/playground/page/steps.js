// The second view: one pass through the network, forwards and back, node by node.

import { closures } from "./closures.js";
import { fixed, short } from "./draw.js";
import { Formulas, at, math, matrixHtml } from "./formula.js";
import { element, layersOf, place, signOf, thickness } from "./net.js";
import { t } from "./text.js";

const $ = (id) => document.getElementById(id);
const batchSize = 3;

export class Steps {
  constructor(app) {
    this.app = app;
    this.picked = null;  // the unit {l, j} or edge {l, i, j} whose formulas are shown
    $("sample-before").addEventListener("click", () => this.moveSample(-1));
    $("sample-next").addEventListener("click", () => this.moveSample(1));
    for (const button of $("mode").children)
      button.addEventListener("click", () => app.change({ mode: button.dataset.value }, false));
    const go = (time) => this.go(time);
    $("t-first").addEventListener("click", () => go(0));
    $("t-back").addEventListener("click", () => go(this.time - 1));
    $("t-play").addEventListener("click", () => this.play(!this.timer));
    $("t-forward").addEventListener("click", () => go(this.time + 1));
    $("t-last").addEventListener("click", () => go(Infinity));
    $("t-range").addEventListener("input", (e) => go(Number(e.target.value)));
    $("take-step").addEventListener("click", () => {
      this.app.playground.session.descend(this.first, this.count);
      this.app.playground.note();
      this.refresh();
    });
    $("steps").addEventListener("keydown", (event) => {
      if (event.target.matches("input, select") || event.altKey || event.ctrlKey || event.metaKey) return;
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) event.preventDefault(), go(this.time + step);
    });
    new ResizeObserver(() => this.trace && this.app.state.view === "steps" && this.draw()).observe($("steps-net"));
  }

  moveSample(by) {
    const n = this.samples;
    this.app.change({ sample: (this.app.state.sample + by + n) % n }, false);
  }
  // Asks the engine for the pass, and makes the list of moments of it: x, z(1), a(1), …, J, and each node of the walk.
  refresh() {
    const { state, playground } = this.app, session = playground.session;
    this.samples = playground.data.kinds.length;
    const batch = state.mode === "batch";
    this.count = batch ? Math.min(batchSize, this.samples) : 1;
    this.first = Math.min(state.sample, this.samples - this.count);
    this.trace = session.trace(this.first, this.count);
    this.L = this.trace.layers.length;
    this.formulas = new Formulas(this.trace, null, state, 0);
    this.moments = [{ kind: "x", l: 0 }];
    for (let l = 1; l <= this.L; ++l) {
      this.moments.push({ kind: "z", l });
      if (this.formulas.activationOf(l) !== "identity") this.moments.push({ kind: "a", l });
    }
    this.moments.push({ kind: "J", l: this.L });
    this.trace.walk.forEach((visit, k) => {
      const layer = /\((\d+)\)/.exec(visit.what);
      this.moments.push({ kind: "visit", k, visit, l: layer ? Number(layer[1]) : this.L, of: visit.what.replace(/\(\d+\)ᵀ?/, "") });
    });
    this.time = Math.min(state.time, this.moments.length - 1);
    this.draw();
  }
  go(time) {
    const last = this.moments.length - 1, next = Math.max(0, Math.min(last, time));
    if (this.timer && next === last) this.play(false);
    this.picked = null;
    this.time = next;
    this.app.change({ time: next }, false, false);
    this.draw();
  }
  play(on) {
    clearInterval(this.timer);
    this.timer = null;
    if (on) {
      if (this.time === this.moments.length - 1) this.go(0);
      this.timer = setInterval(() => (this.app.state.view === "steps" ? this.go(this.time + 1) : this.play(false)), 1100);
    }
    $("t-play").classList.toggle("on", on);
    $("t-play").setAttribute("aria-pressed", on);
  }

  // When a value of layer l is known.
  known(kind, l) {
    const here = this.moments.slice(0, this.time + 1);
    if (kind === "a" && this.formulas.activationOf(l) === "identity") kind = "z";
    if (kind === "e") return here.some((m) => m.kind === "visit" && m.of === "z" && m.l === l);
    return here.some((m) => m.kind === kind && m.l === l);
  }
  // Which of the text's four steps a moment belongs to.
  stage(m) {
    if (m.kind !== "visit") return 1;
    if (m.visit.name === "AccumulateGrad") return 4;
    return m.l === this.L ? 2 : 3;
  }

  draw() {
    const { state } = this.app, moment = this.moments[this.time];
    const total = this.samples;
    $("sample-name").textContent = this.count > 1 ? `${this.first + 1}–${this.first + this.count} / ${total}` : `${this.first + 1} / ${total}`;
    for (const button of $("mode").children) button.setAttribute("aria-pressed", button.dataset.value === state.mode);
    const stage = this.stage(moment);
    [...$("stages").children].forEach((e, i) => {
      e.classList.toggle("now", i + 1 === stage);
      e.classList.toggle("done", i + 1 < stage);
      i + 1 === stage ? e.setAttribute("aria-current", "step") : e.removeAttribute("aria-current");
    });
    const range = $("t-range");
    range.max = this.moments.length - 1;
    range.value = this.time;
    range.setAttribute("aria-valuetext", this.nameOf(moment));
    $("t-back").disabled = $("t-first").disabled = this.time === 0;
    $("t-forward").disabled = $("t-last").disabled = this.time === this.moments.length - 1;
    $("steps-two").classList.toggle("stacked", this.count > 1);
    this.drawNetwork(moment);
    this.drawMoments();
    this.explain(moment);
  }
  nameOf(m) {
    if (m.kind === "x") return "a(0) = x";
    if (m.kind === "J") return "J";
    return m.kind === "visit" ? `${m.visit.name} ${m.visit.what}` : `${m.kind}(${m.l})`;
  }

  // Units as cards with z, a and e, over the edges with w and ∂J/∂w.
  drawNetwork(moment) {
    const box = $("steps-net"), { trace, count, L } = this;
    const vertical = box.clientWidth < 640, wide = count > 1 ? 34 + 58 * count : 104;
    const sizes = [trace.x.rows, ...trace.layers.map((l) => l.z.rows)];
    const layers = layersOf(sizes, vertical ? Math.max(1, Math.floor((box.clientWidth + 8) / (wide + 8))) : 6);
    const tall = 82, gap = vertical ? 66 : Math.max(56, count > 1 ? 56 : 100);
    const columns = layers.length + 1;
    const width = vertical ? box.clientWidth : Math.max(box.clientWidth, columns * wide + (columns - 1) * gap);
    const height = vertical ? columns * (tall + gap) : Math.max(...layers.map((l) => l.shown)) * (tall + 26) + 30;
    const canvas = document.createElement("div");
    canvas.className = "steps-canvas";
    canvas.style.cssText = `width:${width}px;height:${height}px`;
    const places = place([...layers, { units: 1, shown: 1 }], width, height - (vertical ? 0 : 24),
      vertical ? { vertical, before: tall / 2 + 4, after: tall / 2 + 12, across: wide + 8 } : { before: wide / 2, after: wide / 2, across: tall + 26 });
    const svg = element("svg", { width, height });
    canvas.append(svg);

    const focusable = layers.slice(1).reduce((n, l, i) => n + l.shown * layers[i].shown, 0) <= 48;
    for (let l = 1; l <= L; ++l) {
      const from = places[l - 1], to = places[l], gradient = this.known("e", l);
      const all = layers[l].shown * layers[l - 1].shown;
      const d0 = from.length > 1 ? Math.abs(vertical ? from[1].x - from[0].x : from[1].y - from[0].y) : 0;
      const d1 = to.length > 1 ? Math.abs(vertical ? to[1].x - to[0].x : to[1].y - to[0].y) : 0;
      const share = d0 === 0 || d1 === 0 ? 0.5 : d0 / (to.length * d1 + d0);
      const labels = [];
      from.forEach((p, i) => to.forEach((q, j) => {
        const a = vertical ? { x: p.x, y: p.y + tall / 2 } : { x: p.x + wide / 2, y: p.y };
        const b = vertical ? { x: q.x, y: q.y - tall / 2 } : { x: q.x - wide / 2, y: q.y };
        const { W, WGradient } = trace.layers[l - 1], w = at(W, i, j), dw = at(WGradient, i, j);
        const now = this.isPicked({ l, i, j }) || (moment.l === l && ((moment.kind === "z") || (moment.kind === "visit" && (moment.of === "z" || moment.of === "W"))));
        const unit = this.picked && this.picked.i === undefined && ((this.picked.l === l && this.picked.j === j) || (this.picked.l === l - 1 && this.picked.j === i));
        const g = element("g", { class: `edge ${signOf(w)}${now || unit ? " now" : ""}` }, svg);
        element("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, "stroke-width": thickness(w).toFixed(2) }, g);
        const hit = element("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, class: "hit" }, g);
        if (focusable) {
          hit.setAttribute("tabindex", 0);
          hit.setAttribute("role", "button");
        }
        hit.setAttribute("aria-label", `${t("stepEdge", i + 1, l - 1, j + 1, l)}: w = ${fixed(w)}${gradient ? `, ∂J/∂w = ${fixed(dw, 4)}` : ""}`);
        this.listen(hit, { l, i, j });
        if ((all <= 9 && !vertical) || this.isPicked({ l, i, j }) || (unit && all <= 24)) labels.push({ x: vertical ? a.x + (b.x - a.x) * share : Math.max(a.x + 33, Math.min(b.x - 33, a.x + (b.x - a.x) * share)), y: a.y + (b.y - a.y) * share, w, dw, i, j, now: now || unit });
      }));
      for (const { x, y, w, dw, i, j, now } of labels) {
        const label = element("g", { class: `edge-label${now ? " now" : ""}`, "data-edge": `${l}.${i + 1}.${j + 1}` }, svg);
        element("rect", { x: x - 29, y: y - (gradient ? 13 : 8), width: 58, height: gradient ? 26 : 16, rx: 5 }, label);
        element("text", { x, y: y + (gradient ? -2 : 4), class: "w" }, label).textContent = fixed(w, 3);
        if (gradient) element("text", { x, y: y + 10, class: "dw" }, label).textContent = `∂ ${fixed(dw, 3)}`;
      }
    }
    // From the last layer to J.
    places[L].forEach((p) => {
      const q = places[L + 1][0];
      element("line", vertical ? { x1: p.x, y1: p.y + tall / 2, x2: q.x, y2: q.y - tall / 2 + 14, class: "to-loss" }
                               : { x1: p.x + wide / 2, y1: p.y, x2: q.x - wide / 2 + 6, y2: q.y, class: "to-loss" }, svg);
    });

    for (let l = 0; l <= L; ++l) {
      places[l].forEach(({ x, y }, j) => canvas.append(this.card(l, j, x, y, wide, tall, moment)));
      if (layers[l].units > layers[l].shown) {
        const more = document.createElement("span");
        more.className = "more-units";
        more.textContent = t("moreUnits", layers[l].units - layers[l].shown);
        more.style.cssText = vertical ? `left:0;width:100%;text-align:center;top:${places[l][0].y + tall / 2 + 2}px`
                                      : `left:${places[l][0].x - wide / 2}px;width:${wide}px;text-align:center;bottom:0`;
        canvas.append(more);
      }
    }
    const { x, y } = places[L + 1][0], loss = document.createElement("div");
    const shows = this.moments.slice(0, this.time + 1).some((m) => m.kind === "J");
    loss.className = `card loss${moment.kind === "J" || (moment.kind === "visit" && moment.of !== "z" && moment.of !== "a" && this.stage(moment) === 2) ? " now" : ""}`;
    loss.style.cssText = `left:${x - wide / 2 + 6}px;top:${y - 26}px;width:${wide - 12}px`;
    loss.innerHTML = `<b>${math("J")}</b><span class="value">${shows ? fixed(trace.loss, 4) : "?"}</span>`;
    canvas.append(loss);
    const focused = document.activeElement?.closest?.("#steps-net") ? document.activeElement.getAttribute("aria-label") : null;
    const scroll = box.scrollLeft;
    box.replaceChildren(canvas);
    box.scrollLeft = scroll;
    if (focused) this.refocus(canvas, focused);
  }
  refocus(canvas, label) {
    const name = label.split(":")[0];
    for (const e of canvas.querySelectorAll("[aria-label]"))
      if (e.getAttribute("aria-label").split(":")[0] === name) {
        this.silent = true;
        e.focus();
        this.silent = false;
      }
  }
  card(l, j, x, y, wide, tall, moment) {
    const { trace, count, L } = this, card = document.createElement("button");
    const row = (name, m, known) => {
      const cells = Array.from({ length: count }, (_, n) => `<td>${known ? fixed(at(m, j, n), 3) : "·"}</td>`).join("");
      return `<tr class="row-${name}${known ? "" : " unknown"}"><th>${name}</th>${cells}</tr>`;
    };
    let rows = "", label = l === 0 ? `x${j + 1}` : t("stepUnit", j + 1, l), spoken = "";
    if (l === 0) rows = row("x", trace.x, true), (spoken = fixed(at(trace.x, j, 0)));
    else {
      const layer = trace.layers[l - 1];
      for (const [name, m] of [["z", layer.z], ["a", layer.a], ["e", layer.e]]) {
        const known = this.known(name, l);
        rows += row(name, m, known);
        if (known) spoken += ` ${name} = ${fixed(at(m, j, 0))}`;
      }
      if (l === L) rows += row("y", trace.y, true);
    }
    const now = moment.l === l && (moment.kind !== "visit" ? moment.kind !== "J" : moment.of === "z" || moment.of === "a" || moment.of === "b");
    card.className = `card${now ? " now" : ""}${this.isPicked({ l, j }) ? " picked" : ""}`;
    card.dataset.unit = `${l}.${j + 1}`;
    card.style.cssText = `left:${x - wide / 2}px;top:${y - tall / 2}px;width:${wide}px;min-height:${l === 0 ? 0 : tall}px${l === 0 ? `;margin-top:${tall / 2 - 22}px` : ""}`;
    card.innerHTML = `<b>${math(l === 0 ? `x_${j + 1}` : `a_${j + 1}^(${l})`)}</b><table role="presentation">${rows}</table>`;
    card.setAttribute("aria-label", `${label}: ${spoken}`);
    this.listen(card, { l, j });
    return card;
  }
  listen(e, pick) {
    const set = () => {
      if (this.silent || this.isPicked(pick)) return;
      this.picked = pick;
      this.drawNetwork(this.moments[this.time]);
      this.explain(this.moments[this.time]);
    };
    e.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && set());
    e.addEventListener("focus", set);
    e.addEventListener("click", set);
  }
  isPicked(p) {
    const q = this.picked;
    return q !== null && q.l === p.l && q.j === p.j && q.i === p.i;
  }

  // The moments as a row of buttons: forwards, then back.
  drawMoments() {
    const list = $("moments");
    list.replaceChildren(...this.moments.map((m, time) => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.className = `moment ${m.kind === "visit" ? "backward" : "forward"}${time === this.time ? " now" : ""}${time < this.time ? " done" : ""}`;
      button.innerHTML = m.kind === "visit"
        ? `<span>${m.visit.name}</span><em>${m.visit.what || t("partOfLoss")}</em>`
        : `<span>${m.kind === "x" ? "x" : m.kind === "J" ? "J" : math(`${m.kind}^(${m.l})`)}</span>`;
      if (time === this.time) button.setAttribute("aria-current", "step");
      button.addEventListener("click", () => this.go(time));
      item.append(button);
      return item;
    }));
    const now = list.children[this.time];
    list.scrollLeft = now.offsetLeft - list.clientWidth / 2 + now.clientWidth / 2;
  }

  // What happens at this moment, in formulas and in the graph.
  explain(moment) {
    const { formulas, app: { state } } = this, units = state.mode === "unit";
    const pick = this.picked ?? { l: moment.l, j: 0 };
    $("moment-title").innerHTML = `<span class="count">${this.time + 1}/${this.moments.length}</span> ${this.titleOf(moment)}`;
    let lines = "";
    const unit = (l, j) => {
      if (l === 0) return "";
      let s = "";
      if (this.known("z", l)) s += units ? formulas.z(l, j) : formulas.layerLine(l, "z");
      if (this.known("a", l) && formulas.activationOf(l) !== "identity") s += units ? formulas.a(l, j) : formulas.layerLine(l, "a");
      if (this.known("e", l)) s += (units ? formulas.e(l, j) + formulas.biasGradient(l, j) : formulas.layerLine(l, "e") + formulas.layerLine(l, "b"));
      return s;
    };
    if (this.picked && pick.i !== undefined) {
      lines = this.known("e", pick.l) ? (units ? formulas.weightGradient(pick.l, pick.i, pick.j) : formulas.layerLine(pick.l, "W"))
                                      : `<p class="formula"><span class="sym">${math(`w_{${pick.i + 1}${pick.j + 1}}^(${pick.l})`)}</span><span class="eq">=</span><strong class="result"><span class="n">${fixed(at(this.trace.layers[pick.l - 1].W, pick.i, pick.j), 4)}</span></strong></p>`;
    } else if (this.picked) lines = unit(pick.l, pick.j) || this.inputLine(pick.j);
    else if (moment.kind === "x") lines = `<p class="prose">${t("begin")}</p>${matrixHtml(this.trace.x)}`;
    else if (moment.kind === "z" || moment.kind === "a") lines = this.each(moment.l, (j) => (units ? formulas[moment.kind](moment.l, j) : ""), units ? null : formulas.layerLine(moment.l, moment.kind));
    else if (moment.kind === "J") lines = `<p class="formula"><span class="sym">${math("J")} ${this.lossFormula()}</span><span class="eq">=</span><strong class="result"><span class="n">${fixed(this.trace.loss, 6)}</span></strong></p>`;
    else if (moment.of === "z") lines = units ? this.each(moment.l, (j) => formulas.e(moment.l, j)) : formulas.layerLine(moment.l, "e");
    else if (moment.of === "W") lines = units ? formulas.weightGradient(moment.l, 0, 0) : formulas.layerLine(moment.l, "W");
    else if (moment.of === "b") lines = units ? this.each(moment.l, (j) => formulas.biasGradient(moment.l, j)) : formulas.layerLine(moment.l, "b");
    $("formulas").innerHTML = lines;
    $("pick-hint").hidden = this.picked !== null;
    $("graph-node").innerHTML = this.nodeHtml(this.nodeFor(moment));
  }
  each(l, line, all = null) {
    if (all) return all;
    const n = this.trace.layers[l - 1].z.rows;
    return Array.from({ length: Math.min(n, 3) }, (_, j) => line(j)).join("");
  }
  inputLine(j) {
    return `<p class="formula"><span class="sym">${math(`a_${j + 1}^(0)`)} = ${math(`x_${j + 1}`)}</span><span class="eq">=</span><strong class="result"><span class="n">${fixed(at(this.trace.x, j, 0), 4)}</span></strong></p>`;
  }
  lossFormula() {
    if (this.app.state.loss === "mse") return `= ${this.count > 1 ? math("1/N Σ_n") : ""} ‖${math("y")} − ${math(`a^(${this.L})`)}‖²`;
    return "= −ln ŷ";
  }
  titleOf(m) {
    if (m.kind === "x") return math("a^(0) = x");
    if (m.kind === "J") return math("J");
    if (m.kind !== "visit") return math(`${m.kind}^(${m.l})`);
    return `<code>${m.visit.name}</code> ${m.visit.what ? `<span class="of">${t("nodeOf", m.visit.what)}</span>` : `<span class="of">${t("partOfLoss")}</span>`}`;
  }
  // The node that belongs to what is shown: of a picked unit or edge the one that computed its e or ∂J/∂w.
  nodeFor(moment) {
    const find = (what) => this.trace.walk.find((v, k) => v.what === what && this.time >= this.moments.length - this.trace.walk.length + k);
    if (this.picked?.i !== undefined) return find(`z(${this.picked.l})`);
    if (this.picked) return find(`a(${this.picked.l})`) ?? find(`z(${this.picked.l + 1})`) ?? find(`z(${this.picked.l})`);
    return moment.kind === "visit" ? moment.visit : null;
  }
  nodeHtml(visit) {
    if (!visit) return "";
    const source = closures[visit.name];
    const passes = visit.passes.map((p) =>
      `<div class="passed"><span>${t("passesOn")}</span>${matrixHtml(p.gradient, 4)}<span>→ <code>${p.name}</code> ${p.what}</span></div>`).join("");
    const code = source ? `<p class="prose">${t("closure")}: <code>${source.file}</code></p><pre>${source.code.map((l) => l.replace(/&/g, "&amp;").replace(/</g, "&lt;")).join("\n")}</pre>` : "";
    return `<div class="passed"><code class="node">${visit.name}</code><span>${t("receives")}</span>${matrixHtml(visit.incoming, 4)}</div>${passes}` +
      (visit.name === "AccumulateGrad" ? `<p class="prose">${t("noClosure")}</p>` : code);
  }
}
