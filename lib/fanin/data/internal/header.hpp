// What the first lines of a table say about the rest.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "fanin/data/dataset.hpp"

namespace fanin {

/// The separator of a line: the first of ; tab , and blank that stands in it; a comma without any.
/// A tab next to a comma is a blank.
char find_separator(std::string_view line);

/// Whether a header names the label by this: label, labels, class, digit, target, y, number or
/// category.
bool is_label_name(std::string_view name);

/// Whether it names numbers or names of records: id, index, nothing, "Unnamed: 0" and the like.
bool is_index_name(std::string_view name);

/// The shape that the name of the last pixel gives, as `28x28` does.
std::optional<ImageShape> named_shape(std::string_view name, std::size_t pixels);

/// Whether these fields of the first line are names: four words or nothing but words, the name of a
/// label, or numbers that count up from 0 or 1.
bool is_header(const std::vector<std::string_view>& fields);

/// Whether they were a record that a program took for a header and made its names differ: 0, 0.1,
/// 0.2 for the second and third 0.
bool is_mangled(const std::vector<std::string_view>& fields);

}  // namespace fanin
