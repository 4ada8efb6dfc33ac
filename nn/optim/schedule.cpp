#include <autograd/core/warning.h>
#include <fmt/format.h>
#include <nn/optim/schedule.h>
#include <nn/optim/state.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace wick::optim {

namespace {

std::string class_name(const detail::Serializable& schedule) { return wick::detail::type_name(typeid(schedule)); }

std::vector<double> rates_of(const Optimizer& optimizer) {
  std::vector<double> rates;
  for (const auto& g : optimizer.param_groups()) rates.push_back(g.options().get_lr());
  return rates;
}
void set_rates_of(Optimizer& optimizer, const std::vector<double>& rates) {
  for (size_t i = 0; i < rates.size(); ++i) optimizer.param_groups()[i].options().set_lr(rates[i]);
}
void save_schedule(const detail::Serializable& schedule, const Optimizer& optimizer,
                   serialize::OutputArchive& archive) {
  archive.write("schedule", class_name(schedule));
  schedule.serialize(archive);
  const auto rates = rates_of(optimizer);
  for (size_t i = 0; i < rates.size(); ++i) archive.write("rates." + std::to_string(i), rates[i]);
}
void load_schedule(detail::Serializable& schedule, Optimizer& optimizer, serialize::InputArchive& archive) {
  const std::string name = class_name(schedule);
  IValue kind, rate;
  check(archive.try_read("schedule", kind), "{}: load: the archive holds no schedule", name);
  check(kind.toStringRef() == name, "{}: load: the archive holds a {}", name, kind.toStringRef());
  std::vector<double> rates;
  while (archive.try_read("rates." + std::to_string(rates.size()), rate)) rates.push_back(rate.toDouble());
  check(rates.size() == optimizer.param_groups().size(),
        "{}: load: the optimizer has {} parameter groups, the archive the rates of {}", name,
        optimizer.param_groups().size(), rates.size());
  schedule.serialize(archive);
  set_rates_of(optimizer, rates);
}
std::vector<detail::Field> operator+(std::vector<detail::Field> a, const std::vector<detail::Field>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(optimizer) {}
std::vector<detail::Field> LRScheduler::fields() { return {{"step_count", &step_count_}}; }
void LRScheduler::save(serialize::OutputArchive& archive) const { save_schedule(*this, optimizer_, archive); }
void LRScheduler::load(serialize::InputArchive& archive) { load_schedule(*this, optimizer_, archive); }

std::vector<double> LRScheduler::get_current_lrs() const { return rates_of(optimizer_); }
void LRScheduler::set_lrs(const std::vector<double>& rates) {
  check(optimizer_.param_groups().size() == rates.size(),
        "LRScheduler: {} rates for {} parameter groups: a group was added after the schedule was made", rates.size(),
        optimizer_.param_groups().size());
  set_rates_of(optimizer_, rates);
}
void LRScheduler::step() {
  if (step_count_ == 0 && !optimizer_.has_stepped())
    warn(
        "{}: step() comes before the optimizer's first step(), so its first rate is never used: call "
        "optimizer.step() first",
        class_name(*this));
  set_lrs(get_lrs());
  ++step_count_;
}

StepLR::StepLR(Optimizer& optimizer, unsigned step_size, double gamma)
    : LRScheduler(optimizer), step_size_(step_size), gamma_(gamma) {
  StepLR::check_values();
}
std::vector<detail::Field> StepLR::fields() {
  return LRScheduler::fields() + std::vector<detail::Field>{{"step_size", &step_size_}, {"gamma", &gamma_}};
}
void StepLR::check_values() const { check(step_size_ > 0, "StepLR: the step size is 0: needs 1 or more"); }
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

std::vector<detail::Field> ClosedFormLR::fields() {
  return LRScheduler::fields() + std::vector<detail::Field>{{"initial", &initial_}};
}
void ClosedFormLR::check_values() const {
  const size_t groups = get_current_lrs().size();
  check(initial_.size() == groups, "{}: {} initial rates for {} parameter groups", class_name(*this), initial_.size(),
        groups);
}

LinearLR::LinearLR(Optimizer& optimizer, double start_factor, double end_factor, int64_t total_iters)
    : ClosedFormLR(optimizer), start_(start_factor), end_(end_factor), total_(total_iters) {
  LinearLR::check_values();
  set_rates_of(0);
}
std::vector<detail::Field> LinearLR::fields() {
  return ClosedFormLR::fields() +
         std::vector<detail::Field>{{"start_factor", &start_}, {"end_factor", &end_}, {"total_iters", &total_}};
}
void LinearLR::check_values() const {
  ClosedFormLR::check_values();
  check(start_ > 0 && start_ <= 1, "LinearLR: start_factor is {}: needs (0, 1]", start_);
  check(end_ >= 0 && end_ <= 1, "LinearLR: end_factor is {}: needs [0, 1]", end_);
  check(total_ > 0, "LinearLR: total_iters is {}: needs 1 or more", total_);
}
double LinearLR::rate(double initial, int64_t step) const {
  return initial *
         (start_ + (end_ - start_) * static_cast<double>(std::min(step, total_)) / static_cast<double>(total_));
}

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min)
    : ClosedFormLR(optimizer), t_max_(T_max), eta_min_(eta_min) {
  CosineAnnealingLR::check_values();
}
std::vector<detail::Field> CosineAnnealingLR::fields() {
  return ClosedFormLR::fields() + std::vector<detail::Field>{{"T_max", &t_max_}, {"eta_min", &eta_min_}};
}
void CosineAnnealingLR::check_values() const {
  ClosedFormLR::check_values();
  check(t_max_ > 0, "CosineAnnealingLR: T_max is {}: needs 1 or more", t_max_);
}
double CosineAnnealingLR::rate(double initial, int64_t step) const {
  const double k = static_cast<double>(step), n = static_cast<double>(t_max_);
  return eta_min_ + (initial - eta_min_) * (1 + std::cos(std::numbers::pi * k / n)) / 2;
}

OneCycleLR::OneCycleLR(Optimizer& optimizer, double max_lr, int64_t total_steps, double pct_start, double div_factor,
                       double final_div_factor)
    : ClosedFormLR(optimizer),
      max_lr_(max_lr),
      pct_start_(pct_start),
      div_factor_(div_factor),
      final_div_factor_(final_div_factor),
      total_steps_(total_steps) {
  OneCycleLR::check_values();
  set_rates_of(0);
}
std::vector<detail::Field> OneCycleLR::fields() {
  return ClosedFormLR::fields() + std::vector<detail::Field>{{"max_lr", &max_lr_},
                                                             {"pct_start", &pct_start_},
                                                             {"div_factor", &div_factor_},
                                                             {"final_div_factor", &final_div_factor_},
                                                             {"total_steps", &total_steps_}};
}
void OneCycleLR::check_values() const {
  ClosedFormLR::check_values();
  check(total_steps_ > 0, "OneCycleLR: total_steps is {}: needs 1 or more", total_steps_);
  check(pct_start_ >= 0 && pct_start_ <= 1, "OneCycleLR: pct_start is {}: needs [0, 1]", pct_start_);
}
double OneCycleLR::rate(double, int64_t step) const {
  check(step < total_steps_ + 1, "OneCycleLR: step {} of {}", step, total_steps_);
  auto along = [](double from, double to, double part) {  // half a cosine: `from` where part is 0, `to` where it is 1
    return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * part));
  };
  const double start = max_lr_ / div_factor_, end = start / final_div_factor_;
  // The steps whose rates are max_lr and end.
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
      lower_is_better_(mode == min),
      factor_(factor),
      patience_(patience),
      threshold_(threshold),
      threshold_is_relative_(threshold_mode == rel),
      cooldown_(cooldown),
      min_lr_(min_lr.begin(), min_lr.end()),
      eps_(eps),
      verbose_(verbose),
      best_(mode == min ? INFINITY : -INFINITY) {
  ReduceLROnPlateauScheduler::check_values();
}
void ReduceLROnPlateauScheduler::check_values() const {
  const size_t groups = optimizer_.param_groups().size();
  check(factor_ < 1, "ReduceLROnPlateau: factor is {}: needs less than 1", factor_);
  check(min_lr_.empty() || min_lr_.size() == groups, "ReduceLROnPlateau: got {} min_lr for {} parameter groups",
        min_lr_.size(), groups);
}
std::vector<detail::Field> ReduceLROnPlateauScheduler::fields() {
  return {{"lower_is_better", &lower_is_better_},
          {"factor", &factor_},
          {"patience", &patience_},
          {"threshold", &threshold_},
          {"threshold_is_relative", &threshold_is_relative_},
          {"cooldown", &cooldown_},
          {"min_lr", &min_lr_},
          {"eps", &eps_},
          {"best", &best_},
          {"bad_steps", &bad_steps_},
          {"cooldown_left", &cooldown_left_}};
}
void ReduceLROnPlateauScheduler::save(serialize::OutputArchive& archive) const {
  save_schedule(*this, optimizer_, archive);
}
void ReduceLROnPlateauScheduler::load(serialize::InputArchive& archive) { load_schedule(*this, optimizer_, archive); }
bool ReduceLROnPlateauScheduler::is_better(double metric) const {
  if (lower_is_better_) return metric < (threshold_is_relative_ ? best_ * (1 - threshold_) : best_ - threshold_);
  return metric > (threshold_is_relative_ ? best_ * (1 + threshold_) : best_ + threshold_);
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
    const double reduced = std::max(old * factor_, i < min_lr_.size() ? min_lr_[i] : 0.0);
    if (old - reduced <= eps_) continue;
    groups[i].options().set_lr(reduced);
    if (verbose_) fmt::print("reducing the learning rate of group {} to {:.4e}\n", i, reduced);
  }
}

}  // namespace wick::optim
