// Einstein's summation: the operands are multiplied two at a time, each time as one batched matrix product.

#include <autograd/ops/all.h>

#include <algorithm>
#include <map>

namespace wick {

namespace {

// An operand with one letter for each dimension. The dimensions of an ellipsis get the characters after 'z'.
struct Term {
  Tensor x;
  std::string letters;
  bool has(char c) const { return letters.find(c) != std::string::npos; }
};

// The letters of one term. Its ellipsis has `dims` dimensions, the last ones of the `ellipsis_dims` that the longest
// has.
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

// A letter that occurs twice takes the diagonal of its dimensions.
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

// The dimensions in the order of `letters`, with size 1 for those that t lacks.
Tensor in_order(const Term& t, const std::string& letters) {
  Dims order;
  for (char c : letters)
    if (t.has(c)) order.push_back(static_cast<int64_t>(t.letters.find(c)));
  Tensor x = t.x.permute(order);
  for (size_t i = 0; i < letters.size(); ++i)
    if (!t.has(letters[i])) x = x.unsqueeze(static_cast<int64_t>(i));
  return x;
}

// The sum over the letters for which is_summed is true.
Term sum_over(Term t, auto&& is_summed) {
  std::vector<int64_t> dims;
  std::string kept;
  for (size_t i = 0; i < t.letters.size(); ++i) {
    if (is_summed(t.letters[i]))
      dims.push_back(static_cast<int64_t>(i));
    else
      kept += t.letters[i];
  }
  if (!dims.empty()) t.x = t.x.sum(dims);
  t.letters = kept;
  return t;
}

// The product of two terms, summed over the letters that are not needed later, as one bmm(): (batch, left, inner) times
// (batch, inner, right). batch has the letters that are in both and needed, inner those in both and not needed.
Term contract(Term a, Term b, auto&& needed) {
  a = sum_over(a, [&](char c) { return !b.has(c) && !needed(c); });
  b = sum_over(b, [&](char c) { return !a.has(c) && !needed(c); });
  std::string batch, inner, left, right;
  std::map<char, int64_t> size;
  auto note_sizes = [&](const Term& t) {
    for (size_t i = 0; i < t.letters.size(); ++i) {
      auto [at, is_new] = size.try_emplace(t.letters[i], t.x.size(static_cast<int64_t>(i)));
      if (!is_new) at->second = std::max(at->second, t.x.size(static_cast<int64_t>(i)));
    }
  };
  note_sizes(a), note_sizes(b);
  for (char c : a.letters) (b.has(c) ? (needed(c) ? batch : inner) : left) += c;
  for (char c : b.letters)
    if (!a.has(c)) right += c;
  auto shape = [&](const std::string& letters) {
    Dims s;
    for (char c : letters) s.push_back(size[c]);
    return s;
  };
  auto as_matrices = [&](const Term& t, const std::string& first, const std::string& second) {
    const std::string all = batch + first + second;
    return in_order(t, all)
        .expand(shape(all))
        .reshape({count_elements(shape(batch)), count_elements(shape(first)), count_elements(shape(second))});
  };
  Tensor product = as_matrices(a, left, inner).bmm(as_matrices(b, inner, right));
  const std::string letters = batch + left + right;
  return {product.reshape(shape(letters)), letters};
}

}  // namespace

Tensor einsum(std::string_view equation, TensorList operands) {
  const OperatorScope scope("einsum");
  check(!operands.empty(), "einsum: needs at least one operand");

  // The terms' texts, on the left of the arrow.
  const size_t arrow = equation.find("->");
  std::string_view left = equation.substr(0, arrow);
  std::vector<std::string_view> texts;
  for (size_t comma; (comma = left.find(',')) != std::string_view::npos; left.remove_prefix(comma + 1))
    texts.push_back(left.substr(0, comma));
  texts.push_back(left);
  check(texts.size() == operands.size(), "einsum: \"{}\" has {} terms for {} operands", equation, texts.size(),
        operands.size());

  // The ellipsis with the most dimensions: the others broadcast to it.
  auto letters_in = [](std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return c != '.' && c != ' '; });
  };
  int64_t ellipsis_dims = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    check_defined("einsum", operands[i], "operand");
    if (texts[i].find('.') != std::string_view::npos)
      ellipsis_dims = std::max(ellipsis_dims, operands[i].dim() - letters_in(texts[i]));
  }

  // The terms, and how often and with which size each letter occurs.
  std::vector<Term> terms;
  std::map<char, int> seen;
  std::map<char, int64_t> size;
  for (size_t i = 0; i < texts.size(); ++i) {
    const bool dots = texts[i].find('.') != std::string_view::npos;
    const int64_t dims = dots ? operands[i].dim() - letters_in(texts[i]) : 0;
    Term t{operands[i], dims >= 0 ? expand_ellipsis(texts[i], dims, ellipsis_dims) : ""};
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

  // The letters of the result.
  std::string result;
  if (arrow != std::string_view::npos) {
    result =
        expand_ellipsis(equation.substr(arrow + 2),
                        equation.substr(arrow).find('.') == std::string_view::npos ? 0 : ellipsis_dims, ellipsis_dims);
  } else {  // the ellipsis, then the letters that occur once, in alphabetical order
    for (int64_t k = 0; k < ellipsis_dims; ++k) result += static_cast<char>('{' + k);
    for (auto [c, n] : seen)
      if (n == 1 && c < '{') result += c;
  }
  for (size_t i = 0; i < result.size(); ++i) {
    check(seen.contains(result[i]), "einsum: the letter '{}' of the result stands in no operand", result[i]);
    check(result.find(result[i], i + 1) == std::string::npos, "einsum: the letter '{}' stands twice in the result",
          result[i]);
  }

  // One term after the other. A letter is needed as long as the result or a later term has it.
  Term done = terms[0];
  for (size_t i = 1; i < terms.size(); ++i)
    done = contract(done, terms[i], [&](char c) {
      if (result.find(c) != std::string::npos) return true;
      return std::any_of(terms.begin() + static_cast<ptrdiff_t>(i) + 1, terms.end(),
                         [c](const Term& t) { return t.has(c); });
    });
  done = sum_over(done, [&](char c) { return result.find(c) == std::string::npos; });
  return in_order(done, result);
}

}  // namespace wick
