// The operators of special.h, scan.h, statistics.h, arrange.h, place.h and products.h by name.

#include "reference.h"

namespace wick::test {
namespace {

#define CALL(...) [](const Call& c) -> Results { return __VA_ARGS__; }
#define UNARY(f) calls[#f] = CALL(f(c.x[0]))
#define BINARY(f) calls[#f] = CALL(f(c.x[0], c.x[1]))

std::vector<Tensor> three(const std::tuple<Tensor, Tensor, Tensor>& r) {
  return {std::get<0>(r), std::get<1>(r), std::get<2>(r)};
}
std::optional<double> real(const Call& c, size_t i) { return c.has(i) ? std::optional(c.d(i)) : std::nullopt; }

void add_special(Calls& calls) {
  UNARY(acosh);
  UNARY(asinh);
  UNARY(atanh);
  UNARY(erfc);
  UNARY(erfinv);
  UNARY(exp2);
  UNARY(frac);
  UNARY(lgamma);
  UNARY(digamma);
  UNARY(sinc);
  UNARY(deg2rad);
  UNARY(rad2deg);
  UNARY(sgn);
  UNARY(signbit);
  UNARY(isposinf);
  UNARY(isneginf);
  calls["polygamma"] = CALL(polygamma(c.i(0), c.x[0]));
  calls["logit"] = CALL(logit(c.x[0], real(c, 0)));
  calls["nan_to_num"] = CALL(nan_to_num(c.x[0], real(c, 0), real(c, 1), real(c, 2)));
  calls["round.decimals"] = CALL(round(c.x[0], c.i(0)));
  calls["clamp.tensors"] = CALL(clamp(c.x[0], std::optional(c.x[1]), std::optional(c.x[2])));
  BINARY(copysign);
  BINARY(hypot);
  BINARY(fmax);
  BINARY(fmin);
  BINARY(logaddexp);
  BINARY(logaddexp2);
  BINARY(xlogy);
  BINARY(float_power);
  BINARY(ldexp);
  BINARY(heaviside);
  BINARY(nextafter);
  BINARY(gcd);
  BINARY(lcm);
  BINARY(bitwise_left_shift);
  BINARY(bitwise_right_shift);
  calls["xlogy.left"] = CALL(xlogy(c.s(0), c.x[0]));
  calls["xlogy.scalar"] = CALL(xlogy(c.x[0], c.s(0)));
  calls["copysign.scalar"] = CALL(copysign(c.x[0], c.s(0)));
  calls["float_power.scalar"] = CALL(float_power(c.x[0], c.s(0)));
  calls["float_power.base"] = CALL(float_power(c.s(0), c.x[0]));
  calls["bitwise_left_shift.scalar"] = CALL(bitwise_left_shift(c.x[0], c.s(0)));
  calls["bitwise_right_shift.scalar"] = CALL(bitwise_right_shift(c.x[0], c.s(0)));
  calls["bitwise_and.scalar"] = CALL(bitwise_and(c.x[0], c.s(0)));
  calls["bitwise_or.scalar"] = CALL(bitwise_or(c.x[0], c.s(0)));
  calls["bitwise_xor.scalar"] = CALL(bitwise_xor(c.x[0], c.s(0)));
  calls["isclose"] = CALL(isclose(c.x[0], c.x[1], c.has(0) ? c.d(0) : 1e-5, c.has(1) ? c.d(1) : 1e-8, c.b(2)));
}

void add_scan(Calls& calls) {
  calls["cumprod"] = CALL(cumprod(c.x[0], c.i(0), c.type(1)));
  calls["cummax"] = CALL(cummax(c.x[0], c.i(0)));
  calls["cummin"] = CALL(cummin(c.x[0], c.i(0)));
  calls["logcumsumexp"] = CALL(logcumsumexp(c.x[0], c.i(0)));
  calls["diff"] = CALL(diff(c.x[0], c.has(0) ? c.i(0) : 1, c.has(1) ? c.i(1) : -1));
  calls["trapezoid"] = CALL(trapezoid(c.x[0], c.has(0) ? c.s(0) : Scalar(1), c.has(1) ? c.i(1) : -1));
  calls["trapezoid.x"] = CALL(trapezoid(c.x[0], c.x[1], c.i(0)));
  calls["cumulative_trapezoid"] = CALL(cumulative_trapezoid(c.x[0], c.s(0), c.i(1)));
}

void add_statistics(Calls& calls) {
  calls["aminmax"] = CALL(aminmax(c.x[0]));
  calls["aminmax.dim"] = CALL(aminmax(c.x[0], c.i(0), c.b(1)));
  calls["kthvalue"] = CALL(kthvalue(c.x[0], c.i(0), c.i(1), c.b(2)));
  calls["mode"] = CALL(mode(c.x[0], c.i(0), c.b(1)));
  UNARY(msort);
  calls["nansum"] = CALL(nansum(c.x[0], c.dims(0), c.b(1)));
  calls["nanmean"] = CALL(nanmean(c.x[0], c.dims(0), c.b(1)));
  UNARY(nanmedian);
  calls["nanmedian.dim"] = CALL(nanmedian(c.x[0], c.i(0), c.b(1)));
  calls["quantile"] = CALL(quantile(c.x[0], c.x[1], c.index(0), c.b(1), c.str(2)));
  calls["nanquantile"] = CALL(nanquantile(c.x[0], c.x[1], c.index(0), c.b(1), c.str(2)));
  calls["std_mean"] = CALL(std_mean(c.x[0], c.b(0)));
  calls["var_mean"] = CALL(var_mean(c.x[0], c.b(0)));
  calls["std_mean.dim"] = CALL(std_mean(c.x[0], c.dims(0), c.b(1), c.b(2)));
  calls["var_mean.dim"] = CALL(var_mean(c.x[0], c.dims(0), c.b(1), c.b(2)));
  calls["dist"] = CALL(dist(c.x[0], c.x[1], c.s(0)));
  calls["cdist"] = CALL(cdist(c.x[0], c.x[1], c.d(0)));
  calls["renorm"] = CALL(renorm(c.x[0], c.s(0), c.i(1), c.s(2)));
  calls["cov"] = CALL(cov(c.x[0], c.has(0) ? c.i(0) : 1));
  calls["cov.weights"] = CALL(cov(c.x[0], c.i(0), c.x[1], c.x[2]));
  UNARY(corrcoef);
  calls["histc"] = CALL(histc(c.x[0], c.i(0), c.s(1), c.s(2)));
  calls["bincount"] = CALL(bincount(c.x[0], std::nullopt, c.has(0) ? c.i(0) : 0));
  calls["bincount.weights"] = CALL(bincount(c.x[0], c.x[1]));
  calls["searchsorted"] = CALL(searchsorted(c.x[0], c.x[1], false, c.b(0)));
  calls["bucketize"] = CALL(bucketize(c.x[0], c.x[1], false, c.b(0)));
  calls["isin"] = CALL(isin(c.x[0], c.x[1], false, c.b(0)));
  calls["unique"] = CALL(three(_unique2(c.x[0], true, true, true)));
  calls["unique_dim"] = CALL(three(unique_dim(c.x[0], c.i(0), true, true, true)));
  calls["unique_consecutive"] = CALL(three(unique_consecutive(c.x[0], true, true)));
  calls["unique_consecutive.dim"] = CALL(three(unique_consecutive(c.x[0], true, true, c.i(0))));
}

void add_arrange(Calls& calls) {
  calls["tile"] = CALL(tile(c.x[0], c.dims(0)));
  calls["repeat_interleave"] = CALL(repeat_interleave(c.x[0], c.i(0), c.index(1)));
  calls["repeat_interleave.tensor"] = CALL(repeat_interleave(c.x[0], c.x[1], c.i(0)));
  calls["unfold"] = CALL(unfold(c.x[0], c.i(0), c.i(1), c.i(2)));
  calls["tensor_split"] = CALL(tensor_split(c.x[0], c.i(0), c.i(1)));
  calls["tensor_split.indices"] = CALL(tensor_split(c.x[0], c.dims(0), c.i(1)));
  calls["hsplit"] = CALL(hsplit(c.x[0], c.i(0)));
  calls["vsplit"] = CALL(vsplit(c.x[0], c.i(0)));
  calls["dsplit"] = CALL(dsplit(c.x[0], c.i(0)));
  calls["hstack"] = CALL(hstack(c.x));
  calls["vstack"] = CALL(vstack(c.x));
  calls["dstack"] = CALL(dstack(c.x));
  calls["column_stack"] = CALL(column_stack(c.x));
  calls["block_diag"] = CALL(block_diag(c.x));
  calls["cartesian_prod"] = CALL(cartesian_prod(c.x));
  calls["broadcast_tensors"] = CALL(broadcast_tensors(c.x));
  calls["meshgrid"] = CALL(meshgrid(c.x, c.str(0)));
  calls["combinations"] = CALL(combinations(c.x[0], c.i(0), c.b(1)));
  calls["diag_embed"] = CALL(diag_embed(c.x[0], c.i(0), c.i(1), c.i(2)));
  calls["diagflat"] = CALL(diagflat(c.x[0], c.i(0)));
  calls["select_scatter"] = CALL(select_scatter(c.x[0], c.x[1], c.i(0), c.i(1)));
  calls["slice_scatter"] = CALL(slice_scatter(c.x[0], c.x[1], c.i(0), c.i(1), c.i(2), c.i(3)));
  calls["diagonal_scatter"] = CALL(diagonal_scatter(c.x[0], c.x[1], c.i(0)));
  calls["rot90"] = CALL(rot90(c.x[0], c.i(0), c.dims(1)));
  UNARY(fliplr);
  UNARY(flipud);
  calls["tril_indices"] = CALL(tril_indices(c.i(0), c.i(1), c.i(2)));
  calls["triu_indices"] = CALL(triu_indices(c.i(0), c.i(1), c.i(2)));
  calls["logspace"] = CALL(logspace(c.s(0), c.s(1), c.i(2), c.d(3), TensorOptions().dtype(c.type(4))));
  calls["range"] = CALL(range(c.s(0), c.s(1), c.s(2), TensorOptions().dtype(c.type(3))));
}

void add_place(Calls& calls) {
  calls["index_copy"] = CALL(index_copy(c.x[0], c.i(0), c.x[1], c.x[2]));
  calls["index_fill"] = CALL(index_fill(c.x[0], c.i(0), c.x[1], c.s(1)));
  calls["masked_scatter"] = CALL(masked_scatter(c.x[0], c.x[1], c.x[2]));
  calls["put"] = CALL(put(c.x[0], c.x[1], c.x[2], c.b(0)));
  calls["take_along_dim"] = CALL(take_along_dim(c.x[0], c.x[1], c.index(0)));
  calls["scatter_reduce"] = CALL(scatter_reduce(c.x[0], c.i(0), c.x[1], c.x[2], c.str(1), c.b(2)));
}

void add_products(Calls& calls) {
  const auto scalar = [](const Call& c, size_t i) { return c.has(i) ? c.s(i) : Scalar(1); };
  calls["addmv"] = [=](const Call& c) -> Results { return addmv(c.x[0], c.x[1], c.x[2], scalar(c, 0), scalar(c, 1)); };
  calls["addr"] = [=](const Call& c) -> Results { return addr(c.x[0], c.x[1], c.x[2], scalar(c, 0), scalar(c, 1)); };
  calls["baddbmm"] = [=](const Call& c) -> Results {
    return baddbmm(c.x[0], c.x[1], c.x[2], scalar(c, 0), scalar(c, 1));
  };
  calls["addbmm"] = [=](const Call& c) -> Results {
    return addbmm(c.x[0], c.x[1], c.x[2], scalar(c, 0), scalar(c, 1));
  };
  BINARY(vdot);
  BINARY(inner);
  BINARY(kron);
  calls["tensordot"] = CALL(tensordot(c.x[0], c.x[1], c.dims(0), c.dims(1)));
  calls["cross"] = CALL(cross(c.x[0], c.x[1], c.index(0)));
  calls["linalg_cross"] = CALL(linalg_cross(c.x[0], c.x[1], c.i(0)));
  calls["linalg_multi_dot"] = CALL(linalg_multi_dot(c.x));
  calls["matrix_power"] = CALL(matrix_power(c.x[0], c.i(0)));
  UNARY(trace);
}

// empty(size, dtype).f(…).
template <class F>
Results filled(const Call& c, F f) {
  return f(empty(c.dims(0), c.type(1).value()));
}

void add_fillers(Calls& calls) {
  calls["cauchy_"] = CALL(filled(c, [&](const Tensor& t) { return t.cauchy_(c.d(2), c.d(3)); }));
  calls["geometric_"] = CALL(filled(c, [&](const Tensor& t) { return t.geometric_(c.d(2)); }));
  calls["log_normal_"] = CALL(filled(c, [&](const Tensor& t) { return t.log_normal_(c.d(2), c.d(3)); }));
  calls["random_.all"] = CALL(filled(c, [](const Tensor& t) { return t.random_(); }));
}

}  // namespace

void add_rest_calls(Calls& calls) {
  add_special(calls);
  add_scan(calls);
  add_statistics(calls);
  add_arrange(calls);
  add_place(calls);
  add_products(calls);
  add_fillers(calls);
}

}  // namespace wick::test
