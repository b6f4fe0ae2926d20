#include "fanin/internal/format.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

using namespace std::string_view_literals;

// What is not read, by bytes that stand at an offset.
struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view name;
  std::string_view hint;
};

constexpr auto as_png = "save it as PNG or JPEG"sv;
constexpr auto with_numpy = "write its arrays as CSV with numpy.savetxt"sv;
constexpr auto with_pandas = "write it as CSV, for example with pandas' to_csv"sv;
constexpr auto download_again =
    "it was probably downloaded without signing in, or from the page about the file"sv;

// The first that fits counts.
constexpr Signature signatures[] = {
    {0, "\x93NUMPY"sv, "a NumPy array (.npy)", "write it as CSV with numpy.savetxt"},
    {0, "\3757zXZ"sv, "an xz archive", "unpack it with xz -d"},
    {0, "BZh"sv, "a bzip2 archive", "unpack it with bunzip2"},
    {0, "\x28\xb5\x2f\xfd"sv, "a zstd archive", "unpack it with zstd -d"},
    {0, "7z\xbc\xaf\x27\x1c"sv, "a 7z archive", "unpack it with 7z x"},
    {257, "ustar"sv, "a tar archive", "unpack it with tar -xf"},
    {0, "PAR1"sv, "a Parquet file", with_pandas},
    {0, "\x89HDF"sv, "an HDF5 file",
     "write its arrays as CSV, for example with h5py and numpy.savetxt"},
    {0, "MATLAB "sv, "a MATLAB file (.mat)",
     "write its matrices as CSV, for example with writematrix"},
    {0, "\xd0\xcf\x11\xe0"sv, "a Microsoft Office file", "save it as CSV"},
    {4, "ftyphe"sv, "a HEIC image", as_png},
    {4, "ftypmif1"sv, "a HEIC image", as_png},
    {4, "ftypavi"sv, "an AVIF image", as_png},
    {8, "WEBP"sv, "a WebP image", as_png},
    {0, "II*\0"sv, "a TIFF or DNG image", as_png},
    {0, "MM\0*"sv, "a TIFF or DNG image", as_png},
    {0, "GIF8"sv, "a GIF image", as_png},
    {0, "%PDF"sv, "a PDF document", as_png},
    {0, "version https://git-lfs"sv, "a Git LFS pointer, not the file itself",
     "fetch it with git lfs pull"},
};

// The same for text, in lower case and without blanks before it.
constexpr Signature text_signatures[] = {
    {0, "<!doctype html"sv, "a web page", download_again},
    {0, "<html"sv, "a web page", download_again},
    {0, "<svg"sv, "an SVG drawing", as_png},
    {0, "@relation"sv, "an ARFF file",
     "write it as CSV: the lines after @data, without lines that begin with % or @"},
    {0, "404: not found"sv, "a web server's error message (404: Not Found)",
     "download the file again"},
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

Recognized unreadable(std::string_view name, std::string_view hint) {
  return {FileFormat::other, name, hint};
}

// The first that fits; text where none does.
Recognized find(std::span<const Signature> all, std::string_view bytes) {
  for (const Signature& signature : all) {
    if (bytes.substr(std::min(signature.offset, bytes.size())).starts_with(signature.bytes)) {
      return unreadable(signature.name, signature.hint);
    }
  }
  return {FileFormat::text, "text", ""};
}

// A label and then index:value, all with blanks between.
bool is_libsvm(std::string_view line) {
  std::size_t pairs = 0;
  for (std::size_t at = line.find(' '); at != line.npos; at = line.find(' ', at + 1)) {
    const std::string_view field = line.substr(at + 1, line.find(' ', at + 1) - at - 1);
    if (field.empty() || field == "\r") continue;
    const std::size_t colon = field.find_first_not_of("0123456789");
    if (colon == 0 || colon == field.npos || field[colon] != ':') return false;
    ++pairs;
  }
  return pairs > 0;
}

Recognized recognize_zip(std::string_view bytes) {
  if (contains(bytes, ".npy")) return unreadable("a NumPy archive (.npz)", with_numpy);
  if (contains(bytes, "data.pkl")) return unreadable("a PyTorch file", "save it as safetensors");
  if (contains(bytes, "[Content_Types].xml"))
    return unreadable("an Excel workbook", "save it as CSV");
  return unreadable("a zip archive", "unpack it with unzip");
}

Recognized recognize_text(std::string_view text) {
  // ARFF may begin with comments.
  while (text.starts_with('%') && contains(text, "\n")) text.remove_prefix(text.find('\n') + 1);
  std::string lower(text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size())));
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower.starts_with('{') || lower.starts_with('[')) return {FileFormat::json, "JSON", ""};
  if (lower.starts_with("<?xml") || lower.starts_with("<!--") || lower.starts_with("<error")) {
    if (contains(lower, "<svg")) return unreadable("an SVG drawing", as_png);
    if (contains(lower, "<html")) return unreadable("a web page", download_again);
    return unreadable("an XML document",
                      "if it is a server's error message, download the file again");
  }
  const std::string_view line = std::string_view(lower).substr(0, lower.find('\n'));
  if (line.size() >= 2 && line[0] == 'p' && line[1] >= '1' && line[1] <= '6' &&
      line.find_first_not_of(" 0123456789\r", 2) == line.npos) {
    return unreadable("a PGM, PPM or PBM image", as_png);
  }
  if (is_libsvm(line)) {
    return unreadable("a libsvm file",
                      "write it as CSV, for example with scikit-learn's load_svmlight_file");
  }
  return find(text_signatures, lower);
}

}  // namespace

Recognized recognize(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return {FileFormat::png, "a PNG image", ""};
  if (bytes.starts_with("\xff\xd8\xff")) return {FileFormat::jpeg, "a JPEG image", ""};
  if (bytes.starts_with("PK\x03\x04")) return recognize_zip(bytes);
  if (const Recognized found = find(signatures, bytes); found.format == FileFormat::other)
    return found;
  if (bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[3] > 0 &&
      contains("\x08\x09\x0b\x0c\x0d\x0e", bytes.substr(2, 1))) {
    return {FileFormat::idx, "an IDX file", ""};
  }
  // The length of the header in eight bytes, then the header.
  if (bytes.size() > 8 && bytes[8] == '{' && bytes.substr(4, 4) == "\0\0\0\0"sv) {
    return {FileFormat::safetensors, "a model", ""};
  }
  if (bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5) {
    return unreadable("a Python pickle", "load it in Python and write CSV with numpy.savetxt");
  }
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    std::string text(bytes.substr(2));
    std::erase(text, '\0');
    return recognize_text(text);
  }
  if (bytes.size() >= 4 && (bytes[1] == 0) != (bytes[0] == 0) && bytes[0] + bytes[1] >= ' ' &&
      (bytes[0] == 0 ? bytes[2] : bytes[3]) == 0) {
    return unreadable("UTF-16 without a byte-order mark", "save it as UTF-8");
  }
  if (contains(bytes, "\0"sv)) {
    if (bytes.starts_with("BM")) return unreadable("a BMP image", as_png);
    return unreadable("binary data of an unknown kind", "");
  }
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  return recognize_text(bytes);
}

void require_format(FileReader& file, std::initializer_list<FileFormat> formats,
                    const std::string& expected) {
  const Recognized found = recognize(file.beginning());
  if (std::ranges::find(formats, found.format) != formats.end()) return;
  const std::string hint = found.hint.empty() ? "" : concat(" (", found.hint, ")");
  throw data_error(file.path().string(), ": ", found.name,
                   found.hint == as_png ? ", which is not read" : ", expected " + expected, hint);
}

}  // namespace fanin
