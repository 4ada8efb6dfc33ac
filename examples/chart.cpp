#include "chart.h"

#include <cmath>

namespace course {

namespace {

// The drawing is 420 by 260; the curves are in its middle.
constexpr double kLeft = 48, kRight = 408, kTop = 14, kBottom = 218;
constexpr const char* kColours[] = {"#0072B2", "#D55E00", "#009E73"};  // Okabe and Ito's

// 1, 2 or 5 times a power of ten: such that a range has at most `most` of it.
double nice_step(double range, int most) {
  const double rough = std::max(range, 1e-12) / most, power = std::pow(10, std::floor(std::log10(rough)));
  for (double factor : {1., 2., 5.})
    if (rough <= factor * power * (1 + 1e-9)) return factor * power;
  return 10 * power;
}

// An axis from the first to the last multiple of a step.
struct Axis {
  double low, high, step, from, to;
  Axis(double least, double most, double step_, double from_, double to_)
      : low(std::floor(least / step_ + 1e-9) * step_),
        high(std::ceil(most / step_ - 1e-9) * step_),
        step(step_),
        from(from_),
        to(to_) {
    if (high <= low) high = low + step;
  }
  double at(double value) const { return from + (value - low) / (high - low) * (to - from); }
  std::vector<double> ticks() const {
    std::vector<double> all;
    for (int64_t i = 0; low + static_cast<double>(i) * step <= high + step / 2; ++i)
      all.push_back(low + static_cast<double>(i) * step);
    return all;
  }
};

}  // namespace

std::string chart(const Tensor& table, const std::string& what, const std::vector<Curve>& curves) {
  const Tensor rows = table.to(kDouble);
  const int64_t n = rows.size(0);
  const auto number = [&](int64_t row, int64_t column) { return rows[row][column].item<double>(); };
  double low = INFINITY, high = -INFINITY;  // of what can be drawn: a run may have diverged
  for (const Curve& c : curves)
    for (int64_t row = 0; row < n; ++row)
      if (const double value = number(row, c.column); std::isfinite(value)) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
  if (low > high) low = 0, high = 1;
  const double last = number(n - 1, 0), first = std::min(number(0, 0), last - 1);
  const Axis x(first, last, std::max(1., nice_step(last - first, 8)), kLeft, kRight);
  const Axis y(low, high, nice_step(high - low, 5), kBottom, kTop);

  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 420 260\" role=\"img\" aria-label=\"{}\" font-size=\"12\" fill=\"#333\">\n", what);
  for (double tick : y.ticks())
    svg += fmt::format(
        "<path d=\"M{0} {2:.1f}H{1}\" stroke=\"#ddd\"/><text x=\"{3}\" y=\"{4:.1f}\" "
        "text-anchor=\"end\">{5:.4g}</text>\n",
        kLeft, kRight, y.at(tick), kLeft - 6, y.at(tick) + 4, tick + 0.);
  for (double tick : x.ticks())
    if (tick <= last)
      svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:.4g}</text>\n", x.at(tick), kBottom + 18,
                         tick);
  svg += fmt::format("<path d=\"M{0} {1}V{2}H{3}\" fill=\"none\" stroke=\"#333\"/>\n", kLeft, kTop, kBottom, kRight);
  svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">epoch</text>\n", kRight, kBottom + 36);
  double legend = kLeft;
  for (size_t i = 0; i < curves.size(); ++i) {
    const std::string name = curves[i].name, colour = kColours[i % std::size(kColours)];
    std::string points, marks;
    for (int64_t row = 0; row < n; ++row) {
      const double value = number(row, curves[i].column);
      if (!std::isfinite(value)) continue;
      const std::string at = fmt::format("{:.1f},{:.1f}", x.at(number(row, 0)), y.at(value));
      points += (points.empty() ? "" : " ") + at;
      marks += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"><title>epoch {}, {}: {:.4f}</title></circle>\n",
                           x.at(number(row, 0)), y.at(value), number(row, 0), name, value);
    }
    svg += fmt::format(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>\n<g fill=\"{}\">\n{}"
        "</g>\n",
        points, colour, i > 0 ? " stroke-dasharray=\"6 3\"" : "", colour, marks);
    svg += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"{}\">● {}</text>\n", legend, kBottom + 36, colour, name);
    legend += 24 + 7 * static_cast<double>(name.size());
  }
  return svg + "</svg>\n";
}

}  // namespace course
