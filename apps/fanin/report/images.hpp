// Images in the terminal and in grids, and the results that are images.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "commands/show.hpp"
#include "console/terminal.hpp"
#include "fanin/data/image.hpp"

namespace fanin::program {

struct BackqueryResult;
struct QueryResult;

std::string query_text(const QueryResult& result, const Style& style);
std::string backquery_text(const BackqueryResult& result, const Style& style);
std::string show_text(const ShowResult& result, const Style& style);

/// "demo.csv: records 1 to 10 of 30"
std::string title(const ShowResult& result);
/// "record 3: 7 at +10°"
std::string caption(const ShowResult& result, const ShowResult::Image& image);

/// Dark where values are high.
GreyImage to_grey(const ShowResult::Image& image, ImageShape shape);

/// An image as lines of text, two rows of pixels a line, a character for each column.
std::vector<std::string> render_text(const GreyImage& image);

/// An image and what is to be written under it.
struct Captioned {
  GreyImage image;
  std::string caption;
};

/// Images of one shape in text, side by side as far as 80 columns reach.
std::string render_text(std::span<const Captioned> images);

}  // namespace fanin::program
