#pragma once
// Curves as SVG within a page, for readers who have no gnuplot.

#include "course.h"

namespace course {

/// A curve: its name in the legend, and the column of the table that holds it.
struct Curve {
  std::string name;
  int64_t column;
};
/// An <svg> with curves over the first column of a table, whole numbers that grow. Its width is that of what it is in.
/// A point tells its numbers when it is pointed at; one that is not finite is left out. `what` is the text for those
/// who cannot see the drawing.
std::string chart(const Tensor& table, const std::string& what, const std::vector<Curve>& curves);

}  // namespace course
