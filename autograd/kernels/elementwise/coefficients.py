#!/usr/bin/env python3
"""Makes coefficients.h: polynomials for vector_math-inl.h, with mpmath (pip install mpmath).

    python3 autograd/kernels/elementwise/coefficients.py > autograd/kernels/elementwise/coefficients.h

Each is the interpolation of its function in the Chebyshev nodes of the range, within a small factor of the best
polynomial of that degree. The largest relative error that it leaves in the function is printed beside it.
"""
from mpmath import atan, atanh, cos, erf, erfc, exp, expm1, log, mp, mpf, nstr, pi, polyval, sqrt, tanh

mp.dps = 60


def interpolate(f, a, b, degree):
    """The coefficients, constant first, of the polynomial that equals f in the Chebyshev nodes of [a, b]."""
    n = degree + 1
    angles = [pi * (2 * k + 1) / (2 * n) for k in range(n)]
    middle, half = (a + b) / 2, (b - a) / 2
    values = [f(middle + half * cos(t)) for t in angles]
    result = [mpf(0)] * n
    before, now = [], [mpf(1)]  # T_{j-1}, T_j as polynomials in x
    for j in range(n):
        weight = sum(v * cos(j * t) for v, t in zip(values, angles)) * (1 if j == 0 else 2) / n
        for i, c in enumerate(now):
            result[i] += weight * c
        # T_{j+1} = 2y T_j - T_{j-1} with y = (x - middle) / half; T_1 = y.
        factor = 1 if j == 0 else 2
        after = [mpf(0)] * (len(now) + 1)
        for i, c in enumerate(now):
            after[i] -= factor * c * middle / half
            after[i + 1] += factor * c / half
        for i, c in enumerate(before):
            after[i] -= c
        before, now = now, after
    return result


def show(name, comment, f, a, b, degree, share, double):
    c = interpolate(f, mpf(a), mpf(b), degree)
    points = [a + (b - a) * (mpf(i) + 0.5) / 500 for i in range(500)]
    error = max(abs((polyval(c[::-1], x) - f(x)) * share(x)) for x in points)
    print(f"  // {comment}: 2^{nstr(log(error, 2), 3)}")
    print(f"  static constexpr double {name}[] = {{{', '.join(nstr(x, 19 if double else 12) for x in c)}}};")


def near_zero(f, limit):
    return lambda x: f(x) if abs(x) > mpf(10) ** -25 else mpf(limit)


expm1_rest = near_zero(lambda r: (expm1(r) - r) / r**2, 0.5)
log_rest = near_zero(lambda z: (2 * atanh(sqrt(z)) / sqrt(z) - 2) / z, mpf(2) / 3)
tanh_rest = near_zero(lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z, -mpf(1) / 3)
atan_ratio = near_zero(lambda z: atan(sqrt(z)) / sqrt(z), 1)
erf_ratio = near_zero(lambda z: erf(sqrt(z)) / sqrt(z), 2 / sqrt(pi))


def erfcx(t):
    return exp(t * t) * erfc(t)


print("""#pragma once
// Made by coefficients.py. The powers of two are the largest relative errors that the polynomials leave.

namespace wick::kernels {

// clang-format off
template <class T>
struct Coefficients;""")
for double in (False, True):
    print(f"template <>\nstruct Coefficients<{'double' if double else 'float'}> {{")
    half = log(2) / 2 * mpf("1.001")
    show("expm1", "(exp(r) - 1 - r)/r^2, |r| <= ln(2)/2", expm1_rest, -half, half, 10 if double else 5,
         lambda r: r * r / exp(r), double)
    top = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2
    show("log", "(log((1 + s)/(1 - s))/s - 2)/z, z = s^2, |s| <= 0.1716", log_rest, 0, top, 6 if double else 3,
         lambda z: z / 2, double)
    show("tanh", "(tanh(x)/x - 1)/z, z = x^2, |x| <= 0.55", tanh_rest, 0, mpf("0.55") ** 2, 11 if double else 5,
         lambda z: z / (1 + z * tanh_rest(z)), double)
    show("erf", "erf(x)/x, z = x^2, |x| <= 0.5", erf_ratio, 0, mpf("0.25"), 9 if double else 4,
         lambda z: 1 / erf_ratio(z), double)
    if not double:
        show("atan", "atan(x)/x, z = x^2, |x| <= 1", atan_ratio, 0, mpf(1), 11, lambda z: 1 / atan_ratio(z), double)
    shift, last = (4, mpf(28)) if double else (3, mpf("10.3"))
    print(f"  static constexpr double erfcx_shift = {shift};")
    of_r = lambda r: erfcx(1 / r - shift) / r
    show("erfcx", f"exp(t^2) erfc(t)/r, r = 1/(t + {shift}), 0 <= t <= {nstr(last, 3)}", of_r, 1 / (last + shift),
         1 / mpf(shift), 22 if double else 9, lambda r: 1 / of_r(r), double)
    print("};")
print("// clang-format on\n\n}  // namespace wick::kernels")
