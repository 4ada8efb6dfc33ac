#pragma once
// A training run of several ranks in one file, from which it goes on with as many ranks or others.

#include <nn/parallel/process_group.h>
#include <nn/run.h>

namespace wick::nn::parallel {

/// nn::save_run() by rank 0, with the random numbers of all ranks; returns on all ranks when the file is there. All
/// ranks call it, with parts of the same names. A ZeroRedundancyOptimizer needs its consolidate_state_dict() before.
/// Throws on all ranks if the file cannot be written.
void save_run(const std::string& filename, const Run& run, c10d::ProcessGroup& group);
/// nn::load_run() by all ranks, from a file that all can read. With as many ranks as before the run goes on as if it
/// had not been interrupted, bit for bit. With another number the parameters, optimizers and a DistributedSampler's
/// place are the same; a rank that was not there gets random numbers of its own. Throws on all ranks if one cannot read
/// it.
void load_run(const std::string& filename, const Run& run, c10d::ProcessGroup& group);

}  // namespace wick::nn::parallel
