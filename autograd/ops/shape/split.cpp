#include <autograd/graph/record.h>
#include <autograd/graph/view.h>
#include <autograd/ops/all.h>

#include <algorithm>

namespace wick {

namespace {

// The node of several views that make up a tensor. The gradients of all of them come at once and are joined by
// join(gradients), where those of views that were not used are 0.
template <class Join>
class PiecesNode final : public Node {
 public:
  PiecesNode(const char* name, const Tensor& self, const std::vector<Tensor>& pieces, Join join)
      : name_(name), edge_(gradient_edge(self)), dtype_(self.scalar_type()), join_(std::move(join)) {
    for (const Tensor& piece : pieces) infos_.push_back({piece.sizes(), dtype_});
    set_edges(&edge_, 1);
    set_infos(infos_.data(), infos_.size());
  }
  std::string name() const override { return name_; }
  void apply(std::span<Tensor> incoming, std::span<Tensor> gradients) override {
    std::vector<Tensor> e(incoming.begin(), incoming.end());
    for (size_t i = 0; i < e.size(); ++i)
      if (!e[i].defined()) e[i] = zeros({}, dtype_).expand(infos_[i].sizes);
    gradients[0] = join_(e);
  }

 private:
  const char* name_;
  Edge edge_;
  ScalarType dtype_;
  std::vector<Info> infos_;
  Join join_;
};

// Records `pieces`, aliases of self, as views of it.
template <class Join>
std::vector<Tensor> views_of(const char* name, const Tensor& self, std::vector<Tensor> pieces, Join join) {
  if (GradMode::is_enabled() && self.requires_grad() && !pieces.empty()) {
    const Ref<Node> node(new PiecesNode<Join>(name, self, pieces, std::move(join)));
    for (size_t i = 0; i < pieces.size(); ++i) detail::set_history(pieces[i], node, static_cast<uint32_t>(i));
  }
  for (const Tensor& piece : pieces) set_base(piece, self);
  return pieces;
}

}  // namespace

std::vector<Tensor> split(const Tensor& self, IntArrayRef split_sizes, int64_t dim) {
  check_defined("split", self);
  check(self.dim() > 0, "split: a 0-d tensor has no dimension");
  const int64_t d = wrap_dim("split", dim, self.dim()), step = self.stride(d);
  Checked total("split", 0);
  for (int64_t s : split_sizes) {
    check(s >= 0, "split: the size {} is negative", s);
    total = total + s;
  }
  check(total == self.size(d), "split: the sizes {} add up to {}: dimension {} of {} has {}", shape_string(split_sizes),
        static_cast<int64_t>(total), dim, shape_string(self.sizes()), self.size(d));
  std::vector<Tensor> pieces;
  Dims sizes(self.sizes());
  int64_t from = 0;
  for (int64_t s : split_sizes) {
    sizes[static_cast<size_t>(d)] = s;
    pieces.push_back(make_alias(self, sizes, self.strides(), self.storage_offset() + from * step));
    tell_tracer("slice", {self}, {pieces.back()}, "dim", d, "start", from, "end", from + s, "step", 1);
    from += s;
  }
  return views_of("SplitBackward0", self, std::move(pieces), [d](const std::vector<Tensor>& e) { return cat(e, d); });
}
std::vector<Tensor> split(const Tensor& self, int64_t split_size, int64_t dim) {
  check_defined("split", self);
  const int64_t n = self.size(dim);
  check(split_size > 0 || (split_size == 0 && n == 0), "split: the size is {}: needs 1 or more", split_size);
  std::vector<int64_t> sizes;
  for (int64_t left = n; left > 0; left -= sizes.back()) sizes.push_back(std::min(split_size, left));
  if (sizes.empty()) sizes.push_back(0);
  return split(self, IntArrayRef(sizes), dim);
}
std::vector<Tensor> split_with_sizes(const Tensor& self, IntArrayRef split_sizes, int64_t dim) {
  const OperatorScope scope("split_with_sizes");
  return split(self, split_sizes, dim);
}
std::vector<Tensor> chunk(const Tensor& self, int64_t chunks, int64_t dim) {
  const OperatorScope scope("chunk");
  check(chunks > 0, "chunk: the number of chunks is {}: needs 1 or more", chunks);
  check_defined("chunk", self);
  const int64_t n = self.size(dim);
  if (n == 0) return split(self, IntArrayRef(std::vector<int64_t>(static_cast<size_t>(chunks), 0)), dim);
  return split(self, (n - 1) / chunks + 1, dim);
}

std::vector<Tensor> unbind(const Tensor& self, int64_t dim) {
  check_defined("unbind", self);
  check(self.dim() > 0, "unbind: a 0-d tensor has no dimension");
  const int64_t d = wrap_dim("unbind", dim, self.dim()), step = self.stride(d);
  Dims sizes(self.sizes()), strides(self.strides());
  sizes.erase(static_cast<size_t>(d));
  strides.erase(static_cast<size_t>(d));
  std::vector<Tensor> pieces;
  for (int64_t i = 0; i < self.size(d); ++i) {
    pieces.push_back(make_alias(self, sizes, strides, self.storage_offset() + i * step));
    tell_tracer("select", {self}, {pieces.back()}, "dim", d, "index", i);
  }
  return views_of("UnbindBackward0", self, std::move(pieces),
                  [d](const std::vector<Tensor>& e) { return stack(e, d); });
}

std::vector<Tensor> tensor_split(const Tensor& self, IntArrayRef indices, int64_t dim) {
  check_defined("tensor_split", self);
  check(self.dim() > 0, "tensor_split: a 0-d tensor cannot be split");
  std::vector<Tensor> pieces;
  int64_t from = 0;
  for (int64_t to : indices) {
    pieces.push_back(self.slice(dim, from, to));
    from = to;
  }
  pieces.push_back(self.slice(dim, from));
  return pieces;
}
std::vector<Tensor> tensor_split(const Tensor& self, int64_t sections, int64_t dim) {
  check_defined("tensor_split", self);
  check(self.dim() > 0, "tensor_split: a 0-d tensor cannot be split");
  check(sections > 0, "tensor_split: the number of sections is {}: needs 1 or more", sections);
  const int64_t n = self.size(dim);
  check(sections <= std::max<int64_t>(n, 1 << 20), "tensor_split: {} sections of a dimension of size {}: needs fewer",
        sections, n);
  std::vector<int64_t> at;
  for (int64_t i = 1; i < sections; ++i) at.push_back(i * (n / sections) + std::min(i, n % sections));
  return tensor_split(self, at, dim);
}
std::vector<Tensor> tensor_split(const Tensor& self, const Tensor& indices, int64_t dim) {
  check_defined("tensor_split", indices, "indices_or_sections");
  check(indices.scalar_type() == kLong && indices.dim() <= 1,
        "tensor_split: indices_or_sections is {}: needs int64, a number or a vector", describe(indices));
  if (indices.dim() == 0) return tensor_split(self, indices.item<int64_t>(), dim);
  const Tensor at = indices.contiguous();
  return tensor_split(self, IntArrayRef(at.data_ptr<int64_t>(), static_cast<size_t>(at.numel())), dim);
}

namespace {

// The dimension that hsplit, vsplit or dsplit cuts. Throws if self has too few dimensions.
int64_t split_dim(const char* op, const Tensor& self, int64_t dim) {
  check_defined(op, self);
  const int64_t least = op[0] == 'h' ? 1 : op[0] == 'v' ? 2 : 3;
  check(self.dim() >= least, "{}: needs a tensor of at least {} dimensions, got {}", op, least,
        shape_string(self.sizes()));
  return std::min(dim, self.dim() - 1);
}

std::vector<Tensor> equal_sections(const char* op, const Tensor& self, int64_t sections, int64_t dim) {
  const int64_t d = split_dim(op, self, dim);
  check(sections > 0 && self.size(d) % sections == 0, "{}: dimension {} of {} cannot be split in {} equal sections", op,
        d, shape_string(self.sizes()), sections);
  return tensor_split(self, sections, d);
}

}  // namespace

std::vector<Tensor> hsplit(const Tensor& self, int64_t n) {
  const OperatorScope scope("hsplit");
  return equal_sections("hsplit", self, n, 1);
}
std::vector<Tensor> hsplit(const Tensor& self, IntArrayRef indices) {
  const OperatorScope scope("hsplit");
  return tensor_split(self, indices, split_dim("hsplit", self, 1));
}
std::vector<Tensor> vsplit(const Tensor& self, int64_t n) {
  const OperatorScope scope("vsplit");
  return equal_sections("vsplit", self, n, 0);
}
std::vector<Tensor> vsplit(const Tensor& self, IntArrayRef indices) {
  const OperatorScope scope("vsplit");
  return tensor_split(self, indices, split_dim("vsplit", self, 0));
}
std::vector<Tensor> dsplit(const Tensor& self, int64_t n) {
  const OperatorScope scope("dsplit");
  return equal_sections("dsplit", self, n, 2);
}
std::vector<Tensor> dsplit(const Tensor& self, IntArrayRef indices) {
  const OperatorScope scope("dsplit");
  return tensor_split(self, indices, split_dim("dsplit", self, 2));
}

}  // namespace wick
