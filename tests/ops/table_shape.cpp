// The table's operators of shape.h, linalg.h and index.h.

#include "table_parts.h"

namespace wick::test {
namespace {

void put_reshapes(Table& t) {
  t.op("reshape");
  t.add("plain", {values({2, 6})}, [](T a) { return reshape(a, {3, 4}); });
  t.add("-1", {values({2, 6})}, [](T a) { return reshape(a, {3, -1, 2}); });
  t.add("0-d to vector", {values({})}, [](T a) { return reshape(a, {1}); });
  t.add("to 0-d", {values({1, 1})}, [](T a) { return reshape(a, IntArrayRef()); });
  t.add("empty", {values({0, 3})}, [](T a) { return reshape(a, {3, 0}); });
  t.add("transposed view, copied", {values({3, 4})}, [](T a) { return reshape(a.t(), {2, 6}); });
  t.add("strided slice, a view", {values({4, 6})}, [](T a) { return reshape(a.slice(1, 0, 6, 2), {2, 2, 3}); });
  t.add("expanded", {values({2, 1})}, [](T a) { return reshape(a.expand({2, 3}), {6}); });
  t.add("reshape_as", {values({2, 3})}, [](T a) { return a.reshape_as(zeros({3, 2})); });
  t.op("view");
  t.add("plain", {values({2, 6})}, [](T a) { return view(a, {4, 3}); });
  t.add("-1", {values({2, 6})}, [](T a) { return view(a, {-1}); });
  t.add("0-d", {values({})}, [](T a) { return view(a, {1, 1}); });
  t.add("empty", {values({2, 0})}, [](T a) { return view(a, {0, 5}); });
  t.add("transposed view", {values({6, 2})}, [](T a) { return view(a.t(), {2, 2, 3}); });
  t.add("strided slice", {values({4, 3})}, [](T a) { return view(a.slice(0, 0, 4, 2), {1, 2, 3}); });
  t.add("view_as", {values({2, 3})}, [](T a) { return a.view_as(zeros({3, 2})); });
  t.op("flatten");
  t.add("all", {values({2, 3, 2})}, [](T a) { return flatten(a); });
  t.add("from 1", {values({2, 3, 2})}, [](T a) { return flatten(a, 1); });
  t.add("0 to 1", {values({2, 3, 2})}, [](T a) { return flatten(a, 0, 1); });
  t.add("0-d", {values({})}, [](T a) { return flatten(a); });
  t.add("transposed view", {values({2, 3})}, [](T a) { return flatten(a.t()); });
  t.op("unflatten");
  t.add("plain", {values({2, 6})}, [](T a) { return unflatten(a, 1, {2, 3}); });
  t.add("-1", {values({6, 2})}, [](T a) { return unflatten(a, -2, {-1, 2}); });
  t.add("transposed view", {values({2, 6})}, [](T a) { return unflatten(a.t(), 0, {3, 2}); });

  t.op("transpose");
  t.add("plain", {values({2, 3})}, [](T a) { return transpose(a, 0, 1); });
  t.add("of three", {values({2, 3, 2})}, [](T a) { return transpose(a, 0, 2); });
  t.add("negative", {values({2, 3, 2})}, [](T a) { return transpose(a, -1, 1); });
  t.add("the same dim", {values({2, 3})}, [](T a) { return transpose(a, 1, 1); });
  t.add("0-d", {values({})}, [](T a) { return transpose(a, 0, -1); });
  t.add("empty", {values({0, 3})}, [](T a) { return transpose(a, 0, 1); });
  t.op("t");
  t.add("matrix", {values({2, 3})}, [](T a) { return wick::t(a); });
  t.add("vector", {values({3})}, [](T a) { return wick::t(a); });
  t.add("0-d", {values({})}, [](T a) { return wick::t(a); });
  t.op("permute");
  t.add("plain", {values({2, 3, 2})}, [](T a) { return permute(a, {2, 0, 1}); });
  t.add("negative", {values({2, 3, 2})}, [](T a) { return permute(a, {-1, 1, 0}); });
  t.add("0-d", {values({})}, [](T a) { return permute(a, {}); });
  t.add("empty", {values({2, 0, 3})}, [](T a) { return permute(a, {1, 2, 0}); });
  t.op("movedim");
  t.add("one", {values({2, 3, 2})}, [](T a) { return movedim(a, {0}, {2}); });
  t.add("two", {values({2, 3, 2})}, [](T a) { return movedim(a, {0, 1}, {-1, 0}); });

  t.op("squeeze");
  t.add("all", {values({1, 3, 1, 2})}, [](T a) { return squeeze(a); });
  t.add("dim", {values({1, 3, 1})}, [](T a) { return squeeze(a, 0); });
  t.add("dim -1", {values({1, 3, 1})}, [](T a) { return squeeze(a, -1); });
  t.add("dim that stays", {values({1, 3})}, [](T a) { return squeeze(a, 1); });
  t.add("to 0-d", {values({1})}, [](T a) { return squeeze(a); });
  t.add("0-d", {values({})}, [](T a) { return squeeze(a, 0); });
  t.op("unsqueeze");
  for (const int64_t d : {0, 1, 2, -1})
    t.add("dim " + std::to_string(d), {values({2, 3})}, [=](T a) { return unsqueeze(a, d); });
  t.add("0-d", {values({})}, [](T a) { return unsqueeze(a, 0); });

  t.op("expand");
  t.add("a column", {values({2, 1})}, [](T a) { return expand(a, {2, 3}); });
  t.add("new dims", {values({3})}, [](T a) { return expand(a, {2, 2, 3}); });
  t.add("-1", {values({3, 1})}, [](T a) { return expand(a, {2, -1, 2}); });
  t.add("0-d", {values({})}, [](T a) { return expand(a, {2, 3}); });
  t.add("to nothing", {values({1, 3})}, [](T a) { return expand(a, {0, 3}); });
  t.add("transposed view", {values({1, 3})}, [](T a) { return expand(a.t(), {3, 2}); });
  t.op("expand_as");
  t.add("plain", {values({2, 1})}, [](T a) { return expand_as(a, zeros({3, 2, 2})); });
  t.op("broadcast_to");
  t.add("plain", {values({2, 1})}, [](T a) { return broadcast_to(a, {3, 2, 2}); });
  t.op("repeat");
  t.add("plain", {values({2, 3})}, [](T a) { return repeat(a, {2, 1}); });
  t.add("new dims", {values({3})}, [](T a) { return repeat(a, {2, 1, 2}); });
  t.add("0-d", {values({})}, [](T a) { return repeat(a, {3}); });
  t.add("no times", {values({2})}, [](T a) { return repeat(a, {0}); });
  t.add("transposed view", {values({2, 3})}, [](T a) { return repeat(a.t(), {1, 2}); });
}

void put_parts(Table& t) {
  t.op("select");
  t.add("row", {values({3, 2})}, [](T a) { return select(a, 0, 1); });
  t.add("column from the end", {values({3, 2})}, [](T a) { return select(a, -1, -2); });
  t.add("to 0-d", {values({3})}, [](T a) { return a[2]; });
  t.add("transposed view", {values({2, 3})}, [](T a) { return select(a.t(), 0, 2); });
  t.add("empty", {values({2, 0})}, [](T a) { return select(a, 0, 1); });
  t.op("slice");
  t.add("plain", {values({5, 2})}, [](T a) { return slice(a, 0, 1, 4); });
  t.add("step", {values({2, 5})}, [](T a) { return slice(a, 1, 0, 5, 2); });
  t.add("from the end", {values({5})}, [](T a) { return slice(a, 0, -3, -1); });
  t.add("open", {values({5})}, [](T a) { return slice(a, 0, std::nullopt, std::nullopt, 3); });
  t.add("clipped", {values({5})}, [](T a) { return slice(a, 0, 3, 100); });
  t.add("nothing", {values({5})}, [](T a) { return slice(a, 0, 3, 2); });
  t.add("transposed view", {values({2, 5})}, [](T a) { return slice(a.t(), 0, 1, 5, 3); });
  t.op("narrow");
  t.add("plain", {values({2, 5})}, [](T a) { return narrow(a, 1, 1, 3); });
  t.add("from the end", {values({5})}, [](T a) { return narrow(a, 0, -2, 2); });
  t.add("nothing", {values({5})}, [](T a) { return narrow(a, 0, 5, 0); });

  // All the pieces, the first one, and two that overlap in use.
  const auto pieces = [&t](const std::string& what, IntArrayRef sizes, auto f) {
    t.add(what + ", all", {values(sizes)}, [f](T a) {
      Tensor sum = zeros({}, kDouble);
      double weight = 1;
      for (const Tensor& piece : f(a)) sum = sum + (piece * piece * weight).sum(), weight += 0.5;
      return sum;
    });
    t.add(what + ", the first", {values(sizes)}, [f](T a) { return f(a).front(); });
    t.add(what + ", the last", {values(sizes)}, [f](T a) { return f(a).back() * 2; });
  };
  t.op("split");
  pieces("even", {4, 2}, [](T a) { return split(a, 2); });
  pieces("uneven", {2, 5}, [](T a) { return split(a, 2, 1); });
  pieces("sizes", {5, 2}, [](T a) { return split(a, {1, 3, 1}); });
  pieces("sizes, dim -1", {2, 5}, [](T a) { return split(a, {2, 0, 3}, -1); });
  pieces("transposed view", {2, 5}, [](T a) { return split(a.t(), 3); });
  t.op("chunk");
  pieces("even", {4, 2}, [](T a) { return chunk(a, 2); });
  pieces("uneven", {2, 5}, [](T a) { return chunk(a, 3, 1); });
  t.op("unbind");
  pieces("dim 0", {3, 2}, [](T a) { return unbind(a); });
  pieces("dim 1", {3, 2}, [](T a) { return unbind(a, 1); });
  pieces("vector", {3}, [](T a) { return unbind(a); });

  t.op("as_strided");
  t.add("the same", {values({2, 3})}, [](T a) { return as_strided(a, {2, 3}, {3, 1}); });
  t.add("transposed", {values({2, 3})}, [](T a) { return as_strided(a, {3, 2}, {1, 3}); });
  t.add("offset", {values({6})}, [](T a) { return as_strided(a, {2, 2}, {2, 1}, 1); });
  t.add("overlapping", {values({6})}, [](T a) { return as_strided(a, {4, 3}, {1, 1}); });
  t.add("stride 0", {values({6})}, [](T a) { return as_strided(a, {2, 3}, {0, 2}, 1); });
  t.add("to 0-d", {values({6})}, [](T a) { return as_strided(a, {}, {}, 4); });
  t.add("empty", {values({6})}, [](T a) { return as_strided(a, {0, 2}, {2, 1}); });
  t.add("of a computed tensor", {values({2, 3})}, [](T a) { return as_strided(a * a, {2, 2}, {1, 3}, 1); });
  // Of what is not contiguous it has no gradient, and says so.
  t.add("of a row", {values({3, 4})}, [](T a) { return as_strided(a[1], {2, 2}, {2, 1}, 4); });
  t.add("of a row, its own offset", {values({3, 4})}, [](T a) { return as_strided(a[1], {2, 3}, {1, 1}); });
  t.add("of a view", {values({3, 4})}, [](T a) { return as_strided(a.view({4, 3}), {2, 2}, {1, 3}, 2); });

  t.op("diag");
  for (const int64_t k : {0, 1, -1, 2}) {
    const std::string how = ", diagonal " + std::to_string(k);
    t.add("of a matrix" + how, {values({3, 4})}, [=](T a) { return diag(a, k); });
    t.add("to a matrix" + how, {values({2})}, [=](T a) { return diag(a, k); });
  }
  t.add("transposed view", {values({2, 3})}, [](T a) { return diag(a.t()); });
  t.op("diagonal");
  for (const int64_t k : {0, 1, -1, 2})
    t.add("offset " + std::to_string(k), {values({3, 4})}, [=](T a) { return diagonal(a, k); });
  t.add("dims", {values({2, 3, 2})}, [](T a) { return diagonal(a, 0, 0, 2); });
  t.add("dims swapped, offset", {values({2, 3, 3})}, [](T a) { return diagonal(a, 1, 2, 1); });
  t.add("dims from the end", {values({2, 3, 3})}, [](T a) { return diagonal(a, -1, -2, -1); });
  t.add("off the matrix", {values({2, 2})}, [](T a) { return diagonal(a, 2); });
  t.add("transposed view", {values({3, 2})}, [](T a) { return diagonal(a.t(), 1); });
}

void put_joins(Table& t) {
  t.op("cat");
  t.add("dim 0", {values({2, 3}), values({1, 3})}, [](T a, T b) { return cat({a, b}); });
  t.add("dim 1", {values({2, 3}), values({2, 1})}, [](T a, T b) { return cat({a, b}, 1); });
  t.add("dim -1, three", {values({2, 1}), values({2, 2}), values({2, 1})}, [](T a, T b, T c) {
    return cat({a, b, c}, -1);
  });
  t.add("one", {values({2, 3})}, [](T a) { return cat({a}); });
  t.add("the same twice", {values({2, 3})}, [](T a) { return cat({a, a}, 1); });
  t.add("one only differentiated", {values({2}), fixed(values({2}))}, [](T a, T b) { return cat({b, a, b}); });
  t.add("an empty vector", {values({0}), values({2, 3})}, [](T a, T b) { return cat({a, b}, 1); });
  t.add("an empty part", {values({0, 3}), values({2, 3})}, [](T a, T b) { return cat({a, b}); });
  t.add("empty", {values({0}), values({0})}, [](T a, T b) { return cat({a, b}); });
  t.add("transposed view", {values({3, 2}), values({1, 3})}, [](T a, T b) { return cat({a.t(), b}); });
  t.add("with a float32", {values({2})}, [](T a) { return cat({a, ones({2}, kFloat)}); });
  t.op("stack");
  for (const int64_t d : {0, 1, 2, -1, -3})
    t.add("dim " + std::to_string(d), {values({2, 3}), values({2, 3})}, [=](T a, T b) { return stack({a, b}, d); });
  t.add("0-d", {values({}), values({})}, [](T a, T b) { return stack({a, b, a}); });
  t.add("empty", {values({0}), values({0})}, [](T a, T b) { return stack({a, b}); });
  t.add("transposed view", {values({3, 2}), values({2, 3})}, [](T a, T b) { return stack({a.t(), b}, 1); });

  for (const bool upper : {true, false}) {
    t.op(upper ? "triu" : "tril");
    for (const int64_t k : {0, 1, -1, 3})
      t.add("diagonal " + std::to_string(k), {values({3, 4})}, [=](T a) { return upper ? triu(a, k) : tril(a, k); });
    t.add("batch", {values({2, 3, 2})}, [=](T a) { return upper ? triu(a) : tril(a); });
    t.add("empty", {values({0, 2, 2})}, [=](T a) { return upper ? triu(a) : tril(a); });
    t.add("transposed view", {values({2, 3})}, [=](T a) { return upper ? triu(a.t()) : tril(a.t()); });
  }
  t.op("flip");
  t.add("one dim", {values({2, 3})}, [](T a) { return flip(a, {1}); });
  t.add("two dims", {values({2, 3, 2})}, [](T a) { return flip(a, {0, -1}); });
  t.add("empty", {values({0, 3})}, [](T a) { return flip(a, {0}); });
  t.add("transposed view", {values({2, 3})}, [](T a) { return flip(a.t(), {0}); });
  t.op("roll");
  t.add("one dim", {values({2, 3})}, [](T a) { return roll(a, {1}, {1}); });
  t.add("two dims", {values({2, 3})}, [](T a) { return roll(a, {1, -2}, {0, 1}); });
  t.add("as if flat", {values({2, 3})}, [](T a) { return roll(a, {2}); });
  t.add("around", {values({3})}, [](T a) { return roll(a, {7}, {0}); });
  t.add("empty", {values({0, 3})}, [](T a) { return roll(a, {1}, {0}); });
  t.add("transposed view", {values({2, 3})}, [](T a) { return roll(a.t(), {1}, {0}); });

  t.unary("clone", [](T a) { return clone(a); });
  t.unary("contiguous", [](T a) { return contiguous(a); });
  // Through another dtype the values are rounded, which differences cannot see through.
  t.unary("to", [](T a) { return to(a, kDouble); });
  t.add("copied", {values({2, 3})}, [](T a) { return to(a, kDouble, true); });
  t.add("from a float32", {values({3})}, [](T a) { return to(ones({3}, kFloat), kDouble) * a; });
}

void put_products(Table& t) {
  const auto products = [&t](const std::string& name, IntArrayRef x, IntArrayRef y, auto f) {
    t.op(name);
    const std::string shapes = shape_string(x).text() + " " + shape_string(y).text();
    t.add(shapes, {values(x), values(y)}, f);
    t.add(shapes + ", left only", {values(x), fixed(values(y))}, f);
    t.add(shapes + ", right only", {fixed(values(x)), values(y)}, f);
  };
  const auto two = [](auto f) { return [f](T a, T b) { return f(a, b); }; };
  products("mm", {2, 3}, {3, 2}, two(wick::mm));
  products("mm", {1, 3}, {3, 4}, two(wick::mm));
  products("mm", {2, 0}, {0, 3}, two(wick::mm));
  products("mm", {0, 2}, {2, 3}, two(wick::mm));
  t.add("transposed left", {values({3, 2}), values({3, 2})}, [](T a, T b) { return mm(a.t(), b); });
  t.add("transposed right", {values({2, 3}), values({2, 3})}, [](T a, T b) { return mm(a, b.t()); });
  t.add("transposed both", {values({3, 2}), values({4, 3})}, [](T a, T b) { return mm(a.t(), b.t()); });
  t.add("strided slices", {values({3, 5}), values({4, 3})},
        [](T a, T b) { return mm(a.slice(1, 0, 4, 2), b.slice(0, 0, 4, 2)); });
  t.add("expanded", {values({1, 3}), values({3, 1})}, [](T a, T b) { return mm(a.expand({2, 3}), b.expand({3, 2})); });
  t.add("with itself", {values({3, 3})}, [](T a) { return mm(a, a); });
  t.add("with its transpose", {values({2, 3})}, [](T a) { return mm(a, a.t()); });
  products("bmm", {2, 2, 3}, {2, 3, 2}, two(wick::bmm));
  products("bmm", {0, 2, 3}, {0, 3, 2}, two(wick::bmm));
  products("bmm", {2, 2, 0}, {2, 0, 2}, two(wick::bmm));
  t.add("transposed", {values({2, 3, 2}), values({2, 2, 3})},
        [](T a, T b) { return bmm(a.transpose(1, 2), b.transpose(1, 2)); });
  t.add("permuted batch", {values({2, 3, 2}), values({3, 2, 2})}, [](T a, T b) {
    return bmm(a.permute({1, 0, 2}), b);
  });
  t.add("expanded batch", {values({1, 2, 3}), values({2, 3, 2})}, [](T a, T b) { return bmm(a.expand({2, 2, 3}), b); });
  products("mv", {2, 3}, {3}, two(wick::mv));
  products("mv", {2, 0}, {0}, two(wick::mv));
  t.add("transposed", {values({3, 2}), values({3})}, [](T a, T b) { return mv(a.t(), b); });
  t.add("strided", {values({3, 4}), values({8})},
        [](T a, T b) { return mv(a.slice(0, 0, 3, 2), b.slice(0, 0, 8, 2)); });
  products("dot", {4}, {4}, two(wick::dot));
  products("dot", {0}, {0}, two(wick::dot));
  t.add("strided", {values({6}), values({3})}, [](T a, T b) { return dot(a.slice(0, 0, 6, 2), b); });
  t.add("with itself", {values({3})}, [](T a) { return dot(a, a); });
  products("outer", {3}, {2}, two(wick::outer));
  products("outer", {0}, {2}, two(wick::outer));
  t.add("strided", {values({6}), values({3})}, [](T a, T b) { return outer(a.slice(0, 0, 6, 2), b); });

  // Every pair of ranks.
  const std::vector<std::pair<Dims, Dims>> shapes = {{{3}, {3}},
                                                     {{3}, {3, 2}},
                                                     {{2, 3}, {3}},
                                                     {{2, 3}, {3, 2}},
                                                     {{3}, {2, 3, 2}},
                                                     {{2, 2, 3}, {3}},
                                                     {{2, 3}, {2, 3, 2}},
                                                     {{2, 2, 3}, {3, 2}},
                                                     {{2, 2, 3}, {2, 3, 2}},
                                                     {{1, 2, 3}, {2, 3, 2}},
                                                     {{2, 2, 3}, {1, 3, 2}},
                                                     {{2, 1, 2, 2}, {3, 2, 1}},
                                                     {{2, 1, 1, 2}, {1, 3, 2, 2}},
                                                     {{1, 2, 2, 3}, {3}},
                                                     {{3}, {2, 1, 3, 2}},
                                                     {{2, 2}, {1, 2, 2, 3}},
                                                     {{0, 3}, {3, 2}},
                                                     {{2, 0}, {0, 3}},
                                                     {{0, 2, 3}, {3, 2}},
                                                     {{1, 2, 3}, {0, 3, 2}},
                                                     {{0}, {0}}};
  for (const auto& [x, y] : shapes) products("matmul", x, y, two(wick::matmul));
  t.add("transposed views", {values({3, 2}), values({4, 3})}, [](T a, T b) { return matmul(a.t(), b.t()); });
  t.add("batch of transposed", {values({2, 3, 2}), values({2, 3})},
        [](T a, T b) { return matmul(a.transpose(1, 2), b.t()); });
  t.add("expanded batch", {values({2, 3}), values({2, 3, 2})}, [](T a, T b) { return matmul(a.expand({2, 2, 3}), b); });
  t.add("with itself", {values({2, 2})}, [](T a) { return matmul(a, a); });

  t.op("addmm");
  const auto plain = [](T a, T b, T c) { return addmm(a, b, c); };
  const auto scaled = [](T a, T b, T c) { return addmm(a, b, c, 0.5, -2); };
  t.add("plain", {values({2, 2}), values({2, 3}), values({3, 2})}, plain);
  t.add("beta, alpha", {values({2, 2}), values({2, 3}), values({3, 2})}, scaled);
  t.add("a row, beta, alpha", {values({2}), values({3, 2}), values({2, 2})}, scaled);
  t.add("a column", {values({3, 1}), values({3, 2}), values({2, 2})}, plain);
  t.add("0-d, beta, alpha", {values({}), values({3, 2}), values({2, 2})}, scaled);
  t.add("first only", {values({2}), fixed(values({3, 2})), fixed(values({2, 2}))}, scaled);
  t.add("second only", {fixed(values({2})), values({3, 2}), fixed(values({2, 2}))}, scaled);
  t.add("third only", {fixed(values({2})), fixed(values({3, 2})), values({2, 2})}, scaled);
  t.add("beta 0", {values({2}), values({3, 2}), values({2, 2})}, [](T a, T b, T c) { return addmm(a, b, c, 0, 2); });
  t.add("alpha 0", {values({2}), values({3, 2}), values({2, 2})}, [](T a, T b, T c) { return addmm(a, b, c, 2, 0); });
  t.add("empty sum", {values({2, 2}), values({2, 0}), values({0, 2})}, plain);
  t.add("no rows", {values({2}), values({0, 3}), values({3, 2})}, plain);
  t.add("transposed views", {values({2, 3}), values({3, 3}), values({2, 3})},
        [](T a, T b, T c) { return addmm(a.t(), b.t(), c.t()); });
}

void put_einsum(Table& t) {
  t.op("einsum");
  const auto one = [&t](const std::string& equation, IntArrayRef x) {
    t.add(equation, {values(x)}, [=](T a) { return einsum(equation, {a}); });
  };
  const auto two = [&t](const std::string& equation, IntArrayRef x, IntArrayRef y) {
    const auto f = [=](T a, T b) { return einsum(equation, {a, b}); };
    t.add(equation, {values(x), values(y)}, f);
    t.add(equation + ", right only", {fixed(values(x)), values(y)}, f);
  };
  one("ij->ji", {2, 3});
  one("ij->", {2, 3});
  one("ij->i", {2, 3});
  one("ij", {2, 3});
  one("ba", {2, 3});
  one("ii->i", {3, 3});
  one("ii", {3, 3});
  one("bii->b", {2, 3, 3});
  one("...ii->...i", {2, 2, 2});
  one("...ij->...ji", {2, 3, 2});
  one("i...->...", {3, 2, 2});
  one("ijk->kij", {2, 3, 2});
  one("iij->j", {2, 2, 3});
  two("i,i->", {3}, {3});
  two("i,i->i", {3}, {3});
  two("i,j->ij", {3}, {2});
  two("ij,jk->ik", {2, 3}, {3, 2});
  two("ij,jk", {2, 3}, {3, 2});
  two("ij,kj->ik", {2, 3}, {2, 3});
  two("ij,ij->", {2, 3}, {2, 3});
  two("bij,bjk->bik", {2, 2, 3}, {2, 3, 2});
  two("...ij,...jk->...ik", {2, 1, 2, 2}, {3, 2, 2});
  two("b...i,i->b...", {2, 2, 3}, {3});
  two("ij,k->ik", {2, 3}, {2});
  two("ii,ij->j", {3, 3}, {3, 2});
  two("bn,anm->bam", {2, 3}, {2, 3, 2});
  two("i, ->i", {3}, {});
  two("ij,jk->ik", {0, 3}, {3, 2});
  two("ij,jk->ik", {2, 0}, {0, 2});
  t.add("spaces", {values({2, 3}), values({3})}, [](T a, T b) { return einsum(" i j , j -> i ", {a, b}); });
  t.add("three", {values({2, 3}), values({3, 2}), values({2, 2})}, [](T a, T b, T c) {
    return einsum("ij,jk,kl->il", {a, b, c});
  });
  t.add("three, bilinear", {values({2, 3}), values({2, 3, 2}), values({2, 2})}, [](T a, T b, T c) {
    return einsum("bi,oij,bj->bo", {a, b, c});
  });
  t.add("three, all at once", {values({3}), values({3}), values({3})}, [](T a, T b, T c) {
    return einsum("i,i,i->", {a, b, c});
  });
  t.add("three with an ellipsis", {values({2, 2}), values({2}), values({2, 2})}, [](T a, T b, T c) {
    return einsum("...i,i,ij->...j", {a, b, c});
  });
  t.add("with itself", {values({2, 3})}, [](T a) { return einsum("ij,kj->ik", {a, a}); });
  t.add("transposed views", {values({3, 2}), values({2, 3})}, [](T a, T b) {
    return einsum("ij,jk->ik", {a.t(), b.t()});
  });
}

void put_indices(Table& t) {
  t.op("index_select");
  t.add("dim 0", {values({3, 2})}, [](T a) { return index_select(a, 0, tensor({2, 0})); });
  t.add("repeated", {values({3, 2})}, [](T a) { return index_select(a, 0, tensor({1, 1, 0, 1})); });
  t.add("dim 1, repeated", {values({2, 3})}, [](T a) { return index_select(a, 1, tensor({2, 2})); });
  t.add("dim -1, middle", {values({2, 3, 2})}, [](T a) { return index_select(a, -2, tensor({2, 0, 0})); });
  t.add("none", {values({3, 2})}, [](T a) { return index_select(a, 0, empty({0}, kLong)); });
  t.add("int32", {values({3})}, [](T a) { return index_select(a, 0, tensor({2, 2}, kInt)); });
  t.add("transposed view", {values({2, 3})}, [](T a) { return index_select(a.t(), 0, tensor({2, 1, 2})); });
  t.op("gather");
  t.add("dim 1", {values({2, 3})}, [](T a) { return gather(a, 1, tensor({{2, 0}, {1, 1}})); });
  t.add("dim 0", {values({2, 3})}, [](T a) { return gather(a, 0, tensor({{1, 0, 1}, {1, 1, 0}, {0, 0, 0}})); });
  t.add("smaller index", {values({3, 3})}, [](T a) { return gather(a, -1, tensor({{2}})); });
  t.add("0-d", {values({})}, [](T a) { return gather(a, 0, zeros({}, kLong)); });
  t.add("none", {values({2, 3})}, [](T a) { return gather(a, 1, empty({2, 0}, kLong)); });
  t.add("transposed view", {values({3, 2})}, [](T a) { return gather(a.t(), 1, tensor({{2, 0}, {1, 1}})); });

  // Which of several sources would stand is not a matter for differences: scatter's indices differ, scatter_add's need
  // not.
  t.op("scatter");
  const auto into_columns = [](T a, T b) { return scatter(a, 1, tensor({{2, 0}, {1, 2}}), b); };
  t.add("dim 1", {values({2, 3}), values({2, 2})}, into_columns);
  t.add("into only", {values({2, 3}), fixed(values({2, 2}))}, into_columns);
  t.add("source only", {fixed(values({2, 3})), values({2, 2})}, into_columns);
  t.add("larger source", {values({2, 3}), values({3, 3})}, into_columns);
  t.add("dim 0", {values({3, 2}), values({2, 2})}, [](T a, T b) { return scatter(a, 0, tensor({{2, 0}, {1, 2}}), b); });
  t.add("Scalar", {values({2, 3})}, [](T a) { return scatter(a, 1, tensor({{2, 2}, {1, 0}}), 0.5); });
  t.add("0-d", {values({}), values({})}, [](T a, T b) { return scatter(a, 0, zeros({}, kLong), b); });
  t.add("none", {values({2, 3}), values({2, 3})}, [](T a, T b) { return scatter(a, 1, empty({2, 0}, kLong), b); });
  t.add("transposed views", {values({3, 2}), values({2, 2})}, [=](T a, T b) { return into_columns(a.t(), b.t()); });
  t.op("scatter_add");
  const auto add_to_columns = [](T a, T b) { return scatter_add(a, 1, tensor({{2, 2}, {1, 1}}), b); };
  t.add("repeated", {values({2, 3}), values({2, 2})}, add_to_columns);
  t.add("into only", {values({2, 3}), fixed(values({2, 2}))}, add_to_columns);
  t.add("source only", {fixed(values({2, 3})), values({2, 2})}, add_to_columns);
  t.add("larger source", {values({2, 3}), values({2, 4})}, add_to_columns);
  t.add("dim 0", {values({3, 2}), values({3, 2})}, [](T a, T b) {
    return scatter_add(a, 0, tensor({{2, 0}, {2, 0}, {1, 0}}), b);
  });
  t.add("transposed views", {values({3, 2}), values({2, 2})}, [=](T a, T b) { return add_to_columns(a.t(), b.t()); });
  t.op("index_add");
  const auto add_to_rows = [](T a, T b) { return index_add(a, 0, tensor({2, 0, 2}), b); };
  t.add("repeated", {values({3, 2}), values({3, 2})}, add_to_rows);
  t.add("into only", {values({3, 2}), fixed(values({3, 2}))}, add_to_rows);
  t.add("source only", {fixed(values({3, 2})), values({3, 2})}, add_to_rows);
  t.add("dim 1, alpha", {values({2, 3}), values({2, 2})}, [](T a, T b) {
    return index_add(a, 1, tensor({1, 1}), b, -2.5);
  });
  t.add("vector", {values({3}), values({4})}, [](T a, T b) { return index_add(a, 0, tensor({0, 1, 0, 0}), b); });
  t.add("none", {values({3, 2}), values({0, 2})}, [](T a, T b) { return index_add(a, 0, empty({0}, kLong), b); });
  t.add("transposed views", {values({2, 3}), values({2, 3})}, [=](T a, T b) { return add_to_rows(a.t(), b.t()); });

  t.op("masked_fill");
  t.add("Scalar", {values({2, 3})}, [](T a) {
    return masked_fill(a, tensor({{true, false, true}, {false, false, true}}), 0.5);
  });
  t.add("broadcast mask", {values({2, 3})}, [](T a) { return masked_fill(a, tensor({true, false, true}), 2); });
  t.add("larger mask", {values({3})}, [](T a) {
    return masked_fill(a, tensor({{true, false, true}, {false, false, true}}), 2);
  });
  t.add("0-d tensor", {values({2, 3}), values({})}, [](T a, T b) {
    return masked_fill(a, tensor({true, false, true}), b);
  });
  t.add("value only", {fixed(values({2, 3})), values({})}, [](T a, T b) {
    return masked_fill(a, tensor({true, false, true}), b);
  });
  t.add("0-d", {values({})}, [](T a) { return masked_fill(a, tensor(true), 2); });
  t.add("empty", {values({0, 3})}, [](T a) { return masked_fill(a, tensor({true, false, true}), 2); });
  t.add("transposed view", {values({3, 2})}, [](T a) { return masked_fill(a.t(), tensor({true, false, true}), 2); });
  t.op("masked_select");
  t.add("plain", {values({2, 3})}, [](T a) {
    return masked_select(a, tensor({{true, false, true}, {false, false, true}}));
  });
  t.add("broadcast mask", {values({2, 3})}, [](T a) { return masked_select(a, tensor({{true}, {false}})); });
  t.add("broadcast self", {values({3})}, [](T a) {
    return masked_select(a, tensor({{true, false, true}, {true, true, false}}));
  });
  t.add("none", {values({3})}, [](T a) { return masked_select(a, tensor({false, false, false})); });
  t.add("0-d", {values({})}, [](T a) { return masked_select(a, tensor(true)); });
  t.add("transposed view", {values({3, 2})}, [](T a) { return masked_select(a.t(), tensor({true, false, true})); });
  t.op("take");
  t.add("repeated", {values({2, 3})}, [](T a) { return take(a, tensor({{5, 0}, {2, 5}})); });
  t.add("from the end", {values({2, 3})}, [](T a) { return take(a, tensor({-1, -6})); });
  t.add("0-d", {values({})}, [](T a) { return take(a, tensor({0, 0})); });
  t.add("none", {values({3})}, [](T a) { return take(a, empty({0}, kLong)); });
  t.add("transposed view", {values({2, 3})}, [](T a) { return take(a.t(), tensor({0, 1, 2, 5})); });
}

}  // namespace

void put_shape(Table& t) {
  put_reshapes(t);
  put_parts(t);
  put_joins(t);
  put_products(t);
  put_einsum(t);
  put_indices(t);
}

}  // namespace wick::test
