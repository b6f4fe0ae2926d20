#include "fanin/file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fanin/error.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

using fanin::ErrorKind;
using fanin::FileReader;
using fanin::FileWriter;

namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

void write(const std::filesystem::path& path, std::string_view bytes) {
  FileWriter file(path);
  file.write(bytes);
  file.commit();
}

// Bytes that compress to about a half.
std::string noise(std::size_t size) {
  std::mt19937 generator(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(generator() & 15);
  return bytes;
}

std::string gzip(const TemporaryFolder& folder, std::string_view bytes) {
  write(folder / "made.gz", bytes);
  std::string compressed = folder.read("made.gz");
  std::filesystem::remove(folder / "made.gz");
  return compressed;
}

std::string read_in_pieces(const std::filesystem::path& path, std::size_t piece) {
  FileReader file(path);
  std::string content;
  std::string out(piece, '\0');
  while (const std::size_t got = file.read(out)) {
    content.append(out, 0, got);
    if (got < piece) break;
  }
  CHECK(file.read(out) == 0);  // the end stays the end
  return content;
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

}  // namespace

TEST_CASE(
    "a file is read as it is, or inflated when it is gzip by content, in pieces of any size") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0U, 1U, 2U, 65536U, 262143U, 262144U, 262145U, 2000000U}) {
    CAPTURE(size);
    const std::string bytes = noise(size);
    folder.write("plain.gz", bytes);
    folder.write("packed.dat", gzip(folder, bytes));
    for (const std::size_t piece : {1000U, 262144U, 5000000U}) {
      CAPTURE(piece);
      CHECK((read_in_pieces(folder / "plain.gz", piece) == bytes));
      CHECK((read_in_pieces(folder / "packed.dat", piece) == bytes));
    }
  }
}

TEST_CASE("gzip files may be joined end to end") {
  const TemporaryFolder folder;
  folder.write("joined.gz", gzip(folder, "one ") + gzip(folder, "") + gzip(folder, "two"));
  CHECK(fanin::read_file(folder / "joined.gz", no_limit) == "one two");
}

TEST_CASE("zeros behind the gzip data are padding, other bytes behind them are not") {
  const TemporaryFolder folder;
  for (const std::size_t zeros : {1U, 512U, 100000U}) {
    const std::string padded = gzip(folder, "content") + std::string(zeros, '\0');
    CHECK(fanin::read_file(folder.write("padded.gz", padded), no_limit) == "content");
    const auto path = folder.write("more.gz", padded + gzip(folder, "content"));
    CHECK(refusal(ErrorKind::data, [&] { fanin::read_file(path, no_limit); }) ==
          path.string() + ": other bytes follow the end of the gzip data");
  }
}

TEST_CASE("the beginning is looked at and read all the same") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0U, 3U, 4096U, 600000U}) {
    CAPTURE(size);
    const std::string bytes = noise(size);
    for (const auto& path :
         {folder.write("plain", bytes), folder.write("packed", gzip(folder, bytes))}) {
      FileReader file(path);
      CHECK((file.beginning() == bytes.substr(0, 4096)));
      CHECK((file.beginning() == bytes.substr(0, 4096)));
      CHECK((fanin::read_all(file, no_limit) == bytes));
      CHECK((file.beginning() == bytes.substr(0, 4096)));
    }
  }
}

TEST_CASE("a pipe is read as a file is, whatever pieces it comes in") {
  const TemporaryFolder folder;
  const std::string bytes = noise(300000);
  for (const std::string& content : {bytes, gzip(folder, bytes)}) {
    const auto path = folder / "pipe";
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    const auto writer = std::async(std::launch::async, [&] {
      const int pipe = ::open(path.c_str(), O_WRONLY);
      static_cast<void>(!::write(pipe, content.data(), 1));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      for (std::size_t at = 1; at < content.size();) {
        const ssize_t done = ::write(pipe, content.data() + at, content.size() - at);
        if (done <= 0) break;
        at += static_cast<std::size_t>(done);
      }
      ::close(pipe);
    });
    FileReader file(path);
    CHECK((file.beginning() == bytes.substr(0, 4096)));
    CHECK((fanin::read_all(file, no_limit) == bytes));
    writer.wait();
    std::filesystem::remove(path);
  }
}

TEST_CASE("a gzip file that was cut short is refused at every length") {
  const TemporaryFolder folder;
  const std::string packed = gzip(folder, "label and pixels, label and pixels, 1 2 3");
  for (std::size_t size = 2; size < packed.size(); ++size) {
    CAPTURE(size);
    const auto path = folder.write("cut.gz", packed.substr(0, size));
    CHECK(refusal(ErrorKind::data, [&] { fanin::read_file(path, no_limit); }) ==
          path.string() + ": the gzip data ends too early: the file was cut short");
  }
  CHECK(fanin::read_file(folder.write("one.gz", packed.substr(0, 1)), no_limit) == "\x1f");
}

TEST_CASE("a long gzip file that was cut short is refused though a thread reads it") {
  const TemporaryFolder folder;
  const std::string packed = gzip(folder, noise(3000000));
  const auto path = folder.write("cut.gz", packed.substr(0, packed.size() - 1));
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_file(path, no_limit); }) ==
        path.string() + ": the gzip data ends too early: the file was cut short");
}

TEST_CASE("a changed byte in a gzip file is found or changes nothing") {
  const TemporaryFolder folder;
  const std::string bytes = "label and pixels, label and pixels, 1 2 3";
  const std::string packed = gzip(folder, bytes);
  std::size_t unchanged = 0;
  for (std::size_t at = 2; at < packed.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      CAPTURE(at);
      CAPTURE(bit);
      std::string changed = packed;
      changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
      const auto path = folder.write("changed.gz", changed);
      try {
        const std::string read = fanin::read_file(path, no_limit);
        CHECK(read == bytes);
        ++unchanged;
      } catch (const fanin::Error& error) {
        CHECK(error.kind() == ErrorKind::data);
      }
    }
  }
  CHECK(unchanged < 24);  // time, system and flags in the header, idle bits before the sum

  std::string wrong_sum = packed;
  wrong_sum[packed.size() - 8] ^= 1;
  const auto path = folder.write("changed.gz", wrong_sum);
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_file(path, no_limit); }) ==
        path.string() + ": damaged gzip data: incorrect data check");
}

TEST_CASE("bytes behind the end of the gzip data are refused") {
  const TemporaryFolder folder;
  const auto path = folder.write("long.gz", gzip(folder, "content") + "more");
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_file(path, no_limit); }) ==
        path.string() + ": other bytes follow the end of the gzip data");
}

TEST_CASE("what is not a readable file is named") {
  const TemporaryFolder folder;
  const auto missing = folder / "missing.csv";
  CHECK(refusal(ErrorKind::io, [&] { FileReader file(missing); }) ==
        missing.string() + ": cannot open: No such file or directory");
  CHECK(refusal(ErrorKind::io, [] { FileReader(""); }) ==
        "\"\": cannot open: No such file or directory");
  CHECK(refusal(ErrorKind::io, [&] { FileReader file(folder.path()); }) ==
        folder.path().string() + ": a directory, expected a file");
  if (::geteuid() != 0) {  // root may read everything
    const auto secret = folder.write("secret.csv", "1,2");
    ::chmod(secret.c_str(), 0);
    CHECK(refusal(ErrorKind::io, [&] { FileReader file(secret); }) ==
          secret.string() + ": cannot open: Permission denied");
  }
}

TEST_CASE("a reader may be moved and dropped in the middle of a long gzip file") {
  const TemporaryFolder folder;
  const std::string bytes = noise(3000000);
  write(folder / "long.gz", bytes);
  std::string out(1000000, '\0');
  std::optional<FileReader> file(folder / "long.gz");
  REQUIRE(file->read(out) == out.size());
  FileReader moved = std::move(*file);
  file.reset();
  REQUIRE(moved.read(out) == out.size());
  CHECK((out == bytes.substr(1000000, 1000000)));
  CHECK(moved.path() == folder / "long.gz");
}

TEST_CASE("the size to be expected is that of the text, and bounded whatever the file claims") {
  const TemporaryFolder folder;
  CHECK(FileReader(folder.write("plain", "12345")).size_hint() == 5);
  const std::string packed = gzip(folder, "12345");
  CHECK(FileReader(folder.write("packed", packed)).size_hint() == 5);
  const std::string claim = packed.substr(0, packed.size() - 4) + "\xff\xff\xff\xff";
  CHECK(FileReader(folder.write("claim", claim)).size_hint() == 32 * claim.size());
  CHECK(FileReader(folder.write("cut", packed.substr(0, 4))).size_hint() == 0);
}

TEST_CASE("read_file refuses more than its limit, also out of a small gzip file") {
  const TemporaryFolder folder;
  const auto plain = folder.write("plain", "12345");
  CHECK(fanin::read_file(plain, 5) == "12345");
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_file(plain, 4); }) ==
        plain.string() + ": more than the 4 bytes that are allowed here");
  const auto packed = folder.write("packed", gzip(folder, std::string(5000000, '0')));
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_file(packed, 1000000); }) ==
        packed.string() + ": more than the 1000000 bytes that are allowed here");
}

TEST_CASE("a written file appears with its commit, whole, and alone") {
  const TemporaryFolder folder;
  folder.write("model", "old");
  {
    FileWriter file(folder / "model");
    file.write(noise(1000000));
    CHECK(folder.read("model") == "old");
    file.commit();
    CHECK((folder.read("model") == noise(1000000)));
  }
  CHECK(folder.names() == std::vector<std::string>{"model"});
}

TEST_CASE("without commit nothing changes and nothing is left behind") {
  const TemporaryFolder folder;
  folder.write("old", "old");
  for (const char* name : {"old", "new", "new.gz"}) {
    FileWriter file(folder / name);
    file.write(noise(1000000));
  }
  CHECK(folder.names() == std::vector<std::string>{"old"});
  CHECK(folder.read("old") == "old");
}

TEST_CASE("two writers of one file do not meet: the last commit stands") {
  const TemporaryFolder folder;
  FileWriter first(folder / "model");
  FileWriter second(folder / "model");
  first.write("first");
  second.write("second");
  second.commit();
  CHECK(folder.read("model") == "second");
  first.commit();
  CHECK(folder.read("model") == "first");
  CHECK(folder.names() == std::vector<std::string>{"model"});
}

TEST_CASE("a new file has the permissions of every new file, a replaced one keeps its own") {
  const TemporaryFolder folder;
  const mode_t mask = ::umask(026);
  write(folder / "new", "new");
  ::umask(mask);
  CHECK(mode_of(folder / "new") == 0640);
  ::chmod((folder / "new").c_str(), 0604);
  write(folder / "new", "newer");
  CHECK(mode_of(folder / "new") == 0604);
  CHECK(folder.read("new") == "newer");
}

TEST_CASE("a symbolic link stays and its target is replaced") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "models");
  folder.write("models/first", "old");
  std::filesystem::create_symlink("models/first", folder / "latest");
  write(folder / "latest", "new");
  CHECK(std::filesystem::is_symlink(folder / "latest"));
  CHECK(folder.read("models/first") == "new");
}

TEST_CASE("a path that ends in .gz is compressed, to the same bytes each time") {
  const TemporaryFolder folder;
  const std::string bytes = noise(1000000);
  write(folder / "a.csv.gz", bytes);
  write(folder / "b.csv.gz", bytes);
  const std::string packed = folder.read("a.csv.gz");
  CHECK((packed == folder.read("b.csv.gz")));
  CHECK(packed.size() < 700000);
  // Deflate, no flags (so no name), no time, best compression.
  CHECK(packed.substr(0, 9) == std::string("\x1f\x8b\x08\0\0\0\0\0\x02", 9));
  CHECK((fanin::read_file(folder / "a.csv.gz", no_limit) == bytes));
}

TEST_CASE("what cannot be written is named") {
  const TemporaryFolder folder;
  const auto nowhere = folder / "no/such/model";
  CHECK(refusal(ErrorKind::io, [&] { FileWriter file(nowhere); }) ==
        nowhere.string() + ": cannot create: No such file or directory");
  CHECK(refusal(ErrorKind::io, [&] { FileWriter file(folder.path()); }) ==
        folder.path().string() + ": a directory, expected a file");
  if (::geteuid() != 0) {  // root may write everything
    const auto fixed = folder.write("fixed", "old");
    ::chmod(fixed.c_str(), 0444);
    CHECK(refusal(ErrorKind::io, [&] { FileWriter file(fixed); }) ==
          fixed.string() + ": cannot write: Permission denied");
  }

  const auto taken = folder / "taken";
  FileWriter file(taken);
  std::filesystem::create_directories(taken / "within");
  CHECK(refusal(ErrorKind::io, [&] { file.commit(); }) ==
        taken.string() + ": cannot put the new file in its place: Is a directory");
}

TEST_CASE("a device is written directly, and a full one is noticed") {
  write("/dev/null", "gone");
  CHECK(std::filesystem::is_character_file("/dev/null"));
  if (!std::filesystem::exists("/dev/full")) return;
  CHECK(refusal(ErrorKind::io, [] { write("/dev/full", "too much"); }) ==
        "/dev/full: cannot write: No space left on device");
}

TEST_CASE("until its commit only the user can read a file, and no file gets a set-user-ID bit") {
  const TemporaryFolder folder;
  const auto temporary = [&] {
    for (const std::string& name : folder.names()) {
      if (name.starts_with(".fanin-")) return folder / name;
    }
    return folder.path();
  };
  for (const mode_t mode : {0600U, 0640U, 04755U, 02777U}) {
    CAPTURE(mode);
    ::chmod(folder.write("model", "old").c_str(), mode);
    FileWriter file(folder / "model");
    CHECK(mode_of(temporary()) == 0600);
    file.commit();
    CHECK(mode_of(folder / "model") == (mode & 0777));
  }
  FileWriter file(folder / "new");
  CHECK(mode_of(temporary()) == 0600);
}

TEST_CASE("links that lead nowhere are named and left as they are") {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("nothing", folder / "dangling");
  CHECK(refusal(ErrorKind::io, [&] { FileWriter file(folder / "dangling"); }) ==
        (folder / "dangling").string() + ": a symbolic link to a file that does not exist");
  std::filesystem::create_symlink("loop", folder / "loop");
  CHECK(refusal(ErrorKind::io, [&] { FileWriter file(folder / "loop"); }) ==
        (folder / "loop").string() + ": a symbolic link that leads back to itself");
  CHECK(folder.names() == std::vector<std::string>{"dangling", "loop"});
}

TEST_CASE("two files that belong together are both replaced, or neither") {
  const TemporaryFolder folder;
  const auto commit = [&] {
    FileWriter first(folder / "images");
    FileWriter second(folder / "labels");
    first.write("new images");
    second.write("new labels");
    if (std::filesystem::exists(folder / "block")) {
      std::filesystem::remove(folder / "labels");
      std::filesystem::create_directories(folder / "labels/within");
    }
    FileWriter::commit_both(first, second);
  };
  folder.write("block", "");
  for (const bool existed : {false, true}) {
    CAPTURE(existed);
    if (existed) folder.write("images", "old images");
    CHECK(refusal(ErrorKind::io, commit) == (folder / "labels").string() +
                                                ": cannot put the new file in its place: Is a "
                                                "directory");
    std::filesystem::remove_all(folder / "labels");
    CHECK(folder.read("images") == (existed ? "old images" : ""));
    CHECK(folder.names().size() == (existed ? 2 : 1));
  }
  std::filesystem::remove(folder / "block");
  commit();
  CHECK(folder.read("images") == "new images");
  CHECK(folder.read("labels") == "new labels");
  CHECK(folder.names() == std::vector<std::string>{"images", "labels"});
}

TEST_CASE("what is not committed can be removed at once, and the writers still end well") {
  const TemporaryFolder folder;
  folder.write("model", "old");
  {
    FileWriter first(folder / "model");
    FileWriter second(folder / "other");
    first.write("new");
    fanin::remove_temporaries();
    CHECK(folder.names() == std::vector<std::string>{"model"});
    CHECK(refusal(ErrorKind::io, [&] { first.commit(); }) ==
          (folder / "model").string() +
              ": cannot put the new file in its place: No such file or directory");
  }
  CHECK(folder.read("model") == "old");
}

TEST_CASE("content beyond the limit of a reader is refused, plain or inflated") {
  const TemporaryFolder folder;
  const auto plain = folder.write("plain", "12345");
  const auto packed = folder.write("packed", gzip(folder, "12345"));
  for (const auto& path : {plain, packed}) {
    std::string out(10, '\0');
    FileReader file(path);
    file.set_limit(5);
    CHECK(file.read(out) == 5);
    FileReader limited(path);
    limited.set_limit(4);
    CHECK(refusal(ErrorKind::data, [&] {
            limited.read(out);
          }).starts_with(path.string() + ": more than 4 bytes of content"));
  }
}
