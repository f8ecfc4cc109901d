#include "gate/condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "base/yaml_position.h"
#include "gate/cel/cel.h"
#include "gate/fact_table.h"
#include "gate/fact_values.h"

namespace belay::gate {

struct Condition::Program {
  cel::Program program;
};

namespace {

/// The text with every run of blanks as one.
std::string on_one_line(std::string_view text) {
  std::string line;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blank = !line.empty();
      continue;
    }
    if (blank) line += ' ';
    blank = false;
    line += c;
  }
  return printable(line);
}

}  // namespace

Condition::Condition(std::string text, std::unique_ptr<Program> program)
    : text_(std::move(text)),
      not_line_(std::string(kNot) + on_one_line(text_)),
      program_(std::move(program)) {}
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;
Condition::~Condition() = default;

namespace {

/// The byte of `text` at a line and column, both from 1.
std::size_t offset_of(std::string_view text, const Place& place) {
  std::size_t at = 0;
  for (int line = 1; line < place.line; ++line) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return text.size();
    at = end + 1;
  }
  const int column = std::max(place.column, 1);
  return std::min(at + static_cast<std::size_t>(column - 1), text.size());
}

/// The condition's error, at its place in the file.
Error placed(const yaml::Document& document, const yaml::Node& node, std::string_view source,
             std::string_view key, Error error) {
  const std::size_t offset = offset_of(node.text, error.place.value_or(Place{{}, 1, 1}));
  const yaml::Mark mark = yaml::mark_within(source, node, offset);
  error.message = fmt::format("`{}`: {}", key, error.message);
  error.place = Place{document.file(), mark.line, mark.column};
  return error;
}

}  // namespace

Result<Condition> Condition::compile(const yaml::Document& document, const yaml::Node& node,
                                     std::string_view source, std::string_view key) {
  BELAY_TRY(std::string text, yaml::text_of(document, node, fmt::format("`{}`", key)));
  if (text.size() > limits::kConditionBytesMax) {
    return fail(Code::over_limit,
                fmt::format("`{}` is longer than {} bytes: split the rule", key,
                            limits::kConditionBytesMax),
                document.place(node));
  }
  auto program = cel::compile(condition_environment(), text);
  if (!program) {
    return tl::unexpected<Error>(placed(document, node, source, key, std::move(program).error()));
  }
  const cel::Type& type = program->result_type();
  if (!type.is(cel::Type::Kind::boolean) && !type.is(cel::Type::Kind::dyn)) {
    return document.error(node, fmt::format("`{}` must be true or false, and this is of type {}",
                                            key, type.to_string()));
  }
  return Condition(std::move(text), std::make_unique<Program>(Program{*std::move(program)}));
}

const cel::Program& Condition::program() const { return program_->program; }

const std::vector<std::string>& Condition::facts() const { return program_->program.facts(); }

Evaluated Condition::evaluate(const FactValues& facts, cel::Arena& arena) const {
  arena.reset();
  const cel::Value value = program_->program.evaluate(facts, arena);
  if (!value.is(cel::Kind::boolean)) return undecided(value, arena);
  return {value.is_true() ? Evaluated::Outcome::yes : Evaluated::Outcome::no, {}, {}};
}

Evaluated Condition::undecided(const cel::Value& value, cel::Arena& arena) {
  Evaluated made;
  switch (value.kind()) {
    case cel::Kind::unknown:
      made.outcome = Evaluated::Outcome::unknown;
      made.unknowns = value.unknowns();
      return made;
    case cel::Kind::error:
      made.failure = value.failure().message;
      return made;
    default:
      made.failure = arena.copy(fmt::format("it came to {} instead of true or false",
                                            printable(cel::describe(value, arena))));
      return made;
  }
}

}  // namespace belay::gate
