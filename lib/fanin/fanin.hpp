// All of Fanin. This comment is the map of the library, in reading order: a file knows only files
// of its own group and of the groups above it; `network` and `data` do not know each other.
//
//   error                     the one exception type and its four kinds
//   file                      reading files, plain or gzip; writing them whole or not at all
//
//   numeric/matrix            matrices of float, and views of somebody else's
//   numeric/product           matrix products on OpenBLAS, and the rule of threads
//   numeric/random            NumPy's random numbers, seed for seed
//   numeric/row               exp, sigmoid, tanh, dot and axpy on rows
//
//   network/activation        sigmoid, tanh, relu, identity, softmax, with their slopes
//   network/layer             weights, biases, an activation
//   network/initializer       how the first weights are chosen
//   network/network           layers in a row, and what they answer
//   network/model_file        networks on disk
//   network/safetensors       the format of those files
//
//   data/dataset              images and labels as bytes
//   data/text                 lines and numbers of text files
//   data/csv                  images from and to comma-separated values
//   data/idx                  images from and to MNIST's own format
//   data/samples              inputs and targets: what training asks for
//   data/augment              the same samples again, rotated
//   data/image_format         what the file of a picture says of itself
//   data/image                pictures from and to PNG, and from JPEG
//   data/sheet                many small pictures on one sheet
//   data/filter               windows that move over a picture
//   data/ink                  where in a picture there is ink
//   data/handwriting          a photograph of a digit, made like MNIST's own
//
//   training/loss             squared error and cross-entropy
//   training/rule             true gradient descent, or the book's rule
//   training/backpropagation  what every layer puts out, and its share of the error
//   training/online           one sample at a time, at the speed of matrix products
//   training/minibatch        one step for many samples
//   training/trainer          epochs, progress, stopping
//
//   study/score               accuracy and confusion matrix
//   study/statistics          means, Welch's test, Holm's adjustment
//   study/jobs                independent pieces of work on several threads
//   study/probe               what is sent through a network to see what becomes of it
//   study/signal              what happens to a signal in a network, layer by layer
//   study/claim               whether measurements bear a claim out
//   study/backquery           a network run backwards
//   study/comparison          recipes against each other over many seeds
//   study/verdict             what may be said of the difference
//
// A program links fanin::fanin and needs no more than `#include <fanin/fanin.hpp>`.
#pragma once

#include "fanin/data/augment.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/dataset.hpp"
#include "fanin/data/filter.hpp"
#include "fanin/data/handwriting.hpp"
#include "fanin/data/idx.hpp"
#include "fanin/data/image.hpp"
#include "fanin/data/image_format.hpp"
#include "fanin/data/ink.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/data/sheet.hpp"
#include "fanin/data/text.hpp"
#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "fanin/network/activation.hpp"
#include "fanin/network/initializer.hpp"
#include "fanin/network/layer.hpp"
#include "fanin/network/model_file.hpp"
#include "fanin/network/network.hpp"
#include "fanin/network/safetensors.hpp"
#include "fanin/numeric/matrix.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/numeric/random.hpp"
#include "fanin/numeric/row.hpp"
#include "fanin/study/backquery.hpp"
#include "fanin/study/claim.hpp"
#include "fanin/study/comparison.hpp"
#include "fanin/study/jobs.hpp"
#include "fanin/study/probe.hpp"
#include "fanin/study/score.hpp"
#include "fanin/study/signal.hpp"
#include "fanin/study/statistics.hpp"
#include "fanin/study/verdict.hpp"
#include "fanin/training/backpropagation.hpp"
#include "fanin/training/loss.hpp"
#include "fanin/training/minibatch.hpp"
#include "fanin/training/online.hpp"
#include "fanin/training/rule.hpp"
#include "fanin/training/trainer.hpp"
