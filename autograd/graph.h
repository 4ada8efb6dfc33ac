#pragma once
// The graph: recording operators, changing tensors in place, differentiating, and watching it.

#include <autograd/graph/anomaly.h>
#include <autograd/graph/backward.h>
#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/graph/watcher.h>
#include <autograd/tensor.h>
