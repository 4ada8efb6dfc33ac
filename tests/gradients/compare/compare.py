"""Prints which mistakes each gradient checker catches and which right gradients it calls wrong.

compare.py PROGRAM LIBRARY: the built checkers.cpp and for_python.cpp.
"""

import collections
import ctypes
import statistics
import subprocess
import sys

Line = collections.namedtuple("Line", "group is_right checker verdict calls")


def of_program(program):
    for line in subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines():
        group, _, fault, checker, verdict, calls = line.split("\t")
        yield Line(group, fault == "-", checker, verdict, int(calls))


def of_scipy(library):
    """check_grad gives the norm of the difference; which one is too large is the caller's to say. Here: more than 1e-6,
    or more than 1e-5 of the gradient's own norm."""
    import numpy
    from scipy.optimize import check_grad

    cases = ctypes.CDLL(library)
    array = numpy.ctypeslib.ndpointer(dtype=numpy.float64, flags="C")
    cases.value.restype, cases.value.argtypes = ctypes.c_double, [ctypes.c_int, array]
    cases.gradient.argtypes = [ctypes.c_int, ctypes.c_int, array, array]
    cases.start.restype = ctypes.POINTER(ctypes.c_double)
    cases.group_of.restype = ctypes.c_char_p
    for c in range(cases.case_count()):
        x = numpy.array(cases.start(c)[: cases.size_of_x(c)])
        for fault in range(-1, cases.fault_count(c)):
            calls = 0

            def value(at):
                nonlocal calls
                calls += 1
                return cases.value(c, numpy.ascontiguousarray(at))

            def gradient(at):
                g = numpy.zeros_like(at)
                cases.gradient(c, fault, numpy.ascontiguousarray(at), g)
                return g

            error = check_grad(value, gradient, x)
            norm = numpy.linalg.norm(gradient(x))
            for name, limit in ("SciPy, 1e-6", 1e-6), ("SciPy, 1e-5 of the norm", 1e-5 * norm):
                verdict = "right" if error <= limit else "wrong"
                yield Line(cases.group_of(c).decode(), fault < 0, name, verdict, calls)


def table(lines):
    checkers = list(dict.fromkeys(line.checker for line in lines))
    groups = list(dict.fromkeys(line.group for line in lines))

    def row(name, members):
        right = [line for line in members if line.is_right and line.checker == "wick"]
        wrong = [line for line in members if not line.is_right and line.checker == "wick"]
        cells = []
        for checker in checkers:
            said_wrong = [line for line in members if line.checker == checker and line.verdict == "wrong"]
            cells.append(f"{sum(not s.is_right for s in said_wrong)} / {sum(s.is_right for s in said_wrong)}")
        return f"| {name} | {len(wrong)} / {len(right)} | " + " | ".join(cells) + " |"

    print("| functions | wrong / right | " + " | ".join(checkers) + " |")
    print("|---|---:|" + "---:|" * len(checkers))
    for group in groups:
        print(row(group, [line for line in lines if line.group == group]))
    print(row("all", lines))
    calls = [
        f"{statistics.median(s.calls for s in lines if s.checker == c and s.is_right and s.group == 'smooth'):g}"
        for c in checkers
    ]
    print("| calls of f, smooth and right, median | | " + " | ".join(calls) + " |")


def main():
    lines = list(of_program(sys.argv[1]))
    if not any(line.checker.startswith("Ceres") for line in lines):
        print("Ceres is left out: CMake did not find it (libceres-dev)")
    try:
        lines += of_scipy(sys.argv[2])
    except ImportError as e:
        print(f"SciPy is left out: {e} (python3-scipy)")
    table(lines)


main()
