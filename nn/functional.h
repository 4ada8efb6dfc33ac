#pragma once
// Layers as functions with options, LibTorch's nn::functional:
//
//   namespace F = wick::nn::functional;
//   x = F::max_pool2d(F::relu(F::conv2d(x, weight, F::Conv2dFuncOptions().padding(1))), F::MaxPool2dFuncOptions(2));

#include <nn/functional/activation.h>
#include <nn/functional/attention.h>
#include <nn/functional/conv.h>
#include <nn/functional/distance.h>
#include <nn/functional/dropout.h>
#include <nn/functional/embedding.h>
#include <nn/functional/linear.h>
#include <nn/functional/loss.h>
#include <nn/functional/norm.h>
#include <nn/functional/padding.h>
#include <nn/functional/pooling.h>
#include <nn/functional/upsample.h>
#include <nn/functional/vision.h>
