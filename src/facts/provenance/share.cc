#include "facts/provenance/share.h"

#include <algorithm>

namespace belay::facts {
namespace {

/// The agent's lines of one path, from every source, joined.
std::vector<LineRange> agent_ranges(std::string_view path, const GitAiNote* note,
                                    std::span<const TraceRecord* const> traces) {
  std::vector<LineRange> ranges;
  const auto take = [&](std::span<const FileLines> files) {
    const FileLines* lines = find_file(files, path);
    if (lines != nullptr) {
      ranges.insert(ranges.end(), lines->agent.begin(), lines->agent.end());
    }
  };
  if (note != nullptr) take(note->files);
  for (const TraceRecord* record : traces) take(record->files);
  normalise(ranges);
  return ranges;
}

std::uint64_t agent_lines(const FileChange& file, std::span<const LineRange> ranges) {
  return std::min<std::uint64_t>(added_lines_in(file.hunks, ranges), file.added);
}

}  // namespace

void ShareCount::claim(Strength strength) {
  share_.strength = has_claims_ ? std::min(share_.strength, strength) : strength;
  has_claims_ = true;
}

void ShareCount::add_commit(const Commit& commit, const GitAiNote* note, bool is_note_attested,
                            std::span<const TraceRecord* const> traces) {
  if (note != nullptr && !note->is_readable) note = nullptr;
  if (note != nullptr && !note->files.empty()) {
    claim(is_note_attested ? Strength::attested : Strength::declared);
  }
  if (!traces.empty()) claim(Strength::declared);
  const bool has_lines = note != nullptr || !traces.empty();
  for (const FileChange& file : commit.files) {
    share_.added_lines += file.added;
    if (!has_lines || file.added == 0) continue;
    const std::uint64_t lines = agent_lines(file, agent_ranges(file.path, note, traces));
    share_.agent_lines += lines;
    if (lines > 0) agent_lines_[file.path] += lines;
  }
}

void ShareCount::add_head(const Change& change, std::span<const TraceRecord* const> traces) {
  if (change.commits.empty()) {
    for (const FileChange& file : change.files) share_.added_lines += file.added;
  }
  if (traces.empty()) return;
  claim(Strength::declared);
  for (const FileChange& file : change.files) {
    if (file.added == 0) continue;
    const std::uint64_t lines = agent_lines(file, agent_ranges(file.path, nullptr, traces));
    const auto counted = agent_lines_.find(file.path);
    const std::uint64_t already = counted == agent_lines_.end() ? 0 : counted->second;
    if (lines > already) share_.agent_lines += lines - already;
  }
  share_.agent_lines = std::min(share_.agent_lines, share_.added_lines);
}

std::optional<Share> ShareCount::finish() const {
  if (!has_claims_) return std::nullopt;
  return share_;
}

bool is_all_human(const Commit& commit, const GitAiNote& note) {
  std::uint64_t added = 0;
  for (const FileChange& file : commit.files) {
    if (file.added == 0) continue;
    const FileLines* lines = find_file(note.files, file.path);
    if (lines == nullptr || !lines->agent.empty() ||
        added_lines_in(file.hunks, lines->human) < file.added) {
      return false;
    }
    added += file.added;
  }
  return added > 0;
}

}  // namespace belay::facts
