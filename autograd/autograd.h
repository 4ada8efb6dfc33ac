#pragma once
// The whole engine in one line: tensors, operators, differentiation.

#include <autograd/checkpoint.h>
#include <autograd/core/parallel.h>
#include <autograd/core/random.h>
#include <autograd/core/version.h>
#include <autograd/core/warning.h>
#include <autograd/draw.h>
#include <autograd/function.h>
#include <autograd/functional.h>
#include <autograd/graph.h>
#include <autograd/tensor.h>
