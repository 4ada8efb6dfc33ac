#pragma once
// All operators. Their .cpp files include this too: a derivative may need any other operator.

#include <autograd/ops/activation.h>
#include <autograd/ops/aliases.h>
#include <autograd/ops/arrange.h>
#include <autograd/ops/conv.h>
#include <autograd/ops/copy.h>
#include <autograd/ops/create.h>
#include <autograd/ops/embedding.h>
#include <autograd/ops/index.h>
#include <autograd/ops/indexing.h>
#include <autograd/ops/linalg.h>
#include <autograd/ops/loss.h>
#include <autograd/ops/math.h>
#include <autograd/ops/norm.h>
#include <autograd/ops/operators.h>
#include <autograd/ops/pad.h>
#include <autograd/ops/place.h>
#include <autograd/ops/pool.h>
#include <autograd/ops/products.h>
#include <autograd/ops/reduce.h>
#include <autograd/ops/resize.h>
#include <autograd/ops/scan.h>
#include <autograd/ops/shape.h>
#include <autograd/ops/special.h>
#include <autograd/ops/statistics.h>
#include <autograd/ops/upsample.h>
