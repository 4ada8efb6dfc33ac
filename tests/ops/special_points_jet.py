"""Numbers of four hundred digits that carry two derivatives: for special_points.py.

A Jet is v + a·ε + b·δ + c·εδ with ε² = δ² = 0. A function of Jets gives in a and b its derivatives along two
directions, and in c the second derivative along both. Nothing is differentiated numerically.
"""

from mpmath import mp, mpf

mp.dps = 400
GAMMA_DIGITS = 60  # nothing cancels there, and more would take minutes


class Jet:
    def __init__(self, v, a=0, b=0, c=0):
        self.v, self.a, self.b, self.c = mpf(v), mpf(a), mpf(b), mpf(c)

    def through(self, f, f1, f2):
        """g(self) for a g of one argument whose value and derivatives at v are these."""
        return Jet(f, f1 * self.a, f1 * self.b, f1 * self.c + f2 * self.a * self.b)

    def __add__(self, o):
        o = jet(o)
        return Jet(self.v + o.v, self.a + o.a, self.b + o.b, self.c + o.c)

    def __mul__(self, o):
        o = jet(o)
        return Jet(
            self.v * o.v,
            self.a * o.v + self.v * o.a,
            self.b * o.v + self.v * o.b,
            self.c * o.v + self.a * o.b + self.b * o.a + self.v * o.c,
        )

    def __neg__(self):
        return Jet(-self.v, -self.a, -self.b, -self.c)

    def __sub__(self, o):
        return self + -jet(o)

    def __rsub__(self, o):
        return jet(o) - self

    def __truediv__(self, o):
        return self * power(jet(o), -1)

    def __rtruediv__(self, o):
        return jet(o) / self

    __radd__, __rmul__ = __add__, __mul__


def jet(x):
    return x if isinstance(x, Jet) else Jet(x)


def power(x, p):
    """x to the number p. A factor of 0 wins over an infinite one, as in the derivatives of x² at 0."""

    def term(factor, exponent):
        return factor * x.v**exponent if factor else mpf(0)

    return x.through(term(mpf(1), p), term(mpf(p), p - 1), term(mpf(p) * (p - 1), p - 2))


def exp(x):
    y = mp.exp(x.v)
    return x.through(y, y, y)


def expm1(x):
    return x.through(mp.expm1(x.v), mp.exp(x.v), mp.exp(x.v))


def log(x):
    if x.v <= 0:
        raise ValueError("log")
    return x.through(mp.log(x.v), 1 / x.v, -1 / x.v**2)


def log1p(x):
    return log(1 + x)


def sqrt(x):
    return power(x, mpf("0.5"))


def sin(x):
    return x.through(mp.sin(x.v), mp.cos(x.v), -mp.sin(x.v))


def cos(x):
    return x.through(mp.cos(x.v), -mp.sin(x.v), -mp.cos(x.v))


def tan(x):
    t = mp.tan(x.v)
    return x.through(t, 1 + t * t, 2 * t * (1 + t * t))


def asin(x):
    r = 1 - x.v**2
    if r <= 0:
        raise ValueError("asin")
    return x.through(mp.asin(x.v), 1 / mp.sqrt(r), x.v / (r * mp.sqrt(r)))


def atan(x):
    r = 1 + x.v**2
    return x.through(mp.atan(x.v), 1 / r, -2 * x.v / r**2)


def atan2(y, x):
    """Its derivatives are those of atan(y/x), or of π/2 − atan(x/y)."""
    of = atan(y / x) if abs(x.v) >= abs(y.v) else -atan(x / y)
    return Jet(mp.atan2(y.v, x.v), of.a, of.b, of.c)


def sinh(x):
    return x.through(mp.sinh(x.v), mp.cosh(x.v), mp.sinh(x.v))


def cosh(x):
    return x.through(mp.cosh(x.v), mp.sinh(x.v), mp.cosh(x.v))


def sigmoid(x):
    return 1 / (1 + exp(-x))


def tanh(x):
    s = 1 / mp.cosh(x.v) ** 2
    return x.through(mp.tanh(x.v), s, -2 * mp.tanh(x.v) * s)


def asinh(x):
    r = 1 + x.v**2
    return x.through(mp.asinh(x.v), 1 / mp.sqrt(r), -x.v / (r * mp.sqrt(r)))


def acosh(x):
    r = x.v**2 - 1
    if x.v <= 1:
        raise ValueError("acosh")
    return x.through(mp.acosh(x.v), 1 / mp.sqrt(r), -x.v / (r * mp.sqrt(r)))


def atanh(x):
    r = 1 - x.v**2
    if r <= 0:
        raise ValueError("atanh")
    return x.through(mp.atanh(x.v), 1 / r, 2 * x.v / r**2)


def erfc(x):
    d = -2 / mp.sqrt(mp.pi) * mp.exp(-x.v**2)
    far = abs(x.v) > 1e9  # beyond what mpmath takes, and 0 or 2 to more digits than there are
    y = mpf(0 if x.v > 0 else 2) if far else mp.erfc(x.v)
    return x.through(y, d, -2 * x.v * d)


def erf(x):
    if abs(x.v) > 1:
        return 1 - erfc(x)
    d = 2 / mp.sqrt(mp.pi) * mp.exp(-x.v**2)
    return x.through(mp.erf(x.v), d, -2 * x.v * d)


def erfinv(x):
    if abs(x.v) >= 1:
        raise ValueError("erfinv")
    with mp.workdps(GAMMA_DIGITS):
        y = mp.erfinv(x.v) if x.v else mpf(0)
        d = mp.sqrt(mp.pi) / 2 * mp.exp(y * y)
        return x.through(y, d, 2 * y * d * d)


def sinc(x):
    if x.v == 0:
        return x.through(mpf(1), mpf(0), -(mp.pi**2) / 3)
    with mp.workdps(3 * mp.dps):  # the derivatives near 0 are differences of 1/x³
        y = x * mp.pi
        return sin(y) / y


def is_pole(x):
    return x <= 0 and x == mp.floor(x)


def polygamma(n, x):
    if is_pole(x.v):
        raise ValueError("polygamma")
    with mp.workdps(GAMMA_DIGITS):
        return x.through(*(mp.psi(n + k, x.v) for k in range(3)))


def lgamma(x):
    if is_pole(x.v):
        raise ValueError("lgamma")
    with mp.workdps(GAMMA_DIGITS):
        return x.through(mp.re(mp.loggamma(x.v)), mp.psi(0, x.v), mp.psi(1, x.v))


def choose(condition, x, y):
    return jet(x) if condition else jet(y)


def magnitude(x):
    """|x|, with derivative 0 at 0."""
    return x if x.v > 0 else -x if x.v < 0 else Jet(0)
