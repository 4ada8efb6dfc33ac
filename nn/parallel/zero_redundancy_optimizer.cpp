#include <fmt/format.h>
#include <nn/parallel/agree.h>
#include <nn/parallel/zero_redundancy_optimizer.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <sstream>

namespace wick::distributed::optim::detail {

using wick::optim::Optimizer;
using wick::optim::OptimizerParamGroup;

namespace {

constexpr size_t kMessage = size_t{1} << 30;  // MPI counts in 32 bits

void send(c10d::ProcessGroup& group, int to, const std::string& bytes) {
  for (size_t at = 0; at < bytes.size(); at += kMessage) {
    const size_t n = std::min(kMessage, bytes.size() - at);
    std::vector<Tensor> part{empty({static_cast<int64_t>(n)}, kByte)};
    std::memcpy(part[0].data_ptr(), bytes.data() + at, n);
    group.send(part, to, 0)->wait();
  }
}
std::string receive(c10d::ProcessGroup& group, int from, size_t size) {
  std::string bytes(size, '\0');
  for (size_t at = 0; at < size; at += kMessage) {
    const size_t n = std::min(kMessage, size - at);
    std::vector<Tensor> part{empty({static_cast<int64_t>(n)}, kByte)};
    group.recv(part, from, 0)->wait();
    std::memcpy(bytes.data() + at, part[0].data_ptr(), n);
  }
  return bytes;
}

void move_states(Optimizer& from, Optimizer& to) {
  for (auto& [parameter, state] : from.state()) to.state()[parameter] = std::move(state);
}

}  // namespace

SharedOutOptimizer::SharedOutOptimizer(Groups groups, std::unique_ptr<wick::optim::OptimizerOptions> defaults,
                                       Make make, std::shared_ptr<c10d::ProcessGroup> group)
    : Optimizer(std::move(groups), std::move(defaults)), make_(std::move(make)), group_(std::move(group)) {
  check(group_ != nullptr, "ZeroRedundancyOptimizer: the process group is null: this process is not one of its ranks");
  load_.assign(static_cast<size_t>(group_->getSize()), 0);
  share_out();
}

// The groups with what is wanted of their parameters, with their present options.
std::unique_ptr<Optimizer> SharedOutOptimizer::over(const std::function<bool(const Tensor&)>& wanted) const {
  Groups part;
  for (const auto& group : param_groups()) {
    std::vector<Tensor> some;
    std::ranges::copy_if(group.params(), std::back_inserter(some), wanted);
    if (!some.empty()) part.emplace_back(std::move(some), group.options().clone());
  }
  return part.empty() ? nullptr : make_(std::move(part));
}

// Parameters that are new, the largest first, go to the rank that has least.
void SharedOutOptimizer::share_out() {
  std::vector<Tensor> fresh;
  for (const auto& group : param_groups())
    for (const Tensor& p : group.params())
      if (!owner_.count(p.impl())) fresh.push_back(p);
  if (fresh.empty() && local_) return;
  std::ranges::stable_sort(fresh, std::greater(), [](const Tensor& p) { return p.numel(); });
  for (const Tensor& p : fresh) {
    const auto least = std::ranges::min_element(load_);
    owner_[p.impl()] = static_cast<int>(least - load_.begin());
    *least += p.numel();
  }
  auto next = over([this](const Tensor& p) { return owner_.at(p.impl()) == group_->getRank(); });
  if (local_ && next) move_states(*local_, *next);
  local_ = std::move(next);
}

Tensor SharedOutOptimizer::step(LossClosure closure) {
  share_out();
  whole_ = nullptr;
  stepped_ = true;
  Tensor loss = loss_of(closure);
  if (local_) {
    // A schedule may have changed the options.
    size_t i = 0;
    for (const auto& group : param_groups())
      if (std::ranges::any_of(group.params(),
                              [&](const Tensor& p) { return owner_.at(p.impl()) == group_->getRank(); }))
        local_->param_groups()[i++].set_options(group.options().clone());
    local_->step();
  }
  broadcast();
  return loss;
}

// The parameters of each rank, one after the other in one message for each dtype.
void SharedOutOptimizer::broadcast() {
  NoGradGuard off;
  struct Message {
    std::vector<Tensor> parameters, flat;
    std::shared_ptr<c10d::Work> work;
  };
  std::map<std::pair<int, ScalarType>, Message> messages;
  for (const auto& group : param_groups())
    for (const Tensor& p : group.params()) messages[{owner_.at(p.impl()), p.scalar_type()}].parameters.push_back(p);
  for (auto& [key, message] : messages) {
    std::vector<Tensor> parts;
    for (const Tensor& p : message.parameters) parts.push_back(p.detach().reshape({-1}));
    message.flat = {cat(parts)};
    c10d::BroadcastOptions options;
    options.rootRank = key.first;
    message.work = group_->broadcast(message.flat, options);
  }
  for (auto& [key, message] : messages) {
    try {
      message.work->wait();
    } catch (Error& error) {
      error.set_place(fmt::format("ZeroRedundancyOptimizer, the parameters of rank {}", key.first));
      throw;
    }
    if (key.first == group_->getRank()) continue;
    int64_t at = 0;
    for (const Tensor& p : message.parameters) {
      p.copy_(message.flat[0].narrow(0, at, p.numel()).view(p.sizes()));
      at += p.numel();
    }
  }
}

std::vector<Tensor> SharedOutOptimizer::parameters_of(int rank) {
  share_out();
  std::vector<Tensor> all;
  for (const auto& group : param_groups())
    for (const Tensor& p : group.params())
      if (owner_.at(p.impl()) == rank) all.push_back(p);
  return all;
}

void SharedOutOptimizer::consolidate_state_dict(int to) {
  check(to >= 0 && to < group_->getSize(),
        "ZeroRedundancyOptimizer: consolidate_state_dict: rank {}: there are 0 to {}", to, group_->getSize() - 1);
  share_out();
  std::string mine;
  if (local_ && group_->getRank() != to) {
    serialize::OutputArchive archive;
    local_->save(archive);
    std::stringstream stream;
    archive.save_to(stream);
    mine = std::move(stream).str();
  }
  std::vector<Tensor> size{tensor(std::vector<int64_t>{static_cast<int64_t>(mine.size())})};
  Tensor sizes = empty({group_->getSize()}, kLong);
  group_->_allgather_base(sizes, size[0])->wait();
  if (group_->getRank() != to) return send(*group_, to, mine);

  auto whole = over([](const Tensor&) { return true; });
  for (int r = 0; r < group_->getSize(); ++r) {
    const auto n = static_cast<size_t>(sizes.data_ptr<int64_t>()[r]);
    if (n == 0) continue;
    auto part = over([&](const Tensor& p) { return owner_.at(p.impl()) == r; });
    std::stringstream stream(receive(*group_, r, n));
    serialize::InputArchive archive;
    archive.load_from(stream);
    part->load(archive);
    move_states(*part, *whole);
  }
  if (local_)
    for (const auto& [parameter, state] : local_->state()) whole->state()[parameter] = state->clone();
  whole_ = std::move(whole);
}

void SharedOutOptimizer::save(serialize::OutputArchive& archive) const {
  if (!stepped_ && !whole_)  // there is no state yet, on no rank
    if (const auto fresh = over([](const Tensor&) { return true; })) return fresh->save(archive);
  check(
      whole_ != nullptr,
      "ZeroRedundancyOptimizer: save: rank {} has a part of the state only: call consolidate_state_dict() on all ranks "
      "first, after the last step, and save on the rank that it names",
      group_->getRank());
  whole_->save(archive);
}

void SharedOutOptimizer::load(serialize::InputArchive& archive) {
  share_out();
  auto whole = over([](const Tensor&) { return true; });
  check(whole != nullptr, "ZeroRedundancyOptimizer: load: has no parameters yet: call add_param_group() first");
  whole->load(archive);
  for (size_t i = 0; i < param_groups().size(); ++i)
    param_groups()[i].set_options(whole->param_groups()[i].options().clone());
  if (local_) {
    local_->state().clear();
    for (auto& [parameter, state] : whole->state())
      if (owner_.at(parameter) == group_->getRank()) local_->state()[parameter] = std::move(state);
  }
  whole_ = nullptr;
  stepped_ = true;
}

}  // namespace wick::distributed::optim::detail
