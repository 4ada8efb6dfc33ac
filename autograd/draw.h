#pragma once
// The recorded graph as a picture.

#include <autograd/graph.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace wick::autograd {

/// The graph that `result` was computed by, in Graphviz's language: `dot -Tsvg`. Boxes are operators with the shape of
/// their results; ellipses are leaves with their shapes; both under the names given to those tensors. Arrows point the
/// way backward() goes; label(node, i), if given, is written on the one along edge i of a node.
/// https://graphviz.org/doc/info/lang.html
std::string draw(const Tensor& result, const std::vector<std::pair<std::string, Tensor>>& names = {},
                 const std::function<std::string(const Node& node, size_t edge)>& label = {});

}  // namespace wick::autograd
