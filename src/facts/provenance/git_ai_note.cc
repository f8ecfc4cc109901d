#include "facts/provenance/git_ai_note.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "facts/provenance/tools.h"

namespace belay::facts {
namespace {

constexpr std::string_view kDivider = "---";
constexpr std::string_view kSchema = "authorship/";
constexpr std::size_t kSessionDigits = 14;
constexpr std::size_t kPromptDigits = 16;
constexpr std::size_t kOldPromptDigits = 7;

enum class KeyKind { session, human, prompt, illegal };

bool is_hexadecimal(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

/// `s_` 14HEX [`::` `t_` 14HEX] | `h_` 14HEX | 16HEX | 7HEX.
KeyKind kind_of(std::string_view key) {
  if (key.starts_with("h_")) {
    return is_hexadecimal(key.substr(2), kSessionDigits) ? KeyKind::human : KeyKind::illegal;
  }
  if (key.starts_with("s_")) {
    const std::string_view session = key.substr(2, kSessionDigits);
    const std::string_view turn = key.substr(std::min(key.size(), 2 + kSessionDigits));
    const bool turn_fits = turn.empty() || (turn.starts_with("::t_") &&
                                            is_hexadecimal(turn.substr(4), kSessionDigits));
    return is_hexadecimal(session, kSessionDigits) && turn_fits ? KeyKind::session
                                                                : KeyKind::illegal;
  }
  const bool is_prompt =
      is_hexadecimal(key, kPromptDigits) || is_hexadecimal(key, kOldPromptDigits);
  return is_prompt ? KeyKind::prompt : KeyKind::illegal;
}

std::optional<std::uint32_t> line_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) {
    return std::nullopt;
  }
  return number;
}

/// `12` or `12-20`.
std::optional<LineRange> range_in(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = line_number(text.substr(0, dash));
  if (!first) return std::nullopt;
  if (dash == std::string_view::npos) return LineRange{*first, *first};
  const auto last = line_number(text.substr(dash + 1));
  if (!last || *last < *first) return std::nullopt;
  return LineRange{*first, *last};
}

std::string text_at(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->text() != nullptr ? *value->text() : "";
}

class Parser {
 public:
  explicit Parser(std::string_view text)
      : rest_(text), divider_(std::min(text.find("\n---\n"), text.size())) {}

  GitAiNote parse() {
    if (rest_.size() > limits::kNoteBytesMax) {
      refuse(fmt::format("is larger than {} bytes", limits::kNoteBytesMax));
      return std::move(note_);
    }
    if (!read_attestations()) return std::move(note_);
    if (!read_metadata()) return std::move(note_);
    count_dangling_keys();
    normalise(note_.files);
    say_problems();
    note_.is_readable = true;
    return std::move(note_);
  }

 private:
  void refuse(std::string why) {
    note_ = GitAiNote{};
    note_.problems.push_back(std::move(why));
  }

  std::string_view next_line() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(rest_.size(), end + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  bool read_attestations() {
    while (!rest_.empty()) {
      const std::string_view before = rest_;
      const std::string_view line = next_line();
      if (line == kDivider) return true;
      if (line.empty()) continue;
      if (line.front() == ' ' || line.front() == '\t') {
        if (!read_entry(trimmed(line))) return false;
      } else if (line.front() == '"') {
        read_quoted_path(before, line);
      } else {
        open_file(line);
      }
    }
    refuse("has no `---` line between its lines and its metadata");
    return false;
  }

  void open_file(std::string_view path) {
    path_ = path;
    is_entered_ = false;
  }

  /// The lines of the open file. It is entered with its first range, so that a note of paths alone
  /// takes no room. Null where the note is over a limit.
  FileLines* lines_here() {
    if (!is_entered_) {
      if (note_.files.size() == limits::kFilesMax) {
        refuse(fmt::format("names more than {} files", limits::kFilesMax));
        return nullptr;
      }
      note_.files.emplace_back().path = *path_;
      is_entered_ = true;
    }
    return &note_.files.back();
  }

  /// A quoted path may hold newlines; it ends at the next quote before a newline. Where that is,
  /// is remembered: hostile notes must not make each line search the rest of the note again.
  void read_quoted_path(std::string_view before, std::string_view line) {
    if (line.size() >= 2 && line.ends_with('"')) return open_file(line.substr(1, line.size() - 2));
    const std::size_t offset = size_ - before.size();
    if (closing_quote_ <= offset) {
      const std::size_t found = before.find("\"\n", 1);
      closing_quote_ = found == std::string_view::npos ? size_ : offset + found;
    }
    if (closing_quote_ >= divider_) {
      ++open_quotes_;
      path_.reset();
      return;
    }
    const std::size_t length = closing_quote_ - offset;
    open_file(before.substr(1, length - 1));
    rest_ = before.substr(length + 2);
  }

  /// `key ranges`. False only where the note is over a limit.
  bool read_entry(std::string_view entry) {
    const std::size_t space = entry.find_first_of(" \t");
    const std::string_view key = entry.substr(0, space);
    const std::string_view ranges =
        space == std::string_view::npos ? std::string_view() : trimmed(entry.substr(space));
    const KeyKind kind = kind_of(key);
    if (kind == KeyKind::illegal) {
      ++illegal_keys_;
      if (illegal_key_.empty()) illegal_key_ = key;
      return true;
    }
    if (!path_) {
      ++homeless_entries_;
      return true;
    }
    if (kind != KeyKind::human) {
      const std::string_view named = key.substr(0, key.find("::"));
      if (used_keys_.empty() || used_keys_.back() != named) used_keys_.push_back(named);
    }
    return read_ranges(ranges, kind);
  }

  bool read_ranges(std::string_view text, KeyKind kind) {
    if (text.empty()) ++bad_ranges_;
    while (!text.empty()) {
      const std::size_t comma = std::min(text.find(','), text.size());
      const auto range = range_in(trimmed(text.substr(0, comma)));
      text.remove_prefix(std::min(text.size(), comma + 1));
      if (!range) {
        ++bad_ranges_;
        continue;
      }
      if (++ranges_ > limits::kNoteRangesMax) {
        refuse(fmt::format("has more than {} ranges", limits::kNoteRangesMax));
        return false;
      }
      FileLines* lines = lines_here();
      if (lines == nullptr) return false;
      (kind == KeyKind::human ? lines->human : lines->agent).push_back(*range);
    }
    return true;
  }

  bool read_metadata() {
    const auto metadata = json::parse(rest_, "metadata");
    if (!metadata) {
      refuse(fmt::format("has metadata that is no JSON: {}", metadata.error().to_string()));
      return false;
    }
    if (!text_at(*metadata, "schema_version").starts_with(kSchema)) {
      refuse("has metadata without a `schema_version` of `authorship/...`");
      return false;
    }
    read_sessions(*metadata, "sessions");
    read_sessions(*metadata, "prompts");
    read_humans(*metadata);
    return true;
  }

  void read_sessions(const json::Value& metadata, std::string_view member) {
    const json::Value* value = metadata.find(member);
    if (value == nullptr || value->object() == nullptr) return;
    for (const auto& [key, described] : value->object()->members()) {
      NoteSession session;
      session.key = key;
      if (const json::Value* agent = described.find("agent_id")) {
        session.tool = canonical_tool(text_at(*agent, "tool"));
        session.model = stated_model(text_at(*agent, "model"));
      }
      session.human_author = text_at(described, "human_author");
      note_.sessions.push_back(std::move(session));
    }
  }

  void read_humans(const json::Value& metadata) {
    const json::Value* humans = metadata.find("humans");
    if (humans == nullptr || humans->object() == nullptr) return;
    for (const auto& [key, described] : humans->object()->members()) {
      std::string author = text_at(described, "author");
      if (!author.empty()) note_.humans.push_back(std::move(author));
    }
  }

  void count_dangling_keys() {
    std::vector<std::string_view> described;
    described.reserve(note_.sessions.size());
    for (const NoteSession& session : note_.sessions) described.push_back(session.key);
    std::sort(described.begin(), described.end());
    std::sort(used_keys_.begin(), used_keys_.end());
    used_keys_.erase(std::unique(used_keys_.begin(), used_keys_.end()), used_keys_.end());
    dangling_keys_ = static_cast<std::size_t>(
        std::count_if(used_keys_.begin(), used_keys_.end(), [&](std::string_view key) {
          return !std::binary_search(described.begin(), described.end(), key);
        }));
  }

  void say_problems() {
    const auto say = [this](std::size_t count, std::string words) {
      if (count > 0) note_.problems.push_back(std::move(words));
    };
    say(illegal_keys_,
        fmt::format("has {} under keys that the format does not know, such as `{}`: not counted",
                    counted(illegal_keys_, "entry", "entries"), evidence_from(illegal_key_)));
    say(dangling_keys_, fmt::format("names {} that it does not describe: tool and model unknown",
                                    counted(dangling_keys_, "conversation")));
    say(bad_ranges_,
        fmt::format("has {} that cannot be read: not counted", counted(bad_ranges_, "line range")));
    say(homeless_entries_, fmt::format("has {} that belong to no file: not counted",
                                       counted(homeless_entries_, "entry", "entries")));
    say(open_quotes_, fmt::format("has {} whose quote is not closed: not counted",
                                  counted(open_quotes_, "path")));
  }

  std::string_view rest_;
  const std::size_t size_ = rest_.size();
  const std::size_t divider_;  // where the metadata begins; no path reaches beyond
  std::size_t closing_quote_ = 0;
  GitAiNote note_;
  std::vector<std::string_view> used_keys_;
  std::string_view illegal_key_;
  std::optional<std::string_view> path_;  // of the open file
  bool is_entered_ = false;
  std::size_t ranges_ = 0;
  std::size_t illegal_keys_ = 0;
  std::size_t dangling_keys_ = 0;
  std::size_t bad_ranges_ = 0;
  std::size_t homeless_entries_ = 0;
  std::size_t open_quotes_ = 0;
};

}  // namespace

GitAiNote parse_git_ai_note(std::string_view text) { return Parser(text).parse(); }

}  // namespace belay::facts
