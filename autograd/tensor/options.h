#pragma once
// What a factory takes besides the shape: dtype, requires_grad, and LibTorch's device, which is always the CPU.

#include <autograd/core/dtype.h>

#include <iosfwd>
#include <optional>
#include <string>

namespace wick {

/// The kinds of devices that programs for LibTorch name.
enum class DeviceType : int8_t { CPU, CUDA };
inline constexpr DeviceType kCPU = DeviceType::CPU;
inline constexpr DeviceType kCUDA = DeviceType::CUDA;

/// Where a tensor is. wick has the CPU only; another device can be named, but a tensor on it throws.
class Device {
 public:
  Device(DeviceType type, int index = -1) : type_(type), index_(index) {}
  /// "cpu" or "cuda", of which a number such as ":0" is ignored; throws for other names.
  Device(const std::string& name);
  Device(const char* name) : Device(std::string(name)) {}
  DeviceType type() const { return type_; }
  int index() const { return index_; }  ///< the device's number, −1 if none was given
  bool has_index() const { return index_ != -1; }
  bool is_cpu() const { return type_ == kCPU; }
  bool is_cuda() const { return type_ == kCUDA; }
  std::string str() const { return is_cpu() ? "cpu" : "cuda"; }
  friend bool operator==(const Device& a, const Device& b) { return a.type_ == b.type_; }
  friend std::ostream& operator<<(std::ostream& out, const Device& device);

 private:
  DeviceType type_;
  int index_;
};

/// How elements are stored: always by sizes and strides.
enum class Layout : int8_t { Strided };
inline constexpr Layout kStrided = Layout::Strided;
/// The order of elements that LibTorch can be asked for. wick's results are always row-major.
enum class MemoryFormat : int8_t { Contiguous, Preserve };

/// The options of a factory: TensorOptions().dtype(kDouble).requires_grad(true). A dtype or device alone converts to
/// it.
class TensorOptions {
 public:
  TensorOptions() = default;
  TensorOptions(ScalarType t) : dtype_(t) {}
  TensorOptions(Device d) { set(d); }
  TensorOptions(DeviceType d) { set(Device(d)); }
  // The same options with one changed. Those about layout and memory have one value only and change nothing; a device
  // other than the CPU throws.
  TensorOptions dtype(std::optional<ScalarType> t) const {
    TensorOptions r = *this;
    r.dtype_ = t;
    return r;
  }
  template <class T>
  requires(dtype_of<T> != ScalarType::Undefined) TensorOptions dtype()
  const { return dtype(dtype_of<T>); }
  TensorOptions requires_grad(std::optional<bool> v) const {
    TensorOptions r = *this;
    r.requires_grad_ = v.value_or(false);
    return r;
  }
  TensorOptions device(Device d) const {
    TensorOptions r = *this;
    r.set(d);
    return r;
  }
  TensorOptions device(DeviceType t, int index = -1) const { return device(Device(t, index)); }
  TensorOptions layout(Layout) const { return *this; }
  TensorOptions memory_format(MemoryFormat) const { return *this; }
  TensorOptions pinned_memory(bool) const { return *this; }

  /// The dtype given, else get_default_dtype().
  ScalarType dtype() const { return dtype_.value_or(get_default_dtype()); }
  bool has_dtype() const { return dtype_.has_value(); }
  std::optional<ScalarType> dtype_opt() const { return dtype_; }
  bool requires_grad() const { return requires_grad_; }
  Device device() const { return kCPU; }
  Layout layout() const { return kStrided; }
  bool pinned_memory() const { return false; }
  bool is_sparse() const { return false; }

 private:
  static void set(Device d);
  std::optional<ScalarType> dtype_;
  bool requires_grad_ = false;
};

// Options with one of them given: zeros({2, 3}, dtype(kDouble)), ones({4}, requires_grad()).
inline TensorOptions dtype(ScalarType t) { return TensorOptions(t); }
/// dtype<double>() is dtype(kDouble).
template <class T>
requires(dtype_of<T> != ScalarType::Undefined) TensorOptions dtype() { return TensorOptions(dtype_of<T>); }
inline TensorOptions requires_grad(bool v = true) { return TensorOptions().requires_grad(v); }
inline TensorOptions device(Device d) { return TensorOptions(d); }
inline TensorOptions device(DeviceType d) { return TensorOptions(d); }
inline TensorOptions layout(Layout) { return {}; }

}  // namespace wick
