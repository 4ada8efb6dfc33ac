#pragma once
// backward(), watched.

#include "course.h"

namespace course {

/// A closure of the graph that fired: the operator's name, the result that it belongs to, the error that it received.
struct Fired {
  std::string name, what;
  Tensor error;
};

using Names = std::vector<std::pair<std::string, Tensor>>;

/// Runs J.backward() and prints each closure as it fires: the error that it receives, what it hands on to whom, and the
/// formula that it is. Draws the graph with the errors on its edges. `named` are leaves and results with their names.
std::vector<Fired> walk(Lesson& lesson, const Tensor& J, const Names& named);

}  // namespace course
