#pragma once
// The elementwise functions. For each function and dtype there is an inner loop, compiled for several instruction sets;
// the best one for the processor is taken at run time.
//
// Read in this order: unary_functions.h and binary_functions.h list the functions, one a line. loop.h runs a loop over
// tensors' memory. unary.cpp, binary.cpp and select.cpp have the loops, *_math-inl.h the mathematics on vectors.

#include <autograd/core/dtype.h>
#include <autograd/kernels/elementwise/loop.h>

#include <type_traits>

namespace wick::kernels {

/// Which dtypes a function takes, in the lists of functions.
template <class T>
constexpr bool any_dtype = true;
template <class T>
constexpr bool numbers = !std::is_same_v<T, bool>;
template <class T>
constexpr bool whole = std::is_integral_v<T>;  // bool, too
template <class T>
constexpr bool floating = std::is_floating_point_v<T>;

/// out[i] = f(in[i]), both of the same dtype; is* and logical_not give bools.
enum class Unary : uint8_t {
#define WICK_FUNCTION(name, ...) name,
#include <autograd/kernels/elementwise/unary_functions.h>
};
/// out[i] = f(a[i], b[i]), all of the same dtype; comparisons and logical_* give bools.
enum class Binary : uint8_t {
#define WICK_FUNCTION(name, ...) name,
#include <autograd/kernels/elementwise/binary_functions.h>
};
/// out[i] = f(a[i], b[i], c[i]), floating dtypes only.
enum class Ternary : uint8_t {
  addcmul,  // a + params[0]·(b·c)
  addcdiv,  // a + params[0]·(b/c)
};

/// The name of a function, as it is spelled above: name(Unary::sin) is "sin".
const char* name(Unary f);
const char* name(Binary f);

/// A loop, and roughly the nanoseconds that it takes an element. inner is null if the dtype has no such function.
struct Loop {
  Inner inner;
  double cost;
};
Loop unary_loop(Unary f, ScalarType t);
Loop binary_loop(Binary f, ScalarType t);
Loop ternary_loop(Ternary f, ScalarType t);
/// out[i] = c[i] ? a[i] : b[i]; the operands are out, c (bool), a, b.
Loop where_loop(ScalarType t);
/// out[i] = in[i], converted.
Loop cast_loop(ScalarType from, ScalarType to);

}  // namespace wick::kernels
