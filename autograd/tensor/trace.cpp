#include <autograd/tensor/impl.h>
#include <autograd/tensor/trace.h>

#include <utility>

namespace wick {

constinit thread_local autograd::Tracer* detail::tracer = nullptr;

autograd::Tracer::Tracer() : before_(std::exchange(wick::detail::tracer, this)) {}
autograd::Tracer::~Tracer() { wick::detail::tracer = before_; }

namespace {
// The tracer, which does not see what it runs itself.
template <class F>
void tell(F&& f) {
  struct Pause {
    autograd::Tracer* tracer = std::exchange(detail::tracer, nullptr);
    ~Pause() { detail::tracer = tracer; }
  } pause;
  f(*pause.tracer);
}
}  // namespace

void detail::tell_tracer_now(const autograd::OperatorCall& call) {
  tell([&](autograd::Tracer& t) { t.sees(call); });
}
void detail::tell_begin_now(const char* op) {
  tell([&](autograd::Tracer& t) { t.begins(op); });
}
void detail::tell_end_now() {
  tell([](autograd::Tracer& t) { t.ends(); });
}
void detail::tell_recorded_now(const char* node, const Tensor& out) {
  tell([&](autograd::Tracer& t) { t.records(node, out); });
}
void detail::tell_visit_now(const std::string& node, bool begins) {
  tell([&](autograd::Tracer& t) { t.visits(node, begins); });
}

}  // namespace wick
