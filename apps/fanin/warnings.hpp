// What makes results doubtful, each in a sentence.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "fanin/study/score.hpp"
#include "inputs.hpp"
#include "results.hpp"

namespace fanin::program {

/// The labels that occur.
std::set<std::size_t> classes_of(const Dataset& dataset);

/// Of a test set: values beyond the ranges of training.
void warn_of_outside(const Dataset& test, const Scaling& scaling, std::vector<std::string>& all);

/// Of data: one class, classes without a record, records sorted by label, values of the test set
/// beyond the ranges of training.
std::vector<std::string> warnings(const Data& data, bool shuffle, const Scaling& scaling);

/// Of a comparison's results: networks that gave one answer to every record of a test set with more
/// than one class.
std::vector<std::string> warnings(const CompareResult& result);

/// Of a score: outputs that are not finite, the same answer to all.
std::vector<std::string> warnings(const Score& score);

/// "trainings at a time: 1 instead of 4, as this build of OpenBLAS and the address space allow"
std::string fewer_jobs(std::size_t jobs, std::size_t wanted);

}  // namespace fanin::program
