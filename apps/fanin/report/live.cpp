// What is shown of work that goes on.
#include <fmt/format.h>

#include <algorithm>

#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t max_live_lines = 16;  // of more schemes those that are being trained
constexpr std::size_t max_live_name = 24;

std::string mean_text(const Standing& standing) {
  if (standing.finished == 0) return standing.done > 0 ? "diverged" : "";
  return "mean " + percent(standing.sum / static_cast<double>(standing.finished)) + " %";
}

}  // namespace

std::string estimate_text(const Estimate& estimate, const Style& style) {
  const auto time = [&](std::size_t trainings) {
    return duration(static_cast<double>(trainings) * estimate.seconds);
  };
  const bool gigabytes = estimate.bytes >= 1e9;
  const bool open = estimate.most > estimate.fewest;
  const std::string text = fmt::format(
      "{}{} in about {}{}, with about {:.2g} {} of memory: estimated from a fraction of a second "
      "of training for each size, as if no training were in a journal. Nothing was written.",
      open ? with_commas(estimate.fewest) + " to " : "", counted(estimate.most, "training"),
      open ? time(estimate.fewest) + " to " : "", time(estimate.most),
      gigabytes ? estimate.bytes / 1e9 : estimate.bytes / 1e6, gigabytes ? "GB" : "MB");
  return wrapped(text, style.columns) + '\n';
}

std::vector<std::string> compare_live(const CompareResult& result) {
  std::size_t names = 0;
  for (const ComparedRecipe& recipe : result.recipes) names = std::max(names, width(recipe.name()));
  names = std::min(names, max_live_name);
  std::vector<std::string> lines;
  for (std::size_t r = 0; r < result.standings.size(); ++r) {
    const Standing& standing = result.standings[r];
    if (result.standings.size() > max_live_lines && standing.running.empty()) continue;
    std::string line =
        fmt::format("{}  {:>{}} of {} {}", padded(shown_name(result.recipes[r], names), names),
                    standing.done, std::to_string(standing.wanted).size(),
                    counted(standing.wanted, "run"), padded(mean_text(standing), 14));
    if (!standing.running.empty()) {
      line += fmt::format("  seed {} running", fmt::join(standing.running, ", "));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string compare_note(const CompareResult& result) {
  if (!result.completed) return {};
  const Standing& standing = result.standings[*result.completed];
  return fmt::format("{}: {}, {}", result.recipes[*result.completed].name(),
                     counted(standing.wanted, "run"), mean_text(standing));
}

std::vector<std::string> claims_live(const ClaimsResult& result) {
  return {
      fmt::format("Claim {} of {}: {}", result.claims.size() + 1, result.total, result.current)};
}

}  // namespace fanin::program
