"""Writes special_points.json: values, first and second derivatives near special points, to all digits of a double.

Run by hand (python3 -m venv v && v/bin/pip install mpmath):

    v/bin/python tests/ops/special_points.py

special_points_cases.py has the operators and their points, special_points_jet.py the arithmetic; special_points.cpp
compares. Operators and their arguments are named as in reference.py. At a kink the functions take the side that
PyTorch takes. Points that are floats exactly are tried in float32, too. At ±inf the limits are meant.

A case of elements, for an operator of k inputs: "x" are the k inputs of all points, "y" the values, "d" the k first
derivatives and "dd" the second ones, xᵢ by xⱼ for i ≤ j. "x" may be the name of a list in "points".

A case of rows: "x" are the inputs, "y" the output. "g" is the gradient of Σ eᵢ yᵢ by each input, "h" that of Σ vᵢ gᵢ,
for the e and v that weights() gives.
"""

import json
import pathlib

import special_points_cases as cases
from mpmath import mp, mpf
from special_points_jet import Jet, jet

E, V = (1, -0.75, 0.5, 1.25, -1.5), (0.5, 1, -0.25, 0.75)


def weights(pattern, n):
    return [mpf(pattern[i % len(pattern)]) for i in range(n)]


def number(x):
    """A double, with 16 digits if these do. Zeros have no sign, and what does not fit is infinite."""
    x = float(x)
    if x in (float("inf"), float("-inf")):
        return "inf" if x > 0 else "-inf"
    short = float("%.15g" % x)
    x = short if abs(short - x) <= 2e-16 * abs(x) else x
    return int(x) if x == int(x) and abs(x) < 1e6 else x


def finite(x):
    """The number; a huge one in place of an infinite one."""
    return mpf(x) if abs(x) < float("inf") else mpf(10) ** 400 * (1 if x > 0 else -1)


def of_elements(case):
    """None of a point where the function has no value, or one that is infinite in the middle of its domain."""
    k = case["inputs"]
    kept, y, d, dd = [], [], [[] for _ in range(k)], [[] for _ in range(k * (k + 1) // 2)]
    for point in case["points"]:
        point = point if isinstance(point, tuple) else (point,)
        try:
            second = {}
            for i in range(k):
                for j in range(i, k):
                    second[i, j] = jet(case["f"](*(Jet(finite(x), n == i, n == j) for n, x in enumerate(point))))
        except (ValueError, ZeroDivisionError):
            continue
        kept.append(point)
        y.append(number(second[0, 0].v))
        for i in range(k):
            d[i].append(number(second[i, i].a))
        for n, r in enumerate(second.values()):
            dd[n].append(number(r.c))
    x = [[p[i] if abs(p[i]) < float("inf") else number(p[i]) for p in kept] for i in range(k)]
    return {"x": x, "y": y, "d": d, "dd": dd}


def of_rows(case):
    rows = case["rows"]
    flat = [x for row in rows for x in row]
    v = weights(V, len(flat))

    def run(i):
        it = iter(Jet(x, n == i, v[n]) for n, x in enumerate(flat))
        return [jet(y) for y in case["f"](*([next(it) for _ in row] for row in rows))]

    runs = [run(i) for i in range(len(flat))]
    e = weights(E, len(runs[0]))
    g = iter(number(sum(w * y.a for w, y in zip(e, r))) for r in runs)
    h = iter(number(sum(w * y.c for w, y in zip(e, r))) for r in runs)
    return {
        "x": [list(row) for row in rows],
        "y": [number(y.v) for y in runs[0]],
        "g": [[next(g) for _ in row] for row in rows],
        "h": [[next(h) for _ in row] for row in rows],
    }


def main():
    names, lines = {}, []
    for case in cases.all_cases():
        entry = {"op": case["op"]}
        if case["args"]:
            entry["args"] = case["args"]
        entry.update(of_rows(case) if "rows" in case else of_elements(case))
        if "points" in case:
            key = json.dumps(entry["x"])
            entry["x"] = names.setdefault(key, f"p{len(names)}")
        lines.append(json.dumps(entry, separators=(",", ":")))
    points = ",\n".join(f'"{name}":{key.replace(" ", "")}' for key, name in names.items())
    text = '{"points":{\n' + points + '},\n"cases":[\n' + ",\n".join(lines) + "\n]}\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(text)
    print(len(lines), "cases,", len(text), "bytes,", mp.dps, "digits")


if __name__ == "__main__":
    main()
