#include <nn/layers/activation.h>
#include <nn/layers/attention.h>
#include <nn/layers/conv.h>
#include <nn/layers/embedding.h>
#include <nn/layers/norm.h>
#include <nn/layers/rnn.h>
#include <nn/summary.h>

#include <sstream>
#include <unordered_map>
#include <unordered_set>

namespace wick::nn {

namespace {

template <class... Holders>
bool is_one_of(const Module& module) {
  return (... || (module.as<Holders>() != nullptr));
}
int64_t elements(const std::vector<Tensor>& tensors) {
  int64_t n = 0;
  for (const Tensor& t : tensors) n += t.numel();
  return n;
}

// The multiply-adds of a transposed convolution that gave `out`: a weight is used once for each element of the input.
template <size_t D, class Conv>
int64_t transposed_mult_adds(const Conv& conv, const Dims& out) {
  const auto& o = conv.options;
  const ExpandingArray<D> padding = std::get<ExpandingArray<D>>(o.padding());
  const size_t first = out.size() - D;
  int64_t pixels = first == 2 ? out[0] : 1, all = count_elements(out);
  for (size_t d = 0; d < D; ++d)
    pixels *= (out[first + d] + 2 * padding->at(d) - o.dilation()->at(d) * (o.kernel_size()->at(d) - 1) - 1) /
                  o.stride()->at(d) +
              1;
  return conv.weight.numel() * pixels + (conv.bias.defined() ? all : 0);
}

// Of attention that gave out (L×N×E), and weights (N×L×S) if it was asked for them.
int64_t attention_mult_adds(const MultiheadAttentionImpl& attention, const std::vector<Dims>& outputs) {
  const Dims& out = outputs[0];
  if (out.size() != 3) return 0;
  const int64_t queries = out[0], batch = out[1], e = out[2];
  const int64_t keys = outputs.size() > 1 && !outputs[1].empty() ? outputs[1][outputs[1].size() - 1] : queries;
  const int64_t bias = attention.options.bias() ? 1 : 0;
  const int64_t projections =
      queries * 2 * e * (e + bias) + keys * e * (attention.options.kdim() + attention.options.vdim() + 2 * bias);
  return batch * (projections + 2 * queries * keys * e);
}

int64_t mult_adds_of(const Module& module, const std::vector<Dims>& outputs) {
  const std::vector<Tensor> own = module.parameters(false);
  if (own.empty() || outputs.empty() || is_one_of<Embedding, EmbeddingBag>(module)) return 0;
  const Dims& out = outputs[0];
  const int64_t n = count_elements(out);
  if (is_one_of<Linear, Bilinear, Conv1d, Conv2d, Conv3d>(module))  // weights (out×…), biases (out)
    return own[0].size(0) == 0 ? 0 : elements(own) * (n / own[0].size(0));
  if (is_one_of<BatchNorm1d, BatchNorm2d, BatchNorm3d, InstanceNorm1d, InstanceNorm2d, InstanceNorm3d, LayerNorm,
                GroupNorm, PReLU>(module))
    return n * static_cast<int64_t>(own.size());
  if (is_one_of<RNN, LSTM, GRU, RNNCell, LSTMCell, GRUCell>(module))  // once for each step of a sample
    return out.empty() || out[out.size() - 1] == 0 ? 0 : elements(own) * (n / out[out.size() - 1]);
  if (const auto* conv = module.as<ConvTranspose1d>()) return transposed_mult_adds<1>(*conv, out);
  if (const auto* conv = module.as<ConvTranspose2d>()) return transposed_mult_adds<2>(*conv, out);
  if (const auto* conv = module.as<ConvTranspose3d>()) return transposed_mult_adds<3>(*conv, out);
  if (const auto* attention = module.as<MultiheadAttention>()) return attention_mult_adds(*attention, outputs);
  return elements(own) * (out.empty() ? 1 : out[0]);
}

// Makes a row of each call.
class Observer : public ForwardWatcher {
 public:
  explicit Observer(Module& net) {
    net.apply([&](const std::string& name, Module& module) {
      const size_t dot = name.rfind('.');
      const auto parent = by_name_.find(dot == std::string::npos ? "" : name.substr(0, dot));
      const bool is_net = parent == by_name_.end();
      by_name_.emplace(name, &module);
      const auto [at, fresh] = places_.try_emplace(&module);
      if (fresh)
        at->second = {name, is_net ? nullptr : parent->second, is_net ? 0 : places_.at(parent->second).depth + 1};
      if (fresh) modules_.push_back(&module);
    });
  }
  void enter(const Module& module) override {
    const bool within = !calls_.empty() && calls_.back().module == &module;  // forward() within operator()
    if (within || !places_.contains(&module))
      calls_.push_back({&module, within ? calls_.back().row : kNone});
    else
      calls_.push_back({&module, add_row(module)});
  }
  void returned(const std::vector<Tensor>& outputs) override {
    if (calls_.back().row == kNone) return;
    SummaryRow& row = summary.rows[calls_.back().row];
    if (outputs.size() <= row.outputs.size()) return;
    row.outputs.clear();
    row.output_bytes = 0;
    for (const Tensor& t : outputs) {
      if (t.defined()) row.outputs.push_back(t.sizes());
      row.output_bytes += static_cast<int64_t>(t.nbytes());
    }
  }
  void leave() noexcept override { calls_.pop_back(); }

  // Fills in what depends on all calls.
  void finish() {
    std::unordered_map<const Module*, size_t> first_row;
    std::unordered_map<int64_t, int64_t> index;
    for (size_t r = 0; r < summary.rows.size(); ++r) {
      SummaryRow& row = summary.rows[r];
      row.again = !first_row.try_emplace(of_row_[r], r).second;
      row.index = ++index[row.depth];
      row.mult_adds = mult_adds_of(*of_row_[r], row.outputs);
      row.has_rows_below = r + 1 < summary.rows.size() && summary.rows[r + 1].depth > row.depth;
      summary.mult_adds += row.mult_adds;
    }
    std::unordered_set<const TensorImpl*> counted;
    for (const Module* module : modules_) {
      const Module* shown = module;
      while (!first_row.contains(shown)) shown = places_.at(shown).parent;
      SummaryRow& row = summary.rows[first_row.at(shown)];
      for (const Tensor& p : module->parameters(false)) {
        if (!counted.insert(p.impl()).second) continue;
        row.parameters += p.numel();
        row.trainable += p.requires_grad() ? p.numel() : 0;
        summary.parameters += p.numel();
        summary.trainable += p.requires_grad() ? p.numel() : 0;
        summary.parameter_bytes += static_cast<int64_t>(p.nbytes());
      }
    }
    for (size_t r = 0; r < summary.rows.size(); ++r)
      if (!summary.rows[r].has_rows_below && !of_row_[r]->parameters().empty())
        summary.pass_bytes += 2 * summary.rows[r].output_bytes;
  }
  Summary summary;

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);  // the row of a module that is not registered in the net
  struct Place {
    std::string name;
    const Module* parent = nullptr;
    int64_t depth = 0;
  };
  struct Call {
    const Module* module;
    size_t row;
  };
  // The row of a call, below rows for all that the module is registered in.
  size_t add_row(const Module& module) {
    std::vector<const Module*> path{&module};
    while (const Module* parent = places_.at(path.back()).parent) path.push_back(parent);
    for (size_t depth = 0; depth < path.size(); ++depth) {
      const Module* m = path[path.size() - 1 - depth];
      if (m != &module && depth < line_.size() && line_[depth] == m) continue;
      line_.resize(depth);
      line_.push_back(m);
      SummaryRow row;
      row.name = places_.at(m).name;
      row.type = detail::type_of(*m);
      row.depth = static_cast<int64_t>(depth);
      summary.rows.push_back(std::move(row));
      of_row_.push_back(m);
    }
    return summary.rows.size() - 1;
  }

  std::unordered_map<std::string, const Module*> by_name_;
  std::unordered_map<const Module*, Place> places_;
  std::vector<const Module*> modules_;  // the net and all below it, each once
  std::vector<const Module*> of_row_;
  std::vector<const Module*> line_;  // the modules of the last row and of those above it
  std::vector<Call> calls_;          // that have begun
};

// What forward() may change: the buffers get memory of their own meanwhile, and the random numbers go back.
class Restored {
 public:
  explicit Restored(const Module& net) : buffers_(net.buffers()), generator_(default_generator().get_state()) {
    for (const Tensor& b : buffers_) {
      kept_.push_back(b.detach());
      b.set_data(b.detach().clone());
    }
  }
  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;
  ~Restored() {
    for (size_t i = buffers_.size(); i-- > 0;) buffers_[i].set_data(kept_[i]);  // one may be registered twice
    default_generator().set_state(generator_);
  }

 private:
  std::vector<Tensor> buffers_, kept_;
  Tensor generator_;
};

// 1,234,567.
std::string grouped(int64_t n) {
  std::string digits = std::to_string(n);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}
// " (M): 3.26".
std::string in_millions(int64_t n) {
  const auto x = static_cast<double>(n);
  const auto [unit, one] = x >= 1e12 ? std::pair("T", 1e12) : x >= 1e9 ? std::pair("G", 1e9) : std::pair("M", 1e6);
  return fmt::format(" ({}): {:.2f}", unit, x / one);
}

}  // namespace

std::string detail::type_of(const Module& module) {
  std::ostringstream out;
  module.pretty_print(out);
  std::string text = out.str();
  const std::string anonymous = "(anonymous namespace)::";
  for (size_t at; (at = text.find(anonymous)) != std::string::npos;) text.erase(at, anonymous.size());
  text = text.substr(0, text.find('('));
  if (const size_t space = text.substr(0, text.find('<')).rfind("::"); space != std::string::npos)
    text.erase(0, space + 2);
  if (text.ends_with("Impl")) text.erase(text.size() - 4);
  return text;
}

void detail::unchanged(const Module& net, const std::function<void()>& call) {
  const Restored restored(net);
  call();
}

Summary detail::summarize(Module& net, int64_t input_bytes, const std::function<void()>& call) {
  NoGradGuard off;
  Observer observer(net);
  unchanged(net, call);
  observer.finish();
  observer.summary.input_bytes = input_bytes;
  return std::move(observer.summary);
}

std::string Summary::text(int64_t max_depth) const {
  constexpr size_t kColumn = 25;
  const auto title = [](const SummaryRow& row) {
    if (row.depth == 0) return row.type;
    return fmt::format("{} ({}): {}-{}", row.type, row.name.substr(row.name.rfind('.') + 1), row.depth, row.index);
  };
  size_t width = 40;
  for (const SummaryRow& row : rows) {
    const size_t wanted = title(row).size() + static_cast<size_t>(row.depth) * 5 + 1;
    if (wanted >= width) width = (wanted + 4) / 5 * 5;
  }
  const std::string divider = std::string(width + 3 * kColumn, '=') + "\n";
  const auto line = [&](const std::string& name, const std::string& shape, const std::string& parameters,
                        const std::string& mult_adds) {
    std::string all =
        fmt::format("{:<{}} {:<{}} {:<{}} {}", name, width, shape, kColumn, parameters, kColumn, mult_adds);
    return all.substr(0, all.find_last_not_of(' ') + 1) + "\n";
  };
  std::string text =
      divider + line("Layer (type (var_name):depth-idx)", "Output Shape", "Param #", "Mult-Adds") + divider;
  std::unordered_map<std::string, int64_t> counted;  // parameters of a module and of those below it
  for (size_t r = 0; r < rows.size(); ++r) {
    const SummaryRow& row = rows[r];
    if (row.depth > max_depth) continue;
    int64_t all = row.parameters, trained = row.trainable, steps = row.mult_adds;
    for (size_t below = r + 1; below < rows.size() && rows[below].depth > row.depth; ++below) {
      counted[row.name] += rows[below].parameters;
      if (row.depth < max_depth) continue;
      all += rows[below].parameters;
      trained += rows[below].trainable;
      steps += rows[below].mult_adds;
    }
    counted[row.name] += row.parameters;
    std::string indent;
    for (int64_t d = 1; d < row.depth; ++d) indent += "│    ";
    if (row.depth > 0) indent += row.depth == 1 ? "├─" : "└─";
    text += line(indent + title(row), row.outputs.empty() ? "--" : fmt::format("{}", row.outputs[0]),
                 row.again && counted[row.name] > 0 ? "(recursive)"
                 : all == 0                         ? "--"
                 : trained > 0                      ? grouped(all)
                                                    : fmt::format("({})", grouped(all)),
                 steps == 0 ? "--" : grouped(steps));
  }
  const auto megabytes = [](int64_t bytes) { return static_cast<double>(bytes) / 1e6; };
  text += divider;
  text += fmt::format("Total params: {}\nTrainable params: {}\nNon-trainable params: {}\nTotal mult-adds{}\n{}",
                      grouped(parameters), grouped(trainable), grouped(parameters - trainable), in_millions(mult_adds),
                      divider);
  text += fmt::format(
      "Input size (MB): {:.2f}\nForward/backward pass size (MB): {:.2f}\nParams size (MB): {:.2f}\n"
      "Estimated Total Size (MB): {:.2f}\n{}",
      megabytes(input_bytes), megabytes(pass_bytes), megabytes(parameter_bytes),
      megabytes(input_bytes + pass_bytes + parameter_bytes), divider);
  text.pop_back();
  return text;
}

}  // namespace wick::nn
