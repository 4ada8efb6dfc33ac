// Operators on signals, images and volumes by name.

#include "reference.h"

namespace wick::test {
namespace {

#define CALL(...) [](const Call& c) -> Results { return __VA_ARGS__; }
#define EACH(...)  \
  {                \
    __VA_ARGS__(1) \
    __VA_ARGS__(2) \
    __VA_ARGS__(3) \
  }

std::optional<double> scale(const Call& c, size_t i) { return c.has(i) ? std::optional(c.d(i)) : std::nullopt; }

void add_conv(Calls& calls) {
#define CONV(D)                                                                                                  \
  calls["conv" #D "d"] = CALL(conv##D##d(c.x[0], c.x[1], c.x[2], c.dims(0), c.dims(1), c.dims(2), c.i(3)));      \
  calls["conv" #D "d.named"] = CALL(conv##D##d(c.x[0], c.x[1], c.x[2], c.dims(0), c.str(1), c.dims(2), c.i(3))); \
  calls["conv_transpose" #D "d"] =                                                                               \
      CALL(conv_transpose##D##d(c.x[0], c.x[1], c.x[2], c.dims(0), c.dims(1), c.dims(2), c.i(3), c.dims(4)));
  EACH(CONV)
  calls["im2col"] = CALL(im2col(c.x[0], c.dims(0), c.dims(1), c.dims(2), c.dims(3)));
  calls["col2im"] = CALL(col2im(c.x[0], c.dims(0), c.dims(1), c.dims(2), c.dims(3), c.dims(4)));
}

void add_pools(Calls& calls) {
#define POOL(D)                                                                                                \
  calls["max_pool" #D "d"] = CALL(max_pool##D##d(c.x[0], c.dims(0), c.dims(1), c.dims(2), c.dims(3), c.b(4))); \
  calls["max_pool" #D "d_with_indices"] =                                                                      \
      CALL(max_pool##D##d_with_indices(c.x[0], c.dims(0), c.dims(1), c.dims(2), c.dims(3), c.b(4)));           \
  calls["adaptive_avg_pool" #D "d"] = CALL(adaptive_avg_pool##D##d(c.x[0], c.dims(0)));                        \
  calls["adaptive_max_pool" #D "d"] = CALL(adaptive_max_pool##D##d(c.x[0], c.dims(0)));
  EACH(POOL)
  calls["avg_pool1d"] = CALL(avg_pool1d(c.x[0], c.dims(0), c.dims(1), c.dims(2), c.b(3), c.b(4)));
  calls["avg_pool2d"] = CALL(avg_pool2d(c.x[0], c.dims(0), c.dims(1), c.dims(2), c.b(3), c.b(4), c.index(5)));
  calls["avg_pool3d"] = CALL(avg_pool3d(c.x[0], c.dims(0), c.dims(1), c.dims(2), c.b(3), c.b(4), c.index(5)));
  calls["max_unpool2d"] = CALL(max_unpool2d(c.x[0], c.x[1], c.dims(0)));
  calls["max_unpool3d"] = CALL(max_unpool3d(c.x[0], c.x[1], c.dims(0), c.dims(1), c.dims(2)));
}

void add_pads(Calls& calls) {
#define PAD(D)                                                                    \
  calls["reflection_pad" #D "d"] = CALL(reflection_pad##D##d(c.x[0], c.dims(0))); \
  calls["replication_pad" #D "d"] = CALL(replication_pad##D##d(c.x[0], c.dims(0)));
  EACH(PAD)
  calls["constant_pad_nd"] = CALL(constant_pad_nd(c.x[0], c.dims(0), c.s(1)));
  calls["pad"] = CALL(pad(c.x[0], c.dims(0), c.str(1), scale(c, 2)));
}

void add_upsampling(Calls& calls) {
  calls["upsample_nearest1d"] = CALL(upsample_nearest1d(c.x[0], c.dims(0), scale(c, 1)));
  calls["upsample_nearest2d"] = CALL(upsample_nearest2d(c.x[0], c.dims(0), scale(c, 1), scale(c, 2)));
  calls["upsample_nearest3d"] = CALL(upsample_nearest3d(c.x[0], c.dims(0), scale(c, 1), scale(c, 2), scale(c, 3)));
  calls["_upsample_nearest_exact1d"] = CALL(_upsample_nearest_exact1d(c.x[0], c.dims(0)));
  calls["_upsample_nearest_exact2d"] = CALL(_upsample_nearest_exact2d(c.x[0], c.dims(0)));
  calls["_upsample_nearest_exact3d"] = CALL(_upsample_nearest_exact3d(c.x[0], c.dims(0)));
  calls["upsample_linear1d"] = CALL(upsample_linear1d(c.x[0], c.dims(0), c.b(1), scale(c, 2)));
  calls["upsample_bilinear2d"] = CALL(upsample_bilinear2d(c.x[0], c.dims(0), c.b(1), scale(c, 2), scale(c, 3)));
  calls["upsample_bicubic2d"] = CALL(upsample_bicubic2d(c.x[0], c.dims(0), c.b(1), scale(c, 2), scale(c, 3)));
  calls["upsample_trilinear3d"] =
      CALL(upsample_trilinear3d(c.x[0], c.dims(0), c.b(1), scale(c, 2), scale(c, 3), scale(c, 4)));
  calls["pixel_shuffle"] = CALL(pixel_shuffle(c.x[0], c.i(0)));
  calls["pixel_unshuffle"] = CALL(pixel_unshuffle(c.x[0], c.i(0)));
}

}  // namespace

void add_spatial_calls(Calls& calls) {
  add_conv(calls);
  add_pools(calls);
  add_pads(calls);
  add_upsampling(calls);
}

}  // namespace wick::test
