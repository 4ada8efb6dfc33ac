#include <nn/watch.h>

namespace wick::nn {

constinit thread_local ForwardWatcher* ForwardWatcher::current_ = nullptr;

namespace {
template <class... Types>
void collect_one_of(std::vector<Tensor>& found, const std::any& value) {
  const auto collect_if = [&](const auto* held) {
    if (held) detail::collect(found, *held);
  };
  (collect_if(std::any_cast<Types>(&value)), ...);
}
}  // namespace

void detail::collect_any(std::vector<Tensor>& found, const std::any& value) {
  collect_one_of<Tensor, std::tuple<Tensor, Tensor>, std::tuple<Tensor, std::tuple<Tensor, Tensor>>,
                 std::vector<Tensor>>(found, value);
}

}  // namespace wick::nn
