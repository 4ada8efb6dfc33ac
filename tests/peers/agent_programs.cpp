// Whole programs: agents that learn to balance a pole on a cart, by Q-learning (DQN) and by policy gradients (PPO).

#include "program.h"

#include <array>
#include <deque>

namespace nn = torch::nn;
using torch::Tensor;

namespace {

/// The cart and pole of Barto, Sutton and Anderson (1983), stepped by 0.02 s.
class CartPole {
 public:
  Tensor reset() {
    steps_ = 0;
    const Tensor start = (torch::rand({4}, torch::kDouble) - 0.5) * 0.1;
    for (int64_t i = 0; i < 4; ++i) s_[static_cast<size_t>(i)] = start[i].item<double>();
    return state();
  }
  struct Step {
    Tensor state;
    double reward;
    bool done;
  };
  Step step(int64_t action) {
    const double force = action == 1 ? 10 : -10, sine = std::sin(s_[2]), cosine = std::cos(s_[2]);
    const double push = (force + 0.05 * s_[3] * s_[3] * sine) / 1.1;
    const double turn = (9.8 * sine - cosine * push) / (0.5 * (4.0 / 3.0 - 0.1 * cosine * cosine / 1.1));
    const double speed_up = push - 0.05 * turn * cosine / 1.1;
    s_[0] += 0.02 * s_[1], s_[1] += 0.02 * speed_up, s_[2] += 0.02 * s_[3], s_[3] += 0.02 * turn;
    const bool fell = std::abs(s_[0]) > 2.4 || std::abs(s_[2]) > 0.2095;
    return {state(), fell ? 0.0 : 1.0, fell || ++steps_ == 100};
  }

 private:
  Tensor state() const { return torch::tensor({s_[0], s_[1], s_[2], s_[3]}, torch::kDouble); }
  std::array<double, 4> s_{};
  int steps_ = 0;
};

nn::Sequential layers(int64_t outputs) {
  nn::Sequential net(nn::Linear(4, 32), nn::Tanh(), nn::Linear(32, outputs));
  net->to(torch::kDouble);
  return net;
}

struct ActorCriticImpl : nn::Module {
  ActorCriticImpl()
      : body(register_module("body", nn::Sequential(nn::Linear(4, 32), nn::Tanh()))),
        actor(register_module("actor", nn::Linear(32, 2))),
        critic(register_module("critic", nn::Linear(32, 1))) {
    to(torch::kDouble);
  }
  std::pair<Tensor, Tensor> forward(const Tensor& x) {
    const Tensor h = body->forward(x);
    return {torch::log_softmax(actor->forward(h), -1), critic->forward(h).squeeze(-1)};
  }
  nn::Sequential body;
  nn::Linear actor, critic;
};
TORCH_MODULE(ActorCritic);

struct Memory {
  Tensor state, action, reward, next, running;
};

}  // namespace

TEST_CASE("program: a network learns the value of actions (DQN)") {
  torch::manual_seed(3);
  nn::Sequential q = layers(2);
  const auto copied = std::dynamic_pointer_cast<nn::SequentialImpl>(q->clone());
  nn::Sequential target(copied);
  torch::optim::Adam adam(q->parameters(), torch::optim::AdamOptions(3e-3));
  std::deque<Memory> memories;
  CartPole world;
  std::vector<double> losses;
  std::vector<int> lengths;
  double epsilon = 1;
  int steps = 0;
  for (int episode = 0; episode < 80; ++episode) {
    Tensor state = world.reset();
    for (bool done = false; !done;) {
      int64_t action;
      if (torch::rand({1}).item<float>() < epsilon) {
        action = torch::randint(2, {1}, torch::kLong).item<int64_t>();
      } else {
        torch::NoGradGuard off;
        action = q->forward(state).argmax().item<int64_t>();
      }
      const CartPole::Step step = world.step(action);
      memories.push_back({state, torch::tensor(action), torch::tensor(step.reward, torch::kDouble), step.state,
                          torch::tensor(step.done ? 0.0 : 1.0, torch::kDouble)});
      if (memories.size() > 2000) memories.pop_front();
      state = step.state;
      done = step.done;
      if (memories.size() < 64) continue;
      std::vector<Tensor> s, a, r, n, running;
      const Tensor chosen = torch::randint(static_cast<int64_t>(memories.size()), {32}, torch::kLong);
      for (int64_t i = 0; i < 32; ++i) {
        const Memory& m = memories[static_cast<size_t>(chosen[i].item<int64_t>())];
        s.push_back(m.state), a.push_back(m.action), r.push_back(m.reward), n.push_back(m.next);
        running.push_back(m.running);
      }
      Tensor best;
      {
        torch::NoGradGuard off;
        best = std::get<0>(target->forward(torch::stack(n)).max(1));
      }
      const Tensor wanted = torch::stack(r) + 0.97 * best * torch::stack(running);
      const Tensor had = q->forward(torch::stack(s)).gather(1, torch::stack(a).unsqueeze(1)).squeeze(1);
      const Tensor loss = nn::functional::smooth_l1_loss(had, wanted);
      adam.zero_grad();
      loss.backward();
      for (const Tensor& p : q->parameters()) p.grad().clamp_(-1, 1);
      adam.step();
      if (losses.size() < 5) losses.push_back(loss.item<double>());
      if (++steps % 50 == 0) {
        torch::NoGradGuard off;
        for (size_t i = 0; i < q->parameters().size(); ++i) target->parameters()[i].copy_(q->parameters()[i]);
      }
    }
    epsilon = std::max(0.02, epsilon * 0.9);
    int length = 0;  // what it does without chance
    torch::NoGradGuard off;
    if (episode % 10 == 9) {
      CartPole test;
      Tensor at = test.reset();
      for (bool done = false; !done; ++length) {
        const CartPole::Step step = test.step(q->forward(at).argmax().item<int64_t>());
        at = step.state, done = step.done;
      }
      lengths.push_back(length);
    }
  }
  CHECK_RUN(losses, 0.5361320515, 0.4830210996, 0.4705330158, 0.4553611546, 0.428917989);
  CHECK(*std::max_element(lengths.begin(), lengths.end()) == 100);
}

TEST_CASE("program: a policy learns by clipped steps (PPO)") {
  torch::manual_seed(4);
  ActorCritic net;
  torch::optim::Adam adam(net->parameters(), torch::optim::AdamOptions(1e-2));
  CartPole world;
  std::vector<double> losses, returns;
  for (int round = 0; round < 14; ++round) {
    std::vector<Tensor> states, actions, log_probs, values;
    std::vector<double> rewards;
    std::vector<bool> ends;
    Tensor state = world.reset();
    int episodes = 0;
    double total = 0;
    {
      torch::NoGradGuard off;
      for (int t = 0; t < 400; ++t) {
        const auto [log_p, value] = net->forward(state);
        const Tensor action = log_p.exp().multinomial(1);
        const CartPole::Step step = world.step(action.item<int64_t>());
        states.push_back(state), actions.push_back(action), values.push_back(value);
        log_probs.push_back(log_p.gather(-1, action));
        rewards.push_back(step.reward), ends.push_back(step.done);
        total += step.reward;
        episodes += step.done;
        state = step.done ? world.reset() : step.state;
      }
      values.push_back(net->forward(state).second);
    }
    returns.push_back(total / std::max(episodes, 1));
    // Generalised advantages (Schulman et al. 2016).
    std::vector<double> advantages(rewards.size());
    double running = 0;
    for (size_t t = rewards.size(); t-- > 0;) {
      const double goes_on = ends[t] ? 0 : 1;
      const double delta = rewards[t] + 0.98 * goes_on * values[t + 1].item<double>() - values[t].item<double>();
      advantages[t] = running = delta + 0.98 * 0.95 * goes_on * running;
    }
    values.pop_back();
    const Tensor s = torch::stack(states), a = torch::stack(actions), old = torch::stack(log_probs);
    const Tensor raw = torch::tensor(advantages, torch::kDouble), targets = raw + torch::stack(values);
    const Tensor advantage = ((raw - raw.mean()) / (raw.std() + 1e-8)).unsqueeze(1);
    for (int epoch = 0; epoch < 8; ++epoch) {
      const auto [log_p, value] = net->forward(s);
      const Tensor ratio = (log_p.gather(1, a) - old).exp();
      const Tensor policy = -torch::min(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage).mean();
      const Tensor entropy = -(log_p.exp() * log_p).sum(1).mean();
      const Tensor loss = policy + 0.01 * torch::mse_loss(value, targets) - 0.01 * entropy;
      adam.zero_grad();
      loss.backward();
      nn::utils::clip_grad_norm_(net->parameters(), 0.5);
      adam.step();
      if (epoch == 0 && losses.size() < 4) losses.push_back(loss.item<double>());
    }
  }
  CHECK_RUN(losses, 0.5610131123, 0.5190261722, 0.6688408482, 0.6667629436);
  CHECK(returns.back() > 2.5 * returns.front());
}
