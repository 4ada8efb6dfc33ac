"""The cases of reference.json whose operators see more than one element at a time, and the random streams."""

import torch

from reference_cases import INTS, SPECIAL, boolean, f32, f64, i32, i64, inf, nan, t, u8, wave


def add_reduce(r):
    x = wave(2, 3, 4)
    ties = t([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [-1.0, -5.0, -1.0]])
    holes = t([[1.0, nan, 3.0], [inf, -inf, 2.0]])
    dims = ([0], [1, -1], [0, 1, 2])
    for op in ("sum", "mean"):
        r.case(op, x, label="all", grad=True, f32=True)
        r.case(op, holes, label="nan", grad=True)
        r.case(op, torch.zeros(0, dtype=f64), label="empty", grad=True)
        r.case(op, wave(3).float(), args=[f64], label="dtype")
        for dim in dims:
            r.case(op + ".dim", x, args=[dim], label=f"{dim}", grad=True, f32=True)
            r.case(op + ".dim", x, args=[dim, True], label=f"{dim} keepdim", grad=True)
        r.case(op + ".dim", torch.zeros(2, 0, dtype=f64), args=[[1]], label="empty")
        r.case(op + ".dim", x, args=[[0, 0]], label="twice", throws=True)
        r.case(op + ".dim", x, args=[[3]], label="out of range", throws=True)
        r.case(op, t(INTS, i32), args=[f32], label="int32 as float32")
    r.case("sum", wave(300, low=0, high=1).float(), label="300 f32")
    r.case("sum", t([2**31 - 1, 1], i32), label="int32")
    r.case("sum", t([True, True, False], boolean), label="bool")
    r.case("sum", t([200, 200], u8), label="uint8")
    r.case("mean", t(INTS, i64), label="int64", throws=True)
    for op in ("var", "std"):
        for unbiased in (True, False):
            r.case(op, x, args=[unbiased], label=f"all {unbiased}", grad=True, second=True, f32=True)
            r.case(op + ".dim", x, args=[[0, 2], unbiased], label=f"dims {unbiased}", grad=True, second=True, f32=True)
            r.case(op + ".dim", x, args=[[1], unbiased, True], label=f"keepdim {unbiased}", grad=True)
            r.case(op, t([3.0]), args=[unbiased], label=f"one {unbiased}", grad=not unbiased)
            r.case(op, t([2.0, 2.0]), args=[unbiased], label=f"constant {unbiased}", grad=True)
        r.case(op, holes, args=[True], label="nan")
        r.case(op, t([1e8, 1e8 + 1, 1e8 + 2]), args=[True], label="far from 0", grad=True, f32=True)
    for label, v in (("ordinary", wave(5)), ("one 0", t([2.0, 0.0, -3.0])), ("two 0", t([0.0, 2.0, 0.0])),
                     ("0-d", t(3.0)),
                     ("empty", torch.zeros(0, dtype=f64))):
        r.case("prod", v, label=label, grad=True, second=label not in ("0-d", "empty"), f32=True)
    r.case("prod", t(INTS[:-1], i32), label="int32")
    r.case("prod.dim", t([[1.0, 2.0, 3.0], [0.0, 4.0, 5.0], [0.0, 0.0, 6.0]]), args=[1], label="zeros", grad=True,
           second=True)
    r.case("prod.dim", x, args=[1, True], label="keepdim", grad=True, f32=True)
    for op in ("max", "min", "amax", "amin", "argmax", "argmin", "median"):
        arg = op.startswith("arg")
        r.case(op, x, label="all", grad=not arg, f32=True)
        r.case(op, ties, label="ties", grad=not arg and op != "median")
        r.case(op, holes, label="nan", grad=not arg)
        r.case(op, t(5.0), label="0-d", grad=not arg)
        r.case(op, t([5, 3, 9, 9, 3], i32), label="int32")
        r.case(op, torch.zeros(0, dtype=f64), label="empty", throws=op != "median")
    for op in ("max", "min"):
        r.case(op, t([nan, 1.0, nan]), label="two nan", grad=True)
        r.case(op, t([False, True], boolean), label="bool")
        for dim in (0, 1, -1):
            r.case(op + ".dim", x, args=[dim], label=f"{dim}", grad=True, f32=True)
        r.case(op + ".dim", ties, args=[1, True], label="ties", grad=True)
        r.case(op + ".dim", holes, args=[0], label="nan", grad=True)
        r.case(op + ".dim", torch.zeros(2, 0, dtype=f64), args=[1], label="empty", throws=True)
        r.case(op + ".dim", torch.zeros(2, 0, dtype=f64), args=[0], label="no rows")
    for op in ("amax", "amin"):
        r.case(op, ties, args=[[1]], label="ties by row", grad=True)
        r.case(op, x, args=[[0, 2], True], label="keepdim", grad=True, f32=True)
    for op in ("argmax", "argmin"):
        r.case(op, ties, args=[1], label="rows")
        r.case(op, ties, args=[0, True], label="keepdim")
        r.case(op, holes, args=[1], label="rows with nan")
    for p in (0, 1, 2, 3, 0.5, inf, -inf, -1.0):
        r.case("norm", x, args=[p], label=f"{p}", grad=True, second=p in (2, 3), f32=True)
        r.case("norm", t([0.0, 0.0, 0.0]), args=[p], label=f"{p} of 0", grad=p != -1.0)
        r.case("norm", t([3.0, -3.0, 0.0]), args=[p], label=f"{p} ties", grad=p not in (0.5, -1.0))
        r.case("norm.dim", t([[3.0, 4.0], [0.0, 0.0], [nan, 1.0]]), args=[p, [1]], label=f"{p} rows",
               grad=p in (1, 2, 3, inf))
        r.case("norm.dim", x, args=[p, [0, 1], True], label=f"{p} keepdim", grad=True, f32=True)
    r.case("norm", t([1e200, 1e200]), args=[2], label="large")
    r.case("logsumexp", x, args=[[1]], label="middle", grad=True, second=True, f32=True)
    r.case("logsumexp", x * 400, args=[[0, 2], True], label="large", grad=True, f32=True)
    r.case("logsumexp", t([[-inf, -inf], [inf, 0.0], [inf, inf], [-inf, inf], [nan, 0.0]]), args=[[1]], label="special",
           grad=True)
    for dim in (0, 1, -1):
        r.case("cumsum", x, args=[dim], label=f"{dim}", grad=True, f32=True)
    r.case("cumsum", t(INTS, i32), args=[0], label="int32")
    r.case("cumsum", t(4.0), args=[0], label="0-d", grad=True)
    r.case("cumsum", t([True, True], boolean), args=[0], label="bool")
    for op in ("all", "any", "count_nonzero"):
        for label, v in (("bool", t([[True, False], [True, True]], boolean)), ("int32", t([[1, 0], [2, 3]], i32)),
                         ("double", t([[0.0, -0.0], [nan, 2.0]])), ("uint8", t([[0, 2], [3, 1]], u8)),
                         ("empty", torch.zeros(0, 3))):
            r.case(op, v, label=label)
            if op != "count_nonzero":
                r.case(op + ".dim", v, args=[1 if label == "empty" else 0], label=label)
                r.case(op + ".dim", v, args=[-1, True], label=label + " keepdim")
            else:
                r.case(op + ".dim", v, args=[[0]], label=label)
    order = t([[3.0, 1.0, 3.0, nan, 1.0, -inf, 2.0, -0.0, 0.0, inf],
               [5.0, 5.0, 4.0, 4.0, 5.0, 1.0, 1.0, 2.0, 2.0, 3.0]])
    for descending in (False, True):
        r.case("sort", order, args=[-1, descending], label=f"{descending}", grad=True, f32=True)
        r.case("sort", x, args=[1, descending], label=f"middle {descending}", grad=True)
        r.case("sort", t([[3, 1, 2, 1, 3, 2]], i64), args=[1, descending], label=f"int64 {descending}")
        r.case("sort", t([True, False, True], boolean), args=[0, descending], label=f"bool {descending}")
        r.case("argsort", wave(9), args=[0, descending], label=f"{descending}")
        r.case("topk", wave(3, 7), args=[3, 1, descending, True], label=f"{descending}", grad=True, f32=True)
        r.case("topk", t([[1.0, nan, 3.0, inf]]), args=[2, -1, descending, True], label=f"nan {descending}")
    r.case("sort", t(1.0), args=[-1, False], label="0-d", grad=True)
    r.case("topk", wave(3), args=[4, 0, True, True], label="too many", throws=True)
    r.case("median", t([4.0, 1.0, 3.0, 2.0]), label="even", grad=True)
    r.case("median.dim", t([[4.0, 1.0, 3.0, 2.0], [9.0, 7.0, nan, 8.0]]), args=[1], label="even", grad=True)
    r.case("median.dim", wave(3, 5), args=[0, True], label="keepdim", grad=True, f32=True)
    r.case("sum_to_size", x, args=[[3, 1]], label="both", grad=True)
    r.case("sum_to_size", x, args=[[5, 1]], label="not possible", throws=True)


def add_shape(r):
    x = wave(2, 3, 4)
    m = wave(3, 4)

    def both(op, *inputs, args=(), label="", **more):
        r.case(op, *inputs, args=args, label=label or str(list(args)), grad=True, **more)

    for size in ([6, 4], [-1, 2], [24], [2, 1, 12], [2, 3, -1, 1]):
        both("reshape", x, args=[size])
        both("view", x, args=[size], layouts=False)
    for size in ([5, 5], [-1, -1], [-1, 5], [-2, 12]):
        r.case("reshape", x, args=[size], label=str(size), throws=True)
    r.case("view", x.transpose(0, 1).contiguous(), args=[[5]], label="wrong size", throws=True)
    for op, argss in {
            "flatten": ([0, -1], [1, 2], [0, 1]), "unflatten": ([2, [2, 2]], [-1, [-1, 4]]),
            "transpose": ([0, 1], [-1, 0]),
            "permute": ([[2, 0, 1]], [[-1, 1, 0]]), "movedim": ([[0], [2]], [[0, 1], [1, 2]], [[2], [-3]]),
            "unsqueeze": ([0], [-1], [2]), "select": ([1, 2], [-1, -4], [0, 0]),
            "slice": ([1, 1, 3, 1], [2, None, None, 3], [0, -1, None, 1], [2, -100, 100, 2], [2, 3, 1, 1]),
            "narrow": ([2, 1, 2], [1, -2, 2]), "split": ([2, 2], [3, -1], [2, 1]), "split.sizes": ([[1, 2], 1],),
            "chunk": ([2, 2], [3, 2], [5, 1]), "unbind": ([0], [1]), "diagonal": ([0, 0, 1], [1, 1, 2], [-1, 0, 2]),
            "triu": ([0], [1], [-1]), "tril": ([0], [2], [-1]), "flip": ([[0]], [[1, -1]]),
            "roll": ([[1], [0]], [[2, -1], [1, 2]], [[5], []]), "repeat": ([[2, 1, 3]], [[2, 1, 1, 2]])}.items():
        for args in argss:
            both(op, x, args=args)
    for op, args in (("transpose", [0, 3]), ("permute", [[0, 1]]), ("permute", [[0, 0, 1]]), ("select", [1, 3]),
                     ("select", [1, -4]),
                     ("narrow", [1, 2, 2]), ("split", [0, 0]), ("split.sizes", [[1, 1], 1]), ("unsqueeze", [4]),
                     ("t", []),
                     ("repeat", [[2, 2]]), ("expand", [[3, 3, 4]]), ("chunk", [0, 0]), ("slice", [0, 0, 1, 0]),
                     ("unbind", [3])):
        r.case(op, x, args=args, label=f"{args}", throws=True)
    both("t", m, label="matrix")
    both("t", wave(3), label="vector")
    both("squeeze", wave(1, 3, 1), label="all")
    both("squeeze.dim", wave(1, 3, 1), args=[0])
    both("squeeze.dim", wave(1, 3, 1), args=[1])
    both("expand", wave(3, 1), args=[[2, 3, 4]])
    both("expand", wave(3, 1), args=[[-1, 2]])
    both("expand_as", wave(3, 1), m, label="matrix")
    both("broadcast_to", wave(4), args=[[3, 4]])
    both("as_strided", wave(12), args=[[2, 3], [1, 2], 1], layouts=False)
    both("as_strided", wave(12), args=[[3, 3], [1, 0], None], layouts=False)
    r.case("as_strided", wave(12), args=[[4, 4], [4, 1], 0], label="outside", throws=True, layouts=False)
    for k in (0, 1, -2):
        both("diag", wave(3), args=[k], label=f"vector {k}")
        both("diag", m, args=[k], label=f"matrix {k}")
    both("cat", m, wave(2, 4, step=2), torch.zeros(0, dtype=f64), args=[0], label="with an empty one")
    both("cat", m, m.sin(), args=[-1], label="columns", second=False)
    r.case("cat", t([1, 2], i32), t([2.5], f32), args=[0], label="promoted")
    r.case("cat", m, wave(2, 3), args=[0], label="unequal", throws=True)
    both("stack", m, m.sin(), args=[1], label="1")
    both("stack", t(1.0), t(2.0), args=[0], label="0-d")
    r.case("stack", m, wave(4, 3), args=[0], label="unequal", throws=True)
    both("contiguous", m, label="transposed")
    both("clone", m, label="matrix")
    floats = t(SPECIAL[5:14] + [2.5, -2.5, 255.0, -7.9])
    both("to", floats, args=[f32])
    for dtype in (i64, boolean):
        r.case("to", t(SPECIAL[:2] + [5.9, -5.9, nan if dtype == boolean else 0.5]), args=[dtype], label=f"{dtype}")
    r.case("to", t([-1, 256, 2**31, 2**40 + 5], i64), args=[i32], label="int64 to int32")
    r.case("to", t([-1, 256, 300], i64), args=[u8], label="int64 to uint8")
    r.case("to", t([2**53 + 1, 3], i64), args=[f64], label="int64 to float64")
    r.case("to", t([1e300, 1e-50, 0.1]), args=[f32], label="out of float32")


def add_linalg(r):
    sizes = {"1×1": ((3,), (3,)), "2×1": ((2, 3), (3,)), "1×2": ((3,), (3, 2)),
             "2×2": ((2, 3), (3, 4)),
             "3×1": ((2, 4, 3), (3,)), "1×3": ((3,), (2, 3, 4)), "3×2": ((2, 4, 3), (3, 2)), "2×3": ((4, 3), (2, 3, 2)),
             "3×3": ((2, 2, 3), (2, 3, 2)), "3×3 broadcast": ((1, 2, 3), (4, 3, 2)), "4×3": ((2, 1, 2, 3), (2, 3, 2)),
             "4×4": ((2, 1, 2, 3), (1, 3, 3, 2)), "empty": ((2, 0), (0, 3)), "no rows": ((0, 3), (3, 2))}
    for label, pair in sizes.items():
        if pair:
            a, b = wave(*pair[0]), wave(*pair[1], step=3)
            r.case("matmul", a, b, label=label, grad=True, second=label in ("2×2", "3×3"),
                   f32=label in ("2×2", "3×3", "4×4"))
    r.case("matmul", t(2.0), wave(3), label="0-d", throws=True)
    r.case("matmul", wave(2, 3), wave(2, 3), label="inner sizes", throws=True)
    a, b, v, w = wave(4, 3), wave(3, 5, step=3), wave(3, step=2), wave(4, step=7)
    r.case("mm", a, b, label="matrices", grad=True, second=True, f32=True)
    r.case("mm", t([[1, 2], [3, 4]], i64), t([[5, 6], [7, 8]], i64), label="int64")
    r.case("mm", t([[2**31 - 1]], i32), t([[2]], i32), label="int32 overflow")
    r.case("mm", a, v, label="vector", throws=True)
    r.case("mm", t([[nan, 0.0], [inf, 1.0]]), t([[0.0, 1.0], [1.0, 0.0]]), label="special")
    r.case("bmm", wave(2, 2, 3), wave(2, 3, 2, step=3), label="batches", grad=True, second=True, f32=True)
    r.case("bmm", wave(2, 2, 3), wave(1, 3, 2), label="unequal batches", throws=True)
    r.case("mv", a, v, label="ordinary", grad=True, second=True, f32=True)
    r.case("mv", a, w, label="sizes", throws=True)
    r.case("dot", v, wave(3, step=5), label="ordinary", grad=True, second=True, f32=True)
    r.case("dot", t([1, 2], i64), t([3, 4], i64), label="int64")
    r.case("dot", v, w, label="sizes", throws=True)
    r.case("outer", v, w, label="ordinary", grad=True, second=True, f32=True)
    for label, c, beta, alpha in (("plain", wave(4, 5, step=9), 1, 1), ("vector", wave(5), 0.5, -2.0),
                                  ("column", wave(4, 1), 2, 3),
                                  ("0-d", t(2.0), 1, 1)):
        r.case("addmm", c, a, b, args=[beta, alpha], label=label, grad=True, second=label == "vector", f32=True)
    r.case("addmm", t([nan]), a, b, args=[0, 1], label="beta 0")
    r.case("addmm", wave(4), a, b, label="does not broadcast", throws=True)
    c = wave(2, 3, 4)
    for equation, operands in (("ij,jk->ik", (a, b)), ("ij,jk", (a, b)), ("ij->ji", (a,)), ("ij->", (a,)),
                               ("ij->j", (a,)),
                               ("ii->i", (a[:3],)), ("ii", (a[:3],)), ("i,j->ij", (v, w)), ("i,i", (v, v)),
                               ("bij,bjk->bik", (c, wave(2, 4, 3))),
                               ("...ij,...jk->...ik", (c, wave(4, 2))), ("...i->...", (c,)),
                               ("bn,anm,bm->ba", (a, wave(2, 3, 5), wave(4, 5))),
                               ("ij,ij,ij->ij", (a, a.sin(), a.cos())), (" i j , j k -> k i ", (a, b)), ("ba", (a,)),
                               ("...", (c,)),
                               ("i...,i...->...", (c, wave(2, 1, 4)))):
        r.case("einsum", *operands, args=[equation], label=equation, grad=True, f32=len(operands) > 2)
    for equation, operands in (("ij,jk->ik", (a,)), ("ij->ik", (a,)), ("ij,jk->ik", (a, a)), ("ijk->k", (a,)),
                               ("i1->i", (a,)), ("ij->ii", (a,))):
        r.case("einsum", *operands, args=[equation], label=f"{equation} {len(operands)} operands", throws=True)


def add_index(r):
    x, i, j = wave(3, 4), t([2, 0, 2], i64), t([[0, 2, 1, 0], [2, 2, 0, 1]], i64)
    for dim in (0, 1, -1):
        r.case("index_select", x, i, args=[dim], label=f"{dim}", grad=True, f32=True)
        r.case("gather", x, j if dim == 0 else j % 2, args=[dim], label=f"{dim}", grad=True)
        r.case("index_add", x, i, wave(3, 4, step=3) if dim == 0 else wave(3, 3), args=[dim, 2], label=f"{dim}",
               grad=True)
    r.case("index_select", x, i.int(), args=[0], label="int32 index")
    r.case("index_select", t(5.0), t([0], i64), args=[0], label="0-d")
    r.case("scatter_add", x, j, wave(2, 4, step=3), args=[0], label="0", grad=True, f32=True)
    r.case("scatter", x, t([[0, 2, 1, 0], [2, 1, 0, 1]], i64), wave(2, 4, step=3), args=[0], label="0", grad=True)
    r.case("scatter", x, t([[3, 0], [1, 2]], i64), wave(3, 3, step=3), args=[1], label="part of src", grad=[0])
    r.case("scatter.value", x, j, args=[0, 7.5], label="0", grad=True)
    r.case("scatter.value", t([[1, 2], [3, 4]], i64), t([[1], [0]], i64), args=[1, 9], label="int64")
    for op in ("index_select", "gather"):
        r.case(op, x, t([3], i64) if op == "index_select" else t([[3]], i64), args=[0], label="out of range",
               throws=True)
        r.case(op, x, t([-1], i64) if op == "index_select" else t([[-1]], i64), args=[0], label="negative", throws=True)
        r.case(op, x, t([0.0]) if op == "index_select" else t([[0.0]]), args=[0], label="double index", throws=True)
    r.case("gather", x, i, args=[0], label="ranks", throws=True)
    r.case("scatter", x, t([[3]], i64), t([[1.0]]), args=[0], label="out of range", throws=True)
    r.case("scatter", x, t([[0]], i64), t([[1.0]], f32), args=[0], label="dtypes", throws=True)
    r.case("index_add", x, t([0, 1], i64), wave(3, 4), args=[0], label="sizes", throws=True)
    mask = t([True, False, True, False], boolean)
    r.case("masked_fill.value", x, mask, args=[-1.5], label="broadcast", grad=True, f32=True)
    r.case("masked_fill.value", t([1, 2], i64), t([True, False], boolean), args=[9.7], label="int64 by 9.7",
           throws=False)
    r.case("masked_fill", x, mask, t(2.5), label="0-d value", grad=True)
    r.case("masked_fill", x, mask, t([2.5]), label="1-d value", throws=True)
    r.case("masked_select", x, mask, label="broadcast", grad=True, f32=True)
    r.case("masked_select", x, x > 0, label="same shape", grad=True)
    r.case("masked_select", wave(4), x > 0, label="mask larger", grad=True)
    r.case("nonzero", t([[0.0, 2.0, nan], [-0.0, 0.0, 1.0]]), label="matrix", f32=True)
    r.case("nonzero", t(3.0), label="0-d")
    r.case("nonzero", torch.zeros(0, 2), label="empty")
    r.case("one_hot", t([[0, 2], [1, 0]], i64), label="inferred")
    r.case("one_hot", t([0, 2], i64), args=[5], label="5")
    r.case("one_hot", t([0, 5], i64), args=[5], label="too large", throws=True)
    r.case("one_hot", t([0, -1], i64), args=[5], label="negative", throws=True)
    r.case("one_hot", t([0, 1], i32), args=[5], label="int32", throws=True)
    r.case("take", x, t([[0, 11], [-1, 5], [0, 0]], i64), label="flat", grad=True, f32=True)
    r.case("take", x, t([12], i64), label="out of range", throws=True)


def add_loss(r):
    x, y = wave(4, 3, step=2), wave(4, 3, step=5)
    bias = wave(5, step=2)
    for label, size in (("matrix", (4, 3)), ("vector", (3,)), ("batches", (2, 2, 3))):
        r.case("linear", wave(*size), wave(5, 3, step=3), bias, label=label, grad=True, second=label == "matrix",
               f32=True)
        r.case("linear", wave(*size), wave(5, 3, step=3), None, label=label + " no bias", grad=[0, 1])
    r.case("linear", wave(4, 2), wave(5, 3), bias, label="sizes", throws=True)
    r.case("bilinear", wave(4, 2), wave(4, 3), wave(5, 2, 3, step=3), bias, label="matrices", grad=True, second=True,
           f32=True)
    r.case("bilinear", wave(2, 2, 2), wave(2, 2, 3), wave(5, 2, 3, step=3), None, label="batches", grad=[0, 1, 2])
    index = t([[1, 0], [3, 1]], i64)
    r.case("embedding", wave(4, 3), index, label="plain", grad=True, f32=True)
    r.case("embedding", wave(4, 3), index, args=[1], label="padding 1", grad=True)
    r.case("embedding", wave(4, 3), t([4], i64), label="out of range", throws=True)
    r.case("embedding", wave(4, 3), index.int(), label="int32 index")
    batch = wave(2, 2, 3)
    r.case("layer_norm", batch, args=[[3]], label="last", grad=True, second=True, f32=True)
    r.case("layer_norm", batch, wave(2, 3, step=3), wave(2, 3, step=7), args=[[2, 3]], label="two", grad=True,
           second=True, f32=True)
    r.case("layer_norm", batch, args=[[4]], label="shape", throws=True)
    norms = (wave(2, low=0.5, high=2), wave(2, step=3), wave(2, step=5), wave(2, low=0.5, high=2, step=7))
    for size in ((3, 2), (2, 2, 3), (2, 2, 1, 2)):
        z = wave(*size, step=3)
        for training in (True, False):
            r.case("batch_norm", z, *norms, args=[training, 0.1, 1e-5], label=f"{len(size)}-d training {training}",
                   grad=[0, 1, 2],
                   second=len(size) == 3, f32=True)
    r.case("batch_norm", batch, None, None, None, None, args=[True, 0.1, 1e-5], label="bare", grad=[0])
    r.case("batch_norm", wave(1, 2), *norms, args=[True, 0.1, 1e-5], label="one value", throws=True)
    ties = x.clone()
    ties[0] = y[0]
    ties[1] = y[1] + 1
    ties[2] = y[2] - 0.5
    for reduction in ("none", "mean", "sum"):
        R = [reduction]
        r.case("mse_loss", x, y, args=R, label=reduction, grad=True, second=True, f32=True)
        r.case("l1_loss", ties, y, args=R, label=reduction, grad=True, f32=True)
        for width in (1.0, 0.5):
            r.case("smooth_l1_loss", ties, y, args=R + [width], label=f"{reduction} {width}", grad=True, second=True,
                   f32=True)
            r.case("huber_loss", ties, y, args=R + [width], label=f"{reduction} {width}", grad=True, second=True,
                   f32=True)
        r.case("smooth_l1_loss", ties, y, args=R + [0.0], label=f"{reduction} 0", grad=True)
        weight, classes = t([0.5, 2.0, 0.0]), t([2, 0, 1, 0], i64)
        logs = torch.log_softmax(x, 1)
        for w in (None, weight):
            W = "weighted" if w is not None else "plain"
            r.case("nll_loss", logs, classes, w, args=R + [-100], label=f"{reduction} {W}", grad=[0], f32=True)
            r.case("nll_loss", logs, classes, w, args=R + [0], label=f"{reduction} {W} ignore 0", grad=[0])
            r.case("nll_loss", wave(2, 3, 2, 2), t([[[0, 1], [2, 0]], [[1, 1], [-100, 2]]], i64), w, args=R + [-100],
                   label=f"{reduction} {W} images", grad=[0])
            for smoothing in (0.0, 0.1):
                def entropy(x, y, label, **more):
                    r.case("cross_entropy_loss", x, y, w, label=f"{reduction} {W} {label} {smoothing}", **more)
                entropy(x, classes, "", args=R + [-100, smoothing], grad=[0], second=True, f32=reduction == "mean")
                entropy(x, classes, "ignore 0", args=R + [0, smoothing], grad=[0])
                entropy(x, torch.softmax(y, 1), "probabilities", args=R + [-100, smoothing], grad=[0, 1])
                if reduction != "sum":
                    entropy(wave(2, 3, 2), t([[0, 1], [-100, 2]], i64), "3-d", args=R + [-100, smoothing], grad=[0])
                    entropy(wave(2, 3, 2), torch.softmax(wave(2, 3, 2, step=3), 1), "3-d probabilities",
                            args=R + [-100, smoothing], grad=[0, 1])
        r.case("nll_loss", logs[0], t(1, i64), None, args=R + [-100], label=f"{reduction} one sample", grad=[0])
        r.case("cross_entropy_loss", x[0], t(1, i64), None, args=R + [-100, 0.0], label=f"{reduction} one sample",
               grad=[0])
        r.case("nll_loss", logs, t([0] * 4, i64), None, args=R + [0], label=f"{reduction} all ignored", grad=[0])
        p, q, x2, y2 = wave(2, 3, low=0, high=1), wave(2, 3, step=3, low=0, high=1), x[:2], y[:2]
        p[0, 0], p[0, 1], p[0, 2], q[0, 0], q[0, 1] = 0.0, 1.0, 1.0, 1.0, 0.0
        for w in (None, wave(3, low=0, high=2)):
            W = "weighted" if w is not None else "plain"
            r.case("binary_cross_entropy", p, q, w, args=R, label=f"{reduction} {W}", grad=[0, 1], f32=True)
            r.case("binary_cross_entropy_with_logits", x2 * 40, q, w, None, args=R, label=f"{reduction} {W}",
                   grad=[0, 1], f32=True)
            r.case("binary_cross_entropy_with_logits", x2, q, w, wave(3, low=0.5, high=3), args=R,
                   label=f"{reduction} {W} pos_weight",
                   grad=[0, 1], second=True, f32=True)
        target = q.clone()
        target[1, 1] = 0
        r.case("kl_div", x2, target, args=R + [False], label=f"{reduction}", grad=[0], second=True, f32=True)
        r.case("kl_div", x2, q, args=R + [False], label=f"{reduction} target", grad=[0])
        r.case("kl_div", x2, y2, args=R + [True], label=f"{reduction} log_target", grad=True, f32=True)
        signs = t([[1.0, -1.0, 1.0]] * 2)
        r.case("hinge_embedding_loss", x2, signs, args=[1.0] + R, label=f"{reduction}", grad=[0], f32=True)
        r.case("hinge_embedding_loss", t([1.0, 1.0, 0.5]), signs[0], args=[0.5] + R, label=f"{reduction} kinks",
               grad=[0])
        r.case("cosine_embedding_loss", x, y, t([1.0, -1.0, -1.0, 1.0]), args=[0.2] + R, label=f"{reduction}",
               grad=[0, 1], f32=True)
    r.case("cosine_similarity", x, y, args=[1, 1e-8], label="rows", grad=True, second=True, f32=True)
    r.case("cosine_similarity", x, y[0], args=[-1, 1e-8], label="broadcast", grad=True)
    r.case("cosine_similarity", wave(2, 3, 2), wave(2, 3, 2, step=3), args=[1, 10.0], label="large eps", grad=True)
    r.case("nll_loss", x, t([0, 1, 2, 3], i64), None, args=["mean", -100], label="class too large", throws=True)
    r.case("nll_loss", x, t([0, 1, -1, 2], i64), None, args=["mean", -100], label="class negative", throws=True)
    r.case("nll_loss", x, t([0, 1], i64), None, args=["mean", -100], label="sizes", throws=True)
    r.case("cross_entropy_loss", x, t([0, 1, 2, 0], i32), None, args=["mean", -100, 0.0], label="int32 classes",
           throws=True)
    r.case("binary_cross_entropy", t([1.5]), t([1.0]), None, args=["mean"], label="outside [0, 1]", throws=True)
    r.case("mse_loss", t([1, 2], i64), t([1, 2], i64), args=["mean"], label="int64", throws=True)


def add_create(r):
    for args in ([0, 5, 1], [0, 1, 0.3], [5, 0, -2], [1.0, 2.0, 0.25], [0, 0, 1], [0, 5, 2, f32], [0.5, 3.0, 1, i64]):
        r.case("arange", args=args, label=str(args))
    for args in ([0, 1, 5], [-3.0, 7.0, 10], [0, 1, 1], [0, 1, 0], [0, 1, 7, f64], [0, 10, 4, i64], [1, -1, 6, f64]):
        r.case("linspace", args=args, label=str(args))
    for v in (True, 2, 2.5):
        r.case("full", args=[[2], v], label=str(v))
    r.case("arange", args=[0, 5, -1], label="wrong sign", throws=True)


def add_random(r):
    sizes = (1, 5, 15, 16, 17, 40)
    for seed in (0, 1, 123456789, 2**32 + 7):
        for dtype in (f32, f64):
            r.stream(seed, *((op, [n], dtype) for op in ("rand", "randn") for n in (sizes if seed == 1 else (5, 17))))
        r.stream(seed, ("randn", [3], f32), ("rand", [2], f32), ("randn", [5], f32), ("randn", [1], f64),
                 ("rand", [1], f64),
                 ("randn", [2], f64), ("randn", [17], f64), ("randn", [1], f32), ("randint", 0, 10, [3], i64),
                 ("randn", [3], f64))
        r.stream(seed, ("randint", 0, 10, [8], i64), ("randint", -5, 6, [5], i32), ("randint", 0, 2**32, [4], i64),
                 ("randint", 0, 2**32 + 1, [4], i64), ("randint", -2**62, 2**62, [3], i64),
                 ("randint", 0, 100, [4], f32),
                 ("random_", [5], i64, 3, 9), ("random_", [3], f64, 0, 1000))
        r.stream(seed, ("randperm", 1), ("randperm", 10), ("randperm", 33), ("rand", [1], f32))
        p = wave(6, low=0, high=1)
        r.stream(seed, ("bernoulli", p), ("bernoulli", p.float()), ("bernoulli.p", p, 0.3),
                 ("bernoulli_", [20], f32, 0.5),
                 ("bernoulli_", [9], f64, 0.9), ("bernoulli_", [9], i64, 0.5), ("bernoulli_", [9], boolean, 0.25),
                 ("rand", [2], f32))
        r.stream(seed, ("normal_", [5], f32, 1.0, 2.0), ("normal_", [17], f32, 1.0, 2.0),
                 ("normal_", [5], f64, -1.0, 0.5),
                 ("normal_", [33], f64, -1.0, 0.5), ("uniform_", [7], f32, -2.0, 3.0),
                 ("uniform_", [7], f64, -2.0, 3.0),
                 ("exponential_", [7], f32, 1.0), ("exponential_", [7], f64, 2.5), ("normal.size", 1.0, 3.0, [4]),
                 ("normal.mean", wave(5), 0.5), ("normal.std", wave(5, low=0, high=2), 1.5),
                 ("normal.mean", wave(18).float(), 0.5),
                 ("normal.tensors", wave(4), wave(4, low=0, high=1)))
        weights = t([[0.1, 0.0, 0.4, 0.5], [3.0, 1.0, 2.0, 0.0]])
        r.stream(seed, ("multinomial", weights, 6, True), ("multinomial", weights[0], 9, True),
                 ("multinomial", weights, 3, False),
                 ("multinomial", weights[1].float(), 1, False), ("multinomial", weights.float(), 5, True),
                 ("multinomial", weights.float(), 2, False), ("rand", [1], f32))
        r.stream(seed, ("dropout", wave(4, 5), 0.5, True), ("dropout", wave(17).float(), 0.2, True),
                 ("dropout", wave(3), 0.5, False),
                 ("dropout", wave(3), 0.0, True), ("dropout", wave(3), 1.0, True), ("dropout", wave(3), 0.5, True))


def add_all(r):
    add_reduce(r)
    add_shape(r)
    add_linalg(r)
    add_index(r)
    add_loss(r)
    add_create(r)
    add_random(r)
