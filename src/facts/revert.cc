#include "facts/revert.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/limits.h"
#include "base/text.h"

namespace belay::facts {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The full object name at the start of `text`, or nothing: an abbreviation can be made to collide.
std::optional<std::string> object_name(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_hex(text[digits])) ++digits;
  if (digits != 2 * Digest::kSha1Bytes && digits != 2 * Digest::kSha256Bytes) return std::nullopt;
  return lower(text.substr(0, digits));
}

/// One side of one path: what stood there.
struct State {
  FileMode mode = FileMode::absent;
  Digest id;

  friend bool operator==(const State&, const State&) = default;
};

struct Step {
  State before;
  State after;

  friend bool operator==(const Step&, const Step&) = default;
};

/// What a set of file changes did to one path; `file` where one of them did all of it in place.
struct Touch {
  Step step;
  const FileChange* file = nullptr;
};

/// A rename is a removal and an addition, so that it does not matter whether both sides saw it.
using Touches = std::map<std::string_view, Touch>;

Touches touches_of(std::span<const FileChange> files) {
  Touches touches;
  for (const FileChange& file : files) {
    const bool in_place = file.old_path.empty() || file.old_path == file.path;
    const std::string& old_path = in_place ? file.path : file.old_path;
    if (file.old_mode != FileMode::absent) {
      touches[old_path].step.before = {file.old_mode, file.old_id};
    }
    if (file.mode != FileMode::absent) touches[file.path].step.after = {file.mode, file.id};
    if (in_place) touches[file.path].file = &file;
  }
  return touches;
}

bool is_unwritten(const State& state) { return state.mode != FileMode::absent && state.id.empty(); }

bool is_text_file(const State& state) {
  return state.mode == FileMode::regular || state.mode == FileMode::executable;
}

/// Numbers for lines: equal lines, equal numbers.
class LineNumbers {
 public:
  std::vector<std::uint32_t> of(std::string_view text) {
    std::vector<std::uint32_t> numbers;
    for (const std::string_view line : lines_of(text)) {
      numbers.push_back(
          known_.emplace(line, static_cast<std::uint32_t>(known_.size())).first->second);
    }
    // Without its final newline the last line is another line.
    if (!text.empty() && text.back() != '\n') numbers.push_back(kNoNewline);
    return numbers;
  }

 private:
  static constexpr std::uint32_t kNoNewline = 0xffffffff;
  std::unordered_map<std::string_view, std::uint32_t> known_;
};

using Lines = std::vector<std::uint32_t>;
using Span = std::span<const std::uint32_t>;

/// The lines of a hunk's side in `text`. git says of an empty side after which line it lies.
struct Block {
  std::size_t begin = 0;
  std::size_t count = 0;
};

std::optional<Block> block_in(const Lines& text, std::uint32_t start, std::uint32_t count) {
  const std::size_t begin = count == 0 ? start : start - std::size_t{1};
  if (start == 0 && count > 0) return std::nullopt;
  if (begin > text.size() || count > text.size() - begin) return std::nullopt;
  return Block{begin, count};
}

Span lines_in(const Lines& text, Block block) {
  return Span(text).subspan(block.begin, block.count);
}

/// The block with up to three lines on either side, as a patch would carry it.
Block with_surroundings(const Lines& text, Block block) {
  constexpr std::size_t kContextLines = 3;
  const std::size_t begin = block.begin - std::min(block.begin, kContextLines);
  const std::size_t end = std::min(text.size(), block.begin + block.count + kContextLines);
  return {begin, end - begin};
}

bool occurs_once(const Lines& text, Span part) {
  if (part.empty()) return false;
  const auto first = std::search(text.begin(), text.end(), part.begin(), part.end());
  if (first == text.end()) return false;
  return std::search(first + 1, text.end(), part.begin(), part.end()) == text.end();
}

/// The four texts of one path: around the candidate, and around the change.
struct Texts {
  Lines before_candidate;
  Lines after_candidate;
  Lines before_change;
  Lines after_change;
};

/// Whether `reverting` exchanges what `undone` did, at the same place.
bool is_inverse(const Texts& texts, const Hunk& undone, const Hunk& reverting) {
  const auto removed = block_in(texts.before_candidate, undone.old_start, undone.old_count);
  const auto added = block_in(texts.after_candidate, undone.new_start, undone.new_count);
  const auto taken = block_in(texts.before_change, reverting.old_start, reverting.old_count);
  const auto restored = block_in(texts.after_change, reverting.new_start, reverting.new_count);
  if (!removed || !added || !taken || !restored) return false;
  if (!std::ranges::equal(lines_in(texts.before_candidate, *removed),
                          lines_in(texts.after_change, *restored))) {
    return false;
  }
  if (added->count != taken->count) return false;
  const Block there = with_surroundings(texts.after_candidate, *added);
  const Block here = with_surroundings(texts.before_change, *taken);
  if (added->begin - there.begin != taken->begin - here.begin) return false;
  const Span around = lines_in(texts.after_candidate, there);
  return std::ranges::equal(around, lines_in(texts.before_change, here)) &&
         occurs_once(texts.after_candidate, around) && occurs_once(texts.before_change, around);
}

/// Whether every hunk of the file is exchanged, although the blobs around them differ.
Result<bool> hunks_are_exchanged(const FileChange& reverting, const FileChange& undone,
                                 const BlobReader& read) {
  const bool comparable = read && !reverting.binary && !undone.binary && !undone.hunks.empty() &&
                          undone.hunks.size() == reverting.hunks.size() &&
                          undone.hunks.size() <= limits::kRevertHunksMax &&
                          reverting.old_mode == undone.mode && reverting.mode == undone.old_mode;
  if (!comparable) return false;
  std::string bytes[4];
  const Digest* blobs[4] = {&undone.old_id, &undone.id, &reverting.old_id, &reverting.id};
  for (int i = 0; i < 4; ++i) {
    BELAY_TRY(auto blob, read(*blobs[i]));
    if (!blob || blob->size() > limits::kSourceBytesMax) return false;
    bytes[i] = *std::move(blob);
  }
  LineNumbers numbers;
  const Texts texts{numbers.of(bytes[0]), numbers.of(bytes[1]), numbers.of(bytes[2]),
                    numbers.of(bytes[3])};
  for (std::size_t i = 0; i < undone.hunks.size(); ++i) {
    if (!is_inverse(texts, undone.hunks[i], reverting.hunks[i])) return false;
  }
  return true;
}

RevertProof not_proved(std::string reason) { return {false, std::move(reason)}; }

/// Whether one path, which both touch, is put back. Nothing, or why not.
Result<std::optional<std::string>> why_not_put_back(std::string_view path, const Touch& reverting,
                                                    const Touch& undone, const BlobReader& read) {
  const auto& [before, after] = reverting.step;
  if (is_unwritten(before) || is_unwritten(after)) {
    return fmt::format("`{}` is not committed yet", printable(path));
  }
  if (reverting.step == Step{undone.step.after, undone.step.before}) return std::nullopt;
  const bool texts = is_text_file(before) && is_text_file(after) &&
                     is_text_file(undone.step.before) && is_text_file(undone.step.after);
  if (texts && reverting.file && undone.file) {
    BELAY_TRY(const bool exchanged, hunks_are_exchanged(*reverting.file, *undone.file, read));
    if (exchanged) return std::nullopt;
  }
  return fmt::format("`{}` is not put back to what it was", printable(path));
}

/// The inverse has the same form, so that equal texts mean that one undoes the other.
std::string written(const Touches& touches, bool inverse) {
  std::string text;
  for (const auto& [path, touch] : touches) {
    const State& before = inverse ? touch.step.after : touch.step.before;
    const State& after = inverse ? touch.step.before : touch.step.after;
    text += fmt::format("{}:{}{}{}>{}{};", path.size(), path, static_cast<int>(before.mode),
                        before.id.hex(), static_cast<int>(after.mode), after.id.hex());
  }
  return text;
}

}  // namespace

std::vector<std::string> revert_candidates(const Change& change) {
  constexpr std::string_view kPhrase = "This reverts commit ";
  std::vector<std::string> names;
  for (const Commit& commit : change.commits) {
    const std::string_view message = commit.message;
    for (std::size_t at = message.find(kPhrase); at != std::string_view::npos;
         at = message.find(kPhrase, at + 1)) {
      auto name = object_name(message.substr(at + kPhrase.size()));
      if (!name || std::ranges::find(names, *name) != names.end()) continue;
      if (names.size() == limits::kRevertCandidatesMax) return names;
      names.push_back(*std::move(name));
    }
  }
  return names;
}

Result<RevertProof> prove_revert(std::span<const FileChange> files, std::string_view candidate,
                                 std::span<const FileChange> undone, const BlobReader& read) {
  const std::string_view name = candidate.substr(0, 10);
  if (undone.empty()) {
    return not_proved(fmt::format("commit {} has no files of its own to compare with", name));
  }
  const Touches here = touches_of(files);
  const Touches there = touches_of(undone);
  for (const auto& [path, touch] : here) {
    if (there.contains(path)) continue;
    return not_proved(fmt::format("`{}` was not touched by commit {}", printable(path), name));
  }
  for (const auto& [path, touch] : there) {
    const auto found = here.find(path);
    if (found == here.end()) {
      return not_proved(
          fmt::format("`{}`, which commit {} changed, is left as it is", printable(path), name));
    }
    BELAY_TRY(const auto why, why_not_put_back(path, found->second, touch, read));
    if (why) return not_proved(*why);
  }
  return RevertProof{true, fmt::format("{} put back to before commit {}",
                                       counted(here.size(), "file is", "files are"), name)};
}

std::vector<InnerRevert> inner_reverts(const Change& change) {
  std::vector<InnerRevert> pairs;
  std::map<std::string, Digest> earlier;
  for (const Commit& commit : change.commits) {
    if (commit.files.empty()) continue;
    const Touches touches = touches_of(commit.files);
    if (const auto found = earlier.find(written(touches, true)); found != earlier.end()) {
      pairs.push_back({commit.id, found->second});
    }
    earlier.insert_or_assign(written(touches, false), commit.id);
  }
  return pairs;
}

std::string in_words(const InnerRevert& pair) {
  return fmt::format("commit {} undoes commit {} inside this change; both are assessed",
                     pair.commit.abbreviated(), pair.undoes.abbreviated());
}

}  // namespace belay::facts
