// The walk: from the results back to the leaves, each node once, with the sum of the errors that reach it.
//
// A node's sequence number is larger than those of all nodes that it leads to. So taking, of all nodes that have an
// error waiting, the one with the largest number, guarantees that its error is complete: no counting beforehand, no
// recursion, and nothing of it is kept in the graph but each waiting node's place in the queue.

#include <autograd/graph.h>
#include <autograd/ops/create.h>
#include <autograd/ops/elementwise.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <thread>
#include <unordered_map>

namespace wick {

class Walk;

namespace {
constinit thread_local const autograd::Watcher::Callback* watcher = nullptr;
constinit thread_local bool detects_anomaly = false;
constinit thread_local int depth = 0;  // of backward passes inside of backward passes
constinit thread_local const Walk* running = nullptr;

// The operators that led to a node, as a text: the node, then what it leads to, along its first edges.
std::string forward_stack(const Node& node) {
  std::string s;
  const Node* n = &node;
  for (int i = 0; n && i < 12; ++i) {
    s += fmt::format("\n  {} {}", n->name(), shape_string(n->info(0).sizes).text());
    const Node* next = nullptr;
    for (const Edge& e : n->edges())
      if (e.function && (!next || e.function->sequence_nr() > next->sequence_nr())) next = e.function.get();
    n = next;
  }
  return s + (n ? "\n  …" : "");
}

// Long chains do not fit into the cache: a node is fetched while the one before it runs.
void prefetch(const Node* node) {
  for (size_t line = 0; line < 4; ++line) __builtin_prefetch(reinterpret_cast<const char*>(node) + line * 64);
}

void check_finite(const Node& node, std::span<const Tensor> gradients) {
  NoGradGuard off;
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined() || gradients[i].isfinite().all().item<bool>()) continue;
    fail(
        "{} made the first {} of this backward pass, in the gradient {} of its input {}. The operators that led there, "
        "last first:{}",
        node.name(), gradients[i].isnan().any().item<bool>() ? "NaN" : "infinity", describe(gradients[i]), i,
        forward_stack(node));
  }
}
}  // namespace

autograd::Watcher::Watcher(Callback callback) : callback_(std::move(callback)), before_(watcher) {
  watcher = &callback_;
}
autograd::Watcher::~Watcher() { watcher = before_; }
autograd::DetectAnomalyGuard::DetectAnomalyGuard(bool check_nan) : before_(detects_anomaly) {
  detects_anomaly = check_nan;
}
autograd::DetectAnomalyGuard::~DetectAnomalyGuard() { detects_anomaly = before_; }

// A node with an error waiting for it.
struct Pending {
  Ref<Node> node;
  uint64_t sequence_nr = 0, order = 0;
  Tensor first;
  std::vector<Tensor> others;  // errors of outputs 1, 2, ...

  Tensor& error(uint32_t nr) {
    if (nr == 0) return first;
    if (others.size() < nr) others.resize(nr);
    return others[nr - 1];
  }
};

class Walk {
 public:
  Walk(bool keep_graph, bool create_graph)
      : keep_graph_(keep_graph),
        create_graph_(create_graph),
        use_(spare ? std::move(spare) : std::make_unique<Use>()) {}
  ~Walk() {
    if (use_->next) unclaim(*use_->next->node);
    for (Pending* p : use_->queue) unclaim(*p->node);
    if (use_->free.size() == use_->pool.size()) spare = std::move(use_);  // else an exception left some in use
  }

  // Only what leads to these is visited, and their errors are returned by run(); without any, leaves accumulate.
  void set_targets(const std::vector<Edge>& targets, const std::vector<Edge>& roots);
  void deliver(const Edge& to, Tensor e);
  bool needs(const Node* node) const { return targets_.empty() || needed_.contains(node); }
  std::vector<Tensor> run();

 private:
  Pending& place_of(Node& node);
  void unclaim(Node& node) {
    if (node.walk_.load(std::memory_order_relaxed) == this) node.walk_.store(nullptr, std::memory_order_release);
  }
  void push(Pending* p);
  Pending* pop();
  void visit(Pending& p);
  void run_watched(Node& node, std::vector<Tensor>& errors, std::span<Tensor> gradients);
  static bool later(const Pending* a, const Pending* b) {
    if (a->sequence_nr != b->sequence_nr) return a->sequence_nr < b->sequence_nr;
    if (a->node.get() != b->node.get()) return a->node.get() < b->node.get();
    return a->order > b->order;
  }
  void add(Tensor& sum, Tensor e) const;

  // What a walk works with; the thread's next walk takes it over.
  struct Use {
    Pending* next = nullptr;      // before all in the queue, or none: in a chain the queue is never touched
    std::vector<Pending*> queue;  // a heap
    std::vector<std::unique_ptr<Pending>> pool;
    std::vector<Pending*> free;     // those of the pool that are not in the queue
    std::vector<Tensor> gradients;  // of the node that runs: undefined between two nodes
  };
  static thread_local std::unique_ptr<Use> spare;

  bool keep_graph_, create_graph_;
  uint64_t deliveries_ = 0;
  std::unique_ptr<Use> use_;

  std::vector<Edge> targets_;
  std::vector<Tensor> captured_;
  std::unordered_map<const Node*, bool> needed_;  // nodes on a path to a target; true: also beyond the node itself
};

thread_local std::unique_ptr<Walk::Use> Walk::spare;

bool detail::is_wanted(const Edge& edge) { return !running || running->needs(edge.function.get()); }

void Walk::set_targets(const std::vector<Edge>& targets, const std::vector<Edge>& roots) {
  targets_ = targets;
  captured_.resize(targets.size());
  // Depth first, without recursion: a node is needed if it is a target or one of its edges leads to one.
  std::unordered_map<const Node*, bool> is_target, beyond;
  for (const Edge& t : targets) is_target[t.function.get()] = true;
  std::vector<std::pair<const Node*, size_t>> path;
  auto enter = [&](const Node* n) {
    if (beyond.try_emplace(n, false).second) path.emplace_back(n, 0);
  };
  for (const Edge& r : roots) {
    if (r.function) enter(r.function.get());
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next < node->edges().size()) {
        if (const Node* child = node->edges()[next++].function.get()) enter(child);
        continue;
      }
      bool leads = false;
      for (const Edge& e : node->edges())
        leads = leads || (e.function && (is_target.contains(e.function.get()) || beyond[e.function.get()]));
      beyond[node] = leads;
      path.pop_back();
    }
  }
  for (const auto& [node, leads] : beyond)
    if (leads || is_target.contains(node)) needed_[node] = leads;
}

void Walk::push(Pending* p) {
  auto& [next, queue, pool, free, gradients] = *use_;
  if (next ? later(next, p) : queue.empty() || later(queue.front(), p)) std::swap(next, p);
  if (!p) return;
  queue.push_back(p);
  std::push_heap(queue.begin(), queue.end(), later);
}
Pending* Walk::pop() {
  auto& [next, queue, pool, free, gradients] = *use_;
  if (next || queue.empty()) return std::exchange(next, nullptr);
  std::pop_heap(queue.begin(), queue.end(), later);
  Pending* p = queue.back();
  queue.pop_back();
  return p;
}

Pending& Walk::place_of(Node& node) {
  Walk* owner = node.walk_.load(std::memory_order_relaxed);
  if (owner == this) return *node.pending_;
  if (use_->free.empty()) use_->free.push_back(use_->pool.emplace_back(std::make_unique<Pending>()).get());
  Pending* p = use_->free.back();
  use_->free.pop_back();
  p->node = Ref<Node>(&node);
  p->sequence_nr = node.sequence_nr_;
  p->order = deliveries_++;
  push(p);
  // Another thread's walk may hold the node: then this walk queues its errors apart and joins them in visit().
  if (owner != nullptr) return *p;
  if (one_thread())
    node.walk_.store(this, std::memory_order_relaxed);
  else if (!node.walk_.compare_exchange_strong(owner, this, std::memory_order_acquire, std::memory_order_relaxed))
    return *p;
  node.pending_ = p;
  return *p;
}

void Walk::add(Tensor& sum, Tensor e) const {
  if (!sum.defined()) {
    sum = std::move(e);
    return;
  }
  const TensorImpl& s = *sum.impl();
  const Elements& x = *s.elements;
  const bool mine = s.use_count() == 1 && x.use_count() == 1 && x.storage->use_count() == 1 && x.contiguous && !s.base;
  if (create_graph_ || !mine || !binary_in_place("add", kernels::Binary::add, sum, e)) sum = sum + e;
}

void Walk::deliver(const Edge& to, Tensor e) {
  Node& node = *to.function;
  if (!needs(&node)) return;
  const Node::Info& info = node.info(to.input_nr);
  if (!(e.sizes() == info.sizes)) {
    check(is_expandable(info.sizes, e.sizes()), "{}: an error of shape {} reached a tensor of shape {}", node.name(),
          shape_string(e.sizes()), shape_string(info.sizes));
    e = sum_to_size(e, info.sizes);
  }
  if (e.scalar_type() != info.dtype) e = e.to(info.dtype);
  add(place_of(node).error(to.input_nr), std::move(e));
}

void Walk::visit(Pending& p) {
  Node& node = *p.node;
  const uint32_t n = node.num_inputs();
  if (n > 1) p.error(n - 1);
  if (node.hooks_) {
    // By index, for a hook may add hooks.
    for (size_t i = 0; i < node.hooks_->tensor.size(); ++i) {
      auto [nr, hook] = node.hooks_->tensor[i];
      Tensor& e = p.error(nr);
      if (hook && e.defined())
        if (Tensor changed = hook(e); changed.defined()) {
          check(changed.sizes() == e.sizes() && changed.scalar_type() == e.scalar_type(),
                "{}: a hook returned {} for a gradient {}: shape and dtype must stay", node.name(), describe(changed),
                describe(e));
          e = std::move(changed);
        }
    }
    for (auto [nr, tensor] : node.hooks_->retained)
      if (tensor && p.error(nr).defined()) {
        Tensor& grad = tensor->grad;
        grad = grad.defined() ? grad + p.error(nr) : p.error(nr).clone();
      }
  }
  if (!targets_.empty()) {
    for (size_t i = 0; i < targets_.size(); ++i)
      if (targets_[i].function.get() == &node) captured_[i] = p.error(targets_[i].input_nr);
    if (!needed_[&node]) return;
  }
  if (detects_anomaly) {  // what comes in is no operator's fault
    NoGradGuard off;
    for (uint32_t i = 0; i < std::max(n, 1U); ++i)
      check(!p.error(i).defined() || p.error(i).isfinite().all().item<bool>(),
            "the error that reached {} is not finite: it was so when the backward pass began, or a hook made it so",
            node.name());
  }
  const auto edges = node.edges();
  for (const Edge& e : edges) prefetch(e.function.get());
  if (use_->gradients.size() < edges.size()) use_->gradients.resize(edges.size());
  const std::span<Tensor> gradients(use_->gradients.data(), edges.size());
  if (n <= 1 && !watcher && !node.hooks_) {
    node.apply({&p.first, 1}, gradients);
  } else {
    std::vector<Tensor> errors{std::move(p.first)};
    std::move(p.others.begin(), p.others.end(), std::back_inserter(errors));
    run_watched(node, errors, gradients);
  }
  if (detects_anomaly) check_finite(node, gradients);
  if (!keep_graph_) node.release_variables();
  for (size_t i = 0; i < edges.size(); ++i)
    if (Tensor g = std::move(gradients[i]); g.defined() && edges[i].function) deliver(edges[i], std::move(g));
}

// The node with all that wants to see or change what goes in and out.
void Walk::run_watched(Node& node, std::vector<Tensor>& errors, std::span<Tensor> gradients) {
  for (size_t i = 0; node.hooks_ && i < node.hooks_->before.size(); ++i) {
    std::vector<Tensor> changed = node.hooks_->before[i](errors);
    check(changed.size() == errors.size(), "{}: a hook returned {} errors for {}", node.name(), changed.size(),
          errors.size());
    errors = std::move(changed);
  }
  const std::vector<Tensor> seen = errors;
  node.apply(errors, gradients);
  for (size_t i = 0; node.hooks_ && i < node.hooks_->after.size(); ++i) {
    std::vector<Tensor> changed = node.hooks_->after[i]({gradients.begin(), gradients.end()}, seen);
    check(changed.size() == gradients.size(), "{}: a hook returned {} gradients for {}", node.name(), changed.size(),
          gradients.size());
    std::move(changed.begin(), changed.end(), gradients.begin());
  }
  if (watcher) (*watcher)(node, seen, gradients);
}

std::vector<Tensor> Walk::run() {
  struct Running {
    const Walk* before = running;
    ~Running() { running = before; }
  } restore;
  running = this;
  while (Pending* p = pop()) {
    unclaim(*p->node);
    while (!use_->queue.empty() && use_->queue.front()->node == p->node) {  // errors that were queued apart
      Pending* more = pop();
      if (more->first.defined()) add(p->first, std::move(more->first));
      for (uint32_t i = 0; i < more->others.size(); ++i)
        if (more->others[i].defined()) add(p->error(i + 1), std::move(more->others[i]));
      more->others.clear();
      more->first = {};
      more->node.reset();
      use_->free.push_back(more);
    }
    visit(*p);
    p->first = {};
    p->others.clear();
    p->node.reset();
    use_->free.push_back(p);
  }
  return std::move(captured_);
}

namespace {

// The error that the walk starts from at output i.
Tensor first_error(const char* what, const Tensor& y, Tensor e) {
  if (!e.defined()) {
    check(y.numel() == 1,
          "{}: the gradient of an output of shape {} can be left out only if it has one element: pass one, or take "
          "sum() or mean() first",
          what, shape_string(y.sizes()));
    e = make_empty(y.sizes(), y.scalar_type());
    dispatch(y.scalar_type(), what, [&]<class T>() { *static_cast<T*>(e.data_ptr()) = T(1); });
  }
  check(e.sizes() == y.sizes(), "{}: the incoming gradient {} does not have the shape {} of its output", what,
        shape_string(e.sizes()), shape_string(y.sizes()));
  check(isFloatingType(e.scalar_type()), "{}: the incoming gradient is {}: needs a floating dtype", what,
        toString(e.scalar_type()));
  return e;
}

std::vector<Tensor> differentiate(const char* what, ArrayRef<Tensor> outputs, ArrayRef<Tensor> errors,
                                  std::optional<bool> retain_graph, bool create_graph,
                                  const std::vector<Edge>& targets) {
  check(errors.empty() || errors.size() == outputs.size(), "{}: {} outputs but {} incoming gradients", what,
        outputs.size(), errors.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    check_defined(what, outputs[i], "output");
    check(outputs[i].requires_grad(),
          "{}: output {} does not require grad: nothing that it was computed from does, or it was computed under "
          "NoGradGuard or detached",
          what, i);
  }
  auto go = [&] {
    Walk walk(retain_graph.value_or(create_graph), create_graph);
    if (!targets.empty()) {
      std::vector<Edge> roots;
      for (const Tensor& y : outputs) roots.push_back(gradient_edge(y));
      walk.set_targets(targets, roots);
    }
    AutoGradMode mode(create_graph);
    for (size_t i = 0; i < outputs.size(); ++i)
      walk.deliver(gradient_edge(outputs[i]), first_error(what, outputs[i], errors.empty() ? Tensor() : errors[i]));
    return walk.run();
  };
  // A backward pass inside of a closure takes stack; very deep ones go on in a thread with a stack of its own.
  constexpr int kDeep = 100;
  struct Depth {
    Depth() { ++depth; }
    ~Depth() { --depth; }
  } entered;
  if (depth % kDeep != 0) return go();
  std::vector<Tensor> gradients;
  std::exception_ptr error;
  std::thread([&, level = depth, mode = GradMode::is_enabled(), sees = watcher, finds = detects_anomaly] {
    depth = level;
    watcher = sees;
    detects_anomaly = finds;
    GradMode::set_enabled(mode);
    try {
      gradients = go();
    } catch (...) {
      error = std::current_exception();
    }
  }).join();
  if (error) std::rethrow_exception(error);
  return gradients;
}

std::vector<Edge> edges_of(const char* what, ArrayRef<Tensor> inputs) {
  std::vector<Edge> targets;
  for (size_t i = 0; i < inputs.size(); ++i) {
    check_defined(what, inputs[i], "input");
    check(inputs[i].requires_grad(), "{}: input {} does not require grad", what, i);
    targets.push_back(gradient_edge(inputs[i]));
  }
  return targets;
}

void add_gradients(ArrayRef<Tensor> tensors, ArrayRef<Tensor> grad_tensors, std::optional<bool> retain_graph,
                   bool create_graph, ArrayRef<Tensor> inputs) {
  const auto targets = edges_of("backward", inputs);
  auto gradients = differentiate("backward", tensors, grad_tensors, retain_graph, create_graph, targets);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!gradients[i].defined()) continue;
    AutoGradMode mode(create_graph);
    Tensor& grad = inputs[i].mutable_grad();
    grad = grad.defined() ? grad + gradients[i] : gradients[i].clone();
  }
}

}  // namespace

namespace autograd {

void backward(const variable_list& tensors, const variable_list& grad_tensors, std::optional<bool> retain_graph,
              bool create_graph, const variable_list& inputs) {
  add_gradients(tensors, grad_tensors, retain_graph, create_graph, inputs);
}

variable_list grad(const variable_list& outputs, const variable_list& inputs, const variable_list& grad_outputs,
                   std::optional<bool> retain_graph, bool create_graph, bool allow_unused) {
  check(!inputs.empty(), "grad: needs at least one input");
  auto gradients = differentiate("grad", outputs, grad_outputs, retain_graph, create_graph, edges_of("grad", inputs));
  for (size_t i = 0; i < gradients.size(); ++i)
    check(allow_unused || gradients[i].defined(),
          "grad: the outputs do not depend on input {}: pass allow_unused = true to get an undefined tensor for it", i);
  return gradients;
}

}  // namespace autograd

void Tensor::backward(const Tensor& gradient, std::optional<bool> retain_graph, bool create_graph,
                      std::optional<ArrayRef<Tensor>> inputs) const {
  add_gradients(*this, gradient, retain_graph, create_graph, inputs.value_or(ArrayRef<Tensor>()));
}

}  // namespace wick
