#include "output.hpp"

#include <cerrno>
#include <nlohmann/json.hpp>
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

}  // namespace

Output::Output(std::string json)
    : json_(std::move(json)), text_(json_ == "-" ? stderr : stdout), style_(style_for(text_)) {
  if (!json_.empty() && json_ != "-") check_writable(json_);
}

void Output::print(std::string_view text) const { put(text_, text); }

void Output::write(const Json& json) const {
  if (json_.empty()) return;
  // A name that is no UTF-8 must not cost the results.
  const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  if (json_ == "-") {
    put(stdout, text);
  } else {
    write_file(json_, text);
  }
}

Json json_head() {
  Json json;
  json["schema"] = 1;
  json["program"] = version();
  return json;
}

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

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string version() { return std::string("fanin ") + FANIN_VERSION; }

}  // namespace fanin::program
