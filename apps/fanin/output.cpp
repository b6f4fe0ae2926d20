#include "output.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/file.hpp"

namespace fanin::program {
namespace {

void put(std::FILE* stream, std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0) {
    return;
  }
  const int code = errno;
  if (code == EPIPE) throw BrokenPipe{};
  throw Error(ErrorKind::io, "cannot write the results: " + std::generic_category().message(code));
}

// An output may be a file, stdout or nowhere.
void write_to(const std::string& target, std::string_view content) {
  if (target == "-") {
    put(stdout, content);
  } else if (!target.empty()) {
    write_file(target, content);
  }
}

}  // namespace

Output::Output(ReportFlags flags)
    : flags_(std::move(flags)),
      text_(flags_.json == "-" || flags_.csv == "-" ? stderr : stdout),
      style_(style_for(text_)) {
  if (flags_.json == "-" && flags_.csv == "-") {
    throw Error(ErrorKind::argument, "--json - and --csv - both take the standard output");
  }
  for (const std::string& target : {flags_.json, flags_.csv}) {
    if (!target.empty() && target != "-") check_writable(target);
  }
}

void Output::print(std::string_view text) const { put(text_, text); }

void Output::write_json(std::string_view content) const { write_to(flags_.json, content); }

void Output::write_csv(std::string_view content) const { write_to(flags_.csv, content); }

void write_file(const std::filesystem::path& path, std::string_view content) {
  FileWriter writer(path);
  writer.write(content);
  writer.commit();
}

void check_writable(const std::filesystem::path& path) {
  const auto status = std::filesystem::status(path);
  if (std::filesystem::exists(status) && std::filesystem::is_other(status)) return;  // a pipe
  FileWriter probe(path);  // never committed: leaves nothing behind
}

std::string version() { return std::string("fanin ") + FANIN_VERSION; }

}  // namespace fanin::program
