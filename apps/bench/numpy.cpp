#include "numpy.hpp"

#include <fmt/format.h>

#include <locale>
#include <sstream>
#include <stdexcept>

#include "measure.hpp"

namespace fanin::bench {

std::vector<double> Numpy::run(const std::string& script,
                               const std::vector<std::string>& arguments) const {
  // -B: no compiled copies next to the sources.
  std::vector<std::string> command = {python, "-B", FANIN_BENCH_FOLDER "/" + script};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string out =
      run_program(command, {.env = {{"OPENBLAS_NUM_THREADS", "1"}, {"OMP_NUM_THREADS", "1"}}}).out;
  std::istringstream in(out);
  in.imbue(std::locale::classic());
  std::vector<double> numbers;
  for (double number = 0; in >> number;) numbers.push_back(number);
  if (!in.eof()) throw std::runtime_error(script + " printed \"" + out + '"');
  return numbers;
}

Epoch Numpy::train(const Settings& settings, std::size_t samples, std::size_t hidden,
                   double learning_rate, std::size_t epochs) const {
  const auto numbers =
      run("book.py",
          {settings.train.string(), settings.test.string(), std::to_string(samples),
           std::to_string(hidden), fmt::format("{}", learning_rate), "1", std::to_string(epochs)});
  return {numbers.at(0), numbers.at(1)};
}

std::optional<Numpy> find_numpy() {
  // Debian installs NumPy for its own Python, which need not be the first in PATH.
  for (const char* python : {"python3", "/usr/bin/python3"}) {
    const test::ProcessResult version =
        test::run(python, {"-c", "import numpy; print(numpy.__version__, end='')"});
    if (version.code == 0) return Numpy{python, version.out};
  }
  return std::nullopt;
}

}  // namespace fanin::bench
