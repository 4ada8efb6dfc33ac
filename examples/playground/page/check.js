// The third view: a mistake in the backward pass, trained all the same, and found by finite differences.

import { fixed, paintCurves, palette, short } from "./draw.js";
import { math } from "./formula.js";
import { faults } from "./state.js";
import { faultFormulas, nameOf, t } from "./text.js";

const $ = (id) => document.getElementById(id);
const settings = {
  data: "circles", points: [], hidden: [4, 3], activation: "tanh", activateOutput: false, loss: "mse", start: "default",
  optimizer: "sgd", rate: 0.2, batch: 0,
};
const steps = 300, checked = 8;

export class Check {
  constructor(app) {
    this.app = app;
    $("run-check").addEventListener("click", () => this.check());
    $("train-both").addEventListener("click", () => this.train());
    new ResizeObserver(() => this.sessions && this.app.state.view === "check" && this.drawCurves()).observe($("fault-curve"));
  }
  // Two networks with the same first weights: one with the mistake, one without.
  restart() {
    const { wick, state } = this.app, choice = { ...settings, seed: state.seed };
    this.sessions?.forEach((s) => s.delete());
    this.sessions = [new wick.FaultySession(choice, state.fault), new wick.Session(choice)];
    this.started = state.fault + state.seed;
    this.curves = { step: [], faulty: [], right: [] };
    this.found = null;
    this.note();
  }
  refresh() {
    if (this.started !== this.app.state.fault + this.app.state.seed) this.restart();
    this.showFaults();
    this.drawCurves();
    this.showFound();
  }
  note() {
    const [faulty, right] = this.sessions.map((s) => s.progress());
    this.curves.step.push(faulty.step);
    this.curves.faulty.push(faulty.loss);
    this.curves.right.push(right.loss);
  }
  train() {
    let left = steps;
    const go = () => {
      for (const s of this.sessions) s.train(5);
      this.note();
      this.drawCurves();
      if ((left -= 5) > 0 && this.app.state.view === "check") requestAnimationFrame(go);
      else this.showFound();
    };
    go();
  }
  check() {
    this.found = this.sessions[0].check(checked);
    this.showFound();
    $("verdict").focus();
  }

  showFaults() {
    const group = $("faults"), { state } = this.app;
    group.replaceChildren(...faults.map((name) => {
      const label = document.createElement("label");
      label.className = "fault";
      label.innerHTML = `<input type="radio" name="fault" value="${name}"><span><strong>${nameOf("fault", name)}</strong><span class="formula">${math(faultFormulas[name])}</span></span>`;
      const input = label.firstChild;
      input.checked = name === state.fault;
      input.addEventListener("change", () => this.app.change({ fault: name }, false));
      return label;
    }));
  }
  drawCurves() {
    paintCurves($("fault-curve"), this.curves.step, [
      { values: this.curves.right, color: palette.positive, dash: [6, 4] },
      { values: this.curves.faulty, color: palette.negative },
    ]);
    const c = this.curves.faulty, from = fixed(c[0], 4), to = fixed(c[c.length - 1], 4);
    $("fell").textContent = c.length < 2 ? "" : t(c[c.length - 1] < c[0] ? "fell" : "rose", from, to);
  }

  // A square for each derivative: right, wrong or inconclusive; by shape and words as well as by colour.
  showFound() {
    const verdict = $("verdict"), box = $("found"), report = $("report");
    $("entry").textContent = this.found ? t("explore") : "";
    report.hidden = !this.found;
    if (!this.found) {
      verdict.className = "verdict";
      verdict.textContent = t("notYet");
      box.replaceChildren();
      return;
    }
    const entries = this.found.flatMap((p) => p.entries), wrong = entries.filter((e) => !e.passed).length;
    verdict.className = `verdict ${wrong ? "wrong" : "right"}`;
    verdict.textContent = (wrong ? "✗ " + t("someWrong", wrong, entries.length) : "✓ " + t("allRight", entries.length));
    box.replaceChildren(...this.found.map((p) => {
      const part = document.createElement("div"), cells = document.createElement("div"), [, kind, layer] = /(\w)\((\d)\)/.exec(p.name);
      const columns = kind === "b" ? p.entries.length : this.columnsOf(Number(layer), p.entries.length);
      part.className = "parameter";
      part.innerHTML = `<b>${math(`∂J/∂${kind}^(${layer})`)}</b>`;
      cells.className = "cells";
      cells.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
      p.entries.forEach((e, n) => {
        const cell = document.createElement("button"), i = Math.floor(n / columns) + 1, j = (n % columns) + 1;
        const state = e.passed ? (e.inconclusive ? "inconclusive" : "right") : "wrong";
        const name = kind === "b" ? `b_${j}(${layer})` : `w_${i}${j}(${layer})`;
        cell.className = `cell ${state}`;
        cell.textContent = { right: "✓", wrong: "✗", inconclusive: "?" }[state];
        cell.setAttribute("aria-label", `${name}: ${t({ right: "isRight", wrong: "isWrong", inconclusive: "isInconclusive" }[state])}`);
        const show = () => ($("entry").textContent = t("entry", `∂J/∂${name}`, fixed(e.analytic, 6), fixed(e.numeric, 6), short(e.uncertainty)));
        cell.addEventListener("pointerenter", show);
        cell.addEventListener("focus", show);
        cells.append(cell);
      });
      part.append(cells);
      return part;
    }));
    report.lastElementChild.textContent = this.found.filter((p) => !p.all.passed).map((p) => p.all.text.trim()).join("\n\n") || this.found[0].all.text.trim();
  }
  columnsOf(layer, count) {
    const sizes = [2, ...settings.hidden, 1];
    return count / sizes[layer - 1];
  }
}
