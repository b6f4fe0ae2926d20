// A library to preload: one call of the program fails. FANIN_FAULT=write:3 is the third write;
// others are fsync, rename, open, mmap and memory (allocations of 64 KiB and more). Calls from
// inside OpenBLAS are left alone. The file FANIN_FAULT_LOG is there once the call has failed.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t large = 65536;

std::atomic<int> calls{0};

bool is_openblas(const void* caller) {
  Dl_info info{};
  if (dladdr(caller, &info) == 0 || info.dli_fname == nullptr) return false;
  const char* const slash = std::strrchr(info.dli_fname, '/');
  return std::strstr(slash == nullptr ? info.dli_fname : slash, "blas") != nullptr;
}

// Counts a call; whether it is the one that fails.
bool fails(const char* kind, const void* caller) {
  static const char* const fault = std::getenv("FANIN_FAULT");
  const std::size_t length = std::strlen(kind);
  if (fault == nullptr || std::strncmp(fault, kind, length) != 0 || fault[length] != ':') {
    return false;
  }
  if (is_openblas(caller) || ++calls != std::atoi(fault + length + 1)) return false;
  if (const char* log = std::getenv("FANIN_FAULT_LOG")) {
    const long file = syscall(SYS_openat, AT_FDCWD, log, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    syscall(SYS_close, file);
  }
  return true;
}

template <typename Result>
Result failed(int code, Result result) {
  errno = code;
  return result;
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  // What stands on the streams is of the terminal, not of a file.
  if (file > STDERR_FILENO && fails("write", __builtin_return_address(0)))
    return failed<ssize_t>(ENOSPC, -1);
  return syscall(SYS_write, file, bytes, size);
}

int fsync(int file) {
  if (fails("fsync", __builtin_return_address(0))) return failed(EIO, -1);
  return static_cast<int>(syscall(SYS_fsync, file));
}

int rename(const char* from, const char* to) noexcept {
  if (fails("rename", __builtin_return_address(0))) return failed(EACCES, -1);
  return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (fails("open", __builtin_return_address(0))) return failed(EMFILE, -1);
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

int __open_2(const char* path, int flags) {
  if (fails("open", __builtin_return_address(0))) return failed(EMFILE, -1);
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, 0));
}

void* mmap(void* place, size_t size, int protection, int flags, int file, off_t offset) noexcept {
  if (fails("mmap", __builtin_return_address(0))) return failed(ENOMEM, MAP_FAILED);
  return reinterpret_cast<void*>(syscall(SYS_mmap, place, size, protection, flags, file, offset));
}

// glibc's own, which dlsym may need before it has found any other.
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) noexcept {
  if (size >= large && fails("memory", __builtin_return_address(0)))
    return failed<void*>(ENOMEM, nullptr);
  return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) noexcept {
  if (count * size >= large && fails("memory", __builtin_return_address(0)))
    return failed<void*>(ENOMEM, nullptr);
  return __libc_calloc(count, size);
}

void* realloc(void* block, size_t size) noexcept {
  if (size >= large && fails("memory", __builtin_return_address(0)))
    return failed<void*>(ENOMEM, nullptr);
  return __libc_realloc(block, size);
}

void* aligned_alloc(size_t alignment, size_t size) noexcept {
  if (size >= large && fails("memory", __builtin_return_address(0)))
    return failed<void*>(ENOMEM, nullptr);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** out, size_t alignment, size_t size) noexcept {
  if (size >= large && fails("memory", __builtin_return_address(0))) return ENOMEM;
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}

}  // extern "C"
