#include "fanin/network/internal/safetensors.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "support/refusal.hpp"

using namespace fanin;

namespace {

std::string length_bytes(std::uint64_t length) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(length >> (8 * i) & 0xff));
  return bytes;
}

// A file of that header and data, the header as it stands.
std::string file_of(const std::string& header, const std::string& data = "") {
  return length_bytes(header.size()) + header + data;
}

std::string refused(const std::string& bytes) {
  return refusal(ErrorKind::data, [&] { parse_safetensors(bytes); });
}

std::string tensor(const std::string& name, const std::string& shape, const std::string& offsets,
                   const std::string& dtype = "F32") {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}";
}

std::string header_of(const std::vector<std::string>& entries) {
  std::string header;
  for (const std::string& entry : entries) header += (header.empty() ? "" : ",") + entry;
  return "{" + header + "}";
}

const Safetensors small{{{"a", "1"}, {"b", "\xc3\xa9\n\""}},
                        {{"x", {{2, 3}, {1, 2, 3, -4, 5, 0.1f}}}, {"y", {{1}, {7}}}}};

}  // namespace

TEST_CASE("the bytes are those that the format's description asks for") {
  // Put together with Python's struct.pack("<Q", ...) and struct.pack("<7f", ...).
  using namespace std::string_literals;
  const std::string header = R"({"__metadata__":{"a":"1","b":"é\n\""},)"
                             R"("x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                             R"("y":{"dtype":"F32","shape":[1],"data_offsets":[24,28]}})"
                             "  ";
  const std::string expected = "\x98\0\0\0\0\0\0\0"s + header +
                               "\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40\0\0\x80\xc0"
                               "\0\0\xa0\x40\xcd\xcc\xcc\x3d\0\0\xe0\x40"s;
  CHECK(to_bytes(small) == expected);
  CHECK(parse_safetensors(expected) == small);
}

TEST_CASE("what is written is read, for every bit pattern and number of dimensions") {
  Safetensors file = small;
  const std::vector<std::uint32_t> patterns = {0x00000000, 0x80000000, 0x00000001, 0x007fffff,
                                               0x7f7fffff, 0xff7fffff, 0x3f800001, 0x12345678};
  std::vector<float> values;
  for (const std::uint32_t bits : patterns) values.push_back(std::bit_cast<float>(bits));
  file.tensors["patterns"] = {{2, 1, 4}, values};
  file.tensors["scalar"] = {{}, {3}};
  file.tensors["empty"] = {{4, 0}, {}};
  const Safetensors read = parse_safetensors(to_bytes(file));
  CHECK(read == file);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    CHECK(std::bit_cast<std::uint32_t>(read.tensors.at("patterns").values[i]) == patterns[i]);
  }
  CHECK(parse_safetensors(to_bytes(Safetensors{})) == Safetensors{});
}

TEST_CASE("the data begin at a multiple of 8, whatever the length of the header") {
  for (std::size_t n = 0; n < 16; ++n) {
    Safetensors file = small;
    file.metadata["a"] = std::string(n, 'x');
    const std::string bytes = to_bytes(file);
    CHECK((bytes.size() - 28) % 8 == 0);
    CHECK(parse_safetensors(bytes) == file);
  }
}

TEST_CASE("what no file can hold is refused") {
  const auto refused_tensor = [](const std::string& name, Tensor tensor) {
    return refusal(ErrorKind::argument, [&] { to_bytes({{}, {{name, std::move(tensor)}}}); });
  };
  CHECK(refused_tensor("x", {{2, 3}, {1, 2, 3, 4, 5}}) ==
        "safetensors: tensor \"x\": values do not fill its shape");
  const std::size_t half = std::size_t{1} << (std::numeric_limits<std::size_t>::digits / 2);
  CHECK(refused_tensor("x", {{half, half}, {}}) ==
        "safetensors: tensor \"x\": values do not fill its shape");
  CHECK(refused_tensor("__metadata__", {{1}, {1}}) ==
        "safetensors: tensor \"__metadata__\": the name is reserved");
  CHECK(refusal(ErrorKind::argument, [] {
          to_bytes(Safetensors{{{"key", "\xff"}}, {}});
        }) == "safetensors: a name or metadata is not UTF-8");
}

TEST_CASE("tensors may lie in any order, and spaces may fill the header") {
  const std::string data(12, '\0');
  const Safetensors read = parse_safetensors(file_of(
      "{ " + tensor("b", "[2]", "[4, 12]") + " ,\n" + tensor("a", "[1]", "[0,4]") + "}  ", data));
  CHECK(read.metadata.empty());
  CHECK(read.tensors.at("a").values == std::vector<float>{0});
  CHECK(read.tensors.at("b").values == std::vector<float>{0, 0});
}

TEST_CASE("every truncated prefix is refused, and every extension") {
  const std::string bytes = to_bytes(small);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CAPTURE(n);
    const std::string message = refused(bytes.substr(0, n));
    CHECK(message.find("cut short") != std::string::npos);
  }
  CHECK(refused(bytes + '\0') == "29 bytes of data, expected 28");
}

TEST_CASE("a header length beyond the file is refused") {
  const std::string before = "cut short, or not a safetensors file: a header of ";
  for (const std::uint64_t length : {std::uint64_t{3}, std::uint64_t{1} << 24}) {
    CHECK(refused(length_bytes(length) + "{}") ==
          before + std::to_string(length) + " bytes, 2 follow");
  }
  for (const std::uint64_t length :
       {(std::uint64_t{1} << 24) + 1, std::uint64_t{1} << 32, std::uint64_t{1} << 63,
        std::numeric_limits<std::uint64_t>::max() - 7, std::numeric_limits<std::uint64_t>::max()}) {
    CHECK(refused(length_bytes(length) + "{}") ==
          before + std::to_string(length) + " bytes, expected at most 16777216");
  }
}

TEST_CASE("how much to read is known step by step") {
  const std::string bytes = to_bytes(small);
  CHECK(size_to_read("") == 8);
  CHECK(size_to_read(bytes.substr(0, 7)) == 8);
  CHECK(size_to_read(bytes.substr(0, 8)) == bytes.size() - 28);
  CHECK(size_to_read(bytes.substr(0, bytes.size() - 29)) == bytes.size() - 28);
  CHECK(size_to_read(bytes.substr(0, bytes.size() - 28)) == bytes.size());
  CHECK(size_to_read(bytes + "more") == bytes.size());
}

TEST_CASE("a header of more objects or values than any model has is refused") {
  std::vector<std::string> entries;
  for (int k = 0; k < 10'000; ++k) entries.push_back('"' + std::to_string(k) + "\":{}");
  CHECK(refused(file_of(header_of(entries))) == "the header has too many tensors");
  std::string list = "{\"a\":[0";
  for (int k = 0; k < 1'000'000; ++k) list += ",0";
  CHECK(refused(file_of(list + "]}")) == "the header has too many values");
}

TEST_CASE("a header that is not a JSON object of the right depth is refused") {
  using namespace std::string_literals;
  const std::string no_object = "not a safetensors file: the header is not a JSON object";
  for (const std::string& header :
       {""s, "[]"s, " {}"s, "\xef\xbb\xbf{}"s, "null"s, "{}\0"s, "{\"a\0\":{}}"s}) {
    CHECK(refused(file_of(header)) == no_object);
  }
  for (const std::string& header :
       {"{"s, "{}}"s, "{} x"s, "{\"a\"}"s, "{\"a\":}"s, "{a:1}"s, "{\"a\":\"\xff\"}"s,
        "{\"__metadata__\":{\"a\":1e999}}"s, "{\"a\":\""s + std::string(100'000, 'x')}) {
    CHECK(refused(file_of(header)) == "the header is not valid JSON");
  }
  const std::string deep = "the header is nested too deep";
  CHECK(refused(file_of("{\"a\":" + std::string(1'000'000, '['))) == deep);
  std::string objects = "{";
  for (int i = 0; i < 100'000; ++i) objects += "\"a\":{";
  CHECK(refused(file_of(objects)) == deep);
  CHECK(refused(file_of(header_of({tensor("x", "[[1]]", "[0,4]")}), "1234")) == deep);
}

TEST_CASE("a key that comes twice is refused in every object, and only there") {
  const std::string x = tensor("x", "[1]", "[0,4]");
  CHECK(refused(file_of(header_of({x, x}), "1234")) == "the header has \"x\" twice");
  CHECK(refused(file_of(R"({"__metadata__":{"a":"1","b":"2","a":"1"}})")) ==
        "the header has \"a\" twice");
  CHECK(refused(file_of(R"({"__metadata__":{"a":"1"},"__metadata__":{}})")) ==
        "the header has \"__metadata__\" twice");
  CHECK(refused(file_of(R"({"x":{"dtype":"F64","shape":[1],"data_offsets":[0,4],"dtype":"F32"}})",
                        "1234")) == "the header has \"dtype\" twice");
  // A name may come again in another object.
  CHECK(parse_safetensors(file_of(header_of({R"("__metadata__":{"x":"1","dtype":"2"})", x,
                                             tensor("z", "[0]", "[4,4]")}),
                                  "1234"))
            .tensors.size() == 2);
}

TEST_CASE("metadata must be an object of strings") {
  CHECK(refused(file_of(R"({"__metadata__":[]})")) == "__metadata__ is not an object");
  CHECK(refused(file_of(R"({"__metadata__":null})")) == "__metadata__ is not an object");
  CHECK(refused(file_of(R"({"__metadata__":{"seed":7}})")) == "metadata \"seed\" is not a string");
  CHECK(refused(file_of(R"({"__metadata__":{"a":{}}})")) == "metadata \"a\" is not a string");
}

TEST_CASE("a tensor's entry must be complete and consistent") {
  const auto refused_entry = [](const std::string& entry) {
    return refused(file_of("{" + entry + "}", std::string(8, '\0')));
  };
  const std::string incomplete = "tensor \"x\": expected dtype, shape and data_offsets";
  for (const char* entry :
       {R"("x":1)", R"("x":null)", R"("x":[1,2,3])", R"("x":{})",
        R"("x":{"dtype":"F32","shape":[2]})", R"("x":{"dtype":"F32","shape":[2],"offsets":[0,8]})",
        R"("x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1})"}) {
    CHECK(refused_entry(entry) == incomplete);
  }
  for (const char* dtype : {"F64", "BF16", "I32", "f32", ""}) {
    CHECK(refused_entry(tensor("x", "[2]", "[0,8]", dtype)) ==
          "tensor \"x\": dtype \"" + std::string(dtype) + "\", expected \"F32\" or \"F16\"");
  }
  CHECK(refused_entry(R"("x":{"dtype":32,"shape":[2],"data_offsets":[0,8]})") ==
        "tensor \"x\": dtype \"32\", expected \"F32\" or \"F16\"");
  CHECK(refused_entry(tensor("x", "[2]", "[0,8]", "F16")) ==
        "tensor \"x\": 8 bytes, expected 4 by its shape");

  CHECK(refused_entry(tensor("x", "2", "[0,8]")) == "tensor \"x\": shape is not a list");
  CHECK(refused_entry(tensor("x", "[2]", "{}")) == "tensor \"x\": data_offsets is not a list");
  for (const char* size : {"-2", "2.0", "2e0", "\"2\"", "null", "true", "18446744073709551616",
                           "-9223372036854775809"}) {
    CAPTURE(size);
    CHECK(refused_entry(tensor("x", std::string("[") + size + "]", "[0,8]")) ==
          "tensor \"x\": shape has an element that is not a size");
    CHECK(refused_entry(tensor("x", "[2]", std::string("[0,") + size + "]")) ==
          "tensor \"x\": data_offsets has an element that is not a size");
  }
  for (const char* offsets : {"[]", "[0]", "[0,4,8]", "[8,0]", "[18446744073709551615,0]"}) {
    CHECK(refused_entry(tensor("x", "[2]", offsets)) ==
          "tensor \"x\": data_offsets, expected a begin and an end");
  }
  CHECK(refused_entry(tensor("x", "[3]", "[0,8]")) ==
        "tensor \"x\": 8 bytes, expected 12 by its shape");
  CHECK(refused_entry(tensor("x", "[]", "[0,8]")) ==
        "tensor \"x\": 8 bytes, expected 4 by its shape");
  CHECK(refused_entry(tensor("x", "[2,0]", "[0,8]")) ==
        "tensor \"x\": 8 bytes, expected 0 by its shape");
  // Products that wrap around to 8, 0 and 4.
  for (const char* shape :
       {"[4611686018427387906]", "[4294967296,4294967296]", "[6148914691236517205,3,1]",
        "[18446744073709551615,18446744073709551615]"}) {
    CHECK(refused_entry(tensor("x", shape, "[0,8]")) == "tensor \"x\": the shape is too large");
  }
}

TEST_CASE("tensors must fill the data without gap or overlap") {
  const auto refused_pair = [](const std::string& a, const std::string& b) {
    return refused(
        file_of(header_of({tensor("a", "[2]", a), tensor("b", "[1]", b)}), std::string(12, '\0')));
  };
  CHECK(refused_pair("[0,8]", "[8,12]") == "nothing was refused");
  CHECK(refused_pair("[4,12]", "[0,4]") == "nothing was refused");
  CHECK(refused_pair("[0,8]", "[4,8]") == "tensor \"b\": begins at byte 4 of the data, expected 8");
  CHECK(refused_pair("[0,8]", "[0,4]") == "tensor \"a\": begins at byte 0 of the data, expected 4");
  CHECK(refused_pair("[0,8]", "[12,16]") ==
        "tensor \"b\": begins at byte 12 of the data, expected 8");
  CHECK(refused_pair("[4,12]", "[12,16]") ==
        "tensor \"a\": begins at byte 4 of the data, expected 0");
  CHECK(refused(file_of(header_of({tensor("a", "[4]", "[0,16]")}), std::string(12, '\0'))) ==
        "12 bytes of data, expected 16: cut short");
  CHECK(refused(file_of(header_of({tensor("a", "[2]", "[0,8]")}), std::string(12, '\0'))) ==
        "12 bytes of data, expected 8");
  CHECK(refused(file_of(
            header_of({tensor("a", "[1]", "[18446744073709551608,18446744073709551612]")}))) ==
        "tensor \"a\": begins at byte 18446744073709551608 of the data, expected 0");
}

TEST_CASE("a name in a message is short and steers no terminal") {
  const std::string message =
      refused(file_of("{\"\\u001b[31m\xc3\xa9" + std::string(100'000, 'x') + "\":1}"));
  CHECK(message.size() < 200);
  CHECK(message.starts_with("tensor \"\\u001b[31m\\u00e9xxx"));
}
