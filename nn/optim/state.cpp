// Saving and loading optimizers: options and states, by name.

#include <nn/optim/state.h>

#include <climits>

namespace wick::optim {

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string class_name(const auto& object) { return wick::detail::type_name(typeid(object)); }

std::string numbered(const std::string& name, size_t i) { return name + "." + std::to_string(i); }

}  // namespace

namespace detail {

std::vector<Field> Serializable::fields() { return {}; }

bool operator==(const Serializable& a, const Serializable& b) {
  if (typeid(a) != typeid(b)) return false;
  const auto equal = Overloaded{
      [](const Tensor& x, const Tensor& y) {
        return x.defined() == y.defined() && (!x.defined() || (x.scalar_type() == y.scalar_type() && x.equal(y)));
      },
      [](const std::vector<Tensor>& x, const std::vector<Tensor>& y) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const Tensor& s, const Tensor& t) {
          return s.scalar_type() == t.scalar_type() && s.equal(t);
        });
      },
      [](const auto& x, const auto& y) { return x == y; }};
  const auto of_a = const_cast<Serializable&>(a).fields(), of_b = const_cast<Serializable&>(b).fields();
  return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), [&](const Field& x, const Field& y) {
    return std::visit([&](auto* at) { return equal(*at, **std::get_if<std::decay_t<decltype(at)>>(&y.at)); }, x.at);
  });
}

void Serializable::serialize(serialize::OutputArchive& archive) const {
  const auto members = const_cast<Serializable&>(*this).fields();  // only read here
  check(!members.empty(), "{}: cannot be saved: override serialize() in both directions", class_name(*this));
  for (const auto& [name_, at] : members) {
    const std::string name = name_;
    std::visit(Overloaded{[&](const Tensor* t) {
                            if (t->defined()) archive.write(name, *t);
                          },
                          [&](const std::vector<Tensor>* list) {
                            for (size_t i = 0; i < list->size(); ++i) archive.write(numbered(name, i), (*list)[i]);
                          },
                          [&](const std::vector<double>* list) {
                            for (size_t i = 0; i < list->size(); ++i) archive.write(numbered(name, i), (*list)[i]);
                          },
                          [&](const unsigned* v) { archive.write(name, IValue(int64_t{*v})); },
                          [&](const std::tuple<double, double>* pair) {
                            archive.write(numbered(name, 0), std::get<0>(*pair));
                            archive.write(numbered(name, 1), std::get<1>(*pair));
                          },
                          [&]<class T>(const std::optional<T>* v) {
                            if (*v) archive.write(name, IValue(**v));
                          },
                          [&](const auto* v) { archive.write(name, IValue(*v)); }},
               at);
  }
}

void Serializable::serialize(serialize::InputArchive& archive) {
  const auto members = fields();
  check(!members.empty(), "{}: cannot be loaded: override serialize() in both directions", class_name(*this));
  // Everything is read before anything is changed, and changed back if it makes no sense.
  std::vector<std::function<void()>> swaps;
  const auto later = [&](auto* member, auto read) {
    swaps.push_back([member, read = std::move(read)]() mutable { std::swap(*member, read); });
  };
  for (const auto& [name_, at] : members) {
    const std::string name = name_;
    const auto value = [&](const std::string& key) {
      IValue v;
      archive.read(key, v);
      return v;
    };
    std::visit(
        Overloaded{[&](Tensor* t) {
                     Tensor found;
                     archive.try_read(name, found);
                     later(t, found);
                   },
                   [&](std::vector<Tensor>* list) {
                     std::vector<Tensor> found;
                     Tensor t;
                     while (archive.try_read(numbered(name, found.size()), t))
                       found.push_back(std::exchange(t, Tensor()));
                     later(list, std::move(found));
                   },
                   [&](std::vector<double>* list) {
                     std::vector<double> found;
                     IValue v;
                     while (archive.try_read(numbered(name, found.size()), v)) found.push_back(v.toDouble());
                     later(list, std::move(found));
                   },
                   [&](std::tuple<double, double>* pair) {
                     later(pair, std::tuple(value(numbered(name, 0)).toDouble(), value(numbered(name, 1)).toDouble()));
                   },
                   [&](std::optional<int64_t>* v) {
                     IValue found;
                     later(v, archive.try_read(name, found) ? std::optional(found.toInt()) : std::nullopt);
                   },
                   [&](std::optional<std::string>* v) {
                     IValue found;
                     later(v, archive.try_read(name, found) ? std::optional(found.toStringRef()) : std::nullopt);
                   },
                   [&](unsigned* v) {
                     const int64_t n = value(name).toInt();
                     check(n >= 0 && n <= UINT_MAX, "{}: load: {} is {}: needs 0 or more", class_name(*this), name, n);
                     later(v, static_cast<unsigned>(n));
                   },
                   [&](double* v) { later(v, value(name).toDouble()); },
                   [&](int64_t* v) { later(v, value(name).toInt()); },
                   [&](bool* v) { later(v, value(name).toBool()); }},
        at);
  }
  for (const auto& swap : swaps) swap();
  try {
    check_values();
  } catch (...) {
    for (const auto& swap : swaps) swap();
    throw;
  }
}

}  // namespace detail

double OptimizerOptions::get_lr() const {
  fail("{}: has no learning rate: override get_lr() and set_lr()", class_name(*this));
}
void OptimizerOptions::set_lr(double) { get_lr(); }
std::unique_ptr<OptimizerParamState> OptimizerParamState::clone() const {
  fail("{}: cannot be copied: derive from OptimizerCloneableParamState", class_name(*this));
}

void Optimizer::save(serialize::OutputArchive& archive) const {
  archive.write("optimizer", class_name(*this));
  size_t index = 0;
  for (size_t i = 0; i < groups_.size(); ++i) {
    serialize::OutputArchive group;
    groups_[i].options().serialize(group);
    group.write("params", static_cast<int64_t>(groups_[i].params().size()));
    archive.write(numbered("param_groups", i), group);
    for (const Tensor& p : groups_[i].params()) {
      if (const auto known = state_.find(p.impl()); known != state_.end()) {
        serialize::OutputArchive remembered;
        known->second->serialize(remembered);
        archive.write(numbered("state", index), remembered);
      }
      ++index;
    }
  }
}

void Optimizer::load(serialize::InputArchive& archive) {
  const std::string name = class_name(*this);
  IValue kind;
  check(archive.try_read("optimizer", kind), "{}: load: the archive holds no optimizer", name);
  check(kind.toStringRef() == name, "{}: load: the archive holds the state of a {}", name, kind.toStringRef());
  // Everything is read before anything is changed.
  std::vector<std::unique_ptr<OptimizerOptions>> options;
  std::unordered_map<void*, std::unique_ptr<OptimizerParamState>> state;
  size_t index = 0;
  for (size_t i = 0; i < groups_.size(); ++i) {
    serialize::InputArchive group;
    check(archive.try_read(numbered("param_groups", i), group), "{}: load: has {} parameter groups, the archive {}",
          name, groups_.size(), i);
    IValue count;
    group.read("params", count);
    const auto& params = groups_[i].params();
    check(count.toInt() == static_cast<int64_t>(params.size()),
          "{}: load: parameter group {} has {} parameters, in the archive {}", name, i, params.size(), count.toInt());
    options.push_back(groups_[i].options().clone());
    options.back()->serialize(group);
    for (const Tensor& p : params) {
      serialize::InputArchive remembered;
      if (archive.try_read(numbered("state", index), remembered)) {
        auto fresh = new_state();
        check(fresh != nullptr, "{}: load: override new_state(), or save() and load()", name);
        fresh->serialize(remembered);
        check_state(*fresh, p, index);
        state[p.impl()] = std::move(fresh);
      }
      ++index;
    }
  }
  serialize::InputArchive more;
  check(!archive.try_read(numbered("param_groups", groups_.size()), more),
        "{}: load: has {} parameter groups, the archive more", name, groups_.size());
  for (size_t i = 0; i < groups_.size(); ++i) groups_[i].set_options(std::move(options[i]));
  state_ = std::move(state);
  stepped_ = true;
}

void Optimizer::check_state(OptimizerParamState& state, const Tensor& p, size_t index) const {
  for (const auto& [name, at] : state.fields()) {
    Tensor* const* t = std::get_if<Tensor*>(&at);
    if (!t || !(*t)->defined()) continue;
    check((*t)->sizes() == p.sizes(), "{}: load: {} of parameter {} has shape {}, the parameter {}", class_name(*this),
          name, index, shape_string((*t)->sizes()), shape_string(p.sizes()));
    **t = (*t)->to(p.scalar_type());
  }
}

}  // namespace wick::optim
