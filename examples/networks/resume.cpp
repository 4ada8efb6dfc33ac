// A training run that is killed goes on where it was, bit for bit: save_run() keeps the weights and all else that the
// rest of the run depends on. The program starts itself as other processes, which kill themselves in the middle of an
// epoch, and compares the last one's file with that of a run that nobody disturbed. Early stopping, and the norm of the
// gradient, are part of the run like the rest.

#include "../course.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace course;

namespace {

constexpr int64_t kEpochs = 150, kPatience = 20;  // stops when 20 epochs were no better than the best before
constexpr int64_t kSaveEvery = 25;                // steps

// Two half moons that reach into each other, blurred by noise, and which of them a point is from.
data::Example<> moons(int64_t n) {
  const Tensor which = arange(n, kLong) % 2, side = 1 - 2 * which.to(kFloat), angle = 3.14159265 * rand({n});
  const Tensor points = stack({side * angle.cos() + (1 - side) / 2, side * angle.sin() + (1 - side) / 4}, 1);
  return {points + 0.25 * randn({n, 2}), which};
}

struct Training {
  data::Example<> points = moons(600), new_points = moons(600);
  data::datasets::TensorDataset<data::Example<>> set{points.data, points.target};
  nn::MLP net{nn::MLPOptions({2, 64, 64, 2}).dropout(0.2)};
  optim::Adam adam{net->parameters(), 5e-3};
  optim::CosineAnnealingLR cosine{adam, kEpochs};
  decltype(data::make_data_loader(set, 64)) loader = data::make_data_loader(set, 64);
  int64_t step = 0, epoch = 1, best_epoch = 0;
  double best = 1e9, loss_sum = 0, norm_sum = 0;
  Tensor curve = zeros({0, 4}, kDouble);  // rows: epoch, loss, norm of the gradient, loss of new points

  // What is not on this list would begin anew. The random numbers (of dropout, and of the order of the points) are
  // saved with it, and the loader knows its place in the epoch.
  nn::Run parts() {
    return {{"net", net},       {"adam", adam},     {"cosine", cosine}, {"loader", *loader},
            {"step", step},     {"epoch", epoch},   {"best", best},     {"best epoch", best_epoch},
            {"loss", loss_sum}, {"norm", norm_sum}, {"curve", curve}};
  }

  // To the end, or to kill_at.
  void go_on(const std::string& file, int64_t kill_at) {
    for (; epoch <= kEpochs && epoch - best_epoch <= kPatience; ++epoch) {
      for (auto& batch : *loader) {
        if (step == kill_at) raise(SIGKILL);  // no destructor runs, nothing is saved
        const Tensor loss = cross_entropy_loss(net(batch.data), batch.target);
        adam.zero_grad();
        loss.backward();
        norm_sum += nn::utils::clip_grad_norm_(net->parameters(), 1);  // returns the norm that it was
        loss_sum += loss.item<double>();
        adam.step();
        if (++step % kSaveEvery == 0) nn::save_run(file, parts());
      }
      cosine.step();
      const double judged = loss_of_new_points();
      if (judged < best) best = judged, best_epoch = epoch;
      const double steps = 10;  // of an epoch
      curve = cat({curve, tensor({{static_cast<double>(epoch), loss_sum / steps, norm_sum / steps, judged}}, kDouble)});
      loss_sum = norm_sum = 0;
    }
    nn::save_run(file, parts());
  }
  double loss_of_new_points() {
    NoGradGuard off;
    net->eval();
    const double loss = cross_entropy_loss(net(new_points.data), new_points.target).item<double>();
    net->train();
    return loss;
  }
  Tensor weights() const { return nn::utils::parameters_to_vector(net->parameters()).detach(); }
};

struct Process {
  std::string file;
  int64_t kill_at = -1;
  bool weights_only = false;
};

// What a process does that was started with --file.
void train(const Process& p) {
  Training t;
  if (p.weights_only) {  // all else begins anew: Adam's means, the rate, the order of the points
    serialize::InputArchive archive, net;
    archive.load_from(p.file);
    archive.read("net", net);
    t.net->load(net);
  } else if (std::filesystem::exists(p.file)) {
    nn::load_run(p.file, t.parts());
  }
  fmt::print("  process {}: from step {}, epoch {}", getpid(), t.step, t.epoch);
  std::fflush(stdout);
  t.go_on(p.file, p.kill_at);
  fmt::print(" to its end, step {}, epoch {}\n", t.step, t.epoch - 1);
}

// Runs this program again, with --file. Returns the signal that ended it, or 0.
int start(const Lesson& lesson, const std::string& file, std::vector<std::string> more) {
  std::vector<std::string> words = {"resume", "--out", lesson.out, "--seed", std::to_string(lesson.seed),
                                    "--file", file};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    execv("/proc/self/exe", pointers.data());
    _exit(127);
  }
  int status = 0;
  check(child > 0 && waitpid(child, &status, 0) == child, "resume: no process could be started");
  if (WIFSIGNALED(status)) {
    fmt::print(", killed by signal {}\n", WTERMSIG(status));
    return WTERMSIG(status);
  }
  check(WEXITSTATUS(status) == 0, "resume: the process with {} ended with {}", file, WEXITSTATUS(status));
  return 0;
}

std::string bytes_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void run(Lesson& lesson) {
  const std::string whole = lesson.out + "/whole.safetensors", parts = lesson.out + "/killed.safetensors",
                    weights = lesson.out + "/weights.safetensors";
  for (const std::string& file : {whole, parts, weights}) std::filesystem::remove(file);
  fmt::print("nobody disturbs it:\n");
  start(lesson, whole, {});
  fmt::print("killed again and again, saved every {} steps:\n", kSaveEvery);
  const std::vector<int64_t> kills = {53, 118, 199};  // after saves in the middle and at the end of an epoch
  int killed = 0;
  for (const int64_t step : kills) {
    killed += start(lesson, parts, {"--kill-at", std::to_string(step)}) == SIGKILL;
    if (step == kills[1]) std::filesystem::copy_file(parts, weights);
  }
  start(lesson, parts, {});
  fmt::print("from the second kill on with the weights only:\n");
  start(lesson, weights, {"--weights-only"});

  Training a, b, c;
  nn::load_run(whole, a.parts());
  nn::load_run(parts, b.parts());
  nn::load_run(weights, c.parts());
  const double difference = (a.weights() - b.weights()).abs().max().item<double>(),
               lost = (a.weights() - c.weights()).abs().max().item<double>();
  fmt::print("\nepoch     loss   gradient   new points\n");
  for (int64_t i = 0; i < a.curve.size(0); i += 10)
    fmt::print("{:5.0f} {:8.4f} {:10.3f} {:12.4f}\n", a.curve[i][0].item<double>(), a.curve[i][1].item<double>(),
               a.curve[i][2].item<double>(), a.curve[i][3].item<double>());
  fmt::print("best: epoch {}, {:.4f}; stopped after epoch {}\n", a.best_epoch, a.best, a.epoch - 1);
  std::string lines;
  for (const int64_t step : kills)
    lines += fmt::format("set arrow from {0},graph 0 to {0},graph 1 nohead dt 3\n", static_cast<double>(step) / 10 + 1);
  lesson.plot("resume.png", 640, 320, {{"c", b.curve}},
              lines +
                  "set key center right; set xlabel 'epoch'; set ylabel 'loss'; set yrange [0:*]; set y2label 'norm of "
                  "the gradient'; set "
                  "y2tics; set y2range [0:*]\n"
                  "plot $c using 1:2 with lines title 'training', '' using 1:4 with lines title 'new points', '' "
                  "using 1:3 axes x1y2 with lines title 'gradient'\n");
  lesson.saw(killed == std::ssize(kills), "{} of {} processes were killed before their end", killed, kills.size());
  lesson.saw(difference == 0 && a.step == b.step,
             "after {} steps the weights of the killed run differ by {} from those of the other", b.step, difference);
  lesson.saw(bytes_of(whole) == bytes_of(parts), "their files are the same, byte for byte ({} bytes)",
             bytes_of(parts).size());
  lesson.saw(lost > 1e-3, "with the weights alone it is another run: they differ by {:.3f}", lost);
  lesson.saw(a.epoch <= kEpochs && a.epoch - 1 == a.best_epoch + kPatience,
             "it stopped early: after epoch {}, {} after the best", a.epoch - 1, kPatience);
}

}  // namespace

int main(int argc, char** argv) {
  Process process;
  Lesson lesson("resume", "A training run is killed, and goes on bit for bit.");
  lesson.app.add_option("--file", process.file, "Only train, save to this file, and go on from it if it is there");
  lesson.app.add_option("--kill-at", process.kill_at, "With --file: the step before which to be killed")
      ->check(whole(0));
  lesson.app.add_flag("--weights-only", process.weights_only, "With --file: take over nothing but the weights");
  return lesson.run(argc, argv, [&] { process.file.empty() ? run(lesson) : train(process); });
}
