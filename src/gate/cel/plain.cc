#include "gate/cel/plain.h"

#include <algorithm>
#include <optional>

#include "gate/cel/code.h"

namespace belay::cel {

namespace {

const PlainStep kNo = {.end = Quick::no};
const PlainStep kYes = {.end = Quick::yes};

Test test_in(const Instruction& at) { return static_cast<Test>(at.count); }

bool reads(const Instruction& at) { return at.op == Op::variable || at.op == Op::variable_field; }

bool adds(const Instruction& at) { return at.op == Op::add || at.op == Op::subtract; }

/// Finds the steps of some instructions: of a whole program, or of the body of a fold.
class Planner {
 public:
  Planner(const Program::Code& code, std::uint32_t begin, std::uint32_t end)
      : code_(code), begin_(begin), end_(end), step_at_(end - begin, PlainSource::kNone) {}
  virtual ~Planner() = default;

  /// Empty where any of it is not plain.
  std::vector<PlainStep> steps() {
    for (std::uint32_t at = begin_; at < end_;) {
      if (joins(at)) {
        ++at;
        continue;
      }
      step_at_[at - begin_] = static_cast<std::uint32_t>(steps_.size());
      const auto answered = question(at);
      if (!answered) return {};
      answered_at_.resize(steps_.size(), PlainSource::kNone);
      answered_at_.back() = at = *answered;
    }
    return connect() ? std::move(steps_) : std::vector<PlainStep>{};
  }

 protected:
  /// Adds the steps of the question that begins here, and returns what stands behind it.
  virtual std::optional<std::uint32_t> question(std::uint32_t at) = 0;

  const Instruction& look(std::uint32_t at) const { return code_.instructions[at]; }
  bool negates(std::uint32_t at) const {
    return look(at).op == Op::call && look(at).count == 1 &&
           code_.functions[look(at).a].name == "!_";
  }
  PlainStep& add(decltype(PlainStep::ask) ask, PlainSource source = {}) {
    steps_.push_back({.ask = ask, .source = source});
    return steps_.back();
  }
  PlainStep& add_test(decltype(PlainStep::ask) ask, const Instruction& at, PlainSource source) {
    PlainStep& step = add(ask, source);
    step.constant = &code_.constants[at.b];
    return step;
  }

  const Program::Code& code_;

 private:
  // What takes an answer, and leaves one.
  bool joins(std::uint32_t at) const {
    switch (look(at).op) {
      case Op::both:
      case Op::both_next:
      case Op::either:
      case Op::either_next:
      case Op::branch:
      case Op::jump:
        return true;
      default:
        return negates(at);
    }
  }

  // Where an answer leads to; null where a value is wanted, which an answer is not.
  const PlainStep* after(std::uint32_t at, bool answer) const {
    while (at < end_ && joins(at)) {
      const Instruction& join = look(at);
      const Op op = join.op;
      const bool goes = op == Op::jump ||
                        (!answer && (op == Op::both || op == Op::both_next || op == Op::branch)) ||
                        (answer && (op == Op::either || op == Op::either_next));
      if (op == Op::call) answer = !answer;
      at = goes ? join.a : at + 1;
    }
    if (at == end_) return answer ? &kYes : &kNo;
    const std::uint32_t step =
        at < begin_ || at > end_ ? PlainSource::kNone : step_at_[at - begin_];
    return step == PlainSource::kNone ? nullptr : &steps_[step];
  }

  bool connect() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      PlainStep& step = steps_[i];
      const bool is_last = answered_at_[i] != PlainSource::kNone;
      step.if_yes = is_last ? after(answered_at_[i], true) : &step + 1;
      step.if_no = is_last ? after(answered_at_[i], false) : &kNo;
      if (step.if_yes == nullptr || step.if_no == nullptr) return false;
    }
    return !steps_.empty();
  }

  const std::uint32_t begin_, end_;
  std::vector<PlainStep> steps_;
  std::vector<std::uint32_t> step_at_;  // by instruction: the step that begins there
  std::vector<std::uint32_t>
      answered_at_;  // by step: what follows its answer; or it leaves a value
};

class ProgramPlanner final : public Planner {
 public:
  explicit ProgramPlanner(const Program::Code& code)
      : Planner(code, 0, static_cast<std::uint32_t>(code.instructions.size() - 1)) {}

 private:
  std::optional<std::uint32_t> question(std::uint32_t at) override {
    const Instruction& first = look(at);
    if (first.op == Op::test_variable) {
      add_test(plain::test_of_fact(test_in(first)), first, {first.a});
      return at + 1;
    }
    if (!reads(first)) return std::nullopt;
    if (reads(look(at + 1))) return sum(at);
    const PlainSource source = source_of(first);
    if (looks_at_list(at + 1)) return of_value(at + 1, source);
    if (!takes_value(at + 1)) {
      add(plain::is_fact_true(), source);
      return at + 1;
    }
    add(plain::read_fact(), source);
    return of_value(at + 1, {});
  }

  static PlainSource source_of(const Instruction& at) {
    return {at.a, at.op == Op::variable_field ? at.b : PlainSource::kNone};
  }

  std::optional<std::uint32_t> sum(std::uint32_t at) {
    const Instruction& test = look(at + 3);
    if (!adds(look(at + 2)) || test.op != Op::test) return std::nullopt;
    PlainStep& step = add_test(plain::test_of_sum(test_in(test)), test, source_of(look(at)));
    step.second = source_of(look(at + 1));
    step.subtracts = look(at + 2).op == Op::subtract;
    return at + 4;
  }

  bool looks_at_list(std::uint32_t at) const {
    const Op op = look(at).op;
    return op == Op::fold_test || op == Op::fold_begin;
  }

  bool takes_value(std::uint32_t at) const {
    const Instruction& next = look(at);
    return looks_at_list(at) || next.op == Op::test ||
           (next.op == Op::call && next.count == 1 && !negates(at)) ||
           (next.op == Op::call_constant && next.count == 2);
  }

  // What is asked of a value: of a fact, or of what the step before left.
  std::optional<std::uint32_t> of_value(std::uint32_t at, PlainSource source) {
    while (true) {
      const Instruction& next = look(at);
      switch (next.op) {
        case Op::test:
          add_test(plain::test_of_value(test_in(next)), next, source);
          return at + 1;
        case Op::fold_test:
          add(plain::fold(), source).fold = &code_.plain_folds[next.a];
          return code_.folds[next.a].finish + 1;
        case Op::fold_begin:
          if (!is_counted(next)) return std::nullopt;
          add(plain::count(), source).fold = &code_.plain_folds[next.a];
          at = code_.folds[next.a].finish + 2;
          break;
        default: {
          PlainStep& step = add(plain::call(!takes_value(at + 1)), source);
          step.function = code_.functions[next.a].run;
          if (next.op == Op::call_constant) step.constant = &code_.constants[next.b];
          ++at;
          if (!takes_value(at)) return at;
        }
      }
      if (!takes_value(at)) return std::nullopt;
      source = {};
    }
  }

  // A `filter` only to ask how many are left.
  bool is_counted(const Instruction& at) const {
    const Fold& fold = code_.folds[at.a];
    const Instruction& next = look(fold.finish + 1);
    return fold.kind == FoldKind::filter && !code_.plain_folds[at.a].body.empty() &&
           next.op == Op::call && next.count == 1 && code_.functions[next.a].run == size_of;
  }
};

class FoldPlanner final : public Planner {
 public:
  FoldPlanner(const Program::Code& code, const Fold& fold)
      : Planner(code, fold.next + 1, fold.finish - 1), element_(fold.first) {}

  std::vector<std::uint32_t> columns() { return std::move(columns_); }

 private:
  std::optional<std::uint32_t> question(std::uint32_t at) override {
    const Instruction& first = look(at);
    if (first.a != element_) return std::nullopt;
    switch (first.op) {
      case Op::test_local:
      case Op::test_field: {
        const auto column =
            column_of(first.op == Op::test_local ? PlainSource::kNone : first.detail);
        if (!column) return std::nullopt;
        add_test(plain::test_of_column(test_in(first)), first, *column);
        return at + 1;
      }
      case Op::matches_field: {
        const auto column = column_of(first.detail);
        if (!column) return std::nullopt;
        add(plain::cannot_match_column(), *column).pattern = &code_.patterns[first.b];
        return at + 1;
      }
      case Op::local:
      case Op::local_field:
        return value(at);
      default:
        return std::nullopt;
    }
  }

  // A bool of the element, or the test of a sum of two numbers.
  std::optional<std::uint32_t> value(std::uint32_t at) {
    const auto left = column_at(at);
    if (!left) return std::nullopt;
    const Op next = look(at + 1).op;
    if (next != Op::local && next != Op::local_field) {
      add(plain::is_column_true(), *left);
      return at + 1;
    }
    const auto right = column_at(at + 1);
    const Instruction& test = look(at + 3);
    if (!right || !adds(look(at + 2)) || test.op != Op::test) return std::nullopt;
    PlainStep& step = add_test(plain::test_of_column_sum(test_in(test)), test, *left);
    step.second = *right;
    step.subtracts = look(at + 2).op == Op::subtract;
    return at + 4;
  }

  std::optional<PlainSource> column_at(std::uint32_t at) {
    if (look(at).a != element_) return std::nullopt;
    return column_of(look(at).op == Op::local ? PlainSource::kNone : look(at).b);
  }

  std::optional<PlainSource> column_of(std::uint32_t slot) {
    const auto found = std::find(columns_.begin(), columns_.end(), slot);
    const auto index = static_cast<std::uint32_t>(found - columns_.begin());
    if (found == columns_.end()) columns_.push_back(slot);
    if (columns_.size() > PlainFold::kColumnsMax) return std::nullopt;
    return PlainSource{index};
  }

  const std::uint32_t element_;
  std::vector<std::uint32_t> columns_;
};

// A body of one step has a loop of its own, unless that step gives its answers another meaning.
decltype(PlainFold::look) look_of(const Program::Code& code, const Fold& fold) {
  const Instruction& first = code.instructions[fold.next + 1];
  const std::uint32_t length = fold.finish - fold.next - 2;
  if (length == 1 && (first.op == Op::test_field || first.op == Op::test_local)) {
    return plain::look_by_test(test_in(first));
  }
  if (length == 1 && first.op == Op::matches_field) return plain::look_by_pattern();
  if (length == 4 && code.instructions[fold.next + 4].op == Op::test) {
    return plain::look_by_sum(test_in(code.instructions[fold.next + 4]));
  }
  return plain::look_by_steps();
}

PlainFold plan_fold(const Program::Code& code, const Fold& fold) {
  PlainFold planned{.kind = fold.kind, .length = fold.length};
  const bool asks_each =
      fold.kind == FoldKind::all || fold.kind == FoldKind::exists || fold.kind == FoldKind::filter;
  if (!asks_each || fold.second != Fold::kNone) return planned;
  FoldPlanner planner(code, fold);
  planned.body = planner.steps();
  planned.columns = planner.columns();
  planned.look = look_of(code, fold);
  return planned;
}

}  // namespace

void plan(Program::Code& code) {
  for (const Fold& fold : code.folds) {
    code.plain_folds.push_back(plan_fold(code, fold));
    const bool is_whole = !code.plain_folds.back().body.empty() && fold.kind != FoldKind::filter;
    if (is_whole) code.instructions[fold.next - 1].op = Op::fold_test;
  }
  code.plain = ProgramPlanner(code).steps();
}

}  // namespace belay::cel
