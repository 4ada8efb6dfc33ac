#include "report.h"

#include "chart.h"

namespace course {

namespace {

std::string base64(const std::string& bytes) {
  constexpr const char* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t three = 0;
    for (size_t k = 0; k < 3; ++k)
      three = three << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (size_t k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : kLetters[three >> (18 - 6 * k) & 63];
  }
  return text;
}

// A square image, of what encode_png() takes, in an <img>; alt is what it shows.
std::string image(const Tensor& pixels, int width, const std::string& alt) {
  return fmt::format("<img width={0} height={0} alt=\"{1}\" title=\"{1}\" src=\"data:image/png;base64,{2}\">", width,
                     alt, base64(encode_png(pixels)));
}

// Weights as colours: orange for −, white for 0, blue for +.
Tensor signed_colours(const Tensor& w) {
  const Tensor v = w / w.abs().max(), blue = tensor({0., 114., 178.}).view({3, 1, 1}),
               orange = tensor({213., 94., 0.}).view({3, 1, 1});
  return (255 - v.clamp_min(0) * (255 - blue) - (-v).clamp_min(0) * (255 - orange)).to(kByte);
}

std::string curves(const RunOnImages& run) {
  const auto ends = [&](int64_t column) {
    return fmt::format("from {:.4g} to {:.4g}", run.curve[0][column].item<double>(),
                       run.curve[-1][column].item<double>());
  };
  return fmt::format(
      "<div class=p>{}{}</div>\n", chart(run.curve, fmt::format("The loss by epoch, {}", ends(1)), {{"loss", 1}}),
      chart(run.curve, fmt::format("Accuracy in percent by epoch: training {}, {} {}", ends(2), run.measured, ends(3)),
            {{"training, %", 2}, {run.measured + ", %", 3}}));
}

std::string confusion_table(const Tensor& counts) {
  std::string text = "<div class=w><table class=c><tr><th>true \\ guessed";
  for (const char* c : kClasses) text += fmt::format("<th>{}", c);
  text += "<th>right";
  for (int64_t t = 0; t < 10; ++t) {
    text += fmt::format("\n<tr><th>{}", kClasses[t]);
    const double all = std::max(1.0, counts[t].sum().item<double>());
    for (int64_t p = 0; p < 10; ++p) {
      const double n = counts[t][p].item<double>(), share = n / all;
      text += fmt::format("<td style=\"background:rgba({},{:.2f})\">{:.0f}", t == p ? "0,114,178" : "213,94,0",
                          t == p ? 0.5 * share : std::min(0.8, 4 * share), n);
    }
    text += fmt::format("<td>{:.1f} %", 100 * counts[t][t].item<double>() / all);
  }
  return text + "</table></div>\n";
}

// The images that the network was surest about and wrong.
std::string worst_mistakes(const RunOnImages& run) {
  const auto [sure, guess] = run.probabilities.max(1);
  const Tensor order = where(guess != run.set.labels, sure, -1).argsort(0, true);
  std::string text = "<div class=f>";
  for (int64_t k = 0; k < std::min<int64_t>(30, order.size(0)); ++k) {
    const int64_t i = order[k].item<int64_t>(), g = guess[i].item<int64_t>(), t = run.set.labels[i].item<int64_t>();
    if (g == t) break;  // fewer mistakes than that
    text += fmt::format(
        "<figure>{}<figcaption>{} {:.1f} %<br>is {} {:.1f} %</figcaption></figure>\n",
        image(255 - run.set.images[i], 84, fmt::format("image {}: {}, taken for {}", i, kClasses[t], kClasses[g])),
        kClasses[g], 100 * sure[i].item<double>(), kClasses[t], 100 * run.probabilities[i][t].item<double>());
  }
  return text + "</div>\n";
}

std::string first_layer(const Tensor& weights) {
  const Tensor order = norm(weights, 2, 1).argsort(0, true);
  std::string text = "<div class=f>";
  for (int64_t k = 0; k < std::min<int64_t>(64, order.size(0)); ++k) {
    const int64_t unit = order[k].item<int64_t>();
    text += image(signed_colours(weights[unit].view({28, 28})), 70, fmt::format("weights of unit {}", unit)) + "\n";
  }
  return text + "</div>\n";
}

}  // namespace

Tensor confusion(const Tensor& guesses, const Tensor& classes) {
  const Tensor counts = zeros({100}, kLong);
  counts.index_add_(0, classes * 10 + guesses, ones_like(classes));
  return counts.view({10, 10});
}

void print_confusion(const Tensor& counts) {
  fmt::print("\n{:>13} predicted\n{:>13}", "", "true");
  for (const char* c : kClasses) fmt::print(" {:>6.6}", c);
  fmt::print("   right\n");
  for (int64_t t = 0; t < 10; ++t) {
    fmt::print("{:>13}", kClasses[t]);
    for (int64_t p = 0; p < 10; ++p) fmt::print(" {:>6}", counts[t][p].item<int64_t>());
    fmt::print(" {:>6.1f}%\n", 100.0 * counts[t][t].item<double>() / counts[t].sum().item<double>());
  }
}

void report(Lesson& lesson, const RunOnImages& run) {
  NoGradGuard off;
  const Tensor guess = run.probabilities.argmax(1), weights = run.weights.detach();
  lesson.write("fashion_mnist.html",
               fmt::format(R"(<!DOCTYPE html><html lang=en><meta charset=utf-8>
<meta name=viewport content="width=device-width,initial-scale=1"><title>Fashion-MNIST</title>
<style>body{{font:16px/1.4 sans-serif;max-width:62em;margin:1em auto;padding:0 1em}} h1{{font-size:1.6em;line-height:1.2}}
table{{border-collapse:collapse}} td,th{{padding:.25em .5em;text-align:right}} .c{{font-size:12px}} .w{{overflow-x:auto}}
.f,.p{{display:flex;flex-wrap:wrap}} .p svg{{flex:1 1 20em;width:100%;max-width:34em}}
figure{{margin:0 .4em .4em 0;width:9.2em;font-size:12px}} img{{image-rendering:pixelated;margin:0 .5em .3em 0}}</style>
<h1>An MLP on Fashion-MNIST: {:.2f} % {} accuracy</h1><p>{}. Seed {}.</p>
<h2>Curves</h2>{}
<h2>Confusion matrix</h2><p>Blue: right. Orange: wrong, the darker the more often.</p>{}
<h2>Worst mistakes</h2><p>The network was surest of these. Above, its guess; below, what it is; each with its
probability.</p>{}
<h2>First layer</h2><p>The weights of {} of its {} units, the largest first, as images: blue raises the unit's z, orange
lowers it.</p>{}
</html>
)",
                           accuracy(run.probabilities, run.set.labels), run.measured, run.what, lesson.seed,
                           curves(run), confusion_table(confusion(guess, run.set.labels)), worst_mistakes(run),
                           std::min<int64_t>(64, weights.size(0)), weights.size(0), first_layer(weights)));
  fmt::print("report: {}/fashion_mnist.html\n", lesson.out);
}

}  // namespace course
