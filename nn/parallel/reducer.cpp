#include <autograd/graph/callback.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nn/parallel/agree.h>
#include <nn/parallel/reducer.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_set>

namespace wick::nn::parallel {

namespace {

constexpr double kMegabyte = 1024 * 1024;

// One line for each parameter and buffer, and the options that decide what is sent.
std::string table_of(const Module& module, const DistributedDataParallelOptions& o) {
  std::string table =
      fmt::format("options bucket_cap_mb={}, broadcast_buffers={}, find_unused_parameters={}, static_graph={}\n",
                  o.bucket_cap_mb(), o.broadcast_buffers(), o.find_unused_parameters(), o.static_graph());
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

// What ranks tell each other in join() before a pass.
constexpr int64_t kHasInput = 1, kSendsBuffers = 2;

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
    if (p.value().requires_grad())
      parameters_.push_back({p.key(), p.value(), {}, 0, options_.static_graph() ? size_t{0} : size_t{1}, 0});
  check(!parameters_.empty(), "DistributedDataParallel: {} has no parameter that requires grad", module.name());
  check_same();
  broadcast(module.parameters());
  broadcast(module.buffers());
  // Gradients come about in the reverse order of the parameters, mostly.
  std::vector<size_t> order(parameters_.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = order.size() - 1 - i;
  make_buckets(order);
  unused_.assign(parameters_.size(), false);
  divisor_ = group_->getSize();
}

void Reducer::check_same() {
  const std::string mine = table_of(module_, options_);
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
    c10d::BroadcastOptions from;
    from.rootRank = root_;
    works.push_back(group_->broadcast(one, from));
  }
  for (size_t i = 0; i < tensors.size(); ++i) {
    works[i]->wait();
    if (!copies[i].is_alias_of(tensors[i])) tensors[i].copy_(copies[i]);
  }
}

// A bucket is of one dtype.
void Reducer::make_buckets(const std::vector<size_t>& order) {
  buckets_.clear();
  std::map<ScalarType, Bucket> open;
  const auto bytes = [this](const Bucket& b) {
    size_t sum = 0;
    for (size_t p : b.parameters) sum += parameters_[p].tensor.nbytes();
    return static_cast<double>(sum);
  };
  const auto close = [&](Bucket& b) {
    if (!b.parameters.empty()) buckets_.push_back(std::exchange(b, {}));
  };
  for (size_t i : order) {
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

void Reducer::fail_all(const std::string& why) {
  group_->fail_all(why);
  fail("{}", why);
}

void Reducer::before_forward() {
  if (in_pass_)
    fail_all(fmt::format("DistributedDataParallel: rank {}: its last backward pass did not end", group_->getRank()));
  if (!sync_ || !GradMode::is_enabled()) return;
  if (joining_) begin_joint_pass(kHasInput | (sends_buffers() ? kSendsBuffers : 0));
  if (sends_buffers()) broadcast(module_.buffers());
}

void Reducer::after_forward(const std::vector<Tensor>& outputs) {
  if (!options_.find_unused_parameters() || options_.static_graph() || !GradMode::is_enabled()) return;
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
  arrived_.clear();
  for (Parameter& p : parameters_) p.missing = p.times;
  for (Bucket& b : buckets_) b.missing = b.parameters.size();
  for (size_t i = 0; i < parameters_.size(); ++i)
    if (unused_[i]) {
      parameters_[i].missing = 0;
      parameters_[i].view.zero_();
      mark_ready(parameters_[i]);
    }
}

void Reducer::on_gradient(size_t parameter) {
  NoGradGuard off;
  if (!in_pass_) {
    begin_pass();
    autograd::queue_callback([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->end_pass();
    });
  }
  Parameter& p = parameters_[parameter];
  if (is_learning()) {
    if (p.times++ == 0) arrived_.push_back(parameter);
    return;
  }
  if (p.missing == 0)
    fail_all(fmt::format(
        "DistributedDataParallel, {}: rank {}: {} gets {} gradient in one backward pass, when the first may be on its "
        "way: {}",
        title(p.bucket), group_->getRank(), p.name, p.times > 1 ? "another" : "a second",
        options_.static_graph()
            ? "the graph is not that of the first pass, which static_graph promises"
            : "it is used in and outside of a checkpoint, or the loss depends on what forward() did "
              "not return, or find_unused_parameters saw it unused"));
  if (--p.missing > 0) return;
  arrived_.push_back(parameter);
  fill(p);
  mark_ready(p);
}

void Reducer::fill(Parameter& p) {
  Tensor& grad = p.tensor.mutable_grad();
  if (!grad.is_alias_of(p.view)) p.view.copy_(grad);
  if (options_.gradient_as_bucket_view()) grad = p.view;
}

void Reducer::mark_ready(Parameter& p) {
  --buckets_[p.bucket].missing;
  for (; next_ < buckets_.size() && buckets_[next_].missing == 0; ++next_) send(next_);
}

void Reducer::send(size_t index) {
  Bucket& b = buckets_[index];
  if (hook_) {
    std::vector<Tensor> gradients, parameters;
    for (size_t p : b.parameters) {
      gradients.push_back(parameters_[p].view);
      parameters.push_back(parameters_[p].tensor);
    }
    b.result = hook_(*group_, {index, index + 1 == buckets_.size(), b.flat, gradients, parameters});
    return;
  }
  if (divisor_ > 1) b.flat.div_(divisor_);
  std::vector<Tensor> one{b.flat};
  b.result = [work = group_->allreduce(one), flat = b.flat] {
    work->wait();
    return flat;
  };
}

void Reducer::end_pass() {
  NoGradGuard off;
  if (is_learning())
    for (Parameter& p : parameters_) {
      if (p.times == 0)
        p.view.zero_();
      else
        fill(p);
      mark_ready(p);
    }
  else
    check_complete();
  finish_pass(false);
}

void Reducer::check_complete() {
  if (next_ == buckets_.size()) return;
  std::vector<std::string> missing;
  for (const Parameter& p : parameters_)
    if (p.missing > 0) missing.push_back(p.name);
  fail_all(fmt::format("DistributedDataParallel, {}: rank {}: the backward pass gave no gradient to {}: {}",
                       title(next_), group_->getRank(), fmt::join(missing, ", "),
                       options_.static_graph()
                           ? "the graph is not that of the first pass, which static_graph promises"
                           : "all parameters must be used on all ranks, or set find_unused_parameters"));
}

// A number for each parameter, reduced over all ranks.
std::vector<int32_t> Reducer::over_ranks(c10d::ReduceOp op, const std::function<int32_t(size_t)>& of_parameter) {
  std::vector<Tensor> x{zeros({static_cast<int64_t>(parameters_.size())}, kInt)};
  int32_t* const values = x[0].data_ptr<int32_t>();
  for (size_t i = 0; i < parameters_.size(); ++i) values[i] = of_parameter(i);
  c10d::AllreduceOptions options;
  options.reduceOp = op;
  group_->allreduce(x, options)->wait();
  return {values, values + parameters_.size()};
}

// After the first pass of a static graph. A rank that had no input takes over how often the others use a parameter.
void Reducer::learn_graph(bool as_shadow) {
  const auto most =
      over_ranks(c10d::ReduceOp::MAX, [this](size_t i) { return static_cast<int32_t>(parameters_[i].times); });
  for (size_t i = 0; i < parameters_.size(); ++i) {
    if (as_shadow) parameters_[i].times = static_cast<size_t>(most[i]);
    unused_[i] = parameters_[i].times == 0;
    kept_.push_back(most[i] == 0);
  }
  knows_graph_ = true;
}

// When all buckets are on their way. A shadow is the pass of a rank that has run out of inputs.
void Reducer::finish_pass(bool as_shadow) {
  std::vector<bool> kept;
  if (is_learning()) learn_graph(as_shadow);
  if (options_.static_graph())
    kept = kept_;
  else if (options_.find_unused_parameters())
    for (int32_t users :
         over_ranks(c10d::ReduceOp::SUM, [&](size_t i) { return static_cast<int32_t>(!as_shadow && !unused_[i]); }))
      kept.push_back(users == 0);
  average(!as_shadow || joining_->after_pass() != nullptr, kept);
  if (!rebuilt_ && (!options_.find_unused_parameters() || options_.static_graph())) rebuild_buckets();
  in_pass_ = false;
}

// Waits for all buckets and writes them into grad(), but not into that of parameters that no rank used.
void Reducer::average(bool write, const std::vector<bool>& kept) {
  for (size_t i = 0; i < buckets_.size(); ++i) try {
      const Tensor result = std::exchange(buckets_[i].result, nullptr)();
      if (result.is_same(buckets_[i].flat)) continue;
      check(result.defined() && result.numel() == buckets_[i].flat.numel(),
            "the communication hook gave {}, not the {} gradients of the bucket", describe(result),
            buckets_[i].flat.numel());
      buckets_[i].flat.copy_(result.view_as(buckets_[i].flat));
    } catch (Error& error) {
      error.set_place("DistributedDataParallel, " + title(i));
      throw;
    }
  for (size_t i = 0; write && i < parameters_.size(); ++i) {
    if (!kept.empty() && kept[i]) continue;
    Parameter& p = parameters_[i];
    Tensor& grad = p.tensor.mutable_grad();
    if (options_.gradient_as_bucket_view())
      grad = p.view;
    else if (grad.defined())
      grad.copy_(p.view);
    else
      grad = p.view.clone();
  }
}

// After the first pass: in the order in which the gradients came, of a rank that had some.
void Reducer::rebuild_buckets() {
  const auto n = static_cast<int64_t>(parameters_.size());
  for (size_t i = parameters_.size(); i-- > 0;)  // and those that no gradient came to
    if (std::ranges::find(arrived_, i) == arrived_.end()) arrived_.push_back(i);
  std::vector<Tensor> order{empty({n}, kLong)};
  std::ranges::copy(arrived_, order[0].data_ptr<int64_t>());
  c10d::BroadcastOptions from;
  from.rootRank = root_;
  group_->broadcast(order, from)->wait();
  const int64_t* const begin = order[0].data_ptr<int64_t>();
  make_buckets({begin, begin + n});
  if (options_.gradient_as_bucket_view())
    for (Parameter& p : parameters_)
      if (p.tensor.grad().defined()) fill(p);
  rebuilt_ = true;
}

void Reducer::set_hook(CommunicationHook hook) {
  check(!hook_, "register_comm_hook: there is one already");
  check(hook != nullptr, "register_comm_hook: the hook is empty");
  hook_ = std::move(hook);
}

// All ranks tell what they do, 0 for one that has run out; returns what it is of all together.
int64_t Reducer::begin_joint_pass(int64_t mine) {
  const auto size = static_cast<size_t>(group_->getSize());
  std::vector<Tensor> x{zeros({group_->getSize()}, kLong)};
  int64_t* const all = x[0].data_ptr<int64_t>();
  all[group_->getRank()] = mine;
  try {
    group_->allreduce(x)->wait();
  } catch (Error& error) {
    error.set_place("DistributedDataParallel::join");
    throw;
  }
  const auto active = std::ranges::count_if(all, all + size, [](int64_t what) { return what != 0; });
  const int64_t together = std::accumulate(all, all + size, int64_t{0}, std::bit_or<int64_t>());
  if (active == 0) return together;
  const auto* const first = std::ranges::find_if(all, all + size, [](int64_t what) { return what != 0; });
  root_ = first - all;
  if (!joining_->divide_by_initial_world_size()) divisor_ = static_cast<double>(active);
  const auto* const without = std::ranges::find(all, all + size, 0);
  ended_early_ = joining_->throw_on_early_termination() && without != all + size;
  check(!ended_early_, "DistributedDataParallel::join: rank {} has run out of inputs", without - all);
  return together;
}

// A pass of a rank that has run out: zeros.
void Reducer::shadow_pass() {
  NoGradGuard off;
  in_pass_ = true;
  arrived_.clear();
  for (size_t i = 0; i < buckets_.size(); ++i) {
    buckets_[i].flat.zero_();
    send(i);
  }
  finish_pass(true);
  if (joining_->after_pass()) joining_->after_pass()();
}

void Reducer::join(const std::function<void()>& body, const JoinOptions& options) {
  check(!joining_, "DistributedDataParallel::join: is called within itself");
  struct Joining {
    Reducer& r;
    Joining(Reducer& reducer, const JoinOptions& o) : r(reducer) { r.joining_ = &o; }
    ~Joining() {
      r.joining_ = nullptr;
      r.root_ = 0;
      r.divisor_ = r.group_->getSize();
    }
  } joining(*this, options);
  try {
    body();
  } catch (const std::exception& e) {
    if (!ended_early_)  // which all ranks see
      group_->fail_all(fmt::format("DistributedDataParallel::join: rank {}: {}", group_->getRank(), e.what()));
    throw;
  }
  while (const int64_t together = begin_joint_pass(0)) {
    if (together & kSendsBuffers) broadcast(module_.buffers());
    shadow_pass();
  }
  broadcast(module_.parameters());
  broadcast(module_.buffers());
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
