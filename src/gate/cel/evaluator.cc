#include <fmt/format.h>

#include <algorithm>

#include "gate/cel/compiler.h"
#include "gate/cel/evaluation.h"
#include "gate/cel/lexer.h"
#include "gate/cel/text_pattern.h"

namespace belay::cel {

Evaluation::Evaluation(const Program::Code& code, const Activation& activation, Arena& arena,
                       std::uint64_t cost_max)
    : code_(code),
      activation_(activation),
      at_hand_(activation.at_hand()),
      arena_(arena),
      steps_left_(cost_max) {
  const std::size_t values = code.stack_size + std::size_t{code.local_count} + 1;
  top_ = values <= kValuesAtHand ? reinterpret_cast<Value*>(values_)
                                 : arena.array<Value>(values).data();
  locals_ = top_ + code.stack_size + 1;
  folds_ = code.fold_count <= kFoldsAtHand ? reinterpret_cast<FoldState*>(fold_states_)
                                           : arena.array<FoldState>(code.fold_count).data();
}

const Instruction* Evaluation::step(const Instruction* at) {
  switch (at->op) {
    case Op::constant:
      push(code_.constants[at->a]);
      break;
    case Op::variable:
      push(placed(read_variable(at->a), *at));
      break;
    case Op::local:
      push(locals_[at->a]);
      break;
    case Op::store:
      locals_[at->a] = *--top_;
      break;
    case Op::variable_field:
      push(field_of(read_variable(at->a), at->b, *at));
      break;
    case Op::local_field:
      push(field_of(locals_[at->a], at->b, *at));
      break;
    case Op::field:
      top_[-1] = field_of(top_[-1], at->a, *at);
      break;
    case Op::select:
      access(*at, select_field);
      break;
    case Op::select_optional:
      access(*at, select_optional);
      break;
    case Op::has:
      access(*at, has_field);
      break;
    case Op::call:
      call_function(*at);
      break;
    case Op::or_else:
      return or_else(at);
    case Op::call_constant:
      push(code_.constants[at->b]);
      call_function(*at);
      break;
    case Op::matches:
      match_top(code_.patterns[at->a], *at);
      break;
    case Op::matches_field:
      push(field_of(locals_[at->a], at->detail, *at));
      match_top(code_.patterns[at->b], *at);
      break;
    case Op::test_variable:
      push(placed(read_variable(at->a), *at));
      test_top(*at);
      break;
    case Op::test_field:
      push(field_of(locals_[at->a], at->detail, *at));
      test_top(*at);
      break;
    case Op::test_local:
      push(locals_[at->a]);
      test_top(*at);
      break;
    case Op::test:
      test_top(*at);
      break;
    case Op::add:
    case Op::subtract:
      call_function(*at);
      break;
    case Op::make_list:
      make_list(*at);
      break;
    case Op::make_map:
      make_map(*at);
      break;
    case Op::both:
      return first_of_logic(at, false);
    case Op::both_next:
      return next_of_logic(at, false);
    case Op::either:
      return first_of_logic(at, true);
    case Op::either_next:
      return next_of_logic(at, true);
    case Op::branch:
      return branch(at);
    case Op::jump:
      return to(at->a);
    case Op::fail:
      push(failure(code_.names[at->a], *at));
      break;
    case Op::fold_test:
    case Op::fold_begin:
      return fold_begin(at);
    case Op::fold_next:
      return fold_next(at);
    case Op::fold_filter:
      return fold_filter(at);
    case Op::fold_step:
      return fold_step(at);
    case Op::fold_finish:
      push(fold_result(*at));
      break;
    case Op::stop:
      return at;
  }
  return at + 1;
}

Value Evaluation::over_budget() {
  return Value::error(*arena_.make<Failure>(Failure{
      "the expression costs too much to evaluate; ask less of long lists and texts", 1, 1}));
}

Value Evaluation::failure(std::string_view message, const Instruction& at) {
  const Place place = place_of(code_.text, at.offset);
  return Value::error(*arena_.make<Failure>(Failure{message, place.line, place.column}));
}

// An error that does not say where it happened happened here.
Value Evaluation::placed(const Value& value, const Instruction& at) {
  if (!value.is(Kind::error) || value.failure().line != 0) return value;
  return failure(value.failure().message, at);
}

Value Evaluation::no_such_overload(std::string_view function, std::span<const Value> arguments,
                                   const Instruction& at) {
  std::string kinds;
  for (const Value& argument : arguments) {
    if (!kinds.empty()) kinds += ", ";
    kinds += type_name(argument);
  }
  return failure(arena_.copy(fmt::format("no such overload: `{}` of ({})", function, kinds)), at);
}

Value Evaluation::read_variable(std::uint32_t index) {
  const Value* found = variable_at_hand(index);
  if (found != nullptr && !found->is_deferred()) return *found;
  return activation_.variable(static_cast<int>(index), arena_);
}

Value Evaluation::field_of(const Value& owner, std::uint32_t slot, const Instruction& at) {
  if (owner.is(Kind::object)) {
    if (const Value* found = field_at_hand(owner, slot)) return placed(*found, at);
    return placed(owner.table().field(owner.row(), slot, arena_), at);
  }
  if (owner.is_stuck()) return placed(owner, at);
  return failure("this is no object, though it was declared as one", at);
}

template <class Access>
void Evaluation::access(const Instruction& at, Access how) {
  if (top_[-1].is_stuck()) return;
  top_[-1] = placed(how(top_[-1], code_.names[at.a], call({})), at);
}

Value Evaluation::apply(std::string_view name, Run function, std::span<const Value> arguments,
                        const Instruction& at) {
  Value stuck;
  for (const Value& argument : arguments) {
    if (argument.is_stuck()) {
      stuck = stuck.is_stuck() ? merge_stuck(stuck, argument, arena_) : argument;
    }
  }
  if (stuck.is_stuck()) return stuck;
  const Value result = function(call(arguments));
  if (is_no_overload(result)) return no_such_overload(name, arguments, at);
  return placed(result, at);
}

void Evaluation::call_function(const Instruction& at) {
  top_ -= at.count;
  const CalledFunction& function = code_.functions[at.a];
  push(apply(function.name, function.run, {top_, at.count}, at));
}

const Instruction* Evaluation::or_else(const Instruction* at) {
  if (top_[-1].is_stuck()) return to(at->a);
  if (!top_[-1].is(Kind::optional) || top_[-1].held() == nullptr) return at + 1;
  if (at->detail != 0) top_[-1] = Value(*top_[-1].held());
  return to(at->a);
}

void Evaluation::match_top(const TextPattern& pattern, const Instruction& at) {
  if (top_[-1].is_stuck()) return;
  top_[-1] = placed(matches_pattern(call({top_ - 1, 1}), *pattern.compiled), at);
}

void Evaluation::test_top(const Instruction& at) {
  const Test test = static_cast<Test>(at.count);
  std::array<Value, 2> arguments = {top_[-1], code_.constants[at.b]};
  if (test == Test::holds) std::swap(arguments[0], arguments[1]);
  const Builtin& function = function_of(test);
  top_[-1] = apply(function.name, function.run, arguments, at);
}

// Drops what is none, unwraps what is some, and finds what is stuck among the top values.
std::size_t Evaluation::settle(std::span<Value> values, const Instruction& at, std::size_t stride,
                               Value& stuck) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < values.size(); i += stride) {
    Value& last = values[i + stride - 1];
    for (std::size_t j = i; j < i + stride; ++j) {
      if (!values[j].is_stuck()) continue;
      stuck = stuck.is_stuck() ? merge_stuck(stuck, values[j], arena_) : values[j];
    }
    if (at.detail != 0 && code_.maybes[at.detail - 1][i + stride - 1] && !last.is_stuck()) {
      if (!last.is(Kind::optional)) {
        stuck = failure("behind `?` stands an optional", at);
        continue;
      }
      if (last.held() == nullptr) continue;
      last = *last.held();
    }
    std::copy_n(&values[i], stride, &values[kept]);
    kept += stride;
  }
  return kept;
}

void Evaluation::make_list(const Instruction& at) {
  top_ -= at.a;
  Value stuck;
  const std::size_t size = settle({top_, at.a}, at, 1, stuck);
  if (stuck.is_stuck()) return push(stuck);
  if (!call({}).spend(2 * size)) return push(Value());
  const std::span<Value> values = arena_.array<Value>(size);
  std::copy_n(top_, size, values.data());
  push(Value::list(values));
}

void Evaluation::make_map(const Instruction& at) {
  top_ -= 2 * std::size_t{at.a};
  Value stuck;
  const std::size_t size = settle({top_, 2 * std::size_t{at.a}}, at, 2, stuck) / 2;
  if (stuck.is_stuck()) return push(stuck);
  if (!call({}).spend(6 * size)) return push(Value());
  const std::span<Entry> entries = arena_.array<Entry>(size);
  for (std::size_t i = 0; i < size; ++i) entries[i] = {top_[2 * i], top_[2 * i + 1]};
  push(map_of(entries, at));
}

Value Evaluation::map_of(std::span<const Entry> entries, const Instruction& at) {
  std::string_view problem;
  const EntryMap* map = EntryMap::make(entries, arena_, problem);
  return map != nullptr ? Value::map(*map) : failure(problem, at);
}

// `decisive` is the value that settles `&&` (false) or `||` (true), whatever else stands there.
const Instruction* Evaluation::first_of_logic(const Instruction* at, bool decisive) {
  Value& left = top_[-1];
  if (left.is(Kind::boolean)) return left.as_boolean() == decisive ? to(at->a) : at + 1;
  if (!left.is_stuck()) left = no_such_overload(decisive ? "||" : "&&", {top_ - 1, 1}, *at);
  return at + 1;
}

const Instruction* Evaluation::next_of_logic(const Instruction* at, bool decisive) {
  Value right = *--top_;
  Value& left = top_[-1];
  if (right.is(Kind::boolean)) {
    if (right.as_boolean() == decisive) {
      left = right;
      return to(at->a);
    }
    if (!left.is_stuck()) left = right;
    return at + 1;
  }
  if (!right.is_stuck()) right = no_such_overload(decisive ? "||" : "&&", {top_, 1}, *at);
  left = left.is_stuck() ? merge_stuck(left, right, arena_) : right;
  return at + 1;
}

const Instruction* Evaluation::branch(const Instruction* at) {
  const Value condition = *--top_;
  if (condition.is(Kind::boolean)) return condition.as_boolean() ? at + 1 : to(at->a);
  push(condition.is_stuck() ? condition : no_such_overload("?:", {&condition, 1}, *at));
  return to(at->b);
}

Value Call::fail(std::string_view message) const {
  return Value::error(*arena.make<Failure>(Failure{message, 0, 0}));
}

Value run_constant(const Program::Code& code, Arena& arena, std::uint64_t cost_max) {
  return Evaluation(code, Bindings({}), arena, cost_max).run();
}

}  // namespace belay::cel
