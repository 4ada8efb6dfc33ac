#pragma once
// Learning rates over time: call step() after each epoch (or batch), it sets the rate of every parameter group.

#include <nn/optim/optimizer.h>

namespace wick::optim {

class LRScheduler {
 public:
  explicit LRScheduler(Optimizer& optimizer);
  virtual ~LRScheduler() = default;
  void step();
  /// Steps taken so far.
  int64_t last_epoch() const { return steps_; }
  std::vector<double> get_last_lr() const;

 protected:
  /// The rate of group i after `step` steps; `initial` is the one it had when the schedule was made.
  virtual double rate(double initial, int64_t step) const = 0;

 private:
  Optimizer& optimizer_;
  std::vector<double> initial_;
  int64_t steps_ = 0;
};

/// initial · gamma^⌊step/step_size⌋.
class StepLR : public LRScheduler {
 public:
  StepLR(Optimizer& optimizer, unsigned step_size, double gamma = 0.1);

 protected:
  double rate(double initial, int64_t step) const override;

 private:
  int64_t step_size_;
  double gamma_;
};

/// eta_min + (initial − eta_min)·(1 + cos(π·step/T_max))/2 (Loshchilov, Hutter 2017, without restarts).
class CosineAnnealingLR : public LRScheduler {
 public:
  CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min = 0);

 protected:
  double rate(double initial, int64_t step) const override;

 private:
  int64_t t_max_;
  double eta_min_;
};

/// One cycle (Smith, Topin 2018): from max_lr/div_factor up to max_lr in the first pct_start of total_steps, then down
/// to max_lr/(div_factor·final_div_factor), both along half a cosine.
/// https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
class OneCycleLR : public LRScheduler {
 public:
  OneCycleLR(Optimizer& optimizer, double max_lr, int64_t total_steps, double pct_start = 0.3, double div_factor = 25,
             double final_div_factor = 1e4);

 protected:
  double rate(double initial, int64_t step) const override;

 private:
  double max_lr_, pct_start_, div_factor_, final_div_factor_;
  int64_t total_steps_;
};

}  // namespace wick::optim
