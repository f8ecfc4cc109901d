#include <array>
#include <utility>

#include "gate/cel/evaluation.h"
#include "gate/cel/plain.h"

namespace belay::cel {

namespace {

using Looked = PlainFold::Looked;

// Null where the fact is not at hand.
inline const Value* read(const PlainSource& source, const PlainRun& run) {
  if (source.index == PlainSource::kNone) return &run.value;
  if (source.index >= run.at_hand.size()) return nullptr;
  const Value* fact = &run.at_hand[source.index];
  return source.slot == PlainSource::kNone ? fact : field_at_hand(*fact, source.slot);
}

inline const Value& column_of(const PlainSource& source, const PlainRun& run) {
  return run.columns[source.index][run.row];
}

inline Quick truth_of(const Value& value) {
  return value.is(Kind::boolean) ? quick(value.as_boolean()) : Quick::not_quick;
}

// The test of what `+` or `-` makes of two ints.
template <Test kTest>
inline Quick test_sum(const PlainStep& step, const Value& left, const Value& right) {
  if (!left.is(Kind::integer) || !right.is(Kind::integer)) return Quick::not_quick;
  std::int64_t sum = 0;
  const bool overflows = step.subtracts
                             ? __builtin_sub_overflow(left.as_integer(), right.as_integer(), &sum)
                             : __builtin_add_overflow(left.as_integer(), right.as_integer(), &sum);
  return overflows ? Quick::not_quick : quickly(kTest, Value::integer(sum), *step.constant);
}

template <Test kTest>
struct OfFact {
  static Quick ask(const PlainStep& step, PlainRun& run) {
    if (step.source.index >= run.at_hand.size()) return Quick::not_quick;
    return quickly(kTest, run.at_hand[step.source.index], *step.constant);
  }
};

template <Test kTest>
struct OfValue {
  static Quick ask(const PlainStep& step, PlainRun& run) {
    return quickly(kTest, run.value, *step.constant);
  }
};

template <Test kTest>
struct OfSum {
  static Quick ask(const PlainStep& step, PlainRun& run) {
    const Value* left = read(step.source, run);
    const Value* right = read(step.second, run);
    if (left == nullptr || right == nullptr) return Quick::not_quick;
    return test_sum<kTest>(step, *left, *right);
  }
};

template <Test kTest>
struct OfColumn {
  static Quick ask(const PlainStep& step, PlainRun& run) {
    return quickly(kTest, column_of(step.source, run), *step.constant);
  }
};

template <Test kTest>
struct OfColumnSum {
  static Quick ask(const PlainStep& step, PlainRun& run) {
    return test_sum<kTest>(step, column_of(step.source, run), column_of(step.second, run));
  }
};

template <class Answer>
inline Looked look(std::size_t rows, Quick until, Answer answer) {
  Looked looked;
  do {
    looked.last = answer(looked.turns++);
    looked.yes += looked.last == Quick::yes;
  } while (looked.turns < rows && looked.last != until && looked.last != Quick::not_quick);
  return looked;
}

template <Test kTest>
struct LookByTest {
  static Looked ask(const PlainFold& fold, PlainRun& run, std::size_t rows, Quick until) {
    const Value* const column = run.columns[0];
    const Value constant = *fold.body[0].constant;
    return look(rows, until,
                [&](std::size_t row) { return quickly(kTest, column[row], constant); });
  }
};

template <Test kTest>
struct LookBySum {
  static Looked ask(const PlainFold& fold, PlainRun& run, std::size_t rows, Quick until) {
    const PlainStep& step = fold.body[0];
    const Value* const left = run.columns[step.source.index];
    const Value* const right = run.columns[step.second.index];
    return look(rows, until,
                [&](std::size_t row) { return test_sum<kTest>(step, left[row], right[row]); });
  }
};

// The step of each test, by its number.
template <template <Test> class Step>
auto step_of(Test test) {
  static constexpr auto kSteps = []<std::size_t... number>(std::index_sequence<number...>) {
    return std::array{&Step<static_cast<Test>(number)>::ask...};
  }
  (std::make_index_sequence<kTestCount>());
  return kSteps[static_cast<std::size_t>(test)];
}

Quick ask_truth(const PlainStep& step, PlainRun& run) {
  const Value* fact = read(step.source, run);
  return fact == nullptr ? Quick::not_quick : truth_of(*fact);
}

Quick ask_column_truth(const PlainStep& step, PlainRun& run) {
  return truth_of(column_of(step.source, run));
}

// Texts too unlike the pattern do not match; of the others the pattern is asked.
Quick ask_unmatched(const PlainStep& step, PlainRun& run) {
  return cannot_match(column_of(step.source, run), *step.pattern) ? Quick::no : Quick::not_quick;
}

Quick leave_fact(const PlainStep& step, PlainRun& run) {
  const Value* fact = read(step.source, run);
  if (fact == nullptr) return Quick::not_quick;
  run.value = *fact;
  return Quick::yes;
}

// Calls a function of one value, and of a constant where it takes two. An error is not ordinary.
Quick leave_called(const PlainStep& step, PlainRun& run) {
  const std::array<Value, 2> arguments = {run.value,
                                          step.constant == nullptr ? Value() : *step.constant};
  if (arguments[0].is_stuck() || arguments[1].is_stuck()) return Quick::not_quick;
  const std::size_t count = step.constant == nullptr ? 1 : 2;
  run.value = step.function(Call{{arguments.data(), count}, run.arena, run.steps_left});
  const bool is_ordinary =
      !run.value.is_stuck() && !is_no_overload(run.value) && run.steps_left != 0;
  return is_ordinary ? Quick::yes : Quick::not_quick;
}

Quick ask_called(const PlainStep& step, PlainRun& run) {
  return leave_called(step, run) == Quick::yes ? truth_of(run.value) : Quick::not_quick;
}

Looked look_step_by_step(const PlainFold& fold, PlainRun& run, std::size_t rows, Quick until) {
  return look(rows, until, [&](std::size_t row) {
    run.row = row;
    return follow(fold.body.data(), run);
  });
}

Looked look_by_pattern_at(const PlainFold& fold, PlainRun& run, std::size_t rows, Quick until) {
  const Value* const column = run.columns[0];
  const TextPattern& pattern = *fold.body[0].pattern;
  return look(rows, until, [&](std::size_t row) {
    return cannot_match(column[row], pattern) ? Quick::no : Quick::not_quick;
  });
}

// Looks at the elements of a list that holds them. False where that was not ordinary.
bool look_at(const PlainFold& fold, const Value& range, PlainRun& run, Quick until,
             Looked& looked) {
  const Value* const elements = range.is(Kind::list) ? range.elements() : nullptr;
  if (elements == nullptr) return false;
  const std::size_t rows = range.size();
  if (rows == 0) return true;
  std::array<const Value*, PlainFold::kColumnsMax> columns;
  for (std::size_t i = 0; i < fold.columns.size(); ++i) {
    const std::uint32_t slot = fold.columns[i];
    columns[i] = elements;
    if (slot == PlainSource::kNone) continue;
    if (!elements->is(Kind::object) || !elements->table().has_rows(range)) return false;
    columns[i] = elements->table().column(slot);
    if (columns[i] == nullptr) return false;
  }
  run.columns = columns.data();
  looked = fold.look(fold, run, rows, until);
  const std::uint64_t steps = looked.turns * std::uint64_t{fold.length};
  if (looked.last == Quick::not_quick || steps >= run.steps_left) return false;
  run.steps_left -= steps;
  return true;
}

Quick ask_fold(const PlainStep& step, PlainRun& run) {
  const Value* range = read(step.source, run);
  return range == nullptr ? Quick::not_quick : fold_plainly(*step.fold, *range, run);
}

// How many elements a filter leaves; what keeping them would cost is spent.
Quick leave_count(const PlainStep& step, PlainRun& run) {
  const Value* range = read(step.source, run);
  Looked looked;
  if (range == nullptr || !look_at(*step.fold, *range, run, Quick::not_quick, looked)) {
    return Quick::not_quick;
  }
  for (std::size_t room = 0; room < looked.yes;) {
    room = collected_next(room);
    if (steps_to_collect(room) >= run.steps_left) return Quick::not_quick;
    run.steps_left -= steps_to_collect(room);
  }
  run.value = Value::integer(static_cast<std::int64_t>(looked.yes));
  return Quick::yes;
}

}  // namespace

Quick fold_plainly(const PlainFold& fold, const Value& range, PlainRun& run) {
  const Quick until = fold.kind == FoldKind::exists ? Quick::yes : Quick::no;
  Looked looked;
  if (!look_at(fold, range, run, until, looked)) return Quick::not_quick;
  return looked.last == until ? until : quick(until == Quick::no);
}

namespace plain {

Ask test_of_fact(Test test) { return step_of<OfFact>(test); }
Ask test_of_value(Test test) { return step_of<OfValue>(test); }
Ask test_of_sum(Test test) { return step_of<OfSum>(test); }
Ask is_fact_true() { return ask_truth; }
Ask read_fact() { return leave_fact; }
Ask call(bool is_last) { return is_last ? ask_called : leave_called; }
Ask fold() { return ask_fold; }
Ask count() { return leave_count; }

Ask test_of_column(Test test) { return step_of<OfColumn>(test); }
Ask test_of_column_sum(Test test) { return step_of<OfColumnSum>(test); }
Ask is_column_true() { return ask_column_truth; }
Ask cannot_match_column() { return ask_unmatched; }
Look look_by_test(Test test) { return step_of<LookByTest>(test); }
Look look_by_sum(Test test) { return step_of<LookBySum>(test); }
Look look_by_pattern() { return look_by_pattern_at; }
Look look_by_steps() { return look_step_by_step; }

}  // namespace plain

}  // namespace belay::cel
