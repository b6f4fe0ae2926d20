#include "journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "console/text.hpp"
#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "refuse.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t max_line = std::size_t{1} << 26;
constexpr std::string_view beginning = "{\"journal\":";

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what, int code) {
  refuse_io("{}: {}: {}", path.string(), what, std::generic_category().message(code));
}

// A torn line, too, begins as a line of a journal: a file of another kind is not cut off.
void require_beginning(std::string_view line, std::string_view expected) {
  const std::size_t common = std::min(line.size(), expected.size());
  if (line.substr(0, common) == expected.substr(0, common)) return;
  throw Error(ErrorKind::data, expected == beginning ? "not a journal of fanin compare or claims"
                                                     : "not a line of a journal");
}

}  // namespace

JournalEnd read_journal(const std::filesystem::path& path, const JournalReader& reader) {
  FileReader file(path);
  std::string buffer(std::size_t{1} << 16, '\0');
  std::string line;
  std::size_t number = 1;
  std::size_t tested = 0;
  JournalEnd end;
  try {
    while (const std::size_t count = file.read(buffer)) {
      std::string_view rest(buffer.data(), count);
      while (!rest.empty()) {
        const std::size_t length = rest.find('\n');
        line += rest.substr(0, length);
        if (line.size() > max_line) throw Error(ErrorKind::data, "a line of more than 64 MiB");
        if (length == rest.npos) break;
        require_beginning(line, number == 1 ? beginning : "{\"recipe\":");
        if (number == 1) {
          tested = tested_samples(line);
          reader.on_header(line);
        } else {
          reader.on_run(parse_run(line, tested));
        }
        end.whole += line.size() + 1;
        ++number;
        line.clear();
        rest.remove_prefix(length + 1);
      }
    }
    require_beginning(line, number == 1 ? beginning : "{\"recipe\":");
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::io) throw;
    throw Error(error.kind(), fmt::format("{}:{}: {}", path.string(), number, error.what()));
  }
  end.torn = line.size();
  return end;
}

Journal::Journal(std::filesystem::path path, const std::string& header,
                 const std::function<void(const JournalRun&)>& validate)
    : path_(std::move(path)),
      file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (file_ < 0) fail(path_, "cannot be opened as a journal", errno);
  try {
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) fail(path_, "cannot be locked", errno);
      refuse_io("{}: another fanin is writing to this journal", path_.string());
    }
    struct stat status {};
    if (::fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) {
      refuse_io("{}: a journal must be a regular file", path_.string());
    }
    std::map<std::string, std::size_t> others;
    const JournalEnd end = read_journal(
        path_, {[&](const std::string& found) {
                  const std::string what = difference(found, header);
                  if (!what.empty())
                    refuse_argument("{}; another comparison takes another --journal", what);
                },
                [&](JournalRun run) {
                  if (validate) validate(run);
                  if (run.origin != origin()) ++others[run.origin];
                  runs_.emplace(std::pair(run.recipe, run.run.seed), std::move(run.run));
                }});
    if (end.whole + end.torn != static_cast<std::size_t>(status.st_size)) {
      refuse_data("{}: gzip, to which no training can be added; inflate it, or only merge it",
                  path_.string());
    }
    if (end.torn > 0) {
      if (::ftruncate(file_, static_cast<off_t>(end.whole)) != 0) {
        fail(path_, "cannot be shortened", errno);
      }
      notes_.push_back(
          fmt::format("{}: the last line was not written to its end, and is cut off ({} bytes)",
                      path_.string(), with_commas(end.torn)));
    }
    for (const auto& [name, count] : others) {
      notes_.push_back(fmt::format(
          "{} of the trainings in the journal are by {}, not by {}: last bits may differ",
          with_commas(count), name, origin()));
    }
    size_ = end.whole;
    if (size_ == 0) {
      write(header);
      std::error_code ignored;
      const auto real = std::filesystem::canonical(path_, ignored);  // not a link to it
      if (const int code = flush_name(real)) fail(path_, "cannot be written", code);
    }
  } catch (...) {
    ::close(file_);
    throw;
  }
}

Journal::~Journal() { ::close(file_); }

void Journal::connect(CompareOptions& options, std::vector<std::string> names, double reach) {
  options.known = [this, names](std::size_t recipe, std::uint32_t seed) -> std::optional<Run> {
    const auto at = runs_.find({names[recipe], seed});
    return at == runs_.end() ? std::nullopt : std::optional(at->second);
  };
  options.on_run = [this, names, reach](std::size_t recipe, const Run& run, const Network&) {
    write(journal_line(names[recipe], run, reach));
    runs_.emplace(std::pair(names[recipe], run.seed), run);
    return true;
  };
}

std::string to_hex(const std::vector<bool>& bits) {
  std::string text((bits.size() + 7) / 8 * 2, '0');
  for (std::size_t d = 0; d < text.size(); ++d) {
    std::size_t digit = 0;
    for (std::size_t k = 4 * d; k < 4 * d + 4; ++k)
      digit = 2 * digit + (k < bits.size() && bits[k]);
    text[d] = "0123456789abcdef"[digit];
  }
  return text;
}

std::vector<bool> from_hex(const std::string& text, std::size_t count) {
  std::vector<bool> bits;
  for (const char c : text) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos)
      throw Error(ErrorKind::data, "other text where hexadecimal digits belong");
    for (const unsigned bit : {8U, 4U, 2U, 1U}) bits.push_back((digit & bit) != 0);
  }
  const std::size_t bytes = count / 8 + (count % 8 != 0 ? 1 : 0);  // count may be any number
  if (text.size() != 2 * bytes)
    throw Error(ErrorKind::data, "bits for another number of test samples");
  bits.resize(count);
  return bits;
}

// One call, so that a line is whole or the last; and what is reported as done is on the disk.
void Journal::write(const std::string& line) {
  const ssize_t written = ::write(file_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size()) && ::fsync(file_) == 0) {
    size_ += line.size();
    return;
  }
  const int code = written >= 0 && written < static_cast<ssize_t>(line.size()) ? ENOSPC : errno;
  if (::ftruncate(file_, static_cast<off_t>(size_)) != 0) {
    // The next to open it cuts the torn line off.
  }
  fail(path_, "cannot be written", code);
}

void validate(const JournalRun& journal, const CompareResult& comparison) {
  const auto recipe = std::ranges::find(comparison.recipes, journal.recipe, &ComparedRecipe::name);
  const Run& run = journal.run;
  if (recipe == comparison.recipes.end() || run.seed < comparison.seeds.front()) {
    refuse_data("{}, seed {}: not a training of this comparison", journal.recipe, run.seed);
  }
  const std::size_t epochs = comparison.training.options.epochs;
  const auto fits = [&](const Signal& signal) {
    return signal.layers.size() == recipe->hidden.size() + 1;
  };
  if (!std::ranges::all_of(run.signals, fits) ||
      (run.diverged.empty() ? run.accuracy.size() != epochs : run.accuracy.size() >= epochs)) {
    throw Error(ErrorKind::data, "a training of other layers or epochs");
  }
}

}  // namespace fanin::program
