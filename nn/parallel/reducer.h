#pragma once
// What DistributedDataParallel does that does not depend on the type of the module: it keeps parameters and buffers the
// same on all ranks, and averages gradients while the backward pass goes on.

#include <nn/arg.h>
#include <nn/module.h>
#include <nn/parallel/process_group.h>

#include <functional>

namespace wick::nn::parallel {

/// Python's arguments of DistributedDataParallel, with their defaults.
struct DistributedDataParallelOptions {
  /// Gradients travel in buckets of at most this many MB (a larger parameter has one of its own). The first is of 1 MB,
  /// so that the first data is on its way soon.
  WICK_ARG(double, bucket_cap_mb) = 25;
  /// Whether the buffers of rank 0 replace those of the others before each forward() in training.
  WICK_ARG(bool, broadcast_buffers) = true;
  /// Whether parameters may get no gradient in a pass. Then each forward() looks which the outputs depend on, and a
  /// parameter without a gradient on all ranks keeps its grad() as it was.
  WICK_ARG(bool, find_unused_parameters) = false;
  /// Whether grad() lies in the buckets: a copy and half of the memory less. A grad() that the program holds changes
  /// then.
  WICK_ARG(bool, gradient_as_bucket_view) = false;
  /// Whether each pass uses the same parameters, each as many times, as the first one does. Then a parameter may be
  /// used several times by checkpoints, and those that no rank uses are found in the first pass, whose gradients travel
  /// at its end.
  WICK_ARG(bool, static_graph) = false;
};

/// What a communication hook gets: the gradients of one bucket.
class GradBucket {
 public:
  GradBucket(size_t index, bool is_last, Tensor buffer, std::vector<Tensor> gradients, std::vector<Tensor> parameters)
      : index_(index),
        is_last_(is_last),
        buffer_(std::move(buffer)),
        gradients_(std::move(gradients)),
        parameters_(std::move(parameters)) {}
  size_t index() const { return index_; }                                ///< which bucket, from 0
  bool is_last() const { return is_last_; }                              ///< whether it is the last one of the pass
  const Tensor& buffer() const { return buffer_; }                       ///< all gradients, one after the other
  const std::vector<Tensor>& gradients() const { return gradients_; }    ///< the same memory in the parameters' shapes
  const std::vector<Tensor>& parameters() const { return parameters_; }  ///< the parameters, in that order

 private:
  size_t index_;
  bool is_last_;
  Tensor buffer_;
  std::vector<Tensor> gradients_, parameters_;
};
/// Starts what is to be done with a bucket, in place of an all-reduce, and returns what waits for it and gives the
/// averages, in the form of the buffer. (In Python it returns a Future.)
using CommunicationHook = std::function<std::function<Tensor()>(c10d::ProcessGroup&, const GradBucket&)>;

/// Python's arguments of Join.
struct JoinOptions {
  /// Whether gradients are divided by the number of all ranks, also when some have run out; otherwise by the number of
  /// those that have not.
  WICK_ARG(bool, divide_by_initial_world_size) = true;
  /// Whether all ranks throw as soon as one has run out.
  WICK_ARG(bool, throw_on_early_termination) = false;
  /// What a rank that has run out does after each pass of the others, whose averages are then in its grad() too: with a
  /// step of its optimizer, which a ZeroRedundancyOptimizer needs of all ranks, its state stays that of the others. (In
  /// Python, Join's list of objects.)
  WICK_ARG(std::function<void()>, after_pass);
};

/// See DistributedDataParallel, which holds one.
class Reducer : public std::enable_shared_from_this<Reducer> {
 public:
  /// Compares names, shapes and dtypes of all ranks, and throws on all ranks if they differ, with what differs; then
  /// takes the values of rank 0.
  static std::shared_ptr<Reducer> create(Module& module, std::shared_ptr<c10d::ProcessGroup> group,
                                         const DistributedDataParallelOptions& options);
  /// To be called before each forward(). Throws if the last backward pass did not end.
  void before_forward();
  /// To be called with the results of each forward().
  void after_forward(const std::vector<Tensor>& outputs);
  /// Whether the next backward passes average gradients; returns what was before.
  bool set_sync(bool on) { return std::exchange(sync_, on); }
  /// See DistributedDataParallel::join().
  void join(const std::function<void()>& body, const JoinOptions& options);
  /// See DistributedDataParallel::register_comm_hook().
  void set_hook(CommunicationHook hook);
  /// The names of the parameters in each bucket, in the order in which they are sent.
  std::vector<std::vector<std::string>> buckets() const;

 private:
  struct Parameter {
    std::string name;
    Tensor tensor, view;  // the parameter, and its part of a bucket
    size_t bucket = 0;
    size_t times = 1;    // how many gradients it gets in a pass
    size_t missing = 0;  // how many of them are still to come
  };
  struct Bucket {
    std::vector<size_t> parameters;
    Tensor flat;
    size_t missing = 0;
    std::function<Tensor()> result;  // waits for what was sent
  };
  Reducer(Module& module, std::shared_ptr<c10d::ProcessGroup> group, const DistributedDataParallelOptions& options);
  void check_same();
  void broadcast(const std::vector<Tensor>& tensors);
  bool sends_buffers() const { return options_.broadcast_buffers() && module_.is_training(); }
  void make_buckets(const std::vector<size_t>& order);
  void rebuild_buckets();
  void add_hooks();
  void begin_pass();
  void on_gradient(size_t parameter);
  void fill(Parameter& p);
  void mark_ready(Parameter& p);
  void send_full_buckets();
  void end_pass();
  void check_complete();
  std::vector<int32_t> over_ranks(c10d::ReduceOp op, const std::function<int32_t(size_t)>& of_parameter);
  void learn_graph(bool as_shadow);
  void send(size_t bucket);
  void finish_pass(bool as_shadow);
  void average(bool write, const std::vector<bool>& kept);
  int64_t begin_joint_pass(int64_t mine);
  void shadow_pass();
  bool is_learning() const { return options_.static_graph() && !knows_graph_; }
  [[noreturn]] void fail_all(const std::string& why);
  std::string title(size_t bucket) const;

  Module& module_;
  std::shared_ptr<c10d::ProcessGroup> group_;
  DistributedDataParallelOptions options_;
  std::vector<Parameter> parameters_;
  std::vector<Bucket> buckets_;
  CommunicationHook hook_;
  std::vector<bool> unused_;     // of the parameters, by the last forward(), or of a static graph
  std::vector<bool> kept_;       // of a static graph: parameters that no rank uses
  std::vector<size_t> arrived_;  // the parameters in the order of their gradients, in the first pass
  size_t next_ = 0;              // the bucket to send next: the same order on all ranks
  int64_t root_ = 0;             // whose buffers count
  double divisor_ = 1;           // how many ranks' gradients are averaged
  bool sync_ = true, in_pass_ = false, knows_graph_ = false, rebuilt_ = false, ended_early_ = false;
  const JoinOptions* joining_ = nullptr;  // while join() runs
};

}  // namespace wick::nn::parallel
