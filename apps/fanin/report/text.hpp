// Results as text: what views show (report/view.hpp). Those with images are in images.hpp.
#pragma once

#include <string>

#include "console/terminal.hpp"

namespace fanin::program {

struct ConvertResult;
struct ScoreResult;
struct TrainResult;

std::string train_part_text(const TrainResult& result, const Style& style);
std::string train_end_text(const TrainResult& result, const Style& style);
std::string score_text(const ScoreResult& result, const Style& style);
std::string convert_text(const ConvertResult& result, const Style& style);

}  // namespace fanin::program
