#include <autograd/graph/callback.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nn/parallel/reducer.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_set>

namespace wick::nn::parallel {

namespace {

constexpr double kMegabyte = 1024 * 1024;

Tensor bytes_of(const std::string& text) {
  const Tensor t = empty({static_cast<int64_t>(text.size())}, kByte);
  std::memcpy(t.data_ptr(), text.data(), text.size());
  return t;
}

int64_t largest(c10d::ProcessGroup& group, int64_t mine) {
  std::vector<Tensor> x{tensor(mine)};
  c10d::AllreduceOptions options;
  options.reduceOp = c10d::ReduceOp::MAX;
  group.allreduce(x, options)->wait();
  return x[0].item<int64_t>();
}

// The text of one rank, on all.
std::string text_of_rank(c10d::ProcessGroup& group, int64_t root, const std::string& mine) {
  c10d::BroadcastOptions options;
  options.rootRank = root;
  std::vector<Tensor> size{tensor(static_cast<int64_t>(mine.size()))};
  group.broadcast(size, options)->wait();
  if (size[0].item<int64_t>() == 0) return "";
  std::vector<Tensor> text{group.getRank() == root ? bytes_of(mine) : empty({size[0].item<int64_t>()}, kByte)};
  group.broadcast(text, options)->wait();
  return {static_cast<const char*>(text[0].data_ptr()), text[0].nbytes()};
}

// One line for each parameter and buffer.
std::string table_of(const Module& module) {
  std::string table;
  for (const auto& p : module.named_parameters())
    table += fmt::format("parameter {}: {}{}\n", p.key(), describe(p.value()),
                         p.value().requires_grad() ? "" : ", requires_grad=false");
  for (const auto& b : module.named_buffers()) table += fmt::format("buffer {}: {}\n", b.key(), describe(b.value()));
  return table;
}

// The first line in which two tables differ, or "".
std::string difference(const std::string& mine, const std::string& theirs) {
  if (mine == theirs) return "";
  const auto first_other = [](const std::string& a, const std::string& b) {
    size_t at = 0;
    for (size_t end; (end = a.find('\n', at)) != std::string::npos; at = end + 1)
      if (b.compare(at, end + 1 - at, a, at, end + 1 - at) != 0) return a.substr(at, end - at);
    return std::string("nothing more");
  };
  return fmt::format("it has {}, where rank 0 has {}", first_other(mine, theirs), first_other(theirs, mine));
}

}  // namespace

std::shared_ptr<Reducer> Reducer::create(Module& module, std::shared_ptr<c10d::ProcessGroup> group,
                                         const DistributedDataParallelOptions& options) {
  std::shared_ptr<Reducer> made(new Reducer(module, std::move(group), options));
  made->add_hooks();
  return made;
}

Reducer::Reducer(Module& module, std::shared_ptr<c10d::ProcessGroup> group,
                 const DistributedDataParallelOptions& options)
    : module_(module), group_(std::move(group)), options_(options) {
  check(group_ != nullptr, "DistributedDataParallel: the process group is null: this process is not one of its ranks");
  check(options_.bucket_cap_mb() > 0, "DistributedDataParallel: bucket_cap_mb is {}: needs more than 0",
        options_.bucket_cap_mb());
  for (const auto& p : module.named_parameters())
    if (p.value().requires_grad()) parameters_.push_back({p.key(), p.value(), {}, 0, false});
  check(!parameters_.empty(), "DistributedDataParallel: {} has no parameter that requires grad", module.name());
  check_same();
  broadcast(module.parameters());
  broadcast(module.buffers());
  make_buckets();
  unused_.assign(parameters_.size(), false);
}

void Reducer::check_same() {
  const std::string mine = table_of(module_);
  const std::string other = difference(mine, text_of_rank(*group_, 0, mine));
  const int64_t rank = largest(*group_, other.empty() ? -1 : group_->getRank());
  if (rank >= 0)
    fail("DistributedDataParallel: the module of rank {} is not that of rank 0: {}", rank,
         text_of_rank(*group_, rank, other));
}

void Reducer::broadcast(const std::vector<Tensor>& tensors) {
  NoGradGuard off;
  std::vector<std::shared_ptr<c10d::Work>> works;
  std::vector<Tensor> copies;
  for (const Tensor& t : tensors) {
    copies.push_back(t.detach().contiguous());
    std::vector<Tensor> one{copies.back()};
    works.push_back(group_->broadcast(one));
  }
  for (size_t i = 0; i < tensors.size(); ++i) {
    works[i]->wait();
    if (!copies[i].is_alias_of(tensors[i])) tensors[i].copy_(copies[i]);
  }
}

// Gradients come about in the reverse order of the parameters. A bucket is of one dtype.
void Reducer::make_buckets() {
  std::map<ScalarType, Bucket> open;
  const auto bytes = [this](const Bucket& b) {
    size_t sum = 0;
    for (size_t p : b.parameters) sum += parameters_[p].tensor.nbytes();
    return static_cast<double>(sum);
  };
  const auto close = [&](Bucket& b) {
    if (!b.parameters.empty()) buckets_.push_back(std::exchange(b, {}));
  };
  for (size_t i = parameters_.size(); i-- > 0;) {
    const Tensor& t = parameters_[i].tensor;
    Bucket& b = open[t.scalar_type()];
    const double cap =
        kMegabyte * (buckets_.empty() ? std::min(1., options_.bucket_cap_mb()) : options_.bucket_cap_mb());
    if (bytes(b) + static_cast<double>(t.nbytes()) > cap) close(b);
    b.parameters.push_back(i);
  }
  for (auto& [dtype, bucket] : open) close(bucket);

  for (size_t i = 0; i < buckets_.size(); ++i) {
    Bucket& b = buckets_[i];
    int64_t size = 0;
    for (size_t p : b.parameters) size += parameters_[p].tensor.numel();
    b.flat = zeros({size}, parameters_[b.parameters[0]].tensor.options().requires_grad(false));
    int64_t at = 0;
    for (size_t p : b.parameters) {
      const Tensor& t = parameters_[p].tensor;
      parameters_[p].bucket = i;
      // No view of the flat tensor, as autograd sees it: changes of a grad() stay its own.
      parameters_[p].view = b.flat.narrow(0, at, t.numel()).view(t.sizes()).detach();
      at += t.numel();
    }
  }
}

void Reducer::add_hooks() {
  for (size_t i = 0; i < parameters_.size(); ++i)
    parameters_[i].tensor.register_post_accumulate_grad_hook([weak = weak_from_this(), i](const Tensor&) {
      if (const auto self = weak.lock(); self && self->sync_) self->on_gradient(i);
    });
}

void Reducer::before_forward() {
  if (in_pass_) {
    const std::string why =
        fmt::format("DistributedDataParallel: rank {}: its last backward pass did not end", group_->getRank());
    group_->fail_all(why);
    fail("{}", why);
  }
  if (options_.broadcast_buffers() && sync_ && module_.is_training() && GradMode::is_enabled())
    broadcast(module_.buffers());
}

void Reducer::after_forward(const std::vector<Tensor>& outputs) {
  if (!options_.find_unused_parameters() || !GradMode::is_enabled()) return;
  std::unordered_set<const Node*> seen;
  std::vector<const Node*> waiting;
  const auto visit = [&](const Node* node) {
    if (node && seen.insert(node).second) waiting.push_back(node);
  };
  std::vector<Edge> roots;  // which own what the pointers show
  for (const Tensor& t : outputs)
    if (t.defined() && t.requires_grad()) visit(roots.emplace_back(gradient_edge(t)).function.get());
  while (!waiting.empty()) {
    const Node* node = waiting.back();
    waiting.pop_back();
    for (const Edge& edge : node->edges()) visit(edge.function.get());
  }
  for (size_t i = 0; i < parameters_.size(); ++i)
    unused_[i] = !seen.count(gradient_edge(parameters_[i].tensor).function.get());
}

void Reducer::begin_pass() {
  in_pass_ = true;
  next_ = 0;
  for (Parameter& p : parameters_) p.ready = false;
  for (Bucket& b : buckets_) b.missing = b.parameters.size();
  autograd::queue_callback([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->end_pass();
  });
  for (size_t i = 0; i < parameters_.size(); ++i)
    if (options_.find_unused_parameters() && unused_[i]) {
      parameters_[i].view.zero_();
      mark_ready(parameters_[i]);
    }
}

void Reducer::on_gradient(size_t parameter) {
  NoGradGuard off;
  if (!in_pass_) begin_pass();
  Parameter& p = parameters_[parameter];
  check(!p.ready,
        "DistributedDataParallel: {} gets a second gradient in one backward pass, when the first may be on its way: it "
        "is "
        "used in and outside of a checkpoint, or the loss depends on what forward() did not return",
        p.name);
  fill(p);
  mark_ready(p);
}

void Reducer::fill(Parameter& p) {
  Tensor& grad = p.tensor.mutable_grad();
  if (!grad.is_alias_of(p.view)) p.view.copy_(grad);
  if (options_.gradient_as_bucket_view()) grad = p.view;
}

void Reducer::mark_ready(Parameter& p) {
  p.ready = true;
  --buckets_[p.bucket].missing;
  for (; next_ < buckets_.size() && buckets_[next_].missing == 0; ++next_) {
    Bucket& b = buckets_[next_];
    if (group_->getSize() > 1) b.flat.div_(group_->getSize());
    std::vector<Tensor> one{b.flat};
    b.work = group_->allreduce(one);
  }
}

void Reducer::end_pass() {
  NoGradGuard off;
  if (next_ < buckets_.size()) {
    std::vector<std::string> missing;
    for (const Parameter& p : parameters_)
      if (!p.ready) missing.push_back(p.name);
    const std::string why = fmt::format(
        "DistributedDataParallel, {}: rank {}: the backward pass gave no gradient to {}: all parameters must be used "
        "on "
        "all ranks, or set find_unused_parameters",
        title(next_), group_->getRank(), fmt::join(missing, ", "));
    group_->fail_all(why);
    fail("{}", why);
  }
  // Which parameters got a gradient on any rank. The others keep theirs.
  std::vector<Tensor> used;
  std::shared_ptr<c10d::Work> counting;
  if (options_.find_unused_parameters()) {
    used = {zeros({static_cast<int64_t>(parameters_.size())}, kInt)};
    for (size_t i = 0; i < parameters_.size(); ++i) used[0].data_ptr<int32_t>()[i] = !unused_[i];
    counting = group_->allreduce(used);
  }
  for (size_t i = 0; i < buckets_.size(); ++i) try {
      std::exchange(buckets_[i].work, nullptr)->wait();
    } catch (Error& error) {
      error.set_place("DistributedDataParallel, " + title(i));
      throw;
    }
  if (counting) counting->wait();
  for (size_t i = 0; i < parameters_.size(); ++i) {
    if (counting && used[0].data_ptr<int32_t>()[i] == 0) continue;
    Parameter& p = parameters_[i];
    Tensor& grad = p.tensor.mutable_grad();
    if (options_.gradient_as_bucket_view())
      grad = p.view;
    else if (grad.defined())
      grad.copy_(p.view);
    else
      grad = p.view.clone();
  }
  in_pass_ = false;
}

std::string Reducer::title(size_t bucket) const {
  return fmt::format("bucket {} of {} ({})", bucket + 1, buckets_.size(), fmt::join(buckets()[bucket], ", "));
}

std::vector<std::vector<std::string>> Reducer::buckets() const {
  std::vector<std::vector<std::string>> names;
  for (const Bucket& b : buckets_) {
    names.emplace_back();
    for (size_t p : b.parameters) names.back().push_back(parameters_[p].name);
  }
  return names;
}

}  // namespace wick::nn::parallel
