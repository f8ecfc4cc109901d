#include <fmt/format.h>

#include <algorithm>

#include "gate/cel/code.h"
#include "gate/cel/compare.h"
#include "gate/cel/compiler.h"
#include "gate/cel/lexer.h"
#include "gate/cel/text_pattern.h"

namespace belay::cel {

namespace {

struct FoldState {
  Value range;
  std::size_t index = 0;
  std::size_t size = 0;
  Value outcome;  // of all, exists; or what stopped any other
  bool stopped = false;
  std::size_t count = 0;  // matches, or items collected
  std::size_t capacity = 0;
  Value* items = nullptr;
  Entry* entries = nullptr;
};

/// One run of a program. The loop below is all there is to it: no call leads back into it, so the
/// stack of the machine does not grow with the expression.
class Evaluation {
 public:
  Evaluation(const Program::Code& code, const Activation& activation, Arena& arena,
             std::uint64_t cost_max)
      : code_(code), activation_(activation), arena_(arena), steps_left_(cost_max) {
    top_ = arena.array<Value>(code.stack_size + 1).data();
    locals_ = arena.array<Value>(code.local_count).data();
    folds_ = arena.array<FoldState>(code.fold_count).data();
  }

  Value run() {
    if (!call({}).spend(code_.instructions.size())) return over_budget();
    const Instruction* at = code_.instructions.data();
    while (at->op != Op::stop) {
      at = step(at);
      if (steps_left_ == 0) return over_budget();
    }
    return top_[-1];
  }

 private:
  Call call(std::span<const Value> arguments) { return {arguments, arena_, steps_left_}; }

  void push(const Value& value) { *top_++ = value; }

  const Instruction* to(std::uint32_t target) const { return code_.instructions.data() + target; }

  const Instruction* step(const Instruction* at) {
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
      case Op::call_constant:
        push(code_.constants[at->b]);
        call_function(*at);
        break;
      case Op::matches:
        if (!top_[-1].is_stuck()) {
          top_[-1] = placed(matches_pattern(call({top_ - 1, 1}), *code_.patterns[at->a]), *at);
        }
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

  Value over_budget() {
    return Value::error(*arena_.make<Failure>(Failure{
        "the expression costs too much to evaluate; ask less of long lists and texts", 1, 1}));
  }

  Value failure(std::string_view message, const Instruction& at) {
    const Place place = place_of(code_.text, at.offset);
    return Value::error(*arena_.make<Failure>(Failure{message, place.line, place.column}));
  }

  // An error that does not say where it happened happened here.
  Value placed(const Value& value, const Instruction& at) {
    if (!value.is(Kind::error) || value.failure().line != 0) return value;
    return failure(value.failure().message, at);
  }

  Value no_such_overload(std::string_view function, std::span<const Value> arguments,
                         const Instruction& at) {
    std::string kinds;
    for (const Value& argument : arguments) {
      if (!kinds.empty()) kinds += ", ";
      kinds += type_name(argument);
    }
    return failure(arena_.copy(fmt::format("no such overload: `{}` of ({})", function, kinds)), at);
  }

  Value read_variable(std::uint32_t index) {
    return activation_.variable(static_cast<int>(index), arena_);
  }

  Value field_of(const Value& owner, std::uint32_t slot, const Instruction& at) {
    if (owner.is(Kind::object)) {
      return placed(owner.table().field(owner.row(), slot, arena_), at);
    }
    if (owner.is_stuck()) return placed(owner, at);
    return failure("this is no object, though it was declared as one", at);
  }

  template <class Access>
  void access(const Instruction& at, Access how) {
    if (top_[-1].is_stuck()) return;
    top_[-1] = placed(how(top_[-1], code_.names[at.a], call({})), at);
  }

  void call_function(const Instruction& at) {
    top_ -= at.count;
    const std::span<const Value> arguments(top_, at.count);
    Value stuck;
    for (const Value& argument : arguments) {
      if (argument.is_stuck()) {
        stuck = stuck.is_stuck() ? merge_stuck(stuck, argument, arena_) : argument;
      }
    }
    if (stuck.is_stuck()) return push(stuck);
    const CalledFunction& function = code_.functions[at.a];
    const Value result = function.run(call(arguments));
    if (is_no_overload(result)) return push(no_such_overload(function.name, arguments, at));
    push(placed(result, at));
  }

  // Drops what is none, unwraps what is some, and finds what is stuck among the top values.
  std::size_t settle(std::span<Value> values, const Instruction& at, std::size_t stride,
                     Value& stuck) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < values.size(); i += stride) {
      Value& last = values[i + stride - 1];
      for (std::size_t j = i; j < i + stride; ++j) {
        if (!values[j].is_stuck()) continue;
        stuck = stuck.is_stuck() ? merge_stuck(stuck, values[j], arena_) : values[j];
      }
      if (at.maybes != 0 && code_.maybes[at.maybes - 1][i + stride - 1] && !last.is_stuck()) {
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

  void make_list(const Instruction& at) {
    top_ -= at.a;
    Value stuck;
    const std::size_t size = settle({top_, at.a}, at, 1, stuck);
    if (stuck.is_stuck()) return push(stuck);
    if (!call({}).spend(2 * size)) return push(Value());
    const std::span<Value> values = arena_.array<Value>(size);
    std::copy_n(top_, size, values.data());
    push(Value::list(values));
  }

  void make_map(const Instruction& at) {
    top_ -= 2 * std::size_t{at.a};
    Value stuck;
    const std::size_t size = settle({top_, 2 * std::size_t{at.a}}, at, 2, stuck) / 2;
    if (stuck.is_stuck()) return push(stuck);
    if (!call({}).spend(6 * size)) return push(Value());
    const std::span<Entry> entries = arena_.array<Entry>(size);
    for (std::size_t i = 0; i < size; ++i) entries[i] = {top_[2 * i], top_[2 * i + 1]};
    push(map_of(entries, at));
  }

  Value map_of(std::span<const Entry> entries, const Instruction& at) {
    std::string_view problem;
    const EntryMap* map = EntryMap::make(entries, arena_, problem);
    return map != nullptr ? Value::map(*map) : failure(problem, at);
  }

  // `decisive` is the value that settles `&&` (false) or `||` (true), whatever else stands there.
  const Instruction* first_of_logic(const Instruction* at, bool decisive) {
    Value& left = top_[-1];
    if (left.is(Kind::boolean)) return left.as_boolean() == decisive ? to(at->a) : at + 1;
    if (!left.is_stuck()) left = no_such_overload(decisive ? "||" : "&&", {top_ - 1, 1}, *at);
    return at + 1;
  }

  const Instruction* next_of_logic(const Instruction* at, bool decisive) {
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

  const Instruction* branch(const Instruction* at) {
    const Value condition = *--top_;
    if (condition.is(Kind::boolean)) return condition.as_boolean() ? at + 1 : to(at->a);
    push(condition.is_stuck() ? condition : no_such_overload("?:", {&condition, 1}, *at));
    return to(at->b);
  }

  const Instruction* fold_begin(const Instruction* at) {
    const Fold& fold = code_.folds[at->a];
    const Value range = *--top_;
    FoldState& state = folds_[fold.slot];
    state = {};
    state.range = range;
    state.outcome = Value::boolean(fold.kind == FoldKind::all);
    if (range.is(Kind::list)) {
      state.size = range.size();
    } else if (range.is(Kind::map)) {
      state.size = range.as_map().size();
    } else {
      push(range.is_stuck() ? range : no_such_overload("in a macro", {&range, 1}, *at));
      return to(fold.finish + 1);
    }
    return at + 1;
  }

  const Instruction* fold_next(const Instruction* at) {
    const Fold& fold = code_.folds[at->a];
    FoldState& state = folds_[fold.slot];
    if (state.index == state.size || !call({}).spend(fold.length)) return to(fold.finish);
    const std::size_t index = state.index++;
    const bool two = fold.second != Fold::kNone;
    Value& first = locals_[fold.first];
    if (state.range.is(Kind::list)) {
      const Value element = placed(state.range.at(index, arena_), *at);
      first = two ? Value::integer(static_cast<std::int64_t>(index)) : element;
      if (two) locals_[fold.second] = element;
      return at + 1;
    }
    first = state.range.as_map().key_at(index, arena_);
    if (two) locals_[fold.second] = state.range.as_map().value_at(index, arena_);
    return at + 1;
  }

  const Instruction* stop_fold(const Fold& fold, const Value& outcome) {
    FoldState& state = folds_[fold.slot];
    state.outcome = outcome;
    state.stopped = true;
    return to(fold.finish);
  }

  // The bool that a macro's question must answer with, or why it is none.
  Value answer(const Value& value, const Instruction& at) {
    if (value.is(Kind::boolean) || value.is_stuck()) return value;
    return no_such_overload("in a macro", {&value, 1}, at);
  }

  const Instruction* fold_filter(const Instruction* at) {
    const Fold& fold = code_.folds[at->a];
    const Value passes = answer(*--top_, *at);
    if (passes.is_stuck()) return stop_fold(fold, passes);
    return passes.as_boolean() ? at + 1 : to(fold.next);
  }

  const Instruction* fold_step(const Instruction* at) {
    const Fold& fold = code_.folds[at->a];
    const Value value = *--top_;
    switch (fold.kind) {
      case FoldKind::all:
        return quantify(fold, answer(value, *at), false);
      case FoldKind::exists:
        return quantify(fold, answer(value, *at), true);
      case FoldKind::exists_one:
      case FoldKind::filter:
        return select_element(fold, answer(value, *at));
      case FoldKind::map:
      case FoldKind::transform_list:
        if (value.is_stuck()) return stop_fold(fold, value);
        collect(folds_[fold.slot], value);
        return to(fold.next);
      case FoldKind::transform_map:
        if (value.is_stuck()) return stop_fold(fold, value);
        collect(folds_[fold.slot], {locals_[fold.first], value});
        return to(fold.next);
      case FoldKind::transform_map_entry:
        break;
    }
    if (value.is_stuck()) return stop_fold(fold, value);
    if (!value.is(Kind::map)) {
      return stop_fold(fold, failure("`transformMapEntry` makes maps of one entry", *at));
    }
    return collect_entries(fold, value.as_map());
  }

  const Instruction* quantify(const Fold& fold, const Value& found, bool decisive) {
    if (found.is(Kind::boolean)) {
      return found.as_boolean() == decisive ? stop_fold(fold, found) : to(fold.next);
    }
    Value& outcome = folds_[fold.slot].outcome;
    outcome = outcome.is_stuck() ? merge_stuck(outcome, found, arena_) : found;
    return to(fold.next);
  }

  const Instruction* select_element(const Fold& fold, const Value& found) {
    if (found.is_stuck()) return stop_fold(fold, found);
    FoldState& state = folds_[fold.slot];
    if (found.as_boolean()) {
      if (fold.kind == FoldKind::filter) {
        collect(state, locals_[fold.first]);
      } else {
        ++state.count;
      }
    }
    return to(fold.next);
  }

  const Instruction* collect_entries(const Fold& fold, const Map& map) {
    for (std::size_t i = 0; i < map.size(); ++i) {
      collect(folds_[fold.slot], {map.key_at(i, arena_), map.value_at(i, arena_)});
    }
    return to(fold.next);
  }

  template <class T>
  bool grow(FoldState& state, T*& items) {
    if (state.count < state.capacity) return true;
    const std::size_t capacity = std::max<std::size_t>(8, 2 * state.capacity);
    if (!call({}).spend(capacity * sizeof(T) / 8)) return false;
    T* larger = arena_.array<T>(capacity).data();
    std::copy_n(items, state.count, larger);
    items = larger;
    state.capacity = capacity;
    return true;
  }

  void collect(FoldState& state, const Value& value) {
    if (grow(state, state.items)) state.items[state.count++] = value;
  }

  void collect(FoldState& state, const Entry& entry) {
    if (grow(state, state.entries)) state.entries[state.count++] = entry;
  }

  Value fold_result(const Instruction& at) {
    const Fold& fold = code_.folds[at.a];
    const FoldState& state = folds_[fold.slot];
    if (state.stopped) return state.outcome;
    switch (fold.kind) {
      case FoldKind::all:
      case FoldKind::exists:
        return state.outcome;
      case FoldKind::exists_one:
        return Value::boolean(state.count == 1);
      case FoldKind::map:
      case FoldKind::filter:
      case FoldKind::transform_list:
        return Value::list({state.items, state.count});
      case FoldKind::transform_map:
      case FoldKind::transform_map_entry:
        break;
    }
    if (!call({}).spend(2 * state.count)) return Value();
    return map_of({state.entries, state.count}, at);
  }

  const Program::Code& code_;
  const Activation& activation_;
  Arena& arena_;
  std::uint64_t steps_left_;
  Value* top_ = nullptr;  // one past the last value
  Value* locals_ = nullptr;
  FoldState* folds_ = nullptr;
};

}  // namespace

Value Call::fail(std::string_view message) const {
  return Value::error(*arena.make<Failure>(Failure{message, 0, 0}));
}

Value run_constant(const Program::Code& code, Arena& arena, std::uint64_t cost_max) {
  return Evaluation(code, Bindings({}), arena, cost_max).run();
}

Value Program::evaluate(const Activation& activation, Arena& arena, std::uint64_t cost_max) const {
  return Evaluation(*code_, activation, arena, cost_max).run();
}

}  // namespace belay::cel
