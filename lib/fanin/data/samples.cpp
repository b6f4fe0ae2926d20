#include "fanin/data/samples.hpp"

#include <algorithm>
#include <cmath>
#include <locale>
#include <optional>
#include <sstream>

#include "fanin/error.hpp"
#include "fanin/numeric/internal/row.hpp"

namespace fanin {
namespace {

std::string format(double value, int digits) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(digits);
  out << value;
  return out.str();
}

std::optional<double> parse(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  double value = 0;
  if (in >> value && in.peek() == std::istringstream::traits_type::eof()) return value;
  return std::nullopt;
}

// The shortest text that reads back as the same number: 0.99, not 0.98999999999999999.
std::string shortest(double value) {
  int digits = 1;
  while (digits < 17 && parse(format(value, digits)) != value) ++digits;
  return format(value, digits);
}

void check_view(MatrixView view, std::size_t rows, std::size_t cols, const char* what) {
  if (view.cols() == 0 || (view.rows() == rows && view.cols() == cols)) return;
  throw Error(ErrorKind::argument,
              std::string("samples: a view of ") + std::to_string(view.rows()) + " x " +
                  std::to_string(view.cols()) + " for the " + what + ", expected " +
                  std::to_string(rows) + " x " + std::to_string(cols) + " or no columns");
}

void check_block(std::span<const std::size_t> which, std::size_t count) {
  for (const std::size_t k : which) {
    if (k >= count) {
      throw Error(ErrorKind::argument, "samples: sample " + std::to_string(k) + ", there are " +
                                           std::to_string(count) + " from 0 on");
    }
  }
}

void check_finite(const Matrix& matrix, const char* what) {
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    if (row::all_finite(matrix.row(r))) continue;
    throw Error(ErrorKind::data, std::string("samples: row ") + std::to_string(r) + " of the " +
                                     what + " holds a value that is not finite");
  }
}

void check_labels(const Dataset& dataset, std::size_t outputs) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::data, dataset.name + ": " + what);
  };
  if (dataset.count() == 0) refuse("no records");
  if (!dataset.labelled()) refuse("no labels, needed to train or to score");
  if (dataset.labels.size() != dataset.count()) {
    refuse(std::to_string(dataset.labels.size()) + " labels for " +
           std::to_string(dataset.count()) + " images");
  }
  for (std::size_t k = 0; k < dataset.count(); ++k) {
    if (dataset.labels[k] >= outputs) {
      refuse("record " + std::to_string(k + 1) + " has label " + std::to_string(dataset.labels[k]) +
             ", expected one below " + std::to_string(outputs) + ", the number of outputs");
    }
  }
}

}  // namespace

std::map<std::string, std::string> Scaling::to_metadata() const {
  return {{"scaling.offset", shortest(offset)},
          {"scaling.factor", shortest(factor)},
          {"scaling.off", shortest(off)},
          {"scaling.on", shortest(on)}};
}

Scaling Scaling::from_metadata(const std::map<std::string, std::string>& metadata) {
  const auto number = [&](const std::string& key) {
    const auto entry = metadata.find(key);
    if (entry == metadata.end()) throw Error(ErrorKind::data, "metadata: no key " + key);
    const auto value = parse(entry->second);
    if (value && std::isfinite(*value)) return *value;
    throw Error(ErrorKind::data,
                "metadata: " + key + " is \"" + entry->second + "\", expected a finite number");
  };
  return {number("scaling.offset"), number("scaling.factor"), number("scaling.off"),
          number("scaling.on")};
}

void scale_image(std::span<const std::uint8_t> image, const Scaling& scaling, std::span<float> x) {
  if (image.size() != x.size()) {
    throw Error(ErrorKind::argument, "scale_image: " + std::to_string(image.size()) +
                                         " pixels, expected " + std::to_string(x.size()));
  }
  // A double carries enough digits that one factor instead of NumPy's two, and fused or not, end in
  // the same float. Computed, not looked up: gathers do not vectorise. Two loops, because compilers
  // widen a byte to a float and a float to a double better than a byte to a double.
  const double factor = scaling.factor / 255;
  const double offset = scaling.offset;
  std::ranges::copy(image, x.begin());
  for (float& value : x) value = static_cast<float>(value * factor + offset);
}

Samples make_samples(const Dataset& dataset, std::size_t outputs, const Scaling& scaling) {
  check_labels(dataset, outputs);
  const std::size_t count = dataset.count();
  const std::size_t inputs = dataset.shape.pixels();
  const auto label = [&dataset](std::size_t k) -> std::size_t { return dataset.labels[k]; };
  const auto lay = [=, &dataset](std::span<const std::size_t> which, MatrixView x, MatrixView t) {
    check_block(which, count);
    check_view(x, which.size(), inputs, "inputs");
    check_view(t, which.size(), outputs, "targets");
    for (std::size_t r = 0; r < which.size(); ++r) {
      if (x.cols() > 0) scale_image(dataset.image(which[r]), scaling, x.row(r));
      if (t.cols() > 0) {
        std::ranges::fill(t.row(r), static_cast<float>(scaling.off));
        t(r, dataset.labels[which[r]]) = static_cast<float>(scaling.on);
      }
    }
  };
  return {count, inputs, outputs, dataset.shape, label, lay};
}

Samples make_samples(const Matrix& x, const Matrix& t) {
  if (x.rows() != t.rows() || x.rows() == 0 || x.cols() == 0 || t.cols() == 0) {
    throw Error(ErrorKind::argument,
                "samples: inputs " + std::to_string(x.rows()) + " x " + std::to_string(x.cols()) +
                    ", targets " + std::to_string(t.rows()) + " x " + std::to_string(t.cols()) +
                    ", expected as many rows in both, and none empty");
  }
  check_finite(x, "inputs");
  check_finite(t, "targets");
  const auto label = [&t](std::size_t k) {
    return static_cast<std::size_t>(std::ranges::max_element(t.row(k)) - t.row(k).begin());
  };
  const auto lay = [&x, &t](std::span<const std::size_t> which, MatrixView to_x, MatrixView to_t) {
    check_block(which, x.rows());
    check_view(to_x, which.size(), x.cols(), "inputs");
    check_view(to_t, which.size(), t.cols(), "targets");
    for (std::size_t r = 0; r < which.size(); ++r) {
      if (to_x.cols() > 0) std::ranges::copy(x.row(which[r]), to_x.row(r).begin());
      if (to_t.cols() > 0) std::ranges::copy(t.row(which[r]), to_t.row(r).begin());
    }
  };
  return {x.rows(), x.cols(), t.cols(), {}, label, lay};
}

}  // namespace fanin
