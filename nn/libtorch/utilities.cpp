#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <nn/libtorch/utilities.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace wick {

TempFile::TempFile(const std::string& prefix) {
  std::error_code none;
  name = (std::filesystem::temp_directory_path(none) / (prefix + "XXXXXX")).string();
  fd = mkstemp(name.data());
  check(fd >= 0, "make_tempfile: no file can be made as {}", name);
}
TempFile::TempFile(TempFile&& o) noexcept : fd(std::exchange(o.fd, -1)), name(std::exchange(o.name, std::string())) {}
TempFile::~TempFile() {
  if (fd < 0) return;
  unlink(name.c_str());
  close(fd);
}
TempFile make_tempfile(const std::string& name_prefix) { return TempFile(name_prefix); }
std::optional<TempFile> try_make_tempfile(const std::string& name_prefix) {
  try {
    return TempFile(name_prefix);
  } catch (const Error&) {
    return std::nullopt;
  }
}

int64_t maybe_wrap_dim(int64_t dim, int64_t rank, bool wrap_scalar) {
  if (rank == 0 && !wrap_scalar)
    fail<IndexError>("maybe_wrap_dim: the dimension is {}, but the tensor has no dimensions", dim);
  return wrap_dim("maybe_wrap_dim", dim, rank);
}
std::vector<int64_t> infer_size(IntArrayRef a, IntArrayRef b) {
  const Dims both = broadcast_shapes("infer_size", a, b);
  return {both.begin(), both.end()};
}

namespace utils {

Tensor flatten_dense_tensors(TensorList tensors) {
  std::vector<Tensor> flat;
  for (const Tensor& t : tensors) flat.push_back(t.contiguous().view({-1}));
  return cat(flat);
}

std::vector<Tensor> unflatten_dense_tensors(const Tensor& flat, TensorList tensors) {
  std::vector<Tensor> out;
  int64_t at = 0;
  for (const Tensor& t : tensors) {
    out.push_back(flat.narrow(0, at, t.numel()).view(t.sizes()));
    at += t.numel();
  }
  return out;
}

}  // namespace utils

namespace autograd {
SavedVariable::SavedVariable(const Tensor& variable, bool, bool)
    : variable_(variable), version_(variable.defined() ? variable._version() : 0) {}
Tensor SavedVariable::unpack(const std::shared_ptr<Node>&) const {
  if (variable_.defined())
    check(
        variable_._version() == version_,
        "one of the variables needed for gradient computation has been modified by an inplace operation: its shape is "
        "{}, it is at version {}, expected {}",
        shape_string(variable_.sizes()), variable_._version(), version_);
  return variable_;
}

variable_list UndefinedGrad::apply(const variable_list& inputs) const {
  variable_list out;
  for (const Tensor& x : inputs)
    out.push_back(x.defined()
                      ? record("UndefinedGradBackward", x.detach().clone(), wrt(x, [](auto&) { return Tensor(); }))
                      : Tensor());
  return out;
}

}  // namespace autograd

}  // namespace wick
