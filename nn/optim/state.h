#pragma once
// The members of options and states that go to archives. Internal: the optimizers' own .cpp files list theirs.

#include <nn/optim/optimizer.h>

#include <variant>

namespace wick::optim::detail {

/// Where a named member of options or of a state lies: what serialize() goes over.
struct Field {
  const char* name;
  std::variant<double*, int64_t*, bool*, std::tuple<double, double>*, std::optional<int64_t>*,
               std::optional<std::string>*, Tensor*, std::vector<Tensor>*>
      at;
};

}  // namespace wick::optim::detail
