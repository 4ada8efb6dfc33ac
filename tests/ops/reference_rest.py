"""The cases of reference.json for the operators of special.h, scan.h, statistics.h, arrange.h, place.h, products.h."""

import torch

from reference_cases import INTS, boolean, f32, f64, i32, i64, inf, nan, t, u8, wave

EDGES = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -3.0, inf, -inf, nan]


OPS = {
    "round.decimals": lambda x, decimals: torch.round(x, decimals=decimals),
    "clamp.tensors": torch.clamp,
    "polygamma": lambda x, n: torch.polygamma(n, x),
    "nan_to_num": lambda x, *a: torch.nan_to_num(x, *a),
    "xlogy.left": lambda x, v: torch.xlogy(v, x),
    "float_power.base": lambda x, v: torch.float_power(v, x),
    "isclose": lambda x, y, rtol=1e-5, atol=1e-8, equal_nan=False: torch.isclose(x, y, rtol, atol, equal_nan),
    "cumprod": lambda x, dim, dtype=None: torch.cumprod(x, dim, dtype=dtype),
    "diff": lambda x, n=1, dim=-1: torch.diff(x, n, dim),
    "trapezoid": lambda y, dx=1, dim=-1: torch.trapezoid(y, dx=dx, dim=dim),
    "trapezoid.x": lambda y, x, dim=-1: torch.trapezoid(y, x, dim=dim),
    "cumulative_trapezoid": lambda y, dx=1, dim=-1: torch.cumulative_trapezoid(y, dx=dx, dim=dim),
    "aminmax.dim": lambda x, dim, keepdim: torch.aminmax(x, dim=dim, keepdim=keepdim),
    "nansum": lambda x, dim, keepdim=False: torch.nansum(x, dim, keepdim),
    "nanmean": lambda x, dim, keepdim=False: torch.nanmean(x, dim, keepdim),
    "quantile": lambda x, q, dim, keep, how: torch.quantile(x, q, dim, keep, interpolation=how),
    "nanquantile": lambda x, q, dim, keep, how: torch.nanquantile(x, q, dim, keep, interpolation=how),
    "cov": lambda x, correction=1: torch.cov(x, correction=correction),
    "cov.weights": lambda x, fw, aw, correction: torch.cov(x, correction=correction, fweights=fw, aweights=aw),
    "histc": lambda x, bins, low, high: torch.histc(x, bins, low, high),
    "bincount": lambda x, minlength=0: torch.bincount(x, minlength=minlength),
    "bincount.weights": lambda x, w: torch.bincount(x, w),
    "searchsorted": lambda s, x, right: torch.searchsorted(s, x, right=right),
    "bucketize": lambda x, b, right: torch.bucketize(x, b, right=right),
    "isin": lambda x, y, invert=False: torch.isin(x, y, invert=invert),
    "unique": lambda x: torch._unique2(x, True, True, True),
    "unique_dim": lambda x, dim: torch.unique(x, dim=dim, return_inverse=True, return_counts=True),
    "unique_consecutive": lambda x: torch.unique_consecutive(x, return_inverse=True, return_counts=True),
    "unique_consecutive.dim": lambda x, dim: torch.unique_consecutive(x, return_inverse=True, return_counts=True,
                                                                      dim=dim),
    "cdist": lambda x, y, p: torch.cdist(x, y, p),
    "tile": lambda x, n: torch.tile(x, n),
    "repeat_interleave.tensor": lambda x, n, dim: torch.repeat_interleave(x, n, dim),
    "unfold": lambda x, dim, size, step: x.unfold(dim, size, step),
    "meshgrid": lambda *a: torch.meshgrid(*a[:-1], indexing=a[-1]),
    "rot90": lambda x, k, dims: torch.rot90(x, k, dims),
    "diag_embed": lambda x, offset, a, b: torch.diag_embed(x, offset, a, b),
    "slice_scatter": lambda x, y, dim, start, end, step: torch.slice_scatter(x, y, dim, start, end, step),
    "tril_indices": lambda row, col, offset: torch.tril_indices(row, col, offset),
    "triu_indices": lambda row, col, offset: torch.triu_indices(row, col, offset),
    "index_copy": lambda x, index, y, dim: torch.index_copy(x, dim, index, y),
    "index_fill": lambda x, index, dim, v: torch.index_fill(x, dim, index, v),
    "put": lambda x, index, y, accumulate: torch.Tensor.put(x, index, y, accumulate),
    "scatter_reduce": lambda x, index, y, dim, how, own: torch.scatter_reduce(x, dim, index, y, how, include_self=own),
    "addmv": lambda x, a, b, beta=1, alpha=1: torch.addmv(x, a, b, beta=beta, alpha=alpha),
    "addr": lambda x, a, b, beta=1, alpha=1: torch.addr(x, a, b, beta=beta, alpha=alpha),
    "baddbmm": lambda x, a, b, beta=1, alpha=1: torch.baddbmm(x, a, b, beta=beta, alpha=alpha),
    "addbmm": lambda x, a, b, beta=1, alpha=1: torch.addbmm(x, a, b, beta=beta, alpha=alpha),
    "tensordot": lambda x, y, a, b: torch.tensordot(x, y, dims=(a, b)),
    "linalg_cross": lambda x, y, dim: torch.linalg.cross(x, y, dim=dim),
    "linalg_multi_dot": lambda *a: torch.linalg.multi_dot(a),
    "logspace": lambda start, end, steps, base, dtype=None: torch.logspace(start, end, steps, base, dtype=dtype),
    "range": lambda start, end, step, dtype=None: torch.range(start, end, step, dtype=dtype),
}
for joined in ("hstack", "vstack", "dstack", "column_stack"):
    OPS[joined] = lambda *a, name=joined: getattr(torch, name)(a)
for listed in ("block_diag", "cartesian_prod", "broadcast_tensors"):
    OPS[listed] = lambda *a, name=listed: getattr(torch, name)(*a)
for filler in ("cauchy_", "geometric_", "log_normal_", "random_.all"):
    OPS[filler] = lambda size, dtype, *rest, name=filler: getattr(
        torch.empty(size, dtype=dtype), name.split(".")[0])(*rest)


def add_special(r):
    inside = {"acosh": wave(7, low=1.1, high=4), "atanh": wave(7, low=-0.9, high=0.9),
              "erfinv": t([-0.99, -0.7, -0.2, 0.01, 0.4, 0.8, 0.999, 1e-10]), "lgamma": wave(9, low=0.2, high=6),
              "digamma": wave(9, low=0.2, high=6), "logit": wave(7, low=0.05, high=0.95)}
    exact = ("frac", "sgn", "deg2rad", "rad2deg", "signbit", "isposinf", "isneginf")
    for op in ("acosh", "asinh", "atanh", "erfc", "erfinv", "exp2", "frac", "lgamma", "digamma", "logit", "sinc",
               "deg2rad", "rad2deg", "sgn"):
        r.case(op, inside.get(op, wave(11)), label="ordinary", grad=True, second=op not in ("frac", "sgn"), f32=True)
        r.case(op, t(EDGES), label="edges", grad=op in ("asinh", "erfc", "exp2", "sinc", "deg2rad") or op in exact)
    for op in ("signbit", "isposinf", "isneginf", "nan_to_num"):
        r.case(op, t(EDGES), label="edges", grad=op == "nan_to_num", f32=True)
    r.case("erfc", t([5.0, 20.0, 26.0, -6.0]), label="far out", f32=True)
    r.case("lgamma", t([-0.5, -1.5, -2.7, 100.0, 1e10, 1e-5]), label="far out", grad=True)
    r.case("digamma", t([-0.5, -1.5, -2.7, 100.0, 1e10, 1e-5, 0.0, -0.0, -2.0]), label="far out")
    for n in (0, 2, 3):  # of order 1 PyTorch has 11 digits only
        r.case("polygamma", wave(9, low=0.2, high=6), args=[n], label=f"{n} ordinary", grad=n > 0, second=n > 0)
        r.case("polygamma", t([0.3, 30.0, 1e5]), args=[n], label=f"{n} far out", grad=n > 0)
    r.case("polygamma", t([1.0]), args=[-1], label="negative order", throws=True)
    r.case("logit", t([0.0, 0.05, 0.5, 0.97, 1.0]), args=[0.1], label="eps", grad=True, second=True)
    r.case("nan_to_num", t(EDGES), args=[1.0, 2.0, -3.0], label="given", grad=True)
    for decimals in (-1, 0, 2):
        r.case("round.decimals", t([123.456, -0.567, 0.125, 2.5]), args=[decimals], label=f"{decimals}", grad=True)
    low, high = t([-1.0, 0.5, nan, 0.0]), t([1.0, 0.25, 1.0, nan])
    r.case("clamp.tensors", t([[-2.0, 0.3, 0.5, 0.5], [0.5, nan, 2.0, -1.0]]), low, high, label="both", grad=[0])
    x, y = wave(3, 4), wave(3, 4, step=3)
    for op in ("copysign", "hypot", "fmax", "fmin", "logaddexp", "logaddexp2", "xlogy", "float_power", "ldexp"):
        a, b = (x.abs() + 0.25, y.abs() + 0.25) if op in ("xlogy", "float_power") else (x, y)
        smooth = op in ("hypot", "logaddexp", "logaddexp2", "xlogy", "float_power", "ldexp")
        r.case(op, a, b, label="ordinary", grad=True, second=smooth, f32=True)
        r.case(op, a, b[0], label="broadcast", grad=True)
        r.case(op, a, t(1.5), label="0-d", grad=True)
        r.case(op, a, torch.zeros(1, 4, dtype=f64)[:0], label="no fit", throws=True)
    e = torch.tensor(EDGES, dtype=f64)
    for op in ("copysign", "fmax", "fmin", "logaddexp", "logaddexp2", "xlogy", "hypot"):
        r.case(op, e.repeat_interleave(len(EDGES)), e.repeat(len(EDGES)), label="edges",
               grad=op in ("fmax", "fmin", "xlogy"))
    r.case("xlogy.left", y.abs() + 0.25, args=[2.0], label="plain", grad=True)
    r.case("xlogy.scalar", y, args=[2.0], label="plain", grad=True)
    r.case("copysign.scalar", y, args=[-1.0], label="plain", grad=True)
    r.case("float_power.scalar", y.abs() + 0.25, args=[3], label="plain", grad=True)
    r.case("float_power.base", y, args=[2], label="plain", grad=True)
    r.case("heaviside", e, torch.full_like(e, 0.5), label="edges")
    r.case("heaviside", e, t([1], i64), label="dtypes", throws=True)
    r.case("nextafter", e, t([1.0]), label="edges", f32=True)
    ints, others = t(INTS, i64).repeat_interleave(len(INTS)), t(INTS, i64).repeat(len(INTS))
    for op in ("gcd", "lcm"):
        r.case(op, ints, others, label="int64")
        r.case(op, t([12, 18, 0], u8), t([8, 12, 5], u8), label="uint8")
    shifts = t([0, 1, 3, 7], i64)
    for op in ("bitwise_left_shift", "bitwise_right_shift"):
        r.case(op, t([-9, 5, 100, -1], i64), shifts, label="int64")
        r.case(op, t([255, 5, 100, 1], u8), shifts.to(u8), label="uint8")
        r.case(op + ".scalar", t([-9, 5, 100, -1], i32), args=[2], label="int32")
    for op in ("bitwise_and", "bitwise_or", "bitwise_xor"):
        r.case(op + ".scalar", t(INTS, i32), args=[6], label="int32")
    r.case("isclose", t([1.0, 1.0, nan, inf, inf, 0.0]), t([1.0 + 1e-6, 1.1, nan, inf, -inf, 1e-9]), label="plain")
    r.case("isclose", t([1.0, nan]), t([1.05, nan]), args=[0.1, 0.0, True], label="wide")
    r.case("isclose", t([1, 2, 3], i64), t([1, 3, 3], i64), args=[0.4, 0.0], label="int64")
    for op in ("copysign", "fmax", "fmin", "xlogy", "float_power", "ldexp", "gcd", "lcm", "bitwise_left_shift",
               "hypot", "logaddexp", "heaviside", "nextafter"):
        r.table(op, "tt")
        r.table(op, "t0")
    for op in ("acosh", "asinh", "erfc", "erfinv", "exp2", "lgamma", "digamma", "logit", "sinc", "deg2rad", "sgn",
               "signbit", "isposinf", "frac", "nan_to_num"):
        r.table(op, "t")


def add_scan(r):
    x = wave(2, 3, 4)
    for dim in (0, 1, -1):
        for op in ("cumprod", "logcumsumexp"):
            r.case(op, x, args=[dim], label=f"{dim}", grad=True, second=True, f32=True)
        for op in ("cummax", "cummin"):
            r.case(op, x, args=[dim], label=f"{dim}", grad=True, f32=True)
    r.case("cumprod", t([2.0, 0.0, -3.0, 0.5]), args=[0], label="one zero", grad=True, second=True)
    r.case("cumprod", t([[0.0, 2.0, 0.0, 0.5], [1.0, 2.0, 3.0, 4.0]]), args=[1], label="zeros", grad=True)
    r.case("cumprod", t(INTS, i32), args=[0], label="int32")
    r.case("cumprod", t([True, False], boolean), args=[0], label="bool")
    r.case("cumprod", t(4.0), args=[0], label="0-d", grad=True)
    r.case("cumprod", x, args=[3], label="out of range", throws=True)
    ties = t([[1.0, 3.0, 3.0, 2.0, 3.0], [2.0, nan, 1.0, nan, 5.0]])
    for op in ("cummax", "cummin"):
        r.case(op, ties, args=[1], label="ties and nan", grad=True)
        r.case(op, t([5, 5, 9, 1], i32), args=[0], label="int32")
        r.case(op, t(4.0), args=[0], label="0-d")
    r.case("logcumsumexp", t([-inf, -inf, 0.0, 800.0, 801.0, inf, 1.0]), args=[0], label="special")
    for args in ([], [2], [1, 0], [0, 1]):
        r.case("diff", x, args=args, label=f"{args}", grad=True)
    r.case("diff", t([True, False, False], boolean), label="bool")
    r.case("diff", t(1.0), label="0-d", throws=True)
    r.case("trapezoid", x, args=[0.5, 1], label="dx", grad=True)
    r.case("trapezoid", t([1, 2, 4], i64), label="int64")
    r.case("trapezoid.x", x, wave(4), args=[-1], label="x", grad=True)
    r.case("trapezoid.x", x, wave(3), args=[1], label="x in the middle", grad=True)
    r.case("trapezoid.x", x, wave(5), args=[1], label="sizes", throws=True)
    r.case("cumulative_trapezoid", x, args=[0.5, 1], label="dx", grad=True)


def add_statistics(r):
    x = wave(2, 3, 4)
    holes = t([[1.0, nan, 3.0, 2.0], [nan, nan, -1.0, 5.0]])
    repeated = t([[3.0, 1.0, 3.0, 2.0, 2.0], [5.0, 5.0, 5.0, 1.0, 1.0]])
    r.case("aminmax", x, label="all")
    r.case("aminmax.dim", x, args=[1, True], label="dim")
    r.case("aminmax", torch.zeros(0), label="empty", throws=True)
    for k in (1, 3):
        r.case("kthvalue", x, args=[k, 1, False], label=f"{k}", grad=True, f32=True)
        r.case("kthvalue", holes, args=[k, 1, True], label=f"{k} nan", grad=True)
    r.case("kthvalue", x, args=[5, 1, False], label="too large", throws=True)
    r.case("mode", repeated, args=[1, False], label="rows", grad=True)
    r.case("mode", t([[1, 2], [2, 2], [1, 0]], i64), args=[0, True], label="int64")
    r.case("msort", x, label="plain", grad=True)
    for op in ("nansum", "nanmean"):
        r.case(op, holes, args=[[1]], label="rows", grad=True, f32=True)
        r.case(op, holes, args=[[0, 1], True], label="all", grad=True)
    r.case("nanmean", t([1, 2], i64), args=[[0]], label="int64", throws=True)
    r.case("nanmedian", holes, label="all", grad=True)
    r.case("nanmedian.dim", holes, args=[1, False], label="rows", grad=True)
    for how in ("linear", "lower", "higher", "midpoint", "nearest"):
        r.case("quantile", x, t(0.3), args=[1, False, how], label=how, grad=[0], f32=True)
        r.case("quantile", x, t([0.0, 0.6, 1.0]), args=[None, True, how], label=how + " three", grad=[0])
        r.case("nanquantile", holes, t([0.3, 0.8]), args=[1, False, how], label=how, grad=[0])
    r.case("quantile", holes, t(0.5), args=[1, True, "linear"], label="nan")
    r.case("quantile", x, t(1.5), args=[1, False, "linear"], label="outside", throws=True)
    r.case("std_mean", x, args=[True], label="all", grad=True)
    r.case("var_mean", x, args=[True], label="all", grad=True)
    r.case("std_mean.dim", x, args=[[1], False, True], label="dim", grad=True)
    r.case("var_mean.dim", x, args=[[0, 2], True, False], label="dim", grad=True)
    for p in (1, 2, 3, inf):
        r.case("dist", x, x[0] * 0.5 + 0.25, args=[p], label=f"{p}", grad=True, second=p in (2, 3))
        r.case("cdist", wave(2, 3, 4), wave(5, 4, step=3), args=[float(p)], label=f"{p}", grad=True, f32=True)
        if p != inf:
            r.case("renorm", x, args=[p, 1, 1.5], label=f"ordinary {p}", grad=True, second=p == 2)
    r.case("renorm", t([[0.0, 0.0], [3.0, 4.0]]), args=[2, 0, 1.0], label="zero")
    r.case("cdist", x, wave(5, 3), args=[2.0], label="sizes", throws=True)
    m = wave(3, 5)
    r.case("cov", m, label="plain", grad=True, second=True)
    r.case("cov", m[0], args=[0], label="vector", grad=True)
    r.case("cov", t([[1, 2, 4], [3, 1, 0]], i64), label="int64")
    weights = (t([1, 2, 1, 0, 3], i64), t([0.5, 1.0, 0.25, 2.0, 1.0]))
    r.case("cov.weights", m, *weights, args=[1], label="both", grad=[0, 2])
    r.case("cov.weights", m, weights[0], None, args=[0], label="how often", grad=[0])
    r.case("cov.weights", m, t([1.0] * 5), None, args=[1], label="dtype", throws=True)
    r.case("corrcoef", m, label="plain")
    r.case("corrcoef", m[0], label="vector")
    r.case("histc", t([0.0, 0.5, 1.0, 2.0, 2.5, -0.5, 0.1, 0.3]), args=[4, 0, 2], label="range")
    r.case("histc", wave(50), args=[7, 0, 0], label="own range", f32=True)
    r.case("histc", t([3.0, 3.0]), args=[5, 0, 0], label="constant")
    r.case("histc", t([1, 2], i64), args=[5, 0, 0], label="int64", throws=True)
    r.case("bincount", t([1, 3, 1, 0], i64), label="plain")
    r.case("bincount", t([1, 3, 1, 0], i32), args=[6], label="minlength")
    r.case("bincount", t([], i64), args=[2], label="empty")
    r.case("bincount", t([-1], i64), label="negative", throws=True)
    r.case("bincount.weights", t([1, 3, 1, 0], i64), t([0.5, 1.0, 2.0, 4.0], f32), label="float32")
    r.case("bincount.weights", t([1, 3, 1, 0], i64), t([1, 2, 3, 4], i64), label="int64")
    edges = t([-1.0, 0.0, 0.0, 1.5])
    for right in (False, True):
        values = t([[-2.0, 0.0, 1.0], [1.5, 3.0, nan]])
        r.case("searchsorted", edges, values, args=[right], label=f"{right}")
        r.case("searchsorted", t([[1, 3, 5], [2, 4, 6]], i64), t([[3, 9], [1, 6]], i64), args=[right],
               label=f"rows {right}")
        r.case("bucketize", values, edges, args=[right], label=f"{right}")
    r.case("searchsorted", t([1, 2, 3], i64), t([2.0, 2.5]), args=[False], label="dtypes")
    r.case("isin", t([[1.0, nan, 2.0], [3.0, 0.0, 5.0]]), t([2.0, 0.0, nan]), label="float64")
    r.case("isin", t([1, 2, 3], i32), t([2, 7], i64), args=[True], label="inverted")
    for op in ("unique", "unique_consecutive"):
        r.case(op, t([3.0, 1.0, 1.0, 3.0, 3.0, -2.0]), label="float64")
        r.case(op, t([[2, 2], [1, 2]], i64), label="int64")
        r.case(op, t([], f64), label="empty")
    rows = t([[1, 2], [1, 2], [0, 5], [1, 2]], i64)
    for dim in (0, 1):
        r.case("unique_dim", rows, args=[dim], label=f"{dim}")
        r.case("unique_consecutive.dim", rows, args=[dim], label=f"{dim}")


def add_arrange(r):
    x, m, v = wave(2, 3, 4), wave(3, 4), wave(5)
    r.case("tile", x, args=[[2]], label="fewer", grad=True)
    r.case("tile", v, args=[[2, 2]], label="more", grad=True)
    r.case("repeat_interleave", m, args=[2], label="flat", grad=True)
    r.case("repeat_interleave", m, args=[2, 1], label="dim", grad=True)
    r.case("repeat_interleave.tensor", m, t([2, 0, 1], i64), args=[0], label="dim", grad=True)
    r.case("repeat_interleave.tensor", m, t([2, -1, 1], i64), args=[0], label="negative", throws=True)
    r.case("unfold", x, args=[2, 3, 1], label="last", grad=True)
    r.case("unfold", x, args=[1, 2, 2], label="middle", grad=True)
    r.case("unfold", x, args=[1, 4, 1], label="too large", throws=True)
    for args in ([2, 0], [3, 1], [5, 2]):
        r.case("tensor_split", x, args=args, label=f"{args}", grad=True)
    r.case("tensor_split.indices", x, args=[[1, 3, 9], 2], label="plain", grad=True)
    r.case("tensor_split.indices", v, args=[[3, 1], 0], label="backwards", grad=True)
    r.case("hsplit", m, args=[2], label="matrix", grad=True)
    r.case("hsplit", m, args=[3], label="unequal", throws=True)
    r.case("vsplit", m, args=[3], label="matrix", grad=True)
    r.case("dsplit", x, args=[2], label="plain", grad=True)
    r.case("vsplit", v, args=[5], label="vector", throws=True)
    for op in ("hstack", "vstack", "dstack", "column_stack"):
        r.case(op, m, m * 2, label="matrices", grad=True)
        r.case(op, v, v + 1, label="vectors", grad=True)
        r.case(op, t(1.0), t(2.0), label="0-d", grad=True)
    r.case("block_diag", m, v, t(2.0), label="mixed", grad=True)
    r.case("cartesian_prod", v, v[:2] * 3, label="two", grad=True)
    r.case("broadcast_tensors", m, v[:4], t(1.0), label="three", grad=True)
    for how in ("ij", "xy"):
        r.case("meshgrid", v, v[:2], v[:3] * 2, args=[how], label=how, grad=True)
    r.case("combinations", v, args=[3, False], label="three", grad=True)
    r.case("combinations", v, args=[2, True], label="with replacement", grad=True)
    r.case("combinations", v, args=[6, False], label="too many")
    for args in ([0, -2, -1], [1, 0, 1], [-2, 1, 0]):
        r.case("diag_embed", m, args=args, label=f"{args}", grad=True)
    r.case("diagflat", m, args=[-1], label="plain", grad=True)
    r.case("select_scatter", m, v[:3], args=[1, 2], label="plain", grad=True)
    r.case("select_scatter", m, v[:2], args=[1, 2], label="sizes", throws=True)
    r.case("slice_scatter", m, wave(3, 2, step=5), args=[1, 0, 4, 2], label="plain", grad=True)
    r.case("diagonal_scatter", m, v[:3], args=[1], label="plain", grad=True)
    for k in (-1, 0, 1, 2, 3, 5):
        r.case("rot90", x, args=[k, [0, 2]], label=f"{k}", grad=True)
    for op in ("fliplr", "flipud"):
        r.case(op, m, label="plain", grad=True)
    for op in ("tril_indices", "triu_indices"):
        for args in ([3, 4, 0], [4, 3, -1], [3, 3, 2], [0, 3, 0]):
            r.case(op, args=args, label=f"{args}")
    for args in ([0, 3, 4, 10.0], [1, -2, 5, 2.0, f64], [0, 2, 1, 10.0]):
        r.case("logspace", args=args, label=f"{args}")
    for args in ([0, 4, 1], [1, 2, 0.25, f64], [5, 0, -2]):
        r.case("range", args=args, label=f"{args}")


def add_place(r):
    m, index = wave(3, 4), t([[0, 1, 1], [2, 0, 2]], i64)
    src = wave(2, 4, step=5)
    r.case("index_copy", m, t([2, 0], i64), src, args=[0], label="plain", grad=True, layouts=False)
    r.case("index_copy", m, t([3], i64), src[:1], args=[0], label="out of range", throws=True)
    r.case("index_fill", m, t([3, 0], i64), args=[1, 2.5], label="plain", grad=True, layouts=False)
    r.case("index_fill", m, t([4], i64), args=[1, 2.5], label="out of range", throws=True)
    r.case("masked_scatter", m, m > 0, wave(12, step=5), label="plain", grad=[0, 2])
    r.case("masked_scatter", m, m > 0, wave(2), label="too few", throws=True)
    r.case("put", m, t([[0, 5], [-1, 2]], i64), wave(2, 2, step=5), args=[False], label="plain", grad=True)
    r.case("put", m, t([[0, 5], [5, 2]], i64), wave(2, 2, step=5), args=[True], label="accumulate", grad=True)
    r.case("put", m, t([12], i64), t([1.0]), args=[True], label="out of range", throws=True)
    r.case("take_along_dim", m, t([[3, 0], [1, 1], [0, 2]], i64), args=[1], label="dim", grad=True)
    r.case("take_along_dim", m, t([[0, 2, 1, 1]], i64), args=[0], label="broadcast", grad=True)
    r.case("take_along_dim", m, t([5, 11], i64), label="flat", grad=True)
    for how in ("sum", "prod", "mean", "amax", "amin"):
        for own in (True, False):
            r.case("scatter_reduce", m, index, src[:, :3], args=[0, how, own], label=f"{how} {own}", grad=True)
        r.case("scatter_reduce", t([1.0, 2.0, 3.0]), t([0, 0, 1, 1], i64), t([2.0, 2.0, 0.0, 5.0]), args=[0, how, True],
               label=how + " ties", grad=True)
        r.case("scatter_reduce", t([7, 2, 3], i64), t([0, 0, 1, 1], i64), t([2, 9, 0, 5], i64), args=[0, how, True],
               label=how + " int64")
        r.case("scatter_reduce", t([7, 2, 3], i64), t([0, 0, 1, 1], i64), t([2, 9, 0, 5], i64), args=[0, how, False],
               label=how + " int64 without self")
    r.case("scatter_reduce", m, index + 2, src, args=[0, "sum", True], label="out of range", throws=True)


def add_products(r):
    m, v, w = wave(3, 4), wave(4, step=3), wave(3, step=5)
    b1, b2 = wave(2, 3, 4), wave(2, 4, 3, step=3)
    for args in ([], [0.5, 2.0], [0, 1]):
        r.case("addmv", w, m, v, args=args, label=f"{args}", grad=True, second=True)
        r.case("addr", m, w, v, args=args, label=f"{args}", grad=True, second=True)
        r.case("baddbmm", wave(3, 3), b1, b2, args=args, label=f"{args}", grad=True)
        r.case("addbmm", wave(3, 1), b1, b2, args=args, label=f"{args}", grad=True)
    r.case("addmv", w, m, w, label="sizes", throws=True)
    r.case("vdot", v, v * 2, label="plain", grad=True)
    r.case("inner", b1, m, label="plain", grad=True)
    r.case("inner", m, t(2.0), label="0-d", grad=True)
    r.case("inner", m, w, label="sizes", throws=True)
    r.case("tensordot", b1, b2, args=[[1, 2], [2, 1]], label="two", grad=True)
    r.case("tensordot", v, w, args=[[], []], label="none", grad=True)
    r.case("kron", m, wave(2, 2), label="matrices", grad=True)
    r.case("kron", v, b1, label="dimensions", grad=True)
    r.case("cross", wave(2, 3), wave(2, 3, step=3), label="plain", grad=True)
    r.case("cross", wave(3, 3), wave(3, 3, step=3), args=[1], label="dim", grad=True)
    r.case("cross", wave(2, 4), wave(2, 4), label="no 3", throws=True)
    r.case("linalg_cross", wave(2, 3), wave(3, step=3).reshape(1, 3), args=[-1], label="broadcast", grad=True)
    r.case("linalg_multi_dot", m, b2[0], wave(3, 2), label="three", grad=True)
    r.case("linalg_multi_dot", w, m, v, label="vectors", grad=True)
    for n in (0, 1, 2, 3, 6):
        r.case("matrix_power", wave(2, 3, 3), args=[n], label=f"{n}", grad=True)
    r.case("trace", m, label="plain", grad=True)
    r.case("trace", t([[1, 2], [3, 4]], i32), label="int32")
    r.case("trace", v, label="vector", throws=True)


def add_all(r):
    add_special(r)
    add_scan(r)
    add_statistics(r)
    add_arrange(r)
    add_place(r)
    add_products(r)
    for seed in (0, 123456789):
        for dtype in (f32, f64):
            r.stream(seed, ("cauchy_", [5], dtype, 1.0, 2.0), ("geometric_", [6], dtype, 0.2),
                     ("log_normal_", [5], dtype, 0.5, 0.25), ("rand", [1], f32))
        r.stream(seed, *(("random_.all", [5], dtype) for dtype in (f32, f64, i64, i32, u8, boolean)),
                 ("geometric_", [4], i64, 0.1))
