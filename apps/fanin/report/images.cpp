#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include "console/table.hpp"
#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

using Answer = QueryResult::Answer;
using Kind = ShowResult::Kind;

constexpr std::size_t terminal_columns = 80;

// Up to so many answers are shown with every output as a bar, more with one line each.
constexpr std::size_t max_in_full = 3;

// Two pixels, one above the other, by how dark they are.
const char* shade(int top, int bottom) {
  constexpr std::array<const char*, 5> shades = {" ", "░", "▒", "▓", "█"};
  if (top - bottom >= 112) return "▀";
  if (bottom - top >= 112) return "▄";
  return shades[static_cast<std::size_t>(((top + bottom) / 2 + 32) / 64)];
}

// A line without the spaces at its end.
std::string ended(const std::string& line) {
  return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

// An image as lines of text, two rows of pixels a line, a character for each column.
std::vector<std::string> render_text(const GreyImage& image) {
  const auto [height, width] = image.shape;
  const auto dark = [&](std::size_t y, std::size_t x) {
    return y < image.shape.height ? 255 - image(y, x) : 0;
  };
  std::vector<std::string> lines;
  for (std::size_t y = 0; y < height; y += 2) {
    std::string line;
    for (std::size_t x = 0; x < width; ++x) line += shade(dark(y, x), dark(y + 1, x));
    lines.push_back(line);
  }
  return lines;
}

// Dark where values are high.
GreyImage to_grey(const ShowResult::Image& image, ImageShape shape) {
  const float more = image.low < image.high ? 0.0F : 1.0F;  // weights that are all 0
  return dark_on_light(image.values, shape, image.low - more, image.high + more);
}

// Images side by side as far as 80 columns reach, each with its caption below.
std::string render_text(const std::vector<ShowResult::Image>& images, ImageShape shape,
                        const std::function<std::string(const ShowResult::Image&)>& caption) {
  std::size_t cell = shape.width + 2;
  for (const ShowResult::Image& image : images) cell = std::max(cell, width(caption(image)) + 2);
  const std::size_t columns = std::max<std::size_t>(1, terminal_columns / cell);
  std::string text;
  for (std::size_t first = 0; first < images.size(); first += columns) {
    std::vector<std::string> lines((shape.height + 1) / 2 + 1);
    for (std::size_t i = first; i < std::min(first + columns, images.size()); ++i) {
      std::vector<std::string> block = render_text(to_grey(images[i], shape));
      block.push_back(caption(images[i]));
      for (std::size_t k = 0; k < lines.size(); ++k) lines[k] += padded(block[k], cell);
    }
    for (const std::string& line : lines) text += ended(line);
  }
  return text;
}

using Names = std::vector<std::string>;

std::string answer_text(const Answer& answer, const Names& names) {
  return answer.is_answer() ? class_name(names, answer.answer()) : "no answer";
}

std::string verdict(const Answer& answer, const Names& names, const Style& style) {
  if (!answer.label) return {};
  return answer.right() ? style.good("right")
                        : style.bad("wrong, labelled " + class_name(names, *answer.label));
}

std::string source(const Answer& answer) {
  if (answer.seen.pixels.empty()) return fmt::format("{}, record {}", answer.file, answer.record);
  return answer.record == 1 ? answer.file : fmt::format("{}, digit {}", answer.file, answer.record);
}

// Outputs as bars, after the image where it is to be drawn.
std::string in_full(const Answer& answer, const Names& names, bool draw, const Style& style) {
  std::string text =
      fmt::format("{}: {}  {}\n", source(answer), style.bold(answer_text(answer, names)),
                  verdict(answer, names, style));
  std::vector<std::string> drawing;
  if (draw) drawing = render_text(answer.seen);
  for (std::size_t i = 0; i < std::max(answer.outputs.size(), drawing.size()); ++i) {
    std::string line = i < drawing.size() ? drawing[i] : "";
    if (i < answer.outputs.size()) {
      const double y = answer.outputs[i];
      const std::string output =
          fmt::format("  {:>3}  {:>6.3f}  {}", class_name(names, i), y, bar(y, draw ? 30 : 40));
      if (draw) line = padded(line, answer.seen.shape.width);
      line += i == answer.answer() ? style.bold(output) : output;
    }
    text += ended(line);
  }
  return text + '\n';
}

std::string in_lines(const std::vector<Answer>& answers, const Names& names, const Style& style) {
  // Up to ten outputs stand under their own digit.
  const std::size_t outputs = answers.front().outputs.size();
  const std::string title = outputs <= 10 ? std::string("0123456789").substr(0, outputs) : "all";
  Table table(
      {{"image", Align::left}, {"answer"}, {"output"}, {title, Align::left}, {"", Align::left}});
  for (const Answer& answer : answers) {
    table.add({source(answer), answer_text(answer, names),
               fmt::format("{:.3f}", answer.outputs[answer.answer()]), sparkline(answer.outputs),
               verdict(answer, names, style)});
  }
  return table.text(style) + '\n';
}

// Eight numbers a line, in columns after the title.
std::string number_lines(const std::string& title, std::span<const float> numbers,
                         const char* format) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i % 8 == 0) text += padded(i == 0 ? title : "", 9);
    const std::string number = fmt::format(fmt::runtime(format), numbers[i]);
    const bool ends = i % 8 == 7 || i + 1 == numbers.size();
    text += ends ? number + '\n' : padded(number, 9);
  }
  return text;
}

// The outputs of every layer for numbers that were asked about.
std::string layer_lines(const Answer& answer, const Style& style) {
  std::string text = number_lines("Inputs", answer.inputs, "{}");
  for (std::size_t l = 0; l + 1 < answer.layers.size(); ++l) {
    text += number_lines(fmt::format("Layer {}", l + 1), answer.layers[l], "{:.5f}");
  }
  return text + style.bold(number_lines("Outputs", answer.outputs, "{:.5f}"));
}

std::string how_many_right(const std::vector<Answer>& answers) {
  const auto labelled = std::ranges::count_if(answers, [](const Answer& a) { return !!a.label; });
  const auto right = std::ranges::count_if(answers, [](const Answer& a) { return a.right(); });
  if (labelled < 2) return {};
  return fmt::format("{} of {} right: {} %\n", with_commas(static_cast<std::size_t>(right)),
                     with_commas(static_cast<std::size_t>(labelled)),
                     percent(static_cast<double>(right) / static_cast<double>(labelled)));
}

}  // namespace

std::string query_text(const QueryResult& result, const Style& style) {
  const std::vector<Answer>& answers = result.answers;
  std::string text;
  if (!answers.empty() && !answers.front().layers.empty()) {
    for (const Answer& answer : answers) {
      text += (text.empty() ? "" : "\n") + layer_lines(answer, style);
    }
    return text;
  }
  text = warning_lines(result.model.warnings, style);
  if (answers.size() > max_in_full) {
    text += in_lines(answers, result.model.label_names, style);
  } else {
    for (const Answer& answer : answers) {
      text += in_full(answer, result.model.label_names,
                      result.seen.empty() && !answer.seen.pixels.empty(), style);
    }
  }
  text += how_many_right(answers);
  for (const Answer& answer : answers) {
    for (const std::string& warning : answer.warnings) {
      text += fmt::format("{}: {}\n", answer.file, warning);
    }
  }
  return result.seen.empty() ? text : text + "What the network saw: " + result.seen + '\n';
}

std::string backquery_text(const BackqueryResult& result, const Style& style) {
  const std::string warnings = warning_lines(result.model.warnings, style);
  if (!result.output.empty()) {
    const std::size_t last = *result.images.back().label;
    return fmt::format("{}{}: {}, dark where a dark pixel speaks for it.\n", warnings,
                       result.output,
                       result.images.size() == 1 ? fmt::format("label {}", last)
                                                 : fmt::format("labels 0 to {}, row by row", last));
  }
  return warnings + render_text(result.images, result.shape, [&](const ShowResult::Image& image) {
           return class_name(result.model.label_names, *image.label);
         });
}

std::string title(const ShowResult& result) {
  const std::vector<ShowResult::Image>& images = result.images;
  if (result.kind == Kind::mistakes) {
    return fmt::format("{}: {} of {} mistakes in {}", result.model, images.size(),
                       with_commas(result.total), result.data);
  }
  const std::string range = fmt::format("{} to {} of {}", images.front().number,
                                        images.back().number, with_commas(result.total));
  if (result.kind == Kind::records) return fmt::format("{}: records {}", result.data, range);
  return fmt::format("{}: weights of nodes {} in the first layer, white negative, black positive",
                     result.model, range);
}

std::string caption(const ShowResult& result, const ShowResult::Image& image) {
  switch (result.kind) {
    case Kind::weights:
      return fmt::format("node {}: ±{:.2g}", image.number, image.high);
    case Kind::mistakes:
      return fmt::format("{}: {} taken for {}", image.number,
                         class_name(result.label_names, *image.label),
                         class_name(result.label_names, *image.answer));
    case Kind::records:
      break;
  }
  return fmt::format("record {}{}{}", image.number,
                     image.label ? ": " + class_name(result.label_names, *image.label) : "",
                     image.angle == 0 ? "" : fmt::format(" at {:+g}°", image.angle));
}

std::string show_text(const ShowResult& result, const Style& style) {
  std::string text = warning_lines(result.warnings, style) + title(result) + '\n';
  if (result.images.empty()) return text;
  if (result.output.empty()) {
    return text + '\n' +
           render_text(result.images, result.shape,
                       [&](const ShowResult::Image& image) { return caption(result, image); });
  }
  // The grid has no captions: those of mistakes are here, a line for each of its rows.
  for (std::size_t k = 0; result.kind == Kind::mistakes && k < result.images.size(); ++k) {
    const bool ends = (k + 1) % result.columns == 0 || k + 1 == result.images.size();
    text += caption(result, result.images[k]) + (ends ? "\n" : "; ");
  }
  return text + "Written to " + result.output + ".\n";
}

GreyImage grid_of(const std::vector<ShowResult::Image>& images, ImageShape shape,
                  std::size_t columns, std::size_t zoom) {
  std::vector<GreyImage> grey;
  for (const ShowResult::Image& image : images) grey.push_back(to_grey(image, shape));
  return image_grid(grey, columns, zoom);
}

}  // namespace fanin::program
