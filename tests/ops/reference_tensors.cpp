// Reductions, shapes, products and indices by name.

#include "reference.h"

namespace wick::test {
namespace {

#define CALL(...) [](const Call& c) -> Results { return __VA_ARGS__; }
#define UNARY(f) calls[#f] = CALL(f(c.x[0]))
#define BINARY(f) calls[#f] = CALL(f(c.x[0], c.x[1]))

void add_reductions(Calls& calls) {
  UNARY(max);
  UNARY(min);
  UNARY(median);
  UNARY(all);
  UNARY(any);
  UNARY(count_nonzero);
  calls["sum"] = CALL(sum(c.x[0], c.type(0)));
  calls["sum.dim"] = CALL(sum(c.x[0], c.dims(0), c.b(1), c.type(2)));
  calls["mean"] = CALL(mean(c.x[0], c.type(0)));
  calls["mean.dim"] = CALL(mean(c.x[0], c.dims(0), c.b(1), c.type(2)));
  calls["var"] = CALL(var(c.x[0], c.b(0)));
  calls["var.dim"] = CALL(var(c.x[0], c.dims(0), c.b(1), c.b(2)));
  calls["std"] = CALL(wick::std(c.x[0], c.b(0)));
  calls["std.dim"] = CALL(wick::std(c.x[0], c.dims(0), c.b(1), c.b(2)));
  calls["prod"] = CALL(prod(c.x[0], c.type(0)));
  calls["prod.dim"] = CALL(prod(c.x[0], c.i(0), c.b(1), c.type(2)));
  calls["max.dim"] = CALL(max(c.x[0], c.i(0), c.b(1)));
  calls["min.dim"] = CALL(min(c.x[0], c.i(0), c.b(1)));
  calls["amax"] = CALL(c.has(0) ? amax(c.x[0], c.dims(0), c.b(1)) : amax(c.x[0]));
  calls["amin"] = CALL(c.has(0) ? amin(c.x[0], c.dims(0), c.b(1)) : amin(c.x[0]));
  calls["argmax"] = CALL(argmax(c.x[0], c.index(0), c.b(1)));
  calls["argmin"] = CALL(argmin(c.x[0], c.index(0), c.b(1)));
  calls["norm"] = CALL(c.has(0) ? norm(c.x[0], c.s(0)) : norm(c.x[0]));
  calls["norm.dim"] = CALL(norm(c.x[0], c.s(0), c.dims(1), c.b(2)));
  calls["logsumexp"] = CALL(logsumexp(c.x[0], c.dims(0), c.b(1)));
  calls["cumsum"] = CALL(cumsum(c.x[0], c.i(0), c.type(1)));
  calls["all.dim"] = CALL(all(c.x[0], c.i(0), c.b(1)));
  calls["any.dim"] = CALL(any(c.x[0], c.i(0), c.b(1)));
  calls["count_nonzero.dim"] = CALL(count_nonzero(c.x[0], c.dims(0)));
  calls["sort"] = CALL(c.has(0) ? sort(c.x[0], c.i(0), c.b(1)) : sort(c.x[0]));
  calls["argsort"] = CALL(c.has(0) ? argsort(c.x[0], c.i(0), c.b(1)) : argsort(c.x[0]));
  calls["topk"] = CALL(topk(c.x[0], c.i(0), c.i(1), c.b(2), c.b(3)));
  calls["median.dim"] = CALL(median(c.x[0], c.i(0), c.b(1)));
  calls["sum_to_size"] = CALL(sum_to_size(c.x[0], c.dims(0)));
}

std::vector<Tensor> pieces(const Call& c) { return split(c.x[0], c.i(0), c.i(1)); }

void add_shapes(Calls& calls) {
  UNARY(t);
  UNARY(squeeze);
  UNARY(clone);
  BINARY(expand_as);
  calls["reshape"] = CALL(reshape(c.x[0], c.dims(0)));
  calls["view"] = CALL(view(c.x[0], c.dims(0)));
  calls["flatten"] = CALL(flatten(c.x[0], c.i(0), c.i(1)));
  calls["unflatten"] = CALL(unflatten(c.x[0], c.i(0), c.dims(1)));
  calls["transpose"] = CALL(transpose(c.x[0], c.i(0), c.i(1)));
  calls["permute"] = CALL(permute(c.x[0], c.dims(0)));
  calls["movedim"] = CALL(movedim(c.x[0], c.dims(0), c.dims(1)));
  calls["squeeze.dim"] = CALL(squeeze(c.x[0], c.i(0)));
  calls["unsqueeze"] = CALL(unsqueeze(c.x[0], c.i(0)));
  calls["expand"] = CALL(expand(c.x[0], c.dims(0)));
  calls["broadcast_to"] = CALL(broadcast_to(c.x[0], c.dims(0)));
  calls["repeat"] = CALL(repeat(c.x[0], c.dims(0)));
  calls["select"] = CALL(select(c.x[0], c.i(0), c.i(1)));
  calls["slice"] = CALL(slice(c.x[0], c.i(0), c.index(1), c.index(2), c.i(3)));
  calls["narrow"] = CALL(narrow(c.x[0], c.i(0), c.i(1), c.i(2)));
  calls["split"] = CALL(pieces(c));
  calls["split.sizes"] = CALL(split(c.x[0], c.dims(0), c.i(1)));
  calls["chunk"] = CALL(chunk(c.x[0], c.i(0), c.i(1)));
  calls["unbind"] = CALL(unbind(c.x[0], c.i(0)));
  calls["as_strided"] = CALL(as_strided(c.x[0], c.dims(0), c.dims(1), c.index(2)));
  calls["diag"] = CALL(diag(c.x[0], c.i(0)));
  calls["diagonal"] = CALL(diagonal(c.x[0], c.i(0), c.i(1), c.i(2)));
  calls["cat"] = CALL(cat(c.x, c.i(0)));
  calls["stack"] = CALL(stack(c.x, c.i(0)));
  calls["triu"] = CALL(triu(c.x[0], c.i(0)));
  calls["tril"] = CALL(tril(c.x[0], c.i(0)));
  calls["flip"] = CALL(flip(c.x[0], c.dims(0)));
  calls["roll"] = CALL(roll(c.x[0], c.dims(0), c.dims(1)));
  calls["contiguous"] = CALL(c.x[0].transpose(0, 1).contiguous());
  calls["to"] = CALL(to(c.x[0], c.type(0).value()));
}

void add_products(Calls& calls) {
  BINARY(mm);
  BINARY(bmm);
  BINARY(mv);
  BINARY(dot);
  BINARY(outer);
  BINARY(matmul);
  calls["addmm"] = CALL(addmm(c.x[0], c.x[1], c.x[2], c.s(0), c.s(1)));
  calls["einsum"] = CALL(einsum(c.str(0), c.x));
}

void add_indices(Calls& calls) {
  BINARY(masked_select);
  UNARY(nonzero);
  BINARY(take);
  calls["index_select"] = CALL(index_select(c.x[0], c.i(0), c.x[1]));
  calls["gather"] = CALL(gather(c.x[0], c.i(0), c.x[1]));
  calls["scatter"] = CALL(scatter(c.x[0], c.i(0), c.x[1], c.x[2]));
  calls["scatter.value"] = CALL(scatter(c.x[0], c.i(0), c.x[1], c.s(1)));
  calls["scatter_add"] = CALL(scatter_add(c.x[0], c.i(0), c.x[1], c.x[2]));
  calls["index_add"] = CALL(index_add(c.x[0], c.i(0), c.x[1], c.x[2], c.has(1) ? c.s(1) : Scalar(1)));
  calls["masked_fill"] = CALL(masked_fill(c.x[0], c.x[1], c.x[2]));
  calls["masked_fill.value"] = CALL(masked_fill(c.x[0], c.x[1], c.s(0)));
  calls["one_hot"] = CALL(one_hot(c.x[0], c.has(0) ? c.i(0) : -1));
}

}  // namespace

void add_tensor_calls(Calls& calls) {
  add_reductions(calls);
  add_shapes(calls);
  add_products(calls);
  add_indices(calls);
}

}  // namespace wick::test
