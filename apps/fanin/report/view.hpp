// From a command's flags to what people and machines see. A command computes, a view shows.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "console/terminal.hpp"
#include "interrupt.hpp"
#include "output.hpp"

namespace fanin::program {

/// What a command reports while it works.
template <typename Result>
struct Observer {
  /// `done` of `total`, in any unit. False: the user has asked to stop.
  std::function<bool(std::size_t done, std::size_t total)> on_progress;
  /// The result so far: once when the settings are known, then after every part of the work (an
  /// epoch, a scheme, a claim).
  std::function<void(const Result&)> on_part;
  /// The result so far, whenever `live` or `note` of its view may have something new to show.
  std::function<void(const Result&)> on_change;
};

/// How a result is shown: free functions, each of which makes a whole text. What is missing is not
/// shown.
template <typename Result>
struct View {
  std::string (*part)(const Result&, const Style&) = nullptr;  ///< what the last part has added
  std::string (*end)(const Result&, const Style&) = nullptr;   ///< what follows the last part
  std::string (*json)(const Result&) = nullptr;
  std::string (*csv)(const Result&) = nullptr;
  std::string (*html)(const Result&, const std::string& command) = nullptr;
  std::vector<std::string> (*live)(const Result&) = nullptr;  ///< lines above the progress bar
  std::string (*note)(const Result&) = nullptr;  ///< a line for a stderr that is not a terminal
  bool samples = true;                           ///< what on_progress counts
  void (*fail)(const Result&) = nullptr;  ///< called last: throws the Error that the result means
  bool partial = false;  ///< what is done when the work is interrupted is shown, too
};

/// What runs a command and shows its result, which is named: shown<TrainResult>(flags, run, {...}).
/// `Flags` derives from ReportFlags.
template <typename Result, typename Flags>
std::function<void(const std::string& command)> shown(std::shared_ptr<Flags> flags,
                                                      Result (*run)(const Flags&,
                                                                    const Observer<Result>&),
                                                      std::type_identity_t<View<Result>> view) {
  return [flags, run, view](const std::string& command) {
    const Output output(*flags);
    const Style& style = output.style();
    ProgressBar bar(flags->quiet, view.samples);
    Observer<Result> observer;
    observer.on_progress = [&](std::size_t done, std::size_t total) {
      bar.update(done, total);
      return !interrupted();
    };
    observer.on_part = [&](const Result& so_far) {
      stop_if_interrupted();
      const std::string text = view.part != nullptr ? view.part(so_far, style) : "";
      if (text.empty()) return;  // the bar stays
      bar.erase();
      output.print(text);
    };
    observer.on_change = [&](const Result& so_far) {
      if (view.live != nullptr) bar.set_lines(view.live(so_far));
      if (view.note != nullptr) bar.note(view.note(so_far));
    };
    const Result result = run(*flags, observer);
    if (!view.partial) stop_if_interrupted();
    finish_interrupted();
    bar.erase();
    // Print first, write files after: and what fails does not stop the others.
    std::exception_ptr failed;
    const auto attempt = [&failed](const auto& show) {
      try {
        show();
      } catch (...) {
        if (!failed) failed = std::current_exception();
      }
    };
    attempt([&] { output.print(view.end == nullptr ? "" : view.end(result, style)); });
    if (interrupted()) failed = nullptr;  // after SIGHUP nobody is there to read
    const auto write = [&](std::string (*make)(const Result&), const std::string& target) {
      if (!target.empty()) attempt([&] { write_result(target, make(result)); });
    };
    write(view.csv, flags->csv);
    write(view.json, flags->json);
    if (!flags->report.empty()) {
      attempt([&] {
        write_file(flags->report, view.html(result, command));
        if (!interrupted()) output.print("Report: " + flags->report + " (open it in a browser)\n");
      });
    }
    if (failed) std::rethrow_exception(failed);
    if (view.fail != nullptr) view.fail(result);
  };
}

}  // namespace fanin::program
