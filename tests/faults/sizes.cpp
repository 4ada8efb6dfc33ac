// Absurd sizes, strides, offsets and counts: each operator that takes one either throws a wick::Error that names it, or
// returns a tensor that lies within its memory. Sanitizers see the overflow of an integer.

#include <autograd/autograd.h>
#include <doctest/doctest.h>

#include <sys/resource.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "../sanitized.h"

using namespace wick;

namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max(), kLeast = std::numeric_limits<int64_t>::min();
const std::vector<int64_t> kNumbers = {kMost,
                                       kMost - 1,
                                       kLeast,
                                       kLeast + 1,
                                       int64_t{1} << 62,
                                       -(int64_t{1} << 62),
                                       (int64_t{1} << 61) + 1,
                                       int64_t{1} << 40,
                                       int64_t{1} << 33,
                                       (int64_t{1} << 32) + 1,
                                       int64_t{1} << 32,
                                       int64_t{1} << 31,
                                       (int64_t{1} << 31) - 1,
                                       -1,
                                       0,
                                       1,
                                       2,
                                       3,
                                       7};

// Little memory, as under `ulimit -v`, so that gigabytes are refused and not filled. Sanitizers need more of it.
class LittleMemory {
 public:
  LittleMemory() {
    getrlimit(RLIMIT_AS, &before_);
    rlimit little = before_;
    little.rlim_cur = rlim_t{1} << 30;
    if (!test::kSanitized) setrlimit(RLIMIT_AS, &little);
  }
  ~LittleMemory() { setrlimit(RLIMIT_AS, &before_); }

 private:
  rlimit before_{};
};

// Whether all elements lie in the storage, counted in wider integers.
bool is_within_memory(const Tensor& t) {
  if (!t.defined() || t.numel() == 0) return true;
  __extension__ using Wide = __int128;
  Wide last = t.storage_offset();
  for (int64_t d = 0; d < t.dim(); ++d) last += static_cast<Wide>(t.size(d) - 1) * t.stride(d);
  return t.storage_offset() >= 0 &&
         last < static_cast<Wide>(t.storage().nbytes() / static_cast<size_t>(t.element_size()));
}

// Each call gets a number for one of its arguments, and for all of them at once.
using Call = std::function<std::vector<Tensor>(int64_t n, int64_t m)>;
struct Case {
  std::string op;
  Call call;
};

Tensor x1() { return arange(6, kFloat); }
Tensor x2() { return arange(12, kFloat).reshape({3, 4}); }
Tensor x3() { return arange(24, kFloat).reshape({2, 3, 4}); }
Tensor x4() { return arange(64, kFloat).reshape({1, 4, 4, 4}); }
Tensor x5() { return arange(64, kFloat).reshape({1, 1, 4, 4, 4}); }
Tensor w1() { return ones({2, 3, 2}); }
Tensor w2() { return ones({2, 4, 2, 2}); }
Tensor w3() { return ones({2, 1, 2, 2, 2}); }

const std::vector<Case> kCases = {
    {"as_strided", [](int64_t n, int64_t m) { return std::vector{x1().as_strided({n}, {1}, m)}; }},
    {"as_strided",
     [](int64_t n, int64_t m) {
       return std::vector{x1().as_strided({2, 2}, {n, m}, 0)};
     }},
    {"as_strided",
     [](int64_t n, int64_t m) {
       return std::vector{x1().as_strided({n, m}, {0, 0}, 0)};
     }},
    {"split",
     [](int64_t n, int64_t m) {
       return x1().split({n, m, 6});
     }},
    {"split", [](int64_t n, int64_t) { return x1().split(n); }},
    {"chunk", [](int64_t n, int64_t) { return x1().chunk(n); }},
    {"narrow", [](int64_t n, int64_t m) { return std::vector{x1().narrow(0, n, m)}; }},
    {"slice",
     [](int64_t n, int64_t m) {
       return std::vector{x1().slice(0, n, m, 1), x1().slice(0, 1, n, m)};
     }},
    {"slice", [](int64_t n, int64_t m) { return std::vector{x2().slice(0, 1, n, m)}; }},
    {"select", [](int64_t n, int64_t) { return std::vector{x1().select(0, n)}; }},
    {"unfold", [](int64_t n, int64_t m) { return std::vector{x1().unfold(0, n, m)}; }},
    {"expand",
     [](int64_t n, int64_t m) {
       return std::vector{tensor(1.f).expand({n, m})};
     }},
    {"view",
     [](int64_t n, int64_t m) {
       return std::vector{x1().view({n, m})};
     }},
    {"reshape",
     [](int64_t n, int64_t m) {
       return std::vector{x1().reshape({n, m, -1})};
     }},
    {"unflatten",
     [](int64_t n, int64_t m) {
       return std::vector{x1().unflatten(0, {n, m})};
     }},
    {"repeat",
     [](int64_t n, int64_t m) {
       return std::vector{x1().repeat({n, m})};
     }},
    {"repeat",
     [](int64_t n, int64_t m) {
       return std::vector{zeros({0, 2}).repeat({n, m})};
     }},
    {"repeat_interleave", [](int64_t n, int64_t) { return std::vector{x1().repeat_interleave(n)}; }},
    {"repeat_interleave",
     [](int64_t n, int64_t m) {
       return std::vector{repeat_interleave(tensor({n, m}, kLong))};
     }},
    {"repeat_interleave", [](int64_t n, int64_t) { return std::vector{tensor(3.f).repeat_interleave(n, 0)}; }},
    {"combinations",
     [](int64_t n, int64_t) {
       return std::vector{combinations(x1(), n), combinations(x1(), n, true)};
     }},
    {"roll",
     [](int64_t n, int64_t m) {
       return std::vector{x2().roll({n, m}, {0, 1})};
     }},
    {"rot90", [](int64_t n, int64_t) { return std::vector{x2().rot90(n)}; }},
    {"diagonal", [](int64_t n, int64_t) { return std::vector{x2().diagonal(n)}; }},
    {"diag", [](int64_t n, int64_t) { return std::vector{x1().diag(n)}; }},
    {"diagflat", [](int64_t n, int64_t) { return std::vector{x1().diagflat(n)}; }},
    {"diag_embed", [](int64_t n, int64_t) { return std::vector{diag_embed(x1(), n)}; }},
    {"triu",
     [](int64_t n, int64_t) {
       return std::vector{x2().triu(n), x2().tril(n)};
     }},
    {"tril_indices",
     [](int64_t n, int64_t m) {
       return std::vector{tril_indices(n, 2, m), triu_indices(2, m, n)};
     }},
    {"resize_",
     [](int64_t n, int64_t m) {
       return std::vector<Tensor>{x1().resize_({n, m})};
     }},
    {"set_", [](int64_t n, int64_t m) { return std::vector<Tensor>{x1().set_(x1(), n, {m}, {1})}; }},
    {"zeros",
     [](int64_t n, int64_t m) {
       return std::vector{zeros({n, m})};
     }},
    {"full",
     [](int64_t n, int64_t m) {
       return std::vector{full({n, m, 3}, 1)};
     }},
    {"empty",
     [](int64_t n, int64_t m) {
       return std::vector{empty({n, m})};
     }},
    {"empty_strided",
     [](int64_t n, int64_t m) {
       return std::vector{empty_strided({2, 3}, {n, m})};
     }},
    {"empty_strided",
     [](int64_t n, int64_t m) {
       return std::vector{empty_strided({n, m}, {0, 1})};
     }},
    {"eye", [](int64_t n, int64_t m) { return std::vector{eye(n, m)}; }},
    {"rand",
     [](int64_t n, int64_t m) {
       return std::vector{rand({n, m})};
     }},
    {"randperm", [](int64_t n, int64_t) { return std::vector{randperm(n)}; }},
    {"randint", [](int64_t n, int64_t m) { return std::vector{randint(n, m, {3})}; }},
    {"arange", [](int64_t n, int64_t m) { return std::vector{arange(n, m)}; }},
    {"arange",
     [](int64_t n, int64_t m) {
       return std::vector{arange(0, 5, n), arange(m, 5, n)};
     }},
    {"range", [](int64_t n, int64_t m) { return std::vector{wick::range(n, m)}; }},
    {"linspace", [](int64_t n, int64_t) { return std::vector{linspace(0, 1, n)}; }},
    {"logspace", [](int64_t n, int64_t) { return std::vector{logspace(0, 1, n)}; }},
    {"pixel_shuffle", [](int64_t n, int64_t) { return std::vector{pixel_shuffle(x4(), n)}; }},
    {"pixel_unshuffle", [](int64_t n, int64_t) { return std::vector{pixel_unshuffle(x4(), n)}; }},
    {"im2col", [](int64_t n, int64_t m) { return std::vector{im2col(x4(), n, m, 0, 1)}; }},
    {"im2col", [](int64_t n, int64_t m) { return std::vector{im2col(x4(), 2, 1, n, m)}; }},
    {"im2col", [](int64_t n, int64_t m) { return std::vector{im2col(x4(), 3, n, m, 1)}; }},
    {"col2im",
     [](int64_t n, int64_t m) {
       return std::vector{col2im(ones({1, 4, 9}), {n, m}, 2, 1, 0, 1)};
     }},
    {"col2im",
     [](int64_t n, int64_t m) {
       return std::vector{col2im(ones({1, 4, 9}), 4, n, 1, 0, m)};
     }},
    {"col2im",
     [](int64_t n, int64_t m) {
       return std::vector{col2im(ones({1, 4, 9}), 4, 2, n, m, 1)};
     }},
    {"conv1d", [](int64_t n, int64_t m) { return std::vector{conv1d(x3(), w1(), {}, n, m)}; }},
    {"conv1d", [](int64_t n, int64_t m) { return std::vector{conv1d(x3(), w1(), {}, 1, n, m)}; }},
    {"conv1d", [](int64_t n, int64_t m) { return std::vector{conv1d(x3(), w1(), {}, n, 0, m)}; }},
    {"conv1d", [](int64_t n, int64_t) { return std::vector{conv1d(x3(), w1(), {}, 1, 0, 1, n)}; }},
    {"conv2d", [](int64_t n, int64_t m) { return std::vector{conv2d(x4(), w2(), {}, {n, 1}, {0, m})}; }},
    {"conv2d", [](int64_t n, int64_t m) { return std::vector{conv2d(x4(), w2(), {}, 1, n, {m, 1})}; }},
    {"conv3d", [](int64_t n, int64_t m) { return std::vector{conv3d(x5(), w3(), {}, n, m)}; }},
    {"conv3d", [](int64_t n, int64_t m) { return std::vector{conv3d(x5(), w3(), {}, 1, n, m)}; }},
    {"conv_transpose1d",
     [](int64_t n, int64_t m) { return std::vector{conv_transpose1d(x3(), ones({3, 2, 2}), {}, n, m)}; }},
    {"conv_transpose1d",
     [](int64_t n, int64_t m) { return std::vector{conv_transpose1d(x3(), ones({3, 2, 2}), {}, n, 0, m)}; }},
    {"conv_transpose1d",
     [](int64_t n, int64_t m) { return std::vector{conv_transpose1d(x3(), ones({3, 2, 2}), {}, 1, n, 0, 1, m)}; }},
    {"conv_transpose2d",
     [](int64_t n, int64_t m) { return std::vector{conv_transpose2d(x4(), w2().transpose(0, 1), {}, n, m)}; }},
    {"avg_pool1d", [](int64_t n, int64_t m) { return std::vector{avg_pool1d(x3(), n, m)}; }},
    {"avg_pool1d", [](int64_t n, int64_t m) { return std::vector{avg_pool1d(x3(), n, 1, m, true)}; }},
    {"avg_pool2d", [](int64_t n, int64_t m) { return std::vector{avg_pool2d(x4(), n, m), avg_pool2d(x4(), 2, n, m)}; }},
    {"avg_pool3d", [](int64_t n, int64_t m) { return std::vector{avg_pool3d(x5(), n, m, 0, true)}; }},
    {"max_pool1d", [](int64_t n, int64_t m) { return std::vector{max_pool1d(x3(), n, m)}; }},
    {"max_pool1d", [](int64_t n, int64_t m) { return std::vector{max_pool1d(x3(), 2, n, 1, m)}; }},
    {"max_pool2d", [](int64_t n, int64_t m) { return std::vector{max_pool2d(x4(), n, m, 0, 1, true)}; }},
    {"max_pool2d", [](int64_t n, int64_t m) { return std::vector{max_pool2d(x4(), 2, 1, n, m)}; }},
    {"max_pool3d", [](int64_t n, int64_t m) { return std::vector{max_pool3d(x5(), n, m)}; }},
    {"adaptive_avg_pool1d", [](int64_t n, int64_t) { return std::vector{adaptive_avg_pool1d(x3(), n)}; }},
    {"adaptive_avg_pool2d", [](int64_t n, int64_t m) { return std::vector{adaptive_avg_pool2d(x4(), {n, m})}; }},
    {"adaptive_avg_pool3d", [](int64_t n, int64_t m) { return std::vector{adaptive_avg_pool3d(x5(), {1, n, m})}; }},
    {"adaptive_max_pool2d",
     [](int64_t n, int64_t m) { return std::vector{std::get<0>(adaptive_max_pool2d(x4(), {n, m}))}; }},
    {"max_unpool2d",
     [](int64_t n, int64_t m) { return std::vector{max_unpool2d(x4(), zeros({1, 4, 4, 4}, kLong), {n, m})}; }},
    {"upsample_nearest2d", [](int64_t n, int64_t m) { return std::vector{upsample_nearest2d(x4(), {n, m})}; }},
    {"upsample_bilinear2d", [](int64_t n, int64_t m) { return std::vector{upsample_bilinear2d(x4(), {n, m}, false)}; }},
    {"upsample_bicubic2d", [](int64_t n, int64_t m) { return std::vector{upsample_bicubic2d(x4(), {n, m}, true)}; }},
    {"upsample_linear1d", [](int64_t n, int64_t) { return std::vector{upsample_linear1d(x3(), {n}, false)}; }},
    {"constant_pad_nd", [](int64_t n, int64_t m) { return std::vector{constant_pad_nd(x2(), {n, m})}; }},
    {"reflection_pad1d", [](int64_t n, int64_t m) { return std::vector{reflection_pad1d(x3(), {n, m})}; }},
    {"replication_pad1d", [](int64_t n, int64_t m) { return std::vector{replication_pad1d(x3(), {n, m})}; }},
    {"replication_pad2d", [](int64_t n, int64_t m) { return std::vector{replication_pad2d(x4(), {1, n, m, 1})}; }},
    {"pad", [](int64_t n, int64_t m) { return std::vector{wick::pad(x3(), {n, m}, "circular")}; }},
    {"local_response_norm", [](int64_t n, int64_t) { return std::vector{local_response_norm(x4(), n)}; }},
    {"one_hot", [](int64_t n, int64_t m) { return std::vector{one_hot(tensor({n, int64_t{0}}, kLong), m)}; }},
    {"one_hot", [](int64_t n, int64_t) { return std::vector{one_hot(tensor({n}, kLong))}; }},
    {"bincount", [](int64_t n, int64_t m) { return std::vector{bincount(tensor({n, int64_t{1}}, kLong), {}, m)}; }},
    {"histc", [](int64_t n, int64_t) { return std::vector{histc(x1(), n)}; }},
    {"index_select", [](int64_t n, int64_t) { return std::vector{x1().index_select(0, tensor({n}, kLong))}; }},
    {"gather", [](int64_t n, int64_t) { return std::vector{x1().gather(0, tensor({n}, kLong))}; }},
    {"take", [](int64_t n, int64_t) { return std::vector{x1().take(tensor({n}, kLong))}; }},
    {"scatter", [](int64_t n, int64_t) { return std::vector{x1().scatter(0, tensor({n}, kLong), 1)}; }},
    {"index_add", [](int64_t n, int64_t) { return std::vector{x1().index_add(0, tensor({n}, kLong), ones({1}))}; }},
    {"index_fill", [](int64_t n, int64_t) { return std::vector{x1().index_fill(0, tensor({n}, kLong), 1)}; }},
    {"index_copy", [](int64_t n, int64_t) { return std::vector{x1().index_copy(0, tensor({n}, kLong), ones({1}))}; }},
    {"put", [](int64_t n, int64_t) { return std::vector{x1().put(tensor({n}, kLong), ones({1}))}; }},
    {"index", [](int64_t n, int64_t) { return std::vector{x1().index({tensor({n}, kLong)})}; }},
    {"topk", [](int64_t n, int64_t m) { return std::vector{std::get<0>(x1().topk(n, m))}; }},
    {"kthvalue", [](int64_t n, int64_t m) { return std::vector{std::get<0>(x1().kthvalue(n, m))}; }},
    {"embedding", [](int64_t n, int64_t m) { return std::vector{embedding(x2(), tensor({n}, kLong), m)}; }},
    {"nll_loss", [](int64_t n, int64_t m) { return std::vector{nll_loss(x2(), full({3}, n, kLong), {}, 1, m)}; }},
    {"cross_entropy_loss",
     [](int64_t n, int64_t m) { return std::vector{cross_entropy_loss(x2(), full({3}, n, kLong), {}, 1, m)}; }},
    {"multinomial", [](int64_t n, int64_t) { return std::vector{x1().multinomial(n), x1().multinomial(n, true)}; }},
    {"group_norm", [](int64_t n, int64_t) { return std::vector{group_norm(x4(), n)}; }},
    {"layer_norm", [](int64_t n, int64_t m) { return std::vector{layer_norm(x2(), {n, m})}; }},
    {"matrix_power", [](int64_t n, int64_t) { return std::vector{matrix_power(eye(2), n < 0 ? 0 : n)}; }},
    {"tensor_split", [](int64_t n, int64_t m) { return x1().tensor_split({n, m}); }},
    {"diff", [](int64_t n, int64_t m) { return std::vector{diff(x1(), n > 100 ? 100 : n, m)}; }},
    {"sum", [](int64_t n, int64_t m) { return std::vector{x2().sum({n, m})}; }},
    {"transpose", [](int64_t n, int64_t m) { return std::vector{x2().transpose(n, m)}; }},
    {"squeeze", [](int64_t n, int64_t) { return std::vector{x2().squeeze(n), x2().unsqueeze(n)}; }},
    {"flip", [](int64_t n, int64_t m) { return std::vector{x2().flip({n, m})}; }},
    {"cumsum", [](int64_t n, int64_t) { return std::vector{x2().cumsum(n)}; }},
    {"glu", [](int64_t n, int64_t) { return std::vector{glu(x2(), n)}; }},
    {"randn", [](int64_t n, int64_t m) { return std::vector{randn({n, m})}; }},
};

}  // namespace

TEST_CASE("absurd sizes are refused, or the result lies within its memory") {
  const LittleMemory limit;
  const auto fills_gigabytes = [](int64_t n) { return n > 1000 && n < int64_t{1} << 40; };
  int64_t returned = 0, refused = 0;
  for (const Case& c : kCases) {
    CAPTURE(c.op);
    for (const int64_t n : kNumbers)
      for (const int64_t m : kNumbers) {
        if (test::kSanitized && (fills_gigabytes(n) || fills_gigabytes(m))) continue;
        CAPTURE(n);
        CAPTURE(m);
        try {
          for (const Tensor& t : c.call(n, m)) {
            CHECK(is_within_memory(t));
            if (t.defined() && t.numel() < 100'000) t.to(kDouble).sum();  // touches each element
          }
          ++returned;
        } catch (const Error&) {
          ++refused;
        }
      }
  }
  CHECK(returned > 1000);
  CHECK(refused > 1000);
}

TEST_CASE("the largest shifts go round as small ones do") {
  const Tensor x = arange(3);
  CHECK(x.roll(kLeast, 0).equal(x.roll(kLeast % 3, 0)));  // −2
  CHECK(x.roll(kMost, 0).equal(x.roll(kMost % 3, 0)));    // 1
}

TEST_CASE("memory that the machine does not have is refused at once, with operator, shape and bytes") {
  const int64_t n = int64_t{1} << 40;
  const auto text = [](auto&& f) -> std::string {
    try {
      f();
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  };
  CHECK(text([&] { zeros({n}); }) ==
        "zeros: out of memory: the tensor (1099511627776) Float needs 4398046511104 bytes");
  CHECK(text([&] { adaptive_avg_pool2d(x4(), {n, 1}); }).starts_with("adaptive_avg_pool2d: out of memory: the tensor"));
  CHECK(text([&] { upsample_nearest1d(x3(), {n}); }).starts_with("upsample_nearest1d: out of memory: the tensor"));
  CHECK(text([&] { combinations(arange(40), 20); }).starts_with("combinations: out of memory: the tensor"));
  CHECK(text([&] { max_pool2d(x4(), 1, 1, 0, 1).expand({n, 4, 4, 4}).clone(); }).starts_with("clone: out of memory"));
  CHECK(text([&] { ones({1 << 20, 1}) * ones({1, 1 << 20}); }).starts_with("mul: out of memory: the tensor"));
  CHECK(text([&] {
          matmul(ones({1 << 20, 1}), ones({1, 1 << 20}));
        }).find("out of memory: the tensor") != std::string::npos);
  CHECK(text([&] { one_hot(tensor({n}, kLong)); }).starts_with("one_hot: out of memory"));
  CHECK(text([&] { bincount(tensor({n}, kLong)); }).starts_with("bincount: out of memory"));
  CHECK(text([&] { x1().repeat_interleave(n); }).starts_with("repeat_interleave: out of memory"));
}

TEST_CASE("numbers that make no difference may be as large as they like") {
  const int64_t huge = std::numeric_limits<int64_t>::max();
  CHECK(conv1d(ones({1, 1, 3}), ones({1, 1, 2}), {}, huge).equal(full({1, 1, 1}, 2.f)));
  CHECK(conv1d(ones({1, 1, 3}), ones({1, 1, 1}), {}, 1, 0, huge).equal(ones({1, 1, 3})));
  CHECK(conv1d(ones({1, 1, 3}), ones({1, 1, 2}), {}, int64_t{1} << 30).equal(full({1, 1, 1}, 2.f)));
  // Of three elements 2³⁰ apart only the middle one is in the image.
  const int64_t far = int64_t{1} << 30;
  CHECK(conv1d(tensor({{{1.f, 2.f, 3.f}}}), tensor({{{5.f, 7.f, 11.f}}}), {}, 1, far, far)
            .equal(tensor({{{7.f, 14.f, 21.f}}})));
  CHECK(max_pool1d(arange(3, kFloat).reshape({1, 1, 3}), 2, huge).equal(full({1, 1, 1}, 1.f)));
  CHECK(arange(6).unfold(0, 2, huge).equal(tensor({{0, 1}}, kLong)));
  CHECK(arange(6).slice(0, 1, huge, huge).equal(tensor({1}, kLong)));
  CHECK(arange(6).split(huge).size() == 1);
}
