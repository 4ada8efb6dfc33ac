// The table's operators of arrange.h, place.h, statistics.h and products.h.

#include "table_parts.h"

namespace wick::test {
namespace {

Tensor first_and_last(const std::vector<Tensor>& parts) {
  return cat({parts.front().reshape({-1}) * 2, parts.back().reshape({-1})});
}
Tensor indices(std::initializer_list<detail::TensorData> i) { return tensor(i, kLong); }

void put_arrange(Table& t) {
  t.op("tile");
  t.add("fewer", {values({2, 3})}, [](T a) { return tile(a, {2}); });
  t.add("more", {values({3})}, [](T a) { return tile(a, {2, 2}); });
  t.op("repeat_interleave");
  t.add("flat", {values({2, 3})}, [](T a) { return repeat_interleave(a, 2); });
  t.add("dim 1", {values({2, 3})}, [](T a) { return repeat_interleave(a, 3, 1); });
  t.add("tensor", {values({3, 2})}, [](T a) { return repeat_interleave(a, indices({2, 0, 1}), 0); });
  t.add("transposed view", {values({3, 2})}, [](T a) { return repeat_interleave(a.t(), indices({2, 1}), 0); });
  t.op("unfold");
  t.add("overlapping", {values({6})}, [](T a) { return unfold(a, 0, 3, 1); });
  t.add("dim 1, step 2", {values({2, 5, 2})}, [](T a) { return unfold(a, 1, 2, 2); });
  t.add("gaps", {values({7})}, [](T a) { return unfold(a, 0, 2, 3); });
  t.add("transposed view", {values({4, 3})}, [](T a) { return unfold(a.t(), 1, 2, 1); });
  t.add("0-d", {values({})}, [](T a) { return unfold(a, 0, 1, 1); });
  t.op("tensor_split");
  t.add("sections", {values({5, 2})}, [](T a) { return first_and_last(tensor_split(a, 3)); });
  t.add("indices", {values({2, 5})}, [](T a) { return first_and_last(tensor_split(a, {1, 3}, 1)); });
  t.add("tensor", {values({5})}, [](T a) { return first_and_last(tensor_split(a, indices({2, 3}))); });
  t.op("hsplit");
  t.add("sections", {values({2, 4})}, [](T a) { return first_and_last(hsplit(a, 2)); });
  t.add("vector", {values({4})}, [](T a) { return first_and_last(hsplit(a, {1, 3})); });
  t.op("vsplit");
  t.add("sections", {values({4, 2})}, [](T a) { return first_and_last(vsplit(a, 2)); });
  t.add("indices", {values({4, 2})}, [](T a) { return first_and_last(vsplit(a, {1, 3})); });
  t.op("dsplit");
  t.add("sections", {values({2, 1, 4})}, [](T a) { return first_and_last(dsplit(a, 2)); });
  t.add("indices", {values({2, 1, 4})}, [](T a) { return first_and_last(dsplit(a, {1, 3})); });
  t.op("split_with_sizes");
  t.add("plain", {values({5, 2})}, [](T a) { return first_and_last(split_with_sizes(a, {1, 4})); });
  t.op("hstack");
  t.add("matrices", {values({2, 1}), values({2, 3})}, [](T a, T b) { return hstack({a, b}); });
  t.add("vectors", {values({2}), values({})}, [](T a, T b) { return hstack({a, b}); });
  t.op("vstack");
  t.add("mixed", {values({3}), values({2, 3})}, [](T a, T b) { return vstack({a, b}); });
  t.op("dstack");
  t.add("vectors", {values({3}), values({3})}, [](T a, T b) { return dstack({a, b}); });
  t.op("row_stack");
  t.add("mixed", {values({3}), values({2, 3})}, [](T a, T b) { return row_stack({a, b}); });
  t.op("column_stack");
  t.add("mixed", {values({3}), values({3, 2})}, [](T a, T b) { return column_stack({a, b}); });
  t.op("block_diag");
  t.add("mixed", {values({2, 3}), values({2}), values({})}, [](T a, T b, T c) { return block_diag({a, b, c}); });
  t.op("broadcast_tensors");
  t.add("two", {values({2, 1}), values({3})}, [](T a, T b) { return first_and_last(broadcast_tensors({a, b})); });
  t.op("meshgrid");
  t.add("ij", {values({2}), values({3})}, [](T a, T b) { return first_and_last(meshgrid({a, b})); });
  t.add("xy", {values({2}), values({3})}, [](T a, T b) { return first_and_last(meshgrid({a, b}, "xy")); });
  t.op("cartesian_prod");
  t.add("two", {values({2}), values({3})}, [](T a, T b) { return cartesian_prod({a, b}); });
  t.op("combinations");
  t.add("two", {values({4})}, [](T a) { return combinations(a); });
  t.add("three with replacement", {values({3})}, [](T a) { return combinations(a, 3, true); });
  t.op("atleast_1d");
  t.add("0-d", {values({})}, [](T a) { return atleast_1d(a) * 2; });
  t.op("atleast_2d");
  t.add("vector", {values({3})}, [](T a) { return atleast_2d(a); });
  t.op("atleast_3d");
  t.add("matrix", {values({3, 2})}, [](T a) { return atleast_3d(a); });
  t.op("diag_embed");
  t.add("plain", {values({2, 3})}, [](T a) { return diag_embed(a); });
  t.add("offset, dims", {values({2, 3})}, [](T a) { return diag_embed(a, -1, 0, 2); });
  t.op("diagflat");
  t.add("offset", {values({2, 2})}, [](T a) { return diagflat(a, 1); });
  t.op("select_scatter");
  t.add("plain", {values({2, 3}), values({2})}, [](T a, T b) { return select_scatter(a, b, 1, 2); });
  t.op("slice_scatter");
  t.add("steps", {values({2, 5}), values({2, 2})}, [](T a, T b) { return slice_scatter(a, b, 1, 1, 5, 2); });
  t.op("diagonal_scatter");
  t.add("offset", {values({3, 3}), values({2})}, [](T a, T b) { return diagonal_scatter(a, b, 1); });
  t.op("as_strided_scatter");
  t.add("plain", {values({3, 3}), values({2, 2})}, [](T a, T b) {
    return as_strided_scatter(a, b, {2, 2}, {3, 1}, 1);
  });
  t.op("rot90");
  for (const int64_t k : {-1, 0, 1, 2, 3})
    t.add("k " + std::to_string(k), {values({2, 3, 2})}, [k](T a) { return rot90(a, k, {0, 2}); });
  t.op("fliplr");
  t.add("plain", {values({2, 3})}, wick::fliplr);
  t.op("flipud");
  t.add("plain", {values({2, 3})}, wick::flipud);
  t.op("ravel");
  t.add("transposed view", {values({2, 3})}, [](T a) { return ravel(a.t()); });
  t.op("adjoint");
  t.add("batch", {values({2, 3, 2})}, wick::adjoint);
  t.op("narrow_copy");
  t.add("plain", {values({2, 4})}, [](T a) { return narrow_copy(a, 1, 1, 2); });
  t.op("narrow");
  t.add("tensor", {values({2, 4})}, [](T a) { return narrow(a, 1, tensor(1), 2); });
}

void put_place(Table& t) {
  t.op("index_copy");
  t.add("dim 1", {values({2, 3}), values({2, 2})}, [](T a, T b) { return index_copy(a, 1, indices({2, 0}), b); });
  t.add("0-d source", {values({3}), values({})}, [](T a, T b) { return index_copy(a, 0, tensor(1), b); });
  t.op("index_fill");
  t.add("number", {values({2, 3})}, [](T a) { return index_fill(a, 1, indices({0, -1}), 7); });
  t.add("tensor", {values({2, 3}), values({})}, [](T a, T v) { return index_fill(a, 1, indices({0, 2}), v); });
  t.op("masked_scatter");
  t.add("plain", {values({2, 3}), values({4})}, [](T a, T b) {
    return masked_scatter(a, tensor({{true, false, true}, {false, true, false}}), b);
  });
  t.add("broadcast mask", {values({2, 3}), values({2, 2})}, [](T a, T b) {
    return masked_scatter(a, tensor({true, false, true}), b);
  });
  t.op("put");
  t.add("plain", {values({2, 3}), values({2})}, [](T a, T b) { return put(a, indices({4, -6}), b); });
  t.add("accumulate", {values({2, 3}), values({3})}, [](T a, T b) { return put(a, indices({4, 4, 1}), b, true); });
  t.op("take_along_dim");
  t.add("dim, broadcast", {values({2, 3})}, [](T a) { return take_along_dim(a, indices({{0, 2, 2, 1}}), 1); });
  t.add("flat", {values({2, 3})}, [](T a) { return take_along_dim(a, indices({5, 0})); });
  t.op("scatter_reduce");
  for (const char* how : {"sum", "prod", "mean", "amax", "amin"})
    for (const bool self : {true, false}) {
      const std::string what = std::string(how) + (self ? "" : " without self");
      const Tensor at = indices({{0, 1, 0}, {1, 1, 1}});
      t.add(what, {apart({2, 2}, 0.3), apart({2, 3}, 0.3, 0.15)},
            [=](T a, T b) { return scatter_reduce(a, 1, at, b, how, self); });
      t.add(what + ", larger src", {apart({2, 2}, 0.3), apart({3, 4}, 0.3, 0.15)},
            [=](T a, T b) { return scatter_reduce(a, 1, at, b, how, self); });
      t.add(what + ", dim 0", {apart({3, 2}, 0.3), apart({2, 2}, 0.3, 0.15)}, [=](T a, T b) {
        return scatter_reduce(a, 0, indices({{0, 1}, {0, 2}}), b, how, self);
      });
    }
  t.add("prod with a zero", {given({2.0, 0.0}), given({3.0, 1.5, 0.5})}, [](T a, T b) {
    return scatter_reduce(a, 0, indices({0, 1, 1}), b, "prod");
  });
  t.add("prod with a zero in src", {given({2.0, 1.5}), given({3.0, 0.0, 0.5})}, [](T a, T b) {
    return scatter_reduce(a, 0, indices({0, 1, 1}), b, "prod");
  });
  t.op("scatter");
  t.add("add", {values({2, 3}), values({2, 2})}, [](T a, T b) {
    return scatter(a, 1, indices({{0, 0}, {2, 1}}), b, "add");
  });
  t.add("multiply by a number", {values({2, 3})}, [](T a) {
    return scatter(a, 1, indices({{0, 0}, {2, 1}}), 3, "multiply");
  });
}

void put_statistics(Table& t) {
  t.op("aminmax");
  const auto both = [](const std::tuple<Tensor, Tensor>& r) { return std::get<0>(r) * std::get<1>(r); };
  t.add("all", {apart({2, 3})}, [=](T a) { return both(aminmax(a)); });
  t.add("dim", {apart({2, 3})}, [=](T a) { return both(aminmax(a, 1, true)); });
  t.op("kthvalue");
  for (const int64_t k : {1, 2, 3})
    t.add("k " + std::to_string(k), {apart({2, 3})}, [k](T a) { return std::get<0>(kthvalue(a, k)); });
  t.add("dim 0, keepdim", {apart({3, 2})}, [](T a) { return std::get<0>(kthvalue(a, 2, 0, true)); });
  t.add("0-d", {apart({})}, [](T a) { return std::get<0>(kthvalue(a, 1)); });
  t.op("mode");
  t.add("dim 0", {apart({3, 2})}, [](T a) { return std::get<0>(mode(a, 0)); });
  t.add("keepdim", {apart({2, 3})}, [](T a) { return std::get<0>(mode(a, -1, true)); });
  t.op("msort");
  t.add("plain", {apart({4, 2})}, wick::msort);
  t.op("sort");
  t.add("stable", {apart({2, 4})}, [](T a) { return std::get<0>(sort(a, true, 1, true)); });
  for (const char* name : {"nansum", "nanmean"}) {
    const bool sums = std::string(name) == "nansum";
    const auto holes = [](T a) { return where(a > 1.2, std::nan(""), a); };
    t.op(name);
    t.add("all", {values({2, 3})}, [=](T a) { return sums ? nansum(holes(a)) : nanmean(holes(a)); });
    t.add("dim", {values({2, 4})}, [=](T a) { return sums ? nansum(holes(a), 1) : nanmean(a, 1, true); });
  }
  t.op("nanmedian");
  t.add("all", {apart({2, 3})}, [](T a) { return nanmedian(a); });
  t.add("dim", {apart({2, 4})}, [](T a) {
    return std::get<0>(nanmedian(cat({a, full({2, 1}, std::nan(""), kDouble)}, 1), 1));
  });
  for (const char* name : {"quantile", "nanquantile"}) {
    const auto f = [nan = std::string(name) == "nanquantile"](T a, const auto&... rest) {
      return nan ? nanquantile(a, rest...) : quantile(a, rest...);
    };
    t.op(name);
    t.add("all", {apart({2, 3})}, [=](T a) { return f(a, 0.3); });
    t.add("dim", {apart({3, 4})}, [=](T a) { return f(a, 0.4, 1, true); });
    t.add("several", {apart({3, 4})}, [=](T a) { return f(a, tensor({0.1, 0.5, 1.0}, kDouble), 0); });
    for (const char* how : {"lower", "higher", "midpoint", "nearest"})
      t.add(how, {apart({5})}, [=](T a) { return f(a, 0.4, 0, false, how); });
  }
  for (const char* name : {"std_mean", "var_mean"}) {
    const bool root = std::string(name) == "std_mean";
    t.op(name);
    t.add("all", {values({2, 3})}, [=](T a) { return both(root ? std_mean(a) : var_mean(a, false)); });
    t.add("dim", {values({2, 3})}, [=](T a) { return both(root ? std_mean(a, 1, false, true) : var_mean(a, 1)); });
  }
  t.binary(
      "dist", [](T a, T b) { return dist(a, b); }, steps(0.3), steps(0.3, 0.15));
  t.add("p = 3", {values({4}), values({4})}, [](T a, T b) { return dist(a, b, 3); });
  t.op("frobenius_norm");
  t.add("all", {values({2, 3})}, [](T a) { return frobenius_norm(a); });
  t.add("dims", {values({2, 3, 2})}, [](T a) { return frobenius_norm(a, {0, 2}, true); });
  t.op("renorm");
  t.add("some", {given({{0.1, 0.2}, {2.0, 1.0}})}, [](T a) { return renorm(a, 2, 0, 1); });
  t.add("p = 1, dim 1", {values({3, 2, 2})}, [](T a) { return renorm(a, 1, 1, 0.5); });
  t.op("cov");
  t.add("plain", {values({3, 4})}, [](T a) { return cov(a); });
  t.add("vector, correction 0", {values({4})}, [](T a) { return cov(a, 0); });
  t.add("weights", {values({2, 4}), between(0.3, 1, {4})}, [](T a, T w) {
    return cov(a, 1, indices({1, 2, 1, 3}), w);
  });
  t.op("corrcoef");
  // Nothing at the clamp's bounds but the diagonal, which is flat.
  t.add(
      "plain", {values({2, 4})},
      [](T a) {
        return corrcoef(a).index({0, 1});
      },
      false);
  t.op("cdist");
  for (const double p : {1.0, 2.0, 3.0})
    t.add("p " + std::to_string(p), {values({2, 3, 2}), values({4, 2})}, [p](T a, T b) { return cdist(a, b, p); });
  t.add("infinite p", {apart({3, 2}, 0.3), apart({2, 2}, 0.3, 0.17)},
        [](T a, T b) { return cdist(a, b, std::numeric_limits<double>::infinity()); });
}

void put_products(Table& t) {
  t.op("addmv");
  t.add("plain", {values({2}), values({2, 3}), values({3})}, [](T a, T m, T v) { return addmv(a, m, v); });
  t.add("scaled", {values({}), values({2, 3}), values({3})}, [](T a, T m, T v) { return addmv(a, m, v, 0.5, 2); });
  t.add("beta 0", {values({2, 3}), values({3})},
        [](T m, T v) { return addmv(full({2}, std::nan(""), kDouble), m, v, 0); });
  t.op("addr");
  t.add("scaled", {values({2, 3}), values({2}), values({3})}, [](T a, T v, T w) { return addr(a, v, w, 0.5, 2); });
  t.op("baddbmm");
  t.add("scaled", {values({2, 2}), values({3, 2, 2}), values({3, 2, 2})},
        [](T a, T b, T c) { return baddbmm(a, b, c, 0.5, 2); });
  t.op("addbmm");
  t.add("scaled", {values({2, 1}), values({3, 2, 2}), values({3, 2, 2})},
        [](T a, T b, T c) { return addbmm(a, b, c, 0.5, 2); });
  t.op("ger");
  t.add("plain", {values({2}), values({3})}, wick::ger);
  t.op("vdot");
  t.add("plain", {values({3}), values({3})}, wick::vdot);
  t.op("inner");
  t.add("plain", {values({2, 3}), values({2, 2, 3})}, wick::inner);
  t.add("vectors", {values({3}), values({3})}, wick::inner);
  t.add("a number", {values({2, 3}), values({})}, wick::inner);
  t.op("tensordot");
  t.add("two", {values({2, 3, 2}), values({2, 2, 3})}, [](T a, T b) { return tensordot(a, b, {1, 2}, {2, 0}); });
  t.add("none", {values({2}), values({3})}, [](T a, T b) { return tensordot(a, b, {}, {}); });
  t.op("kron");
  t.add("matrices", {values({2, 3}), values({2, 2})}, wick::kron);
  t.add("of different dimensions", {values({2}), values({2, 2})}, wick::kron);
  t.op("cross");
  t.add("found", {values({2, 3}), values({2, 3})}, [](T a, T b) { return cross(a, b); });
  t.add("broadcast", {values({3, 1}), values({3, 2})}, [](T a, T b) { return cross(a, b, 0); });
  t.op("linalg_cross");
  t.add("plain", {values({2, 3}), values({2, 3})}, [](T a, T b) { return linalg_cross(a, b); });
  t.op("chain_matmul");
  t.add("three", {values({2, 3}), values({3, 1}), values({1, 2})}, [](T a, T b, T c) {
    return chain_matmul({a, b, c});
  });
  t.op("linalg_multi_dot");
  t.add("vectors at the ends", {values({2}), values({2, 3}), values({3})}, [](T a, T b, T c) {
    return linalg_multi_dot({a, b, c});
  });
  t.op("matrix_power");
  for (const int64_t n : {1, 2, 3, 5})
    t.add("n " + std::to_string(n), {values({2, 2})}, [n](T a) { return matrix_power(a, n); });
  t.add("batch", {values({2, 2, 2})}, [](T a) { return matrix_power(a, 3); });
  t.op("linalg_vector_norm");
  t.add("all", {values({2, 3})}, [](T a) { return linalg_vector_norm(a, 3); });
  t.add("dim", {values({2, 3})}, [](T a) { return linalg_vector_norm(a, 2, 1, true); });
  t.op("trace");
  t.add("plain", {values({2, 3})}, [](T a) { return trace(a); });
}

}  // namespace

void put_rest(Table& t) {
  put_arrange(t);
  put_place(t);
  put_statistics(t);
  put_products(t);
}

}  // namespace wick::test
