#ifndef BELAY_GATE_CEL_CEL_H_
#define BELAY_GATE_CEL_CEL_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "gate/cel/type.h"
#include "gate/cel/value.h"

/// The Common Expression Language: `reach.tier <= 2 && "checkout" in reach.journeys`. An expression
/// is compiled once, against declared names and types, into a flat program; running that touches
/// only the facts it needs, allocates nothing for ordinary conditions, and always ends.
///
///     cel::Environment environment;
///     int tier = environment.declare("tier", cel::Type::Kind::integer);
///     Result<cel::Program> program = cel::compile(environment, "tier <= 2");
///     cel::Arena arena;
///     std::vector<cel::Value> facts = {cel::Value::integer(1)};
///     cel::Value value = program->evaluate(cel::Bindings(facts), arena);   // true
///
/// Errors and unknowns are values. They pass through every function except those that can decide
/// without them: `false && unknown` is false, `true || error` is true. An unknown names the facts
/// whose absence mattered.
namespace belay::cel {

/// What can be spoken beside the core of the language.
enum class Library : std::uint8_t {
  strings,
  math,
  lists,
  sets,
  bindings,
  encoders,
  optionals,
  two_variable_macros,
  block  ///< for programs that write expressions: cel.block, cel.index
};

/// One call of a function. No argument is an error or unknown.
struct Call {
  std::span<const Value> arguments;
  Arena& arena;
  std::uint64_t& steps_left;

  Value fail(std::string_view message) const;
  /// False when the evaluation may not go on: return at once, with anything.
  bool spend(std::uint64_t steps) const {
    const bool fits = steps < steps_left;
    steps_left = fits ? steps_left - steps : 0;
    return fits;
  }
  /// As many steps as handling so many bytes takes.
  bool spend_bytes(std::size_t bytes) const { return spend(bytes / 8); }

  const Value& operator[](std::size_t index) const { return arguments[index]; }
  std::size_t size() const { return arguments.size(); }
};

struct Overload {
  std::vector<Type> parameters;  ///< the receiver is the first
  Type result;
  bool receiver = false;  ///< called as `a.f(b)`, not as `f(a, b)`
};

struct Function {
  std::string name;
  std::vector<Overload> overloads;
  /// Called with arguments of any kinds when they were not known to the checker; without it every
  /// call fails.
  Value (*run)(const Call& call) = nullptr;
};

/// The names that expressions may use. Complete it before compiling; programs do not need it after.
class Environment {
 public:
  Environment();  ///< the core and every library but `block`
  explicit Environment(std::initializer_list<Library> libraries);
  ~Environment();
  Environment(Environment&&) noexcept;
  Environment& operator=(Environment&&) noexcept;

  /// Returns the variable's index, by which an Activation is asked; indices count from 0. A name
  /// may be dotted. REQUIRES: not declared before.
  int declare(std::string name, Type type);
  void declare(Function function);
  /// `x.y` makes the names `x.y.z`, `x.z` and `z` answer to `z`, in that order.
  void set_container(std::string name);

  struct Content;
  const Content& content() const { return *content_; }

 private:
  std::unique_ptr<Content> content_;
};

/// Where a program's variables come from. Asked only for what is needed, perhaps more than once.
class Activation {
 public:
  virtual Value variable(int index, Arena& arena) const = 0;
  /// The variables at hand, by index. Beyond their end, and where one is deferred, `variable` is
  /// asked.
  std::span<const Value> at_hand() const { return at_hand_; }

 protected:
  ~Activation() = default;
  std::span<const Value> at_hand_;
};

/// The simplest one: values in the order of their declaration. Those missing are errors.
class Bindings final : public Activation {
 public:
  explicit Bindings(std::span<const Value> values) { at_hand_ = values; }
  Value variable(int index, Arena& arena) const override;
};

/// A compiled expression. Const use from several threads is fine, each with an arena of its own.
class Program {
 public:
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  const Type& result_type() const;
  /// What it reads, as the expression names it: `env`, `reach.tier`; sorted, distinct.
  const std::vector<std::string>& facts() const;

  /// Never fails otherwise than by a value of kind `error`. Going over `cost_max` steps (a step is
  /// an instruction, or so many bytes or elements of work) is such an error. The value lives until
  /// the arena is reset, and no longer than the program and the activation's data.
  Value evaluate(const Activation& activation, Arena& arena,
                 std::uint64_t cost_max = limits::kCelCostMax) const;

  struct Code;
  explicit Program(std::unique_ptr<const Code> code);
  const Code& code() const { return *code_; }

 private:
  friend Value evaluate_by_steps(const Program& program, const Activation& activation, Arena& arena,
                                 std::uint64_t cost_max);
  std::unique_ptr<const Code> code_;
};

/// Parses and checks. The error carries line and column in `text` (from 1, columns in bytes) and
/// an empty file name; a name that is not declared is answered with the nearest one that is.
Result<Program> compile(const Environment& environment, std::string_view text);

/// Parses only: every type is taken as `dyn`, and names that are not declared fail when reached.
Result<Program> compile_unchecked(const Environment& environment, std::string_view text);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_CEL_H_
