// A transformer that learns to write, one character after the other: it reads the Vietnamese text of the course, and
// is judged by what it says of a part that it has not read. (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762;
// with the normalisation before each part, as in GPT-2.)

#include "../course.h"

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

using namespace course;

namespace {

constexpr int64_t kContext = 64, kBatch = 32, kHeads = 4;

// A text as numbers. A character is what UTF-8 spells with one to four bytes, so "ế" is one number, not three.
struct Text {
  explicit Text(const std::string& bytes) {
    std::vector<std::string> characters;
    for (const char c : bytes)
      if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !characters.empty())
        characters.back() += c;  // the second, third or fourth byte of a character
      else
        characters.emplace_back(1, c);
    const std::set<std::string> sorted(characters.begin(), characters.end());
    alphabet.assign(sorted.begin(), sorted.end());
    std::vector<int64_t> numbers;
    for (const std::string& c : characters)
      numbers.push_back(std::lower_bound(alphabet.begin(), alphabet.end(), c) - alphabet.begin());
    codes = tensor(numbers);
  }
  std::string spelled(const Tensor& some) const {
    std::string text;
    for (int64_t i = 0; i < some.size(0); ++i) text += alphabet[static_cast<size_t>(some[i].item<int64_t>())];
    return text;
  }
  std::vector<std::string> alphabet;
  Tensor codes;
};

// Attention, then two linear layers; each adds to what comes in.
struct BlockImpl : nn::Module {
  BlockImpl(int64_t width, double p)
      : norm1(register_module("norm1", nn::LayerNorm(nn::LayerNormOptions({width})))),
        norm2(register_module("norm2", nn::LayerNorm(nn::LayerNormOptions({width})))),
        qkv(register_module("qkv", nn::Linear(width, 3 * width))),
        out(register_module("out", nn::Linear(width, width))),
        wide(register_module("wide", nn::Linear(width, 4 * width))),
        narrow(register_module("narrow", nn::Linear(4 * width, width))),
        dropout(register_module("dropout", nn::Dropout(p))) {}
  Tensor forward(const Tensor& x) {  // N×L×width
    const int64_t n = x.size(0), length = x.size(1), width = x.size(2);
    // Query, key and value of each head. Position i attends to the positions 0 … i: not to what it is to guess.
    const Tensor heads = qkv(norm1(x)).view({n, length, 3, kHeads, width / kHeads}).permute({2, 0, 3, 1, 4});
    const Tensor seen = scaled_dot_product_attention(heads[0], heads[1], heads[2], {}, 0, /*is_causal=*/true);
    const Tensor y = x + dropout(out(seen.transpose(1, 2).reshape({n, length, width})));
    return y + dropout(narrow(gelu(wide(norm2(y)))));
  }
  nn::LayerNorm norm1, norm2;
  nn::Linear qkv, out, wide, narrow;
  nn::Dropout dropout;
};
WICK_MODULE(Block);

struct WriterImpl : nn::Module {
  WriterImpl(int64_t alphabet, int64_t width, int64_t blocks, double p)
      : letters(register_module("letters", nn::Embedding(alphabet, width))),
        places(register_module("places", nn::Embedding(kContext, width))),
        stack(register_module("stack", nn::Sequential())),
        scores(register_module("scores", nn::Linear(width, alphabet))) {
    stack->push_back(nn::Dropout(p));
    for (int64_t i = 0; i < blocks; ++i) stack->push_back(Block(width, p));
    stack->push_back(nn::LayerNorm(nn::LayerNormOptions({width})));
    nn::init::normal_(letters->weight, 0, 0.1);
    nn::init::normal_(places->weight, 0, 0.1);
  }
  /// Codes N×L → scores of the next character, N×L×alphabet.
  Tensor forward(const Tensor& codes) {
    return scores(stack->forward(letters(codes) + places(arange(codes.size(1), kLong))));
  }
  nn::Embedding letters, places;
  nn::Sequential stack;
  nn::Linear scores;
};
WICK_MODULE(Writer);

// The loss of a character, in nats, from those before it in its window; windows: N×(L+1).
Tensor loss_of(Writer& net, const Tensor& windows) {
  const Tensor scores = net(windows.slice(1, 0, -1));
  return cross_entropy_loss(scores.flatten(0, 1), windows.slice(1, 1).flatten());
}

// What a character alone says of the next one: counts of pairs, mixed with those of single characters where there are
// few. Rows: the character; columns: the probability of each next one.
Tensor bigrams(const Tensor& codes, int64_t alphabet) {
  const Tensor pairs = codes.slice(0, 0, -1) * alphabet + codes.slice(0, 1);
  const Tensor counts = pairs.bincount({}, alphabet * alphabet).view({alphabet, alphabet}).to(kDouble);
  const Tensor single = counts.sum(0) + 0.5;
  const Tensor mixed = counts + 5 * single / single.sum();  // 5: the best of several for the held-out text
  return mixed / mixed.sum(1, true);
}

// Writes n characters, each drawn by the probabilities that `next` gives after the text so far.
template <class Next>
Tensor written(Tensor text, int64_t n, Next next) {
  NoGradGuard off;
  const int64_t from = text.size(0);
  for (int64_t i = 0; i < n; ++i) text = cat({text, multinomial(next(text), 1)});
  return text.slice(0, from);
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}
// How many of the words in `text` are words of the book, in percent.
double real_words(const std::string& text, const std::string& book) {
  const auto all = words(book), some = words(text);
  const std::set<std::string> known(all.begin(), all.end());
  const auto real = std::count_if(some.begin(), some.end(), [&](const std::string& w) { return known.count(w) > 0; });
  return 100 * static_cast<double>(real) / static_cast<double>(some.size());
}

std::string read(const std::vector<std::string>& files) {
  std::string all;
  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    check(stream.good(), "--text {}: cannot be read", file);
    all.append(std::istreambuf_iterator<char>(stream), {});
  }
  return all;
}

void run(Lesson& lesson, const std::vector<std::string>& files) {
  const std::string book = read(files);
  const Text text(book);
  const int64_t n = text.codes.size(0), cut = n * 9 / 10, alphabet = std::ssize(text.alphabet);
  check(n - cut > kContext, "--text: {} characters: needs {} or more", n, 11 * kContext);
  const Tensor known = text.codes.slice(0, 0, cut), held_out = text.codes.slice(0, cut);
  const Tensor pairs = bigrams(known, alphabet);
  const Tensor asked = held_out.slice(0, 0, -1), answers = held_out.slice(0, 1).unsqueeze(1);
  const double by_pairs = -pairs.index_select(0, asked).gather(1, answers).log().mean().item<double>();
  fmt::print(
      "{} characters, {} different ones; the last {} are held out\n"
      "loss of a character of these, in nats: by chance {:.2f}, by pairs of characters {:.2f}\n\n"
      "   step   training   held out\n",
      n, alphabet, n - cut, std::log(static_cast<double>(alphabet)), by_pairs);

  constexpr int64_t kEach = 50;  // steps between two lines of the table
  const int64_t steps = lesson.brief ? 250 : 600;
  Writer net(alphabet, lesson.brief ? 64 : 96, 2, 0.2);
  optim::AdamW adam(net->parameters(), optim::AdamWOptions(4e-3).weight_decay(0.1).betas({0.9, 0.99}));
  optim::OneCycleLR schedule(adam, 4e-3, steps, 0.1);
  const Tensor windows = held_out.unfold(0, kContext + 1, kContext);
  double sum = 0, best = 1e9;
  std::vector<double> curve;  // rows: step, training, held out
  for (int64_t step = 1; step <= steps; ++step) {
    const Tensor from = randint(0, cut - kContext, {kBatch, 1}, kLong), at = from + arange(kContext + 1, kLong);
    const Tensor loss = loss_of(net, known.index_select(0, at.flatten()).view(at.sizes()));
    adam.zero_grad();
    loss.backward();
    nn::utils::clip_grad_norm_(net->parameters(), 1);
    adam.step();
    schedule.step();
    sum += loss.item<double>();
    lesson.progress.show(static_cast<double>(step) / static_cast<double>(steps), fmt::format("step {}", step));
    if (step % kEach > 0) continue;
    NoGradGuard off;
    net->eval();
    curve.insert(curve.end(),
                 {static_cast<double>(step), sum / static_cast<double>(kEach), loss_of(net, windows).item<double>()});
    net->train();
    sum = 0;
    best = std::min(best, curve.back());
    lesson.progress.clear();
    fmt::print("{:7} {:10.3f} {:10.3f}\n", step, curve.end()[-2], curve.back());
  }

  net->eval();
  const Tensor start = held_out.slice(0, 0, kContext);
  const int64_t length = lesson.brief ? 200 : 600;
  // The scores are divided by 0.7, a "temperature" below 1: likely characters become more likely.
  const std::string by_net = text.spelled(written(start, length, [&](const Tensor& so_far) {
    return (net(so_far.slice(0, -kContext).unsqueeze(0))[0][-1] / 0.7).softmax(0);
  }));
  const std::string chains = text.spelled(written(
      start, length, [&](const Tensor& so_far) { return (pairs[so_far[-1].item<int64_t>()].log() / 0.7).softmax(0); }));
  const double real = real_words(by_net, book), real_in_chains = real_words(chains, book);
  fmt::print("\n--- written by pairs of characters\n{}\n\n--- written by the network\n{}\n\n", chains, by_net);
  lesson.plot(
      "char_transformer.png", 640, 320, {{"c", tensor(curve, kDouble).view({-1, 3})}},
      fmt::format("set xlabel 'step'; set ylabel 'loss of a character, nats'; set yrange [1:]\n"
                  "plot $c using 1:2 with lines lw 2 title 'training', '' using 1:3 with lines lw 2 title 'held "
                  "out', {:.4f} dt 2 lc rgb 'black' title 'pairs of characters'\n",
                  by_pairs));
  lesson.saw(curve.end()[-2] < curve[1] / 1.3, "the loss fell from {:.2f} to {:.2f}", curve[1], curve.end()[-2]);
  lesson.saw(best < by_pairs - (lesson.brief ? 0 : 0.3),
             "in text that it has not read the loss is {:.2f}; that of pairs of characters is {:.2f}", best, by_pairs);
  if (!lesson.brief)
    lesson.saw(real > real_in_chains,
               "{:.0f} % of the words that it wrote are words of the text; of those written by pairs {:.0f} %", real,
               real_in_chains);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> files = {WICK_COURSE_TEXT "/backprop.vi.md", WICK_COURSE_TEXT "/README.vi.md"};
  Lesson lesson("char_transformer", "A transformer learns to write, character by character.");
  lesson.app.add_option("--text", files, "Files to read (default: the course in Vietnamese)");
  return lesson.run(argc, argv, [&] { run(lesson, files); });
}
