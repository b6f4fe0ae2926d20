// What the columns of a table are: which one is the label, which are none of its data, and whether
// the rest are images.
#pragma once

#include "fanin/data/dataset.hpp"
#include "fanin/data/internal/table.hpp"

namespace fanin {

/// Makes a data set of a table by the rules that read_csv states. Throws Error(data) where two
/// readings are possible, or none.
Dataset understand(Table table, const ReadOptions& options);

/// The same for a column of labels alone, which go to `images`.
void understand_labels(Table table, const ReadOptions& options, Dataset& images);

}  // namespace fanin
