// The notation of backprop.md as HTML, and its formulas with the engine's numbers put in.

import { fixed } from "./draw.js";
import { t } from "./text.js";

// "e_j^(l)", "w_{jk}^(l+1)", "f'(z)": a letter with its index below and its layer above. Names of functions stay upright.
export function math(source) {
  const token = /(tanh|sgn|sigmoid|softmax|leaky_relu|relu|elu|identity|ln|max)|([A-Za-zŷŶσηΣ])('?)(?:_(\{[^}]+\}|[A-Za-z0-9]))?(?:\^(\([^)]*\)))?(ᵀ?)/g;
  return source.replace(token, (all, name, letter, prime, below, above, transposed) => {
    if (name) return `<span class="fn">${name}</span>`;
    let html = (letter === "Σ" ? "Σ" : `<i>${letter}</i>`) + (prime ? "′" : "");
    if (above || below)
      html += `<span class="scripts">${above ? `<sup>${above}</sup>` : ""}${below ? `<sub>${below.replace(/[{}]/g, "")}</sub>` : ""}</span>`;
    return html + (transposed ? "ᵀ" : "");
  });
}
// What is shown of a matrix: {rows, columns, values} as the engine gives it.
export const at = (m, row, column) => m.values[row * m.columns + column];
export function matrixHtml(m, digits = 3, most = 6) {
  const rows = Math.min(m.rows, most), columns = Math.min(m.columns, most);
  let cells = "";
  for (let r = 0; r < rows; ++r) {
    for (let c = 0; c < columns; ++c) cells += `<td>${fixed(at(m, r, c), digits)}</td>`;
    if (columns < m.columns) cells += "<td>…</td>";
    cells += r < rows - 1 ? "</tr><tr>" : "";
  }
  if (rows < m.rows) cells += `</tr><tr><td colspan="${columns + 1}">⋮</td>`;
  return `<table class="matrix" role="presentation"><tr>${cells}</tr></table>`;
}

const number = (v, digits = 4) => `<span class="n">${fixed(v, digits)}</span>`;
const factor = (v) => (v < 0 ? `(${number(v)})` : number(v));
// A sum of many terms: the first ones and the last.
function sum(terms) {
  if (terms.length <= 5) return terms.join(" + ");
  return [...terms.slice(0, 3), "…", terms[terms.length - 1]].join(" + ");
}
// A line "symbols = with numbers = result".
const line = (symbols, numbers, result) =>
  `<p class="formula"><span class="sym">${symbols}</span>` +
  (numbers ? `<span class="eq">=</span><span class="put">${numbers}</span>` : "") +
  `<span class="eq">=</span><strong class="result">${result}</strong></p>`;
const range = (n) => Array.from({ length: n }, (_, i) => i);

// f and f' as they are written for a layer.
const symbolOf = (f, z) => (f === "identity" ? z : `${f === "leaky_relu" ? "LeakyReLU" : f}(${z})`);

export class Formulas {
  // trace: what the engine gives; settings: f, loss; n: the sample that "by unit" speaks of.
  constructor(trace, layer, settings, n) {
    Object.assign(this, { trace, layer, settings, n });
    this.N = trace.x.columns;
    this.L = trace.layers.length;
  }
  activationOf(l) { return l < this.L || this.settings.activateOutput ? this.settings.activation : "identity"; }
  below(l) { return l === 1 ? this.trace.x : this.trace.layers[l - 2].a; }
  of(l) { return this.trace.layers[l - 1]; }

  z(l, j) {
    const { W, b, z } = this.of(l), a = this.below(l);
    const terms = range(a.rows).map((i) => `${factor(at(W, i, j))} · ${factor(at(a, i, this.n))}`);
    return line(math(`z_${j + 1}^(${l})`) + " = " + math(`Σ_i w_{i${j + 1}}^(${l}) a_i^(${l - 1}) + b_${j + 1}^(${l})`),
                `${sum(terms)} + ${factor(at(b, j, 0))}`, number(at(z, j, this.n)));
  }
  a(l, j) {
    const { z, a } = this.of(l), f = this.activationOf(l);
    return line(math(`a_${j + 1}^(${l})`) + " = " + (f === "identity" ? math(`z_${j + 1}^(${l})`) : math(`f(z_${j + 1}^(${l}))`)),
                f === "identity" ? "" : `${math(f)}(${number(at(z, j, this.n))})`, number(at(a, j, this.n)));
  }
  // The error of a unit: at the top what the loss gives, below the sum over the layer above.
  e(l, j) {
    const { e, slope, aGradient, a, z } = this.of(l), n = this.n, f = this.activationOf(l);
    const name = math(`e_${j + 1}^(${l})`), result = number(at(e, j, n));
    const times = f === "identity" ? "" : " " + math(`f'(z_${j + 1}^(${l}))`), put = f === "identity" ? "" : ` · ${factor(at(slope, j, n))}`;
    if (l < this.L) {
      const up = this.of(l + 1);
      const terms = range(up.e.rows).map((k) => `${factor(at(up.W, j, k))} · ${factor(at(up.e, k, n))}`);
      return line(`${name} = ( ${math(`Σ_k w_{${j + 1}k}^(${l + 1}) e_k^(${l + 1})`)} )${times}`, `( ${sum(terms)} )${put}`, result) +
        (f === "identity" ? "" : line(math(`∂J/∂a_${j + 1}^(${l})`), "", number(at(aGradient, j, n))) +
                                 line(math(`f'(z_${j + 1}^(${l}))`), "", number(at(slope, j, n))));
    }
    const y = at(this.trace.y, j, n), over = this.N > 1 ? `<i>N</i>` : "";
    if (this.settings.loss === "mse")
      return line(`${name} = ${over ? `2/${over}` : "2"} ( ${math(`a_${j + 1}^(${l})`)} − ${math(`y_${j + 1}`)} )${times}`,
                  `${this.N > 1 ? `2/${this.N}` : "2"} ( ${number(at(a, j, n))} − ${factor(y)} )${put}`, result);
    const hat = this.trace.y.rows === 1 ? `σ(${math(`a_${j + 1}^(${l})`)}) − ( ${math("y")} + 1 )/2` : `${math(`ŷ_${j + 1}`)} − ${math(`y_${j + 1}`)}`;
    return line(`${name} = ${over ? `1/${over} ` : ""}( ${hat} )${times}`, "", result);
  }
  weightGradient(l, i, j) {
    const { e, WGradient } = this.of(l), a = this.below(l);
    const symbols = `∂J/∂w_{${i + 1}${j + 1}}^(${l})`;
    if (this.N === 1)
      return line(math(symbols) + " = " + math(`a_${i + 1}^(${l - 1}) e_${j + 1}^(${l})`),
                  `${factor(at(a, i, 0))} · ${factor(at(e, j, 0))}`, number(at(WGradient, i, j)));
    const terms = range(this.N).map((n) => `${factor(at(a, i, n))} · ${factor(at(e, j, n))}`);
    return line(math(symbols) + " = " + math(`Σ_n a_{${i + 1}n}^(${l - 1}) e_{${j + 1}n}^(${l})`), sum(terms), number(at(WGradient, i, j)));
  }
  biasGradient(l, j) {
    const { bGradient, e } = this.of(l);
    if (this.N === 1) return line(math(`∂J/∂b_${j + 1}^(${l}) = e_${j + 1}^(${l})`), "", number(at(bGradient, j, 0)));
    return line(math(`∂J/∂b_${j + 1}^(${l})`) + " = " + math(`Σ_n e_{${j + 1}n}^(${l})`), sum(range(this.N).map((n) => factor(at(e, j, n)))), number(at(bGradient, j, 0)));
  }

  // As vectors (one sample) or matrices (a batch): capital letters.
  layerLine(l, what) {
    const big = this.N > 1, [A, Z, E, X, Y] = big ? ["A", "Z", "E", "X", "Y"] : ["a", "z", "e", "x", "y"];
    const layer = this.of(l), f = this.activationOf(l), below = `${A}^(${l - 1})`;
    const equation = (symbols, parts, result) =>
      `<div class="formula"><span class="sym">${math(symbols)}</span><div class="equation"><span class="eq">=</span>` +
      parts.map((p) => (typeof p === "string" ? `<span>${math(p)}</span>` : matrixHtml(p.m, 3) + (p.after ?? ""))).join("") +
      (parts.length ? `<span class="eq">=</span>` : "") + `<div class="result">${matrixHtml(result, 3)}</div></div></div>`;
    const transposed = { after: "<sup>ᵀ</sup>" };
    if (what === "z")
      return equation(`${Z}^(${l}) = W^(${l})ᵀ ${below} + b^(${l})`,
                      [{ m: layer.W, ...transposed }, { m: this.below(l) }, "+", { m: layer.b }], layer.z);
    if (what === "a")
      return equation(f === "identity" ? `${A}^(${l}) = ${Z}^(${l})` : `${A}^(${l}) = f(${Z}^(${l}))`,
                      f === "identity" ? [] : [f, { m: layer.z }], layer.a);
    if (what === "W") return equation(`∂J/∂W^(${l}) = ${below} ${E}^(${l})ᵀ`, [{ m: this.below(l) }, { m: layer.e, ...transposed }], layer.WGradient);
    if (what === "b") return equation(big ? `∂J/∂b^(${l}) = Σ_n e_n^(${l})` : `∂J/∂b^(${l}) = e^(${l})`, [], layer.bGradient);
    if (l < this.L)
      return equation(`${E}^(${l}) = ( W^(${l + 1}) ${E}^(${l + 1}) )` + (f === "identity" ? "" : ` ⊙ f'(${Z}^(${l}))`),
                      [{ m: this.of(l + 1).W }, { m: this.of(l + 1).e }, ...(f === "identity" ? [] : ["⊙", { m: layer.slope }])], layer.e);
    const top = f === "identity" ? "" : ` ⊙ f'(${Z}^(${l}))`, slope = f === "identity" ? [] : ["⊙", { m: layer.slope }];
    if (this.settings.loss === "mse")
      return equation(`${E}^(${l}) = ${big ? "(2/N)" : "2"} ( ${A}^(${l}) − ${Y} )${top}`,
                      [big ? `2/${this.N} (` : "2 (", { m: layer.a }, "−", { m: this.trace.y }, ")", ...slope], layer.e);
    const hat = this.trace.y.rows === 1 ? `σ(${A}^(${l})) − (${Y} + 1)/2` : `${big ? "Ŷ" : "ŷ"} − ${Y}`;
    return equation(`${E}^(${l}) = ${big ? "(1/N) " : ""}( ${hat} )${top}`, [], layer.e);
  }
}
