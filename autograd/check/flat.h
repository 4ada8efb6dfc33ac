#pragma once
// Functions of numbers, arrays and Eigen's types as functions of a list of doubles. Internal to check_gradient().

#include <autograd/core/language.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace wick::autograd {

struct GradcheckOptions;
struct GradcheckReport;

namespace detail {

template <class X>
concept Number = std::is_arithmetic_v<std::remove_cvref_t<X>>;
/// A vector, matrix, array or expression of Eigen.
template <class X>
concept OfEigen = requires(const std::remove_cvref_t<X>& x) {
  typename std::remove_cvref_t<X>::PlainObject;
  x.rows();
  x.cols();
  x.eval();
};
template <class X>
concept Range = !OfEigen<X> && requires(const std::remove_cvref_t<X>& x) {
  std::begin(x) != std::end(x), *std::begin(x);
};
template <class X>
concept OwnsElements = std::copyable<X> && requires(X& x) {
  { *std::data(x) = *std::data(x) } -> std::same_as<typename X::value_type&>;
} && !requires {
  typename X::element_type;
};  // which std::span has
template <class X>
concept Numbers = Range<X> && requires(const X& x) {
  { *std::data(x) } -> Number;
  { std::size(x) } -> std::integral;
};
/// What may be an x.
template <class X>
concept Point = Number<X> || OfEigen<X> || Numbers<X>;

/// The type of x's copies, which functions are called with, and of an element.
template <class X>
struct CopyOf {
  using Element = X;
  using Type = X;
};
template <OfEigen X>
struct CopyOf<X> {
  using Type = typename X::PlainObject;
  using Element = typename X::Scalar;
};
template <Numbers X>
struct CopyOf<X> {
  using Element = std::remove_cvref_t<decltype(*std::data(std::declval<const X&>()))>;
  static auto copied() {
    if constexpr (OwnsElements<X>)
      return std::type_identity<X>();
    else
      return std::type_identity<std::vector<Element>>();
  }
  using Type = typename decltype(copied())::type;
};
template <class X>
using Copy = typename CopyOf<X>::Type;
template <class X>
using Element = typename CopyOf<X>::Element;

/// Numbers, and how they were arranged.
struct Flat {
  std::vector<double> elements;
  int64_t rows = -1, cols = -1;  // -1: no matrix
  bool by_columns = false;       // the elements of a matrix are in the order of its columns
  bool ragged = false;           // rows of several lengths
  bool is_float = false;         // of float's precision
};

template <class T>
constexpr bool kIsFloat = std::same_as<std::remove_cvref_t<T>, float>;

template <class Y>
void append(Flat& to, const Y& y) {
  if constexpr (Number<Y>) {
    to.elements.push_back(static_cast<double>(y));
    to.is_float = kIsFloat<Y>;
  } else if constexpr (OfEigen<Y>) {
    const auto plain = y.eval();
    using Plain = std::remove_cvref_t<decltype(plain)>;
    to.is_float = kIsFloat<typename Plain::Scalar>;
    to.rows = static_cast<int64_t>(plain.rows()), to.cols = static_cast<int64_t>(plain.cols());
    to.by_columns = !Plain::IsRowMajor;
    const auto rows = plain.rows(), cols = plain.cols();
    for (std::ptrdiff_t k = 0; k < rows * cols; ++k)
      to.elements.push_back(
          static_cast<double>(to.by_columns ? plain.coeff(k % rows, k / rows) : plain.coeff(k / cols, k % cols)));
  } else {
    static_assert(Range<Y>, "the result has to be a number, a range of numbers or of rows, or an Eigen object");
    int64_t rows = 0, cols = -1;
    for (const auto& part : y) {
      Flat row;
      append(row, part);
      const auto size = static_cast<int64_t>(row.elements.size());
      to.ragged = to.ragged || (rows > 0 && size != cols);
      ++rows, cols = size;
      to.elements.insert(to.elements.end(), row.elements.begin(), row.elements.end());
      to.is_float = row.is_float;
    }
    if constexpr (!Number<decltype(*std::begin(y))>) to.rows = rows, to.cols = cols;
  }
}
template <class Y>
Flat flat(const Y& y) {
  Flat to;
  append(to, y);
  return to;
}

template <class X>
Copy<X> copy_of(const X& x) {
  if constexpr (std::same_as<Copy<X>, X>)
    return x;
  else if constexpr (OfEigen<X>)
    return Copy<X>(x);
  else
    return Copy<X>(std::data(x), std::data(x) + std::size(x));
}

/// A copy of x with other elements, as an argument of functions.
template <class X>
class Argument {
 public:
  Argument(const Copy<X>& like, std::span<const double> elements) : copy(like), size_(elements.size()) {
    for (size_t i = 0; i < size_; ++i) begin()[i] = static_cast<Element<X>>(elements[i]);
  }
  Element<X>* begin() {
    if constexpr (Number<X>)
      return &copy;
    else if constexpr (OfEigen<X>)
      return copy.data();
    else
      return std::data(copy);
  }
  std::span<Element<X>> span() { return {begin(), size_}; }

  Copy<X> copy;

 private:
  size_t size_;
};

/// Whether F takes x in one of the ways of call().
template <class F, class X, class... Rest>
concept Takes = std::invocable < F&,
        Copy<X>
&, Rest... > || std::invocable<F&, std::span<const Element<X>>, Rest...> ||
       std::invocable<F&, std::span<Element<X>>, Rest...> || std::invocable<F&, Element<X>*, Rest...>;
template <class X, class F, class... Rest>
decltype(auto) call(F& f, Argument<X>& x, Rest&&... rest) {
  if constexpr (std::invocable<F&, Copy<X>&, Rest...>)
    return f(x.copy, std::forward<Rest>(rest)...);
  else if constexpr (std::invocable<F&, std::span<const Element<X>>, Rest...>)
    return f(std::span<const Element<X>>(x.span()), std::forward<Rest>(rest)...);
  else if constexpr (std::invocable<F&, std::span<Element<X>>, Rest...>)
    return f(x.span(), std::forward<Rest>(rest)...);
  else
    return f(x.begin(), std::forward<Rest>(rest)...);
}

/// x as numbers.
template <class X>
Flat point_of(const X& x) {
  static_assert(std::floating_point<Element<X>>, "x has to hold float or double: derivatives are differences");
  Flat point = flat(copy_of(x));
  point.is_float = kIsFloat<Element<X>>;  // also of an empty x
  return point;
}

/// A function without types. It is called with the elements of x, which it overwrites with what f left of them, and
/// the number of elements of its result.
using FlatFunction = std::function<Flat(std::span<double> x, size_t result)>;

template <class X, class Body>
FlatFunction with_argument(const X& x, Body body) {
  return [like = copy_of(x), body](std::span<double> elements, size_t result) {
    Argument<X> argument(like, elements);
    Flat y = body(argument, result);
    const std::span<Element<X>> left = argument.span();
    for (size_t i = 0; i < elements.size(); ++i) elements[i] = static_cast<double>(left[i]);
    return y;
  };
}

/// f, which returns its result.
template <class F, class X>
FlatFunction function_of(F& f, const X& x) {
  static_assert(Takes<F, X>, "f takes neither x's type nor a std::span or pointer to its elements");
  return with_argument(x, [&f](Argument<X>& at, size_t) { return flat(call<X>(f, at)); });
}

/// Calls f with x and with memory for `size` elements, which hold NaN: an object of x's type if f takes that and
/// `like_x`, a span or a pointer. Returns what f wrote.
template <bool like_x, class F, class X>
Flat written_by(F& f, Argument<X>& x, size_t size, Flat* returned = nullptr) {
  using T = Element<X>;
  const std::vector<double> nothing(size, std::numeric_limits<double>::quiet_NaN());
  auto run = [&](auto&& to) {
    if (returned) {
      if constexpr (!std::is_void_v<decltype(call<X>(f, x, to))>) *returned = flat(call<X>(f, x, to));
    } else {
      call<X>(f, x, to);
    }
  };
  if constexpr (like_x && Takes<F, X, Copy<X>&>) {
    Argument<X> to(x.copy, nothing);
    run(to.copy);
    return flat(to.copy);
  } else {
    std::vector<T> to(size, std::numeric_limits<T>::quiet_NaN());
    if constexpr (Takes<F, X, std::span<T>>)
      run(std::span<T>(to));
    else
      run(to.data());
    return flat(to);
  }
}
template <class F, class X>
concept Writes = Takes < F,
        X, Copy<X>
& > || Takes<F, X, std::span<Element<X>>> || Takes<F, X, Element<X>*>;

/// A gradient, which returns its result or writes it.
template <class G, class X>
FlatFunction gradient_of(G& gradient, const X& x) {
  static_assert(Takes<G, X> || Writes<G, X>, "the gradient takes neither x nor x and an object to write into");
  return with_argument(x, [&gradient](Argument<X>& at, size_t) {
    if constexpr (Takes<G, X>)
      return flat(call<X>(gradient, at));
    else
      return written_by<true>(gradient, at, at.span().size());
  });
}
/// A Jacobian or Hessian, which returns its result or writes it into a std::span or to a pointer.
template <class J, class X>
FlatFunction matrix_of(J& matrix, const X& x) {
  static_assert(Takes<J, X> || Takes<J, X, std::span<Element<X>>> || Takes<J, X, Element<X>*>,
                "the matrix of derivatives takes neither x nor x and a std::span or pointer to write into");
  return with_argument(x, [&matrix](Argument<X>& at, size_t size) {
    if constexpr (Takes<J, X>)
      return flat(call<X>(matrix, at));
    else
      return written_by<false>(matrix, at, size);
  });
}
/// The value of a function that returns it and writes the gradient.
template <class F, class X>
FlatFunction value_of(F& f, const X& x) {
  static_assert(Writes<F, X>, "f does not take x and an object to write the gradient into");
  return with_argument(x, [&f](Argument<X>& at, size_t) {
    Flat value;
    written_by<true>(f, at, at.span().size(), &value);
    return value;
  });
}

/// What is checked.
enum class Asked { gradient, jacobian, hessian };
GradcheckReport check(Asked asked, const FlatFunction& f, const FlatFunction& derivative, const Flat& x,
                      const GradcheckOptions& options);

}  // namespace detail
}  // namespace wick::autograd
