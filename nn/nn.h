#pragma once
// All of wick: tensors, differentiation, networks, optimizers, data and files.

#include <autograd/autograd.h>
#include <autograd/io/npy.h>
#include <nn/containers.h>
#include <nn/data/idx.h>
#include <nn/data/loader.h>
#include <nn/data/mnist.h>
#include <nn/data/transforms.h>
#include <nn/functional.h>
#include <nn/init.h>
#include <nn/layers/conv.h>
#include <nn/layers/distance.h>
#include <nn/layers/embedding.h>
#include <nn/layers/loss.h>
#include <nn/layers/padding.h>
#include <nn/layers/pooling.h>
#include <nn/layers/upsample.h>
#include <nn/optim/adam.h>
#include <nn/optim/adaptive.h>
#include <nn/optim/lbfgs.h>
#include <nn/optim/schedule.h>
#include <nn/optim/sgd.h>
#include <nn/run.h>
#include <nn/sequential.h>
#include <nn/serialize/serialize.h>
#include <nn/utils.h>
