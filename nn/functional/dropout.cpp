#include <nn/functional/dropout.h>

namespace wick::nn::functional {

namespace {
template <class Options>
Tensor dropped(const char* name, Tensor (*drop)(const Tensor&, double, bool), const Tensor& x, const Options& o) {
  check(o.p() >= 0 && o.p() <= 1, "dropout probability has to be between 0 and 1, but got {}", o.p());
  if (!o.inplace()) return drop(x, o.p(), o.training());
  return in_place(name, x, [&](const Tensor& old) {
    Tensor y = drop(old, o.p(), o.training());
    return y.is_same(old) ? old * 1 : y;
  });
}
}  // namespace

Tensor dropout(Tensor x, const DropoutFuncOptions& o) { return dropped("dropout_", wick::dropout, x, o); }
Tensor dropout2d(Tensor x, const Dropout2dFuncOptions& o) { return dropped("dropout2d_", feature_dropout, x, o); }
Tensor dropout3d(Tensor x, const Dropout3dFuncOptions& o) { return dropped("dropout3d_", feature_dropout, x, o); }
Tensor alpha_dropout(Tensor x, const AlphaDropoutFuncOptions& o) {
  return dropped("alpha_dropout_", wick::alpha_dropout, x, o);
}
Tensor feature_alpha_dropout(Tensor x, const FeatureAlphaDropoutFuncOptions& o) {
  return dropped("feature_alpha_dropout_", wick::feature_alpha_dropout, x, o);
}

}  // namespace wick::nn::functional
