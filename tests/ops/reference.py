"""Writes reference.json: what PyTorch computes in the cases of reference_cases.py,
reference_tensors.py and reference_rest.py, for reference.cpp to compare with.

Run by hand, with Debian's PyTorch 1.13 (package python3-torch, no MKL: the random streams of plain PyTorch):

    /usr/bin/python3 tests/ops/reference.py

A case is an operator, its inputs, its other arguments, and then the outputs and the gradients of the inputs. The
incoming gradients of the outputs are seed_tensor()'s, here and in reference.cpp. Numbers have the
digits that give back the same bits.
"""

import json
import math
import pathlib
import warnings

import numpy as np
import torch
import torch.nn.functional as F

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
torch._C._set_mkldnn_enabled(False)  # its float32 gelu is off by 5e-4 relative where the function is small

DTYPES = {"b": torch.bool, "y": torch.uint8, "i": torch.int32, "l": torch.int64, "f": torch.float32, "d": torch.float64}
LETTERS = {v: k for k, v in DTYPES.items()}


def seed_tensor(like, k):
    """The incoming gradient of output k: -0.75, 1, … in a fixed pattern of numbers that are exact in binary."""
    i = torch.arange(like.numel())
    return (((i * 7 + k * 3) % 5).to(like.dtype) / 2 - 0.75).reshape(like.shape)


def aten(name):
    return getattr(torch.ops.aten, name)


def in_place(name):
    return lambda x, *rest: getattr(x.clone(), name)(*rest)


def filled(name):
    """empty(size, dtype).name(args…), for the random fillers."""
    return lambda size, dtype, *rest: getattr(torch.empty(size, dtype=dtype), name)(*rest)


def batch_norm(x, weight, bias, mean, var, training, momentum, eps):
    mean, var = (None if v is None else v.detach().clone() for v in (mean, var))
    y = F.batch_norm(x, mean, var, weight, bias, training, momentum, eps)
    return [y] if mean is None else [y, mean, var]


def instance_norm(x, weight, bias, mean, var, from_input, momentum, eps):
    mean, var = (None if v is None else v.detach().clone() for v in (mean, var))
    y = torch.instance_norm(x, weight, bias, mean, var, from_input, momentum, eps, False)
    return [y] if mean is None else [y, mean, var]


def scatter_dim(name):
    """Operators whose dim stands between the tensors."""
    return lambda x, index, src, dim: getattr(torch, name)(x, dim, index, src)


OPS = {
    "div.mode": lambda x, y, mode: torch.div(x, y, rounding_mode=mode),
    "div.scalar_mode": lambda x, y, mode: torch.div(x, y, rounding_mode=mode),
    "add": lambda x, y, alpha=1: torch.add(x, y, alpha=alpha),
    "sub": lambda x, y, alpha=1: torch.sub(x, y, alpha=alpha),
    "rsub": lambda x, y, alpha=1: torch.rsub(x, y, alpha=alpha),
    "add.scalar": lambda x, y, alpha=1: torch.add(x, y, alpha=alpha),
    "sub.scalar": lambda x, y, alpha=1: torch.sub(x, y, alpha=alpha),
    "rsub.scalar": lambda x, y, alpha=1: torch.rsub(x, y, alpha=alpha),
    "pow.base": lambda x, base: torch.pow(base, x),
    "operator.div_base": lambda x, base: base / x,
    "where.left": lambda c, x, v: torch.where(c, v, x),
    "where.scalars": lambda c, v, w: torch.where(c, v, w),
    "addcmul": lambda x, a, b, value=1: torch.addcmul(x, a, b, value=value),
    "addcdiv": lambda x, a, b, value=1: torch.addcdiv(x, a, b, value=value),
    "sigmoid_backward": aten("sigmoid_backward"),
    "tanh_backward": aten("tanh_backward"),
    "threshold_backward": aten("threshold_backward"),
    "softmax_backward": lambda e, a, dim: aten("_softmax_backward_data")(e, a, dim, e.dtype),
    "log_softmax_backward": lambda e, a, dim: aten("_log_softmax_backward_data")(e, a, dim, e.dtype),
    "sum": lambda x, dtype=None: torch.sum(x, dtype=dtype),
    "sum.dim": lambda x, dim, keep=False, dtype=None: torch.sum(x, dim, keep, dtype=dtype),
    "mean": lambda x, dtype=None: torch.mean(x, dtype=dtype),
    "mean.dim": lambda x, dim, keep=False, dtype=None: torch.mean(x, dim, keep, dtype=dtype),
    "var.dim": lambda x, dim, unbiased, keep=False: torch.var(x, dim, unbiased, keep),
    "std.dim": lambda x, dim, unbiased, keep=False: torch.std(x, dim, unbiased, keep),
    "prod": lambda x, dtype=None: torch.prod(x, dtype=dtype),
    "prod.dim": lambda x, dim, keep=False, dtype=None: torch.prod(x, dim, keep, dtype=dtype),
    "norm": lambda x, p=2: torch.norm(x, p),
    "norm.dim": lambda x, p, dim, keep=False: torch.norm(x, p, dim, keep),
    "cumsum": lambda x, dim, dtype=None: torch.cumsum(x, dim, dtype=dtype),
    "sum_to_size": lambda x, size: x.sum_to_size(size),
    "view": lambda x, size: x.view(size),
    "unflatten": lambda x, dim, sizes: x.unflatten(dim, sizes),
    "expand": lambda x, size: x.expand(size),
    "expand_as": lambda x, y: x.expand_as(y),
    "repeat": lambda x, n: x.repeat(n),
    "slice": lambda x, dim, start, end, step: torch.ops.aten.slice(x, dim, start, end, step),
    "cat": lambda *a: torch.cat(a[:-1], a[-1]),
    "stack": lambda *a: torch.stack(a[:-1], a[-1]),
    "roll": lambda x, shifts, dims: torch.roll(x, shifts, dims),
    "contiguous": lambda x: x.transpose(0, 1).contiguous(),
    "to": lambda x, dtype: x.to(dtype),
    "addmm": lambda x, a, b, beta=1, alpha=1: torch.addmm(x, a, b, beta=beta, alpha=alpha),
    "einsum": lambda *a: torch.einsum(a[-1], *a[:-1]),
    "index_select": lambda x, index, dim: torch.index_select(x, dim, index),
    "gather": lambda x, index, dim: torch.gather(x, dim, index),
    "scatter": scatter_dim("scatter"),
    "scatter.value": lambda x, index, dim, v: torch.scatter(x, dim, index, v),
    "scatter_add": scatter_dim("scatter_add"),
    "index_add": lambda x, index, src, dim, alpha=1: torch.index_add(x, dim, index, src, alpha=alpha),
    "one_hot": F.one_hot,
    "gelu": lambda x, approximate="none": F.gelu(x, approximate=approximate),
    "elu": lambda x, alpha=1, scale=1, input_scale=1: torch._C._nn.elu(x, alpha, scale, input_scale),
    "log_sigmoid": F.logsigmoid,
    "softmax": lambda x, dim, dtype=None: torch.softmax(x, dim, dtype=dtype),
    "log_softmax": lambda x, dim, dtype=None: torch.log_softmax(x, dim, dtype=dtype),
    "embedding": lambda w, index, padding=-1: torch.embedding(w, index, padding),
    "layer_norm": lambda x, *rest: F.layer_norm(x, rest[-1], *rest[:-1]),
    "batch_norm": batch_norm,
    "smooth_l1_loss": lambda x, y, reduction, beta: F.smooth_l1_loss(x, y, reduction=reduction, beta=beta),
    "huber_loss": lambda x, y, reduction, delta: F.huber_loss(x, y, reduction=reduction, delta=delta),
    "mse_loss": lambda x, y, reduction: F.mse_loss(x, y, reduction=reduction),
    "l1_loss": lambda x, y, reduction: F.l1_loss(x, y, reduction=reduction),
    "nll_loss": lambda x, y, w, reduction, ignore: F.nll_loss(x, y, w, ignore_index=ignore, reduction=reduction),
    "cross_entropy_loss": lambda x, y, w, reduction, ignore, smoothing: F.cross_entropy(
        x, y, w, ignore_index=ignore, reduction=reduction, label_smoothing=smoothing),
    "binary_cross_entropy": lambda x, y, w, reduction: F.binary_cross_entropy(x, y, w, reduction=reduction),
    "binary_cross_entropy_with_logits": lambda x, y, w, pos, reduction: F.binary_cross_entropy_with_logits(
        x, y, w, reduction=reduction, pos_weight=pos),
    "kl_div": lambda x, y, reduction, log: F.kl_div(x, y, reduction=reduction, log_target=log),
    "hinge_embedding_loss": lambda x, y, margin, reduction: F.hinge_embedding_loss(x, y, margin, reduction=reduction),
    "cosine_embedding_loss": lambda x, z, y, margin, reduction: F.cosine_embedding_loss(
        x, z, y, margin, reduction=reduction),
    "glu": F.glu,
    "rrelu": torch.rrelu,
    "group_norm": lambda x, w, b, groups, eps: torch.group_norm(x, groups, w, b, eps),
    "instance_norm": instance_norm,
    "local_response_norm": F.local_response_norm,
    "embedding.scaled": lambda w, index, padding, scaled: torch.embedding(w, index, padding, scaled),
    "embedding_renorm_": lambda w, index, max_norm, p: torch.embedding_renorm_(w.clone(), index, max_norm, p),
    "embedding_bag": lambda w, index, offsets, weights, scaled, mode, last, padding: torch.embedding_bag(
        w, index, offsets, scaled, mode, False, weights, last, padding)[0],
    "pairwise_distance": torch.pairwise_distance,
    "triplet_margin_loss": lambda a, p, n, margin, norm, eps, swap, reduction: F.triplet_margin_loss(
        a, p, n, margin, norm, eps, swap, reduction=reduction),
    "margin_ranking_loss": lambda x, z, y, margin, reduction: F.margin_ranking_loss(x, z, y, margin,
                                                                                    reduction=reduction),
    "soft_margin_loss": lambda x, y, reduction: F.soft_margin_loss(x, y, reduction=reduction),
    "multi_margin_loss": lambda x, y, w, p, margin, reduction: F.multi_margin_loss(x, y, p, margin, w,
                                                                                 reduction=reduction),
    "multilabel_margin_loss": lambda x, y, reduction: F.multilabel_margin_loss(x, y, reduction=reduction),
    "poisson_nll_loss": lambda x, y, log, full, eps, reduction: F.poisson_nll_loss(
        x, y, log, full, eps=eps, reduction=reduction),
    "conv1d.named": F.conv1d,
    "conv2d.named": F.conv2d,
    "conv3d.named": F.conv3d,
    "im2col": lambda x, kernel, dilation, padding, stride: F.unfold(x, kernel, dilation, padding, stride),
    "col2im": lambda x, size, kernel, dilation, padding, stride: F.fold(x, size, kernel, dilation, padding, stride),
    "avg_pool1d": lambda x, kernel, stride, padding, ceil, counted: F.avg_pool1d(
        x, kernel, stride or None, padding, ceil, counted),
    "max_unpool2d": aten("max_unpool2d"),
    "max_unpool3d": aten("max_unpool3d"),
    "constant_pad_nd": torch.constant_pad_nd,
    "rand": lambda size, dtype: torch.rand(size, dtype=dtype),
    "randn": lambda size, dtype: torch.randn(size, dtype=dtype),
    "randint": lambda low, high, size, dtype: torch.randint(low, high, size, dtype=dtype),
    "bernoulli.p": lambda x, p: torch.bernoulli(x, p),
    "normal.size": lambda mean, std, size: torch.normal(mean, std, size),
    "normal.mean": lambda mean, std: torch.normal(mean, std),
    "normal.std": lambda std, mean: torch.normal(mean, std),
    "full": lambda size, v, dtype=None: torch.full(size, v, dtype=dtype),
    "arange": lambda start, end, step, dtype=None: torch.arange(start, end, step, dtype=dtype),
    "linspace": lambda start, end, steps, dtype=None: torch.linspace(start, end, steps, dtype=dtype),
}
for dims in "123":
    OPS[f"max_pool{dims}d_with_indices"] = lambda x, kernel, stride, padding, dilation, ceil, dims=dims: getattr(
        F, f"max_pool{dims}d_with_indices")(x, kernel, stride or None, padding, dilation, ceil)
    OPS[f"max_pool{dims}d"] = lambda x, kernel, stride, padding, dilation, ceil, dims=dims: getattr(
        F, f"max_pool{dims}d")(x, kernel, stride or None, padding, dilation, ceil)
    if dims != "1":
        OPS[f"avg_pool{dims}d"] = lambda x, kernel, stride, padding, ceil, counted, divisor=None, dims=dims: getattr(
            F, f"avg_pool{dims}d")(x, kernel, stride or None, padding, ceil, counted, divisor)
    OPS[f"adaptive_max_pool{dims}d"] = lambda x, size, dims=dims: getattr(
        F, f"adaptive_max_pool{dims}d_with_indices")(x, size)
    for mode in ("reflection", "replication"):
        OPS[f"{mode}_pad{dims}d"] = getattr(torch._C._nn, f"{mode}_pad{dims}d")
    for kind in (f"upsample_nearest{dims}d", f"_upsample_nearest_exact{dims}d"):
        OPS[kind] = getattr(torch._C._nn, kind)
for kind in ("linear1d", "bilinear2d", "bicubic2d", "trilinear3d"):
    OPS[f"upsample_{kind}"] = getattr(torch._C._nn, f"upsample_{kind}")
for filler in ("uniform_", "normal_", "exponential_", "random_", "bernoulli_"):
    OPS[filler] = filled(filler)


def function(op):
    """OPS[op], or torch's function of that name (what stands after a dot only tells wick's overloads apart)."""
    if op in OPS:
        return OPS[op]
    name = op.split(".")[0]
    if name.endswith("_"):
        return in_place(name)
    for module in (torch, F, torch.special):
        if hasattr(module, name):
            return getattr(module, name)
    raise KeyError(op)


class Reference:
    """What goes into the file."""

    def __init__(self):
        self.cases, self.streams, self.tables, self.tensors, self.numbers, self.names = [], [], [], [], {}, set()

    def number(self, v, dtype):
        """A JSON number (or "nan", "inf", "-inf", that it has not) that reads back as v."""
        if dtype in (torch.float32, torch.float64):
            short = float(str(np.float32(v))) if dtype == torch.float32 else float(v)
            assert dtype == torch.float64 or np.isnan(v) or np.float32(short) == np.float32(v)
            if not np.isfinite(short):
                return str(short)
            whole = short == int(short) and abs(short) < 1e6 and not (short == 0 and math.copysign(1, short) < 0)
            return int(short) if whole else short
        return int(v)

    def tensor(self, t):
        """The number of t among the file's tensors."""
        if t is None:
            return None
        t = torch.zeros(t.shape, dtype=t.dtype) if t._is_zerotensor() else t.detach()
        values = [self.number(v, t.dtype) for v in t.reshape(-1).tolist()]
        entry = json.dumps([LETTERS[t.dtype], list(t.shape), values], separators=(",", ":"))
        if entry not in self.numbers:
            self.numbers[entry] = len(self.tensors)
            self.tensors.append(entry)
        return self.numbers[entry]

    def argument(self, v):
        if isinstance(v, torch.dtype):
            return LETTERS[v]
        if isinstance(v, float) and not np.isfinite(v):
            return str(v)
        return list(v) if isinstance(v, (tuple, torch.Size)) else v

    def run(self, op, inputs, args):
        out = function(op)(*inputs, *args)
        return [out] if isinstance(out, torch.Tensor) else list(out)

    def case(self, op, *inputs, args=(), label="", grad=False, second=False, f32=False, throws=False, layouts=True):
        """One case. grad: with gradients of the float64 inputs (a list: of those), second: and of a sum of those.
        f32: also in float32, values only. layouts: to be tried on inputs that are not row-major, too."""
        name = " ".join(f"{op} {label}".split())
        assert name not in self.names, name
        self.names.add(name)
        entry = {"name": name, "in": [self.tensor(x) for x in inputs]}
        if args:
            entry["args"] = [self.argument(v) for v in args]
        if not layouts:
            entry["layouts"] = False
        if throws:
            try:
                self.run(op, inputs, args)
            except (RuntimeError, ValueError, TypeError, IndexError, ZeroDivisionError):
                entry["throws"] = True
                self.cases.append(entry)
                return
            raise AssertionError(f"{name} does not throw")
        which = [] if not grad else grad if isinstance(grad, list) else [
            i for i, x in enumerate(inputs) if x is not None and x.dtype == torch.float64]
        xs = [x.clone().requires_grad_() if i in which else x for i, x in enumerate(inputs)]
        outs = self.run(op, xs, args)
        entry["out"] = [self.tensor(y) for y in outs]
        if which:
            leaves = [xs[i] for i in which]
            pairs = [(y, seed_tensor(y, k)) for k, y in enumerate(outs) if y.requires_grad]
            gradients = torch.autograd.grad([y for y, _ in pairs], leaves, [e for _, e in pairs], create_graph=second,
                                            allow_unused=True)
            if isinstance(grad, list):
                entry["wrt"] = which
            entry["grad"] = [self.tensor(g) for g in gradients]
            if second:
                pairs = [(g, seed_tensor(g, k + 1)) for k,
                         g in enumerate(gradients) if g is not None and g.requires_grad]
                entry["grad2"] = [self.tensor(g) for g in torch.autograd.grad(
                    [g for g, _ in pairs], leaves, [e for _, e in pairs], allow_unused=True)]
        if f32:
            floats = [x.float() if x is not None and x.dtype == torch.float64 else x for x in inputs]
            entry["f32"] = [self.tensor(y) for y in self.run(op, floats, args)]
        self.cases.append(entry)

    def stream(self, seed, *steps):
        """The outputs of random calls (op, inputs…, args…) one after the other, after manual_seed(seed)."""
        torch.manual_seed(seed)
        entry = {"seed": seed, "steps": []}
        for op, *values in steps:
            inputs = [v for v in values if isinstance(v, torch.Tensor)]
            args = [v for v in values if not isinstance(v, torch.Tensor)]
            outs = self.run(op, inputs, args)
            entry["steps"].append({"op": op, "in": [self.tensor(x) for x in inputs],
                                   "args": [self.argument(v) for v in args], "out": [self.tensor(y) for y in outs]})
        self.streams.append(entry)

    def table(self, op, forms, args=(), shape=(2,)):
        """The result's dtype (x: throws) for each dtype of each operand, that is ones: forms has "t" for a tensor of
        `shape`, "0" for a 0-d one, "s" for a Scalar (bool, int64, float64), "c" for a bool tensor."""
        choices = {"t": DTYPES.values(), "0": DTYPES.values(), "s": (True, 1, 1.0), "c": (torch.bool,)}
        rows = [[]]
        for form in forms:
            one = [v if form == "s" else torch.ones(() if form == "0" else shape, dtype=v) for v in choices[form]]
            rows = [row + [v] for row in rows for v in one]
        result = ""
        for row in rows:
            try:
                result += LETTERS[self.run(op, row, args)[0].dtype]
            except (RuntimeError, ValueError, TypeError, IndexError):
                result += "x"
        self.tables.append({"op": op, "forms": forms, "args": [self.argument(v) for v in args], "shape": list(shape),
                            "result": result})

    def write(self, path):
        def lines(entries):
            return ",\n".join(e if isinstance(e, str) else json.dumps(e, separators=(",", ":")) for e in entries)
        path.write_text("{" + ",\n".join(
            f'"{name}":[\n{lines(entries)}\n]' for name, entries in (
                ("cases", self.cases), ("streams", self.streams), ("tables", self.tables),
                ("tensors", self.tensors))) + "}\n")
        print(len(self.cases), "cases,", len(self.streams), "streams,", len(self.tables), "tables,",
              len(self.tensors), "tensors,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    import reference_cases
    import reference_rest

    OPS.update(reference_rest.OPS)
    reference = Reference()
    reference_cases.add_all(reference)
    reference_rest.add_all(reference)
    reference.write(pathlib.Path(__file__).with_name("reference.json"))
