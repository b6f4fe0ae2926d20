// Help pages.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "cli.hpp"
#include "console/text.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t indent = 26;  // of the descriptions

struct Group {
  std::string name;
  std::string text;
};

std::string entry(const std::string& left, const std::string& description) {
  std::string head = "  " + left;
  if (width(head) + 2 > indent) head += '\n' + std::string(indent, ' ');
  return padded(head, indent) + wrapped(description, columns - indent, indent) + '\n';
}

std::string entry(const Option& option) {
  std::string left = bare_name(option.names);
  if (const auto at = left.find(','); at != std::string::npos) left.insert(at + 1, " ");
  if (!option.value.empty()) left += ' ' + option.value;
  const std::string standard = option.standard.empty() ? "" : " [" + option.standard + ']';
  return entry(left, option.description + standard);
}

std::string page(const std::string& usage, const std::string& description,
                 const std::vector<Group>& groups, const std::string& footer) {
  std::string page = "Usage: " + usage + "\n\n" + wrapped(description, columns) + '\n';
  for (const auto& [name, text] : groups) {
    if (!text.empty()) page += fmt::format("\n{}\n{}", name, text);
  }
  if (!footer.empty()) page += '\n';
  std::istringstream lines(footer);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t spaces = std::min(line.find_first_not_of(' '), line.size());
    page += line.substr(0, spaces) + wrapped(line.substr(spaces), columns - spaces, spaces) + '\n';
  }
  return page;
}

std::string help_entry() { return entry("-h, --help", "print this help"); }

}  // namespace

std::string help_page(const Program& program) {
  Group commands{"Commands", ""};
  for (const Command& command : program.commands) {
    commands.text +=
        entry(command.name, command.description.substr(0, command.description.find('\n')));
  }
  const Group options{"Options", help_entry() + entry("--version", "print the version")};
  return page(program.name + " COMMAND ...", program.description, {commands, options},
              program.footer);
}

std::string help_page(const Program& program, const Command& command) {
  std::string usage = program.name + ' ' + command.name + " [OPTIONS]";
  std::vector<Group> groups = {{"Arguments", ""}, {"Options", help_entry()}};
  for (const Option& option : command.options) {
    if (option.group == "Arguments") usage += ' ' + option.names;
    auto at = std::ranges::find(groups, option.group, &Group::name);
    if (at == groups.end()) at = groups.insert(at, {option.group, ""});
    at->text += entry(option);
  }
  return page(usage, command.description, groups, command.footer);
}

std::string bare_name(std::string usage) {
  std::erase_if(usage, [](char c) { return c == '[' || c == ']' || c == '.'; });
  return usage;
}

}  // namespace fanin::program
