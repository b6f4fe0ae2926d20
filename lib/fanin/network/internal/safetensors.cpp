#include "fanin/network/internal/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "fanin/error.hpp"

namespace fanin {
namespace {

using Json = nlohmann::json;

constexpr const char* metadata_key = "__metadata__";
constexpr std::size_t length_bytes = 8;
constexpr std::size_t alignment = 8;                  // of the data
constexpr std::size_t max_header_size = 100'000'000;  // the format's own limit

// Little-endian, whatever the machine.
template <typename Unsigned>
void append(std::string& bytes, Unsigned value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    bytes.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
}

template <typename Unsigned>
Unsigned number_at(std::string_view bytes, std::size_t at) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    value |= static_cast<Unsigned>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return value;
}

// The bytes that float32 of this shape take; nothing when no std::size_t holds them.
std::optional<std::size_t> bytes_of(const std::vector<std::size_t>& shape) {
  if (std::ranges::count(shape, std::size_t{0}) > 0) return 0;
  std::size_t bytes = sizeof(float);
  for (const std::size_t size : shape) {
    if (bytes > std::numeric_limits<std::size_t>::max() / size) return std::nullopt;
    bytes *= size;
  }
  return bytes;
}

[[noreturn]] void refuse(const std::string& what) { throw Error(ErrorKind::data, what); }

// A name out of a file, fit for a message: neither endless nor with bytes that steer a terminal.
std::string shown(const std::string& name) {
  return Json(name.substr(0, 64)).dump(-1, ' ', true, Json::error_handler_t::replace);
}

Json parse_header(std::string_view text) {
  // A byte 0 would end the text early for the parser.
  if (!text.starts_with('{') || text.find('\0') != text.npos) {
    refuse("not a safetensors file: the header is not a JSON object");
  }
  // The keys of every object that is open: of two that are equal the parser would keep one.
  std::vector<std::set<std::string>> keys;
  const auto inspect = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > 3) refuse("the header is nested too deep");
    if (event == Json::parse_event_t::object_start) {
      keys.resize(static_cast<std::size_t>(depth));
      keys.emplace_back();
    }
    if (event == Json::parse_event_t::key) {
      keys.resize(static_cast<std::size_t>(depth));
      const std::string& key = value.get_ref<const std::string&>();
      if (!keys.back().insert(key).second) refuse("the header has " + shown(key) + " twice");
    }
    return true;
  };
  try {
    return Json::parse(text, inspect);
  } catch (const Json::exception&) {
    refuse("the header is not valid JSON");
  }
}

std::map<std::string, std::string> parse_metadata(const Json& value) {
  std::map<std::string, std::string> metadata;
  if (!value.is_object()) refuse("__metadata__ is not an object");
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) refuse("metadata " + shown(key) + " is not a string");
    metadata[key] = text.get<std::string>();
  }
  return metadata;
}

std::vector<std::size_t> parse_sizes(const Json& value, const std::string& where) {
  if (!value.is_array()) refuse(where + " is not a list");
  std::vector<std::size_t> sizes;
  for (const Json& size : value) {
    if (!size.is_number_unsigned()) refuse(where + " has an element that is not a size");
    sizes.push_back(size.get<std::size_t>());
  }
  return sizes;
}

// A tensor of the header: where it lies among the data.
struct Entry {
  std::string name;
  std::vector<std::size_t> shape;
  std::size_t begin;
  std::size_t end;
};

Entry parse_entry(const std::string& name, const Json& value) {
  const std::string where = "tensor " + shown(name) + ": ";
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
      !value.contains("shape") || !value.contains("data_offsets")) {
    refuse(where + "expected dtype, shape and data_offsets");
  }
  if (value["dtype"] != "F32") refuse(where + "another dtype than F32");
  const auto offsets = parse_sizes(value["data_offsets"], where + "data_offsets");
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    refuse(where + "data_offsets, expected a begin and an end");
  }
  Entry entry{name, parse_sizes(value["shape"], where + "shape"), offsets[0], offsets[1]};
  const auto bytes = bytes_of(entry.shape);
  if (!bytes) refuse(where + "the shape is too large");
  if (*bytes != entry.end - entry.begin) {
    refuse(where + std::to_string(entry.end - entry.begin) + " bytes, expected " +
           std::to_string(*bytes) + " by its shape");
  }
  return entry;
}

// Every byte of the data belongs to exactly one tensor, in whatever order.
void check_layout(std::vector<Entry>& entries, std::size_t data) {
  std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.begin, e.end); });
  std::size_t end = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != end) {
      refuse("tensor " + shown(entry.name) + ": begins at byte " + std::to_string(entry.begin) +
             " of the data, expected " + std::to_string(end));
    }
    end = entry.end;
  }
  if (end != data) {
    refuse(std::to_string(data) + " bytes of data, expected " + std::to_string(end) +
           (data < end ? ": cut short" : ""));
  }
}

}  // namespace

std::string to_bytes(const Safetensors& safetensors) {
  nlohmann::ordered_json header;
  if (!safetensors.metadata.empty()) header[metadata_key] = safetensors.metadata;
  std::size_t offset = 0;
  for (const auto& [name, tensor] : safetensors.tensors) {
    const std::size_t bytes = tensor.values.size() * sizeof(float);
    if (name == metadata_key || bytes_of(tensor.shape) != bytes) {
      throw Error(
          ErrorKind::argument,
          "safetensors: tensor " + shown(name) +
              (name == metadata_key ? ": the name is reserved" : ": values do not fill its shape"));
    }
    auto& entry = header[name];
    entry["dtype"] = "F32";
    entry["shape"] = tensor.shape;
    entry["data_offsets"] = {offset, offset + bytes};
    offset += bytes;
  }
  std::string text;
  try {
    text = header.is_null() ? "{}" : header.dump();
  } catch (const Json::exception&) {
    throw Error(ErrorKind::argument, "safetensors: a name or metadata is not UTF-8");
  }
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  if (text.size() > max_header_size) {
    throw Error(ErrorKind::argument, "safetensors: a header of " + std::to_string(text.size()) +
                                         " bytes, expected at most " +
                                         std::to_string(max_header_size));
  }
  std::string bytes;
  bytes.reserve(length_bytes + text.size() + offset);
  append(bytes, std::uint64_t{text.size()});
  bytes += text;
  for (const auto& [name, tensor] : safetensors.tensors) {
    for (const float v : tensor.values) append(bytes, std::bit_cast<std::uint32_t>(v));
  }
  return bytes;
}

Safetensors parse_safetensors(std::string_view bytes) {
  if (bytes.size() < length_bytes) refuse("cut short, or not a safetensors file: no header");
  const auto length = number_at<std::uint64_t>(bytes, 0);
  bytes.remove_prefix(length_bytes);
  if (length > bytes.size() || length > max_header_size) {
    refuse("cut short, or not a safetensors file: a header of " + std::to_string(length) +
           " bytes, " + std::to_string(bytes.size()) + " follow");
  }
  const auto header_size = static_cast<std::size_t>(length);
  const Json header = parse_header(bytes.substr(0, header_size));
  const std::string_view data = bytes.substr(header_size);

  Safetensors result;
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name == metadata_key) {
      result.metadata = parse_metadata(value);
    } else {
      entries.push_back(parse_entry(name, value));
    }
  }
  check_layout(entries, data.size());
  for (Entry& entry : entries) {
    Tensor& tensor = result.tensors[entry.name];
    tensor.shape = std::move(entry.shape);
    tensor.values.reserve((entry.end - entry.begin) / sizeof(float));
    for (std::size_t at = entry.begin; at < entry.end; at += sizeof(float)) {
      tensor.values.push_back(std::bit_cast<float>(number_at<std::uint32_t>(data, at)));
    }
  }
  return result;
}

}  // namespace fanin
