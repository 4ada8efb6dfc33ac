#include "bench.h"

#include <torch/torch.h>

#define PREFIX(name) wick_##name
#include "library.inc"
