// The table's operators of conv.h, pool.h, pad.h and upsample.h.

#include "table_parts.h"

namespace wick::test {
namespace {

using V = std::vector<int64_t>;

struct Numbers2 {  // of a convolution
  std::string what;
  Dims x, w;
  V stride{1}, padding{0}, dilation{1};
  int64_t groups = 1;
};

void put_conv(Table& t) {
  const auto conv = [](size_t dims, T x, T w, T b, const Numbers2& n) {
    return dims == 1   ? conv1d(x, w, b, n.stride, n.padding, n.dilation, n.groups)
           : dims == 2 ? conv2d(x, w, b, n.stride, n.padding, n.dilation, n.groups)
                       : conv3d(x, w, b, n.stride, n.padding, n.dilation, n.groups);
  };
  const std::vector<Numbers2> all[] = {
      {{"plain", {2, 2, 4}, {3, 2, 3}},
       {"stride, padding", {1, 2, 5}, {2, 2, 3}, {2}, {1}},
       {"dilation", {2, 1, 6}, {2, 1, 3}, {1}, {2}, {2}},
       {"groups", {2, 4, 3}, {4, 2, 2}, {1}, {0}, {1}, 2},
       {"depthwise", {1, 2, 4}, {4, 1, 2}, {1}, {1}, {1}, 2},
       {"one by one", {2, 3, 2}, {2, 3, 1}},
       {"stride beyond the kernel", {1, 1, 6}, {2, 1, 2}, {3}},
       {"no batch", {2, 4}, {2, 2, 3}},
       {"empty batch", {0, 2, 4}, {3, 2, 3}}},
      {{"plain", {2, 2, 3, 3}, {2, 2, 2, 2}},
       {"stride, padding", {1, 1, 4, 5}, {2, 1, 3, 2}, {2, 1}, {1, 0}},
       {"all in one", {1, 2, 5, 4}, {2, 1, 2, 3}, {2, 1}, {2, 1}, {3, 1}, 2},
       {"one by one", {2, 2, 2, 2}, {3, 2, 1, 1}},
       {"one by one, stride", {1, 2, 3, 3}, {3, 2, 1, 1}, {2}},
       {"no batch", {2, 3, 3}, {2, 2, 2, 2}, {1}, {1}},
       {"more samples than blocks", {9, 1, 2, 2}, {1, 1, 2, 2}},
       {"empty batch", {0, 1, 3, 3}, {2, 1, 2, 2}}},
      {{"plain", {1, 1, 2, 3, 2}, {2, 1, 2, 2, 1}},
       {"all in one", {1, 2, 3, 2, 3}, {2, 1, 2, 2, 2}, {1, 2, 2}, {0, 1, 1}, {2, 1, 1}, 2},
       {"no batch", {1, 2, 2, 2}, {1, 1, 2, 1, 2}}}};
  for (size_t dims = 1; dims <= 3; ++dims) {
    t.op("conv" + std::to_string(dims) + "d");
    for (const Numbers2& n : all[dims - 1]) {
      const auto f = [=](T x, T w, T b) { return conv(dims, x, w, b, n); };
      const Dims b{n.w[0]};
      t.add(n.what, {values(n.x), values(n.w), values(b)}, f);
      t.add(n.what + ", no bias", {values(n.x), values(n.w)}, [=](T x, T w) { return f(x, w, {}); });
      t.add(n.what + ", input only", {values(n.x), fixed(values(n.w)), fixed(values(b))}, f);
      t.add(n.what + ", weight only", {fixed(values(n.x)), values(n.w), fixed(values(b))}, f);
      t.add(n.what + ", bias only", {fixed(values(n.x)), fixed(values(n.w)), values(b)}, f);
    }
    const Numbers2 n = all[dims - 1][0];
    t.add("transposed views", {values(n.x), values(n.w)}, [=](T x, T w) {
      return conv(dims, x.transpose(0, -1).contiguous().transpose(0, -1),
                  w.transpose(0, 1).contiguous().transpose(0, 1), {}, n);
    });
    t.add("expanded", {values({1, 1, 1, 1, 1}), values({2, 2, 1, 1, 1})}, [=](T x, T w) {
      const Dims image{2, 2, 3, 3, 3};
      const IntArrayRef shape = IntArrayRef(image).slice(0, dims + 2);
      return conv(dims, x.reshape(Dims(dims + 2, 1)).expand(shape), w.flatten(2).unflatten(2, Dims(dims, 1)), {},
                  Numbers2{});
    });
  }
  t.op("conv2d");
  for (const char* padding : {"same", "valid"}) {
    t.add(std::string("odd, ") + padding, {values({1, 2, 3, 4}), values({2, 2, 3, 1}), values({2})},
          [=](T x, T w, T b) { return conv2d(x, w, b, 1, padding); });
    t.add(std::string("even, ") + padding, {values({1, 1, 3, 4}), values({2, 1, 2, 4})},
          [=](T x, T w) { return conv2d(x, w, {}, 1, padding); });
  }
  t.op("conv1d");
  t.add("even, same", {values({2, 1, 4}), values({2, 1, 2})}, [](T x, T w) { return conv1d(x, w, {}, 1, "same"); });
  t.op("conv3d");
  t.add("same, dilation", {values({1, 1, 2, 2, 3}), values({1, 1, 1, 2, 2})}, [](T x, T w) {
    return conv3d(x, w, {}, 1, "same", {1, 2, 1});
  });

  const auto transposed = [](size_t dims, T x, T w, T b, const Numbers2& n, const V& extra) {
    return dims == 1   ? conv_transpose1d(x, w, b, n.stride, n.padding, extra, n.groups, n.dilation)
           : dims == 2 ? conv_transpose2d(x, w, b, n.stride, n.padding, extra, n.groups, n.dilation)
                       : conv_transpose3d(x, w, b, n.stride, n.padding, extra, n.groups, n.dilation);
  };
  struct Transposed {
    Numbers2 n;
    V extra{0};
  };
  const std::vector<Transposed> back[] = {
      {{{"plain", {2, 2, 3}, {2, 3, 2}}},
       {{"stride, output padding", {1, 2, 3}, {2, 1, 3}, {3}, {1}}, {2}},
       {{"dilation, output padding", {1, 1, 3}, {1, 2, 2}, {1}, {0}, {2}}, {1}},
       {{"groups", {1, 4, 2}, {4, 2, 2}, {2}, {0}, {1}, 2}},
       {{"no batch", {2, 3}, {2, 1, 2}}},
       {{"empty batch", {0, 2, 3}, {2, 3, 2}}}},
      {{{"plain", {2, 2, 2, 2}, {2, 1, 2, 3}}},
       {{"all in one", {1, 2, 2, 3}, {2, 2, 3, 2}, {2, 3}, {1, 1}, {2, 1}, 2}, {1, 2}},
       {{"one by one", {1, 2, 2, 2}, {2, 3, 1, 1}}},
       {{"no batch", {2, 2, 2}, {2, 1, 2, 2}, {2}}}},
      {{{"plain", {1, 1, 2, 1, 2}, {1, 2, 1, 2, 2}}},
       {{"all in one", {1, 2, 1, 2, 2}, {2, 1, 2, 1, 2}, {2, 1, 2}, {0, 0, 1}, {1}, 2}, {1, 0, 1}}}};
  for (size_t dims = 1; dims <= 3; ++dims) {
    t.op("conv_transpose" + std::to_string(dims) + "d");
    for (const Transposed& c : back[dims - 1]) {
      const auto f = [=](T x, T w, T b) { return transposed(dims, x, w, b, c.n, c.extra); };
      const Dims b{c.n.w[1] * c.n.groups};
      t.add(c.n.what, {values(c.n.x), values(c.n.w), values(b)}, f);
      t.add(c.n.what + ", no bias", {values(c.n.x), values(c.n.w)}, [=](T x, T w) { return f(x, w, {}); });
      t.add(c.n.what + ", input only", {values(c.n.x), fixed(values(c.n.w)), fixed(values(b))}, f);
      t.add(c.n.what + ", weight only", {fixed(values(c.n.x)), values(c.n.w), fixed(values(b))}, f);
      t.add(c.n.what + ", bias only", {fixed(values(c.n.x)), fixed(values(c.n.w)), values(b)}, f);
    }
  }
  t.op("convolution");
  t.add("plain", {values({1, 2, 4}), values({2, 1, 2}), values({2})},
        [](T x, T w, T b) { return convolution(x, w, b, 2, 1, 1, false, 0, 2); });
  t.add("transposed", {values({1, 2, 2, 2}), values({2, 1, 2, 2}), values({1})},
        [](T x, T w, T b) { return convolution(x, w, b, 2, 1, 1, true, 1, 1); });

  t.op("im2col");
  t.add("plain", {values({2, 2, 3, 3})}, [](T x) { return im2col(x, 2, 1, 0, 1); });
  t.add("all in one", {values({1, 1, 4, 5})}, [](T x) { return im2col(x, {2, 3}, {2, 1}, {1, 2}, {2, 3}); });
  t.add("no batch", {values({2, 3, 2})}, [](T x) { return im2col(x, {2, 1}, 1, 1, 1); });
  t.add("permuted", {values({3, 3, 2})}, [](T x) { return im2col(x.permute({2, 1, 0}), 2, 1, 0, 1); });
  t.add("empty batch", {values({0, 2, 3, 3})}, [](T x) { return im2col(x, 2, 1, 0, 1); });
  t.op("col2im");
  t.add("plain", {values({2, 8, 4})}, [](T x) { return col2im(x, {3, 3}, 2, 1, 0, 1); });
  t.add("all in one", {values({1, 6, 6})}, [](T x) { return col2im(x, {4, 5}, {2, 3}, {2, 1}, {1, 2}, {2, 3}); });
  t.add("no batch", {values({4, 4})}, [](T x) { return col2im(x, {3, 3}, 2, 1, 0, 1); });
  t.add("transposed view", {values({4, 4})}, [](T x) { return col2im(x.t(), {3, 3}, 2, 1, 0, 1); });
}

void put_pools(Table& t) {
  struct Pooling {
    std::string what;
    Dims x[3];
    V kernel, stride{}, padding{0}, dilation{1};
    bool ceil = false;
  };
  const std::vector<Pooling> poolings = {{"plain", {{2, 2, 4}, {1, 2, 4, 4}, {1, 1, 2, 4, 2}}, {2}},
                                         {"overlapping", {{1, 2, 5}, {1, 1, 4, 4}, {1, 1, 3, 3, 2}}, {2}, {1}},
                                         {"padding", {{1, 2, 5}, {1, 1, 4, 5}, {1, 1, 3, 2, 2}}, {3}, {2}, {1}},
                                         {"ceil", {{1, 2, 6}, {1, 1, 4, 5}, {1, 1, 3, 3, 2}}, {2}, {3}, {1}, {1}, true},
                                         {"no batch", {{2, 4}, {2, 4, 3}, {1, 2, 2, 3}}, {2}, {1}},
                                         {"empty batch", {{0, 2, 4}, {0, 2, 4, 4}, {0, 1, 2, 4, 2}}, {2}}};
  for (size_t dims = 1; dims <= 3; ++dims) {
    const std::string d = std::to_string(dims) + "d";
    const auto max_of = [=](T x, const Pooling& p) {
      return dims == 1   ? max_pool1d_with_indices(x, p.kernel, p.stride, p.padding, p.dilation, p.ceil)
             : dims == 2 ? max_pool2d_with_indices(x, p.kernel, p.stride, p.padding, p.dilation, p.ceil)
                         : max_pool3d_with_indices(x, p.kernel, p.stride, p.padding, p.dilation, p.ceil);
    };
    for (const char* which : {"", "_with_indices"}) {
      t.op("max_pool" + d + which);
      for (const Pooling& p : poolings)
        t.add(p.what, {apart(p.x[dims - 1])}, [=](T x) {
          if (*which) return std::get<0>(max_of(x, p));
          return dims == 1   ? max_pool1d(x, p.kernel, p.stride, p.padding, p.dilation, p.ceil)
                 : dims == 2 ? max_pool2d(x, p.kernel, p.stride, p.padding, p.dilation, p.ceil)
                             : max_pool3d(x, p.kernel, p.stride, p.padding, p.dilation, p.ceil);
        });
      const Pooling dilated{"dilation", {{1, 2, 5}, {1, 1, 4, 5}, {1, 1, 3, 3, 4}}, {2}, {1}, {1}, {2}};
      t.add("dilation", {apart(dilated.x[dims - 1])}, [=](T x) { return std::get<0>(max_of(x, dilated)); });
      t.add("transposed view", {apart(poolings[0].x[dims - 1])},
            [=](T x) { return std::get<0>(max_of(x.transpose(0, -1).contiguous().transpose(0, -1), poolings[0])); });
    }
    t.op("avg_pool" + d);
    for (const Pooling& p : poolings)
      for (const bool count_pad : {true, false}) {
        const auto f = [=](T x) {
          return dims == 1   ? avg_pool1d(x, p.kernel, p.stride, p.padding, p.ceil, count_pad)
                 : dims == 2 ? avg_pool2d(x, p.kernel, p.stride, p.padding, p.ceil, count_pad)
                             : avg_pool3d(x, p.kernel, p.stride, p.padding, p.ceil, count_pad);
        };
        t.add(p.what + (count_pad ? "" : ", without padding"), {values(p.x[dims - 1])}, f);
      }
    if (dims > 1)
      t.add("divisor", {values(poolings[2].x[dims - 1])}, [=](T x) {
        return dims == 2 ? avg_pool2d(x, 3, 2, 1, false, true, 5) : avg_pool3d(x, 3, 2, 1, false, true, 5);
      });
    t.add("transposed view", {values(poolings[0].x[dims - 1])}, [=](T x_) {
      const Tensor x = x_.transpose(0, -1).contiguous().transpose(0, -1);
      return dims == 1 ? avg_pool1d(x, 2) : dims == 2 ? avg_pool2d(x, 2) : avg_pool3d(x, 2);
    });
    for (const bool largest : {true, false}) {
      t.op((largest ? "adaptive_max_pool" : "adaptive_avg_pool") + d);
      for (const int64_t size : {1, 2, 3, 5})
        for (const size_t which : {1U, 4U, 5U})
          t.add(poolings[which].what + " to " + std::to_string(size), {apart(poolings[which].x[dims - 1])}, [=](T x) {
            if (!largest)
              return dims == 1   ? adaptive_avg_pool1d(x, size)
                     : dims == 2 ? adaptive_avg_pool2d(x, size)
                                 : adaptive_avg_pool3d(x, size);
            return std::get<0>(dims == 1   ? adaptive_max_pool1d(x, size)
                               : dims == 2 ? adaptive_max_pool2d(x, size)
                                           : adaptive_max_pool3d(x, size));
          });
    }
  }
  t.op("max_unpool2d");
  const Tensor places = tensor({{{3, 7}, {0, 15}}});
  t.add("plain", {values({1, 2, 2})}, [=](T x) { return max_unpool2d(x, places, {4, 4}); });
  t.add("batch", {values({1, 1, 2, 2})}, [=](T x) { return max_unpool2d(x, places.unsqueeze(0), {4, 5}); });
  t.add("transposed view", {values({1, 2, 2})}, [=](T x) {
    return max_unpool2d(x.transpose(1, 2), places.transpose(1, 2), {4, 4});
  });
  t.op("max_unpool3d");
  t.add("plain", {values({1, 1, 2, 2})}, [=](T x) {
    return max_unpool3d(x, places.unsqueeze(0), {2, 4, 4}, {1, 2, 2}, {0, 0, 0});
  });
}

void put_pads(Table& t) {
  const Dims x[] = {{1, 2, 4}, {1, 2, 3, 4}, {1, 1, 3, 3, 4}};
  const V pads[] = {{1, 2}, {1, 2, 2, 0}, {1, 0, 2, 1, 0, 2}};
  for (size_t dims = 1; dims <= 3; ++dims) {
    const std::string d = std::to_string(dims) + "d";
    const auto reflect = [=](T a, const V& p) {
      return dims == 1 ? reflection_pad1d(a, p) : dims == 2 ? reflection_pad2d(a, p) : reflection_pad3d(a, p);
    };
    const auto replicate = [=](T a, const V& p) {
      return dims == 1 ? replication_pad1d(a, p) : dims == 2 ? replication_pad2d(a, p) : replication_pad3d(a, p);
    };
    const V p = pads[dims - 1];
    const Dims whole = x[dims - 1];
    const IntArrayRef one = IntArrayRef(whole).slice(1);
    t.op("reflection_pad" + d);
    t.add("plain", {values(whole)}, [=](T a) { return reflect(a, p); });
    t.add("no batch", {values(one)}, [=](T a) { return reflect(a, p); });
    t.op("replication_pad" + d);
    t.add("plain", {values(whole)}, [=](T a) { return replicate(a, p); });
    t.add("no batch", {values(one)}, [=](T a) { return replicate(a, p); });
    t.add("far", {values(whole)}, [=](T a) { return replicate(a, V(2 * dims, 5)); });
    t.op("pad");
    for (const char* mode : {"constant", "reflect", "replicate", "circular"}) {
      t.add(d + ", " + mode, {values(whole)}, [=](T a) { return pad(a, p, mode); });
      t.add(d + ", cut, " + mode, {values(whole)}, [=](T a) {
        V less = p;
        less[0] = -1;
        return pad(a, less, mode);
      });
      t.add(d + ", transposed view, " + mode, {values(whole)},
            [=](T a) { return pad(a.transpose(0, -1).contiguous().transpose(0, -1), p, mode); });
      t.add(d + ", nothing, " + mode, {values(whole)}, [=](T a) { return pad(a, V(2 * dims, 0), mode); });
    }
  }
  t.op("pad");
  t.add("empty batch", {values({0, 2, 3})}, [](T a) { return pad(a, {1, 1}, "reflect"); });
  t.op("constant_pad_nd");
  t.add("value", {values({2, 3})}, [](T a) { return constant_pad_nd(a, {1, 2, 0, 1}, 2.5); });
  t.add("last only", {values({2, 2, 2})}, [](T a) { return constant_pad_nd(a, {1, 1}); });
  t.add("cut", {values({4, 5})}, [](T a) { return constant_pad_nd(a, {-1, 2, -1, -2}, 1); });
  t.add("cut to nothing", {values({2, 3})}, [](T a) { return constant_pad_nd(a, {-1, -2}); });
  t.add("cut beyond and filled", {values({2, 3})}, [](T a) { return constant_pad_nd(a, {-3, 2}); });
  t.add("nothing", {values({2, 3})}, [](T a) { return constant_pad_nd(a, IntArrayRef{}); });
  t.add("empty", {values({0, 3})}, [](T a) { return constant_pad_nd(a, {1, 1, 1, 0}); });
  t.add("transposed view", {values({2, 3})}, [](T a) { return constant_pad_nd(a.t(), {1, 2, 0, 1}); });
}

void put_upsampling(Table& t) {
  struct Sizes {
    std::string what;
    V x, y;
  };
  const std::vector<Sizes> all[] = {
      {{"larger", {1, 2, 3}, {7}},
       {"smaller", {1, 2, 5}, {2}},
       {"one", {2, 1, 1}, {3}},
       {"to one", {1, 1, 3}, {1}},
       {"the same", {1, 1, 3}, {3}},
       {"no sample", {0, 1, 3}, {4}}},
      {{"larger", {1, 2, 2, 3}, {4, 5}}, {"smaller", {1, 1, 4, 3}, {2, 2}}, {"mixed", {1, 1, 3, 3}, {2, 6}}},
      {{"larger", {1, 1, 2, 2, 2}, {3, 4, 3}}, {"smaller", {1, 1, 3, 2, 4}, {2, 1, 3}}}};
  for (size_t dims = 1; dims <= 3; ++dims) {
    const std::string d = std::to_string(dims) + "d";
    for (const Sizes& s : all[dims - 1]) {
      t.op("upsample_nearest" + d);
      t.add(s.what, {values(s.x)}, [=](T x) {
        return dims == 1   ? upsample_nearest1d(x, s.y)
               : dims == 2 ? upsample_nearest2d(x, s.y)
                           : upsample_nearest3d(x, s.y);
      });
      t.op("_upsample_nearest_exact" + d);
      t.add(s.what, {values(s.x)}, [=](T x) {
        return dims == 1   ? _upsample_nearest_exact1d(x, s.y)
               : dims == 2 ? _upsample_nearest_exact2d(x, s.y)
                           : _upsample_nearest_exact3d(x, s.y);
      });
      for (const bool corners : {false, true}) {
        const std::string what = s.what + (corners ? ", corners" : "");
        t.op(dims == 1 ? "upsample_linear1d" : dims == 2 ? "upsample_bilinear2d" : "upsample_trilinear3d");
        const auto f = [=](T x) {
          return dims == 1   ? upsample_linear1d(x, s.y, corners)
                 : dims == 2 ? upsample_bilinear2d(x, s.y, corners)
                             : upsample_trilinear3d(x, s.y, corners);
        };
        t.add(what, {values(s.x)}, f);
        t.add(what + ", transposed view", {values(s.x)},
              [=](T x) { return f(x.transpose(0, -1).contiguous().transpose(0, -1)); });
        if (dims != 2) continue;
        t.op("upsample_bicubic2d");
        t.add(what, {values(s.x)}, [=](T x) { return upsample_bicubic2d(x, s.y, corners); });
      }
    }
  }
  t.op("upsample_bilinear2d");
  t.add("scales", {values({1, 1, 3, 3})}, [](T x) { return upsample_bilinear2d(x, {4, 5}, false, 1.5, 1.9); });
  t.op("pixel_shuffle");
  t.add("plain", {values({1, 8, 2, 3})}, [](T x) { return pixel_shuffle(x, 2); });
  t.add("no batch", {values({4, 1, 2})}, [](T x) { return pixel_shuffle(x, 2); });
  t.add("two batches", {values({2, 1, 4, 1, 1})}, [](T x) { return pixel_shuffle(x, 2); });
  t.add("permuted", {values({2, 2, 4})}, [](T x) { return pixel_shuffle(x.permute({2, 0, 1}), 2); });
  t.op("pixel_unshuffle");
  t.add("plain", {values({1, 2, 4, 2})}, [](T x) { return pixel_unshuffle(x, 2); });
  t.add("no batch", {values({1, 3, 3})}, [](T x) { return pixel_unshuffle(x, 3); });
}

void put_places(Table& t) {
  for (const bool align : {false, true}) {
    const std::string ends = align ? ", centres" : ", edges";
    t.op("affine_grid_generator");
    t.add("image" + ends, {values({2, 2, 3})}, [=](T m) { return affine_grid_generator(m, {2, 1, 2, 3}, align); });
    t.add("volume" + ends, {values({1, 3, 4})}, [=](T m) { return affine_grid_generator(m, {1, 2, 2, 1, 2}, align); });
    t.op("grid_sampler");
    for (const int64_t padding : {0, 1, 2})
      for (const int64_t mode : {0, 1}) {
        const std::string what = ", mode " + std::to_string(mode) + ", padding " + std::to_string(padding) + ends;
        const auto f = [=](T x, T g) { return grid_sampler(x, g, mode, padding, align); };
        t.add("image" + what, {values({2, 2, 3, 4}), between(-1.4, 1.4, {2, 2, 2, 2})}, f);
        t.add("volume" + what, {values({1, 1, 2, 3, 2}), between(-1.4, 1.4, {1, 1, 2, 2, 3})}, f);
      }
    t.add("transposed views" + ends, {values({1, 1, 4, 3}), between(-0.9, 0.9, {1, 2, 2, 2})},
          [=](T x, T g) { return grid_sampler(x.transpose(2, 3), g.transpose(1, 2), 0, 0, align); });
    t.add("no places" + ends, {values({1, 1, 2, 2}), values({1, 0, 2, 2})},
          [=](T x, T g) { return grid_sampler(x, g, 0, 0, align); });
  }
}

}  // namespace

void put_spatial(Table& t) {
  put_conv(t);
  put_pools(t);
  put_pads(t);
  put_upsampling(t);
  put_places(t);
}

}  // namespace wick::test
