// The yardstick: one training step written out on CBLAS, without a graph.

#include "bench.h"

#include <cblas.h>

#include <cmath>
#include <memory>
#include <random>

namespace bench {
namespace {

struct Layer {
  int in, out;
  std::vector<float> w, b, dw, db, vw, vb, a, e;
};

struct Mlp {
  int batch;
  std::vector<Layer> layers;
  std::vector<float> x;
  std::vector<int> y;

  void step() {
    const float* a = x.data();
    for (size_t l = 0; l < layers.size(); ++l) {
      Layer& L = layers[l];
      for (int n = 0; n < batch; ++n) std::copy(L.b.begin(), L.b.end(), L.a.begin() + n * L.out);
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, batch, L.out, L.in, 1, a, L.in, L.w.data(), L.in, 1,
                  L.a.data(), L.out);
      if (l + 1 < layers.size())
        for (float& v : L.a) v = v > 0 ? v : 0;
      a = L.a.data();
    }
    Layer& top = layers.back();
    for (int n = 0; n < batch; ++n) {
      float* z = top.a.data() + n * top.out;
      float* e = top.e.data() + n * top.out;
      float most = z[0], sum = 0;
      for (int k = 1; k < top.out; ++k) most = std::max(most, z[k]);
      for (int k = 0; k < top.out; ++k) sum += e[k] = std::exp(z[k] - most);
      for (int k = 0; k < top.out; ++k) e[k] = e[k] / sum / static_cast<float>(batch);
      e[y[static_cast<size_t>(n)]] -= 1.0f / static_cast<float>(batch);
    }
    for (size_t l = layers.size(); l-- > 0;) {
      Layer& L = layers[l];
      const float* below = l ? layers[l - 1].a.data() : x.data();
      cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, L.out, L.in, batch, 1, L.e.data(), L.out, below, L.in, 0,
                  L.dw.data(), L.in);
      std::fill(L.db.begin(), L.db.end(), 0.0f);
      for (int n = 0; n < batch; ++n)
        for (int k = 0; k < L.out; ++k) L.db[static_cast<size_t>(k)] += L.e[static_cast<size_t>(n * L.out + k)];
      if (l) {
        Layer& B = layers[l - 1];
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, L.in, L.out, 1, L.e.data(), L.out, L.w.data(),
                    L.in, 0, B.e.data(), L.in);
        for (size_t i = 0; i < B.e.size(); ++i) B.e[i] = B.a[i] > 0 ? B.e[i] : 0;
      }
    }
    for (Layer& L : layers) {
      for (size_t i = 0; i < L.w.size(); ++i) L.w[i] -= 1e-4f * (L.vw[i] = 0.9f * L.vw[i] + L.dw[i]);
      for (size_t i = 0; i < L.b.size(); ++i) L.b[i] -= 1e-4f * (L.vb[i] = 0.9f * L.vb[i] + L.db[i]);
    }
  }
};

}  // namespace

Step hand_mlp(const std::vector<int64_t>& sizes, int64_t batch) {
  auto m = std::make_shared<Mlp>();
  std::mt19937 random(1);
  std::uniform_real_distribution<float> u(-1, 1);
  m->batch = static_cast<int>(batch);
  for (size_t l = 1; l < sizes.size(); ++l) {
    Layer L;
    L.in = static_cast<int>(sizes[l - 1]);
    L.out = static_cast<int>(sizes[l]);
    const auto n = static_cast<size_t>(L.in * L.out), o = static_cast<size_t>(L.out),
               all = static_cast<size_t>(m->batch * L.out);
    L.w.resize(n), L.dw.resize(n), L.vw.resize(n), L.b.resize(o), L.db.resize(o), L.vb.resize(o), L.a.resize(all),
        L.e.resize(all);
    for (float& v : L.w) v = u(random) / std::sqrt(static_cast<float>(L.in));
    m->layers.push_back(std::move(L));
  }
  m->x.resize(static_cast<size_t>(batch * sizes.front()));
  for (float& v : m->x) v = u(random);
  for (int64_t n = 0; n < batch; ++n) m->y.push_back(static_cast<int>(random() % static_cast<unsigned>(sizes.back())));
  return [m] { m->step(); };
}

}  // namespace bench
