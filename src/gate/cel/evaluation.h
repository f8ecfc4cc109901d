#ifndef BELAY_GATE_CEL_EVALUATION_H_
#define BELAY_GATE_CEL_EVALUATION_H_

#include <array>
#include <span>

#include "gate/cel/code.h"
#include "gate/cel/compare.h"

namespace belay::cel {

struct FoldState {
  Value range;
  const Value* elements = nullptr;  // of a range that holds its own
  std::size_t index = 0;
  std::size_t size = 0;
  Value outcome;  // of all, exists; or what stopped any other
  bool stopped = false;
  std::size_t count = 0;  // matches, or items collected
  std::size_t capacity = 0;
  Value* items = nullptr;
  Entry* entries = nullptr;
};

/// Where the field of an object is at hand; else null.
inline const Value* field_at_hand(const Value& owner, std::uint32_t slot) {
  if (!owner.is(Kind::object)) return nullptr;
  const Value* column = owner.table().column(slot);
  return column == nullptr ? nullptr : column + owner.row();
}

inline bool cannot_match(const Value& value, const TextPattern& pattern) {
  return value.is(Kind::string) &&
         !(quickly_at_end(value.text(), pattern.suffix, true) == Quick::yes &&
           quickly_at_end(value.text(), pattern.prefix, false) == Quick::yes);
}

// How many collected items there is room for after so many, and what making that room costs.
inline std::size_t collected_next(std::size_t capacity) { return capacity == 0 ? 8 : 2 * capacity; }
inline std::uint64_t steps_to_collect(std::size_t capacity, std::size_t item = sizeof(Value)) {
  return capacity * item / 8;
}

/// What is left of `Program::evaluate` where the program is not plain, or a fact not ordinary.
Value evaluate_with_stack(const Program::Code& code, const Activation& activation, Arena& arena,
                          std::uint64_t cost_max);

/// `Program::evaluate` without any of its short cuts: what these are held against.
Value evaluate_by_steps(const Program& program, const Activation& activation, Arena& arena,
                        std::uint64_t cost_max);

/// One run of a program. No call leads back into `run`, so the stack of the machine does not grow
/// with the expression. `step` can do every instruction; `run` answers itself what is ordinary, and
/// costs the same steps.
class Evaluation {
 public:
  Evaluation(const Program::Code& code, const Activation& activation, Arena& arena,
             std::uint64_t cost_max);
  Value run();
  Value run_by_steps();

 private:
  // What small programs need is on the machine's stack.
  static constexpr std::size_t kValuesAtHand = 24;
  static constexpr std::size_t kFoldsAtHand = 2;

  const Instruction* step(const Instruction* at);

  Call call(std::span<const Value> arguments) { return {arguments, arena_, steps_left_}; }
  void push(const Value& value) { *top_++ = value; }
  const Instruction* to(std::uint32_t target) const { return code_.instructions.data() + target; }

  // Null where the variable is not at hand.
  const Value* variable_at_hand(std::uint32_t index) const {
    return index < at_hand_.size() ? &at_hand_[index] : nullptr;
  }
  // The answer of a test to a value, which may be null; where it is ordinary.
  [[gnu::noinline]] Quick tested(const Value* value, const Instruction& at) const {
    if (value == nullptr) return Quick::not_quick;
    return quickly(static_cast<Test>(at.count), *value, code_.constants[at.b]);
  }
  // No, where the text is too unlike the pattern; the rest is left to the pattern.
  Quick unmatched(const Value* value, std::uint32_t pattern) const {
    return value != nullptr && cannot_match(*value, code_.patterns[pattern]) ? Quick::no
                                                                             : Quick::not_quick;
  }
  // Null, or false, where the case is not ordinary: then `step` does it.
  bool take_turn(const Fold& fold);
  const Instruction* all_turns(const Instruction& at, Value* top);
  const Instruction* end_turn(const Fold& fold, Value*& top);
  const Instruction* look_at(const Instruction* at, const Value& answer) const;
  const Instruction* join(const Instruction* at, Value*& top);

  Value over_budget();
  Value failure(std::string_view message, const Instruction& at);
  Value placed(const Value& value, const Instruction& at);
  Value no_such_overload(std::string_view function, std::span<const Value> arguments,
                         const Instruction& at);

  Value read_variable(std::uint32_t index);
  Value field_of(const Value& owner, std::uint32_t slot, const Instruction& at);
  template <class Access>
  void access(const Instruction& at, Access how);
  Value apply(std::string_view name, Run function, std::span<const Value> arguments,
              const Instruction& at);
  void call_function(const Instruction& at);
  const Instruction* or_else(const Instruction* at);
  void test_top(const Instruction& at);
  void match_top(const TextPattern& pattern, const Instruction& at);

  std::size_t settle(std::span<Value> values, const Instruction& at, std::size_t stride,
                     Value& stuck);
  void make_list(const Instruction& at);
  void make_map(const Instruction& at);
  Value map_of(std::span<const Entry> entries, const Instruction& at);

  const Instruction* first_of_logic(const Instruction* at, bool decisive);
  const Instruction* next_of_logic(const Instruction* at, bool decisive);
  const Instruction* branch(const Instruction* at);

  // evaluator_folds.cc
  const Instruction* fold_begin(const Instruction* at);
  const Instruction* fold_next(const Instruction* at);
  const Instruction* stop_fold(const Fold& fold, const Value& outcome);
  Value answer(const Value& value, const Instruction& at);
  const Instruction* fold_filter(const Instruction* at);
  const Instruction* fold_step(const Instruction* at);
  const Instruction* quantify(const Fold& fold, const Value& found, bool decisive);
  const Instruction* select_element(const Fold& fold, const Value& found);
  const Instruction* collect_entries(const Fold& fold, const Map& map);
  template <class T>
  bool grow(FoldState& state, T*& items);
  void collect(FoldState& state, const Value& value);
  void collect(FoldState& state, const Entry& entry);
  Value fold_result(const Instruction& at);

  const Program::Code& code_;
  const Activation& activation_;
  const std::span<const Value> at_hand_;
  Arena& arena_;
  std::uint64_t steps_left_;
  Value* top_;  // one past the last value
  Value* locals_;
  FoldState* folds_;
  alignas(Value) std::byte values_[kValuesAtHand * sizeof(Value)];
  alignas(FoldState) std::byte fold_states_[kFoldsAtHand * sizeof(FoldState)];
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_EVALUATION_H_
