#pragma once
// What DistributedDataParallel does that does not depend on the type of the module: it keeps parameters and buffers the
// same on all ranks, and averages gradients while the backward pass goes on.

#include <nn/arg.h>
#include <nn/module.h>
#include <nn/parallel/process_group.h>

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
  /// The names of the parameters in each bucket, in the order in which they are sent.
  std::vector<std::vector<std::string>> buckets() const;

 private:
  struct Parameter {
    std::string name;
    Tensor tensor, view;  // the parameter, and its part of a bucket
    size_t bucket = 0;
    bool ready = false;
  };
  struct Bucket {
    std::vector<size_t> parameters;
    Tensor flat;
    size_t missing = 0;
    std::shared_ptr<c10d::Work> work;
  };
  Reducer(Module& module, std::shared_ptr<c10d::ProcessGroup> group, const DistributedDataParallelOptions& options);
  void check_same();
  void broadcast(const std::vector<Tensor>& tensors);
  void make_buckets();
  void add_hooks();
  void begin_pass();
  void on_gradient(size_t parameter);
  void fill(Parameter& p);
  void mark_ready(Parameter& p);
  void end_pass();
  std::string title(size_t bucket) const;

  Module& module_;
  std::shared_ptr<c10d::ProcessGroup> group_;
  DistributedDataParallelOptions options_;
  std::vector<Parameter> parameters_;
  std::vector<Bucket> buckets_;
  std::vector<bool> unused_;  // of the parameters, by the last forward()
  size_t next_ = 0;           // the bucket to send next: the same order on all ranks
  bool sync_ = true, in_pass_ = false;
};

}  // namespace wick::nn::parallel
