// ONNX is a protocol buffer: fields of a number and a value, in any order.
// Sources: onnx.proto3 of ONNX 1.8 (IR version 7, opset 13), Protocol Buffers' encoding.
#include <fmt/format.h>

#include <vector>

#include "export/export.hpp"

namespace fanin::program {
namespace {

/// A message in the making. The numbers of its fields are those of onnx.proto3.
class Message {
 public:
  Message& integer(unsigned field, std::uint64_t value) {
    varint(field << 3);
    varint(value);
    return *this;
  }
  /// A text, bytes or a message.
  Message& bytes(unsigned field, const std::string& value) {
    varint(field << 3 | 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  Message& message(unsigned field, const Message& value) { return bytes(field, value.bytes_); }

  const std::string& content() const { return bytes_; }

 private:
  void varint(std::uint64_t value) {
    for (; value > 127; value >>= 7) bytes_ += static_cast<char>((value & 127) | 128);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

constexpr unsigned float_type = 1;  // TensorProto.FLOAT
constexpr unsigned int_attribute = 2;

// TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data.
Message tensor(const std::string& name, const std::vector<std::size_t>& shape,
               std::span<const float> values) {
  Message message;
  for (const std::size_t size : shape) message.integer(1, size);
  return message.integer(2, float_type).bytes(8, name).bytes(9, float_bytes(values));
}

// NodeProto: 1 input, 2 output, 3 name, 4 op_type, 5 attribute.
Message node(const std::string& type, const std::vector<std::string>& inputs,
             const std::string& output) {
  Message message;
  for (const std::string& input : inputs) message.bytes(1, input);
  return message.bytes(2, output).bytes(3, output).bytes(4, type);
}

// ValueInfoProto: 1 name, 2 type; down to TensorShapeProto.Dimension: 1 dim_value, 2 dim_param.
Message value(const std::string& name, std::size_t columns) {
  const Message shape =
      Message().message(1, Message().bytes(2, "N")).message(1, Message().integer(1, columns));
  return Message().bytes(1, name).message(
      2, Message().message(1, Message().integer(1, float_type).message(2, shape)));
}

// GraphProto: 1 node, 2 name, 5 initializer, 11 input, 12 output.
Message graph(const Network& network) {
  Message message;
  std::string below = "inputs";
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    const std::string prefix = fmt::format("layers.{}.", l);
    const bool last = l + 1 == network.layers.size();
    std::vector<std::string> operands = {below, prefix + "weight"};
    message.message(5,
                    tensor(operands[1], {layer.outputs(), layer.inputs()}, layer.weights.values()));
    if (!layer.biases.empty()) {
      operands.push_back(prefix + "bias");
      message.message(5, tensor(operands[2], {layer.outputs()}, layer.biases));
    }
    // AttributeProto: 1 name, 3 i, 20 type.
    const Message transposed =
        Message().bytes(1, "transB").integer(3, 1).integer(20, int_attribute);
    message.message(1, node("Gemm", operands, prefix + "z").message(5, transposed));
    below = last ? "outputs" : prefix + "y";
    // ONNX has all of Fanin's activations, with a capital letter.
    std::string activation = layer.activation.name;
    activation[0] = static_cast<char>(activation[0] - 'a' + 'A');
    message.message(1, node(activation, {prefix + "z"}, below));
  }
  return message.bytes(2, "fanin")
      .message(11, value("inputs", network.inputs()))
      .message(12, value("outputs", network.outputs()));
}

}  // namespace

// ModelProto: 1 ir_version, 2 producer_name, 7 graph, 8 opset_import, 14 metadata_props.
std::string to_onnx(const Model& model) {
  constexpr unsigned ir_version = 7, opset = 13;
  Message message;
  message.integer(1, ir_version)
      .bytes(2, "fanin")
      .message(7, graph(model.network))
      .message(8, Message().bytes(1, "").integer(2, opset));
  for (const auto& [key, text] : file_metadata(model)) {
    message.message(14, Message().bytes(1, key).bytes(2, text));
  }
  return message.content();
}

}  // namespace fanin::program
