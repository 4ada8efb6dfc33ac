#pragma once
// Schedules of the learning rate: step(), called after each epoch (or batch), sets the rate of every parameter group.

#include <nn/optim/optimizer.h>

namespace wick::optim {

/// The base of schedules. Derive from it for a schedule of your own, and override get_lrs(). One that remembers more
/// than the number of steps also overrides serialize() in both directions.
class LRScheduler : public detail::Serializable {
 public:
  explicit LRScheduler(Optimizer& optimizer);
  /// Sets the rates that get_lrs() gives, and counts the step. Warns when the optimizer has not made a step before the
  /// first one, which would skip the first rate.
  void step();
  /// Saves the schedule with its numbers, how far it has come, and the present rates.
  void save(serialize::OutputArchive& archive) const;
  /// Loads what save() saved, and sets those rates: the schedule goes on as the saved one would. Throws, and changes
  /// nothing, when the class or the number of groups differs.
  void load(serialize::InputArchive& archive);
  std::vector<detail::Field> fields() override;
  /// The number of steps so far.
  int64_t last_epoch() const { return step_count_; }
  /// The present rates, one for each group.
  std::vector<double> get_last_lr() const { return get_current_lrs(); }

 protected:
  /// The rates of step step_count_ (from 0), one for each group.
  virtual std::vector<double> get_lrs() = 0;
  std::vector<double> get_current_lrs() const;
  void set_lrs(const std::vector<double>& rates);
  unsigned step_count_ = 0;

 private:
  Optimizer& optimizer_;
};

/// Multiplies each rate by gamma at every step_size-th step. As in LibTorch step number step_size + 1 is the first that
/// changes it. (Python's StepLR changes it one step earlier, because its constructor takes a step too.)
class StepLR : public LRScheduler {
 public:
  StepLR(Optimizer& optimizer, unsigned step_size, double gamma = 0.1);
  std::vector<detail::Field> fields() override;

 protected:
  void check_values() const override;
  std::vector<double> get_lrs() override;

 private:
  unsigned step_size_;
  double gamma_;
};

/// The base of schedules by a formula, as PyTorch's Python has them: after `step` steps the rate of a group is
/// rate(initial, step), where initial is its rate when the schedule was created.
class ClosedFormLR : public LRScheduler {
 public:
  explicit ClosedFormLR(Optimizer& optimizer) : LRScheduler(optimizer), initial_(get_current_lrs()) {}
  std::vector<detail::Field> fields() override;

 protected:
  void check_values() const override;
  virtual double rate(double initial, int64_t step) const = 0;
  std::vector<double> get_lrs() override;
  void set_rates_of(int64_t step);

 private:
  std::vector<double> rates_of(int64_t step) const;
  std::vector<double> initial_;
};

/// Linear warm-up or decay: initial·f, where f goes from start_factor to end_factor in total_iters equal steps.
/// https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
class LinearLR : public ClosedFormLR {
 public:
  LinearLR(Optimizer& optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int64_t total_iters = 5);
  std::vector<detail::Field> fields() override;

 protected:
  void check_values() const override;
  double rate(double initial, int64_t step) const override;

 private:
  double start_, end_;
  int64_t total_;
};

/// eta_min + (initial − eta_min)·(1 + cos(π·step/T_max))/2 (Loshchilov, Hutter 2017, without restarts).
class CosineAnnealingLR : public ClosedFormLR {
 public:
  CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min = 0);
  std::vector<detail::Field> fields() override;

 protected:
  void check_values() const override;
  double rate(double initial, int64_t step) const override;

 private:
  int64_t t_max_;
  double eta_min_;
};

/// One cycle (Smith, Topin 2018): from max_lr/div_factor up to max_lr in the first pct_start of total_steps, then down
/// to max_lr/(div_factor·final_div_factor); both parts are half a cosine.
/// https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
class OneCycleLR : public ClosedFormLR {
 public:
  OneCycleLR(Optimizer& optimizer, double max_lr, int64_t total_steps, double pct_start = 0.3, double div_factor = 25,
             double final_div_factor = 1e4);
  std::vector<detail::Field> fields() override;

 protected:
  void check_values() const override;
  double rate(double initial, int64_t step) const override;

 private:
  double max_lr_, pct_start_, div_factor_, final_div_factor_;
  int64_t total_steps_;
};

/// Multiplies the rates by `factor`, down to min_lr, when a metric (a validation loss, for example) has not improved
/// for more than `patience` steps. In mode `min` an improvement is a metric below best·(1 − threshold) (`rel`) or best
/// − threshold (`abs`); in mode `max` one above best·(1 + threshold) or best + threshold. The `cooldown` steps after a
/// change do not count. Changes of at most eps are not made.
/// https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
class ReduceLROnPlateauScheduler : public detail::Serializable {
 public:
  enum SchedulerMode { min, max };  ///< whether a lower or a higher metric is better
  enum ThresholdMode { rel, abs };  ///< whether the threshold is a share of the best metric or a difference to it
  ReduceLROnPlateauScheduler(Optimizer& optimizer, SchedulerMode mode = min, double factor = 0.1, int patience = 10,
                             double threshold = 1e-4, ThresholdMode threshold_mode = rel, int cooldown = 0,
                             const std::vector<float>& min_lr = {}, double eps = 1e-8, bool verbose = false);
  /// Takes the metric of an epoch, and reduces the rates by the rule above.
  void step(double metric);
  /// Saves and loads the schedule, as LRScheduler does.
  void save(serialize::OutputArchive& archive) const;
  void load(serialize::InputArchive& archive);  ///< throws as LRScheduler::load() does
  std::vector<detail::Field> fields() override;

 protected:
  void check_values() const override;

 private:
  bool is_better(double metric) const;
  void reduce();

  Optimizer& optimizer_;
  bool lower_is_better_;
  double factor_;
  int64_t patience_;
  double threshold_;
  bool threshold_is_relative_;
  int64_t cooldown_;
  std::vector<double> min_lr_;
  double eps_;
  bool verbose_;
  double best_;
  int64_t bad_steps_ = 0, cooldown_left_ = 0;
};

/// The same as save() and load(), for wick::save() and wick::load().
template <class Schedule>
requires std::is_base_of_v<LRScheduler, Schedule> || std::is_base_of_v<ReduceLROnPlateauScheduler, Schedule>
    serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const Schedule& schedule) {
  schedule.save(archive);
  return archive;
}
template <class Schedule>
requires std::is_base_of_v<LRScheduler, Schedule> || std::is_base_of_v<ReduceLROnPlateauScheduler, Schedule>
    serialize::InputArchive& operator>>(serialize::InputArchive& archive, Schedule& schedule) {
  schedule.load(archive);
  return archive;
}

}  // namespace wick::optim
