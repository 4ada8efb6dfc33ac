#pragma once
// The base of modules that have options and no parameters.

#include <nn/enum.h>
#include <nn/expanding_array.h>
#include <nn/module.h>

namespace wick::nn::detail {

/// A module with options, and with the constructors of its options.
template <class Derived, class Options>
class Stateless : public Cloneable<Derived> {
 public:
  template <class... Args>
  requires std::is_constructible_v<Options, Args...>
  explicit Stateless(Args&&... args) : options(std::forward<Args>(args)...) {}
  void reset() override {}
  Options options;
};
/// For modules that have none.
struct NoOptions {};

}  // namespace wick::nn::detail

/// A module without parameters whose forward() has these arguments.
#define WICK_STATELESS(Name, Options, ...)                           \
  class Name##Impl : public detail::Stateless<Name##Impl, Options> { \
   public:                                                           \
    using Stateless::Stateless;                                      \
    Tensor forward(__VA_ARGS__);                                     \
    void pretty_print(std::ostream& out) const override;             \
  };                                                                 \
  WICK_MODULE(Name)
