#include "adapters/git/line_diff.h"

#include <git2.h>

#include <algorithm>
#include <cstring>

#include "adapters/git/library.h"

namespace belay::adapters::git {
namespace {

std::uint32_t count_lines(std::string_view text) {
  if (text.empty()) return 0;
  const auto newlines = std::count(text.begin(), text.end(), '\n');
  return static_cast<std::uint32_t>(newlines) + (text.back() == '\n' ? 0 : 1);
}

int on_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* payload) {
  auto& diff = *static_cast<LineDiff*>(payload);
  const auto number = [](int n) { return static_cast<std::uint32_t>(n); };
  diff.hunks.push_back({number(hunk->old_start), number(hunk->old_lines), number(hunk->new_start),
                        number(hunk->new_lines)});
  diff.deleted += number(hunk->old_lines);
  diff.added += number(hunk->new_lines);
  return 0;
}

/// What is left of two texts without the whole lines that both begin and end with.
struct Middle {
  std::string_view old_lines;
  std::string_view new_lines;
  std::size_t before = 0;  ///< bytes of whole lines that both begin with
};

Middle middle_of(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  const auto differ = std::mismatch(a.begin(), a.begin() + shorter, b.begin()).first;
  const auto begin = static_cast<std::size_t>(differ - a.begin());
  const std::size_t newline = begin == 0 ? begin : a.rfind('\n', begin - 1) + 1;
  Middle middle{a.substr(newline), b.substr(newline), newline};
  const std::size_t left = std::min(middle.old_lines.size(), middle.new_lines.size());
  const auto same =
      std::mismatch(a.rbegin(), a.rbegin() + static_cast<std::ptrdiff_t>(left), b.rbegin());
  auto after = static_cast<std::size_t>(same.first - a.rbegin());
  // Only whole lines: what ends before them must be a line's end in both, or the beginning.
  const auto begins_line = [](std::string_view text, std::size_t at) {
    return at == 0 || text[at - 1] == '\n';
  };
  while (after > 0 && !(begins_line(middle.old_lines, middle.old_lines.size() - after) &&
                        begins_line(middle.new_lines, middle.new_lines.size() - after))) {
    const std::size_t next = a.find('\n', a.size() - after);
    after = next == std::string_view::npos ? 0 : a.size() - next - 1;
  }
  middle.old_lines.remove_suffix(after);
  middle.new_lines.remove_suffix(after);
  return middle;
}

/// With its newline.
std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n') + 1); }
std::string_view last_line(std::string_view text) {
  if (text.size() < 2) return text;
  const std::size_t newline = text.rfind('\n', text.size() - 2);
  return newline == std::string_view::npos ? text : text.substr(newline + 1);
}

/// Whether the lines could as well be said to stand one line earlier or later in `text`.
bool can_slide(std::string_view text, std::size_t at, std::string_view lines) {
  if (lines.empty()) return false;
  const std::string_view before = text.substr(0, at);
  const std::string_view after = text.substr(at + lines.size());
  return (!before.empty() && last_line(before) == last_line(lines)) ||
         (!after.empty() && first_line(after) == first_line(lines));
}

constexpr std::uint32_t kLinesLookedAtMax = 8;

bool share_a_line(std::string_view a, std::string_view b) {
  for (; !a.empty(); a.remove_prefix(first_line(a).size())) {
    const std::string_view line = first_line(a);
    for (std::string_view rest = b; !rest.empty(); rest.remove_prefix(first_line(rest).size())) {
      if (first_line(rest) == line) return true;
    }
  }
  return false;
}

/// Most changes of a file are in one place. What stands there is the whole difference, whatever
/// the algorithm, where none of its lines is on both sides and it cannot slide.
bool diff_one_place(std::string_view a, std::string_view b, LineDiff& diff) {
  const bool end_lines = a.back() == '\n' && b.back() == '\n';
  if (!end_lines) return false;
  const Middle middle = middle_of(a, b);
  const std::uint32_t deleted = count_lines(middle.old_lines);
  const std::uint32_t added = count_lines(middle.new_lines);
  const bool replaces = deleted > 0 && added > 0;
  if (replaces && (deleted > kLinesLookedAtMax || added > kLinesLookedAtMax ||
                   share_a_line(middle.old_lines, middle.new_lines))) {
    return false;
  }
  if (can_slide(a, middle.before, middle.old_lines) ||
      can_slide(b, middle.before, middle.new_lines)) {
    return false;
  }
  const std::uint32_t lines_before = count_lines(a.substr(0, middle.before));
  diff.deleted = deleted;
  diff.added = added;
  diff.hunks.push_back(
      {lines_before + (deleted > 0 ? 1 : 0), deleted, lines_before + (added > 0 ? 1 : 0), added});
  return true;
}

}  // namespace

Result<LineDiff> diff_lines(std::string_view old_text, std::string_view new_text) {
  LineDiff diff;
  if (old_text == new_text) return diff;
  if (old_text.empty() || new_text.empty()) {
    diff.added = count_lines(new_text);
    diff.deleted = count_lines(old_text);
    diff.hunks.push_back(
        {old_text.empty() ? 0u : 1u, diff.deleted, new_text.empty() ? 0u : 1u, diff.added});
    return diff;
  }
  if (diff_one_place(old_text, new_text, diff)) return diff;
  return diff_with_library(old_text, new_text);
}

Result<LineDiff> diff_with_library(std::string_view old_text, std::string_view new_text) {
  LineDiff diff;
  start_library();
  git_diff_options options{};
  git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.context_lines = 0;
  options.interhunk_lines = 0;
  options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC | GIT_DIFF_SKIP_BINARY_CHECK;
  const int code =
      git_diff_buffers(old_text.data(), old_text.size(), nullptr, new_text.data(), new_text.size(),
                       nullptr, &options, nullptr, nullptr, on_hunk, nullptr, &diff);
  if (code != 0) {
    return fail(Code::unavailable, "two contents could not be compared: they are too large");
  }
  return diff;
}

bool looks_binary(std::string_view bytes) {
  constexpr std::size_t kLookedAt = 8'000;
  if (bytes.empty()) return false;
  return std::memchr(bytes.data(), 0, std::min(bytes.size(), kLookedAt)) != nullptr;
}

}  // namespace belay::adapters::git
