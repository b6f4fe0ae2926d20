#include "help.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <vector>

#include "console/text.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t indent = 26;  // of the descriptions

std::string entry(const std::string& left, const std::string& description) {
  std::string head = "  " + left;
  if (width(head) + 2 > indent) head += '\n' + std::string(indent, ' ');
  return padded(head, indent) + wrapped(description, columns - indent, indent) + '\n';
}

std::string left_of(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name(true);
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back('-' + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  std::string left = joined(names, ", ");
  if (option.get_items_expected_max() > 0) left += ' ' + option.get_type_name();
  return left;
}

std::string description_of(const CLI::Option& option) {
  const std::string standard = option.get_default_str();
  return option.get_description() + (standard.empty() ? "" : fmt::format(" [{}]", standard));
}

std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : full_name(*parent) + ' ' + command.get_name();
}

}  // namespace

std::string help_page(const CLI::App& command) {
  const auto commands = command.get_subcommands([](const CLI::App*) { return true; });
  std::string usage = full_name(command) + (commands.empty() ? " [OPTIONS]" : " COMMAND ...");
  struct Group {
    std::string name;
    std::string text;
  };
  std::vector<Group> groups = {{"Arguments", ""}};
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) usage += ' ' + option->get_option_text();
    const std::string group = option->get_positional() ? "Arguments" : option->get_group();
    auto at = std::ranges::find(groups, group, &Group::name);
    if (at == groups.end()) at = groups.insert(at, {group, ""});
    at->text += entry(left_of(*option), description_of(*option));
  }

  std::string page =
      "Usage: " + usage + "\n\n" + wrapped(command.get_description(), columns) + '\n';
  if (!commands.empty()) page += "\nCommands\n";
  for (const CLI::App* each : commands) {
    const std::string description = each->get_description();
    page += entry(each->get_name(), description.substr(0, description.find('\n')));
  }
  for (const auto& [name, text] : groups) {
    if (!text.empty()) page += fmt::format("\n{}\n{}", name, text);
  }
  const std::string footer = command.get_footer();
  return footer.empty() ? page : page + '\n' + footer;
}

}  // namespace fanin::program
