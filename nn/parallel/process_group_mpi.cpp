#include <fmt/format.h>
#include <nn/parallel/process_group_mpi.h>

#include <climits>

namespace c10d {

using detail::check_mpi;
using detail::Operation;
using wick::check;
using wick::ScalarType;
using wick::Tensor;
using Tensors = ProcessGroup::Tensors;
using Requests = Operation::Requests;

namespace {

// An element, to be moved.
MPI_Datatype mpi_type(ScalarType t) {
  switch (t) {
    case wick::kFloat:
      return MPI_FLOAT;
    case wick::kDouble:
      return MPI_DOUBLE;
    case wick::kLong:
      return MPI_INT64_T;
    case wick::kInt:
      return MPI_INT32_T;
    case wick::kShort:
      return MPI_INT16_T;
    case wick::kChar:
      return MPI_INT8_T;
    case wick::kHalf:
    case wick::kBFloat16:
      return MPI_UINT16_T;
    default:
      return MPI_UINT8_T;  // uint8 and bool
  }
}

MPI_Op mpi_op(const char* what, ReduceOp op, ScalarType t) {
  check(t != wick::kHalf && t != wick::kBFloat16 && t != wick::kBool,
        "{}: MPI does not reduce {}: convert to float or uint8 first", what, t);
  check(op < ReduceOp::BAND || op > ReduceOp::BXOR || !isFloatingType(t),
        "{}: bitwise reductions need integers, not {}", what, t);
  switch (op) {
    case ReduceOp::SUM:
      return MPI_SUM;
    case ReduceOp::PRODUCT:
      return MPI_PROD;
    case ReduceOp::MIN:
      return MPI_MIN;
    case ReduceOp::MAX:
      return MPI_MAX;
    case ReduceOp::BAND:
      return MPI_BAND;
    case ReduceOp::BOR:
      return MPI_BOR;
    case ReduceOp::BXOR:
      return MPI_BXOR;
    case ReduceOp::AVG:
      wick::fail("{}: MPI has no AVG: take SUM and divide by getSize()", what);
    default:
      wick::fail("{}: MPI has no reduction {}", what, static_cast<int>(op));
  }
}
const char* op_name(ReduceOp op) {
  static const char* const names[] = {"SUM", "AVG", "PRODUCT", "MIN", "MAX", "BAND", "BOR", "BXOR", "PREMUL_SUM", ""};
  return names[op];
}

void check_tensor(const char* what, const Tensor& t) {
  check_defined(what, t);
  check(t.is_contiguous(), "{}: a tensor is not contiguous: {}: pass its contiguous()", what, describe(t));
  check(t.numel() <= INT_MAX, "{}: {} is more than MPI sends at once, {} elements", what, describe(t), INT_MAX);
}
const Tensor& single(const char* what, const Tensors& tensors) {
  check(tensors.size() == 1, "{}: needs a list of one tensor, got {}", what, tensors.size());
  check_tensor(what, tensors[0]);
  return tensors[0];
}
// A list of one tensor for each rank, like `like`.
void check_list(const char* what, const std::vector<Tensors>& lists, int size, const Tensor& like) {
  check(lists.size() == 1 && lists[0].size() == static_cast<size_t>(size),
        "{}: needs a list of one list of {} tensors, one for each rank; got {} lists, the first of {}", what, size,
        lists.size(), lists.empty() ? 0 : lists[0].size());
  for (const Tensor& t : lists[0]) {
    check_tensor(what, t);
    check(t.numel() == like.numel() && t.scalar_type() == like.scalar_type(), "{}: {} is not like {}", what,
          describe(t), describe(like));
  }
}
void check_parts(const char* what, const Tensor& whole, const Tensor& part, int size) {
  check_tensor(what, whole);
  check_tensor(what, part);
  check(whole.scalar_type() == part.scalar_type() && whole.numel() == part.numel() * size, "{}: {} is not {} times {}",
        what, describe(whole), size, describe(part));
}

int count(const Tensor& t) { return static_cast<int>(t.numel()); }
std::string text_of(const char* what, const Tensor& t) {
  return fmt::format("{} of {} {}", what, t.numel(), toString(t.scalar_type()));
}
// One tensor for the tensors of a list: rows, to be copied to or from them.
Tensor rows_for(const Tensors& list) {
  return wick::empty({static_cast<int64_t>(list.size()), list[0].numel()}, list[0].options());
}
void copy_out(const Tensor& rows, const Tensors& list) {
  for (size_t r = 0; r < list.size(); ++r) {
    const Tensor t = list[r].detach();
    t.copy_(rows[static_cast<int64_t>(r)].view(t.sizes()));
  }
}
Tensor copied_in(const Tensors& list) {
  const Tensor rows = rows_for(list);
  for (size_t r = 0; r < list.size(); ++r) rows[static_cast<int64_t>(r)].copy_(list[r].detach().reshape({-1}));
  return rows;
}

// What changes tensors changes their versions too, so that a backward pass that needs the old values throws.
void changed(const Tensors& tensors) {
  for (const Tensor& t : tensors) t.impl()->elements->storage->bump_version();
}

}  // namespace

std::shared_ptr<ProcessGroupMPI> ProcessGroupMPI::createProcessGroupMPI(std::vector<int> ranks,
                                                                        std::chrono::milliseconds timeout) {
  detail::start_mpi();
  MPI_Comm comm = MPI_COMM_WORLD;
  int rank = 0, size = 1;
  check_mpi(MPI_Comm_size(comm, &size), "MPI_Comm_size");
  if (!ranks.empty()) {
    for (int r : ranks) check(r >= 0 && r < size, "createProcessGroupMPI: rank {}: there are 0 to {}", r, size - 1);
    MPI_Comm_rank(comm, &rank);
    MPI_Request arrived;  // MPI_Comm_create would wait for ever
    check_mpi(MPI_Ibarrier(comm, &arrived), "MPI_Ibarrier");
    detail::await(arrived, "MPI_Ibarrier", fmt::format("createProcessGroupMPI: rank {} of {}", rank, size), timeout);
    MPI_Group world, part;
    check_mpi(MPI_Comm_group(comm, &world), "MPI_Comm_group");
    check_mpi(MPI_Group_incl(world, static_cast<int>(ranks.size()), ranks.data(), &part), "MPI_Group_incl");
    check_mpi(MPI_Comm_create(comm, part, &comm), "MPI_Comm_create");
    MPI_Group_free(&world);
    MPI_Group_free(&part);
    if (comm == MPI_COMM_NULL) return nullptr;
  }
  check_mpi(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
  check_mpi(MPI_Comm_size(comm, &size), "MPI_Comm_size");
  return std::make_shared<ProcessGroupMPI>(rank, size, comm, timeout);
}

ProcessGroupMPI::ProcessGroupMPI(int rank, int size, MPI_Comm comm, std::chrono::milliseconds timeout)
    : ProcessGroup(rank, size), worker_(comm, timeout) {}
ProcessGroupMPI::~ProcessGroupMPI() {
  if (std::uncaught_exceptions() > 0) worker_.fail(fmt::format("rank {} has left because of an exception", rank_));
}
void ProcessGroupMPI::abort() { MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE); }

void ProcessGroupMPI::check_rank(const char* what, int64_t rank) const {
  check(rank >= 0 && rank < size_, "{}: rank {}: the group has 0 to {}", what, rank, size_ - 1);
}

ProcessGroup::Result ProcessGroupMPI::broadcast(Tensors& tensors, const BroadcastOptions& options) {
  const Tensor x = single("broadcast", tensors);
  check_rank("broadcast", options.rootRank);
  const int root = static_cast<int>(options.rootRank);
  Operation o{OpType::BROADCAST, text_of("broadcast", x) + fmt::format(", root {}", root)};
  o.timeout = options.timeout;
  o.start = [x, root](MPI_Comm comm, Requests& requests) {
    check_mpi(MPI_Ibcast(x.data_ptr(), count(x), mpi_type(x.scalar_type()), root, comm, &requests.emplace_back()),
              "MPI_Ibcast");
  };
  o.outputs = {x};
  if (rank_ != root) changed(tensors);
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::allreduce(Tensors& tensors, const AllreduceOptions& options) {
  const Tensor x = single("allreduce", tensors);
  const MPI_Op op = mpi_op("allreduce", options.reduceOp, x.scalar_type());
  Operation o{OpType::ALLREDUCE, text_of("allreduce", x) + ", " + op_name(options.reduceOp)};
  o.timeout = options.timeout;
  o.start = [x, op](MPI_Comm comm, Requests& requests) {
    check_mpi(MPI_Iallreduce(MPI_IN_PLACE, x.data_ptr(), count(x), mpi_type(x.scalar_type()), op, comm,
                             &requests.emplace_back()),
              "MPI_Iallreduce");
  };
  o.outputs = {x};
  changed(tensors);
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::reduce(Tensors& tensors, const ReduceOptions& options) {
  const Tensor x = single("reduce", tensors);
  check_rank("reduce", options.rootRank);
  const MPI_Op op = mpi_op("reduce", options.reduceOp, x.scalar_type());
  const int root = static_cast<int>(options.rootRank);
  const bool is_root = rank_ == root;
  Operation o{OpType::REDUCE, text_of("reduce", x) + fmt::format(", {}, root {}", op_name(options.reduceOp), root)};
  o.timeout = options.timeout;
  o.start = [x, op, root, is_root](MPI_Comm comm, Requests& requests) {
    check_mpi(MPI_Ireduce(is_root ? MPI_IN_PLACE : x.data_ptr(), is_root ? x.data_ptr() : nullptr, count(x),
                          mpi_type(x.scalar_type()), op, root, comm, &requests.emplace_back()),
              "MPI_Ireduce");
  };
  o.outputs = {x};
  if (is_root) changed(tensors);
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::allgather(std::vector<Tensors>& outputs, Tensors& inputs,
                                                const AllgatherOptions& options) {
  const Tensor in = single("allgather", inputs);
  check_list("allgather", outputs, size_, in);
  const Tensor rows = rows_for(outputs[0]);
  Operation o{OpType::ALLGATHER, text_of("allgather", in)};
  o.timeout = options.timeout;
  o.start = [in, rows](MPI_Comm comm, Requests& requests) {
    const MPI_Datatype type = mpi_type(in.scalar_type());
    check_mpi(MPI_Iallgather(in.data_ptr(), count(in), type, rows.data_ptr(), count(in), type, comm,
                             &requests.emplace_back()),
              "MPI_Iallgather");
  };
  o.finish = [rows, list = outputs[0]] { copy_out(rows, list); };
  o.outputs = outputs[0];
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::_allgather_base(Tensor& output, Tensor& input, const AllgatherOptions& options) {
  check_parts("_allgather_base", output, input, size_);
  Operation o{OpType::_ALLGATHER_BASE, text_of("allgather", input)};
  o.timeout = options.timeout;
  o.start = [in = input, out = output](MPI_Comm comm, Requests& requests) {
    const MPI_Datatype type = mpi_type(in.scalar_type());
    check_mpi(
        MPI_Iallgather(in.data_ptr(), count(in), type, out.data_ptr(), count(in), type, comm, &requests.emplace_back()),
        "MPI_Iallgather");
  };
  o.outputs = {output};
  changed({output});
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::gather(std::vector<Tensors>& outputs, Tensors& inputs,
                                             const GatherOptions& options) {
  const Tensor in = single("gather", inputs);
  check_rank("gather", options.rootRank);
  const int root = static_cast<int>(options.rootRank);
  Operation o{OpType::GATHER, text_of("gather", in) + fmt::format(", root {}", root)};
  o.timeout = options.timeout;
  Tensor rows;
  if (rank_ == root) {
    check_list("gather", outputs, size_, in);
    rows = rows_for(outputs[0]);
    o.finish = [rows, list = outputs[0]] { copy_out(rows, list); };
    o.outputs = outputs[0];
  } else {
    check(outputs.empty(), "gather: rank {} is not the root, {}: its outputs must be empty", rank_, root);
  }
  o.start = [in, rows, root](MPI_Comm comm, Requests& requests) {
    const MPI_Datatype type = mpi_type(in.scalar_type());
    check_mpi(MPI_Igather(in.data_ptr(), count(in), type, rows.data_ptr(), count(in), type, root, comm,
                          &requests.emplace_back()),
              "MPI_Igather");
  };
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::scatter(Tensors& outputs, std::vector<Tensors>& inputs,
                                              const ScatterOptions& options) {
  const Tensor out = single("scatter", outputs);
  check_rank("scatter", options.rootRank);
  const int root = static_cast<int>(options.rootRank);
  Tensor rows;
  if (rank_ == root) {
    check_list("scatter", inputs, size_, out);
    rows = copied_in(inputs[0]);
  } else {
    check(inputs.empty(), "scatter: rank {} is not the root, {}: its inputs must be empty", rank_, root);
  }
  Operation o{OpType::SCATTER, text_of("scatter", out) + fmt::format(", root {}", root)};
  o.timeout = options.timeout;
  o.start = [out, rows, root](MPI_Comm comm, Requests& requests) {
    const MPI_Datatype type = mpi_type(out.scalar_type());
    check_mpi(MPI_Iscatter(rows.data_ptr(), count(out), type, out.data_ptr(), count(out), type, root, comm,
                           &requests.emplace_back()),
              "MPI_Iscatter");
  };
  o.outputs = {out};
  changed(outputs);
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::reduce_scatter(Tensors& outputs, std::vector<Tensors>& inputs,
                                                     const ReduceScatterOptions& options) {
  Tensor out = single("reduce_scatter", outputs);
  check_list("reduce_scatter", inputs, size_, out);
  Tensor rows = copied_in(inputs[0]);
  return _reduce_scatter_base(out, rows, options);
}

ProcessGroup::Result ProcessGroupMPI::_reduce_scatter_base(Tensor& output, Tensor& input,
                                                           const ReduceScatterOptions& options) {
  check_parts("reduce_scatter", input, output, size_);
  const MPI_Op op = mpi_op("reduce_scatter", options.reduceOp, output.scalar_type());
  Operation o{OpType::REDUCE_SCATTER, text_of("reduce_scatter", output) + ", " + op_name(options.reduceOp)};
  o.timeout = options.timeout;
  o.start = [in = input, out = output, op](MPI_Comm comm, Requests& requests) {
    check_mpi(MPI_Ireduce_scatter_block(in.data_ptr(), out.data_ptr(), count(out), mpi_type(out.scalar_type()), op,
                                        comm, &requests.emplace_back()),
              "MPI_Ireduce_scatter_block");
  };
  o.outputs = {output};
  changed({output});
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::alltoall(Tensors& outputs, Tensors& inputs, const AllToAllOptions& options) {
  const auto size = static_cast<size_t>(size_);
  check(inputs.size() == size && outputs.size() == size, "alltoall: needs {} inputs and outputs, got {} and {}", size,
        inputs.size(), outputs.size());
  for (const Tensor& t : inputs) check_tensor("alltoall", t);
  for (const Tensor& t : outputs) check_tensor("alltoall", t);
  for (const Tensors* list : {&inputs, &outputs})
    for (const Tensor& t : *list)
      check(t.scalar_type() == inputs[0].scalar_type(), "alltoall: the dtypes differ: {} and {}", describe(t),
            describe(inputs[0]));
  std::vector<int64_t> in_sizes, out_sizes;
  Tensors flat;
  for (const Tensor& t : inputs) {
    in_sizes.push_back(t.numel());
    flat.push_back(t.detach().reshape({-1}));
  }
  int64_t total = 0;
  for (const Tensor& t : outputs) {
    out_sizes.push_back(t.numel());
    total += t.numel();
  }
  Tensor in = wick::cat(flat), out = wick::empty({total}, inputs[0].options());
  // Copied out by the same thread that receives, before the operation counts as complete.
  auto copy = [out, outputs] {
    int64_t at = 0;
    for (const Tensor& t : outputs) {
      const Tensor to = t.detach();
      to.copy_(out.narrow(0, at, t.numel()).view(t.sizes()));
      at += t.numel();
    }
  };
  return exchange(out, in, out_sizes, in_sizes, options, outputs, copy);
}

ProcessGroup::Result ProcessGroupMPI::alltoall_base(Tensor& output, Tensor& input,
                                                    std::vector<int64_t>& output_split_sizes,
                                                    std::vector<int64_t>& input_split_sizes,
                                                    const AllToAllOptions& options) {
  check_tensor("alltoall_base", output);
  check_tensor("alltoall_base", input);
  check(input.scalar_type() == output.scalar_type(), "alltoall_base: the dtypes differ: {} and {}", describe(input),
        describe(output));
  // Elements for each rank.
  const auto sizes = [this](const Tensor& t, const std::vector<int64_t>& rows) {
    check(t.dim() > 0, "alltoall_base: needs a first dimension to split, got {}", describe(t));
    std::vector<int64_t> split = rows;
    if (split.empty()) {
      check(t.size(0) % size_ == 0, "alltoall_base: {} cannot be split evenly among {} ranks", describe(t), size_);
      split.assign(static_cast<size_t>(size_), t.size(0) / size_);
    }
    int64_t sum = 0;
    for (int64_t n : split) {
      check(n >= 0 && n <= t.size(0), "alltoall_base: a split size is {}: {}", n, describe(t));
      sum += n;
    }
    check(split.size() == static_cast<size_t>(size_) && sum == t.size(0),
          "alltoall_base: {} split sizes that add up to {}: {} needs {} that add up to {}", split.size(), sum,
          describe(t), size_, t.size(0));
    for (int64_t& n : split) n *= t.size(0) > 0 ? t.numel() / t.size(0) : 0;
    return split;
  };
  changed({output});
  return exchange(output, input, sizes(output, output_split_sizes), sizes(input, input_split_sizes), options, {output},
                  nullptr);
}

// `sizes`: the elements for each rank, one after the other.
ProcessGroup::Result ProcessGroupMPI::exchange(const Tensor& out, const Tensor& in,
                                               const std::vector<int64_t>& out_sizes,
                                               const std::vector<int64_t>& in_sizes, const AllToAllOptions& options,
                                               const Tensors& outputs, std::function<void()> finish) {
  struct Layout {
    std::vector<int> counts, offsets;
    explicit Layout(const std::vector<int64_t>& sizes) {
      int64_t at = 0;
      for (int64_t n : sizes) {
        check(at + n <= INT_MAX, "alltoall: {} elements are more than MPI sends at once, {}", at + n, INT_MAX);
        counts.push_back(static_cast<int>(n));
        offsets.push_back(static_cast<int>(at));
        at += n;
      }
    }
  };
  // MPI reads the counts until the operation is complete.
  auto send = std::make_shared<Layout>(in_sizes), receive = std::make_shared<Layout>(out_sizes);
  Operation o{OpType::ALLTOALL, fmt::format("alltoall of {}", toString(in.scalar_type()))};
  o.timeout = options.timeout;
  o.start = [in, out, send, receive](MPI_Comm comm, Requests& requests) {
    const MPI_Datatype type = mpi_type(in.scalar_type());
    check_mpi(MPI_Ialltoallv(in.data_ptr(), send->counts.data(), send->offsets.data(), type, out.data_ptr(),
                             receive->counts.data(), receive->offsets.data(), type, comm, &requests.emplace_back()),
              "MPI_Ialltoallv");
  };
  o.finish = std::move(finish);
  o.outputs = outputs;
  return worker_.enqueue(std::move(o));
}

ProcessGroup::Result ProcessGroupMPI::send(Tensors& tensors, int dst_rank, int tag) {
  const Tensor x = single("send", tensors);
  check_rank("send", dst_rank);
  check(tag >= 0, "send: the tag is {}: needs 0 or more", tag);
  Operation o{OpType::SEND, text_of("send", x) + fmt::format(" to rank {}, tag {}", dst_rank, tag), false};
  o.start = [x, dst_rank, tag](MPI_Comm comm, Requests& requests) {
    check_mpi(
        MPI_Isend(x.data_ptr(), count(x), mpi_type(x.scalar_type()), dst_rank, tag, comm, &requests.emplace_back()),
        "MPI_Isend");
  };
  o.outputs = {x};
  return worker_.enqueue(std::move(o));
}

namespace {

Operation receive(OpType type, const Tensor& x, int from, int tag, const std::string& whom) {
  check(tag >= 0, "recv: the tag is {}: needs 0 or more", tag);
  Operation o{type, text_of("recv", x) + fmt::format(" from {}, tag {}", whom, tag), false};
  o.start = [x, from, tag](MPI_Comm comm, Requests& requests) {
    check_mpi(MPI_Irecv(x.data_ptr(), count(x), mpi_type(x.scalar_type()), from, tag, comm, &requests.emplace_back()),
              "MPI_Irecv");
  };
  o.outputs = {x};
  o.bytes = static_cast<int64_t>(x.nbytes());
  changed({x});
  return o;
}

}  // namespace

ProcessGroup::Result ProcessGroupMPI::recv(Tensors& tensors, int src_rank, int tag) {
  const Tensor x = single("recv", tensors);
  check_rank("recv", src_rank);
  return worker_.enqueue(receive(OpType::RECV, x, src_rank, tag, fmt::format("rank {}", src_rank)));
}
ProcessGroup::Result ProcessGroupMPI::recvAnysource(Tensors& tensors, int tag) {
  return worker_.enqueue(receive(OpType::RECVANYSOURCE, single("recv", tensors), MPI_ANY_SOURCE, tag, "any rank"));
}

ProcessGroup::Result ProcessGroupMPI::barrier(const BarrierOptions& options) {
  Operation o{OpType::BARRIER, "barrier"};
  o.timeout = options.timeout;
  o.start = [](MPI_Comm comm, Requests& requests) {
    check_mpi(MPI_Ibarrier(comm, &requests.emplace_back()), "MPI_Ibarrier");
  };
  return worker_.enqueue(std::move(o));
}

}  // namespace c10d
