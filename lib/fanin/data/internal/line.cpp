#include "fanin/data/internal/line.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "fanin/data/internal/filter.hpp"

namespace fanin {
namespace {

constexpr double max_slope = 0.1;
constexpr double max_thickness = 0.03;  // of the longer side
constexpr double frame_inset = 0.06;    // of the side: so far from the edges may frames be
constexpr double min_coverage = 0.95;   // share of a line that is foreground
constexpr float faint = 0.6F;           // share of the threshold that is foreground for a line

// A nearly horizontal line.
struct Line {
  double first, last;  // row at the left and at the right edge of the image
  std::size_t thickness = 0;
  bool is_ruling = false;  // reaches both edges, and does not run along a third
};

class LineFinder {
 public:
  LineFinder(Matrix& contrast, float threshold) : contrast_(contrast), threshold_(threshold) {}

  std::vector<Line> find() const {
    std::vector<Line> lines;
    const auto rows = static_cast<long>(contrast_.rows());
    const auto rise = static_cast<long>(max_slope * static_cast<double>(contrast_.cols()));
    for (long first = 0; first < rows; ++first) {
      const long end = std::min(rows, first + rise + 1);
      for (long last = std::max(0L, first - rise); last < end; ++last) {
        Line line{static_cast<double>(first), static_cast<double>(last)};
        if (is_covered(line) && measure(line)) lines.push_back(line);
      }
    }
    return lines;
  }

  // Strokes that the line crosses are thicker, and stay.
  void erase(const Line& line) {
    for (std::size_t x = 0; x < contrast_.cols(); ++x) {
      const auto [top, bottom] = run(line, x);
      if (top == bottom) continue;
      if (bottom - top > line.thickness + std::max<std::size_t>(2, line.thickness / 2)) continue;
      for (std::size_t y = top - (top > 0); y < std::min(bottom + 1, contrast_.rows()); ++y) {
        contrast_(y, x) = std::min(contrast_(y, x), 0.0F);
      }
    }
  }

 private:
  std::size_t row(const Line& line, std::size_t x) const {
    const double share = static_cast<double>(x) / static_cast<double>(contrast_.cols());
    const double y = line.first + share * (line.last - line.first);
    return static_cast<std::size_t>(
        std::clamp(std::lround(y), 0L, static_cast<long>(contrast_.rows()) - 1));
  }

  bool is_covered(const Line& line) const {
    const std::size_t cols = contrast_.cols();
    const auto inset = static_cast<std::size_t>(frame_inset * static_cast<double>(cols));
    auto misses =
        static_cast<std::size_t>((1 - min_coverage) * static_cast<double>(cols - 2 * inset));
    for (std::size_t x = inset; x < cols - inset; ++x) {
      if (!(contrast_(row(line, x), x) > faint * threshold_) && misses-- == 0) return false;
    }
    return true;
  }

  // The rows [top, bottom) of foreground at a column that the line passes through; empty if none.
  std::pair<std::size_t, std::size_t> run(const Line& line, std::size_t x) const {
    const auto is_foreground = [&](std::size_t y) {
      return y < contrast_.rows() && contrast_(y, x) > threshold_;
    };
    const std::size_t at = row(line, x);
    for (const std::size_t y : {at, at - 1, at + 1, at - 2, at + 2}) {
      if (!is_foreground(y)) continue;
      std::size_t top = y, bottom = y + 1;
      while (is_foreground(top - 1)) --top;
      while (is_foreground(bottom)) ++bottom;
      return {top, bottom};
    }
    return {at, at};
  }

  // Finds the thickness of a line, and fits the line to the places where it is not thicker. Returns
  // whether it is thin enough.
  bool measure(Line& line) const {
    std::vector<std::pair<std::size_t, std::size_t>> runs;
    std::vector<std::size_t> lengths;
    std::size_t along_edge = 0;
    for (std::size_t x = 0; x < contrast_.cols(); ++x) {
      const auto [top, bottom] = runs.emplace_back(run(line, x));
      if (top == bottom) continue;
      lengths.push_back(bottom - top);
      along_edge += top == 0 || bottom == contrast_.rows();
    }
    if (lengths.empty()) return false;
    const auto thin = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 3);
    std::nth_element(lengths.begin(), thin, lengths.end());
    line.thickness = *thin;
    const auto is_there = [&](std::size_t x) { return runs[x].first < runs[x].second; };
    line.is_ruling = is_there(1) && is_there(runs.size() - 2) && 2 * along_edge < lengths.size();

    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;  // least squares
    for (std::size_t k = 0; k < runs.size(); ++k) {
      const auto [top, bottom] = runs[k];
      if (top == bottom || bottom - top > line.thickness + 1) continue;
      const double x = static_cast<double>(k), y = static_cast<double>(top + bottom - 1) / 2;
      n += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    const double slope = (n * sxy - sx * sy) / std::max(1.0, n * sxx - sx * sx);
    line.first = (sy - slope * sx) / n;
    line.last = line.first + slope * static_cast<double>(contrast_.cols());
    const auto side = static_cast<double>(std::max(contrast_.rows(), contrast_.cols()));
    return static_cast<double>(line.thickness) <= std::max(4.0, max_thickness * side);
  }

  Matrix& contrast_;
  float threshold_;
};

// How many of two opposite edges have a line next to them.
int framed_edges(const std::vector<Line>& lines, std::size_t size) {
  const double near = 2 * frame_inset * static_cast<double>(size);
  const double far = static_cast<double>(size) - near;
  return std::ranges::any_of(lines, [&](const Line& line) { return line.first < near; }) +
         std::ranges::any_of(lines, [&](const Line& line) { return line.first > far; });
}

// Lines are found several times; whether they are different ones.
bool are_several(const std::vector<Line>& lines) {
  return !lines.empty() && lines.back().first - lines.front().first >
                               4 * static_cast<double>(lines.front().thickness);
}

}  // namespace

bool remove_lines(Matrix& contrast, float threshold, bool is_crop) {
  constexpr std::size_t min_side = 20;
  if (std::min(contrast.rows(), contrast.cols()) < min_side) return false;
  bool found = false;
  const auto erase = [&](Matrix& from, const std::vector<Line>& lines, bool is_frame) {
    LineFinder finder(from, threshold);
    for (const Line& line : lines) {
      if (!is_frame && !line.is_ruling) continue;
      finder.erase(line);
      found = true;
    }
  };
  const std::vector<Line> rows = LineFinder(contrast, threshold).find();
  Matrix columns_first = transposed(contrast);
  if (is_crop && !are_several(rows) && !are_several(LineFinder(columns_first, threshold).find())) {
    return false;
  }
  erase(contrast, rows, false);
  columns_first = transposed(contrast);
  const std::vector<Line> cols = LineFinder(columns_first, threshold).find();
  const bool is_frame =
      framed_edges(rows, contrast.rows()) + framed_edges(cols, contrast.cols()) >= 3;
  erase(columns_first, cols, is_frame);
  contrast = transposed(columns_first);
  if (is_frame) erase(contrast, rows, true);
  return found;
}

}  // namespace fanin
