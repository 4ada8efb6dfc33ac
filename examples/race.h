#pragma once
// ReLU against tanh and sigmoid on Fashion-MNIST.

#include "course.h"

namespace course {

/// Trains a 784-128-128-10 network with each activation, prints the epochs to a given training error and draws the
/// errors. Says so where the images are missing.
void race(Lesson& lesson, const std::string& folder);

}  // namespace course
