#pragma once
// The recorded graph as a picture.

#include <autograd/graph.h>

#include <string>
#include <utility>
#include <vector>

namespace wick::autograd {

/// The graph that `result` was computed by, in Graphviz's language: `dot -Tsvg`. Boxes are operators with the shape of
/// their results; ellipses are leaves, under the names given, with their shapes; arrows point the way backward() goes.
/// https://graphviz.org/doc/info/lang.html
std::string draw(const Tensor& result, const std::vector<std::pair<std::string, Tensor>>& names = {});

}  // namespace wick::autograd
