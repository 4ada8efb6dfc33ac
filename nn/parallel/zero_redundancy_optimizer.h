#pragma once
// An optimizer whose state is shared out among the ranks: Adam's two tensors a parameter are on one rank only.
//
//   distributed::optim::ZeroRedundancyOptimizer<optim::AdamW> adam(net->parameters(), optim::AdamWOptions(1e-3),
//   group); …                                          // as any optimizer, schedules too
//   adam.consolidate_state_dict();             // on all ranks
//   if (rank == 0) save(adam, "adam.safetensors");

#include <nn/optim/lbfgs.h>
#include <nn/parallel/process_group.h>

#include <functional>

namespace wick::distributed::optim {

namespace detail {

/// ZeroRedundancyOptimizer, for an optimizer that `make` makes of groups.
class SharedOutOptimizer : public wick::optim::Optimizer {
 public:
  Tensor step(LossClosure closure = nullptr) override;
  /// Brings the state of all parameters to one rank, which save() needs there. All ranks call it.
  void consolidate_state_dict(int to = 0);
  /// Saves what the plain optimizer over all parameters saves. Throws unless consolidate_state_dict() has brought the
  /// state here since the last step, or there was none yet. So does load_run(), which saves first, to be able to go
  /// back: load into a new optimizer.
  void save(serialize::OutputArchive& archive) const override;
  /// Loads what save() or the plain optimizer saved; each rank keeps the state of its parameters.
  void load(serialize::InputArchive& archive) override;
  /// The parameters that a rank updates and keeps the state of.
  std::vector<Tensor> parameters_of(int rank);
  /// The optimizer of this rank's parameters; null if it has none.
  const wick::optim::Optimizer* local() const { return local_.get(); }

 protected:
  using Groups = std::vector<wick::optim::OptimizerParamGroup>;
  using Make = std::function<std::unique_ptr<wick::optim::Optimizer>(Groups)>;
  SharedOutOptimizer(Groups groups, std::unique_ptr<wick::optim::OptimizerOptions> defaults, Make make,
                     std::shared_ptr<c10d::ProcessGroup> group);

 private:
  void share_out();
  std::unique_ptr<wick::optim::Optimizer> over(const std::function<bool(const Tensor&)>& wanted) const;
  void broadcast();

  Make make_;
  std::shared_ptr<c10d::ProcessGroup> group_;
  std::unordered_map<const void*, int> owner_;  // the rank of each parameter
  std::vector<int64_t> load_;                   // how many elements each rank has
  std::unique_ptr<wick::optim::Optimizer> local_, whole_;
};

}  // namespace detail

/// The optimizer O of ZeRO's stage 1 (Rajbhandari et al. 2020): each rank updates some of the parameters, shared out by
/// size, and keeps their state; then all get the new parameters. They are those of O on each rank, to the bit. All
/// ranks make it with the same parameters and call step() with the same gradients. Not for LBFGS, whose step is of all
/// parameters together.
/// https://pytorch.org/docs/stable/distributed.optim.html#torch.distributed.optim.ZeroRedundancyOptimizer
template <class O>
class ZeroRedundancyOptimizer : public detail::SharedOutOptimizer {
  static_assert(!std::is_same_v<O, wick::optim::LBFGS>, "a step of LBFGS needs all parameters together");

 public:
  template <class Options>
  ZeroRedundancyOptimizer(Groups groups, const Options& defaults, std::shared_ptr<c10d::ProcessGroup> group)
      : SharedOutOptimizer(
            std::move(groups), std::make_unique<Options>(defaults),
            [defaults](Groups part) { return std::make_unique<O>(std::move(part), defaults); }, std::move(group)) {}
  template <class Options>
  ZeroRedundancyOptimizer(std::vector<Tensor> parameters, const Options& defaults,
                          std::shared_ptr<c10d::ProcessGroup> group)
      : ZeroRedundancyOptimizer(Groups{wick::optim::OptimizerParamGroup(std::move(parameters))}, defaults,
                                std::move(group)) {}
};

}  // namespace wick::distributed::optim
