"""The operators of special_points.json as functions of Jets, and the points at which they are differentiated."""

import math
import struct

import special_points_jet as m
from mpmath import mp, mpf
from special_points_jet import Jet, choose, jet, power


def f32(*numbers):
    return [struct.unpack("f", struct.pack("f", x))[0] for x in numbers]


def float_after(x, step):
    """The next float32 above a positive one, or below it for step −1."""
    return struct.unpack("f", struct.pack("i", struct.unpack("i", struct.pack("f", x))[0] + step))[0]


def around(*numbers):
    """Each number's neighbours: one unit away in float64 and in float32, and 1e-7 away."""
    out = []
    for x in numbers:
        out += [math.nextafter(x, -math.inf), math.nextafter(x, math.inf)]
        out += [float_after(x, -1), float_after(x, 1), x - 1e-7, x + 1e-7]
    return out


def both(numbers):
    return [s * x for x in numbers for s in (1, -1)]


TINY = [1e-300, 1e-160] + f32(1e-30, 1e-12, 1e-8, 1e-4)
LARGE = [20.0, 88.0, 104.0, 700.0, 710.0, 745.0, 1e4, 1e8] + f32(1e15) + [1e100, 1e150, 1e300]
ZEROS = [0.0, -0.0]
ALL = ZEROS + both(TINY + [0.5, 1.0] + LARGE) + both(around(1.0)[:4])
POSITIVE = [x for x in ALL if x > 0] + around(1.0)[4:]
INSIDE = ZEROS + both(TINY + [0.25, 0.5, 0.75] + around(0.5)[::3] + around(1.0)[::2])
MODERATE = ZEROS + both(TINY + [0.5, 1.0, 3.0, 9.0, 20.0, 36.0])


def elements(op, f, points=None, args=(), inputs=1):
    return {"op": op, "f": f, "points": ALL if points is None else points, "args": list(args), "inputs": inputs}


def rows(op, f, *inputs, args=()):
    return {"op": op, "f": f, "rows": inputs, "args": list(args)}


# Functions of one element.


def normal(z):
    return m.erfc(-z / mp.sqrt(2)) / 2


def gelu(z):
    return z * normal(z)


def gelu_tanh(z):
    return z * m.sigmoid(2 * mp.sqrt(2 / mp.pi) * (z + mpf("0.044715") * z * z * z))


def softplus(z):
    return m.log1p(m.exp(z)) if z.v < 0 else z + m.log1p(m.exp(-z))


def softplus_of(beta, top):
    return lambda z: choose(beta * z.v > top, z, softplus(z * beta) / beta)


def mish(z):
    return z * m.tanh(softplus(z))


def elu(alpha=1, scale=1, inner=1):
    def f(z):
        if z.v > 0:
            return z * mpf(scale)
        y = m.expm1(z * mpf(inner)) * (mpf(alpha) * mpf(scale))
        return y if z.v else Jet(y.v, y.a, y.b, 0)  # at the kink the second derivative is 0

    return f


def straight(*pieces):
    """Pieces (condition, function), the first that holds."""
    return lambda z: jet(next(f(z) for holds, f in pieces if holds(z.v)))


def always(_):
    return True


def hardswish(z):
    if z.v < -3 or z.v >= 3:
        return choose(z.v < 0, 0, z)
    y = z * (z + 3) / 6
    return y if z.v > -3 else Jet(y.v, y.a, y.b, 0)  # PyTorch's two derivatives at −3 are those of different sides


HARDSIGMOID = straight((lambda x: -3 < x < 3, lambda z: (z + 3) / 6), (always, lambda z: 1 if z.v > 0 else 0))
SOFTSHRINK = straight((lambda x: x > 0.5, lambda z: z - 0.5), (lambda x: x < -0.5, lambda z: z + 0.5), (always, lambda z: 0))


def bounded(lo, hi, inside):
    return lambda z: z if inside(z.v) else jet(lo if z.v <= lo else hi)


def logit(x):
    return m.log(x / (1 - x))


def simple():
    yield from (elements(name, getattr(m, name)) for name in ("exp", "expm1", "sin", "cos", "tan", "atan", "sinh"))
    yield from (elements(name, getattr(m, name)) for name in ("cosh", "tanh", "asinh", "sigmoid", "erf", "erfc"))
    yield from (elements(name, getattr(m, name), POSITIVE) for name in ("log", "sqrt"))
    yield elements("log2", lambda x: m.log(x) / mp.log(2), POSITIVE)
    yield elements("log10", lambda x: m.log(x) / mp.log(10), POSITIVE)
    yield elements("log1p", m.log1p)
    yield elements("rsqrt", lambda x: power(x, mpf("-0.5")), POSITIVE)
    yield elements("reciprocal", lambda x: 1 / x)
    yield elements("square", lambda x: x * x)
    yield elements("abs", m.magnitude)
    yield elements("exp2", lambda x: m.exp(x * mp.log(2)))
    yield elements("sinc", m.sinc, ALL + both(around(1.0, 3.0) + f32(0.7, 2.5, 1000.5)))
    yield elements("asin", m.asin, INSIDE)
    yield elements("acos", lambda x: mp.pi / 2 - m.asin(x), INSIDE)
    yield elements("atanh", m.atanh, INSIDE)
    yield elements("acosh", m.acosh, POSITIVE)
    yield elements("erfinv", m.erfinv, INSIDE)
    yield elements("logit", logit, POSITIVE + [x for x in INSIDE if x > 0])
    yield elements("logit", bounded_logit, [0.0, 0.05, 0.125, 0.5, 0.875, 0.95, 1.0], [0.125])
    gamma = [x for x in ALL if abs(x) < 1e160] + both(f32(1.5, 2.5, 10.25)) + around(2.0) + both(around(1.0)[4:])
    gamma += [1e160, 1e300] + around(-2.0)
    yield elements("lgamma", m.lgamma, gamma)
    yield elements("digamma", lambda x: m.polygamma(0, x), gamma)
    for n in (1, 2, 3):
        yield elements("polygamma", lambda x, n=n: m.polygamma(n, x), [x for x in gamma if x > -30], [n])
    for p in (0, 1, 2, 3, 0.5, -0.5, -1, -2, 1.5, 2.5):
        yield elements("pow.scalar", lambda x, p=p: power(x, p), ALL if p == int(p) else POSITIVE, [p])
    for base in (2, 0.5, 1):
        yield elements("pow.base", lambda x, base=base: m.exp(x * mp.log(base)), None, [base])


def bounded_logit(x):
    return logit(x) if 0.125 <= x.v <= 0.875 else logit(Jet(0.125 if x.v < 0.5 else 0.875))


def activations():
    yield elements("relu", lambda z: choose(z.v > 0, z, 0))
    yield elements("relu6", bounded(0, 6, lambda x: 0 < x < 6), ALL + [6.0] + around(6.0))
    yield elements("hardtanh", bounded(-1, 1, lambda x: -1 < x < 1))
    yield elements("clamp", bounded(-1, 1, lambda x: -1 <= x <= 1), None, [-1, 1])
    yield elements("leaky_relu", lambda z: choose(z.v > 0, z, z * 0.125), None, [0.125])
    yield elements("threshold", lambda z: choose(z.v > 0.5, z, 7), None, [0.5, 7])
    yield elements("hardshrink", lambda z: choose(abs(z.v) > 0.5, z, 0), ALL + both(around(0.5)), [0.5])
    yield elements("softshrink", SOFTSHRINK, ALL + both(around(0.5)), [0.5])
    yield elements("hardsigmoid", HARDSIGMOID, ALL + both([3.0] + around(3.0)))
    yield elements("hardswish", hardswish, ALL + both([3.0] + around(3.0)))
    yield elements("elu", elu())
    yield elements("celu", elu(2, 1, 0.5), None, [2])
    yield elements("selu", elu("1.6732632423543772848170429916717", "1.0507009873554804934193349852946"))
    yield elements("softsign", lambda z: z / (1 + m.magnitude(z)))
    yield elements("silu", lambda z: z * m.sigmoid(z), ALL + both([37.0, 40.0]))
    yield elements("gelu", gelu, MODERATE + both([5.0, 7.0, 1e4, 1e8, 1e150, 1e300]))
    yield elements("gelu", gelu_tanh, MODERATE + both([5.0, 7.0, 1e4, 1e8, 1e150, 1e300]), ["tanh"])
    yield elements("mish", mish, ALL + both([19.5, 37.0, 40.0]))
    yield elements("softplus", softplus_of(1, 20), ALL + [20.0] + around(20.0))
    yield elements("softplus", softplus_of(2, 100), None, [2, 100])
    yield elements("log_sigmoid", lambda z: -softplus(-z))


# Functions of two elements.

PAIRS = [
    (x, y)
    for x in [1e-300, -1e-160] + f32(1e-30, -1e-8, 1, 1e8) + [-1e150, 1e300]
    for y in [1e-300, 1e-160] + f32(-1e-30, 1e-8, -1, 1e8) + [1e150, -1e300]
] + [(1.0, 0.0), (0.0, -1.0), (3.0, 4.0)]
NUMBERS = f32(0, 1e-30, -1e-8, 0.5, -1, 36, 40, -100) + [700.0, -745.0]
LOGITS = [(x, y) for x in NUMBERS + [1e8, -1e8] for y in f32(0, 1, 0.25)]
SHORT = [1e-300] + f32(1e-30, 1e-8, 0.5) + around(1.0)[:4]


def hypot(x, y):
    return m.sqrt(x * x + y * y)


def logaddexp(x, y):
    return x + softplus(y - x) if x.v > y.v else y + softplus(x - y)


def logaddexp2(x, y):
    two = mp.log(2)
    return logaddexp(x * two, y * two) / two


def extreme(larger):
    def f(x, y):
        return (x + y) / 2 if x.v == y.v else choose((x.v > y.v) == larger, x, y)

    return f


def remainder(rounded):
    return lambda x, y: x - y * rounded(x.v / y.v)


def xlogy(x, y):
    return x * m.log(y)


def pow_(x, p):
    return m.exp(p * m.log(x))


def bce(x, y):
    """Its derivatives have PyTorch's bound on x(1 − x)."""
    if x.v in (0, 1):
        raise ValueError("at the ends the logarithm is clamped")
    return -(y * m.log(x) + (1 - y) * m.log(1 - x))


def bce_with_logits(x, y):
    return y * softplus(-x) + (1 - y) * softplus(x)


def huber(delta, scale):
    def f(x, y):
        d = x - y
        a = m.magnitude(d)
        return choose(a.v < delta, d * d / 2 * scale, delta * scale * (a - mpf(delta) / 2))

    return f


def poisson(x, y):
    return x - y * m.log(x + mpf(1e-8))


def pairs():
    grid = [(x, y) for x in NUMBERS for y in NUMBERS]
    differences = [(x, 0.0) for x in both([1e-160] + f32(1e-30, 1e-8, 0.5, 1e8) + [1e150] + around(1.0)[:4])]
    differences += [(1.5, 1.5), (1.0, 3.0)]
    yield elements("hypot", hypot, PAIRS, inputs=2)
    yield elements("atan2", m.atan2, PAIRS, inputs=2)
    yield elements("div", lambda x, y: x / y, PAIRS, inputs=2)
    yield elements("mul", lambda x, y: x * y, PAIRS[:20], inputs=2)
    yield elements("logaddexp", logaddexp, grid, inputs=2)
    yield elements("logaddexp2", logaddexp2, [p for p in grid if abs(p[0] - p[1]) < 800], inputs=2)
    yield elements("maximum", extreme(True), grid[::3], inputs=2)
    yield elements("minimum", extreme(False), grid[::3], inputs=2)
    quotients = [(x, y) for x in f32(7, -7, 1, -0.5) for y in f32(3, -2, 0.1)] + [(1.0, 0.1), (-1.0, 0.1), (0.6, 0.1)]
    yield elements("fmod", remainder(lambda q: int(q)), quotients, inputs=2)
    yield elements("remainder", remainder(mp.floor), quotients, inputs=2)
    yield elements("xlogy", xlogy, [(x, y) for x in NUMBERS for y in POSITIVE[::3]], inputs=2)
    bases = [x for x in POSITIVE if x < 1e100][::2]
    yield elements("pow", pow_, [(x, p) for x in bases for p in [0.0, 1.0, 2.0, -1.0, 0.5] + f32(1e-8)], inputs=2)
    yield elements("fmax", lambda x, y: choose(x.v >= y.v, x, y), grid[::5], inputs=2)
    yield elements("fmin", lambda x, y: choose(x.v <= y.v, x, y), grid[::5], inputs=2)
    yield elements("copysign", lambda x, y: m.magnitude(x) * math.copysign(1, y.v), PAIRS[::3], inputs=2)
    triples = [(x, y, z) for x, y in PAIRS[::7] for z in f32(1e-8, -0.5, 2)]
    yield elements("lerp", lambda x, y, w: x + w * (y - x), triples, inputs=3)
    yield elements("addcmul", lambda x, y, z: x + y * z / 2, triples, [0.5], 3)
    yield elements("addcdiv", lambda x, y, z: x + y / z / 2, triples, [0.5], 3)
    yield elements("mse_loss", lambda x, y: power(x - y, 2), differences, ["none"], 2)
    yield elements("l1_loss", lambda x, y: m.magnitude(x - y), differences, ["none"], 2)
    yield elements("smooth_l1_loss", huber(1, 1), differences, ["none", 1], 2)
    yield elements("huber_loss", huber(1, 1), differences, ["none", 1], 2)
    chances = [(x, y) for x in f32(1e-8, 0.5, 0.999999) + [1e-11, float_after(1.0, -1)] for y in f32(0, 1, 0.25, 0.5)]
    yield elements("bce", bce, chances, inputs=2)
    yield elements("bce_with_logits", bce_with_logits, LOGITS, inputs=2)
    yield elements("soft_margin_loss", lambda x, y: softplus(-x * y), LOGITS, ["none"], 2)
    yield elements("kl_div", lambda x, y: xlogy(y, y) - x * y, [(x, y) for x in NUMBERS for y in SHORT], ["none", False], 2)
    yield elements("kl_div", lambda x, y: m.exp(y) * (y - x), grid[::3], ["none", True], 2)
    counts = [(x, y) for x in f32(1e-30, 1e-8, 1, 1e8) for y in f32(0, 1e-8, 1, 100)]
    yield elements("poisson_nll_loss", poisson, counts, [False, False, 1e-8, "none"], 2)
    yield elements("poisson_nll_loss", lambda x, y: m.exp(x) - y * x, LOGITS, [True, False, 1e-8, "none"], 2)


# Rows.


def total(row):
    return sum(row, Jet(0))


def product(row):
    out = Jet(1)
    for x in row:
        out = out * x
    return out


def logsumexp(row):
    top = max(x.v for x in row)
    return m.log(total([m.exp(x - top) for x in row])) + top


def softmax(row):
    return [m.exp(x - logsumexp(row)) for x in row]


def norm(p):
    def f(row):
        if p == math.inf:
            top = max(abs(x.v) for x in row)
            ties = [m.magnitude(x) for x in row if abs(x.v) == top]
            return total(ties) / len(ties)
        if not any(x.v for x in row):
            return Jet(0)
        # For p < 2 the second derivative by a zero is infinite, and taken as 0.
        terms = [power(x if p == 2 else m.magnitude(x), p) for x in row if x.v or p >= 2]
        return power(total(terms), 1 / mpf(p))

    return f


def moments(row):
    mean = total(row) / len(row)
    return mean, total([(x - mean) * (x - mean) for x in row])


def cosine(x, y):
    return total([a * b for a, b in zip(x, y)]) / norm(2)(x) / norm(2)(y)


def layer_norm(eps):
    def f(row):
        mean, squares = moments(row)
        return [(x - mean) / m.sqrt(squares / len(row) + mpf(eps)) for x in row]

    return f


def running(f):
    return lambda row: [f(row[: i + 1]) for i in range(len(row))]


def one(f):
    return lambda *inputs: [f(*inputs)]


LOGIT_ROWS = [[0.0, 0.0, 0.0], f32(0, 1e-8, -1e-8), [1.0, 2.0, -3.0], [0.0, -700.0, 5.0], [1e8, 1e8, 99999992.0]]
LOGIT_ROWS += [[0.0, -40.0, -50.0], [745.0, 0.0, 740.0], [1e300, 1e300, -1e300]]
LENGTHS = [[3.0, -4.0, 12.0], [1e-300, -2e-300, 2e-300], [1e-160, 3e-160, 5e-160], f32(1e-30, -2e-30, 3e-30)]
LENGTHS += [[1e300, -2e300, 2e300], f32(1e30, 2e30, -1e30), f32(1, 1e-8, -1e-8)]
NEARLY = [[1.0, 2.0, 4.0, -1.0], f32(1, 1.0000001, 1.0000002, 1), [1.0, 1 + 1e-12, 1 - 1e-12, 1.0], [1e-160, 2e-160, 4e-160]]
NEARLY += [[1e-30, 3e-30, 4e-30], [1e300, 2e300, 4e300], f32(1e8, 1.00000008e8, 1e8)]
# No product of leading factors leaves the range of the dtype: what it loses there is lost.
FACTORS = [[2.0, 3.0, -5.0, 0.5], [0.0, 3.0, -5.0, 2.0], [0.0, 0.0, -5.0, 2.0], f32(1e-8, 3, 2, 1), f32(1e-30, 3, 2, 1)]
FACTORS += [[1e-160, 3.0, 1e100], [1e-300, 1e300, 2.0], f32(1e-30, 1e30, -2, 1e-4)]


def of_rows():
    for row in LOGIT_ROWS:
        yield rows("softmax", softmax, row, args=[0])
        yield rows("log_softmax", lambda r: [x - logsumexp(r) for x in r], row, args=[0])
        yield rows("logsumexp", one(logsumexp), row, args=[[0], False])
        yield rows("logcumsumexp", running(logsumexp), row, args=[0])
    for row in LENGTHS + [[0.0, 0.0, 0.0], [0.0, 3.0, -4.0]]:
        for p in (0.5, 1, 1.5, 2, 3, math.inf):
            if any(row) or p in (1, 2, math.inf):
                yield rows("norm", one(norm(p)), row, args=["inf" if p == math.inf else p])
    yield rows("norm", one(norm(math.inf)), [3.0, -3.0, 1.0], args=["inf"])
    for row in NEARLY:
        yield rows("var", one(lambda r: moments(r)[1] / (len(r) - 1)), row, args=[True])
        yield rows("std", one(lambda r: m.sqrt(moments(r)[1] / (len(r) - 1))), row, args=[True])
        yield rows("layer_norm", layer_norm(1e-5), row, args=[1e-5])
        yield rows("layer_norm", layer_norm(1e-12), row, args=[1e-12])
    for row in FACTORS:
        yield rows("prod", one(product), row)
        yield rows("cumprod", running(product), row, args=[0])
    for a, b in zip(LENGTHS, LENGTHS[1:] + LENGTHS[:1]):
        yield rows("dist", one(lambda x, y: norm(2)([p - q for p, q in zip(x, y)])), a, b, args=[2])
        for p in (1, 1.5, 2, 3):
            yield rows("cdist", one(lambda x, y, p=p: norm(p)([q - r for q, r in zip(x, y)])), a, b, args=[p])
            shifted = one(lambda x, y, p=p: norm(p)([q - r + mpf(1e-6) for q, r in zip(x, y)]))
            yield rows("pairwise_distance", shifted, a, b, args=[p, 1e-6, False])
        if min(map(abs, a + b)) > 1e-8:
            yield rows("cosine_similarity", one(cosine), a, b, args=[0, 1e-8])
    for row in LENGTHS[:1] + LENGTHS[4:6]:
        for p in (1.5, 2, 3):
            yield rows("renorm", lambda r, p=p: [x / (norm(p)(r) + mpf(1e-7)) for x in r], row, args=[p, 0, 1])
    for row in LENGTHS[:1] + LENGTHS[4:6]:
        yield rows("normalize", lambda r: [x / norm(2)(r) for x in r], row)
    yield rows("normalize", lambda r: [x / mpf(1e-12) for x in r], [1e-160, 3e-160, 5e-160])
    yield rows("amax", one(lambda r: (r[0] + r[1]) / 2), [3.0, 3.0, 1.0], args=[[0], False])
    yield rows("amin", one(lambda r: (r[0] + r[2]) / 2), [1.0, 3.0, 1.0], args=[[0], False])
    yield rows("max.dim", one(lambda r: r[0]), [3.0, 3.0, 1.0], args=[0, False])
    yield rows("median.dim", one(lambda r: r[2]), [1.0, 5.0, 3.0], args=[0, False])


# Not silu, gelu and softsign, which multiply ∞ by 0 or divide it by itself, as PyTorch's do, nor log and asinh, which
# grow too slowly for the huge number that takes the place of ∞.
AT_INFINITY = ["exp", "expm1", "exp2", "sinh", "cosh", "tanh", "sigmoid", "erf", "erfc", "atan", "square", "reciprocal"]
AT_INFINITY += ["abs", "relu", "relu6", "hardtanh", "clamp", "leaky_relu", "threshold", "hardshrink", "softshrink"]
AT_INFINITY += ["hardsigmoid", "elu", "celu", "selu", "softplus", "log_sigmoid"]


def at_infinity():
    for case in [*simple(), *activations()]:
        if case["op"] in AT_INFINITY:
            yield {**case, "points": [math.inf, -math.inf]}


def all_cases():
    yield from at_infinity()
    yield from simple()
    yield from activations()
    yield from pairs()
    yield from of_rows()
