#ifndef BELAY_GATE_CEL_PLAIN_H_
#define BELAY_GATE_CEL_PLAIN_H_

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "gate/cel/ast.h"
#include "gate/cel/quick_answers.h"
#include "gate/cel/text_pattern.h"

/// A plain program asks ordinary things only: tests of facts, of what a chain of calls makes of
/// one, and of the elements of a list. It needs no stack: it is a graph of steps, in which each
/// answer leads to the next step or is the program's. Whatever turns out not to be ordinary, an
/// unknown or an error among them, is left to an Evaluation, which begins again.
namespace belay::cel {

struct PlainFold;

/// One run, or one look at the rows of a list.
struct PlainRun {
  std::span<const Value> at_hand;
  Arena& arena;
  std::uint64_t steps_left = 0;
  Value value;  ///< what the step before left for the next one

  const Value* const* columns = nullptr;  ///< what a fold's body reads of each row
  std::size_t row = 0;
};

/// What a step reads: a fact, or a field of it; in a fold's body a column, by its number.
struct PlainSource {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t index = kNone;  ///< none: what the step before left
  std::uint32_t slot = kNone;   ///< none: the fact itself
};

struct PlainStep {
  /// A step that only leaves a value answers yes. Null: nothing is left to ask, and `end` is it.
  Quick (*ask)(const PlainStep& step, PlainRun& run) = nullptr;
  const PlainStep* if_yes = nullptr;
  const PlainStep* if_no = nullptr;
  Quick end = Quick::not_quick;

  PlainSource source = {};
  PlainSource second = {};  ///< of a sum or difference
  bool subtracts = false;
  const Value* constant = nullptr;
  const TextPattern* pattern = nullptr;
  Run function = nullptr;
  const PlainFold* fold = nullptr;
};

/// An `all`, `exists` or `filter` whose body is plain.
struct PlainFold {
  static constexpr std::size_t kColumnsMax = 8;

  struct Looked {
    std::size_t turns = 0;
    std::size_t yes = 0;
    Quick last = Quick::not_quick;
  };

  FoldKind kind = FoldKind::all;
  std::uint32_t length = 0;                 ///< instructions in one turn
  std::vector<std::uint32_t> columns = {};  ///< slots that the body reads; none: the element
  std::vector<PlainStep> body = {};         ///< empty: the body is not plain
  /// Looks at rows until one is answered so, or is not ordinary. REQUIRES: rows > 0.
  Looked (*look)(const PlainFold& fold, PlainRun& run, std::size_t rows, Quick until) = nullptr;
};

/// Finds what is plain of the code: sets its `plain` and `plain_folds`, and which folds are tests.
/// REQUIRES: the code is complete, and stays where it is.
void plan(Program::Code& code);

inline Quick follow(const PlainStep* step, PlainRun& run) {
  while (step->ask != nullptr) {
    const Quick found = step->ask(*step, run);
    if (found == Quick::not_quick) return found;
    step = found == Quick::yes ? step->if_yes : step->if_no;
  }
  return step->end;
}

/// All turns of such an `all` or `exists` over elements at hand. Nothing, and no step taken, where
/// a turn is not ordinary or the steps do not last.
Quick fold_plainly(const PlainFold& fold, const Value& range, PlainRun& run);

// The steps, by what they ask. A test of many is chosen once, when the program is made.
namespace plain {
using Ask = decltype(PlainStep::ask);
using Look = decltype(PlainFold::look);

Ask test_of_fact(Test test);
Ask test_of_value(Test test);
Ask test_of_sum(Test test);
Ask is_fact_true();
Ask read_fact();
Ask call(bool is_last);
Ask fold();
Ask count();

Ask test_of_column(Test test);
Ask test_of_column_sum(Test test);
Ask is_column_true();
Ask cannot_match_column();
/// A body of one such step has a loop of its own.
Look look_by_test(Test test);
Look look_by_sum(Test test);
Look look_by_pattern();
Look look_by_steps();
}  // namespace plain

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_PLAIN_H_
