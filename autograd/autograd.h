#pragma once
// The whole engine in one line: tensors, operators, differentiation.

#include <autograd/core/parallel.h>
#include <autograd/core/random.h>
#include <autograd/draw.h>
#include <autograd/function.h>
#include <autograd/functional.h>
#include <autograd/graph.h>
#include <autograd/ops/conv.h>
#include <autograd/ops/create.h>
#include <autograd/ops/embedding.h>
#include <autograd/ops/loss.h>
#include <autograd/ops/norm.h>
#include <autograd/ops/pad.h>
#include <autograd/ops/pool.h>
#include <autograd/ops/upsample.h>
#include <autograd/tensor.h>
