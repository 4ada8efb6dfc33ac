#pragma once
// What a network consists of, as a table: layers, shapes, parameters, multiply-adds, memory.
//
//   nn::MLP net({784, 128, 10});
//   fmt::print("{}\n", nn::summary(net, zeros({32, 784})));

#include <nn/module.h>

#include <functional>
#include <string>
#include <vector>

namespace wick::nn {

/// One call of a module's forward(), or a module that was not called itself while modules below it were.
struct SummaryRow {
  std::string name;             ///< where the module is, "layer1.conv2"; "" for the network itself
  std::string type;             ///< "Conv2d"
  int64_t depth = 0;            ///< how deep it is below the network
  int64_t index = 0;            ///< 1, 2, … among the rows of this depth
  std::vector<Dims> outputs;    ///< the shapes of the tensors that it returned; empty if it was not called
  int64_t parameters = 0;       ///< its own, and those below it that have no row; 0 if it is `again`
  int64_t trainable = 0;        ///< those of them that require grad
  int64_t mult_adds = 0;        ///< multiply-adds of this call, without those of rows below
  int64_t output_bytes = 0;     ///< of the tensors that it returned
  bool again = false;           ///< the module has a row above already
  bool has_rows_below = false;  ///< whether modules below it have rows
};

/// What summary() returns; fmt::print("{}", s) prints text().
struct Summary {
  std::vector<SummaryRow> rows;  ///< in the order of the calls, the network first
  int64_t parameters = 0;        ///< of the whole network, each tensor once
  int64_t trainable = 0;         ///< those of them that require grad
  int64_t mult_adds = 0;
  int64_t input_bytes = 0;
  int64_t parameter_bytes = 0;
  /// What a forward and a backward pass keep, roughly: twice the outputs of the rows that have parameters and no rows
  /// below.
  int64_t pass_bytes = 0;
  /// The table, in torchinfo's form. Rows below max_depth are added to those above them.
  std::string text(int64_t max_depth = 3) const;
};

namespace detail {
/// The name of a module's class: "Conv2d" of torch::nn::Conv2d(1, 6, …), "Net" of app::NetImpl.
std::string type_of(const Module& module);
/// Calls `call`, after which the buffers of the network and the random numbers are as they were.
void unchanged(const Module& net, const std::function<void()>& call);
/// Calls `call`, which calls the network's forward() once, and tells what was seen. The network is as it was before.
Summary summarize(Module& net, int64_t input_bytes, const std::function<void()>& call);

/// An input that forward() may change.
template <class T>
T copied(const T& input) {
  return input;
}
inline Tensor copied(const Tensor& input) { return input.defined() ? input.detach().clone() : Tensor(); }
/// net.forward(inputs…), seen by the watcher of this thread.
template <class M, class... Inputs>
void watched_forward(M& net, const Inputs&... inputs) {
  watched(net, [&] {
    if constexpr (requires(std::any * args) { net.any_forward(args, sizeof...(inputs)); }) {  // results of any type
      std::any packed[sizeof...(inputs) + 1] = {std::any(inputs)...};
      return net.any_forward(packed, sizeof...(inputs));
    } else {
      return net.forward(inputs...);
    }
  });
}
template <class T>
int64_t bytes_of(const T& input) {
  if constexpr (std::is_same_v<T, Tensor>)
    return input.defined() ? input.numel() * input.element_size() : 0;
  else
    return 0;
}
}  // namespace detail

/// Runs net.forward(inputs…) once, without recording, in the net's present mode, and tells what it saw of each layer.
/// Nothing is changed by it: buffers, inputs and random numbers are as they were. A module of your own has a row if it
/// is called through its holder or by a Sequential; by block->forward(x) it has one if modules below it were seen.
///
/// Multiply-adds: each parameter counts once for each place where it is used, as weights and biases of a convolution
/// once for each pixel of the output; MultiheadAttention's also those of its attention, with as many keys as queries
/// unless it returns its weights. Parameters of your own modules count once for each sample. Lookups count nothing.
/// Throws what forward() throws.
template <class M, class... Inputs>
requires std::is_base_of_v<Module, M> Summary summary(M& net, const Inputs&... inputs) {
  return detail::summarize(net, (int64_t{0} + ... + detail::bytes_of(inputs)),
                           [&] { detail::watched_forward(net, detail::copied(inputs)...); });
}
template <class M, class... Inputs>
Summary summary(const std::shared_ptr<M>& net, const Inputs&... inputs) {
  return summary(static_cast<M&>(*detail::held(net)), inputs...);
}
template <class M, class... Inputs>
Summary summary(const ModuleHolder<M>& net, const Inputs&... inputs) {
  return summary(*net.ptr(), inputs...);
}

}  // namespace wick::nn

/// fmt::print("{}", summary) prints its text().
template <>
struct fmt::formatter<wick::nn::Summary> : wick::TextFormatter<wick::nn::Summary> {};
