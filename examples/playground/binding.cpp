// What the page sees of wick: a session with a network, its numbers as arrays. By Embind,
// https://emscripten.org/docs/porting/connecting_cpp_and_javascript/embind.html

#include "faults.h"
#include "trace.h"

#include <emscripten/bind.h>

using emscripten::val;
using namespace playground;

namespace {

// JavaScript objects and arrays.
val array() { return val::array(); }
val text(const std::string& s) { return val(s); }
val floats(const Tensor& t) {
  const Tensor flat = t.detach().to(kFloat).contiguous();
  return val(emscripten::typed_memory_view(static_cast<size_t>(flat.numel()), flat.data_ptr<float>()))
      .call<val>("slice");
}
val bytes(const Tensor& t) {
  const Tensor flat = t.detach().to(kByte).contiguous();
  return val(emscripten::typed_memory_view(static_cast<size_t>(flat.numel()), flat.data_ptr<uint8_t>()))
      .call<val>("slice");
}
// A matrix: {rows, columns, values}; a vector is a row, a number 1×1.
val numbers(const Tensor& t) {
  val m = val::object();
  if (!t.defined()) return val::null();
  const Tensor flat = t.detach().to(kDouble).contiguous();
  m.set("rows", static_cast<double>(t.dim() == 2 ? t.size(0) : 1));
  m.set("columns", static_cast<double>(t.dim() == 0 ? 1 : t.size(-1)));
  m.set("values", val(emscripten::typed_memory_view(static_cast<size_t>(flat.numel()), flat.data_ptr<double>()))
                      .call<val>("slice"));
  return m;
}

template <class T>
std::vector<T> list(const val& v) {
  return emscripten::convertJSArrayToNumberVector<T>(v);
}
Settings read_settings(const val& v) {
  Settings s;
  s.data = v["data"].as<std::string>();
  s.seed = static_cast<uint64_t>(v["seed"].as<double>());
  s.points = list<double>(v["points"]);
  s.hidden.clear();
  for (const double units : list<double>(v["hidden"])) s.hidden.push_back(static_cast<int64_t>(units));
  s.activation = v["activation"].as<std::string>();
  s.activate_output = v["activateOutput"].as<bool>();
  s.loss = v["loss"].as<std::string>();
  s.start = v["start"].as<std::string>();
  s.optimizer = v["optimizer"].as<std::string>();
  s.rate = v["rate"].as<double>();
  s.batch = static_cast<int64_t>(v["batch"].as<double>());
  return s;
}

val as_value(const Visit& visit) {
  val v = val::object(), passes = array();
  for (const Visit::Passed& p : visit.passes) {
    val passed = val::object();
    passed.set("name", text(p.name));
    passed.set("what", text(p.what));
    passed.set("gradient", numbers(p.gradient));
    passes.call<void>("push", passed);
  }
  v.set("name", text(visit.name));
  v.set("what", text(visit.what));
  v.set("incoming", numbers(visit.incoming));
  v.set("passes", passes);
  return v;
}
val as_value(const TracedLayer& layer) {
  val v = val::object();
  v.set("W", numbers(layer.W));
  v.set("b", numbers(layer.b));
  v.set("z", numbers(layer.z));
  v.set("a", numbers(layer.a));
  v.set("slope", numbers(layer.slope));
  v.set("aGradient", numbers(layer.a_gradient));
  v.set("e", numbers(layer.e));
  v.set("WGradient", numbers(layer.W_gradient));
  v.set("bGradient", numbers(layer.b_gradient));
  return v;
}
val as_value(const autograd::GradcheckReport& report) {
  val v = val::object();
  v.set("passed", report.passed());
  v.set("right", static_cast<double>(report.right));
  v.set("wrong", static_cast<double>(report.wrong));
  v.set("inconclusive", static_cast<double>(report.inconclusive));
  v.set("analytic", report.worst.analytic);
  v.set("numeric", report.worst.numeric);
  v.set("uncertainty", report.worst.uncertainty);
  v.set("text", text(report.text()));
  return v;
}

// The n×n points of the square that is looked at, as rows; the first row of a picture is its top.
Tensor grid(const Data& data, int64_t n) {
  const Tensor step = (data.high - data.low) / static_cast<double>(n) * (arange(n, kDouble) + 0.5);
  const Tensor x1 = (data.low + step).repeat({n}), x2 = (data.high - step).repeat_interleave(n);
  return stack({x1, x2}, 1);
}

class Session {
 public:
  explicit Session(const val& settings) : network_(std::make_unique<Network>(read_settings(settings))) {}

  // The training and test points: {x, y, kinds, testX, testY, testKinds, outputs, isClasses, low, high}; a
  // kind is the number of a class, and −1 in a regression.
  val data() const {
    const Data& d = network_->data();
    val v = val::object();
    v.set("x", floats(d.x));
    v.set("y", floats(d.y));
    v.set("kinds", floats(kinds(d.y)));
    v.set("testX", d.test_x.defined() ? floats(d.test_x) : array());
    v.set("testY", d.test_x.defined() ? floats(d.test_y) : array());
    v.set("testKinds", d.test_x.defined() ? floats(kinds(d.test_y)) : array());
    v.set("outputs", static_cast<double>(d.y.size(1)));
    v.set("isClasses", d.classes);
    v.set("low", d.low);
    v.set("high", d.high);
    return v;
  }
  void train(int steps) { network_->train(steps); }
  // {step, loss, accuracy, testLoss, testAccuracy}; NaN where there is none.
  val progress() const {
    NoGradGuard off;
    const Data& d = network_->data();
    val v = val::object();
    v.set("step", static_cast<double>(network_->steps()));
    auto add = [&](const Tensor& x, const Tensor& y, const char* loss, const char* accuracy) {
      const Tensor output = x.defined() ? network_->forward(x).a.back() : Tensor();
      v.set(loss, output.defined() ? network_->loss(output, y).item<double>() : NAN);
      v.set(accuracy, output.defined() ? network_->accuracy(output, y) : NAN);
    };
    add(d.x, d.y, "loss", "accuracy");
    add(d.test_x, d.test_y, "testLoss", "testAccuracy");
    return v;
  }
  // W(l) and b(l) of each layer: [{W, b}].
  val weights() const {
    val all = array();
    for (size_t l = 1; l <= network_->depth(); ++l) {
      val v = val::object();
      v.set("W", numbers(network_->layer(l)->weight.t()));
      v.set("b", numbers(network_->layer(l)->bias));
      all.call<void>("push", v);
    }
    return all;
  }
  // {output: what each output means on n×n points, kinds: the class there, units: for each layer the a of each unit on
  // coarse×coarse points}. Units beyond the first `shown` of a layer are left out.
  val maps(int n, int coarse, int shown) const {
    NoGradGuard off;
    const Tensor output = network_->forward(grid(network_->data(), n)).a.back();
    const Pass pass = network_->forward(grid(network_->data(), coarse));
    val v = val::object(), units = array();
    v.set("output", floats(network_->meaning(output).t()));
    v.set("kinds", bytes(network_->classes(output)));
    for (const Tensor& a : pass.a)
      units.call<void>("push", floats(a.narrow(1, 0, std::min<int64_t>(shown, a.size(1))).t()));
    v.set("units", units);
    return v;
  }
  // The pass over `count` samples of the training data from number `first` on, as Trace has it.
  val trace(int first, int count) const {
    const Trace t =
        playground::trace(*network_, some(network_->data().x, first, count), some(network_->data().y, first, count));
    val v = val::object(), layers = array(), walk = array();
    for (const TracedLayer& layer : t.layers) layers.call<void>("push", as_value(layer));
    for (const Visit& visit : t.walk) walk.call<void>("push", as_value(visit));
    v.set("x", numbers(t.x));
    v.set("y", numbers(t.y));
    v.set("loss", t.loss);
    v.set("layers", layers);
    v.set("walk", walk);
    return v;
  }
  // One step of the optimizer over those samples.
  void descend(int first, int count) {
    network_->step(some(network_->data().x, first, count), some(network_->data().y, first, count));
  }
  // f and f' at n points from low to high: {f, slope}.
  static val curve(const std::string& activation, double low, double high, int n) {
    const Tensor s = linspace(low, high, n, kDouble).requires_grad_();
    const Tensor f = activate(activation, s);
    val v = val::object();
    v.set("f", floats(f));
    v.set("slope", floats(autograd::grad({f.sum()}, {s})[0]));
    return v;
  }

 protected:
  explicit Session(std::unique_ptr<Network> network) : network_(std::move(network)) {}
  static Tensor some(const Tensor& t, int first, int count) { return t.narrow(0, first, count); }
  std::unique_ptr<Network> network_;

 private:
  Tensor kinds(const Tensor& y) const {
    return network_->data().classes ? network_->classes(y) : full({y.size(0)}, -1, kDouble);
  }
};

class FaultySession : public Session {
 public:
  FaultySession(const val& settings, const std::string& fault)
      : Session(std::make_unique<FaultyNetwork>(read_settings(settings), fault)) {}

  // Finite differences over the first `count` samples: for each parameter {name, entries, all}.
  val check(int count) const {
    val all = array();
    for (const playground::Checked& c :
         check_network(*network_, some(network_->data().x, 0, count), some(network_->data().y, 0, count))) {
      val v = val::object(), entries = array();
      for (const autograd::GradcheckReport& entry : c.entries) entries.call<void>("push", as_value(entry));
      v.set("name", text(c.name));
      v.set("entries", entries);
      v.set("all", as_value(c.all));
      all.call<void>("push", v);
    }
    return all;
  }
};

}  // namespace

EMSCRIPTEN_BINDINGS(wick) {
  emscripten::class_<Session>("Session")
      .constructor<val>()
      .function("data", &Session::data)
      .function("train", &Session::train)
      .function("progress", &Session::progress)
      .function("weights", &Session::weights)
      .function("maps", &Session::maps)
      .function("trace", &Session::trace)
      .function("descend", &Session::descend)
      .class_function("curve", &Session::curve);
  emscripten::class_<FaultySession, emscripten::base<Session>>("FaultySession")
      .constructor<val, std::string>()
      .function("check", &FaultySession::check);
}
