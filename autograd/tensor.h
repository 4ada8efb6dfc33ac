#pragma once
// Tensor and all operators on it.

#include <autograd/ops/all.h>
#include <autograd/tensor/impl.h>
