// Names of files that are not in their places yet.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

namespace fanin {

/// A name for a file next to its target. The file is removed with its owner, once it is there.
class Temporary {
 public:
  explicit Temporary(const std::filesystem::path& target);
  ~Temporary();
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  const char* path() const noexcept { return name_->c_str(); }

  /// The file is there.
  void made() noexcept;

  /// The file has another name now, or is gone.
  void forget() noexcept;

  /// Removes the files of all owners. Safe in a signal handler.
  static void remove_all() noexcept;

 private:
  std::unique_ptr<const std::string> name_;
  std::atomic<const std::string*>* slot_ = nullptr;  // where remove_all finds the name
  bool made_ = false;
};

}  // namespace fanin
