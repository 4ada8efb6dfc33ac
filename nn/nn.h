#pragma once
// Everything: tensors, differentiation, networks, optimizers, data and files.

#include <autograd/autograd.h>
#include <autograd/io/npy.h>
#include <nn/containers.h>
#include <nn/data/idx.h>
#include <nn/data/loader.h>
#include <nn/data/mnist.h>
#include <nn/data/transforms.h>
#include <nn/functional.h>
#include <nn/init.h>
#include <nn/optim/adaptive.h>
#include <nn/optim/lbfgs.h>
#include <nn/optim/schedule.h>
#include <nn/sequential.h>
#include <nn/serialize/serialize.h>
#include <nn/utils.h>
