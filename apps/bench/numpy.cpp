#include "numpy.hpp"

#include <locale>
#include <sstream>
#include <stdexcept>

#include "process.hpp"

namespace fanin::bench {

std::vector<double> Numpy::run(const std::string& script,
                               const std::vector<std::string>& arguments) const {
  // -B: no compiled copies beside the sources.
  std::vector<std::string> command = {python, "-B", FANIN_BENCH_FOLDER "/" + script};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Process process =
      run_process(command, Stdout::keep, {{"OPENBLAS_NUM_THREADS", "1"}, {"OMP_NUM_THREADS", "1"}});
  std::istringstream in(process.output);
  in.imbue(std::locale::classic());
  std::vector<double> numbers;
  for (double number = 0; in >> number;) numbers.push_back(number);
  if (!in.eof()) throw std::runtime_error(script + " printed \"" + process.output + '"');
  return numbers;
}

std::optional<Numpy> find_numpy() {
  // Debian installs NumPy for its own Python, which need not be the first in PATH.
  for (const char* python : {"python3", "/usr/bin/python3"}) {
    try {
      const Process process = run_process(
          {python, "-c",
           "try:\n import numpy\n print(numpy.__version__, end='')\nexcept ImportError: pass"},
          Stdout::keep);
      if (!process.output.empty()) return Numpy{python, process.output};
    } catch (const std::runtime_error&) {
      continue;  // there is no such Python
    }
  }
  return std::nullopt;
}

}  // namespace fanin::bench
