#pragma once
// The members of options and states that are saved. Internal: each optimizer's .cpp lists its own.

#include <nn/optim/optimizer.h>

#include <variant>

namespace wick::optim::detail {

/// The name and the address of a member, for serialize().
struct Field {
  const char* name;
  std::variant<double*, int64_t*, bool*, std::tuple<double, double>*, std::optional<int64_t>*,
               std::optional<std::string>*, Tensor*, std::vector<Tensor>*, unsigned*, std::vector<double>*>
      at;
};

}  // namespace wick::optim::detail
