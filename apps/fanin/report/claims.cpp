#include <fmt/format.h>

#include <cmath>

#include "console/table.hpp"
#include "console/text.hpp"
#include "fanin/numeric/product.hpp"
#include "output.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

std::string number(double value) {
  return value != 0 && std::abs(value) < 0.1 ? fmt::format("{:.3g}", value)
                                             : fmt::format("{:.4g}", value);
}

std::string range(const Measurement& measurement) {
  if (std::isinf(measurement.expected.low)) return "at most " + number(measurement.expected.high);
  if (std::isinf(measurement.expected.high)) return "at least " + number(measurement.expected.low);
  return number(measurement.expected.low) + " to " + number(measurement.expected.high);
}

// In brackets when it does not decide.
std::string mark(const Measurement& measurement) {
  const std::string sign = agrees(measurement) ? "✓" : "✗";
  return measurement.decides ? sign : '(' + sign + ')';
}

std::string coloured(ClaimVerdict verdict, std::string_view text, const Style& style) {
  if (verdict == ClaimVerdict::holds) return style.good(text);
  return verdict == ClaimVerdict::does_not_hold ? style.bad(text) : style.bold(text);
}

// "Does not hold."
std::string verdict_sentence(const ClaimResult& claim) {
  std::string text(to_string(claim.verdict()));
  text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text + '.';
}

std::string table_text(const ResultTable& result, const Style& style) {
  std::vector<Table::Column> columns;
  for (const std::string& title : result.columns) {
    columns.push_back({title, columns.empty() || title.empty() ? Align::left : Align::right});
  }
  Table table(columns);
  for (const auto& row : result.rows) table.add(row);
  return wrapped(result.title, style.columns) + '\n' + table.text(style) + '\n';
}

std::string markdown_row(const std::vector<std::string>& cells) {
  return "| " + joined(cells, " | ") + " |\n";
}

std::string table_markdown(const ResultTable& table) {
  std::string text = table.title + ":\n\n" + markdown_row(table.columns) + '|';
  for (const std::string& title : table.columns) {
    text += title.empty() || title == table.columns.front() ? "---|" : "--:|";
  }
  text += '\n';
  for (const auto& row : table.rows) text += markdown_row(row);
  return text + '\n';
}

}  // namespace

std::string claims_part_text(const ClaimsResult& result, const Style& style) {
  if (result.page_only) return "";
  const ClaimResult& last = result.claims.back();
  Table table({{"", Align::left}, {"", Align::left}, {"measured"}, {"expected", Align::left}});
  for (const Measurement& measurement : last.measurements) {
    const std::string sign = mark(measurement);
    table.add({agrees(measurement) ? style.good(sign) : style.bad(sign), measurement.what,
               number(measurement.value), range(measurement)});
  }
  const std::string head = fmt::format("Claim {}  ", last.claim.number);
  const std::string verdict = verdict_sentence(last);
  const std::string remark = wrapped(verdict + ' ' + last.claim.remark, style.columns);
  std::string text = style.bold(head) +
                     wrapped(last.claim.sentence, style.columns - head.size(), head.size()) +
                     "\n\n" + table.text(style) + '\n' + coloured(last.verdict(), verdict, style) +
                     remark.substr(verdict.size()) + '\n';
  if (!last.tables.empty()) text += '\n';
  for (const ResultTable& each : last.tables) text += table_text(each, style);
  return text + style.dim("More: " + last.claim.command) + "\n\n";
}

std::string claims_end_text(const ClaimsResult& result, const Style& style) {
  if (result.page_only) return claims_page(result);
  std::string text;
  double seconds = 0;
  for (const ClaimResult& each : result.claims) {
    seconds += each.seconds;
    const ClaimVerdict verdict = each.verdict();
    text += padded(each.claim.number, 4) +
            coloured(verdict, padded(to_string(verdict), 15), style) +
            wrapped(each.claim.sentence, style.columns - 19, 19) + '\n';
  }
  if (result.claims.size() == 1) text.clear();
  for (const std::string& note : result.notes) text += wrapped(note, 100) + '\n';
  return (text.empty() ? text : text + '\n') +
         style.dim(counted(result.claims.size(), "claim") + " in " + duration(seconds) + '\n');
}

std::string claims_page(const ClaimsResult& result) {
  std::string page = fmt::format(
      "# The claims, measured\n\n"
      "Why should initial weights be about 1/√n, and not anything from −1 to 1? Claims 1 to 12 "
      "were\n"
      "made when that was discussed; 13 to 18 are about code that people use. Each is an "
      "experiment\n"
      "with fixed seeds. What is expected comes from theory, from figures simulated elsewhere or "
      "from\n"
      "what the claim says, never from the run itself; a measurement in brackets gives context "
      "and\n"
      "does not decide.\n\n"
      "Made by `{}` ({}, {}, sparse kernel {}). Do not edit: `scripts/claims --page` writes it.\n"
      "Figures of training differ a little on another processor.\n\n"
      "| | claim | verdict |\n|---|---|---|\n",
      result.command, version(), blas_description(), sparse_kernel());
  for (const ClaimResult& each : result.claims) {
    page += fmt::format("| [{0}](#claim-{0}) | {1} | **{2}** |\n", each.claim.number,
                        each.claim.sentence, to_string(each.verdict()));
  }
  for (const ClaimResult& each : result.claims) {
    page += fmt::format(
        "\n## Claim {}\n\n> {}\n\n**{}** {}\n\n| | measured | expected | |\n|---|---|---|---|\n",
        each.claim.number, each.claim.sentence, verdict_sentence(each), each.claim.remark);
    for (const Measurement& measurement : each.measurements) {
      page += fmt::format("| {} | {} | {} | {} |\n", measurement.what, number(measurement.value),
                          range(measurement), mark(measurement));
    }
    page += '\n';
    for (const ResultTable& table : each.tables) page += table_markdown(table);
    page += fmt::format("To see more: `{}`\n", each.claim.command);
  }
  return page;
}

}  // namespace fanin::program
