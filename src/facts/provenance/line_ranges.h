#ifndef BELAY_FACTS_PROVENANCE_LINE_RANGES_H_
#define BELAY_FACTS_PROVENANCE_LINE_RANGES_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "facts/change.h"

namespace belay::facts {

/// Lines `first` to `last` of a file, both included, from 1.
struct LineRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  friend auto operator<=>(const LineRange&, const LineRange&) = default;
};

/// Sorts the ranges and joins those that touch or overlap.
void normalise(std::vector<LineRange>& ranges);

/// How many lines that the hunks added lie in the ranges. REQUIRES: `ranges` is normalised, hunks
/// are in order.
std::uint64_t added_lines_in(std::span<const Hunk> hunks, std::span<const LineRange> ranges);

/// Who wrote which lines of one file, by a note or a trace.
struct FileLines {
  std::string path;
  std::vector<LineRange> agent;  ///< normalised
  std::vector<LineRange> human;  ///< normalised
};

/// Sorts by path, joins entries of the same path and normalises their ranges.
void normalise(std::vector<FileLines>& files);

/// The entry of a path, or null. REQUIRES: `files` is normalised.
const FileLines* find_file(std::span<const FileLines> files, std::string_view path);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_LINE_RANGES_H_
