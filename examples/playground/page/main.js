// Loads the engine, keeps the state, and shows one of the three views.

import { Check } from "./check.js";
import { readPalette } from "./draw.js";
import { Playground } from "./playground.js";
import { defaults, read, write } from "./state.js";
import { Steps } from "./steps.js";
import { setLanguage, t, translate } from "./text.js";

const $ = (id) => document.getElementById(id);
const views = ["play", "steps", "check"];
const dark = matchMedia("(prefers-color-scheme: dark)");
const networkKeys = ["data", "points", "hidden", "activation", "activateOutput", "loss", "start", "optimizer", "rate", "batch", "seed"];
const networkOf = (state) => JSON.stringify(networkKeys.map((key) => state[key]));

const app = {
  state: read(location.hash),
  wick: null,
  // What the engine's Session takes.
  settings: () => Object.fromEntries(networkKeys.map((key) => [key, app.state[key]])),
  // Applies changes: a new network if they touch it, else only what is shown. The address follows.
  change(changes, touches = true, refresh = true) {
    Object.assign(app.state, changes);
    app.address();
    if (touches) app.restart();
    if (refresh) app.show();
  },
  address() {
    clearTimeout(app.later);
    app.later = setTimeout(() => history.replaceState(null, "", write(app.state)), 60);
  },
  restart() {
    app.playground.run(false);
    try {
      app.playground.restart();
    } catch (error) {
      // The text has weights for some networks only.
      if (app.state.start !== "text") throw error;
      app.state.start = defaults.start;
      app.playground.restart();
    }
    app.built = networkOf(app.state);
  },
  show() {
    const { state } = app;
    for (const view of views) {
      $(view).hidden = state.view !== view;
      const tab = $(`tab-${view}`);
      tab.setAttribute("aria-selected", state.view === view);
      tab.tabIndex = state.view === view ? 0 : -1;
    }
    if (state.view === "play") app.playground.showControls(), app.playground.drawNetwork(), app.playground.draw();
    else app.playground.run(false);
    if (state.view === "steps") app.steps.refresh();
    if (state.view === "check") app.check.refresh();
  },
  language() {
    setLanguage(app.state.lang || (navigator.language?.startsWith("vi") ? "vi" : "en"));
    translate();
    for (const button of $("languages").children) button.setAttribute("aria-pressed", button.lang === document.documentElement.lang);
  },
  theme() {
    const theme = app.state.theme || (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    const next = t(theme === "dark" ? "themeLight" : "themeDark");
    $("theme").setAttribute("aria-label", next);
    $("theme").title = next;
    readPalette();
  },
};
window.playground = app;  // for the tests, and for the curious

// The engine comes as a gzip file, whatever the server does.
function instantiateWasm(imports, done) {
  fetch(new URL("wick.wasm.packed", import.meta.url))
    .then((packed) => new Response(packed.body.pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": "application/wasm" } }))
    .then((code) => WebAssembly.instantiateStreaming(code, imports))
    .then(({ instance, module }) => done(instance, module), fail);
  return {};
}
function fail(error) {
  if ($("loading")) $("loading").textContent = t("failed");
  console.error(error);
}

function wire() {
  views.forEach((view, i) => {
    const tab = $(`tab-${view}`);
    tab.addEventListener("click", () => app.change({ view }, false));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = views[(i + step + views.length) % views.length];
      app.change({ view: next }, false);
      $(`tab-${next}`).focus();
    });
  });
  const repaint = () => (app.theme(), app.playground.paintThumbnails(), app.show());
  $("theme").addEventListener("click", () => {
    app.state.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    app.address();
    repaint();
  });
  dark.addEventListener("change", repaint);
  for (const button of $("languages").children)
    button.addEventListener("click", () => {
      app.state.lang = button.lang;
      app.address();
      app.language();
      app.theme();
      app.playground.run(false);
      app.show();
    });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    $(app.state.view).focus();
  });
  addEventListener("hashchange", () => app.load());
  app.load = () => {
    const keep = { lang: app.state.lang, theme: app.state.theme };
    app.state = read(location.hash);
    app.state.lang ||= keep.lang;
    app.state.theme ||= keep.theme;
    app.language();
    repaint();
    app.open();
    scrollTo({ top: 0 });
  };
}
// A situation: a new network, and training if it says so.
app.open = () => {
  app.restart();
  app.show();
  if (app.state.run && app.state.view === "play") app.playground.run(true);
};

app.language();
app.theme();
try {
  const { default: loadWick } = await import("./wick.js");
  app.wick = await loadWick({ instantiateWasm });
  app.playground = new Playground(app);
  app.steps = new Steps(app);
  app.check = new Check(app);
  $("loading").remove();
  wire();
  app.open();
  app.playground.paintThumbnails();
  document.documentElement.dataset.ready = Math.round(performance.now());
} catch (error) {
  fail(error);
}
