// ONNX is a protocol buffer: a message is its fields in any order, each a number and a value.
// Sources: onnx.proto3 of ONNX 1.8 (IR version 7, opset 13), Protocol Buffers' encoding.
#include <fmt/format.h>

#include <vector>

#include "export/export.hpp"

namespace fanin::program {
namespace {

// Seven bits a byte, the lowest first; the highest bit says that more follow.
std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value > 127; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  return bytes + static_cast<char>(value);
}

std::string integer(unsigned field, std::uint64_t value) {
  return varint(field << 3) + varint(value);
}

// A text, bytes or a message.
std::string content(unsigned field, const std::string& value) {
  return varint(field << 3 | 2) + varint(value.size()) + value;
}

constexpr unsigned float_type = 1;  // TensorProto.FLOAT
constexpr unsigned int_attribute = 2;

// TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data.
std::string tensor(const std::string& name, const std::vector<std::size_t>& shape,
                   std::span<const float> values) {
  std::string dimensions;
  for (const std::size_t size : shape) dimensions += integer(1, size);
  return dimensions + integer(2, float_type) + content(8, name) + content(9, float_bytes(values));
}

// NodeProto: 1 input, 2 output, 3 name, 4 op_type, 5 attribute.
std::string node(const std::string& type, const std::vector<std::string>& inputs,
                 const std::string& output) {
  std::string operands;
  for (const std::string& input : inputs) operands += content(1, input);
  return operands + content(2, output) + content(3, output) + content(4, type);
}

// ValueInfoProto: 1 name, 2 type; down to TensorShapeProto.Dimension: 1 dim_value, 2 dim_param.
std::string value(const std::string& name, std::size_t columns) {
  const std::string shape = content(1, content(2, "N")) + content(1, integer(1, columns));
  return content(1, name) + content(2, content(1, integer(1, float_type) + content(2, shape)));
}

// GraphProto: 1 node, 2 name, 5 initializer, 11 input, 12 output.
std::string graph(const Network& network) {
  std::string nodes, tensors, below = "inputs";
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    const std::string prefix = fmt::format("layers.{}.", l);
    std::vector<std::string> operands = {below, prefix + "weight"};
    tensors += content(
        5, tensor(prefix + "weight", {layer.outputs(), layer.inputs()}, layer.weights.values()));
    if (!layer.biases.empty()) {
      operands.push_back(prefix + "bias");
      tensors += content(5, tensor(prefix + "bias", {layer.outputs()}, layer.biases));
    }
    // AttributeProto: 1 name, 3 i, 20 type.
    const std::string transposed =
        content(1, "transB") + integer(3, 1) + integer(20, int_attribute);
    nodes += content(1, node("Gemm", operands, prefix + "z") + content(5, transposed));
    below = l + 1 == network.layers.size() ? "outputs" : prefix + "y";
    // ONNX has all of Fanin's activations, with a capital letter.
    std::string activation = layer.activation.name;
    activation[0] = static_cast<char>(activation[0] - 'a' + 'A');
    nodes += content(1, node(activation, {prefix + "z"}, below));
  }
  return nodes + content(2, "fanin") + tensors + content(11, value("inputs", network.inputs())) +
         content(12, value("outputs", network.outputs()));
}

}  // namespace

// ModelProto: 1 ir_version, 2 producer_name, 7 graph, 8 opset_import, 14 metadata_props.
std::string to_onnx(const Model& model) {
  constexpr unsigned ir_version = 7, opset = 13;
  std::string metadata;
  for (const auto& [key, text] : file_metadata(model)) {
    metadata += content(14, content(1, key) + content(2, text));
  }
  return integer(1, ir_version) + content(2, "fanin") + content(7, graph(model.network)) +
         content(8, content(1, "") + integer(2, opset)) + metadata;
}

}  // namespace fanin::program
