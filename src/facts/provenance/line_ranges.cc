#include "facts/provenance/line_ranges.h"

#include <algorithm>

namespace belay::facts {
namespace {

void append(std::vector<LineRange>& to, const std::vector<LineRange>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

void normalise(std::vector<LineRange>& ranges) {
  if (ranges.empty()) return;
  if (!std::is_sorted(ranges.begin(), ranges.end())) std::sort(ranges.begin(), ranges.end());
  std::size_t kept = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first <= std::uint64_t{ranges[kept].last} + 1) {
      ranges[kept].last = std::max(ranges[kept].last, ranges[i].last);
    } else {
      ranges[++kept] = ranges[i];
    }
  }
  ranges.resize(kept + 1);
}

std::uint64_t added_lines_in(std::span<const Hunk> hunks, std::span<const LineRange> ranges) {
  std::uint64_t lines = 0;
  auto range = ranges.begin();
  for (const Hunk& hunk : hunks) {
    if (hunk.new_count == 0) continue;
    const std::uint64_t first = hunk.new_start;
    const std::uint64_t last = first + hunk.new_count - 1;
    while (range != ranges.end() && range->last < first) ++range;
    for (auto each = range; each != ranges.end() && each->first <= last; ++each) {
      lines += std::min<std::uint64_t>(each->last, last) -
               std::max<std::uint64_t>(each->first, first) + 1;
      range = each;  // It may reach into the next hunk.
    }
  }
  return lines;
}

void normalise(std::vector<FileLines>& files) {
  const auto by_path = [](const FileLines& a, const FileLines& b) { return a.path < b.path; };
  if (!std::is_sorted(files.begin(), files.end(), by_path)) {
    std::stable_sort(files.begin(), files.end(), by_path);
  }
  std::size_t kept = 0;
  for (std::size_t i = 1; i < files.size(); ++i) {
    if (files[i].path == files[kept].path) {
      append(files[kept].agent, files[i].agent);
      append(files[kept].human, files[i].human);
    } else if (++kept != i) {
      files[kept] = std::move(files[i]);
    }
  }
  if (!files.empty()) files.resize(kept + 1);
  for (FileLines& file : files) {
    normalise(file.agent);
    normalise(file.human);
  }
}

const FileLines* find_file(std::span<const FileLines> files, std::string_view path) {
  const auto at = std::lower_bound(
      files.begin(), files.end(), path,
      [](const FileLines& file, std::string_view sought) { return file.path < sought; });
  return at != files.end() && at->path == path ? &*at : nullptr;
}

}  // namespace belay::facts
