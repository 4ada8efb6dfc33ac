#include <autograd/graph/watcher.h>

namespace wick {

constinit thread_local const autograd::Watcher::Callback* detail::watcher = nullptr;

autograd::Watcher::Watcher(Callback callback) : callback_(std::move(callback)), before_(wick::detail::watcher) {
  wick::detail::watcher = &callback_;
}
autograd::Watcher::~Watcher() { wick::detail::watcher = before_; }

}  // namespace wick
