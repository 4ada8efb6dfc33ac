"""The cases of reference.json; reference.py writes it."""

import math

import torch

inf, nan = math.inf, math.nan
f32, f64, i32, i64, u8, boolean = torch.float32, torch.float64, torch.int32, torch.int64, torch.uint8, torch.bool


def t(values, dtype=f64):
    return torch.tensor(values, dtype=dtype)


def wave(*size, step=1, low=-2.0, high=2.0, grain=64):
    """Fixed numbers in [low, high) without a pattern that a wrong index would not show: multiples of 1/grain."""
    golden = 0.6180339887498949
    v = [low + (high - low) * ((0.37 + (i + 1) * step * golden) % 1) for i in range(math.prod(size))]
    return t([round(x * grain) / grain if grain else x for x in v]).reshape(size)


SPECIAL = [0.0, -0.0, inf, -inf, nan, 1.0, -1.0, 0.5, -0.5, 1e-8, -1e-8, 1e4, -1e4, 40000.0, 1e30, -1e30, 89.0, -89.0]
SPECIAL64 = t(SPECIAL + [710.0, -710.0, 709.5, -745.0, 5e-324, 1e-310, 2.2250738585072014e-308, 1e300, 2.0**52 + 0.5])
SPECIAL32 = t(SPECIAL + [88.5, -87.5, -103.5, 1e-45, 1e-40, 1.1754944e-38, 3e38, 2.0**22 + 0.5, 16.6, -16.7], f32)
# Where PyTorch 1.13 has not the function's value (overflow before time, exp(x) - 1, a denormal too few).
WRONG = {"sinh": [710.0, -710.0], "cosh": [710.0, -710.0], "log1p": [float(t(3e38, f32))], "mish": [-745.0],
         "elu": [-0.0, -1e-8], "celu": [-0.0, -1e-8], "selu": [-0.0, -1e-8]}
HALVES = t([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, -2.7, -1.2, 0.2, 1.7])
EDGES = t([0.0, -0.0, 1.0, -1.0, 2.5, -3.0, 0.5, 3.0, inf, -inf, nan])
INTS = [-7, -3, -2, -1, 1, 2, 3, 7, 0]

UNARY = ["neg", "abs", "sign", "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "rsqrt", "square", "reciprocal",
         "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "sigmoid", "erf", "floor", "ceil",
         "round",
         "trunc", "relu", "relu6", "selu", "silu", "mish", "softsign", "hardsigmoid", "hardswish", "log_sigmoid",
         "gelu",
         "leaky_relu", "elu", "celu", "softplus", "hardtanh"]
COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]
LOGICAL = ["logical_and", "logical_or", "logical_xor"]


def add_unary(r):
    for op in UNARY:
        low, high = {"log": (0.01, 20), "log2": (0.01, 20), "log10": (0.01, 20), "sqrt": (0, 20), "rsqrt": (0.01, 20),
                     "log1p": (-0.99, 5), "asin": (-1, 1), "acos": (-1, 1)}.get(op, (-7, 7))
        r.case(op, wave(15, low=low, high=high, grain=None), label="ordinary", grad=True, second=op != "hardsigmoid",
               f32=True)
        for label, values in (("special", SPECIAL64), ("special f32", SPECIAL32)):
            wrong = {repr(float(t(v, values.dtype))) for v in WRONG.get(op, [])}
            right = [v for v in values.tolist() if repr(v) not in wrong]
            r.case(op, t(right, values.dtype), label=label, grad=values.dtype == f64)
    for op in ("floor", "ceil", "round", "trunc", "sign"):
        r.case(op, HALVES, label="halves", grad=True, f32=True)
    for op in ("neg", "abs", "sign", "square", "relu", "exp", "sqrt", "reciprocal", "sigmoid", "floor", "hardtanh"):
        r.case(op, t(INTS, i64), label="int64")
        r.case(op, t([2**31 - 1, -2**31, 5], i32), label="int32")
    for op in ("neg", "square", "bitwise_not"):
        r.case(op, t([0, 1, 200, 255], u8), label="uint8")
    for op in ("isnan", "isinf", "isfinite", "logical_not"):
        r.case(op, SPECIAL64, label="special", f32=True)
        r.case(op, t(INTS, i32), label="int32")
    r.case("bitwise_not", t(INTS, i32), label="int32")
    r.case("bitwise_not", t([True, False], boolean), label="bool")
    r.case("logical_not", t([True, False], boolean), label="bool")
    r.case("bitwise_not", t([1.0]), label="double", throws=True)
    for op in ("neg", "sign", "relu", "reciprocal"):
        r.case(op, t([True, False], boolean), label="bool", throws=op in ("neg", "relu"))
    # Kinks and bounds.
    kinks = t([-3.0, -1.0, 0.0, 1.0, 3.0, 6.0, -4.0, 7.0, 20.0, 21.0, nan])
    for op in ("abs", "sign", "relu", "relu6", "selu", "softsign", "hardsigmoid", "hardswish", "leaky_relu", "elu",
               "celu",
               "softplus", "hardtanh"):
        r.case(op, kinks, label="kinks", grad=True, f32=True)
    r.case("leaky_relu", kinks, args=[0.3], label="slope", grad=True, f32=True)
    r.case("leaky_relu", kinks, args=[-0.3], label="negative slope", grad=True)
    r.case("elu", kinks, args=[1.5, 2.0, 0.5], label="all three", grad=True, second=True, f32=True)
    r.case("celu", kinks, args=[0.7], label="alpha", grad=True, second=True, f32=True)
    r.case("gelu", wave(12, low=-4, high=4), args=["tanh"], label="tanh", grad=True, second=True, f32=True)
    r.case("gelu", SPECIAL64, args=["tanh"], label="tanh special", grad=True)
    r.case("gelu", wave(3), args=["no"], label="unknown", throws=True)
    r.case("softplus", kinks, args=[2.0, 6.0], label="beta", grad=True, second=True, f32=True)
    r.case("softplus", t([9.99, 10.0, 10.01]), args=[2.0, 20.0], label="at the threshold", grad=True)
    r.case("hardtanh", kinks, args=[-3.0, 6.0], label="bounds", grad=True, f32=True)
    r.case("threshold", kinks, args=[1.0, -5.0], label="at 1", grad=True, f32=True)
    r.case("threshold", t(INTS, i64), args=[1, 9], label="int64")
    r.case("threshold_backward", wave(11), kinks, args=[1.0], label="at 1", grad=[0])
    r.case("sigmoid_backward", wave(7), wave(7, step=2, low=0, high=1), label="ordinary", grad=True)
    r.case("tanh_backward", wave(7), wave(7, step=2, low=-1, high=1), label="ordinary", grad=True)
    for bounds in ([-1.0, 3.0], [None, 3.0], [-1.0, None], [3.0, -1.0], [-1, 3]):
        r.case("clamp", kinks, args=bounds, label=str(bounds), grad=True, f32=True)
    r.case("clamp", t(INTS, i32), args=[-2, 2], label="int32")
    r.case("clamp", t(INTS, i32), args=[-1.5, 1.5], label="int32 by floats")
    r.case("clamp", kinks, args=[None, None], label="no bounds", throws=True)
    r.case("clamp", kinks, args=[nan, 2.0], label="nan bound", grad=True)
    r.case("clamp_min", kinks, args=[0.0], label="0", grad=True)
    r.case("clamp_max", kinks, args=[1.0], label="1", grad=True)
    r.case("prelu", kinks, t([0.25]), label="one weight", grad=True, f32=True)
    r.case("prelu", wave(2, 3, 2), wave(3, step=3), label="channels", grad=True, second=True, f32=True)
    r.case("prelu", wave(4, 3), wave(3, step=3), label="matrix", grad=True)
    r.case("prelu", wave(4, 3), wave(4, step=3), label="wrong count", throws=True)
    for op in ("softmax", "log_softmax"):
        r.case(op, wave(2, 2, 3), args=[-1], label="last", grad=True, second=True, f32=True)
        r.case(op, wave(2, 3, 2, low=-4, high=4), args=[1], label="middle", grad=True, f32=True)
        r.case(op, wave(5, 3, low=-900, high=900), args=[0], label="large", grad=True, f32=True)
        r.case(op, t([[0.0, -inf, 1.0], [-inf, -inf, -inf], [inf, 0.0, 1.0], [nan, 1.0, 2.0]]), args=[1],
               label="special",
               grad=True, f32=True)
        r.case(op, t(2.0), args=[0], label="0-d", grad=True)
        r.case(op, wave(3).float(), args=[0, f64], label="dtype")
        r.case(op, t([1, 2, 3], i64), args=[0, f32], label="dtype of int64")
        r.case(op, t([1, 2, 3], i64), args=[0], label="int64", throws=True)
        r.case(op + "_backward", wave(2, 3), getattr(torch, op)(wave(2, 3, step=3), 1), args=[1], label="matrix")


def add_binary(r):
    a, b = wave(4, 3), wave(3, step=5, low=0.3, high=3)
    column, row = EDGES.reshape(-1, 1), EDGES.reshape(1, -1)
    for op in ("add", "sub", "rsub", "mul", "div", "fmod", "remainder", "pow", "atan2", "maximum", "minimum",
               "floor_divide"):
        smooth = op not in ("floor_divide", "maximum", "minimum", "fmod", "remainder")
        x = a.abs() if op == "pow" else a
        r.case(op, x, b, label="broadcast", grad=op != "floor_divide", second=smooth, f32=True)
        r.case(op, column, row, label="edges", grad=op != "floor_divide",
               f32=op in ("pow", "atan2", "remainder", "fmod"))
        if op not in ("atan2", "maximum", "minimum"):
            r.case(op + ".scalar", x, args=[2.5], label="2.5", grad=op != "floor_divide", f32=True)
            r.case(op + ".scalar", t(INTS, i32), args=[2], label="int32")
            r.case(op + ".scalar", t(INTS, i32), args=[2.5], label="int32 by float")
    for mode in (None, "floor", "trunc"):
        r.case("div.mode", column, row, args=[mode], label=f"{mode} edges", grad=mode is None)
        r.case("div.mode", wave(4, 3, low=-9, high=9), b, args=[mode], label=f"{mode} broadcast", grad=True, f32=True)
        r.case("div.scalar_mode", wave(12, low=-9, high=9), args=[-0.7, mode], label=f"{mode} by -0.7", grad=True,
               f32=True)
        r.case("div.mode", t(INTS, i64).reshape(-1, 1), t(INTS[:-1], i64), args=[mode], label=f"{mode} int64")
        r.case("div.scalar_mode", t(INTS, i32), args=[-2, mode], label=f"{mode} int32")
    r.case("div.mode", a, b, args=["up"], label="unknown mode", throws=True)
    r.case("div.mode", t([1], i64), t([0], i64), args=["floor"], label="int64 by 0", throws=True)
    ints, divisors = t(INTS, i64).reshape(-1, 1), t(INTS[:-1], i64)
    for op in ("floor_divide", "fmod", "remainder", "maximum", "minimum", "atan2", *COMPARISONS, *LOGICAL,
               "bitwise_and", "bitwise_or", "bitwise_xor"):
        r.case(op, ints, divisors, label="int64")
    for op in ("floor_divide", "fmod", "remainder"):
        r.case(op, t([5], i64), t([0], i64), label="int64 by 0", throws=True)
        r.case(op, t([200, 255, 7], u8), t([3, 7, 250], u8), label="uint8")
    for op in ("fmod", "remainder"):
        r.case(op + ".scalar", wave(9, low=-9, high=9), args=[-1.5], label="-1.5", grad=True, f32=True)
        r.case(op + ".scalar", t(INTS, i64), args=[-3], label="int64 by -3")
    r.case("pow", ints, t([0, 1, 2, 3, 5], i64), label="int64")
    r.case("pow", t([2, 1, -1, -2], i64).reshape(-1, 1), t([-1, -2], i64), label="int64 to negative")
    r.case("pow", t([3, -3], i32), t([25, 31], i32), label="int32 overflow")
    r.case("pow.scalar", t(INTS, i64), args=[3], label="int64")
    r.case("pow.scalar", t([3], i64), args=[-1], label="int64 to -1", throws=True)
    for exponent in (0, 1, 2, 3, -1, -2, 0.5, -0.5, 0.0, 2.0, 3.5, nan, inf, -inf):
        r.case("pow.scalar", EDGES, args=[exponent], label=f"edges to {exponent!r}", grad=True,
               second=exponent in (2, 3, 0.5, -1), f32=exponent in (2, 3, 0.5, -0.5, -2))
    for base in (0, 1, 2, -2, 2.5, 0.0, inf):
        r.case("pow.base", EDGES, args=[base], label=f"{base!r} to edges", grad=True, f32=base in (2, 2.5))
    r.case("pow.base", t([0, 1, 2, 5], i64), args=[3], label="int64")
    r.case("operator.div_base", EDGES, args=[3.0], label="edges", grad=True, f32=True)
    r.case("operator.div_base", t([1, 2, 3], i64), args=[3], label="int64")
    # Integers wrap around.
    r.case("add", t([2**31 - 1, -2**31], i32), t([1, -1], i32), label="int32 overflow")
    r.case("mul", t([2**63 - 1, -2**63], i64), t([2, 3], i64), label="int64 overflow")
    r.case("sub", t([0, 5, 255], u8), t([1, 6, 255], u8), label="uint8 overflow")
    r.case("add.scalar", t([250, 5], u8), args=[300], label="uint8 overflow")
    r.case("mul.scalar", t([250, 5], u8), args=[-1], label="uint8 by -1")
    r.case("add", t([1, 2], i64), t([10, 20], i64), args=[3], label="alpha int64")
    r.case("add", a, b, args=[-0.5], label="alpha", grad=True, second=True, f32=True)
    r.case("sub", a, b, args=[3], label="alpha", grad=True, f32=True)
    r.case("rsub", a, b, args=[3], label="alpha", grad=True)
    r.case("rsub.scalar", a, args=[1.5, 2], label="alpha", grad=True)
    r.case("add.scalar", a, args=[1.5, 2], label="alpha", grad=True)
    r.case("add", t([1], i64), t([2], i64), args=[1.5], label="float alpha of ints", throws=True)
    r.case("add", t([1.0]), t([2.0]), args=[True], label="bool alpha", throws=True)
    r.case("add", wave(2, 3), wave(4, 3), label="no broadcast", throws=True)
    yes, no = t([True, True, False, False], boolean), t([True, False, True, False], boolean)
    for op in ("add", "mul", "div", "maximum", "minimum", "pow", "atan2", *COMPARISONS, *LOGICAL, "bitwise_and",
               "bitwise_or", "bitwise_xor"):
        r.case(op, yes, no, label="bool", throws=op == "pow")
    r.case("sub", yes, no, label="bool", throws=True)
    r.case("sub.scalar", yes, args=[True], label="bool", throws=True)
    r.case("rsub.scalar", yes, args=[True], label="bool", throws=True)
    r.case("add", yes, no, args=[False], label="bool alpha false")
    for op in ("bitwise_and", "bitwise_or", "bitwise_xor"):
        r.case(op, a, a, label="double", throws=True)
    for op in COMPARISONS + LOGICAL:
        r.case(op, column, row, label="edges")
    for op in COMPARISONS:
        r.case(op + ".scalar", t([0.1, 0.5, nan, inf], f32), args=[0.1], label="float32 with 0.1")
        r.case(op + ".scalar", t(INTS, i32), args=[1.5], label="int32 with 1.5")
        r.case(op + ".scalar", t([0, 255], u8), args=[-1], label="uint8 with -1")
    r.case("maximum", t([1.0, 2.0, nan, 3.0]), t([1.0, 3.0, 1.0, nan]), label="ties", grad=True, f32=True)
    r.case("minimum", t([1.0, 2.0, nan, 3.0]), t([1.0, 3.0, 1.0, nan]), label="ties", grad=True, f32=True)
    r.case("max.other", a, b, label="broadcast", grad=True)
    r.case("min.other", a, b, label="broadcast", grad=True)
    mask = a > 0
    r.case("where", mask, a, b, label="broadcast", grad=[1, 2], second=False, f32=True)
    r.case("where", mask, t([[nan]]), b, label="nan not taken", grad=[1, 2])
    r.case("where", mask, t(1, i64), t(2, i64), label="0-d int64")
    r.case("where", a, a, a, label="double condition", throws=True)
    r.case("lerp", a, b, wave(4, 3, step=4, low=-0.5, high=1.5), label="broadcast", grad=True, second=True, f32=True)
    r.case("lerp.scalar", a, a.flip(0), args=[0.25], label="0.25", grad=True, f32=True)
    r.case("lerp.scalar", a, a.flip(0), args=[0.75], label="0.75", grad=True, f32=True)
    r.case("lerp.scalar", t([1e16, inf, nan]), t([1.0, 1.0, 1.0]), args=[1.0], label="1", grad=True)
    r.case("lerp.scalar", t([1]), t([1], f32), args=[0.5], label="two dtypes", throws=True)
    for op in ("addcmul", "addcdiv"):
        r.case(op, a, b, wave(4, 1, low=0.5, high=2), args=[-1.5], label="broadcast", grad=True, second=True, f32=True)
        r.case(op, t([1.0, 2.0]), t([inf, 0.0]), t([0.0, 0.0]), args=[1], label="special", grad=True)
        r.case(op, t([1, 2], i64), t([3, 4], i64), t([5, 6], i64), args=[2], label="int64", throws=op == "addcdiv")


def add_dtypes(r):
    """The tables of result dtypes."""
    for op in ("add", "sub", "mul", "div", "floor_divide", "remainder", "fmod", "pow", "eq", "lt"):
        for forms in ("tt", "t0", "00"):
            r.table(op, forms)
        for forms in ("ts", "0s"):
            r.table(op + ".scalar", forms)
    for mode in ("floor", "trunc"):
        r.table("div.mode", "tt", [mode])
        r.table("div.scalar_mode", "ts", [mode])
    for op in ("rsub.scalar", "pow.base", "operator.div_base"):
        r.table(op, "ts")
    for op, forms in (("where", "ctt"), ("where", "ct0"), ("where.left", "cts"), ("where.right", "cts"),
                      ("where.scalars", "css"),
                      ("add", "0t"), ("pow", "0t"), ("eq.scalar", "0s")):
        r.table(op, forms)
    for op in ("atan2", "maximum", "minimum", "logical_and", "bitwise_and", "bitwise_xor", "rsub"):
        for forms in ("tt", "t0"):
            r.table(op, forms)
    for op in ("mm", "matmul", "bmm", "mv", "dot", "outer"):
        shape = {"bmm": (1, 2, 2), "mv": None, "dot": (2,), "outer": (2,)}.get(op, (2, 2))
        if shape:
            r.table(op, "tt", shape=shape)
    r.table("cat", "tt", [0])
    r.table("stack", "tt", [0])
    for op in ("add_", "sub_", "mul_", "div_", "pow_", "eq_", "atan2_", "logical_and_", "bitwise_or_", "remainder_",
               "floor_divide_", "copy_"):
        r.table(op, "tt")
        r.table(op, "t0")
    for op in ("add_.scalar", "mul_.scalar", "div_.scalar", "pow_.scalar", "clamp_min", "clamp_max", "fill_.scalar",
               "leaky_relu"):
        r.table(op, "ts")
    for op in ("mse_loss", "l1_loss"):
        r.table(op, "tt", ["mean"])
    r.table("clamp", "tss")
    r.table("masked_fill.value", "tcs")
    for op in UNARY + ["logical_not", "bitwise_not", "isnan", "isfinite", "sum", "mean", "prod", "max", "min", "argmax",
                       "argmin", "amin",
                       "all", "any", "count_nonzero", "median", "norm", "sort", "amax", "nonzero", "one_hot",
                       "argsort"]:
        r.table(op, "t")
    for op, args in (("var", [True]), ("std", [True]), ("sum.dim", [[0]]), ("mean.dim", [[0]]), ("prod.dim", [0]),
                     ("max.dim", [0]), ("cumsum", [0]), ("logsumexp", [[0]]), ("softmax", [0]), ("log_softmax", [0]),
                     ("all.dim", [0]), ("norm.dim", [2.0, [0]]), ("sum", [f32]), ("mean", [f32]), ("mean", [i64]),
                     ("prod", [i32]), ("cumsum", [0, f64]), ("topk", [1, 0, True, True]), ("softmax", [0, f64]),
                     ("threshold", [1, 2]), ("median.dim", [0]), ("triu", [0])):
        r.table(op, "tt"[:1], args, shape=(2, 2) if op == "triu" else (2,))


def add_all(r):
    import reference_layers
    import reference_spatial
    import reference_tensors
    add_unary(r)
    add_binary(r)
    add_dtypes(r)
    reference_tensors.add_all(r)
    reference_spatial.add_all(r)
    reference_layers.add_all(r)
