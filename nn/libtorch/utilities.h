#pragma once
// What LibTorch's programs take from c10 and ATen that has nothing to do with tensors' values. <torch/torch.h> has it.

#include <autograd/autograd.h>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

// Marks that LibTorch puts before declarations.
#define TORCH_API
#define C10_API
#define C10_EXPORT
#define C10_HOST_DEVICE
#define C10_UNUSED [[maybe_unused]]
#define C10_NODISCARD [[nodiscard]]
#define C10_ALWAYS_INLINE inline __attribute__((always_inline))
#define C10_NOINLINE __attribute__((noinline))
#define C10_RESTRICT __restrict__
#define C10_LIKELY(condition) (__builtin_expect(static_cast<bool>(condition), 1))
#define C10_UNLIKELY(condition) (__builtin_expect(static_cast<bool>(condition), 0))

namespace wick {

// The standard library's, under the names that LibTorch has had for them.
using std::make_unique;
using std::string_view;
using std::to_string;
template <class T, unsigned = 0>
using SmallVector = std::vector<T>;
using DimVector = std::vector<int64_t>;

/// One callable with the overloads of several, for visit().
template <class... F>
struct overloaded : F... {
  using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>;

/// Calls f() at the end of the scope, unless release() was called.
template <class F>
class ScopeExit {
 public:
  explicit ScopeExit(F f) : f_(std::move(f)) {}
  ScopeExit(ScopeExit&& o) noexcept : f_(std::move(o.f_)), due_(std::exchange(o.due_, false)) {}
  ScopeExit(const ScopeExit&) = delete;
  ScopeExit& operator=(const ScopeExit&) = delete;
  ~ScopeExit() {
    if (due_) f_();
  }
  void release() { due_ = false; }

 private:
  F f_;
  bool due_ = true;
};
/// ScopeExit(f).
template <class F>
[[nodiscard]] ScopeExit<std::decay_t<F>> make_scope_exit(F&& f) {
  return ScopeExit<std::decay_t<F>>(std::forward<F>(f));
}

/// The base of what intrusive_ptr points to. The count is beside the object here.
struct intrusive_ptr_target {
  virtual ~intrusive_ptr_target() = default;
};
/// A shared pointer with LibTorch's defined().
template <class T>
class intrusive_ptr : public std::shared_ptr<T> {
 public:
  using std::shared_ptr<T>::shared_ptr;
  intrusive_ptr(std::shared_ptr<T> p) : std::shared_ptr<T>(std::move(p)) {}
  bool defined() const { return this->get() != nullptr; }
  /// A new T(args...).
  template <class... Args>
  static intrusive_ptr make(Args&&... args) {
    return intrusive_ptr(new T(std::forward<Args>(args)...));
  }
};
/// A new T(args...).
template <class T, class... Args>
intrusive_ptr<T> make_intrusive(Args&&... args) {
  return intrusive_ptr<T>::make(std::forward<Args>(args)...);
}

/// A file that the system has just made, empty, open for reading and writing, and removed at the end.
class TempFile {
 public:
  /// Throws Error if none can be made in the folder for temporary files; its name begins with prefix.
  explicit TempFile(const std::string& prefix);
  TempFile(TempFile&& o) noexcept;
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile();
  int fd = -1;
  std::string name;
};
/// TempFile(name_prefix).
TempFile make_tempfile(const std::string& name_prefix = "torch-file-");
/// nullopt in place of an exception.
std::optional<TempFile> try_make_tempfile(const std::string& name_prefix = "torch-file-");

/// The sum of numbers, in int64.
template <class Container>
int64_t sum_integers(const Container& numbers) {
  int64_t sum = 0;
  for (const auto& n : numbers) sum += static_cast<int64_t>(n);
  return sum;
}
/// The product of numbers, in int64.
template <class Container>
int64_t multiply_integers(const Container& numbers) {
  int64_t product = 1;
  for (const auto& n : numbers) product *= static_cast<int64_t>(n);
  return product;
}
template <class T>
inline constexpr T pi = static_cast<T>(3.14159265358979323846L);

/// dim, counted from the end if it is negative. A rank of 0 counts as 1. Throws IndexError if it is out of range.
int64_t maybe_wrap_dim(int64_t dim, int64_t rank, bool wrap_scalar = true);
/// The shape that both broadcast to. Throws if they do not.
std::vector<int64_t> infer_size(IntArrayRef a, IntArrayRef b);

/// ⌈x/y⌉ of numbers above 0.
inline int64_t divup(int64_t x, int64_t y) { return (x + y - 1) / y; }
inline void init_num_threads() {}
inline int get_num_interop_threads() { return 1; }
inline void set_num_interop_threads(int) {}
namespace detail {
inline constinit thread_local bool in_part = false;
}
/// Whether the caller is a part of parallel_for().
inline bool in_parallel_region() { return detail::in_part; }
/// Calls f(begin, end) on parts of [begin, end) of at least grain_size numbers, in several threads. An exception from
/// f is rethrown when all parts have ended.
template <class F>
void parallel_for(int64_t begin, int64_t end, int64_t grain_size, const F& f) {
  if (end <= begin) return;
  const int64_t size = std::max<int64_t>(std::max<int64_t>(grain_size, 1), divup(end - begin, get_num_threads()));
  std::exception_ptr thrown;
  std::mutex mutex;
  parallel_for(divup(end - begin, size), 1e9, [&](int64_t first, int64_t last) {
    const bool outer = std::exchange(detail::in_part, true);
    const auto leave = make_scope_exit([outer] { detail::in_part = outer; });
    for (int64_t part = first; part < last; ++part) try {
        f(begin + part * size, std::min(end, begin + (part + 1) * size));
      } catch (...) {
        const std::scoped_lock lock(mutex);
        if (!thrown) thrown = std::current_exception();
      }
  });
  if (thrown) std::rethrow_exception(thrown);
}

/// combine(…) of f(begin, end, identity) for parts of [begin, end) of at least grain_size numbers, from the first to
/// the last, computed in several threads.
template <class T, class F, class Combine>
T parallel_reduce(int64_t begin, int64_t end, int64_t grain_size, T identity, const F& f, const Combine& combine) {
  if (end <= begin) return identity;
  const int64_t size = std::max<int64_t>(std::max<int64_t>(grain_size, 1), divup(end - begin, get_num_threads()));
  std::vector<T> parts(static_cast<size_t>(divup(end - begin, size)), identity);
  parallel_for(0, static_cast<int64_t>(parts.size()), 1, [&](int64_t first, int64_t last) {
    for (int64_t p = first; p < last; ++p)
      parts[static_cast<size_t>(p)] = f(begin + p * size, std::min(end, begin + (p + 1) * size), identity);
  });
  for (const T& part : parts) identity = combine(identity, part);
  return identity;
}

namespace utils {
/// All elements of tensors of one dtype, one after another, as a vector. Throws if the dtypes differ.
Tensor flatten_dense_tensors(TensorList tensors);
/// Such a vector cut into views with the shapes of tensors. Throws if it is too short.
std::vector<Tensor> unflatten_dense_tensors(const Tensor& flat, TensorList tensors);
}  // namespace utils

namespace autograd {
using wick::AutoGradMode;
using wick::GradMode;
using wick::InferenceMode;
using IndexRange = std::pair<size_t, size_t>;
/// Whether this thread's backward passes look for NaN, as under a DetectAnomalyGuard.
struct AnomalyMode {
  static bool is_enabled() { return wick::detail::detects_anomaly; }
  static void set_enabled(bool on, bool /*check_nan*/ = true) { wick::detail::detects_anomaly = on; }
  static bool should_check_nan() { return true; }
};
/// A tensor that is kept for a backward pass. unpack() returns it, and throws if it was changed in place since.
class SavedVariable {
 public:
  SavedVariable() = default;
  SavedVariable(const Tensor& variable, bool is_output, bool is_inplace_on_view = false);
  /// The tensor; saved_for is ignored.
  Tensor unpack(const std::shared_ptr<Node>& saved_for = nullptr) const;
  void reset_data() { variable_ = Tensor(); }

 private:
  Tensor variable_;
  int64_t version_ = 0;
};
/// A leaf that shares memory with data.
inline Tensor make_variable(const Tensor& data, bool requires_grad = false, bool = true) {
  return data.defined() ? data.detach().set_requires_grad(requires_grad) : Tensor();
}
/// Copies tensors and gives them undefined gradients.
struct UndefinedGrad {
  /// Undefined tensors stay undefined.
  variable_list apply(const variable_list& inputs) const;
  variable_list operator()(const variable_list& inputs) const { return apply(inputs); }
};
}  // namespace autograd

}  // namespace wick

/// LibTorch's fast hash map, here the standard one.
namespace ska {
template <class Key, class Value, class Hash = std::hash<Key>, class Equal = std::equal_to<Key>>
using flat_hash_map = std::unordered_map<Key, Value, Hash, Equal>;
template <class Key, class Hash = std::hash<Key>, class Equal = std::equal_to<Key>>
using flat_hash_set = std::unordered_set<Key, Hash, Equal>;
}  // namespace ska
