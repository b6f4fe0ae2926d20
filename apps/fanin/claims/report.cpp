#include "claims/report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "console/table.hpp"
#include "console/text.hpp"
#include "fanin/numeric/product.hpp"

namespace fanin::program {
namespace {

std::string number(double value) {
  return value != 0 && std::abs(value) < 0.1 ? fmt::format("{:.3g}", value)
                                             : fmt::format("{:.4g}", value);
}

std::string range(const Finding& finding) {
  if (std::isinf(finding.low)) return "at most " + number(finding.high);
  if (std::isinf(finding.high)) return "at least " + number(finding.low);
  return number(finding.low) + " to " + number(finding.high);
}

// A finding that does not decide is told in brackets.
std::string mark(const Finding& finding) {
  const std::string sign = agrees(finding) ? "✓" : "✗";
  return finding.decides ? sign : '(' + sign + ')';
}

std::string coloured(ClaimVerdict verdict, std::string_view text, const Style& style) {
  if (verdict == ClaimVerdict::holds) return style.good(text);
  return verdict == ClaimVerdict::does_not_hold ? style.bad(text) : style.bold(text);
}

std::string coloured(const Finding& finding, const Style& style) {
  return agrees(finding) ? style.good(mark(finding)) : style.bad(mark(finding));
}

std::string in_upper(std::string_view text) {
  std::string out(text);
  out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out;
}

std::string exhibit_text(const ResultTable& exhibit, const Style& style) {
  std::vector<Table::Column> columns;
  for (const std::string& title : exhibit.columns) columns.push_back({title});
  columns.front().align = Align::left;
  Table table(columns);
  for (const auto& row : exhibit.rows) table.add(row);
  return wrapped(exhibit.title, 100) + '\n' + table.text(style);
}

std::string markdown_row(const std::vector<std::string>& cells) {
  return "| " + joined(cells, " | ") + " |\n";
}

std::string exhibit_markdown(const ResultTable& exhibit) {
  std::string rule = "|---|";
  for (std::size_t c = 1; c < exhibit.columns.size(); ++c) rule += "--:|";
  std::string text = exhibit.title + ":\n\n" + markdown_row(exhibit.columns) + rule + '\n';
  for (const auto& row : exhibit.rows) text += markdown_row(row);
  return text + '\n';
}

}  // namespace

std::string claim_text(const Settled& settled, const Style& style) {
  Table table({{"", Align::left}, {"", Align::left}, {"measured"}, {"expected", Align::left}});
  for (const Finding& finding : settled.evidence.findings) {
    table.add({coloured(finding, style), finding.what, number(finding.measured), range(finding)});
  }
  const std::string head = fmt::format("Claim {}  ", settled.claim.number);
  const std::string verdict = in_upper(words(settled.verdict())) + '.';
  std::string text = style.bold(head) + wrapped(settled.claim.sentence, 89, head.size()) + "\n\n" +
                     table.text(style) + '\n';
  const std::string remark = wrapped(verdict + ' ' + settled.claim.remark, 100);
  text += coloured(settled.verdict(), verdict, style) + remark.substr(verdict.size()) + '\n';
  for (const ResultTable& exhibit : settled.evidence.exhibits) {
    text += '\n' + exhibit_text(exhibit, style);
  }
  if (!settled.evidence.exhibits.empty()) text += '\n';
  return text + style.dim("More: " + settled.claim.command) + '\n';
}

std::string claims_summary(std::span<const Settled> all, const Style& style) {
  std::string text;
  for (const Settled& settled : all) {
    const ClaimVerdict verdict = settled.verdict();
    text += padded(settled.claim.number, 4) + coloured(verdict, padded(words(verdict), 15), style) +
            wrapped(settled.claim.sentence, 81, 19) + '\n';
  }
  return text;
}

std::string claims_page(std::span<const Settled> all, const std::string& command) {
  std::string page = fmt::format(
      "# The claims, measured\n\n"
      "Why should first weights be about 1/√n and not anything from −1 to 1? The claims below "
      "were\n"
      "made when that was discussed. Each is an experiment with fixed seeds. What is expected "
      "comes\n"
      "from theory or from figures simulated elsewhere, never from the run itself; a finding in\n"
      "brackets stands beside the claim and does not decide it.\n\n"
      "Made by `{}` ({}, {}). Do not edit: `scripts/claims --page` makes it anew.\n"
      "Figures of training differ a little on another processor.\n\n"
      "| | claim | verdict |\n|---|---|---|\n",
      command, version(), blas_description());
  for (const Settled& settled : all) {
    page += fmt::format("| [{0}](#claim-{0}) | {1} | **{2}** |\n", settled.claim.number,
                        settled.claim.sentence, words(settled.verdict()));
  }
  for (const Settled& settled : all) {
    page += fmt::format(
        "\n## Claim {}\n\n> {}\n\n**{}.** {}\n\n| | measured | expected | |\n"
        "|---|---|---|---|\n",
        settled.claim.number, settled.claim.sentence, in_upper(words(settled.verdict())),
        settled.claim.remark);
    for (const Finding& finding : settled.evidence.findings) {
      page += fmt::format("| {} | {} | {} | {} |\n", finding.what, number(finding.measured),
                          range(finding), mark(finding));
    }
    page += '\n';
    for (const ResultTable& exhibit : settled.evidence.exhibits) page += exhibit_markdown(exhibit);
    page += fmt::format("To see more: `{}`\n", settled.claim.command);
  }
  return page;
}

Json to_json(const Settled& settled) {
  Json json = {{"number", settled.claim.number},      {"claim", settled.claim.sentence},
               {"verdict", words(settled.verdict())}, {"remark", settled.claim.remark},
               {"command", settled.claim.command},    {"seconds", settled.seconds}};
  json["findings"] = Json::array();
  for (const Finding& finding : settled.evidence.findings) {
    const auto end = [](double value) { return std::isinf(value) ? Json() : Json(value); };
    json["findings"].push_back({{"what", finding.what},
                                {"measured", finding.measured},
                                {"low", end(finding.low)},
                                {"high", end(finding.high)},
                                {"agrees", agrees(finding)},
                                {"decides", finding.decides}});
  }
  json["exhibits"] = Json::array();
  for (const ResultTable& exhibit : settled.evidence.exhibits) {
    json["exhibits"].push_back(
        {{"title", exhibit.title}, {"columns", exhibit.columns}, {"rows", exhibit.rows}});
  }
  return json;
}

}  // namespace fanin::program
