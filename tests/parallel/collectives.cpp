// Each operation of a group against what it computes, on as many ranks as the program is started with.

#include "group.h"

using namespace wick;
using namespace parallel_test;
using c10d::ReduceOp;

namespace {

// What rank r has: other numbers on each.
Tensor of_rank(int r, ScalarType t = kFloat) { return (arange(6).view({2, 3}) + 10 * r + 1).to(t); }
std::vector<Tensor> of_all(ScalarType t = kFloat) {
  std::vector<Tensor> all;
  for (int r = 0; r < size(); ++r) all.push_back(of_rank(r, t));
  return all;
}
std::vector<Tensor> empty_list(const Tensor& like) {
  std::vector<Tensor> list;
  for (int r = 0; r < size(); ++r) list.push_back(zeros_like(like));
  return list;
}
int64_t next(int r) { return (r + 1) % size(); }

TEST_CASE("the group: its rank and size are those of mpirun") {
  const char* expected = std::getenv("OMPI_COMM_WORLD_SIZE");
  CHECK(size() == (expected ? std::stoi(expected) : 1));
  CHECK(rank() == (expected ? std::stoi(std::getenv("OMPI_COMM_WORLD_RANK")) : 0));
  CHECK(group().getBackendName() == "mpi");
}

TEST_CASE("broadcast: all have the root's tensor, of every dtype") {
  for (ScalarType t : {kFloat, kDouble, kLong, kInt, kShort, kChar, kByte, kBool, kHalf, kBFloat16})
    for (int root = 0; root < size(); ++root) {
      std::vector<Tensor> x{of_rank(rank(), t)};
      c10d::BroadcastOptions options;
      options.rootRank = root;
      const auto work = group().broadcast(x, options);
      CHECK(work->wait());
      CHECK(work->isCompleted());
      CHECK(work->isSuccess());
      CHECK(work->retrieveOpType() == c10d::OpType::BROADCAST);
      CHECK(work->result()[0].is_same(x[0]));
      CHECK(x[0].equal(of_rank(root, t)));
    }
}

TEST_CASE("allreduce and reduce: every reduction") {
  const auto reduced = [](ReduceOp op, ScalarType t) {
    Tensor y = of_rank(0, t);
    for (int r = 1; r < size(); ++r) {
      const Tensor x = of_rank(r, t);
      switch (op) {
        case ReduceOp::SUM:
          y = y + x;
          break;
        case ReduceOp::PRODUCT:
          y = y * x;
          break;
        case ReduceOp::MIN:
          y = minimum(y, x);
          break;
        case ReduceOp::MAX:
          y = maximum(y, x);
          break;
        case ReduceOp::BAND:
          y = y & x;
          break;
        case ReduceOp::BOR:
          y = y | x;
          break;
        default:
          y = y ^ x;
      }
    }
    return y;
  };
  for (auto op :
       {ReduceOp::SUM, ReduceOp::PRODUCT, ReduceOp::MIN, ReduceOp::MAX, ReduceOp::BAND, ReduceOp::BOR, ReduceOp::BXOR})
    for (ScalarType t : {kFloat, kDouble, kLong, kInt}) {
      if (op >= ReduceOp::BAND && isFloatingType(t)) continue;
      c10d::AllreduceOptions all;
      all.reduceOp = op;
      std::vector<Tensor> x{of_rank(rank(), t)};
      group().allreduce(x, all)->wait();
      CHECK(x[0].equal(reduced(op, t)));  // small whole numbers: exact in any order
      c10d::ReduceOptions one;
      one.reduceOp = op;
      one.rootRank = size() - 1;
      std::vector<Tensor> y{of_rank(rank(), t)};
      group().reduce(y, one)->wait();
      CHECK(y[0].equal(rank() == size() - 1 ? reduced(op, t) : of_rank(rank(), t)));
    }
}

TEST_CASE("a large allreduce gives the same bits each time, and on all ranks") {
  manual_seed(static_cast<uint64_t>(rank()) + 1);
  const Tensor mine = randn({300'001});
  std::vector<Tensor> first{mine.clone()}, again{mine.clone()}, root;
  group().allreduce(first)->wait();
  group().allreduce(again)->wait();
  CHECK(first[0].equal(again[0]));
  root = {first[0].clone()};
  group().broadcast(root)->wait();
  CHECK(first[0].equal(root[0]));
}

TEST_CASE("allgather and gather") {
  std::vector<Tensor> in{of_rank(rank())};
  std::vector<std::vector<Tensor>> out{empty_list(in[0])};
  group().allgather(out, in)->wait();
  for (int r = 0; r < size(); ++r) CHECK(out[0][static_cast<size_t>(r)].equal(of_rank(r)));
  Tensor whole = zeros({2 * size(), 3});
  group()._allgather_base(whole, in[0])->wait();
  CHECK(whole.equal(cat(of_all())));

  c10d::GatherOptions options;
  options.rootRank = size() - 1;
  std::vector<std::vector<Tensor>> at_root;
  if (rank() == size() - 1) at_root.push_back(empty_list(in[0]));
  group().gather(at_root, in, options)->wait();
  if (rank() == size() - 1)
    for (int r = 0; r < size(); ++r) CHECK(at_root[0][static_cast<size_t>(r)].equal(of_rank(r)));
}

TEST_CASE("scatter and reduce_scatter") {
  std::vector<Tensor> out{zeros({2, 3})};
  std::vector<std::vector<Tensor>> in;
  if (rank() == 0) in.push_back(of_all());
  group().scatter(out, in)->wait();
  CHECK(out[0].equal(of_rank(rank())));

  in = {{}};
  for (int r = 0; r < size(); ++r) in[0].push_back(of_rank(r) * (rank() + 1));
  group().reduce_scatter(out, in)->wait();
  const int factors = size() * (size() + 1) / 2;
  CHECK(out[0].equal(of_rank(rank()) * factors));
  Tensor whole = cat(in[0]);
  group()._reduce_scatter_base(out[0], whole)->wait();
  CHECK(out[0].equal(of_rank(rank()) * factors));
}

TEST_CASE("alltoall, evenly and in parts of other sizes") {
  // Rank r sends r + 1 elements to each rank s: 10 r + s.
  std::vector<Tensor> in, out;
  for (int s = 0; s < size(); ++s) {
    in.push_back(full({rank() + 1}, 10. * rank() + s));
    out.push_back(zeros({s + 1}));
  }
  group().alltoall(out, in)->wait();
  for (int s = 0; s < size(); ++s) CHECK(out[static_cast<size_t>(s)].equal(full({s + 1}, 10. * s + rank())));

  Tensor rows = arange(2 * size()).view({size(), 2}) + 100 * rank(), got = zeros_like(rows);
  std::vector<int64_t> even;
  group().alltoall_base(got, rows, even, even)->wait();
  for (int s = 0; s < size(); ++s) CHECK(got[s].equal(arange(2 * rank(), 2 * rank() + 2) + 100 * s));
}

TEST_CASE("send and recv in a ring, and from whoever sends") {
  std::vector<Tensor> in{of_rank(rank())}, out{zeros({2, 3})};
  const int to = static_cast<int>(next(rank())), from = (rank() + size() - 1) % size();
  const auto sent = group().send(in, to, 7), got = group().recv(out, from, 7);
  got->wait();
  sent->wait();
  CHECK(out[0].equal(of_rank(from)));
  CHECK(error_of([&] { got->sourceRank(); }).find("sourceRank") == 0);

  const auto any = group().recvAnysource(out, 8);
  const auto again = group().send(in, to, 8);
  any->wait();
  again->wait();
  CHECK(any->sourceRank() == from);
  CHECK(out[0].equal(of_rank(from)));

  // Larger than what MPI sends without a receiver.
  std::vector<Tensor> large{full({1'000'000}, static_cast<double>(rank()))}, other{zeros({1'000'000})};
  const auto first = group().send(large, to, 9);
  group().recv(other, from, 9)->wait();
  first->wait();
  CHECK(other[0].equal(full({1'000'000}, static_cast<double>(from))));
}

TEST_CASE("barrier: nobody goes on before the last has come") {
  for (int late = 0; late < size(); ++late) {
    Tensor time = zeros({1}, kDouble);
    const auto now = [] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
    if (rank() == late) {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      time[0] = now();
    }
    group().barrier()->wait();
    const double after = now();
    std::vector<Tensor> came{time};
    group().allreduce(came)->wait();
    CHECK(after >= came[0].item<double>());
  }
}

TEST_CASE("a group of some ranks") {
  std::vector<int> ranks;
  for (int r = 0; r < size(); r += 2) ranks.push_back(r);
  const auto even = c10d::ProcessGroupMPI::createProcessGroupMPI(ranks);
  CHECK((even != nullptr) == (rank() % 2 == 0));
  if (!even) return;
  CHECK(even->getRank() == rank() / 2);
  CHECK(even->getSize() == (size() + 1) / 2);
  std::vector<Tensor> x{ones({2})};
  even->allreduce(x)->wait();
  CHECK(x[0].equal(ones({2}) * ((size() + 1) / 2)));
}

TEST_CASE("many operations at once, dropped ones among them") {
  std::vector<Tensor> all;
  std::vector<std::shared_ptr<c10d::Work>> works;
  for (int i = 0; i < 50; ++i) {
    std::vector<Tensor> x{full({1 + 100 * i}, rank() + i)};
    all.push_back(x[0]);
    if (auto work = group().allreduce(x); i % 2 == 0) works.push_back(work);
  }
  group().barrier()->wait();
  for (const auto& work : works) work->wait();
  for (int i = 0; i < 50; i += 2)
    CHECK(all[static_cast<size_t>(i)].equal(full({1 + 100 * i}, size() * (size() - 1) / 2 + i * size())));
}

TEST_CASE("a result that a backward pass needs unchanged: the change is seen") {
  const Tensor w = ones({3}).requires_grad_(), x = ones({3});
  const Tensor y = (w * x).sum();
  std::vector<Tensor> changed{x};
  group().allreduce(changed)->wait();
  CHECK(error_of([&] { y.backward(); }).find("modified by an inplace operation") != std::string::npos);
}

TEST_CASE("what is wrong on one rank throws there, before anything is sent") {
  std::vector<Tensor> none, two{ones({1}), ones({1})}, x{ones({2, 3})}, transposed{ones({2, 3}).t()},
      half{ones({2}, kHalf)};
  std::vector<std::vector<Tensor>> lists;
  c10d::AllreduceOptions average, bits;
  average.reduceOp = c10d::ReduceOp::AVG;
  bits.reduceOp = c10d::ReduceOp::BOR;
  c10d::BroadcastOptions root;
  root.rootRank = size();
  const auto text = [](auto&& f) { return error_of(f); };
  const auto has = [](const std::string& s, const char* part) { return s.find(part) != std::string::npos; };
  CHECK(has(text([&] { group().allreduce(none); }), "allreduce: needs a list of one tensor, got 0"));
  CHECK(has(text([&] { group().allreduce(two); }), "got 2"));
  CHECK(has(text([&] { group().allreduce(transposed); }), "not contiguous"));
  CHECK(has(text([&] { group().allreduce(half); }), "Half"));
  CHECK(has(text([&] { group().allreduce(x, average); }), "AVG"));
  CHECK(has(text([&] { group().allreduce(x, bits); }), "integers"));
  CHECK(has(text([&] { group().broadcast(x, root); }), "broadcast: rank"));
  CHECK(has(text([&] { group().allgather(lists, x); }), "allgather: needs a list"));
  CHECK(has(text([&] { group().send(x, -1, 0); }), "send: rank -1"));
  CHECK(has(text([&] { group().recv(x, 0, -1); }), "tag is -1"));
  CHECK(has(text([&] { group().setTimeout(std::chrono::milliseconds(0)); }), "setTimeout"));
  CHECK(has(text([&] { c10d::ProcessGroupMPI::createProcessGroupMPI({size()}); }), "createProcessGroupMPI: rank"));
  group().barrier()->wait();
}

}  // namespace
