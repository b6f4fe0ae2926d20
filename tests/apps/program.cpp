#include "apps/program.hpp"

#include <signal.h>

#include <chrono>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>
#include <utility>

#include "fanin/data/image.hpp"
#include "fanin/network/model.hpp"
#include "support/pen.hpp"

namespace fanin::test {

ProcessResult run_fanin(const std::vector<std::string>& arguments, ProcessOptions options) {
  options.env.emplace("FANIN_DATA", "/nonexistent");
  options.env.emplace("NO_COLOR", "");
  options.env.emplace("TERM", "xterm");
  return run(FANIN_PROGRAM_FILE, arguments, options);
}

std::string rows_csv(std::size_t records, std::uint32_t seed) {
  std::mt19937 engine(seed);
  std::string csv = "label,1x1,1x2,1x3,2x1,2x2,2x3,3x1,3x2,3x3\n";
  for (std::size_t k = 0; k < records; ++k) {
    const std::size_t label = engine() % 3;
    csv += std::to_string(label);
    for (std::size_t i = 0; i < 9; ++i) {
      const std::size_t pixel = (i / 3 == label ? 200 : 0) + engine() % 50;
      csv += ',' + std::to_string(pixel);
    }
    csv += '\n';
  }
  return csv;
}

std::string write_digit_model(const TemporaryFolder& folder) {
  Matrix weights(10, 784);
  for (std::size_t i = 0; i < 784; ++i) weights(3, i) = 0.001F * static_cast<float>(i % 28);
  const std::string path = (folder / "m.safetensors").string();
  write_model(path, {{{{weights, {}, activations::sigmoid}}}, Scaling::book()});
  return path;
}

std::string write_digit(const TemporaryFolder& folder, const char* name, std::size_t digit) {
  write_png(folder / name, pen::write(digit, 100, 60, 6));
  return (folder / name).string();
}

nlohmann::json read_json(const std::string& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

nlohmann::json timeless(nlohmann::json report) {
  for (auto& recipe : report["recipes"]) {
    for (auto& run : recipe["runs"]) run.erase("seconds");
  }
  report["settings"].erase("jobs");
  return report;
}

ProcessOptions signalled_at_three_trainings(const TemporaryFolder& folder,
                                            const std::string& journal, int signal) {
  ProcessOptions options;
  options.on_output = [&folder, journal, signal, sent = false](pid_t child, const std::string& out,
                                                               const std::string&) mutable {
    if (sent || !contains(out, "Runs")) return;
    while (lines(folder.read(journal)).size() < 4) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    kill(child, signal);
    sent = true;
  };
  return options;
}

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

std::string unwrapped(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank || (!line.empty() && line.back() != ' ')) line += blank ? ' ' : c;
  }
  return line;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace fanin::test
