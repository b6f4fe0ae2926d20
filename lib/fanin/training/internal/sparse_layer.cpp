#include "fanin/training/internal/sparse_layer.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fanin {

using sparse::Columns;
using sparse::Row;
using sparse::Strip;

SparseLayer::SparseLayer(Layer& layer, std::span<const float> background)
    : layer_(layer),
      background_(background.begin(), background.end()),
      kappa_(layer.biases.empty() ? 0.0f : 1.0f),
      strips_(sparse::cut_into_strips(layer.outputs())),
      gram_strips_(sparse::cut_into_strips(block)),
      weights_((layer.inputs() + 2) * (strips_.back().first + strips_.back().width)),
      block_((layer.inputs() + 2) * block),
      rows_(block + 1),
      row_cols_(block * (layer.inputs() + 2) + sparse::max_lanes),
      row_values_(row_cols_.size()),
      column_samples_(block * (layer.inputs() + 2)),
      column_values_(column_samples_.size()),
      c_dot_s_(block),
      places_(layer.inputs()) {
  for (const float c : background) kappa_ += c * c;
  load();
}

Columns<float> SparseLayer::weights(const Strip& strip) noexcept {
  return {weights_.data() + strip.first * (background_.size() + 2), strip.width};
}

void SparseLayer::load() {
  const std::size_t inputs = background_.size();
  std::vector<std::uint32_t> all(inputs);
  std::iota(all.begin(), all.end(), 0u);
  const Row to_u[] = {{0, static_cast<std::uint32_t>(inputs)},
                      {static_cast<std::uint32_t>(inputs), 0}};
  for (const Strip& strip : strips_) {
    const Columns<float> v = weights(strip);
    const std::size_t width = std::min(strip.width, layer_.outputs() - strip.first);
    for (std::size_t i = 0; i < inputs; ++i) {
      for (std::size_t o = 0; o < width; ++o) {
        v.data[i * v.stride + o] = layer_.weights(strip.first + o, i);
      }
    }
    float* const u = v.data + inputs * v.stride;
    float* const a = u + v.stride;
    for (std::size_t o = 0; o < width; ++o) {
      u[o] = layer_.biases.empty() ? 0 : layer_.biases[strip.first + o];
      a[o] = 0;
    }
    strip.multiply(to_u, 1, {all.data(), background_.data()}, v, v);
  }
}

void SparseLayer::fold() {
  const std::size_t inputs = background_.size();
  for (const Strip& strip : strips_) {
    const Columns<float> v = weights(strip);
    const float* const a = v.data + (inputs + 1) * v.stride;
    const std::size_t width = std::min(strip.width, layer_.outputs() - strip.first);
    for (std::size_t i = 0; i < inputs; ++i) {
      for (std::size_t o = 0; o < width; ++o) {
        layer_.weights(strip.first + o, i) = v.data[i * v.stride + o] + a[o] * background_[i];
      }
    }
    if (layer_.biases.empty()) continue;
    for (std::size_t o = 0; o < width; ++o) layer_.biases[strip.first + o] += a[o];
  }
  load();
}

void SparseLayer::begin(ConstMatrixView x, sparse::PaddedMatrix& z, sparse::PaddedMatrix& gram) {
  const std::size_t count = x.rows();
  index_rows(x);
  index_columns(count);
  for (std::size_t k = 0; k < count; ++k) {
    std::ranges::fill(z.row(k), 0.0f);
    std::ranges::fill(gram.row(k), 0.0f);
  }
  const sparse::Entries f = {row_cols_.data(), row_values_.data()};
  for (const Strip& strip : strips_) {
    strip.multiply(rows_.data(), count, f, weights(strip), z.columns(strip));
  }
  for (const Strip& strip : gram_strips_) {
    strip.multiply(rows_.data(), count, f, {block_.data() + strip.first, block},
                   gram.columns(strip));
  }
}

// rows_: f_k, first s_k.
void SparseLayer::index_rows(ConstMatrixView x) {
  const auto inputs = static_cast<std::uint32_t>(background_.size());
  const sparse::Difference difference = sparse::kernels().front().difference;
  std::uint32_t size = 0;
  for (std::uint32_t k = 0; k < x.rows(); ++k) {
    rows_[k] = {size, k};
    c_dot_s_[k] = 0;
    size += difference(x.row(k).data(), background_.data(), inputs, row_cols_.data() + size,
                       row_values_.data() + size, c_dot_s_[k]);
    row_cols_[size] = inputs;
    row_values_[size++] = 1;
    row_cols_[size] = inputs + 1;
    row_values_[size++] = kappa_ + c_dot_s_[k];
  }
  rows_[x.rows()] = {size, 0};
}

// columns_ and block_: g_k.
void SparseLayer::index_columns(std::size_t count) {
  const auto inputs = static_cast<std::uint32_t>(background_.size());
  std::ranges::fill(places_, 0u);
  for (std::size_t k = 0; k < count; ++k) {
    for (std::uint32_t e = rows_[k].first; e < rows_[k + 1].first - 2; ++e) ++places_[row_cols_[e]];
  }
  columns_.clear();
  std::uint32_t place = 0;
  for (std::uint32_t i = 0; i < inputs; ++i) {
    if (places_[i] == 0) continue;
    columns_.push_back({place, i});
    place += std::exchange(places_[i], place);
  }
  const auto samples = static_cast<std::uint32_t>(count);
  columns_.push_back({place, inputs});
  columns_.push_back({place + samples, inputs + 1});
  columns_.push_back({place + 2 * samples, 0});
  for (std::uint32_t k = 0; k < samples; ++k) {
    const auto put = [&](std::uint32_t col, std::uint32_t at, float value) {
      column_samples_[at] = k;
      column_values_[at] = value;
      block_.data()[col * block + k] = value;
    };
    for (std::uint32_t e = rows_[k].first; e < rows_[k + 1].first - 2; ++e) {
      put(row_cols_[e], places_[row_cols_[e]]++, row_values_[e]);
    }
    put(inputs, place + k, c_dot_s_[k]);
    put(inputs + 1, place + samples + k, 1);
  }
}

void SparseLayer::end(ConstMatrixView x, sparse::PaddedMatrix& d) {
  for (const Strip& strip : strips_) {
    strip.multiply(columns_.data(), columns_.size() - 1,
                   {column_samples_.data(), column_values_.data()}, d.columns(strip),
                   weights(strip));
  }
  for (std::size_t k = 0; k < x.rows(); ++k) {
    for (std::uint32_t e = rows_[k].first; e < rows_[k + 1].first; ++e) {
      block_.data()[row_cols_[e] * block + k] = 0;
    }
  }
}

}  // namespace fanin
