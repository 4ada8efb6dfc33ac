#pragma once
// The members of options.

#include <autograd/core/language.h>

#include <utility>

/// One member of an options class: options.name(value) sets it and returns the options, options.name() reads it.
#define WICK_ARG(T, name)                                                           \
 public:                                                                            \
  auto& name(T new_##name) { return this->name##_ = std::move(new_##name), *this; } \
  const T& name() const noexcept { return this->name##_; }                          \
  T& name() noexcept { return this->name##_; }                                      \
                                                                                    \
 private:                                                                           \
  T name##_ /* NOLINT */
