"""Reads what bench_parallel prints, and computes what larger clusters would take.

An all-reduce of n bytes among p ranks takes, in steps of a message each (Thakur, Rabenseifner, Gropp 2005),
    ring                 2 (p - 1) (alpha + n / p * beta)
    recursive doubling   ceil(log2 p) (alpha + n * beta)
alpha is the time of a message without its bytes, beta that of a byte: sent, received, added. Both are fitted to the
measurements of two ranks, one message each way; a network adds its own: WIRE seconds, and a byte at its speed.
"""
import math, statistics, sys

WIRE = 10e-6  # assumed: an Ethernet with a switch or two
SPEEDS = {"10 Gbit/s": 10e9 / 8, "100 Gbit/s": 100e9 / 8}

rows = {}
for line in sys.stdin:
    what, ranks, size, micros = line.split()
    rows.setdefault((what, int(ranks), int(size)), []).append(float(micros))
median = {key: statistics.median(values) for key, values in rows.items()}
for key in sorted(median):
    print("%-16s %d ranks %10d bytes %10.1f us  (%.1f to %.1f)" % (*key, median[key], min(rows[key]), max(rows[key])))

# Least squares of the relative errors: a / T + b n / T = 1.
points = [(n, t * 1e-6) for (what, p, n), t in median.items() if what == "allreduce" and p == 2]
sums = [0.0] * 5
for n, t in points:
    u, v = 1 / t, n / t
    for i, add in enumerate((u * u, u * v, v * v, u, v)):
        sums[i] += add
uu, uv, vv, u1, v1 = sums
alpha, beta = (u1 * vv - v1 * uv) / (uu * vv - uv * uv), (v1 * uu - u1 * uv) / (uu * vv - uv * uv)
print("\n2 ranks: alpha %.1f us, 1/beta %.2f GB/s; worst error of the fit %.0f %%" % (
    alpha * 1e6, 1e-9 / beta, 100 * max(abs(alpha + beta * n - t) / t for n, t in points)))


def ring(p, n, a, b):
    return 2 * (p - 1) * (a + n / p * b)


def doubling(p, n, a, b):
    return math.ceil(math.log2(p)) * (a + n * b)


def step(p, a, b, compute, buckets, algorithm):
    """Gradients come evenly over the last two thirds of a step; buckets are sent one after the other."""
    total, sent, free = sum(buckets), 0, 0.0
    for size in buckets:
        sent += size
        ready = compute * (1 / 3 + 2 / 3 * sent / total)
        free = max(free, ready) + algorithm(p, size, a, b)
    return max(compute, free)


def table(title, compute, buckets):
    print("\n%s: one rank computes %.1f ms, gradients of %.1f MB. Part of a step that is computing:" % (
        title, compute * 1e3, sum(buckets) / 1e6))
    print("%8s" % "ranks" + "".join("%24s" % ("%s, %s" % (name, what)) for name in SPEEDS for what in ("ring", "doubling")))
    for p in (8, 16, 64, 256, 1000, 4000, 10000):
        line = "%8d" % p
        for speed in SPEEDS.values():
            for algorithm in (ring, doubling):
                line += "%22.0f %%" % (100 * compute / step(p, alpha + WIRE, beta + 1 / speed, compute, buckets, algorithm))
        print(line)


compute = [t for (what, p, n), t in median.items() if what == "step_none" and p == 1][0] * 1e-6
table("784-1024-1024-10, 128 samples a rank", compute, [4.24e6, 3.21e6])
table("a network of 100 million parameters, 1 s a step", 1.0, [1e6] + [25e6] * 16)
