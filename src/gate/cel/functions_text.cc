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

Value matches_pattern(const Call& call, const re2::RE2& pattern) {
  if (!call[0].is(Kind::string)) return no_overload();
  const std::string_view text = call[0].text();
  if (!call.spend(text.size())) return Value();
  return Value::boolean(
      re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern));
}

std::span<const Builtin> text_functions() { return kText; }

}  // namespace belay::cel
