#include "fanin/internal/format.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "fanin/error.hpp"

namespace fanin {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  Recognized found;
};

constexpr auto other = FileFormat::other;
constexpr auto as_png = "save it as PNG or JPEG"sv;
constexpr auto with_pandas = "write it as CSV, for example with pandas' to_csv"sv;

// The first that fits counts.
constexpr Signature signatures[] = {
    {0, "\x89PNG\r\n\x1a\n"sv, {FileFormat::png, "a PNG image", ""}},
    {0, "\xff\xd8\xff"sv, {FileFormat::jpeg, "a JPEG image", ""}},
    {0, "\x93NUMPY"sv, {other, "a NumPy array (.npy)", "write it as CSV with numpy.savetxt"}},
    {0,
     "\xfd"
     "7zXZ"sv,
     {other, "an xz archive", "unpack it with xz -d"}},
    {0, "BZh"sv, {other, "a bzip2 archive", "unpack it with bunzip2"}},
    {0, "\x28\xb5\x2f\xfd"sv, {other, "a zstd archive", "unpack it with zstd -d"}},
    {0, "7z\xbc\xaf\x27\x1c"sv, {other, "a 7z archive", "unpack it with 7z x"}},
    {0, "Rar!"sv, {other, "a rar archive", "unpack it with unrar x"}},
    {0, "\x1f\x9d"sv, {other, "a compress archive (.Z)", "unpack it with uncompress"}},
    {257, "ustar"sv, {other, "a tar archive", "unpack it with tar -xf"}},
    {0, "PAR1"sv, {other, "a Parquet file", with_pandas}},
    {0, "ARROW1"sv, {other, "an Arrow file", with_pandas}},
    {0,
     "\x89HDF\r\n\x1a\n"sv,
     {other, "an HDF5 file", "write its arrays as CSV, for example with h5py and numpy.savetxt"}},
    {0,
     "MATLAB "sv,
     {other, "a MATLAB file (.mat)", "write its matrices as CSV, for example with writematrix"}},
    {0, "SQLite format 3\0"sv, {other, "an SQLite database", with_pandas}},
    {0, "\xd0\xcf\x11\xe0"sv, {other, "a Microsoft Office file", "save it as CSV"}},
    {4, "ftyphei"sv, {other, "a HEIC image", as_png}},
    {4, "ftyphe"sv, {other, "a HEIC image", as_png}},
    {4, "ftypmif1"sv, {other, "a HEIC image", as_png}},
    {4, "ftypavi"sv, {other, "an AVIF image", as_png}},
    {4, "ftyp"sv, {other, "a video or an image of an unsupported kind", as_png}},
    {8, "WEBP"sv, {other, "a WebP image", as_png}},
    {0, "II*\0"sv, {other, "a TIFF or DNG image", as_png}},
    {0, "MM\0*"sv, {other, "a TIFF or DNG image", as_png}},
    {0, "GIF8"sv, {other, "a GIF image", as_png}},
    {0, "%PDF"sv, {other, "a PDF document", as_png}},
    {0,
     "version https://git-lfs"sv,
     {other, "a Git LFS pointer, not the file itself", "fetch it with git lfs pull"}},
};

// The same for text, in lower case and without blanks before it.
constexpr Signature text_signatures[] = {
    {0,
     "<!doctype html"sv,
     {other, "a web page",
      "it was probably downloaded without signing in, or from the page about the file"}},
    {0,
     "<html"sv,
     {other, "a web page",
      "it was probably downloaded without signing in, or from the page about the file"}},
    {0, "<svg"sv, {other, "an SVG drawing", as_png}},
    {0,
     "@relation"sv,
     {other, "an ARFF file",
      "write it as CSV: the lines after @data, without lines that begin with % or @"}},
    {0,
     "404: not found"sv,
     {other, "a web server's error message (404: Not Found)", "download the file again"}},
    {0, "{"sv, {FileFormat::json, "JSON", ""}},
    {0, "["sv, {FileFormat::json, "JSON", ""}},
};

bool fits(const Signature& signature, std::string_view text) {
  return text.size() >= signature.offset &&
         text.substr(signature.offset).starts_with(signature.bytes);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A label and then index:value, all with blanks between.
bool is_libsvm(std::string_view line) {
  std::size_t pairs = 0;
  for (std::size_t at = line.find(' '); at != line.npos; at = line.find(' ', at + 1)) {
    const std::string_view field = line.substr(at + 1, line.find(' ', at + 1) - at - 1);
    if (field.empty() || field == "\r") continue;
    const std::size_t colon = field.find(':');
    if (colon == 0 || colon == field.npos ||
        !std::all_of(field.begin(), field.begin() + static_cast<std::ptrdiff_t>(colon), is_digit)) {
      return false;
    }
    ++pairs;
  }
  return pairs > 0;
}

Recognized recognize_zip(std::string_view bytes) {
  if (contains(bytes, ".npy")) {
    return {other, "a NumPy archive (.npz)", "write its arrays as CSV with numpy.savetxt"};
  }
  if (contains(bytes, "data.pkl")) return {other, "a PyTorch file", "save it as safetensors"};
  if (contains(bytes, "[Content_Types].xml")) return {other, "an Excel workbook", "save it as CSV"};
  return {other, "a zip archive", "unpack it with unzip"};
}

Recognized recognize_text(std::string_view text) {
  std::string lower;
  // ARFF may begin with comments.
  while (text.starts_with('%') && contains(text, "\n")) text.remove_prefix(text.find('\n') + 1);
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == text.npos) return {FileFormat::text, "text", ""};
  for (const char c : text.substr(start)) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (lower.starts_with("<?xml") || lower.starts_with("<!--") || lower.starts_with("<error")) {
    if (contains(lower, "<svg")) return {other, "an SVG drawing", as_png};
    if (contains(lower, "<html")) return text_signatures[0].found;
    return {other, "an XML document", "if it is a server's error message, download the file again"};
  }
  for (const Signature& signature : text_signatures) {
    if (fits(signature, lower)) return signature.found;
  }
  const std::string_view line = std::string_view(lower).substr(0, lower.find('\n'));
  if (line.size() >= 2 && line[0] == 'p' && line[1] >= '1' && line[1] <= '6' &&
      line.find_first_not_of(" 0123456789\r", 2) == line.npos) {
    return {other, "a PGM, PPM or PBM image", as_png};
  }
  if (is_libsvm(line)) {
    return {other, "a libsvm file",
            "write it as CSV, for example with scikit-learn's load_svmlight_file"};
  }
  return {FileFormat::text, "text", ""};
}

}  // namespace

Recognized recognize(std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04")) return recognize_zip(bytes);
  for (const Signature& signature : signatures) {
    if (fits(signature, bytes)) return signature.found;
  }
  if (bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[3] > 0 &&
      "\x08\x09\x0b\x0c\x0d\x0e"sv.find(bytes[2]) != std::string_view::npos) {
    return {FileFormat::idx, "an IDX file", ""};
  }
  // The length of the header in eight bytes, then the header.
  if (bytes.size() > 8 && bytes[8] == '{' && bytes.substr(4, 4) == "\0\0\0\0"sv) {
    return {FileFormat::safetensors, "a model", ""};
  }
  if (bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5) {
    return {other, "a Python pickle", "load it in Python and write CSV with numpy.savetxt"};
  }
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    std::string text(bytes.substr(2));
    std::erase(text, '\0');
    return recognize_text(text);
  }
  if (bytes.size() >= 4 && (bytes.substr(1, 1) == "\0"sv) != (bytes.substr(0, 1) == "\0"sv) &&
      bytes[0] + bytes[1] >= ' ' && (bytes[0] == 0 ? bytes[2] : bytes[3]) == 0) {
    return {other, "UTF-16 without a byte-order mark", "save it as UTF-8"};
  }
  if (contains(bytes, "\0"sv)) {
    if (bytes.starts_with("BM")) return {other, "a BMP image", as_png};
    return {other, "binary data of an unknown kind", ""};
  }
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  return recognize_text(bytes);
}

void require_format(FileReader& file, std::initializer_list<FileFormat> formats,
                    const std::string& expected) {
  const Recognized found = recognize(file.beginning());
  if (std::ranges::find(formats, found.format) != formats.end()) return;
  std::string message = file.path().string() + ": " + std::string(found.name);
  message += found.hint == as_png ? ", which is not read" : ", expected " + expected;
  if (!found.hint.empty()) message += " (" + std::string(found.hint) + ")";
  throw Error(ErrorKind::data, message);
}

}  // namespace fanin
