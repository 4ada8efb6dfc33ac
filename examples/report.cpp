#include "report.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include <stb/stb_image_write.h>

#include <filesystem>
#include <fstream>

namespace course {

namespace {

using Bytes = std::vector<unsigned char>;

std::string base64(const Bytes& bytes) {
  constexpr const char* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t three = 0;
    for (size_t k = 0; k < 3; ++k) three = three << 8 | (i + k < bytes.size() ? bytes[i + k] : 0U);
    for (size_t k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : kLetters[three >> (18 - 6 * k) & 63];
  }
  return text;
}

// Bytes H×W×3 as a PNG image in an <img>.
std::string image(const Tensor& rgb, int width, const std::string& title) {
  const Tensor pixels = rgb.contiguous();
  const auto append = [](void* file, void* data, int n) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    static_cast<Bytes*>(file)->insert(static_cast<Bytes*>(file)->end(), bytes, bytes + n);
  };
  Bytes file;
  const auto h = static_cast<int>(rgb.size(0)), w = static_cast<int>(rgb.size(1));
  check(stbi_write_png_to_func(append, &file, w, h, 3, pixels.data_ptr(), 3 * w) != 0, "PNG: an image was not written");
  return fmt::format("<img width={} title=\"{}\" src=\"data:image/png;base64,{}\">", width, title, base64(file));
}

Tensor grey(const Tensor& bytes) { return (255 - bytes).unsqueeze(2).expand({bytes.size(0), bytes.size(1), 3}); }

// Weights as colours: orange for −, white for 0, blue for +.
Tensor signed_colours(const Tensor& w) {
  const Tensor v = (w / w.abs().max()).unsqueeze(2), blue = tensor({0., 114., 178.}), orange = tensor({213., 94., 0.});
  return (255 - v.clamp_min(0) * (255 - blue) - (-v).clamp_min(0) * (255 - orange)).to(kByte);
}

std::string curves(Lesson& lesson, const RunOnImages& run) {
  lesson.plot("fashion_mnist.svg", 900, 340, {{"c", run.curve}},
              fmt::format(R"(set multiplot layout 1,2
set xlabel 'epoch'; set xtics {}; set ylabel 'loss'; plot $c using 1:2 with linespoints ps 0.5 notitle
set ylabel 'accuracy, %'; set key bottom right
plot $c using 1:3 with linespoints ps 0.5 dt 2 title 'training', '' using 1:4 with linespoints ps 0.5 title '{}'
)",
                          std::max<int64_t>(1, run.curve.size(0) / 8), run.measured));
  std::ifstream svg(lesson.out + "/fashion_mnist.svg");
  std::string text(std::istreambuf_iterator<char>(svg), {});
  if (const size_t at = text.find("<svg"); at != std::string::npos) return text.substr(at);
  text = fmt::format("<table><tr><th>epoch<th>loss<th>training, %<th>{}, %\n", run.measured);
  for (int64_t i = 0; i < run.curve.size(0); ++i) {
    text += "<tr>";
    for (int64_t j = 0; j < 4; ++j) text += fmt::format("<td>{:.4g}", run.curve[i][j].item<double>());
  }
  return text + "</table>\n";
}

std::string confusion_table(const Tensor& counts) {
  std::string text = "<table class=c><tr><th>true \\ guessed";
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
  return text + "</table>\n";
}

// The images that the network was surest about and wrong.
std::string worst_mistakes(const RunOnImages& run) {
  const auto [sure, guess] = run.probabilities.max(1);
  const Tensor order = where(guess != run.set.labels, sure, -1).argsort(0, true);
  std::string text = "<div class=f>";
  for (int64_t k = 0; k < std::min<int64_t>(30, order.size(0)); ++k) {
    const int64_t i = order[k].item<int64_t>(), g = guess[i].item<int64_t>(), t = run.set.labels[i].item<int64_t>();
    if (g == t) break;  // fewer mistakes than that
    text += fmt::format("<figure>{}<figcaption>{} {:.1f} %<br>is {} {:.1f} %</figcaption></figure>\n",
                        image(grey(run.set.images[i]), 84, fmt::format("image {}", i)), kClasses[g],
                        100 * sure[i].item<double>(), kClasses[t], 100 * run.probabilities[i][t].item<double>());
  }
  return text + "</div>\n";
}

std::string first_layer(const Tensor& weights) {
  const Tensor order = norm(weights, 2, 1).argsort(0, true);
  std::string text = "<div class=f>";
  for (int64_t k = 0; k < std::min<int64_t>(64, order.size(0)); ++k) {
    const int64_t unit = order[k].item<int64_t>();
    text += image(signed_colours(weights[unit].view({28, 28})), 70, fmt::format("unit {}", unit)) + "\n";
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
               fmt::format(R"(<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Fashion-MNIST</title>
<style>body{{font:15px sans-serif;max-width:62em;margin:2em auto;padding:0 1em}} table{{border-collapse:collapse}}
td,th{{padding:.25em .5em;text-align:right}} .c{{font-size:12px}} .f{{display:flex;flex-wrap:wrap}}
figure{{margin:0 .4em .4em 0;width:9.8em;font-size:12px}} img{{image-rendering:pixelated;margin:0 .5em .3em 0}}</style>
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
                           curves(lesson, run), confusion_table(confusion(guess, run.set.labels)), worst_mistakes(run),
                           std::min<int64_t>(64, weights.size(0)), weights.size(0), first_layer(weights)));
  fmt::print("report: {}/fashion_mnist.html\n", lesson.out);
}

}  // namespace course
