// Deep Q-learning (Mnih et al. 2015, https://doi.org/10.1038/nature14236) learns to balance a pole on a cart, from
// nothing but its own attempts: a network says what each action is worth.

#include "../course.h"

#include <array>
#include <numeric>

using namespace course;

namespace {

// The cart-pole of Barto, Sutton and Anderson (1983): a pole of 1 m and 0.1 kg, hinged on a cart of 1 kg that is pushed
// to the left or to the right with 10 N, every 0.02 s. The pole has fallen when it leans more than 12° or the cart is
// 2.4 m from the middle. Each step is a reward of 1, so the return of an episode is its number of steps.
class CartPole {
 public:
  static constexpr int64_t kLimit = 200;  // steps of an episode at most

  CartPole() {
    const Tensor start = rand({4}, kDouble) * 0.1 - 0.05;
    std::copy_n(start.data_ptr<double>(), 4, state_.begin());
  }
  /// Place, speed, angle and angular speed.
  Tensor state() const { return tensor(std::vector<double>(state_.begin(), state_.end()), kFloat); }
  /// Pushes for one step, and says whether the pole has fallen.
  bool push(bool right) {
    constexpr double kGravity = 9.8, kPole = 0.1, kBoth = 1.1, kHalf = 0.5, kTime = 0.02;
    auto& [x, speed, angle, spin] = state_;
    const double sine = std::sin(angle), cosine = std::cos(angle);
    const double force = ((right ? 10 : -10) + kPole * kHalf * spin * spin * sine) / kBoth;
    const double spins = (kGravity * sine - cosine * force) / (kHalf * (4.0 / 3 - kPole * cosine * cosine / kBoth));
    const double moves = force - kPole * kHalf * spins * cosine / kBoth;
    x += kTime * speed, speed += kTime * moves, angle += kTime * spin, spin += kTime * spins;
    return std::abs(x) > 2.4 || std::abs(angle) > 12 * 3.14159265 / 180;
  }

 private:
  std::array<double, 4> state_{};
};

// The latest transitions, a row each: state (4), action, next state (4), whether the pole fell. Steps that follow each
// other are alike; a batch drawn from all of them is not.
class Memory {
 public:
  explicit Memory(int64_t capacity) : rows_(empty({capacity, 10})) {}
  void add(const Tensor& state, bool right, const Tensor& next, bool fell) {
    rows_[count_++ % rows_.size(0)].copy_(cat({state, tensor({right ? 1. : 0.}), next, tensor({fell ? 1. : 0.})}));
  }
  Tensor draw(int64_t n) const {
    return rows_.index_select(0, randint(0, std::min(count_, rows_.size(0)), {n}, kLong));
  }
  int64_t count() const { return count_; }

 private:
  Tensor rows_;
  int64_t count_ = 0;
};

// Q(s, a), what action a in state s is worth: the sum of all rewards to come, each later one times 0.99 once more.
class Player {
 public:
  Player() {
    NoGradGuard off;
    for (size_t i = 0; i < ours_.size(); ++i) theirs_[i].copy_(ours_[i]);
  }
  bool best(const Tensor& state) {
    NoGradGuard off;
    return q_(state.unsqueeze(0)).argmax(1).item<int64_t>() == 1;
  }
  void learn(const Tensor& rows) {
    const Tensor state = rows.slice(1, 0, 4), action = rows.slice(1, 4, 5), next = rows.slice(1, 5, 9);
    Tensor goal;  // the reward, and what the best action after it is worth, unless the pole fell
    {
      NoGradGuard off;
      // One network says which action is best, the other what it is worth ("double DQN"): the largest of several
      // uncertain numbers is too large on average.
      const Tensor then = target_(next).gather(1, q_(next).argmax(1, true));
      goal = 1 + 0.99 * (1 - rows.slice(1, 9, 10)) * then;
    }
    adam_.zero_grad();
    smooth_l1_loss(q_(state).gather(1, action.to(kLong)), goal).backward();
    nn::utils::clip_grad_norm_(ours_, 10);
    adam_.step();
    // The target follows slowly, so that the goal does not run away from the network that runs after it.
    NoGradGuard off;
    for (size_t i = 0; i < ours_.size(); ++i) theirs_[i].lerp_(ours_[i], 0.01);
  }

 private:
  nn::MLP q_{nn::MLPOptions({4, 64, 64, 2})}, target_{q_->options};
  std::vector<Tensor> ours_ = q_->parameters(), theirs_ = target_->parameters();
  optim::Adam adam_{ours_, 5e-4};
};

// An episode by `act`, which is told the state; `seen` is told each transition. Returns the return.
template <class Act, class Seen>
int64_t episode(Act act, Seen seen) {
  CartPole game;
  Tensor state = game.state();
  for (int64_t step = 1; step <= CartPole::kLimit; ++step) {
    const bool right = act(state), fell = game.push(right);
    const Tensor next = game.state();
    seen(state, right, next, fell);
    if (fell) return step;
    state = next;
  }
  return CartPole::kLimit;
}

// Of the last 20 returns.
double mean_of_last(const std::vector<double>& returns) {
  const auto n = std::min<int64_t>(20, std::ssize(returns));
  return std::accumulate(returns.end() - n, returns.end(), 0.0) / static_cast<double>(n);
}
// Of 20 new episodes.
template <class Act>
double mean_return(Act act) {
  std::vector<double> returns(20);
  for (double& r : returns) r = static_cast<double>(episode(act, [](auto&&...) {}));
  return mean_of_last(returns);
}

void run(Lesson& lesson) {
  constexpr int64_t kEpisodes = 1000;
  const double goal = lesson.brief ? 120 : 195;
  auto coin = [](double p) { return rand({1}).item<double>() < p; };
  const double by_chance = mean_return([&](const Tensor&) { return coin(0.5); });
  fmt::print("pushing by chance: {:.1f} steps\n\nepisode   return   mean of 20   explores\n", by_chance);

  Player player;
  Memory memory(20000);
  std::vector<double> returns, curve;  // rows: episode, return, mean of 20
  double explore = 1;                  // the share of actions by chance: 1 at first, 0.02 after 4,000 steps
  while (std::ssize(returns) < kEpisodes && (returns.size() < 20 || mean_of_last(returns) < goal)) {
    returns.push_back(
        static_cast<double>(episode([&](const Tensor& state) { return coin(explore) ? coin(0.5) : player.best(state); },
                                    [&](const Tensor& state, bool right, const Tensor& next, bool fell) {
                                      memory.add(state, right, next, fell);
                                      if (memory.count() >= 500) player.learn(memory.draw(128));
                                      explore = std::max(0.02, 1 - static_cast<double>(memory.count()) / 4000);
                                    })));
    const double count = static_cast<double>(returns.size());
    curve.insert(curve.end(), {count, returns.back(), mean_of_last(returns)});
    lesson.progress.show(count / kEpisodes, fmt::format("{} episodes at most", kEpisodes));
    if (returns.size() % 20 == 0) {
      lesson.progress.clear();
      fmt::print("{:7} {:8.0f} {:12.1f} {:8.0f} %\n", returns.size(), returns.back(), mean_of_last(returns),
                 100 * explore);
    }
  }
  const double trained = mean_return([&](const Tensor& state) { return player.best(state); });
  fmt::print("\nafter {} episodes, {} steps: 20 new episodes without exploring: {:.1f} steps\n", returns.size(),
             memory.count(), trained);
  lesson.plot("dqn.png", 640, 320, {{"c", tensor(curve, kDouble).view({-1, 3})}},
              fmt::format("set xlabel 'episode'; set ylabel 'return, steps'; set yrange [0:210]; set key top left\n"
                          "plot $c using 1:2 with points pt 7 ps 0.4 lc rgb '#999999' title 'an episode', '' using 1:3 "
                          "with lines lw 2 title 'mean of 20', {:.1f} dt 2 lc rgb 'black' title 'by chance'\n",
                          by_chance));
  lesson.saw(by_chance < 40, "pushed by chance the pole falls after {:.1f} steps", by_chance);
  lesson.saw(mean_of_last(returns) >= goal,
             "the mean return of 20 episodes reached {:.1f} (goal {:.0f}) in {} episodes", mean_of_last(returns), goal,
             returns.size());
  lesson.saw(trained > 3 * by_chance, "what it learned holds: {:.1f} steps in 20 new episodes", trained);
}

}  // namespace

int main(int argc, char** argv) {
  Lesson lesson("dqn", "Deep Q-learning balances a pole on a cart.");
  return lesson.run(argc, argv, [&] { run(lesson); });
}
