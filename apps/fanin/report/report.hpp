// How results are shown: the functions that a View (report/view.hpp) is made of.
#pragma once

#include <string>

#include "console/terminal.hpp"
#include "results.hpp"

namespace fanin::program {

// In text.cpp.
std::string train_part_text(const TrainResult& result, const Style& style);
std::string train_end_text(const TrainResult& result, const Style& style);
std::string score_text(const ScoreResult& result, const Style& style);
std::string convert_text(const ConvertResult& result, const Style& style);

// In images.cpp.
std::string query_text(const QueryResult& result, const Style& style);
std::string backquery_text(const BackqueryResult& result, const Style& style);
std::string show_text(const ShowResult& result, const Style& style);
/// "demo.csv: records 1 to 10 of 30"
std::string title(const ShowResult& result);
/// "record 3: 7 at +10°"
std::string caption(const ShowResult& result, const ShowResult::Image& image);
/// Dark where values are high.
GreyImage to_grey(const ShowResult::Image& image, ImageShape shape);

// In json.cpp: each the text of a whole file.
std::string backquery_json(const BackqueryResult& result);
std::string query_json(const QueryResult& result);
std::string score_json(const ScoreResult& result);
std::string show_json(const ShowResult& result);
std::string train_json(const TrainResult& result);

}  // namespace fanin::program
