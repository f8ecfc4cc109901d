#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "control/pushed_series.h"

namespace belay::control {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kName = "__name__";
constexpr std::string_view kSpaces = " \t\n\r";
constexpr std::size_t kToldBytesMax = 60;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

tl::unexpected<Error> refuse(std::string why) { return fail(Code::malformed, std::move(why)); }

std::string told(std::string_view text) { return printable(text.substr(0, kToldBytesMax)); }

tl::unexpected<Error> too_long(std::string_view series) {
  return fail(Code::over_limit, fmt::format("`{}...` is too long: a series has at most {} bytes",
                                            told(series), grouped(kPushedSeriesBytesMax)));
}

/// Goes through a selector from its left to its right, as far as it is one.
class SelectorWalk {
 public:
  explicit SelectorWalk(std::string_view text) : text_(text) {}

  Result<std::vector<LabelMatch>> selector() {
    skip_spaces();
    std::string name(take_word(true));
    if (!name.empty()) matches_.push_back({std::string(kName), std::move(name), true});
    skip_spaces();
    if (take("{")) BELAY_TRY_VOID(take_matches());
    skip_spaces();
    if (matches_.empty()) {
      return refuse("it names nothing: write `orders_total{version=\"v2\"}`");
    }
    return std::move(matches_);
  }

  /// What is behind it.
  std::string_view rest() const { return text_.substr(at_); }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && kSpaces.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  bool take(std::string_view token) {
    if (!rest().starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  std::string_view take_word(bool with_colons) {
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool belongs =
          is_letter(c) || (with_colons && c == ':') || (at_ > begin && is_digit(c));
      if (!belongs) break;
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  Result<void> take_matches() {
    for (;;) {
      skip_spaces();
      if (take("}")) return {};
      BELAY_TRY_VOID(take_match());
      skip_spaces();
      if (take("}")) return {};
      if (!take(",")) return expected("a comma or `}`");
    }
  }

  Result<void> take_match() {
    LabelMatch match;
    match.label = take_word(false);
    if (match.label.empty()) return expected("a label's name");
    skip_spaces();
    if (take("=~") || take("!~")) {
      return fail(Code::unsupported,
                  fmt::format("`{}` is compared with a pattern: among pushed metrics `=` and `!=` "
                              "compare, and patterns need a Prometheus",
                              match.label));
    }
    match.is_equal = !take("!=");
    if (match.is_equal && !take("=")) return expected("`=`");
    skip_spaces();
    BELAY_TRY(match.value, take_value());
    matches_.push_back(std::move(match));
    return {};
  }

  Result<std::string> take_value() {
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '"' && quote != '\'' && quote != '`') return expected("a value in quotes");
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      char c = text_[at_];
      if (c == '\\' && quote != '`') {
        BELAY_TRY(c, escape());
      }
      value += c;
    }
    if (at_ >= text_.size()) return refuse("a value's quotes are not closed: close them");
    ++at_;
    return value;
  }

  /// What a backslash and the character after it stand for.
  Result<char> escape() {
    constexpr std::string_view kWritten = "\\\"'nrt", kMeant = "\\\"'\n\r\t";
    const char c = ++at_ < text_.size() ? text_[at_] : '\0';
    const std::size_t which = kWritten.find(c);
    if (which != std::string_view::npos) return kMeant[which];
    return refuse("`\\` comes before `\\`, a quote, `n`, `r` or `t` only: write `\\\\` for itself");
  }

  tl::unexpected<Error> expected(std::string_view what) const {
    return refuse(rest().empty()
                      ? fmt::format("it ends where {} is missing: write it", what)
                      : fmt::format("{} should stand where `{}` does", what, told(rest())));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<LabelMatch> matches_;
};

std::string quoted(std::string_view value) {
  std::string made = "\"";
  for (const char c : value) {
    if (c == '\n' || c == '\r' || c == '\t') {
      made += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
      continue;
    }
    if (c == '\\' || c == '"') made += '\\';
    made += c;
  }
  return made + "\"";
}

/// The value of a label; empty where it is not there.
std::string_view value_of(const PushedName& name, std::string_view label) {
  for (const auto& [each, value] : name.labels) {
    if (each == label) return value;
  }
  return {};
}

bool is_metric_name(std::string_view text) {
  const auto belongs = [](char c) { return is_letter(c) || is_digit(c) || c == ':'; };
  return !text.empty() && !is_digit(text.front()) && std::all_of(text.begin(), text.end(), belongs);
}

/// `90000ms`, `90s`
std::optional<milliseconds> span_in(std::string_view text) {
  if (text.ends_with("ms")) {
    const auto count = decimal(text.substr(0, text.size() - 2));
    return count && *count > 0 ? std::optional(milliseconds(*count)) : std::nullopt;
  }
  const auto span = parse_span(text);
  return span ? std::optional(milliseconds(*span)) : std::nullopt;
}

}  // namespace

std::string PushedName::to_string() const {
  std::string in_braces;
  for (const auto& [label, value] : labels) {
    if (label == kName) continue;
    in_braces += fmt::format("{}{}={}", in_braces.empty() ? "" : ",", label, quoted(value));
  }
  std::string made(value_of(*this, kName));
  return in_braces.empty() ? made : made + "{" + in_braces + "}";
}

Result<PushedName> parse_pushed_name(std::string_view text) {
  if (text.size() > kPushedSeriesBytesMax) return too_long(text);
  const auto wrong = [&](std::string_view why) {
    return refuse(fmt::format("`{}` is no series: {}", told(text), why));
  };
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos) return wrong("it is no UTF-8");
  SelectorWalk walk(text);
  auto matches = walk.selector();
  if (!matches) return wrong(matches.error().message);
  if (!walk.rest().empty()) return wrong("something is behind it: drop it");
  PushedName made;
  std::set<std::string> named;
  for (LabelMatch& match : *matches) {
    if (!match.is_equal) return wrong("write `=`: a series has its labels");
    if (!named.insert(match.label).second) {
      return wrong(fmt::format("it has `{}` twice: write one", match.label));
    }
    if (!match.value.empty()) {
      made.labels.emplace_back(std::move(match.label), std::move(match.value));
    }
  }
  std::sort(made.labels.begin(), made.labels.end());
  if (!is_metric_name(value_of(made, kName))) {
    return wrong("it has no name: write one before the braces, as `orders_total`");
  }
  // What is kept is read again, and escapes make it longer.
  if (made.to_string().size() > kPushedSeriesBytesMax) return too_long(text);
  return made;
}

Result<PushedQuery> parse_pushed_query(std::string_view promql) {
  SelectorWalk walk(promql);
  PushedQuery made;
  BELAY_TRY(made.matches, walk.selector());
  const std::string_view rest = walk.rest();
  const bool is_range = rest.size() > 2 && rest.front() == '[' && rest.back() == ']';
  const auto span =
      is_range ? span_in(rest.substr(1, rest.size() - 2)) : std::optional<milliseconds>();
  if (!span) {
    return fail(Code::unsupported,
                fmt::format("`{}` is no selector with a range, `orders_total[90s]`: of pushed "
                            "metrics only samples are asked for, and the rest needs a Prometheus",
                            told(promql)));
  }
  made.span = *span;
  return made;
}

bool matches(const PushedQuery& query, const PushedName& name) {
  return std::all_of(query.matches.begin(), query.matches.end(), [&](const LabelMatch& match) {
    return (value_of(name, match.label) == match.value) == match.is_equal;
  });
}

}  // namespace belay::control
