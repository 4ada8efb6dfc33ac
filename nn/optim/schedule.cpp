#include <nn/optim/schedule.h>

#include <cmath>
#include <numbers>

namespace wick::optim {

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(optimizer) { initial_ = get_last_lr(); }

std::vector<double> LRScheduler::get_last_lr() const {
  std::vector<double> rates;
  for (const auto& g : optimizer_.param_groups()) rates.push_back(g.options().get_lr());
  return rates;
}

void LRScheduler::step() {
  ++steps_;
  auto& groups = optimizer_.param_groups();
  check(groups.size() == initial_.size(), "LRScheduler: a parameter group was added after the schedule was made");
  for (size_t i = 0; i < groups.size(); ++i) groups[i].options().set_lr(rate(initial_[i], steps_));
}

StepLR::StepLR(Optimizer& optimizer, unsigned step_size, double gamma)
    : LRScheduler(optimizer), step_size_(step_size), gamma_(gamma) {
  check(step_size > 0, "StepLR: the step size is 0: needs 1 or more");
}
double StepLR::rate(double initial, int64_t step) const {
  return initial * std::pow(gamma_, static_cast<double>(step / step_size_));
}

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min)
    : LRScheduler(optimizer), t_max_(T_max), eta_min_(eta_min) {
  check(T_max > 0, "CosineAnnealingLR: T_max is {}: needs 1 or more", T_max);
}
double CosineAnnealingLR::rate(double initial, int64_t step) const {
  return eta_min_ + (initial - eta_min_) *
                        (1 + std::cos(std::numbers::pi * static_cast<double>(step) / static_cast<double>(t_max_))) / 2;
}

OneCycleLR::OneCycleLR(Optimizer& optimizer, double max_lr, int64_t total_steps, double pct_start, double div_factor,
                       double final_div_factor)
    : LRScheduler(optimizer),
      max_lr_(max_lr),
      pct_start_(pct_start),
      div_factor_(div_factor),
      final_div_factor_(final_div_factor),
      total_steps_(total_steps) {
  check(total_steps > 0, "OneCycleLR: total_steps is {}: needs 1 or more", total_steps);
  check(pct_start >= 0 && pct_start <= 1, "OneCycleLR: pct_start is {}: needs [0, 1]", pct_start);
  for (auto& g : optimizer.param_groups()) g.options().set_lr(rate(0, 0));
}
double OneCycleLR::rate(double, int64_t step) const {
  check(step < total_steps_ + 1, "OneCycleLR: step {} of {}", step, total_steps_);
  auto along = [](double from, double to, double part) {
    return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * part));
  };
  const double start = max_lr_ / div_factor_, end = start / final_div_factor_;
  const double top = pct_start_ * static_cast<double>(total_steps_) - 1, last = static_cast<double>(total_steps_) - 1;
  const double s = std::min(static_cast<double>(step), last);
  if (s <= top) return along(start, max_lr_, top > 0 ? s / top : 1);
  return along(max_lr_, end, last > top ? (s - top) / (last - top) : 1);
}

}  // namespace wick::optim
