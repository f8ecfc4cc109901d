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
