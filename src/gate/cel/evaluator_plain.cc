#include "gate/cel/evaluation.h"

namespace belay::cel {

Quick fold_quickly(const Program::Code& code, const Fold& fold, const Value& range,
                   std::uint64_t& steps_left) {
  const Value* elements = range.is(Kind::list) ? range.elements() : nullptr;
  if (elements == nullptr) return Quick::not_quick;
  const Instruction& body = code.instructions[fold.next + 1];
  const Quick decisive = fold.kind == FoldKind::exists ? Quick::yes : Quick::no;
  const std::size_t size = range.size();
  for (std::size_t i = 0; i < size; ++i) {
    if (fold.length >= steps_left) return Quick::not_quick;
    steps_left -= fold.length;
    const Value* value =
        body.op == Op::test_local ? &elements[i] : field_at_hand(elements[i], body.detail);
    if (value == nullptr) return Quick::not_quick;
    const Quick found = body.op != Op::matches_field
                            ? quickly(static_cast<Test>(body.count), *value, code.constants[body.b])
                        : cannot_match(*value, code.patterns[body.b]) ? Quick::no
                                                                      : Quick::not_quick;
    if (found == Quick::not_quick || found == decisive) return found;
  }
  return quick(decisive == Quick::no);
}

bool is_plain(const Program::Code& code) {
  for (std::size_t at = 0; at < code.instructions.size(); ++at) {
    switch (code.instructions[at].op) {
      case Op::variable:
      case Op::test_variable:
      case Op::both:
      case Op::both_next:
      case Op::either:
      case Op::either_next:
      case Op::branch:
      case Op::jump:
      case Op::stop:
        break;
      case Op::fold_test:
        if (code.instructions[at - 1].op != Op::variable) return false;
        at = code.folds[code.instructions[at].a].finish;
        break;
      default:
        return false;
    }
  }
  return true;
}

namespace {

// Such a program needs no stack: each instruction leaves one answer. Nothing where any part is not
// ordinary; as nothing was changed, an Evaluation then does it all.
Quick evaluate_plainly(const Program::Code& code, std::span<const Value> at_hand,
                       std::uint64_t steps_left) {
  if (code.instructions.size() >= steps_left) return Quick::not_quick;
  steps_left -= code.instructions.size();
  const Instruction* const first = code.instructions.data();
  const Value* read = nullptr;
  Quick found = Quick::not_quick;
  for (const Instruction* at = first;; ++at) {
    switch (at->op) {
      case Op::test_variable:
        if (at->a >= at_hand.size()) return Quick::not_quick;
        found = quickly(static_cast<Test>(at->count), at_hand[at->a], code.constants[at->b]);
        break;
      case Op::variable:
        if (at->a >= at_hand.size()) return Quick::not_quick;
        read = &at_hand[at->a];
        if ((at + 1)->op == Op::fold_test) continue;
        found = read->is(Kind::boolean) ? quick(read->as_boolean()) : Quick::not_quick;
        break;
      case Op::fold_test: {
        const Fold& fold = code.folds[at->a];
        found = fold_quickly(code, fold, *read, steps_left);
        at = first + fold.finish;
        break;
      }
      // What came before `_next` left no answer but one that decides nothing.
      case Op::both:
      case Op::both_next:
        if (found == Quick::no) at = first + at->a - 1;
        continue;
      case Op::either:
      case Op::either_next:
        if (found == Quick::yes) at = first + at->a - 1;
        continue;
      case Op::branch:
        if (found == Quick::no) at = first + at->a - 1;
        continue;
      case Op::jump:
        at = first + at->a - 1;
        continue;
      default:
        return found;
    }
    if (found == Quick::not_quick) return found;
  }
}

}  // namespace

Value Program::evaluate(const Activation& activation, Arena& arena, std::uint64_t cost_max) const {
  if (code_->is_plain) {
    const Quick found = evaluate_plainly(*code_, activation.at_hand(), cost_max);
    if (found != Quick::not_quick) return Value::boolean(found == Quick::yes);
  }
  return Evaluation(*code_, activation, arena, cost_max).run();
}

}  // namespace belay::cel
