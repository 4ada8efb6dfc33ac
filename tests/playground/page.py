#!/usr/bin/env python3
"""Looks at the playground as a reader does: serves the built page, loads it in headless Chromium, trains, steps, and
compares the numbers that it shows with those that backprop_by_hand prints.

page.py PAGE BACKPROP_BY_HAND [--shots DIR]

It speaks WebDriver to chromedriver itself, so that it needs Debian's chromium and chromium-driver and nothing else. Exits
with 77 where one of them, or the page, is missing."""
import argparse, base64, functools, http.server, json, os, re, shutil, subprocess, sys, tempfile, threading, time, urllib.request

failures = 0


def saw(ok, text):
    """Something that should be so."""
    global failures
    failures += not ok
    print(("  " if ok else "✗ ") + text, flush=True)


def measured(text):
    """A time: no time is right or wrong on a machine that does other things, too."""
    print("  measured: " + text, flush=True)


class Browser:
    """chromedriver, by the protocol of https://www.w3.org/TR/webdriver/."""

    def __init__(self, driver, chromium, profile):
        self.process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                self.url = f"http://127.0.0.1:{found[1]}/session"
                break
        options = {"binary": chromium, "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
                                                "--disable-background-networking", f"--user-data-dir={profile}"]}
        session = self.call("POST", "", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.url += "/" + session["sessionId"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def run(self, script, *args):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def wait(self, script, seconds, *args):
        """Until the script returns something true, which is returned; None when the time is over."""
        end = time.time() + seconds
        while time.time() < end:
            if value := self.run("return " + script, *args):
                return value
            time.sleep(0.1)
        return None

    def size(self, width, height):
        """The size of what the page sees, by Chromium's own protocol: its windows cannot be as narrow as a phone."""
        self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}})

    def shot(self, path):
        """The whole page."""
        height = self.run("return Math.ceil(document.documentElement.scrollHeight)")
        width = self.run("return innerWidth")
        picture = self.call("POST", "/goog/cdp/execute", {"cmd": "Page.captureScreenshot", "params": {
            "format": "png", "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}}})
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def log(self):
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})]

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            self.process.terminate()


def serve(folder):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}
        def log_message(self, *args):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def matrix_of(text, name, way):
    """The rows of a matrix that backprop_by_hand prints under a name, by one of the ways: as lists of numbers."""
    lines = text.splitlines()
    start = lines.index(name)
    at = next(i for i in range(start, len(lines)) if lines[i].startswith(way))
    rows = [lines[at][len(way):]]
    for line in lines[at + 1:]:
        if not re.fullmatch(r"\s+(-?\d+\.\d+\s*)+", line):
            break
        rows.append(line)
    return [[float(number) for number in row.split()] for row in rows]


def number(text):
    return float(text.replace("−", "-").replace("∂", "").strip())


def check_closures(page, source):
    """Each line of source code that the page shows is in the file that it names."""
    text = open(os.path.join(page, "closures.js"), encoding="utf-8").read()
    for block in re.finditer(r'file: "([^"]+)",\s*code: \[(.*?)\]\s*,?\s*\}', text, re.S):
        file = re.sub(r"\s+", " ", open(os.path.join(source, block[1]), encoding="utf-8").read())
        for line in re.findall(r'"((?:[^"\\]|\\.)*)"', block[2]):
            line = re.sub(r"\s+", " ", json.loads(f'"{line}"'))
            saw(line in file, f"{block[1]} has: {line}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("by_hand")
    parser.add_argument("--shots", default="shots")
    options = parser.parse_args()
    driver = shutil.which("chromedriver")
    chromium = next((p for p in ("/usr/lib/chromium/chromium", shutil.which("chromium")) if p and os.path.exists(p)), None)
    for missing, what in ((not os.path.exists(os.path.join(options.page, "wick.wasm.packed")), f"the page was not built: {options.page}"),
                          (not driver, "there is no chromedriver (chromium-driver)"), (not chromium, "there is no chromium")):
        if missing:
            print(f"skipped, because {what}")
            return 77
    os.makedirs(options.shots, exist_ok=True)

    size = sum(os.path.getsize(os.path.join(options.page, f)) for f in os.listdir(options.page))
    saw(size < 1.5e6, f"the page has {size / 1e6:.2f} MB in all, less than 1.5")
    check_closures(options.page, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))

    profile = tempfile.mkdtemp()
    url = serve(options.page)
    browser = Browser(driver, chromium, profile)
    try:
        look(browser, url, options)
        errors = [message for message in browser.log() if "favicon" not in message]
        saw(not errors, f"no error on the console {errors or ''}")
    finally:
        browser.close()
        shutil.rmtree(profile, ignore_errors=True)
    print(f"{failures} wrong" if failures else "all as it should be")
    return 1 if failures else 0


def look(browser, url, options):
    def open_page(fragment, wide=1280, tall=900):
        browser.size(wide, tall)
        browser.call("POST", "/url", {"url": "about:blank"})
        browser.call("POST", "/url", {"url": url + "#" + fragment})
        saw(browser.wait("document.documentElement.dataset.ready", 60) is not None, f"the page is ready: #{fragment}")

    def shot(name):
        time.sleep(0.3)
        browser.shot(os.path.join(options.shots, name + ".png"))

    # Start: the second load, as a reader's who comes again; the first has Chromium's own start in it.
    open_page("lang=en&theme=light")
    open_page("lang=en&theme=light")
    ready = int(browser.run("return document.documentElement.dataset.ready"))
    measured(f"it is ready after {ready} ms (the aim: 1,000)")

    # XOR, as the link of the text's claim sets it up, trains to its figures; pictures are counted.
    browser.run("document.querySelectorAll('#claim-list a')[3].click()")
    done = browser.wait("playground.playground.progress.accuracy === 1 && playground.playground.progress.loss < 0.01 && playground.playground.progress", 60)
    saw(done is not None, f"XOR is learned: {done}")
    browser.run("playground.playground.pictures = 0; window.began = performance.now()")
    time.sleep(3)
    rate = browser.run("return 1000 * playground.playground.pictures / (performance.now() - window.began)")
    measured(f"{rate:.0f} pictures a second while it trains (the aim: 30)")
    shown = browser.run("return document.getElementById('acc-train').textContent")
    saw(shown == "100.0 %", f"it shows 100.0 % right: {shown}")

    # Two layers by the text's weights; one layer; sgn, whose first layer never moves; linear layers.
    open_page("data=xor&layers=2&f=sgn&out=1&start=text&opt=sgd&lang=en&theme=light")
    saw(browser.run("return playground.playground.progress.accuracy") == 1, "the text's weights do XOR with two layers")
    open_page("data=xor&layers=0&f=sigmoid&loss=cross_entropy&opt=sgd&rate=0.3&lang=en&theme=light")
    browser.run("playground.playground.train(2000)")
    p = browser.run("return playground.playground.progress")
    saw(p["accuracy"] <= 0.75 and p["loss"] > 0.6931, f"one layer does not: {p['accuracy']}, J = {p['loss']}")
    open_page("data=circles&f=sgn&opt=sgd&rate=0.1&lang=en&theme=light")
    before = browser.run("return [...playground.playground.session.weights()[0].W.values]")
    browser.run("playground.playground.train(200)")
    saw(before == browser.run("return [...playground.playground.session.weights()[0].W.values]"), "sgn: W(1) has not moved in 200 steps")
    open_page("data=circles&layers=4-4&f=identity&lang=en&theme=light")
    browser.run("playground.playground.train(500)")
    p = browser.run("return playground.playground.progress")
    saw(p["accuracy"] < 0.8, f"linear layers do not do the circles: {p['accuracy']}")

    # The spiral with 100 units, to the case study's figures.
    open_page("data=spiral&layers=100&f=relu&loss=cross_entropy&start=small&opt=sgd&rate=1&speed=30&lang=en&theme=light")
    first = browser.run("return playground.playground.progress.loss")
    saw(abs(first - 1.0986) < 0.001, f"the spiral's loss begins at ln 3: {first:.4f}")
    browser.run("document.getElementById('run').click()")
    done = browser.wait("playground.playground.progress.step >= 300 && playground.playground.progress.step", 60)
    began, step = time.time(), done
    time.sleep(3)
    fps = browser.run("return playground.playground.pictures")
    time.sleep(2)
    fps = (browser.run("return playground.playground.pictures") - fps) / 2
    measured(f"{fps:.0f} pictures a second, at up to 30 steps each")
    browser.run("document.getElementById('run').click()")
    while browser.run("return playground.playground.progress.step") < 9990:  # a script may take 30 s
        browser.run("playground.playground.train(333)")
    p = browser.run("return playground.playground.progress")
    saw(p["accuracy"] >= 0.98 and p["loss"] < 0.04, f"after {p['step']:.0f} steps {100 * p['accuracy']:.2f} % are right, J = {p['loss']:.4f}")
    shot("spiral-1280-light")

    # Step by step: the numbers that are shown are those of backprop_by_hand.
    by_hand = subprocess.run([options.by_hand, "--out", tempfile.mkdtemp()], capture_output=True, text=True).stdout
    def compare():
        one = by_hand[:by_hand.index("A batch of")]
        for layer, units in ((2, 2), (1, 3)):
            e = matrix_of(one, f"e({layer})", "  backward() =")
            w = matrix_of(one, f"∂J/∂W({layer})", "  backward() =")
            for j in range(units):
                shown = number(browser.run("return document.querySelector(`[data-unit='${arguments[0]}'] .row-e td`).textContent", f"{layer}.{j + 1}"))
                saw(abs(shown - e[j][0]) < 0.00056, f"e_{j + 1}({layer}) is shown as {shown}, printed as {e[j][0]}")
                for i in range(len(w)):
                    shown = browser.run("return document.querySelector(`[data-edge='${arguments[0]}'] .dw`)?.textContent", f"{layer}.{i + 1}.{j + 1}")
                    saw(shown is not None and abs(number(shown) - w[i][j]) < 0.00056,
                        f"∂J/∂w_{i + 1}{j + 1}({layer}) is shown as {shown}, printed as {w[i][j]}")
    open_page("view=steps&data=by_hand&layers=3&start=text&opt=sgd&rate=0.1&lang=en&theme=light")
    steps = browser.run("return playground.steps.moments.length")
    names = [browser.run("return document.getElementById('moment-title').textContent")]
    for _ in range(steps - 1):
        browser.run("document.getElementById('t-forward').click()")
        names.append(browser.run("return document.getElementById('moment-title').textContent"))
    saw(len(set(names)) == steps and "AccumulateGrad" in names[-1], f"{steps} moments, from {names[0]!r} to {names[-1]!r}")
    saw(browser.run("return document.getElementById('t-forward').disabled"), "the last one is the last")
    compare()
    shot("steps-end-1280-light")
    for _ in range(steps - 1):
        browser.run("document.getElementById('t-back').click()")
    saw(browser.run("return document.querySelectorAll('.row-z:not(.unknown), .row-e:not(.unknown)').length") == 0, "and back: nothing is known yet")
    # One unit's formula, in full digits.
    browser.run("document.getElementById('t-last').click(); document.querySelector(\"[data-unit='1.1']\").click()")
    formula = browser.run("return document.getElementById('formulas').textContent")
    e = matrix_of(by_hand, "e(1)", "  backward() =")[0][0]
    saw(f"{abs(e):.4f}" in formula, f"the formula of e_1(1) has its number {e}")
    shot("steps-unit-1280-light")
    # The batch of three.
    browser.run("document.querySelector('#mode [data-value=batch]').click(); document.getElementById('t-last').click()")
    batch = by_hand[by_hand.index("The same batch by hand."):]
    for layer, units in ((2, 2), (1, 3)):
        e = matrix_of(batch, f"e({layer})", "  backward() =")
        for j in range(units):
            shown = [number(s) for s in browser.run("return [...document.querySelectorAll(`[data-unit='${arguments[0]}'] .row-e td`)].map((e) => e.textContent)", f"{layer}.{j + 1}")]
            saw(len(shown) == 3 and all(abs(a - b) < 0.00056 for a, b in zip(shown, e[j])), f"row {j + 1} of E({layer}) is shown as {shown}, printed as {e[j]}")
    shot("steps-batch-1280-light")

    # Is it right?
    open_page("view=check&fault=none&lang=en&theme=light")
    for fault in ("none", "sign", "factor", "sum", "slope", "place", "mean"):
        browser.run("document.querySelector(`#faults [value=${arguments[0]}]`).click()", fault)
        browser.run("playground.check.sessions.forEach((s) => s.train(300)); playground.check.note(); playground.check.drawCurves()")
        browser.run("document.getElementById('run-check').click()")
        verdict = browser.run("return document.getElementById('verdict').textContent")
        curve = browser.run("return playground.check.curves.faulty")
        ok = verdict.startswith("✓") if fault == "none" else verdict.startswith("✗")
        saw(ok, f"{fault}: {verdict} J: {curve[0]:.4f} → {curve[-1]:.4f}")
        saw(curve[-1] < curve[0], f"{fault}: the loss falls")

    # Both languages, both themes, both widths.
    views = {"play": "data=circles&layers=6-4&rate=0.03", "steps": "view=steps&data=by_hand&layers=3&start=text&t=13",
             "check": "view=check&fault=sum"}
    for view, fragment in views.items():
        for width in (1280, 390):
            for theme in ("light", "dark"):
                for lang in ("en", "vi"):
                    if lang == "vi" and theme == "light" and width == 1280:
                        continue
                    open_page(f"{fragment}&lang={lang}&theme={theme}", width, 900)
                    if view == "play":
                        browser.run("for (let i = 0; i < 40; ++i) playground.playground.train(8)")
                    if view == "check":
                        browser.run("document.getElementById('train-both').click()")
                        browser.wait("playground.check.curves.step.length > 60", 30)
                        browser.run("document.getElementById('run-check').click()")
                    over = browser.run("return document.documentElement.scrollWidth - innerWidth")
                    saw(over <= 0, f"{view} at {width} pixels, {lang}, {theme}: nothing is wider than the page ({over})")
                    if lang == ("en" if theme == "light" else "vi"):
                        shot(f"{view}-{width}-{theme}")
    # Switching what is there, and the address follows.
    open_page("lang=en&theme=light")
    browser.run("document.querySelector('#languages [lang=vi]').click()")
    saw(browser.run("return document.getElementById('run-word').textContent") == "Huấn luyện", "the language changes")
    browser.run("document.getElementById('theme').click()")
    saw(browser.wait("location.hash.includes('lang=vi') && location.hash.includes('theme=dark')", 5), "the address has both")
    browser.run("document.querySelector('#data-sets [data-name=wave]').click()")
    saw(browser.wait("location.hash.includes('data=wave')", 5), "and the data")
    # A point by a click.
    browser.run("const c = document.getElementById('output'), b = c.getBoundingClientRect(); c.dispatchEvent(new MouseEvent('click', {clientX: b.left + b.width / 2, clientY: b.top + b.height / 2, bubbles: true}))")
    saw(browser.wait("/points=0(\\.\\d+)?(,|%2C)0/.test(location.hash)", 5), "a click adds a point, which the address has")
    # Everything that can be pressed has a name; the keyboard reaches it.
    for view in views:
        browser.run("document.getElementById(`tab-${arguments[0]}`).click()", view)
        nameless = browser.run("return [...document.querySelectorAll('button, input, select, [role=img], [tabindex=\"0\"]')].filter((e) => e.offsetParent && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).map((e) => e.outerHTML.slice(0, 80))")
        saw(not nameless, f"{view}: all that can be pressed has a name {nameless or ''}")


sys.exit(main())
