// A variational autoencoder (Kingma, Welling 2014, https://arxiv.org/abs/1312.6114) learns to draw clothes: an encoder
// says which codes of 16 numbers an image may have, a decoder what a code looks like.

#include <autograd/io/png.h>

#include <filesystem>
#include <fstream>

#include "../course.h"

using namespace course;

namespace {

constexpr int64_t kCode = 16, kHidden = 400;

// log p of each pixel, if its probability of being white is sigmoid(scores); grey pixels count in proportion.
Tensor log_likelihood(const Tensor& scores, const Tensor& x) {
  return -binary_cross_entropy_with_logits(scores, x, {}, {}, Reduction::None).sum(-1);
}

struct VAE {
  nn::MLP encoder{nn::MLPOptions({784, kHidden, 2 * kCode})}, decoder{nn::MLPOptions({kCode, kHidden, 784})};

  // The mean and the logarithm of the variance of q(z|x), a normal distribution of codes.
  std::pair<Tensor, Tensor> codes(const Tensor& x) {
    const Tensor both = encoder(x);
    return {both.slice(1, 0, kCode), both.slice(1, kCode)};
  }
  Tensor images(const Tensor& z) { return decoder(z).sigmoid(); }

  // Two numbers for each image, whose difference is the ELBO: log p(x|z) at a code drawn from q(z|x), and the KL
  // divergence of q from the standard normal distribution, which has a formula.
  std::pair<Tensor, Tensor> elbo(const Tensor& x) {
    const auto [mean, log_var] = codes(x);
    // Drawn as mean + deviation × noise, so that the gradient reaches mean and deviation past the draw.
    const Tensor z = mean + (log_var / 2).exp() * randn_like(mean);
    return {log_likelihood(decoder(z), x), (mean.square() + log_var.exp() - log_var - 1).sum(1) / 2};
  }

  // log p(x), estimated with n codes of each image: log mean p(x|z) p(z) / q(z|x). Its mean is above the ELBO and below
  // the truth, and grows with n (Burda et al. 2016, https://arxiv.org/abs/1509.00519).
  Tensor importance_bound(const Tensor& x, int64_t n) {
    const auto [mean, log_var] = codes(x);
    std::vector<Tensor> logs;
    for (int64_t i = 0; i < n; ++i) {
      const Tensor noise = randn_like(mean), z = mean + (log_var / 2).exp() * noise;
      const Tensor log_prior_over_q = (noise.square() + log_var - z.square()).sum(1) / 2;
      logs.push_back(log_likelihood(decoder(z), x) + log_prior_over_q);
    }
    return stack(logs).logsumexp({0}) - std::log(static_cast<double>(n));
  }
  std::vector<Tensor> parameters() const {
    std::vector<Tensor> all = encoder->parameters();
    for (const Tensor& p : decoder->parameters()) all.push_back(p);
    return all;
  }
};

Tensor read(const std::string& folder, bool train, int64_t at_most) {
  check(std::filesystem::is_directory(folder), "--data {}: there is no such folder. {}", folder, kNoFashionMnist);
  return data::read_image_set(folder, train).images.slice(0, 0, at_most).flatten(1).to(kFloat) / 255;
}

// Images (rows×columns×784, from 0 to 1) side by side, black on white.
void write_png(const std::string& file, const Tensor& images) {
  const int64_t rows = images.size(0), columns = images.size(1);
  const Tensor page = (1 - images.view({rows, columns, 28, 28})).transpose(1, 2).reshape({rows * 28, columns * 28});
  std::ofstream out(file, std::ios::binary);
  out << encode_png(page) << std::flush;
  check(out.good(), "{}: cannot be written", file);
  fmt::print("picture: {}\n", file);
}

// Rows: images, the same decoded from their codes; two rows of images of codes that were drawn; three ways from one
// image to another.
void picture(Lesson& lesson, VAE& vae, const Tensor& test) {
  constexpr int64_t kColumns = 12;
  const Tensor originals = test.slice(0, 0, kColumns), means = vae.codes(originals).first;
  std::vector<Tensor> rows = {originals, vae.images(means), vae.images(randn({kColumns, kCode})),
                              vae.images(randn({kColumns, kCode}))};
  const Tensor share = linspace(0, 1, kColumns).unsqueeze(1);
  for (const auto& [from, to] : {std::pair{0, 1}, {2, 6}, {8, 4}})
    rows.push_back(vae.images(means[from] + share * (means[to] - means[from])));
  write_png(lesson.out + "/vae.png", stack(rows));
}

void run(Lesson& lesson, const std::string& folder) {
  const Clock clock;
  const int64_t epochs = lesson.brief ? 2 : 8, count = lesson.brief ? 6000 : 60000, each = 128;
  const Tensor train = read(folder, true, count), test = read(folder, false, lesson.brief ? 1000 : 10000);
  // The best that can be said without codes: how often each pixel is white.
  const Tensor white = train.mean({0}).clamp(1e-4, 1 - 1e-4);
  const double without = log_likelihood(white.logit().expand_as(test), test).mean().item<double>();
  fmt::print(
      "log p of a test image, in nats, by the mean of each pixel: {:.1f}\n\n"
      "epoch   training: ELBO   test: ELBO = log p(x|z) − KL\n",
      without);
  VAE vae;
  optim::Adam adam(vae.parameters(), 2e-3);
  const int64_t steps = (count + each - 1) / each;
  optim::OneCycleLR schedule(adam, 2e-3, epochs * steps, 0.2);
  double reached = 0, divergence = 0, first = 0;
  for (int64_t epoch = 1; epoch <= epochs; ++epoch) {
    const Tensor order = randperm(count);
    double sum = 0;
    for (int64_t step = 0; step < steps; ++step) {
      const auto [log_p, kl] = vae.elbo(train.index_select(0, order.slice(0, step * each, (step + 1) * each)));
      const Tensor loss = (kl - log_p).mean();
      adam.zero_grad();
      loss.backward();
      adam.step();
      schedule.step();
      sum -= loss.item<double>();
      lesson.progress.show(static_cast<double>((epoch - 1) * steps + step) / static_cast<double>(epochs * steps),
                           fmt::format("epoch {}/{}", epoch, epochs));
    }
    NoGradGuard off;
    const auto [log_p, kl] = vae.elbo(test);
    divergence = kl.mean().item<double>();
    reached = log_p.mean().item<double>() - divergence;
    if (epoch == 1) first = reached;
    lesson.progress.clear();
    fmt::print("{:5} {:16.1f} {:12.1f} = {:.1f} − {:.1f}\n", epoch, sum / static_cast<double>(steps), reached,
               reached + divergence, divergence);
    std::fflush(stdout);
  }
  NoGradGuard off;
  const Tensor some = test.slice(0, 0, 500);
  const auto [log_p, kl] = vae.elbo(some);
  const double one = (log_p - kl).mean().item<double>(), many = vae.importance_bound(some, 64).mean().item<double>();
  fmt::print("\n500 test images: ELBO {:.1f}; with 64 codes each, log p(x) is at least {:.1f}. {:.0f} s in all\n", one,
             many, clock.seconds());
  picture(lesson, vae, test);
  lesson.saw(reached > first, "the ELBO of the test images rose from {:.1f} to {:.1f} nats", first, reached);
  lesson.saw(reached > without + 30, "that is more than without codes: {:.1f}", without);
  lesson.saw(divergence > 2, "a code says {:.1f} nats about its image", divergence);
  lesson.saw(many > one, "the ELBO is a lower bound: 64 codes for each image raise it from {:.1f} to {:.1f}", one,
             many);
}

}  // namespace

int main(int argc, char** argv) {
  std::string folder = kFashionMnist;
  Lesson lesson("vae", "A variational autoencoder learns to draw clothes.");
  lesson.app.add_option("--data", folder, "Folder with the four IDX files")->capture_default_str();
  return lesson.run(argc, argv, [&] { run(lesson, folder); });
}
