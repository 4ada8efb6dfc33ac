#pragma once
// What all ranks of a group come to know of one of them.

#include <nn/parallel/process_group.h>

#include <functional>

namespace wick::nn::parallel {

/// The largest number of all ranks, on all.
int64_t largest(c10d::ProcessGroup& group, int64_t mine);
/// The text of one rank, on all.
std::string text_of_rank(c10d::ProcessGroup& group, int64_t root, const std::string& mine);
/// Calls f on this rank. Throws on all ranks if it threw on one, with that rank and its text.
void all_or_none(c10d::ProcessGroup& group, const char* what, const std::function<void()>& f);

}  // namespace wick::nn::parallel
