// What is made from the table of options: completions for shells, and the manual page.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli.hpp"
#include "console/text.hpp"

namespace fanin::program {
namespace {

// Every character of `special` with `before` in front.
std::string escaped(const std::string& text, std::string_view special, const char* before) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != special.npos) out += before;
    out += c;
  }
  return out;
}

// For single quotes of a shell.
std::string quotable(const std::string& text) { return escaped(text, "'", "'\\'"); }

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The options of a command without its arguments.
std::vector<Option> all_options(const Command& command) {
  std::vector<Option> all = {{"-h,--help", "", "print this help", "", {}}};
  std::ranges::copy_if(command.options, std::back_inserter(all),
                       [](const Option& option) { return option.group != "Arguments"; });
  return all;
}

bool takes_file(const Option& option) {
  const std::string& value = option.value;
  return option.writes || value == "FILE" || value == "JOURNAL" || value == "MODEL";
}

// Where a list of words is empty, bash completes names of files.
std::string bash(const Program& program) {
  std::string commands, cases;
  for (const Command& command : program.commands) {
    commands += command.name + ' ';
    std::string names;
    for (const Option& option : all_options(command)) {
      for (const std::string& name : split(option.names)) {
        names += name + ' ';
        if (option.value.empty()) continue;
        cases += fmt::format("      \"{} {}\") words=\"{}\" ;;\n", command.name, name,
                             joined(option.choices, " "));
      }
    }
    cases +=
        fmt::format("      \"{} \"*) [[ $2 != -* ]] || words=\"{}\" ;;\n", command.name, names);
  }
  return fmt::format(R"(_{0}() {{
  local words="{1}--help --version"
  if [ "$COMP_CWORD" -gt 1 ]; then
    words=
    case "${{COMP_WORDS[1]}} $3" in
{2}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$2"))
}}
complete -o bashdefault -o default -F _{0} {0}
)",
                     program.name, commands, cases);
}

std::string zsh(const Program& program) {
  std::string commands, cases;
  for (const Command& command : program.commands) {
    commands += fmt::format(" '{}:{}'", command.name, quotable(first_line(command.description)));
    cases += fmt::format("    {}) _arguments -S", command.name);
    for (const Option& option : all_options(command)) {
      const std::string text = quotable(escaped(option.description, "[]:\\", "\\"));
      const std::string action = takes_file(option)       ? "_files"
                                 : option.choices.empty() ? " "
                                                          : '(' + joined(option.choices, " ") + ')';
      for (const std::string& name : split(option.names)) {
        cases += fmt::format(" \\\n      '{}{}[{}]{}'", option.repeatable ? "*" : "", name, text,
                             option.value.empty() ? "" : ":" + option.value + ':' + action);
      }
    }
    cases += " \\\n      '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef {0}
local -a commands=({1})
if (( CURRENT == 2 )); then
  _describe command commands
else
  shift words
  (( CURRENT-- ))
  case $words[1] in
{2}  esac
fi
)",
                     program.name, commands, cases);
}

std::string fish(const Program& program) {
  std::string out;
  for (const Command& command : program.commands) {
    out += fmt::format("complete -c {} -n __fish_use_subcommand -f -a {} -d '{}'\n", program.name,
                       command.name, quotable(first_line(command.description)));
    for (const Option& option : all_options(command)) {
      out += fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", program.name,
                         command.name);
      for (const std::string& name : split(option.names)) {
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (!option.value.empty()) out += takes_file(option) ? " -r" : " -x";
      if (!option.choices.empty()) out += " -a '" + joined(option.choices, " ") + '\'';
      out += " -d '" + quotable(option.description) + "'\n";
    }
  }
  return out;
}

// Text of a manual page. A line that begins with blanks begins a line there too.
std::string roff(const std::string& text) {
  std::string out = escaped(text, "-", "\\");
  for (std::size_t at = 0; (at = out.find("\n.", at)) != out.npos; ++at) out.insert(at + 1, "\\&");
  return out;
}

std::string man(const Program& program) {
  std::string out = fmt::format(
      ".TH {0} 1 \"\" \"{1}\"\n.SH NAME\n{0} \\- {2}\n.SH SYNOPSIS\n.B {0}\n.I COMMAND\n\\&...\n"
      ".SH DESCRIPTION\n{3}\n.SH COMMANDS\n",
      program.name, first_line(program.version), roff(program.description), roff(program.footer));
  for (const Command& command : program.commands) {
    std::string entries, usage;
    for (const Option& option : command.options) {
      const bool is_argument = option.group == "Arguments";
      if (is_argument) usage += ' ' + option.names;
      entries += fmt::format(".TP\n\\fB{}\\fR \\fI{}\\fR\n{}{}\n", roff(bare_name(option.names)),
                             roff(option.value), roff(option.description),
                             option.standard.empty() ? "" : roff(" [" + option.standard + ']'));
    }
    out += fmt::format(".SS \"{} {} [OPTIONS]{}\"\n{}\n{}.PP\n{}", program.name, command.name,
                       roff(usage), roff(command.description), entries, roff(command.footer));
  }
  return out;
}

}  // namespace

std::string generate(const Program& program, const std::string& what) {
  if (what == "bash") return bash(program);
  if (what == "zsh") return zsh(program);
  if (what == "fish") return fish(program);
  if (what == "man") return man(program);
  refuse_argument("--generate: \"{}\", expected bash, fish, man or zsh", what);
}

}  // namespace fanin::program
