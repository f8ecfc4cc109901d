#include <fmt/format.h>
#include <re2/re2.h>

#include "base/text.h"
#include "gate/cel/functions.h"
#include "gate/cel/text_pattern.h"

namespace belay::cel {

namespace {

// A pattern that would need more is refused: its automaton grows with repetitions.
constexpr std::int64_t kPatternMemoryBytesMax = 1 << 20;
constexpr std::uint64_t kPatternStepsPerByte = 50;  // compiling costs far more than matching

Value text_contains(const Call& call) {
  if (!takes<Kind::string, Kind::string>(call)) return no_overload();
  if (!call.spend_bytes(call[0].text().size() + call[1].text().size())) return Value();
  return Value::boolean(call[0].text().find(call[1].text()) != std::string_view::npos);
}

Value starts_with(const Call& call) {
  if (!takes<Kind::string, Kind::string>(call)) return no_overload();
  return Value::boolean(call[0].text().starts_with(call[1].text()));
}

Value ends_with(const Call& call) {
  if (!takes<Kind::string, Kind::string>(call)) return no_overload();
  return Value::boolean(call[0].text().ends_with(call[1].text()));
}

Value matches(const Call& call) {
  if (!takes<Kind::string, Kind::string>(call)) return no_overload();
  if (!call.spend(kPatternStepsPerByte * call[1].text().size())) return Value();
  std::string problem;
  const auto pattern = compile_pattern(call[1].text(), problem);
  if (!problem.empty()) return call.fail(call.arena.copy(problem));
  return matches_pattern(call, *pattern);
}

// Stands for itself wherever it is written outside a class or an escape.
bool is_literal(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '/' || c == ' ';
}

// One past the class that begins at `at`, as `[^]a[:alpha:]]`.
std::size_t end_of_class(std::string_view pattern, std::size_t at) {
  ++at;
  if (at < pattern.size() && pattern[at] == '^') ++at;
  if (at < pattern.size() && pattern[at] == ']') ++at;
  for (; at < pattern.size() && pattern[at] != ']'; ++at) {
    if (pattern[at] == '\\') ++at;
    if (pattern.substr(at).starts_with("[:")) at = std::min(pattern.find(":]", at), pattern.size());
  }
  return std::min(at + 1, pattern.size());
}

bool has_alternatives(std::string_view pattern) {
  int depth = 0;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '|' && depth == 0) return true;
    depth += (c == '(') - (c == ')');
    at = c == '[' ? end_of_class(pattern, at) : at + (c == '\\' ? 2 : 1);
  }
  return false;
}

// Alternatives, flags and quotations change what the first and last characters mean.
bool says_more_than_its_ends(std::string_view pattern) {
  return pattern.find("(?") != std::string_view::npos ||
         pattern.find("\\Q") != std::string_view::npos || has_alternatives(pattern);
}

// `^src/` of `^src/.*[.]sql$`. What a repetition may take back does not count.
std::string fixed_beginning(std::string_view pattern) {
  if (!pattern.starts_with('^')) return "";
  std::size_t end = 1;
  while (end < pattern.size() && is_literal(pattern[end])) ++end;
  if (end < pattern.size() &&
      std::string_view("*?{+").find(pattern[end]) != std::string_view::npos) {
    --end;
  }
  return std::string(pattern.substr(1, std::max<std::size_t>(end, 1) - 1));
}

// `sql` of `^src/.*[.]sql$`.
std::string fixed_end(std::string_view pattern) {
  if (!pattern.ends_with('$')) return "";
  pattern.remove_suffix(1);
  std::size_t begin = pattern.size();
  while (begin > 0 && is_literal(pattern[begin - 1])) --begin;
  if (begin > 0 && pattern[begin - 1] == '\\') return "";
  return std::string(pattern.substr(begin));
}

constexpr Builtin kText[] = {
    {"contains", "string.(string): bool", text_contains},
    {"startsWith", "string.(string): bool", starts_with},
    {"endsWith", "string.(string): bool", ends_with},
    {"matches", "string.(string): bool", matches},
    {"matches", "(string, string): bool"},
};

}  // namespace

std::unique_ptr<re2::RE2> compile_pattern(std::string_view pattern, std::string& problem) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemoryBytesMax);
  auto compiled =
      std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled->ok()) {
    problem = fmt::format("`{}` is no regular expression: {}", printable(pattern.substr(0, 60)),
                          printable(compiled->error()));
  }
  return compiled;
}

TextPattern::TextPattern(std::unique_ptr<re2::RE2> pattern) : compiled(std::move(pattern)) {
  if (!compiled->ok() || says_more_than_its_ends(compiled->pattern())) return;
  prefix = fixed_beginning(compiled->pattern());
  suffix = fixed_end(compiled->pattern());
}
TextPattern::TextPattern(TextPattern&&) noexcept = default;
TextPattern::~TextPattern() = default;

Value matches_pattern(const Call& call, const re2::RE2& pattern) {
  if (!call[0].is(Kind::string)) return no_overload();
  const std::string_view text = call[0].text();
  if (!call.spend(text.size())) return Value();
  return Value::boolean(
      re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern));
}

std::span<const Builtin> text_functions() { return kText; }

}  // namespace belay::cel
