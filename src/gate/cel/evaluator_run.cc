#include "gate/cel/evaluation.h"

namespace belay::cel {

namespace {

// Each answers false where the case is not ordinary, and has done nothing then.

[[gnu::always_inline]] inline bool put(const Value* found, Value*& top) {
  if (found == nullptr || found->is_stuck()) return false;
  *top++ = *found;
  return true;
}

[[gnu::always_inline]] inline bool put(Quick found, Value*& top) {
  if (found == Quick::not_quick) return false;
  *top++ = Value::boolean(found == Quick::yes);
  return true;
}

[[gnu::always_inline]] inline bool replace(Quick found, Value* top) {
  if (found == Quick::not_quick) return false;
  top[-1] = Value::boolean(found == Quick::yes);
  return true;
}

inline bool combine_ints(Op op, Value*& top) {
  if (!top[-2].is(Kind::integer) || !top[-1].is(Kind::integer)) return false;
  const std::int64_t left = top[-2].as_integer();
  const std::int64_t right = top[-1].as_integer();
  std::int64_t result = 0;
  if (op == Op::add ? __builtin_add_overflow(left, right, &result)
                    : __builtin_sub_overflow(left, right, &result)) {
    return false;
  }
  --top;
  top[-1] = Value::integer(result);
  return true;
}

// Folds of which `false` adds nothing.
bool asks(FoldKind kind) {
  return kind == FoldKind::exists || kind == FoldKind::exists_one || kind == FoldKind::filter;
}

// A turn that settles nothing and adds nothing.
bool is_idle(FoldKind kind, const Value& answer) {
  return kind == FoldKind::all ? answer.is_true() : asks(kind) && answer.is_false();
}

}  // namespace

bool Evaluation::take_turn(const Fold& fold) {
  FoldState& state = folds_[fold.slot];
  if (state.elements == nullptr || fold.second != Fold::kNone || state.index == state.size ||
      fold.length >= steps_left_ || state.elements[state.index].is_stuck()) {
    return false;
  }
  steps_left_ -= fold.length;
  locals_[fold.first] = state.elements[state.index++];
  return true;
}

const Instruction* Evaluation::all_turns(const Instruction& at, Value* top) {
  PlainRun run{at_hand_, arena_, steps_left_, {}};
  if (!replace(fold_plainly(code_.plain_folds[at.a], top[-1], run), top)) return nullptr;
  steps_left_ = run.steps_left;
  return to(code_.folds[at.a].finish) + 1;
}

const Instruction* Evaluation::end_turn(const Fold& fold, Value*& top) {
  if (!is_idle(fold.kind, top[-1])) return nullptr;
  --top;
  return to(fold.next);
}

// The first side of `&&` or `||`.
const Instruction* Evaluation::look_at(const Instruction* at, const Value& answer) const {
  if (!answer.is(Kind::boolean)) return nullptr;
  return answer.as_boolean() == (at->op == Op::either) ? to(at->a) : at + 1;
}

// Both sides of `&&` or `||` are bools: what is left is the right one.
const Instruction* Evaluation::join(const Instruction* at, Value*& top) {
  if (!top[-1].is(Kind::boolean) || !top[-2].is(Kind::boolean)) return nullptr;
  --top;
  top[-1] = Value::boolean(top[0].as_boolean());
  return top[0].as_boolean() == (at->op == Op::either_next) ? to(at->a) : at + 1;
}

Value Evaluation::run() {
  if (!call({}).spend(code_.instructions.size())) return over_budget();
  Value* top = top_;
  for (const Instruction* at = code_.instructions.data();;) {
    bool done = false;  // and goes on with the next one
    const Instruction* next = nullptr;
    switch (at->op) {
      case Op::stop:
        return top[-1];
      case Op::constant:
        done = put(&code_.constants[at->a], top);
        break;
      case Op::local:
        done = put(&locals_[at->a], top);
        break;
      case Op::variable:
        done = put(variable_at_hand(at->a), top);
        break;
      case Op::local_field:
        done = put(field_at_hand(locals_[at->a], at->b), top);
        break;
      case Op::test_variable:
        done = put(tested(variable_at_hand(at->a), *at), top);
        break;
      case Op::test_field:
        done = put(tested(field_at_hand(locals_[at->a], at->detail), *at), top);
        break;
      case Op::test_local:
        done = put(tested(&locals_[at->a], *at), top);
        break;
      case Op::test:
        done = replace(tested(top - 1, *at), top);
        break;
      case Op::matches_field:
        done = put(unmatched(field_at_hand(locals_[at->a], at->detail), at->b), top);
        break;
      case Op::add:
      case Op::subtract:
        done = combine_ints(at->op, top);
        break;
      case Op::both:
      case Op::either:
        next = look_at(at, top[-1]);
        break;
      case Op::both_next:
      case Op::either_next:
        next = join(at, top);
        break;
      case Op::fold_test:
        next = all_turns(*at, top);
        break;
      case Op::fold_next:
        done = take_turn(code_.folds[at->a]);
        break;
      case Op::fold_step:
        next = end_turn(code_.folds[at->a], top);
        break;
      default:
        break;
    }
    if (done || next != nullptr) {
      at = done ? at + 1 : next;
      continue;
    }
    top_ = top;
    at = step(at);
    if (steps_left_ == 0) return over_budget();
    top = top_;
  }
}

Value Evaluation::run_by_steps() {
  if (!call({}).spend(code_.instructions.size())) return over_budget();
  const Instruction* at = code_.instructions.data();
  while (at->op != Op::stop) {
    at = step(at);
    if (steps_left_ == 0) return over_budget();
  }
  return top_[-1];
}

Value evaluate_with_stack(const Program::Code& code, const Activation& activation, Arena& arena,
                          std::uint64_t cost_max) {
  return Evaluation(code, activation, arena, cost_max).run();
}

Value evaluate_by_steps(const Program& program, const Activation& activation, Arena& arena,
                        std::uint64_t cost_max) {
  return Evaluation(*program.code_, activation, arena, cost_max).run_by_steps();
}

}  // namespace belay::cel
