#include <nn/parallel/agree.h>
#include <nn/parallel/checkpoint.h>

namespace wick::nn::parallel {

namespace {

Run with_generators(const Run& run, Tensor& states) {
  Run all = run;
  all.emplace_back("generators", states);
  return all;
}
Tensor own_state() {
  const Generator& generator = default_generator();
  std::lock_guard lock(generator.mutex());
  return generator.get_state().contiguous();
}

}  // namespace

void save_run(const std::string& filename, const Run& run, c10d::ProcessGroup& group) {
  Tensor mine = own_state(), states = empty({group.getSize(), mine.numel()}, mine.options());
  group._allgather_base(states, mine)->wait();
  all_or_none(group, "save_run", [&] {
    if (group.getRank() == 0) nn::save_run(filename, with_generators(run, states));
  });
}

void load_run(const std::string& filename, const Run& run, c10d::ProcessGroup& group) {
  Tensor states;
  all_or_none(group, "load_run", [&] { nn::load_run(filename, with_generators(run, states)); });
  check(states.defined() && states.dim() == 2, "load_run: {}: was not written by save_run() of several ranks",
        filename);
  const Generator& generator = default_generator();
  std::lock_guard lock(generator.mutex());
  if (group.getRank() < states.size(0))
    generator.set_state(states[group.getRank()].clone());
  else  // now it has the state of rank 0
    generator.set_current_seed(generator.current_seed() + static_cast<uint64_t>(group.getRank()));
}

}  // namespace wick::nn::parallel
