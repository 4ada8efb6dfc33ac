#include "bench.h"

#include <torch/torch.h>

#define PREFIX(name) torch_##name
#include "library.inc"
#include "operators.inc"
