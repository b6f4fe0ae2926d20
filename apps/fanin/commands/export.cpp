// fanin export: a model for NumPy, ONNX and C.
#include <algorithm>
#include <cctype>
#include <filesystem>

#include "commands/commands.hpp"
#include "export/export.hpp"

namespace fanin::program {
namespace {

struct ExportFlags : ReportFlags {
  std::string model;
  std::string npz;
  std::string onnx;
  std::string c_header;
};

// What a file is named, as an identifier: "my_digits" for my-digits.h.
std::string identifier(const std::string& file) {
  std::string name = std::filesystem::path(file).stem().string();
  const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) && c > 0; };
  std::ranges::replace_if(
      name, [&](char c) { return !fits(c); }, '_');
  return name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) ? "model_" + name : name;
}

ExportResult run(const ExportFlags& flags, const Observer<ExportResult>&) {
  if (flags.npz.empty() && flags.onnx.empty() && flags.c_header.empty()) {
    refuse_argument("expected --npz, --onnx or --c-header\nSee fanin export --help");
  }
  const Model model = load_model(flags.model);
  ExportResult result{summary(flags.model, model)};
  const auto write = [&](const std::string& file, const auto& content) {
    if (file.empty()) return;
    write_file(file, content());
    result.files.push_back(file);
  };
  write(flags.npz, [&] { return to_npz(model); });
  write(flags.onnx, [&] { return to_onnx(model); });
  write(flags.c_header, [&] { return to_c_header(model, identifier(flags.c_header)); });
  return result;
}

constexpr const char* export_footer =
    "Inputs of what is exported are scaled as in training: --c-header has a function for it, --npz "
    "and --onnx have the numbers, low, high, off, on and the ranges of the values.\n"
    "\n"
    "Examples\n"
    "  fanin export digits.safetensors --npz digits.npz --onnx digits.onnx\n"
    "  fanin export digits.safetensors --c-header digits.h\n";

}  // namespace

Command export_command() {
  const auto flags = std::make_shared<ExportFlags>();
  return {
      "export",
      "Writes a model for NumPy, for ONNX, or as a C header.",
      {model_argument(flags->model),
       output_option("--npz", *flags, flags->npz, "NPZ", "weights, biases and scaling for NumPy"),
       output_option("--onnx", *flags, flags->onnx, "ONNX",
                     "opset 13: a Gemm and an activation for each layer"),
       output_option("--c-header", *flags, flags->c_header, "HEADER",
                     "weights and inference in C99, without malloc")},
      export_footer,
      shown<ExportResult>(flags, run, {.end = export_text})};
}

}  // namespace fanin::program
