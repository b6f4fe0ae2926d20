// Images as comma-separated values: the book's layout and its relatives.
#pragma once

#include <filesystem>

#include "fanin/data/dataset.hpp"
#include "fanin/file.hpp"

namespace fanin {

/// Reads a table of images or of other numbers, plain or gzip: one record a line, with a label or
/// without.
///
/// Understood: commas, semicolons (then with decimal commas too), tabs or blanks between values; a
/// header of names or of 0,1,2,...; lines that begin with #; quotes; UTF-8, or UTF-16 with a
/// byte-order mark; LF, CRLF or CR; blank lines at the end. An index or id column is left out.
///
/// The label is where `options` say. Else where the header says: label, labels, class, digit,
/// target, y, number or category. Else there is none, if the columns make a square image. Else ten
/// flags, or as many as leave a square image, one of which is 1 in each record, are the label. Else
/// the first or the last column is it, whichever looks like classes: words or whole numbers 0..255,
/// at least 2 different ones, at most max(20, records / 2), none in more than 60 % of the records
/// (90 % where there are two). If both do, the one with at most a third of the other's different
/// values; if neither does, the first, as in the book, unless it is constant and the last is not.
/// A table with another value there in each of more than 20 records is refused.
///
/// Records of a square number of values from 49 up, or of the shape that `options` or a header
/// (`1x1 ... HxW`) give, are images, and their values lie in 0..1, -1..1, 0..16 or 0..255. All else
/// is a table.
///
/// Throws Error(data), with file, line and column, where two readings are possible (both are named,
/// and the option that decides), for a wrong number of columns, missing values, words that are not
/// labels, labels that are not classes, values outside the range; Error(io) when the file cannot be
/// read.
Dataset read_csv(const std::filesystem::path& path, const ReadOptions& options = {});
Dataset read_csv(FileReader file, const ReadOptions& options = {});

/// Reads labels, one a line, for images that have none. Throws as read_csv does, and Error(data)
/// unless there is one for each image.
void read_csv_labels(FileReader file, Dataset& images, const ReadOptions& options = {});

/// Writes the book's layout: label first where there are labels, LF, no header, except where
/// read_csv could not tell labels or shape without one (`label,1x1,1x2,...`). Gzip when the path
/// ends in `.gz`. Atomic. Throws Error(io), Error(argument) when the data set does not fit
/// together.
void write_csv(const std::filesystem::path& path, const Dataset& dataset);

}  // namespace fanin
