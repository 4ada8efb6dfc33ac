#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/broadcast.h>
#include <autograd/ops/all.h>
#include <autograd/kernels/matmul/gemm.h>

#include <algorithm>
#include <map>

namespace wick {

namespace {

// A matrix as gemm takes it: rows or columns side by side in memory, else a copy that `keep` keeps.
kernels::Matrix as_matrix(const Tensor& x, Tensor& keep) {
  const size_t last = x.sizes().size() - 1;
  const int64_t rows = x.sizes()[last - 1], cols = x.sizes()[last], down = x.strides()[last - 1],
                right = x.strides()[last];
  if ((right == 1 || cols <= 1) && (down >= std::max<int64_t>(cols, 1) || rows <= 1))
    return {x.data_ptr(), rows <= 1 ? std::max<int64_t>(cols, 1) : down, false};
  if ((down == 1 || rows <= 1) && (right >= std::max<int64_t>(rows, 1) || cols <= 1))
    return {x.data_ptr(), cols <= 1 ? std::max<int64_t>(rows, 1) : right, true};
  NoGradGuard off;
  keep = x.clone();
  return {keep.data_ptr(), std::max<int64_t>(cols, 1), false};
}

void check_product(const char* op, const Tensor& a, const Tensor& b, int64_t dims) {
  check_defined(op, a);
  check_defined(op, b, "mat2");
  check(a.dim() == dims && b.dim() == dims, "{}: needs two {}-d tensors, got {} and {}", op, dims,
        shape_string(a.sizes()), shape_string(b.sizes()));
  check(a.scalar_type() == b.scalar_type(), "{}: the dtypes differ: {} and {}: convert one with to()", op, describe(a),
        describe(b));
  check(a.size(-1) == b.size(-2), "{}: {} and {} do not fit: {} ≠ {}", op, shape_string(a.sizes()),
        shape_string(b.sizes()), a.size(-1), b.size(-2));
}

// out ← alpha·A·B + beta·out, where A is a, or aᵀ if ta says so, and B likewise.
void multiply(const Tensor& out, const Tensor& a, bool ta, const Tensor& b, bool tb, double beta, double alpha) {
  Tensor keep_a, keep_b;
  kernels::Matrix x = as_matrix(a, keep_a), y = as_matrix(b, keep_b);
  x.transposed ^= ta;
  y.transposed ^= tb;
  kernels::gemm(a.scalar_type(), out.size(0), out.size(1), a.size(ta ? 0 : 1), alpha, x, y, beta, out.data_ptr(),
                out.size(1));
}

// A·B of matrices that fit. The derivatives are such products too: no transpose is ever made.
Tensor product(const Tensor& a, bool ta, const Tensor& b, bool tb) {
  Tensor out = make_empty({a.size(ta ? 1 : 0), b.size(tb ? 0 : 1)}, a.scalar_type());
  multiply(out, a, ta, b, tb, 0, 1);
  return record("MmBackward0", out,
                wrt(
                    a,
                    [ta, tb](const Tensor& e, const Tensor& b) {
                      return ta ? product(b, tb, e, true) : product(e, false, b, !tb);  // E Bᵀ, or its transpose
                    },
                    b),
                wrt(
                    b,
                    [ta, tb](const Tensor& e, const Tensor& a) {
                      return tb ? product(e, true, a, ta) : product(a, !ta, e, false);  // Aᵀ E, or its transpose
                    },
                    a));
}

}  // namespace

Tensor mm(const Tensor& a, const Tensor& b) {
  check_product("mm", a, b, 2);
  return product(a, false, b, false);
}

Tensor addmm(const Tensor& self, const Tensor& a, const Tensor& b, const Scalar& beta, const Scalar& alpha) {
  check_defined("addmm", self);
  check_product("addmm", a, b, 2);
  check(self.scalar_type() == a.scalar_type(), "addmm: the dtypes differ: {} and {}", describe(self), describe(a));
  const Dims sizes{a.size(0), b.size(1)};
  check(is_expandable(self.sizes(), sizes), "addmm: {} does not broadcast to {}", shape_string(self.sizes()),
        shape_string(sizes));
  Tensor out = make_empty(sizes, a.scalar_type());
  {
    NoGradGuard off;
    if (!beta.equal(0)) out.copy_(self);
    multiply(out, a, false, b, false, beta.toDouble(), alpha.toDouble());
  }
  return record("AddmmBackward0", out, wrt(self, [beta](const Tensor& e) { return beta.equal(1) ? e : e * beta; }),
                wrt(
                    a,
                    [alpha](const Tensor& e, const Tensor& b) {
                      Tensor g = e.mm(b.t());
                      return alpha.equal(1) ? g : g * alpha;
                    },
                    b),
                wrt(
                    b,
                    [alpha](const Tensor& e, const Tensor& a) {
                      Tensor g = a.t().mm(e);
                      return alpha.equal(1) ? g : g * alpha;
                    },
                    a));
}

Tensor bmm(const Tensor& a, const Tensor& b) {
  check_product("bmm", a, b, 3);
  check(a.size(0) == b.size(0), "bmm: {} and {} do not fit: {} and {} matrices", shape_string(a.sizes()),
        shape_string(b.sizes()), a.size(0), b.size(0));
  Tensor out = make_empty({a.size(0), a.size(1), b.size(2)}, a.scalar_type());
  if (out.numel() > 0) {
    Tensor keep_a, keep_b;
    // The step between matrices is that of the operand as it is used: a copy is row-major.
    const kernels::Matrix x = as_matrix(a, keep_a), y = as_matrix(b, keep_b);
    const int64_t x_step = (keep_a.defined() ? keep_a : a).stride(0),
                  y_step = (keep_b.defined() ? keep_b : b).stride(0);
    kernels::gemm_batched(a.scalar_type(), a.size(0), a.size(1), b.size(2), a.size(2), x, x_step, y, y_step,
                          out.data_ptr());
  }
  return record("BmmBackward0", out,
                wrt(
                    a, [](const Tensor& e, const Tensor& b) { return e.bmm(b.transpose(1, 2)); }, b),
                wrt(
                    b, [](const Tensor& e, const Tensor& a) { return a.transpose(1, 2).bmm(e); }, a));
}

Tensor mv(const Tensor& self, const Tensor& vec) {
  check_defined("mv", self);
  check_defined("mv", vec, "vec");
  check(self.dim() == 2 && vec.dim() == 1, "mv: needs a matrix and a vector, got {} and {}", shape_string(self.sizes()),
        shape_string(vec.sizes()));
  check(self.size(1) == vec.size(0), "mv: {} and {} do not fit: {} ≠ {}", shape_string(self.sizes()),
        shape_string(vec.sizes()), self.size(1), vec.size(0));
  return self.mm(vec.unsqueeze(1)).squeeze(1);
}
Tensor dot(const Tensor& self, const Tensor& other) {
  check_defined("dot", self);
  check_defined("dot", other, "tensor");
  check(self.dim() == 1 && other.dim() == 1, "dot: needs two vectors, got {} and {}", shape_string(self.sizes()),
        shape_string(other.sizes()));
  check(self.size(0) == other.size(0), "dot: {} and {} do not fit: {} ≠ {}", shape_string(self.sizes()),
        shape_string(other.sizes()), self.size(0), other.size(0));
  check(self.scalar_type() == other.scalar_type(), "dot: the dtypes differ: {} and {}", describe(self),
        describe(other));
  return self.unsqueeze(0).mm(other.unsqueeze(1)).reshape({});
}
Tensor outer(const Tensor& self, const Tensor& vec2) {
  check_defined("outer", self);
  check_defined("outer", vec2, "vec2");
  check(self.dim() == 1 && vec2.dim() == 1, "outer: needs two vectors, got {} and {}", shape_string(self.sizes()),
        shape_string(vec2.sizes()));
  return self.unsqueeze(1) * vec2;
}

Tensor matmul(const Tensor& a, const Tensor& b) {
  check_defined("matmul", a);
  check_defined("matmul", b, "other");
  const int64_t da = a.dim(), db = b.dim();
  check(da > 0 && db > 0, "matmul: needs tensors of at least 1 dimension, got {} and {}", shape_string(a.sizes()),
        shape_string(b.sizes()));
  const int64_t inner_a = a.size(-1), inner_b = b.size(db == 1 ? 0 : -2);
  check(inner_a == inner_b, "matmul: {} and {} do not fit: {} ≠ {}", shape_string(a.sizes()), shape_string(b.sizes()),
        inner_a, inner_b);
  check(a.scalar_type() == b.scalar_type(), "matmul: the dtypes differ: {} and {}: convert one with to()", describe(a),
        describe(b));
  if (da == 1 && db == 1) return a.dot(b);
  if (da == 1) return a.unsqueeze(0).matmul(b).squeeze(-2);
  if (db == 1) return a.matmul(b.unsqueeze(1)).squeeze(-1);
  if (da == 2 && db == 2) return a.mm(b);
  if (db == 2) {  // one large product
    Dims sizes(a.sizes());
    sizes.back() = b.size(1);
    return a.reshape({-1, inner_a}).mm(b).reshape(sizes);
  }
  const IntArrayRef lead_a = a.sizes().slice(0, static_cast<size_t>(da - 2)),
                    lead_b = b.sizes().slice(0, static_cast<size_t>(db - 2));
  const Dims lead = broadcast_shapes("matmul", lead_a, lead_b);
  auto batched = [&](const Tensor& x) {
    Dims sizes = lead;
    sizes.push_back(x.size(-2));
    sizes.push_back(x.size(-1));
    return x.expand(sizes).reshape({count_elements(lead), x.size(-2), x.size(-1)});
  };
  Dims sizes = lead;
  sizes.push_back(a.size(-2));
  sizes.push_back(b.size(-1));
  return batched(a).bmm(batched(b)).reshape(sizes);
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  check_defined("linear", x, "input");
  check_defined("linear", weight, "weight");
  check(x.dim() > 0 && (weight.dim() == 2 || weight.dim() == 1),
        "linear: input {} and weight {} do not fit: needs (…×in) and (out×in)", shape_string(x.sizes()),
        shape_string(weight.sizes()));
  if (weight.dim() == 1) return bias.defined() ? x.matmul(weight) + bias : x.matmul(weight);
  check(x.size(-1) == weight.size(1), "linear: input {} and weight {} do not fit: {} ≠ {}", shape_string(x.sizes()),
        shape_string(weight.sizes()), x.size(-1), weight.size(1));
  if (x.dim() != 2) {
    Dims sizes(x.sizes());
    sizes.back() = weight.size(0);
    return linear(x.reshape({-1, x.size(-1)}), weight, bias).reshape(sizes);
  }
  check(weight.scalar_type() == x.scalar_type() && (!bias.defined() || bias.scalar_type() == x.scalar_type()),
        "linear: the dtypes differ: input {}, weight {}, bias {}", describe(x), describe(weight), describe(bias));
  if (!bias.defined()) return product(x, false, weight, true);
  check(is_expandable(bias.sizes(), {weight.size(0)}), "linear: bias {} and weight {} do not fit: needs {} biases",
        shape_string(bias.sizes()), shape_string(weight.sizes()), weight.size(0));
  // Z = A Wᵀ + b: ∂J/∂A = E W, ∂J/∂W = Eᵀ A, ∂J/∂b = Σₙ eₙ (the walk sums it). backprop.md, "As matrices".
  Tensor out = make_empty({x.size(0), weight.size(0)}, x.scalar_type());
  if (bias.is_contiguous() && bias.numel() == out.size(1)) {
    kernels::broadcast_row(x.scalar_type(), bias.data_ptr(), out.size(0), out.size(1), out.data_ptr());
  } else {
    copy_elements(out, bias);
  }
  multiply(out, x, false, weight, true, 1, 1);
  return record("AddmmBackward0", out, wrt(bias, [](const Tensor& e) { return e; }),
                wrt(
                    x, [](const Tensor& e, const Tensor& w) { return product(e, false, w, false); }, weight),
                wrt(
                    weight, [](const Tensor& e, const Tensor& a) { return product(e, true, a, false); }, x));
}

Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const Tensor& bias) {
  check_defined("bilinear", x1, "input1");
  check_defined("bilinear", x2, "input2");
  check_defined("bilinear", weight, "weight");
  check(weight.dim() == 3 && x1.dim() > 0 && x1.dim() == x2.dim() && x1.size(-1) == weight.size(1) &&
            x2.size(-1) == weight.size(2),
        "bilinear: inputs {} and {} do not fit the weight {}: needs (…×in1), (…×in2) and (out×in1×in2)",
        shape_string(x1.sizes()), shape_string(x2.sizes()), shape_string(weight.sizes()));
  Tensor y = einsum("...i,oij,...j->...o", {{x1, weight, x2}});
  return bias.defined() ? y + bias : y;
}

// Einstein's summation.

namespace {

// An operand with one letter for each dimension. Dimensions under an ellipsis get the letters after 'z'.
struct Term {
  Tensor x;
  std::string letters;
  bool has(char c) const { return letters.find(c) != std::string::npos; }
};

std::string expand_ellipsis(std::string_view text, int64_t dims, int64_t ellipsis_dims) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ') continue;
    if (c == '.') {
      check(text.substr(i, 3) == "..." && text.find('.', i + 3) == std::string_view::npos,
            "einsum: \"{}\": dots come as one \"...\" a term", text);
      for (int64_t k = 0; k < dims; ++k) out += static_cast<char>('{' + ellipsis_dims - dims + k);
      i += 2;
      continue;
    }
    check((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), "einsum: '{}' is not a letter", c);
    out += c;
  }
  return out;
}

// Repeated letters of one operand: its diagonal.
Term without_repeats(Term t) {
  for (size_t i = 0; i < t.letters.size(); ++i)
    for (size_t j = i + 1; j < t.letters.size(); ++j) {
      if (t.letters[i] != t.letters[j]) continue;
      check(t.x.size(static_cast<int64_t>(i)) == t.x.size(static_cast<int64_t>(j)),
            "einsum: the letter '{}' stands for sizes {} and {}", t.letters[i], t.x.size(static_cast<int64_t>(i)),
            t.x.size(static_cast<int64_t>(j)));
      t.x = t.x.diagonal(0, static_cast<int64_t>(i), static_cast<int64_t>(j)).movedim(-1, static_cast<int64_t>(i));
      t.letters.erase(j--, 1);
    }
  return t;
}

// The dimensions in the order of `letters`, size 1 for those that t lacks.
Tensor arranged(const Term& t, const std::string& letters) {
  Dims order;
  for (char c : letters)
    if (t.has(c)) order.push_back(static_cast<int64_t>(t.letters.find(c)));
  Tensor x = t.x.permute(order);
  for (size_t i = 0; i < letters.size(); ++i)
    if (!t.has(letters[i])) x = x.unsqueeze(static_cast<int64_t>(i));
  return x;
}

Term sum_out(Term t, auto&& dropped) {
  std::vector<int64_t> dims;
  std::string left;
  for (size_t i = 0; i < t.letters.size(); ++i) {
    if (dropped(t.letters[i]))
      dims.push_back(static_cast<int64_t>(i));
    else
      left += t.letters[i];
  }
  if (!dims.empty()) t.x = t.x.sum(dims);
  t.letters = left;
  return t;
}

// Σ over the letters that are in both and not needed later, as one batched product.
Term contract(Term a, Term b, auto&& needed) {
  a = sum_out(a, [&](char c) { return !b.has(c) && !needed(c); });
  b = sum_out(b, [&](char c) { return !a.has(c) && !needed(c); });
  std::string batch, inner, left, right;
  std::map<char, int64_t> size;
  auto note = [&](const Term& t) {
    for (size_t i = 0; i < t.letters.size(); ++i) {
      auto [at, fresh] = size.try_emplace(t.letters[i], t.x.size(static_cast<int64_t>(i)));
      if (!fresh) at->second = std::max(at->second, t.x.size(static_cast<int64_t>(i)));
    }
  };
  note(a), note(b);
  for (char c : a.letters) (b.has(c) ? (needed(c) ? batch : inner) : left) += c;
  for (char c : b.letters)
    if (!a.has(c)) right += c;
  auto shape = [&](const std::string& letters) {
    Dims s;
    for (char c : letters) s.push_back(size[c]);
    return s;
  };
  auto flat = [&](const Term& t, const std::string& rows, const std::string& cols) {
    const std::string all = batch + rows + cols;
    return arranged(t, all)
        .expand(shape(all))
        .reshape({count_elements(shape(batch)), count_elements(shape(rows)), count_elements(shape(cols))});
  };
  Tensor product = flat(a, left, inner).bmm(flat(b, inner, right));
  const std::string letters = batch + left + right;
  return {product.reshape(shape(letters)), letters};
}

}  // namespace

Tensor einsum(std::string_view equation, TensorList operands) {
  check(!operands.empty(), "einsum: needs at least one operand");
  const size_t arrow = equation.find("->");
  std::string_view left = equation.substr(0, arrow);
  std::vector<std::string_view> texts;
  for (size_t comma; (comma = left.find(',')) != std::string_view::npos; left.remove_prefix(comma + 1))
    texts.push_back(left.substr(0, comma));
  texts.push_back(left);
  check(texts.size() == operands.size(), "einsum: \"{}\" has {} terms for {} operands", equation, texts.size(),
        operands.size());
  auto letters_in = [](std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return c != '.' && c != ' '; });
  };
  int64_t ellipsis_dims = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    check_defined("einsum", operands[i], "operand");
    if (texts[i].find('.') != std::string_view::npos)
      ellipsis_dims = std::max(ellipsis_dims, operands[i].dim() - letters_in(texts[i]));
  }
  std::vector<Term> terms;
  std::map<char, int> seen;
  std::map<char, int64_t> size;
  for (size_t i = 0; i < texts.size(); ++i) {
    const bool dots = texts[i].find('.') != std::string_view::npos;
    const int64_t hidden = dots ? operands[i].dim() - letters_in(texts[i]) : 0;
    Term t{operands[i], hidden >= 0 ? expand_ellipsis(texts[i], hidden, ellipsis_dims) : ""};
    check(static_cast<int64_t>(t.letters.size()) == operands[i].dim(), "einsum: \"{}\" does not fit the operand {}",
          texts[i], shape_string(operands[i].sizes()));
    for (size_t d = 0; d < t.letters.size(); ++d) {
      ++seen[t.letters[d]];
      const int64_t s = t.x.size(static_cast<int64_t>(d));
      int64_t& known = size.try_emplace(t.letters[d], s).first->second;
      check(known == s || known == 1 || s == 1, "einsum: the letter '{}' stands for sizes {} and {}", t.letters[d],
            known, s);
      known = std::max(known, s);
    }
    terms.push_back(without_repeats(std::move(t)));
  }
  std::string result;
  if (arrow != std::string_view::npos) {
    result =
        expand_ellipsis(equation.substr(arrow + 2),
                        equation.substr(arrow).find('.') == std::string_view::npos ? 0 : ellipsis_dims, ellipsis_dims);
  } else {  // what stands once, in alphabetical order, after the ellipsis
    for (int64_t k = 0; k < ellipsis_dims; ++k) result += static_cast<char>('{' + k);
    for (auto [c, n] : seen)
      if (n == 1 && c < '{') result += c;
  }
  for (size_t i = 0; i < result.size(); ++i) {
    check(seen.contains(result[i]), "einsum: the letter '{}' of the result stands in no operand", result[i]);
    check(result.find(result[i], i + 1) == std::string::npos, "einsum: the letter '{}' stands twice in the result",
          result[i]);
  }
  Term done = terms[0];
  for (size_t i = 1; i < terms.size(); ++i)
    done = contract(done, terms[i], [&](char c) {
      if (result.find(c) != std::string::npos) return true;
      return std::any_of(terms.begin() + static_cast<int64_t>(i) + 1, terms.end(),
                         [c](const Term& t) { return t.has(c); });
    });
  done = sum_out(done, [&](char c) { return result.find(c) == std::string::npos; });
  return arranged(done, result);
}

}  // namespace wick
