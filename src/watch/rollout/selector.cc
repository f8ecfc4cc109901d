#include "watch/rollout/selector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"

namespace belay::watch {
namespace {

constexpr std::array<std::string_view, 4> kPlaceholders = {"version", "replaces", "system",
                                                           "environment"};
constexpr std::string_view kSpaces = " \t\n";
constexpr std::string_view kInRegularExpressions = R"(\.+*?()|[]{}^$)";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What stands at `at` in braces, where it is a word that could only be meant as a placeholder.
std::optional<std::string_view> word_in_braces(std::string_view text, std::size_t at) {
  if (text[at] != '{') return std::nullopt;
  const std::size_t end = text.find('}', at);
  if (end == std::string_view::npos || end == at + 1) return std::nullopt;
  const std::string_view word = text.substr(at + 1, end - at - 1);
  return std::all_of(word.begin(), word.end(), is_letter) ? std::optional(word) : std::nullopt;
}

/// One value that a label is compared with.
struct Quoted {
  std::size_t begin = 0, end = 0;  ///< of what is between the quotes
  bool is_pattern = false;
  char quote = '"';
};

tl::unexpected<Error> refuse(std::string why) { return fail(Code::malformed, std::move(why)); }

/// Goes through a selector from its left to its right.
class SelectorWalk {
 public:
  explicit SelectorWalk(std::string_view text) : text_(text) {}

  Result<std::vector<Quoted>> whole() {
    const bool has_name = take_name(true);
    if (at_ < text_.size() && text_[at_] == '{') {
      ++at_;
      BELAY_TRY_VOID(take_matchers());
    }
    if (at_ < text_.size()) return no_selector();
    if (has_name || !values_.empty()) return std::move(values_);
    return refuse("it names nothing: write a metric's name, or at least one matcher");
  }

 private:
  tl::unexpected<Error> no_selector() const {
    if (text_[at_] == '[') {
      return refuse("whoever asks puts the range behind it: drop it from `[` on");
    }
    return refuse(fmt::format(
        "only counters themselves can be looked at: write a metric's name, its matchers in braces, "
        "and nothing else; `{}` is neither",
        printable(text_.substr(at_, 40))));
  }

  bool take_name(bool with_colons) {
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool belongs =
          is_letter(c) || (with_colons && c == ':') || (at_ > begin && is_digit(c));
      if (!belongs) break;
      ++at_;
    }
    return at_ > begin;
  }

  void skip_spaces() {
    while (at_ < text_.size() && kSpaces.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  bool take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  /// From after the opening brace to after the closing one.
  Result<void> take_matchers() {
    while (true) {
      skip_spaces();
      if (take("}")) return {};
      BELAY_TRY_VOID(take_matcher());
      skip_spaces();
      if (take("}")) return {};
      if (!take(",")) return in_braces("a comma or `}`");
    }
  }

  Result<void> take_matcher() {
    if (!take_name(false)) return in_braces("a label's name");
    skip_spaces();
    const bool is_pattern = take("=~") || take("!~");
    if (!is_pattern && !take("!=") && !take("=")) return in_braces("`=`, `!=`, `=~` or `!~`");
    skip_spaces();
    return take_value(is_pattern);
  }

  Result<void> take_value(bool is_pattern) {
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '"' && quote != '\'' && quote != '`') return in_braces("a value in quotes");
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (quote != '`' && text_[at_] == '\n') return refuse("a value ends on another line");
      if (const auto word = word_in_braces(text_, at_)) {
        BELAY_TRY_VOID(check_word(*word, quote));
      }
      at_ += quote != '`' && text_[at_] == '\\' ? 2 : 1;
    }
    if (at_ >= text_.size()) return refuse("a value's quotes are not closed: close them");
    values_.push_back({begin, at_, is_pattern, quote});
    ++at_;
    return {};
  }

  static Result<void> check_word(std::string_view word, char quote) {
    const bool is_known =
        std::find(kPlaceholders.begin(), kPlaceholders.end(), word) != kPlaceholders.end();
    if (!is_known) {
      return refuse(fmt::format("there is no placeholder `{{{}}}`{}: there are {}", word,
                                did_you_mean(word, kPlaceholders), joined(kPlaceholders, ", ")));
    }
    if (quote == '"') return {};
    return refuse(fmt::format("`{{{}}}` stands in other quotes than `\"`: write these", word));
  }

  tl::unexpected<Error> in_braces(std::string_view what) const {
    return refuse(at_ >= text_.size()
                      ? fmt::format("it ends where {} is missing: write it", what)
                      : fmt::format("{} should stand where `{}` does: placeholders and all other "
                                    "values are in quotes",
                                    what, printable(text_.substr(at_, 40))));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Quoted> values_;
};

std::string_view meaning_of(std::string_view word, const RolloutPlan& plan) {
  if (word == "version") return plan.first.version;
  if (word == "replaces") return plan.first.replaces;
  return word == "system" ? std::string_view(plan.first.system) : plan.environment;
}

/// As it has to be spelled within double quotes, to stand for itself.
std::string spelled(std::string_view meaning, bool is_pattern) {
  std::string made;
  for (const char c : meaning) {
    if (is_pattern && kInRegularExpressions.find(c) != std::string_view::npos) {
      made += "\\\\";
    }
    if (c == '\\' || c == '"') made += '\\';
    made += c;
  }
  return made;
}

}  // namespace

Result<void> check_selector(std::string_view text) {
  BELAY_TRY_VOID(SelectorWalk(text).whole());
  return {};
}

std::string filled_selector(std::string_view selector, const RolloutPlan& plan) {
  const auto values = SelectorWalk(selector).whole();
  if (!values) return std::string(selector);
  std::string made;
  std::size_t done = 0;
  for (const Quoted& value : *values) {
    for (std::size_t at = value.begin; at < value.end;) {
      const auto word = value.quote == '"' ? word_in_braces(selector, at) : std::nullopt;
      if (word) {
        made += selector.substr(done, at - done);
        made += spelled(meaning_of(*word, plan), value.is_pattern);
        done = at + word->size() + 2;
      }
      at += word ? word->size() + 2 : (selector[at] == '\\' ? 2 : 1);
    }
  }
  return made + std::string(selector.substr(done));
}

}  // namespace belay::watch
