// All of Fanin. This comment is the map of the library, in reading order: a file knows only files
// of its own room and of the rooms above it.
//
//   error                     the one exception type and its four kinds
//   file                      reading files, plain or gzip; writing them whole or not at all
//
//   numeric/matrix            matrices of float, and views of somebody else's
//   numeric/product           matrix products on OpenBLAS, and the rule of threads
//   numeric/random            NumPy's random numbers, seed for seed
//
//   data/dataset              images and labels as bytes
//   data/csv                  images from and to comma-separated values
//   data/idx                  images from and to MNIST's own format
//   data/samples              inputs and targets: what training asks for
//   data/image                images from and to PNG, and from JPEG; grids of images
//   data/handwriting          a photograph of a digit, made like MNIST's own
//
//   network/activation        sigmoid, tanh, relu, identity, softmax, with their slopes
//   network/layer             weights, biases, an activation
//   network/initializer       how the initial weights are chosen
//   network/network           layers in a row, and what they answer
//   network/model             networks on disk
//
//   training/loss             losses, and the rules of backpropagation
//   training/train            epochs, progress, stopping
//
//   study/score               accuracy and confusion matrix
//   study/statistics          means, Welch's test, Holm's adjustment
//   study/signal              what happens to a signal in a network, layer by layer
//   study/backquery           a network run backwards
//   study/comparison          recipes against each other over many seeds, and what that shows
//
// A program links fanin::fanin and needs no more than `#include <fanin/fanin.hpp>`. The interface
// for C is fanin.h, whose library is fanin::fanin_c.
#pragma once

#include "fanin/data/csv.hpp"
#include "fanin/data/dataset.hpp"
#include "fanin/data/handwriting.hpp"
#include "fanin/data/idx.hpp"
#include "fanin/data/image.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "fanin/network/activation.hpp"
#include "fanin/network/initializer.hpp"
#include "fanin/network/layer.hpp"
#include "fanin/network/model.hpp"
#include "fanin/network/network.hpp"
#include "fanin/numeric/matrix.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/numeric/random.hpp"
#include "fanin/study/backquery.hpp"
#include "fanin/study/comparison.hpp"
#include "fanin/study/score.hpp"
#include "fanin/study/signal.hpp"
#include "fanin/study/statistics.hpp"
#include "fanin/training/loss.hpp"
#include "fanin/training/train.hpp"

/// All of the library. What is in `internal/` folders is not part of its interface.
namespace fanin {}

// The version, for #if: the only macros that Fanin defines.
#define FANIN_VERSION_MAJOR 0
#define FANIN_VERSION_MINOR 4
#define FANIN_VERSION_PATCH 0
#define FANIN_VERSION "0.4.0"
