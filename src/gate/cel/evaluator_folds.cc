#include <algorithm>

#include "gate/cel/evaluation.h"

namespace belay::cel {

const Instruction* Evaluation::fold_begin(const Instruction* at) {
  const Fold& fold = code_.folds[at->a];
  const Value range = *--top_;
  FoldState& state = folds_[fold.slot];
  state = {};
  state.range = range;
  state.outcome = Value::boolean(fold.kind == FoldKind::all);
  if (range.is(Kind::list)) {
    state.size = range.size();
    state.elements = range.elements();
  } else if (range.is(Kind::map)) {
    state.size = range.as_map().size();
  } else {
    push(range.is_stuck() ? range : no_such_overload("in a macro", {&range, 1}, *at));
    return to(fold.finish + 1);
  }
  return at + 1;
}

const Instruction* Evaluation::fold_next(const Instruction* at) {
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

const Instruction* Evaluation::stop_fold(const Fold& fold, const Value& outcome) {
  FoldState& state = folds_[fold.slot];
  state.outcome = outcome;
  state.stopped = true;
  return to(fold.finish);
}

// The bool that a macro's question must answer with, or why it is none.
Value Evaluation::answer(const Value& value, const Instruction& at) {
  if (value.is(Kind::boolean) || value.is_stuck()) return value;
  return no_such_overload("in a macro", {&value, 1}, at);
}

const Instruction* Evaluation::fold_filter(const Instruction* at) {
  const Fold& fold = code_.folds[at->a];
  const Value passes = answer(*--top_, *at);
  if (passes.is_stuck()) return stop_fold(fold, passes);
  return passes.as_boolean() ? at + 1 : to(fold.next);
}

const Instruction* Evaluation::fold_step(const Instruction* at) {
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

const Instruction* Evaluation::quantify(const Fold& fold, const Value& found, bool decisive) {
  if (found.is(Kind::boolean)) {
    return found.as_boolean() == decisive ? stop_fold(fold, found) : to(fold.next);
  }
  Value& outcome = folds_[fold.slot].outcome;
  outcome = outcome.is_stuck() ? merge_stuck(outcome, found, arena_) : found;
  return to(fold.next);
}

const Instruction* Evaluation::select_element(const Fold& fold, const Value& found) {
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

const Instruction* Evaluation::collect_entries(const Fold& fold, const Map& map) {
  for (std::size_t i = 0; i < map.size(); ++i) {
    collect(folds_[fold.slot], {map.key_at(i, arena_), map.value_at(i, arena_)});
  }
  return to(fold.next);
}

template <class T>
bool Evaluation::grow(FoldState& state, T*& items) {
  if (state.count < state.capacity) return true;
  const std::size_t capacity = collected_next(state.capacity);
  if (!call({}).spend(steps_to_collect(capacity, sizeof(T)))) return false;
  T* larger = arena_.array<T>(capacity).data();
  std::copy_n(items, state.count, larger);
  items = larger;
  state.capacity = capacity;
  return true;
}

void Evaluation::collect(FoldState& state, const Value& value) {
  if (grow(state, state.items)) state.items[state.count++] = value;
}

void Evaluation::collect(FoldState& state, const Entry& entry) {
  if (grow(state, state.entries)) state.entries[state.count++] = entry;
}

Value Evaluation::fold_result(const Instruction& at) {
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

}  // namespace belay::cel
