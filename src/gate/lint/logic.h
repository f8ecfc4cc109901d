#ifndef BELAY_GATE_LINT_LOGIC_H_
#define BELAY_GATE_LINT_LOGIC_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gate/cel/ast.h"

namespace belay::gate {

/// A value that a condition compares a fact with.
using Constant = std::variant<bool, std::int64_t, double, std::string>;

/// What a condition says about a fact that has few enough values to try: `reach.tier`,
/// `f.status`, `boundary.crossings.size()`.
struct Subject {
  std::string key;                            ///< as the expression names it
  std::string fact;                           ///< as the fact table does: `change.files[].status`
  std::span<const std::string_view> allowed;  ///< a text's only values; empty: any
  std::optional<std::int64_t> least;          ///< of a number that counts something
  enum class Kind { boolean, integer, floating, text } kind = Kind::text;
};

/// A place where a condition compares a subject with a text.
struct Mention {
  Subject subject;
  std::string text;
  std::uint32_t offset = 0;
};

/// An operand of `&&` or `||`, or a condition of `? :`, that always comes to the same.
struct Constancy {
  cel::NodeIndex part = 0;
  bool value = false;
};

/// A proposition about facts.
using Formula = std::uint32_t;

/// Proves that a proposition can never be true, whatever the facts. It reads `&&`, `||`, `!`, `?
/// :`, and comparisons of a fact with constants; anything else may be true or false as it likes,
/// but the same words always are the same. So what it proves is so, and what is so it may miss.
/// Facts are taken as known: an unknown one makes no condition true, and none false.
class Logic {
 public:
  /// A name that a macro binds, and the list fact whose elements it stands for, if one.
  struct Local {
    std::string_view name;
    std::string elements_of;
  };

  explicit Logic(std::vector<Local> locals = {}) : locals_(std::move(locals)) {}

  /// REQUIRES: `ast` was parsed from a text that type-checks, and `node` stands under no macro
  /// other than those that bound the locals.
  Formula read(const cel::Ast& ast, cel::NodeIndex node);
  Formula always();
  Formula both(Formula a, Formula b);
  Formula opposite(Formula of);
  Formula tier_at_most(std::int64_t tier);

  /// False: it can never be true.
  bool can_be(Formula formula) const;

  /// Every text that what was read compares a subject with, macros' bodies included.
  const std::vector<Mention>& mentions() const { return mentions_; }
  /// The parts of what was read that never change the answer; none within another.
  const std::vector<Constancy>& constants() const { return constancies_; }

 private:
  struct Node {
    enum class Kind { constant, atom, all_of, any_of, negation, choice } kind = Kind::constant;
    bool value = false;  ///< of a constant
    std::uint32_t atom = 0;
    std::vector<Formula> parts;
  };
  enum class Relation { equal, less, less_or_equal, greater, greater_or_equal, holds };
  struct Variable {
    Subject subject;
    std::vector<Constant> constants;
  };
  struct Atom {
    std::uint32_t variable = 0;
    Relation relation = Relation::holds;
    std::vector<Constant> with;  ///< equal: any of them
  };
  using Values = std::map<std::uint32_t, Constant>;

  Formula add(Node node);
  Formula constant(bool value);
  Formula atom(const Subject& subject, Relation relation, std::vector<Constant> with);
  Formula opaque(const cel::Ast& ast, cel::NodeIndex node);
  Formula read_parts(const cel::Ast& ast, const cel::Node& node, Node::Kind kind);
  std::optional<Formula> read_call(const cel::Ast& ast, const cel::Node& node);
  std::optional<Formula> read_comparison(const cel::Ast& ast, const cel::Node& node);
  std::optional<Formula> read_membership(const cel::Ast& ast, const cel::Node& node);
  std::optional<Formula> read_list_equality(const cel::Ast& ast, const cel::Node& node);
  std::optional<Formula> read_fold(const cel::Ast& ast, const cel::Node& node);
  std::optional<Subject> subject_of(const cel::Ast& ast, cel::NodeIndex node) const;
  std::string path_of(const cel::Ast& ast, cel::NodeIndex node, std::string& fact) const;
  void mention(const Subject& subject, const cel::Ast& ast, cel::NodeIndex constant);

  void gather_variables(Formula formula, Values& into) const;
  std::vector<Constant> candidates(const Variable& variable) const;
  bool is_true(Formula formula, const Values& values) const;
  bool is_true(const Atom& atom, const Constant& value) const;

  std::vector<Local> locals_;
  std::vector<Node> nodes_;
  std::vector<Atom> atoms_;
  std::vector<Variable> variables_;
  std::map<std::string, std::uint32_t> by_key_;
  std::vector<Mention> mentions_;
  std::vector<Constancy> constancies_;
};

/// The only texts that a fact can be, or that its elements can be; empty where any will do.
std::span<const std::string_view> allowed_texts(std::string_view fact);

}  // namespace belay::gate

#endif  // BELAY_GATE_LINT_LOGIC_H_
