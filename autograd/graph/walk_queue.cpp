#include <autograd/graph/walk_queue.h>

namespace wick {

constinit thread_local std::unique_ptr<WalkQueue::Buffers> WalkQueue::spare;

WalkQueue::~WalkQueue() {
  if (buffers_->next) release_claim(*buffers_->next->node);
  for (Pending* p : buffers_->heap) release_claim(*p->node);
  const bool all_free = buffers_->free.size() == buffers_->pool.size();  // false after an exception
  if (all_free) spare = std::move(buffers_);
}

void WalkQueue::add_free() { buffers_->free.push_back(buffers_->pool.emplace_back(std::make_unique<Pending>()).get()); }

}  // namespace wick
