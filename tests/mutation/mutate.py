#!/usr/bin/env python3
"""Plants bugs in the sources, one at a time, and says which ones the tests do not see.

  tests/mutation/mutate.py [--count 400] [--seed 1] [--from 0] [--only REGEX] [--list]

A bug is one change of one token or statement by the rules below, in a .cpp file of autograd/ or nn/, drawn at random. The
file is compiled, the library linked, and the test programs run, the fastest first, until one fails, crashes or takes five
times as long as without the bug. Bugs that do not compile are drawn again. What no test sees is printed as a diff, with a
number: --from N --count 1 plants it again. The work is done in a copy, build-mutation/; the sources stay as they are.
"""
import argparse, pathlib, random, re, shutil, subprocess, sys, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / "build-mutation" / "source"
BUILD = ROOT / "build-mutation" / "build"
PROGRAMS = ["formulas", "peers", "nn", "faults", "ops"]
# What takes long and finds little that the others do not.
SKIPPED = {"ops": "no false alarm*,*planted fault*,accuracy*"}

# (name, what is looked for, what it becomes)
RULES = [
    ("comparison", r"(?<![<>=!\-])<(?![<=])(?= )", "<="), ("comparison", r"<=", "<"), ("comparison", r"(?<=\s)>(?= )", ">="),
    ("comparison", r">=", ">"), ("comparison", r"==", "!="), ("comparison", r"!=", "=="),
    ("logic", r"&&", "||"), ("logic", r"\|\|", "&&"), ("logic", r"(?<=[( ])!(?=[a-z(])", ""),
    ("arithmetic", r"(?<=[\w)\]]) \+ (?=[\w(])", " - "), ("arithmetic", r"(?<=[\w)\]]) - (?=[\w(])", " + "),
    ("arithmetic", r"(?<=[\w)\]]) \* (?=[\w(])", " / "), ("arithmetic", r"(?<=[\w)\]]) / (?=[\w(])", " * "),
    ("arithmetic", r"(?<=[\w)\]]) % (?=[\w(])", " / "), ("arithmetic", r"\+=", "-="), ("arithmetic", r"-=", "+="),
    ("arithmetic", r"\*=", "/="), ("arithmetic", r"(?<=return )-(?=[\w(])", ""), ("arithmetic", r"\+\+(?=\w)", "--"),
    ("constant", r"(?<![\w.\"])0(?![\w.\"])", "1"), ("constant", r"(?<![\w.\"])1(?![\w.\"])", "0"),
    ("constant", r"(?<![\w.\"])1(?![\w.\"])", "2"), ("constant", r"(?<![\w.\"])2(?![\w.\"])", "3"),
    ("constant", r"(?<![\w.\"])0\.5(?![\w\"])", "0.25"), ("constant", r"\btrue\b", "false"), ("constant", r"\bfalse\b", "true"),
    ("bound", r"(?<=[\w)\]]) - 1(?![\w.])", ""), ("bound", r"(?<=[\w)\]]) \+ 1(?![\w.])", ""),
    ("condition", r"\bif \((?!constexpr)", "if (!("), ("condition", r"\bif \((?!constexpr)", "if (true || ("),
    ("function", r"\bmin\b", "max"), ("function", r"\bmax\b", "min"), ("function", r"\bsin\(", "cos("),
    ("function", r"\bfloor\(", "ceil("), ("function", r"\bbegin\(\)", "end()"), ("function", r"\.front\(\)", ".back()"),
    ("argument", r"(?<=\()(\w+), (\w+)(?=\))", r"\2, \1"), ("argument", r"(?<=\()(\w+), (\w+)(?=, )", r"\2, \1"),
    ("statement", r"^ +[\w.\->\[\]()*]+ (?:[-+*/|&^]?=) [^;{}]*;$", ""), ("statement", r"^ +[\w.:>\-]+\([^;{}]*\);$", ""),
    ("statement", r"^ +(?:break|continue);$", ""), ("statement", r"^ +if \([^;{}]*\) return[^;{}]*;$", ""),
]


def code_lines(text):
    """The lines that are code, with their numbers; strings and comments at a line's end are left out of the search."""
    for number, line in enumerate(text.split("\n")):
        bare = line.strip()
        if not bare or bare.startswith(("//", "#", "using ", "namespace ", "template", "/*")):
            continue
        if re.search(r"\b(check|fail|check_\w+|static_assert|assert)(<\w+>)?\(", line):
            continue  # texts of messages and what is refused are many, and alike
        yield number, line.split("  //")[0].split(" // ")[0]


def mutants():
    """(file, line number, rule, line before, line after) of every bug that the rules can plant."""
    for folder in ("autograd", "nn"):
        for path in sorted((ROOT / folder).rglob("*.cpp")):
            for number, line in code_lines(path.read_text()):
                strings = [m.span() for m in re.finditer(r'"(?:\\.|[^"\\])*"', line)]
                for rule, pattern, new in RULES:
                    for m in re.finditer(pattern, line):
                        if any(a <= m.start() < b for a, b in strings):
                            continue
                        changed = line[: m.start()] + m.expand(new) + line[m.end() :]
                        if rule == "condition":
                            changed = close_condition(line, m.end(), new)
                        if changed and changed != line:
                            yield path.relative_to(ROOT), number, rule, line, changed


def close_condition(line, start, new):
    """`if (a) …` with another bracket around a; None if it ends on another line."""
    depth = 1
    for i in range(start, len(line)):
        depth += {"(": 1, ")": -1}.get(line[i], 0)
        if depth == 0:
            return line[: start - 4] + new + line[start:i] + ")" + line[i:]
    return None


def build():
    return subprocess.run(["cmake", "--build", BUILD, "-j", "2"], capture_output=True, text=True).returncode == 0


def run(program, limit):
    command = [BUILD / "tests" / f"test_{program}", "-aa=1", "-m"]
    if program in SKIPPED:
        command.append("-tce=" + SKIPPED[program])
    start = time.time()
    try:
        failed = subprocess.run(command, capture_output=True, timeout=limit, cwd=BUILD).returncode != 0
    except subprocess.TimeoutExpired:
        failed = True
    return failed, time.time() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--only", default="", help="a regular expression for the file")
    parser.add_argument("--list", action="store_true", help="print the bugs, plant none")
    o = parser.parse_args()
    every = [m for m in mutants() if re.search(o.only, str(m[0]))]
    random.Random(o.seed).shuffle(every)
    print(f"{len(every)} bugs can be planted", flush=True)
    if o.list:
        for i, (path, number, rule, before, after) in enumerate(every[o.first : o.first + o.count]):
            print(f"{o.first + i} {path}:{number + 1} {rule}\n- {before.strip()}\n+ {after.strip()}")
        return 0

    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in ("autograd", "nn", "tests", "examples", "CMakeLists.txt", "README.md"):
        source = ROOT / name
        shutil.copytree(source, COPY / name) if source.is_dir() else shutil.copy2(source, COPY / name)
    # A bug costs the compiling of one file and the linking of the library. The compiler's cache, if there is one, saves
    # compiling the file again as it was.
    options = {"WICK_BUILD_EXAMPLES": "OFF", "WICK_WERROR": "OFF", "BUILD_SHARED_LIBS": "ON", "CMAKE_LINK_DEPENDS_NO_SHARED": "ON",
               "CMAKE_CXX_FLAGS_RELEASE": "-O1 -DNDEBUG -DHWY_COMPILE_ONLY_STATIC -march=native"}
    if shutil.which("ccache"):
        options["CMAKE_CXX_COMPILER_LAUNCHER"] = "ccache"
    subprocess.run(["cmake", "-S", COPY, "-B", BUILD, "-G", "Ninja", *(f"-D{k}={v}" for k, v in options.items())],
                   check=True, stdout=subprocess.DEVNULL)
    if not build():
        sys.exit("the sources do not build")
    limits = {}
    for program in PROGRAMS:
        failed, seconds = run(program, 3600)
        if failed:
            sys.exit(f"test_{program} fails without a bug")
        limits[program] = 5 * seconds + 10
        print(f"test_{program}: {seconds:.0f} s", flush=True)

    seen, survivors, i = {}, [], o.first
    while sum(seen.values()) + len(survivors) < o.count and i < len(every):
        path, number, rule, before, after = every[i]
        file = COPY / path
        original = file.read_text()
        lines = original.split("\n")
        lines[number] = after
        file.write_text("\n".join(lines))
        if build():
            by = next((p for p in PROGRAMS if run(p, limits[p])[0]), None)
            if by:
                seen[by] = seen.get(by, 0) + 1
                print(f"{i} {path}:{number + 1} {rule}: seen by test_{by}", flush=True)
            else:
                survivors.append(i)
                print(f"{i} {path}:{number + 1} {rule}: NOT SEEN\n- {before.strip()}\n+ {after.strip()}", flush=True)
        file.write_text(original)
        i += 1
    total = sum(seen.values()) + len(survivors)
    print(f"{total} bugs planted, {total - len(survivors)} seen ({seen}), {len(survivors)} not: {survivors}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
