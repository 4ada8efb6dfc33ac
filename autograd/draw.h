#pragma once
// The recorded graph as a picture.

#include <autograd/graph.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace wick::autograd {

/// The graph that `result` was computed by, in Graphviz's language: `dot -Tsvg` makes a picture of it. Operators are
/// boxes with the shape of their results, leaves are ellipses with their shapes. A node whose tensor is in `names`
/// shows that name. Arrows point the way backward() goes. If `label` is given, label(node, i) is written on edge i of a
/// node. Throws for an undefined result. https://graphviz.org/doc/info/lang.html
std::string draw(const Tensor& result, const std::vector<std::pair<std::string, Tensor>>& names = {},
                 const std::function<std::string(const Node& node, size_t edge)>& label = {});

}  // namespace wick::autograd
