#pragma once
// What a run on Fashion-MNIST came to: on the terminal, and as a page.

#include "course.h"

namespace course {

inline constexpr const char* kClasses[] = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                           "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

/// 10×10 counts: rows are the true classes, columns the guessed ones.
Tensor confusion(const Tensor& guesses, const Tensor& classes);
void print_confusion(const Tensor& counts);

struct RunOnImages {
  std::string what;      ///< the network, and how it was trained
  std::string measured;  ///< what the images below are: "test" or "held back"
  Tensor curve;          ///< rows: epoch, loss, training accuracy, accuracy on the images below
  data::ImageSet set;
  Tensor probabilities;  ///< N×10, of these images
  Tensor weights;        ///< units×784, of the first layer
};
/// Writes out/fashion_mnist.html, a page that needs no other file: curves, the confusion
/// matrix, the worst mistakes as images with their probabilities, and what the units of the first layer look for.
void report(Lesson& lesson, const RunOnImages& run);

}  // namespace course
