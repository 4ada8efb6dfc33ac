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
  /// "cpu", "cuda:1" and the like; throws for other names.
  Device(const std::string& name);
  Device(const char* name) : Device(std::string(name)) {}
  DeviceType type() const { return type_; }
  int index() const { return index_; }  ///< the device's number, −1 if none was given
  bool has_index() const { return index_ != -1; }
  bool is_cpu() const { return type_ == kCPU; }
  bool is_cuda() const { return type_ == kCUDA; }
  std::string str() const {
    const std::string kind = is_cpu() ? "cpu" : "cuda";
    return has_index() ? kind + ":" + std::to_string(index_) : kind;
  }
  friend bool operator==(const Device& a, const Device& b) = default;
  friend std::ostream& operator<<(std::ostream& out, const Device& device);

 private:
  DeviceType type_;
  int index_;
};

/// How elements are stored: always by sizes and strides.
enum class Layout : int8_t { Strided };
inline constexpr Layout kStrided = Layout::Strided;
/// The old word for a kind of device.
enum class Backend : int8_t { CPU };
/// The order of elements in memory: row-major, that of another tensor, or with the channels of images (N×C×H×W) or of
/// volumes (N×C×D×H×W) side by side. Operators return row-major tensors, whatever they get.
/// https://pytorch.org/docs/stable/tensor_attributes.html#torch.memory_format
enum class MemoryFormat : int8_t { Contiguous, Preserve, ChannelsLast, ChannelsLast3d };

/// The options of a factory: TensorOptions().dtype(kDouble).requires_grad(true). A dtype or device alone converts to
/// it.
class TensorOptions {
 public:
  TensorOptions() = default;
  TensorOptions(ScalarType t) : dtype_(t) {}
  TensorOptions(TypeMeta t) : dtype_(t) {}
  TensorOptions(Device d) { set(d); }
  TensorOptions(DeviceType d) { set(Device(d)); }
  TensorOptions(Layout) : has_layout_(true) {}
  TensorOptions(MemoryFormat format) : format_(format) {}
  // The same options with one changed; nullopt takes it away. A device other than the CPU throws. Layout and pinned
  // memory change nothing; of factories empty() and those of the form …_like() take a memory format.
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
    r.requires_grad_ = v;
    return r;
  }
  TensorOptions device(Device d) const {
    TensorOptions r = *this;
    r.set(d);
    return r;
  }
  TensorOptions device(DeviceType t, int index = -1) const { return device(Device(t, index)); }
  TensorOptions layout(Layout) const {
    TensorOptions r = *this;
    r.has_layout_ = true;
    return r;
  }
  TensorOptions memory_format(std::optional<MemoryFormat> format) const {
    TensorOptions r = *this;
    r.format_ = format;
    return r;
  }
  TensorOptions pinned_memory(std::optional<bool> v) const {
    TensorOptions r = *this;
    r.pinned_memory_ = v;
    return r;
  }

  /// The dtype given, else get_default_dtype().
  TypeMeta dtype() const { return TypeMeta(dtype_.value_or(get_default_dtype())); }
  bool has_dtype() const { return dtype_.has_value(); }
  std::optional<ScalarType> dtype_opt() const { return dtype_; }
  bool requires_grad() const { return requires_grad_.value_or(false); }
  bool has_requires_grad() const { return requires_grad_.has_value(); }
  Device device() const { return kCPU; }
  bool has_device() const { return has_device_; }
  Layout layout() const { return kStrided; }
  bool has_layout() const { return has_layout_; }
  std::optional<MemoryFormat> memory_format_opt() const { return format_; }
  bool has_memory_format() const { return format_.has_value(); }
  bool pinned_memory() const { return pinned_memory_.value_or(false); }
  bool has_pinned_memory() const { return pinned_memory_.has_value(); }
  bool is_sparse() const { return false; }

 private:
  void set(Device d);  // throws unless it is the CPU
  std::optional<ScalarType> dtype_;
  std::optional<bool> requires_grad_, pinned_memory_;
  std::optional<MemoryFormat> format_;
  bool has_device_ = false, has_layout_ = false;
};

// Options with one of them given: zeros({2, 3}, dtype(kDouble)), ones({4}, requires_grad()).
inline TensorOptions dtype(ScalarType t) { return TensorOptions(t); }
inline TensorOptions dtype(TypeMeta t) { return TensorOptions(t); }
/// dtype<double>() is dtype(kDouble).
template <class T>
requires(dtype_of<T> != ScalarType::Undefined) TensorOptions dtype() { return TensorOptions(dtype_of<T>); }
inline TensorOptions requires_grad(bool v = true) { return TensorOptions().requires_grad(v); }
inline TensorOptions device(Device d) { return TensorOptions(d); }
inline TensorOptions device(DeviceType d) { return TensorOptions(d); }
inline TensorOptions layout(Layout l) { return l; }
inline TensorOptions memory_format(MemoryFormat format) { return format; }

}  // namespace wick
