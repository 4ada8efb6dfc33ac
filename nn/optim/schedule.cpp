#include <fmt/format.h>
#include <nn/optim/schedule.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace wick::optim {

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(optimizer) {}

std::vector<double> LRScheduler::get_current_lrs() const {
  std::vector<double> rates;
  for (const auto& g : optimizer_.param_groups()) rates.push_back(g.options().get_lr());
  return rates;
}
void LRScheduler::set_lrs(const std::vector<double>& rates) {
  auto& groups = optimizer_.param_groups();
  check(groups.size() == rates.size(),
        "LRScheduler: {} rates for {} parameter groups: a group was added after the schedule was made", rates.size(),
        groups.size());
  for (size_t i = 0; i < groups.size(); ++i) groups[i].options().set_lr(rates[i]);
}
void LRScheduler::step() {
  set_lrs(get_lrs());
  ++step_count_;
}

StepLR::StepLR(Optimizer& optimizer, unsigned step_size, double gamma)
    : LRScheduler(optimizer), step_size_(step_size), gamma_(gamma) {
  check(step_size > 0, "StepLR: the step size is 0: needs 1 or more");
}
std::vector<double> StepLR::get_lrs() {
  std::vector<double> rates = get_current_lrs();
  if (step_count_ > 0 && step_count_ % step_size_ == 0)
    for (double& r : rates) r *= gamma_;
  return rates;
}

std::vector<double> ClosedFormLR::rates_of(int64_t step) const {
  std::vector<double> rates;
  for (double initial : initial_) rates.push_back(rate(initial, step));
  return rates;
}
std::vector<double> ClosedFormLR::get_lrs() { return rates_of(int64_t{step_count_} + 1); }
void ClosedFormLR::set_rates_of(int64_t step) { set_lrs(rates_of(step)); }

LinearLR::LinearLR(Optimizer& optimizer, double start_factor, double end_factor, int64_t total_iters)
    : ClosedFormLR(optimizer), start_(start_factor), end_(end_factor), total_(total_iters) {
  check(start_factor > 0 && start_factor <= 1, "LinearLR: start_factor is {}: needs (0, 1]", start_factor);
  check(end_factor >= 0 && end_factor <= 1, "LinearLR: end_factor is {}: needs [0, 1]", end_factor);
  check(total_iters > 0, "LinearLR: total_iters is {}: needs 1 or more", total_iters);
  set_rates_of(0);
}
double LinearLR::rate(double initial, int64_t step) const {
  return initial *
         (start_ + (end_ - start_) * static_cast<double>(std::min(step, total_)) / static_cast<double>(total_));
}

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min)
    : ClosedFormLR(optimizer), t_max_(T_max), eta_min_(eta_min) {
  check(T_max > 0, "CosineAnnealingLR: T_max is {}: needs 1 or more", T_max);
}
double CosineAnnealingLR::rate(double initial, int64_t step) const {
  return eta_min_ + (initial - eta_min_) *
                        (1 + std::cos(std::numbers::pi * static_cast<double>(step) / static_cast<double>(t_max_))) / 2;
}

OneCycleLR::OneCycleLR(Optimizer& optimizer, double max_lr, int64_t total_steps, double pct_start, double div_factor,
                       double final_div_factor)
    : ClosedFormLR(optimizer),
      max_lr_(max_lr),
      pct_start_(pct_start),
      div_factor_(div_factor),
      final_div_factor_(final_div_factor),
      total_steps_(total_steps) {
  check(total_steps > 0, "OneCycleLR: total_steps is {}: needs 1 or more", total_steps);
  check(pct_start >= 0 && pct_start <= 1, "OneCycleLR: pct_start is {}: needs [0, 1]", pct_start);
  set_rates_of(0);
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

ReduceLROnPlateauScheduler::ReduceLROnPlateauScheduler(Optimizer& optimizer, SchedulerMode mode, double factor,
                                                       int patience, double threshold, ThresholdMode threshold_mode,
                                                       int cooldown, const std::vector<float>& min_lr, double eps,
                                                       bool verbose)
    : optimizer_(optimizer),
      mode_(mode),
      factor_(factor),
      patience_(patience),
      threshold_(threshold),
      threshold_mode_(threshold_mode),
      cooldown_(cooldown),
      min_lr_(min_lr),
      eps_(eps),
      verbose_(verbose),
      best_(mode == min ? INFINITY : -INFINITY) {
  const size_t groups = optimizer.param_groups().size();
  check(factor < 1, "ReduceLROnPlateau: factor is {}: needs less than 1", factor);
  check(min_lr.empty() || min_lr.size() == groups, "ReduceLROnPlateau: got {} min_lr for {} parameter groups",
        min_lr.size(), groups);
}
bool ReduceLROnPlateauScheduler::is_better(double metric) const {
  if (mode_ == min) return metric < (threshold_mode_ == rel ? best_ * (1 - threshold_) : best_ - threshold_);
  return metric > (threshold_mode_ == rel ? best_ * (1 + threshold_) : best_ + threshold_);
}
void ReduceLROnPlateauScheduler::step(double metric) {
  if (is_better(metric)) {
    best_ = metric;
    bad_steps_ = 0;
  } else {
    ++bad_steps_;
  }
  if (cooldown_left_ > 0) {
    --cooldown_left_;
    bad_steps_ = 0;
  }
  if (bad_steps_ <= patience_) return;
  reduce();
  cooldown_left_ = cooldown_;
  bad_steps_ = 0;
}
void ReduceLROnPlateauScheduler::reduce() {
  auto& groups = optimizer_.param_groups();
  for (size_t i = 0; i < groups.size(); ++i) {
    const double old = groups[i].options().get_lr();
    const double reduced = std::max(old * factor_, i < min_lr_.size() ? static_cast<double>(min_lr_[i]) : 0.0);
    if (old - reduced <= eps_) continue;
    groups[i].options().set_lr(reduced);
    if (verbose_) fmt::print("reducing the learning rate of group {} to {:.4e}\n", i, reduced);
  }
}

}  // namespace wick::optim
