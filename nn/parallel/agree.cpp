#include <fmt/format.h>
#include <nn/parallel/agree.h>

#include <cstring>

namespace wick::nn::parallel {

int64_t largest(c10d::ProcessGroup& group, int64_t mine) {
  std::vector<Tensor> x{tensor(mine)};
  c10d::AllreduceOptions options;
  options.reduceOp = c10d::ReduceOp::MAX;
  group.allreduce(x, options)->wait();
  return x[0].item<int64_t>();
}

std::string text_of_rank(c10d::ProcessGroup& group, int64_t root, const std::string& mine) {
  c10d::BroadcastOptions options;
  options.rootRank = root;
  std::vector<Tensor> size{tensor(static_cast<int64_t>(mine.size()))};
  group.broadcast(size, options)->wait();
  if (size[0].item<int64_t>() == 0) return "";
  std::vector<Tensor> text{empty({size[0].item<int64_t>()}, kByte)};
  if (group.getRank() == root) std::memcpy(text[0].data_ptr(), mine.data(), mine.size());
  group.broadcast(text, options)->wait();
  return {static_cast<const char*>(text[0].data_ptr()), text[0].nbytes()};
}

void all_or_none(c10d::ProcessGroup& group, const char* what, const std::function<void()>& f) {
  std::string error;
  try {
    f();
  } catch (const std::exception& e) {
    error = e.what();
    if (error.empty()) error = "an exception without a text";
  }
  const int64_t rank = largest(group, error.empty() ? -1 : group.getRank());
  if (rank >= 0) fail("{}: rank {}: {}", what, rank, text_of_rank(group, rank, error));
}

}  // namespace wick::nn::parallel
