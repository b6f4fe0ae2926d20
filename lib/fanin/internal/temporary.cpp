#include "fanin/internal/temporary.hpp"

#include <unistd.h>

#include <array>
#include <mutex>
#include <utility>
#include <vector>

namespace fanin {
namespace {

// Of those that are there. A file for which there is no room is only not found by remove_all.
std::array<std::atomic<const std::string*>, 64> names;
static_assert(std::atomic<const std::string*>::is_always_lock_free);  // for the signal handler

}  // namespace

Temporary::Temporary(const std::filesystem::path& target) {
  static std::atomic<unsigned> count{0};
  const std::string name =
      ".fanin-" + std::to_string(::getpid()) + "-" + std::to_string(count++) + ".tmp";
  const auto path = std::filesystem::path(target).replace_filename(name);
  name_ = std::make_unique<const std::string>(path.string());
}

Temporary::~Temporary() {
  if (made_) ::unlink(path());
  forget();
}

void Temporary::made() noexcept {
  made_ = true;
  for (auto& slot : names) {
    const std::string* none = nullptr;
    if (!slot.compare_exchange_strong(none, name_.get())) continue;
    slot_ = &slot;
    break;
  }
}

void Temporary::forget() noexcept {
  made_ = false;
  const std::string* name = name_.get();
  const auto slot = std::exchange(slot_, nullptr);
  // remove_all may be reading the name: then it stays until the process ends.
  if (slot != nullptr && !slot->compare_exchange_strong(name, nullptr)) {
    static std::mutex mutex;
    static auto* kept = new std::vector<std::unique_ptr<const std::string>>;
    const std::lock_guard lock(mutex);
    kept->push_back(std::move(name_));
  }
}

void Temporary::remove_all() noexcept {
  for (auto& slot : names) {
    if (const std::string* name = slot.exchange(nullptr)) ::unlink(name->c_str());
  }
}

}  // namespace fanin
