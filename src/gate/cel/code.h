#ifndef BELAY_GATE_CEL_CODE_H_
#define BELAY_GATE_CEL_CODE_H_

#include <memory>
#include <string>
#include <vector>

#include "gate/cel/ast.h"
#include "gate/cel/functions.h"
#include "gate/cel/plain.h"
#include "gate/cel/quick_answers.h"
#include "gate/cel/text_pattern.h"

namespace belay::cel {

/// The instructions work on a stack of values. `a` and `b` are operands, as each line says.
enum class Op : std::uint8_t {
  constant,         ///< push constants[a]
  variable,         ///< push the variable a
  local,            ///< push local a
  store,            ///< pop into local a
  variable_field,   ///< push slot b of the object that variable a is
  local_field,      ///< push slot b of the object that local a is
  field,            ///< slot a of the object on top
  select,           ///< field names[a] of the map or object on top
  select_optional,  ///< the same as an optional: none where there is no such field
  has,              ///< whether the map or object on top has names[a]
  call,             ///< functions[a] of the top `count`
  or_else,          ///< an optional with a value, or what is stuck, stays and goes to a; `detail`
                    ///< says that the value is taken out
  call_constant,    ///< functions[a] of the top and constants[b]
  matches,          ///< whether the string on top matches patterns[a]
  matches_field,    ///< push whether slot `detail` of the object in local a matches patterns[b]
  test_variable,    ///< push test `count` of the variable a and constants[b]
  test_field,  ///< push test `count` of slot `detail` of the object in local a and constants[b]
  test_local,  ///< push test `count` of local a and constants[b]
  test,        ///< test `count` of the top and constants[b]
  add,         ///< functions[a] of the top two; quicker where both are ints
  subtract,    ///< the same
  make_list,   ///< of the top a, those of `maybes` unwrapped or left out
  make_map,    ///< of the top 2a
  both,        ///< `&&`: leaves false and goes to a when the top is false
  both_next,   ///< joins the top two, then as `both`
  either,
  either_next,
  branch,       ///< pops a condition: false goes to a; no bool stays and goes to b
  jump,         ///< to a
  fail,         ///< push an error that says names[a]
  fold_test,    ///< a fold_begin whose body is tests: does it all where everything is ordinary
  fold_begin,   ///< starts fold a over the range on top, which stays no longer
  fold_next,    ///< binds the next element of fold a, or goes to its finish
  fold_filter,  ///< pops: false goes on with the next element
  fold_step,    ///< pops the body's value into the result
  fold_finish,  ///< push the result of fold a
  stop
};

struct Instruction {
  Op op = Op::stop;
  std::uint8_t count = 0;
  std::uint16_t detail = 0;  ///< make_list, make_map: index into Code::maybes, plus one
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t offset = 0;  ///< in the text
};

struct Fold {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  FoldKind kind = FoldKind::all;
  std::uint32_t slot = 0;   ///< which of the running folds this is
  std::uint32_t first = 0;  ///< local of the variable
  std::uint32_t second = kNone;
  std::uint32_t next = 0;    ///< where fold_next stands
  std::uint32_t finish = 0;  ///< where fold_finish stands
  std::uint32_t length = 0;  ///< instructions in one turn
};

struct CalledFunction {
  std::string name;
  Run run = nullptr;
};

struct Program::Code {
  std::string text;
  Type result;
  std::vector<std::string> facts;

  std::vector<Instruction> instructions;
  std::vector<Value> constants;
  std::vector<std::string_view> names;
  std::vector<CalledFunction> functions;
  std::vector<TextPattern> patterns;
  std::vector<Fold> folds;
  std::vector<std::vector<bool>> maybes;
  std::vector<PlainStep> plain;        ///< empty: it is not; else they begin with the first
  std::vector<PlainFold> plain_folds;  ///< one for each of `folds`
  std::uint32_t stack_size = 0;
  std::uint32_t local_count = 0;
  std::uint32_t fold_count = 0;

  Arena arena;  ///< of literals, and of constants computed ahead
  Arena folded_arena;

  Code();
  ~Code();
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_CODE_H_
