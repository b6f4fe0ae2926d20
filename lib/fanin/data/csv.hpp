// Images as comma-separated values: the book's layout and its relatives.
#pragma once

#include <filesystem>

#include "fanin/data/dataset.hpp"

namespace fanin {

/// How `read_csv` finds the label where the file itself does not say (no header).
enum class LabelColumn { automatic, first, none };

/// Reads a CSV file of images, plain or gzip: one record a line, label first, then the pixels of a
/// rectangular image row by row, 0 to 255.
///
/// Also understood: a header line (`label,pixel0,...` as Kaggle has it; a column named `label` or
/// `class` in the last place says that labels come last; a header without one says there are none);
/// no header and a square number of columns (784): unlabelled; a byte-order mark, CRLF, quotes,
/// `0.0`, spaces around numbers, blank lines at the end, a missing last newline.
/// Image shape: square where the number of pixels is a square, else one row; a header that names
/// pixels `1x1 ... HxW` gives height and width.
///
/// Throws Error(data), with file, line and column, for a wrong number of columns, a pixel outside
/// 0..255, a label that is no class 0..255, text, an empty line between records, an empty file;
/// Error(io) when the file cannot be read.
Dataset read_csv(const std::filesystem::path& path, LabelColumn label = LabelColumn::automatic);

/// Writes the book's layout: label first where there are labels, LF, no header, except where
/// read_csv could not tell labels or shape without one (`label,1x1,1x2,...`). Gzip when the path
/// ends in `.gz`. Atomic. Throws Error(io), Error(argument) when the data set does not fit
/// together.
void write_csv(const std::filesystem::path& path, const Dataset& dataset);

}  // namespace fanin
