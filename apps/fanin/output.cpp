#include "output.hpp"

#include <stdlib.h>  // mkdtemp
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

#include "console/text.hpp"
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

// How many results the standard output is given, besides the text.
int stdout_takers(const ReportFlags& flags) {
  return is_stdout(flags.json) + is_stdout(flags.csv) + flags.file_to_stdout;
}

}  // namespace

bool is_stdout(const std::string& target) { return target == "-" || target == "/dev/stdout"; }

Output::Output(const ReportFlags& flags)
    : text_(stdout_takers(flags) > 0 ? stderr : stdout), style_(style_for(text_)) {
  if (stdout_takers(flags) > 1) {
    throw Error(ErrorKind::argument, flags.file_to_stdout
                                         ? "two results for the standard output"
                                         : "--json - and --csv - both take the standard output");
  }
  for (const std::string& target : {flags.json, flags.csv, flags.report}) {
    if (!target.empty() && target != "-") check_writable(target);
  }
}

void Output::print(std::string_view text) const { put(text_, printable(text, style_.colour)); }

void write_result(const std::string& target, std::string_view content) {
  if (target == "-") return put(stdout, printable(content));
  write_file(target, content);
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  FileWriter writer(path);
  writer.write(content);
  writer.commit();
}

void save_model(const std::filesystem::path& path, const Model& model) {
  std::string failure;
  try {
    return write_model(path, model);
  } catch (const std::bad_alloc&) {
    failure = path.string() + ": out of memory";
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::io) throw;
    failure = error.what();
  }
  std::error_code ignored;
  std::string folder = std::filesystem::temp_directory_path(ignored) / "fanin-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) throw Error(ErrorKind::io, failure);
  const std::string rescued = folder + "/model.safetensors";
  try {
    write_model(rescued, model);
  } catch (...) {
    ::rmdir(folder.c_str());
    throw Error(ErrorKind::io, failure);
  }
  throw Error(ErrorKind::io, failure + "; the model is in " + rescued);
}

void check_writable(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_other(path, ignored)) return;  // a pipe
  FileWriter probe(path);                                // never committed: leaves nothing behind
}

void check_outputs(const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const auto is_same = [&](const std::string& a, const std::string& b) {
    return fs::equivalent(a, b, ignored) ||
           fs::weakly_canonical(a, ignored) == fs::weakly_canonical(b, ignored);
  };
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const std::string& output = outputs[k];
    if (is_stdout(output) || fs::is_other(fs::status(output, ignored))) continue;
    if (output.empty()) throw Error(ErrorKind::argument, "the name of a file to write is empty");
    for (const std::string& input : inputs) {
      if (!is_same(input, output)) continue;
      throw Error(ErrorKind::argument, output + ": would be written over, but it is an input");
    }
    for (std::size_t before = 0; before < k; ++before) {
      if (!is_same(outputs[before], output)) continue;
      throw Error(ErrorKind::argument, output + ": two results would be written to this file");
    }
    if (fs::is_regular_file(output, ignored)) {
      put(stderr, printable("fanin: " + output + " exists and will be replaced\n"));
    }
  }
}

std::string version() { return std::string("fanin ") + FANIN_VERSION; }

}  // namespace fanin::program
