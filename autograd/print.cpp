// Tensors as text, in the form that PyTorch's C++ library gives them.

#include <autograd/graph.h>
#include <autograd/tensor.h>
#include <fmt/format.h>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace wick {
namespace {

// How the numbers of a tensor are written: all in one format, so that columns line up.
struct Format {
  enum Style { Default, Fixed, Scientific } style = Default;
  double scale = 1;
  int width = 0;
};

Format format_of(const std::vector<double>& values) {
  if (values.empty()) return {};
  bool integers = true, any = false;
  double least = 0, most = 0;
  for (double v : values) {
    if (!std::isfinite(v)) continue;
    integers = integers && v == std::ceil(v);
    least = any ? std::min(least, std::fabs(v)) : std::fabs(v);
    // LibTorch lets a negative number widen the columns only if it comes first.
    most = any ? std::max(most, v) : std::fabs(v);
    any = true;
  }
  auto digits = [any](double v) { return !any ? 1 : v == 0 ? 1 : static_cast<int>(std::floor(std::log10(v))) + 1; };
  const int low = digits(least), high = digits(most);
  if (integers) {
    if (high > 9) return {Format::Scientific, 1, 11};
    return {Format::Default, 1, high + 1};
  }
  if (high - low > 4) return {Format::Scientific, 1, std::abs(high) > 99 || std::abs(low) > 99 ? 12 : 11};
  if (high > 5 || high < 0) return {Format::Fixed, std::pow(10.0, high - 1), 7};
  return {Format::Fixed, 1, high == 0 ? 7 : high + 6};
}

std::vector<double> numbers(const Tensor& t) {
  const Tensor d = t.detach().to(kDouble).contiguous();
  const double* at = d.data_ptr<double>();
  return {at, at + d.numel()};
}

void write(std::ostream& out, const Format& f, double v) {
  switch (f.style) {
    case Format::Default:
      out << std::defaultfloat;
      break;
    case Format::Fixed:
      out << std::fixed << std::setprecision(4);
      break;
    case Format::Scientific:
      out << std::scientific << std::setprecision(4);
      break;
  }
  out << std::setw(f.width) << v / f.scale;
}

void write_scale(std::ostream& out, const Format& f) {
  if (f.scale != 1) out << std::defaultfloat << std::setprecision(4) << f.scale << " *\n";
}

void write_matrix(std::ostream& out, const Tensor& m, int64_t line, size_t indent) {
  const auto values = numbers(m);
  const Format f = format_of(values);
  const auto rows = m.size(0), cols = m.size(1);
  const auto per_line = std::max<int64_t>(1, (line - static_cast<int64_t>(indent)) / (f.width + 1));
  // LibTorch indents all rows but the first by one more space if there is a scale.
  const std::string margin(indent, ' '), next = "\n" + margin + (f.scale != 1 ? " " : "");
  for (int64_t first = 0; first < cols; first += per_line) {
    const int64_t last = std::min(cols, first + per_line);
    if (per_line < cols) {
      if (first != 0) out << "\n";
      out << "Columns " << first + 1 << " to " << last << margin;
    }
    if (f.scale != 1) {
      write_scale(out, f);
      out << margin;
    }
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t c = first; c < last; ++c) {
        write(out, f, values[static_cast<size_t>(r * cols + c)]);
        if (c != last - 1) out << " ";
      }
      out << (r != rows - 1 ? next : "\n");
    }
  }
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Tensor& t) { return print(out, t, 80); }
void print(const Tensor& t, int64_t linesize) { print(std::cout, t, linesize); }
std::ostream& print(std::ostream& out, const Tensor& t, int64_t linesize) {
  if (!t.defined()) return out << "[ Tensor (undefined) ]";
  const std::ios_base::fmtflags flags = out.flags();
  const auto precision = out.precision();
  NoGradGuard off;
  if (t.dim() == 0) {
    out << std::defaultfloat << numbers(t)[0] << "\n";
  } else if (t.dim() == 1) {
    const auto values = numbers(t);
    const Format f = format_of(values);
    write_scale(out, f);
    for (double v : values) {
      write(out, f, v);
      out << "\n";
    }
  } else if (t.dim() == 2) {
    if (t.numel() > 0) write_matrix(out, t, linesize, 0);
  } else if (t.numel() > 0) {  // one matrix after another, each with its index
    const Dims lead(t.sizes().slice(0, t.sizes().size() - 2));
    Dims index(lead.size(), 0);
    for (bool first = true;; first = false) {
      if (!first) out << "\n";
      out << "(";
      Tensor m = t;
      for (int64_t i : index) {
        m = m.select(0, i);
        out << i + 1 << ",";
      }
      out << ".,.) = \n ";
      write_matrix(out, m, linesize, 1);
      size_t d = 0;
      while (d < index.size() && ++index[d] == lead[d]) index[d++] = 0;
      if (d == index.size()) break;
    }
  }
  out << "[ CPU" << toString(t.scalar_type()) << "Type{";
  for (size_t d = 0; d < t.sizes().size(); ++d) out << (d ? "," : "") << t.sizes()[d];
  out << "} ]";
  out.flags(flags);
  out.precision(precision);
  return out;
}

std::string Tensor::toString() const {
  return defined() ? fmt::format("CPU{}Type", wick::toString(scalar_type())) : "Tensor (undefined)";
}
void Tensor::print() const {
  if (!defined()) {
    fmt::print(stderr, "[UndefinedTensor]\n");
    return;
  }
  std::ostringstream s;
  s << IntArrayRef(sizes());
  fmt::print(stderr, "[{} {}]\n", toString(), s.str());
}

}  // namespace wick

std::string fmt::formatter<wick::Tensor>::text(const wick::Tensor& tensor) {
  std::ostringstream out;
  out << tensor;
  return out.str();
}
