#include "fanin/network/internal/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

using Json = nlohmann::json;

constexpr const char* metadata_key = "__metadata__";
constexpr std::size_t length_bytes = 8;
constexpr std::size_t alignment = 8;  // of the data
// What a header may cost: the format allows 100 MB.
constexpr std::size_t max_header_size = std::size_t{1} << 24;
constexpr std::size_t max_objects = 10'000;  // one for each tensor; the parser takes their square
constexpr std::size_t max_values = 1'000'000;
constexpr const char* not_whole = "cut short, or not a safetensors file: ";

// Little-endian, whatever the machine.
template <typename Unsigned>
void append(std::string& bytes, Unsigned value) {
  for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> (8 * i));
}

template <typename Unsigned>
Unsigned number_at(std::string_view bytes, std::size_t at) {
  Unsigned value = 0;
  for (std::size_t i = sizeof value; i-- > 0;) {
    value = static_cast<Unsigned>(value << 8 | static_cast<unsigned char>(bytes[at + i]));
  }
  return value;
}

// IEEE's binary16, each a float too.
float widen(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const auto fraction = static_cast<float>(half & 1023);
  const float size = exponent == 31  ? (fraction == 0 ? INFINITY : NAN)
                     : exponent == 0 ? std::ldexp(fraction, -24)
                                     : std::ldexp(fraction + 1024, exponent - 25);
  return half >> 15 ? -size : size;
}

// The bytes that numbers of a shape and width take; nothing when no std::size_t holds them.
std::optional<std::size_t> bytes_of(const std::vector<std::size_t>& shape, std::size_t width) {
  if (std::ranges::count(shape, std::size_t{0}) > 0) return 0;
  for (const std::size_t size : shape) {
    if (width > std::numeric_limits<std::size_t>::max() / size) return std::nullopt;
    width *= size;
  }
  return width;
}

// A name out of a file, fit for a message: neither endless nor with bytes that steer a terminal.
std::string shown(const std::string& name) {
  return Json(name.substr(0, 64)).dump(-1, ' ', true, Json::error_handler_t::replace);
}

Json parse_header(std::string_view text) {
  // A byte 0 would end the text early for the parser.
  if (!text.starts_with('{') || text.find('\0') != text.npos) {
    throw data_error("not a safetensors file: the header is not a JSON object");
  }
  // The keys of every object that is open: of two that are equal the parser would keep one.
  std::vector<std::set<std::string>> keys;
  std::size_t values = 0, objects = 0;
  const auto inspect = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > 3) throw data_error("the header is nested too deep");
    if (++values > max_values) throw data_error("the header has too many values");
    keys.resize(static_cast<std::size_t>(depth));
    if (event == Json::parse_event_t::object_start) {
      if (++objects > max_objects) throw data_error("the header has too many tensors");
      keys.emplace_back();
    } else if (event == Json::parse_event_t::key) {
      const auto key = value.get<std::string>();
      if (!keys.back().insert(key).second)
        throw data_error("the header has ", shown(key), " twice");
    }
    return true;
  };
  try {
    return Json::parse(text, inspect);
  } catch (const Json::exception&) {
    throw data_error("the header is not valid JSON");
  }
}

std::map<std::string, std::string> parse_metadata(const Json& value) {
  std::map<std::string, std::string> metadata;
  if (!value.is_object()) throw data_error("__metadata__ is not an object");
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) throw data_error("metadata ", shown(key), " is not a string");
    metadata[key] = text.get<std::string>();
  }
  return metadata;
}

std::vector<std::size_t> parse_sizes(const Json& value, const std::string& where) {
  if (!value.is_array()) throw data_error(where, " is not a list");
  for (const Json& size : value) {
    if (!size.is_number_unsigned()) throw data_error(where, " has an element that is not a size");
  }
  return value.get<std::vector<std::size_t>>();
}

// A tensor of the header: where it lies among the data.
struct Entry {
  std::string name;
  std::vector<std::size_t> shape;
  std::size_t begin;
  std::size_t end;
  std::size_t width;  // of a number: 2 bytes of a float16, or 4
};

Entry parse_entry(const std::string& name, const Json& value) {
  const std::string where = "tensor " + shown(name) + ": ";
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
      !value.contains("shape") || !value.contains("data_offsets")) {
    throw data_error(where, "expected dtype, shape and data_offsets");
  }
  const Json& dtype = value["dtype"];
  if (dtype != "F16" && dtype != "F32") {
    const std::string found = dtype.is_string() ? dtype.get<std::string>() : dtype.dump();
    throw data_error(where, "dtype ", shown(found), ", expected \"F32\" or \"F16\"");
  }
  const auto offsets = parse_sizes(value["data_offsets"], where + "data_offsets");
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    throw data_error(where, "data_offsets, expected a begin and an end");
  }
  Entry entry{name, parse_sizes(value["shape"], where + "shape"), offsets[0], offsets[1],
              dtype == "F16" ? sizeof(std::uint16_t) : sizeof(float)};
  const auto bytes = bytes_of(entry.shape, entry.width);
  if (!bytes) throw data_error(where, "the shape is too large");
  if (*bytes != entry.end - entry.begin) {
    throw data_error(where, entry.end - entry.begin, " bytes, expected ", *bytes, " by its shape");
  }
  return entry;
}

// Every byte of the data belongs to exactly one tensor, in whatever order.
void validate_layout(std::vector<Entry>& entries, std::size_t data) {
  std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.begin, e.end); });
  std::size_t end = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != end) {
      throw data_error("tensor ", shown(entry.name), ": begins at byte ", entry.begin,
                       " of the data, expected ", end);
    }
    end = entry.end;
  }
  if (end != data) {
    throw data_error(data, " bytes of data, expected ", end, data < end ? ": cut short" : "");
  }
}

// Where the data begin, by the length of the header.
std::size_t data_begin(std::string_view bytes) {
  if (bytes.size() < length_bytes) throw data_error(not_whole, "no header");
  const auto length = number_at<std::uint64_t>(bytes, 0);
  if (length <= max_header_size) return length_bytes + static_cast<std::size_t>(length);
  throw data_error(not_whole, "a header of ", length, " bytes, expected at most ", max_header_size);
}

// What the header says: the metadata, and where the tensors are.
std::pair<std::map<std::string, std::string>, std::vector<Entry>> parse_entries(
    std::string_view bytes, std::size_t begin) {
  const Json header = parse_header(bytes.substr(length_bytes, begin - length_bytes));
  std::map<std::string, std::string> metadata;
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name == metadata_key) {
      metadata = parse_metadata(value);
    } else {
      entries.push_back(parse_entry(name, value));
    }
  }
  return {std::move(metadata), std::move(entries)};
}

}  // namespace

std::string to_bytes(const Safetensors& safetensors) {
  auto header = nlohmann::ordered_json::object();
  if (!safetensors.metadata.empty()) header[metadata_key] = safetensors.metadata;
  std::size_t offset = 0;
  for (const auto& [name, tensor] : safetensors.tensors) {
    const std::size_t bytes = tensor.values.size() * sizeof(float);
    const std::string where = "safetensors: tensor " + shown(name) + ": ";
    require(name != metadata_key, where, "the name is reserved");
    require(bytes_of(tensor.shape, sizeof(float)) == bytes, where, "values do not fill its shape");
    header[name] = {
        {"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + bytes}}};
    offset += bytes;
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const Json::exception&) {
    throw Error(ErrorKind::argument, "safetensors: a name or metadata is not UTF-8");
  }
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  require(text.size() <= max_header_size, "safetensors: a header of ", text.size(),
          " bytes, expected at most ", max_header_size);
  std::string bytes;
  bytes.reserve(length_bytes + text.size() + offset);
  append(bytes, std::uint64_t{text.size()});
  bytes += text;
  for (const auto& [name, tensor] : safetensors.tensors) {
    for (const float v : tensor.values) append(bytes, std::bit_cast<std::uint32_t>(v));
  }
  return bytes;
}

std::size_t size_to_read(std::string_view bytes) {
  if (bytes.size() < length_bytes) return length_bytes;
  const std::size_t begin = data_begin(bytes);
  if (bytes.size() < begin) return begin;
  std::size_t end = 0;
  for (const Entry& entry : parse_entries(bytes, begin).second) end = std::max(end, entry.end);
  return begin + std::min(end, std::numeric_limits<std::size_t>::max() - begin);
}

std::string read_safetensors(FileReader& file, std::size_t limit) {
  constexpr std::size_t small = std::size_t{1} << 26;
  const std::size_t hint = file.size_hint();
  const std::size_t most = hint == 0 ? limit : std::min(limit, std::max(hint, small));
  std::string bytes;
  for (std::size_t size = 0; (size = size_to_read(bytes)) > bytes.size();) {
    if (size > most) {
      throw data_error("its header promises ", size, " bytes, expected at most ", most);
    }
    bytes.reserve(std::min(size, hint));
    file.append_to(bytes, size);
    if (bytes.size() < size) return bytes;
  }
  file.append_to(bytes, bytes.size() + 1);  // there should be none
  return bytes;
}

Safetensors parse_safetensors(std::string_view bytes) {
  const std::size_t begin = data_begin(bytes);
  if (bytes.size() < begin) {
    throw data_error(not_whole, "a header of ", begin - length_bytes, " bytes, ",
                     bytes.size() - length_bytes, " follow");
  }
  auto [metadata, entries] = parse_entries(bytes, begin);
  const std::string_view data = bytes.substr(begin);
  validate_layout(entries, data.size());
  Safetensors result{std::move(metadata), {}};
  for (Entry& entry : entries) {
    Tensor& tensor = result.tensors[entry.name];
    tensor.shape = std::move(entry.shape);
    tensor.values.reserve((entry.end - entry.begin) / entry.width);
    for (std::size_t at = entry.begin; at < entry.end; at += entry.width) {
      tensor.values.push_back(entry.width == sizeof(float)
                                  ? std::bit_cast<float>(number_at<std::uint32_t>(data, at))
                                  : widen(number_at<std::uint16_t>(data, at)));
    }
  }
  return result;
}

}  // namespace fanin
