// Images read at places between their pixels.

#include "sequences.h"

namespace F = torch::nn::functional;
using namespace peer;
using torch::Tensor;

TEST_CASE("affine_grid: values and gradients") {
  std::vector<double> numbers;
  for (const bool align : {false, true}) {
    const Tensor flat = wave({2, 2, 3}).requires_grad_(), solid = wave({2, 3, 4}).requires_grad_();
    const Tensor a = F::affine_grid(flat, {2, 1, 3, 4}, align), b = F::affine_grid(solid, {2, 1, 2, 1, 3}, align);
    CHECK(a.sizes() == torch::IntArrayRef({2, 3, 4, 2}));
    CHECK(b.sizes() == torch::IntArrayRef({2, 2, 1, 3, 3}));
    ((a * wave({2, 3, 4, 2}, 2)).sum() + (b * wave({2, 2, 1, 3, 3}, 3)).sum()).backward();
    add(numbers, a), add(numbers, b), add(numbers, flat.grad()), add(numbers, solid.grad());
  }
  CHECK_RUN(numbers, 8.069323878, -2.58193821, 126.4862633, -3.252431927, -0.1877679472, 90.61390072, -5.621137715,
            -5.199464197, 27.39876653, 10.48717952, 1.55551213, 47.51473842, 8.069323878, -2.919425081, 182.974044,
            -3.252431927, -0.2209625812, 155.1485635, -7.699369949, -6.233630407, 41.56400752, 15.70890813, 2.320685001,
            106.9059145);
  CHECK_THROWS(F::affine_grid(torch::zeros({2, 2, 3}), {2, 1, 3}));
  CHECK_THROWS(F::affine_grid(torch::zeros({2, 3, 3}), {2, 1, 3, 4}));
  CHECK_THROWS(F::affine_grid(torch::zeros({2, 2, 3}), {2, 1, 0, 4}));
}

TEST_CASE("grid_sample: values and gradients") {
  std::vector<double> numbers;
  for (const bool nearest : {false, true})
    for (const int padding : {0, 1, 2})
      for (const bool align : {false, true}) {
        F::GridSampleFuncOptions options = F::GridSampleFuncOptions().align_corners(align);
        if (nearest) options.mode(torch::kNearest);
        if (padding == 1) options.padding_mode(torch::kBorder);
        if (padding == 2) options.padding_mode(torch::kReflection);
        for (const bool solid : {false, true}) {
          const Tensor x = (solid ? wave({2, 2, 3, 2, 4}) : wave({2, 3, 4, 5})).requires_grad_();
          const Tensor grid = ((solid ? wave({2, 2, 2, 3, 3}, 2) : wave({2, 3, 4, 2}, 2)) * 1.7).requires_grad_();
          const Tensor y = F::grid_sample(x, grid, options);
          (y * wave(y.sizes().vec(), 4)).sum().backward();
          add(numbers, y), add(numbers, x.grad());
          if (!nearest) add(numbers, grid.grad());
        }
      }
  CHECK_RUN(numbers, 0.8005975629, 0.08320865307, 3.972275844, -0.08416219979, 1.827574603, 12.43690161, 0.4415987112,
            4.794669077, 119.2417413, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.435384607, 1.022889839, 20.3153736, -0.08618263561,
            2.466580472, 37.39236227, 0.5007157937, -0.5245346523, 112.0464137, 0.03989259502, 0.1089897812,
            3.334443826, -0.5610232118, -0.2596235445, 0.8479115968, -4.752130151, -3.629249094, 46.6360211, 9.30279501,
            4.405790833, 90.94774382, -0.1067013218, 1.364694321, 70.9570416, -15.35343332, -22.5842277, 316.3672085,
            0.9911068302, -2.160025846, 60.94583803, -2.587292663, -0.6603640602, 16.17255839, 2.814954228,
            -4.515175018, 53.06510294, 8.593087085, 3.520132717, 87.25173606, -0.1067013218, 1.700276296, 76.21026084,
            -6.921192028, -17.8046743, 170.1125282, 0.4591891385, -1.504385498, 50.48274732, -2.587292663, -1.168102242,
            12.96300083, 4.462158277, -3.131544761, 40.11599391, 1.724740601, 2.289251676, 50.59181395, -0.1067013218,
            0.9017003099, 93.95453234, -18.03600421, -1.610690846, 869.9200781, -1.532126515, 0.7002074157, 48.11963996,
            -2.587292663, -0.142602164, 7.547481267, -1.32474606, -13.70987533, 161.3899091, -0.5599186709,
            0.4612815771, 46.11353572, -0.1067013218, 0.7873021489, 74.00538974, -31.15735863, 7.903103607, 678.4508537,
            -2.798703393, 2.362577203, 29.06528929, -2.587292663, -0.03900555704, 6.359413234, 1.135669788,
            -8.181047664, 81.59956331, 2.630035168, 1.295846218, 21.2677012, -0.1032318857, 0.5652459885, 23.45636891,
            0, 0, 0, 0, 0, 0, 0.01496214718, 1.20976181, 47.09144064, -0.07413103081, 3.078580368, 75.37701829, 0, 0, 0,
            0, 0, 0, 10.09559311, 4.737989133, 126.5818007, -0.1067013218, 0.1656601654, 102.6588775, 1.788163895,
            -1.697360575, 63.59972028, -2.587292663, -0.2878115101, 21.56812178, 7.265649127, 2.472535561, 127.5144468,
            -0.1067013218, 0.1007365652, 131.2656515, 2.159334383, -1.240909815, 62.1837396, -2.587292663,
            -0.2782408456, 21.56442094, 2.431666462, 4.821932507, 129.5197347, -0.1067013218, -1.082652611, 179.0652979,
            3.480671007, 0.1114768983, 68.48038574, -2.587292663, -1.488551516, 21.43657928, -1.370494439,
            -0.9882446711, 129.9522554, -0.1067013218, -0.7354676692, 148.1898195, 0.7505448198, 3.117818838,
            86.64412293, -2.587292663, 0.5136899884, 21.69569722);
  const Tensor x = torch::zeros({2, 1, 3, 4}), grid = torch::zeros({2, 5, 6, 2});
  CHECK(F::grid_sample(x, grid, F::GridSampleFuncOptions().align_corners(true)).sizes() ==
        torch::IntArrayRef({2, 1, 5, 6}));
  CHECK_THROWS(torch::grid_sampler(x, torch::zeros({2, 5, 6, 3}), 0, 0, false));
  CHECK_THROWS(torch::grid_sampler(x, torch::zeros({1, 5, 6, 2}), 0, 0, false));
  CHECK_THROWS(torch::grid_sampler(x[0], grid, 0, 0, false));
  CHECK_THROWS(torch::grid_sampler(x, grid.to(torch::kDouble), 0, 0, false));
  CHECK_THROWS(torch::grid_sampler(torch::zeros({2, 1, 0, 4}), grid, 0, 0, false));
}
