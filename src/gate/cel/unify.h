#ifndef BELAY_GATE_CEL_UNIFY_H_
#define BELAY_GATE_CEL_UNIFY_H_

#include <optional>
#include <string_view>
#include <vector>

#include "gate/cel/type.h"

namespace belay::cel {

/// What the checker has found out about the types that are still open, by the rules of the
/// language: `dyn` fits everything, `null` fits objects and times, and the more general of two
/// types that fit wins.
class Substitution {
 public:
  Type fresh();

  /// Whether a value of the one type can stand where the other is expected; what this settles is
  /// kept only when it can.
  bool assign(const Type& given, const Type& expected);

  /// All of `given`, or nothing is kept.
  bool assign_all(const std::vector<Type>& given, const std::vector<Type>& expected);

  /// The one type of two branches or elements; dyn when they do not fit.
  Type join(const Type& a, const Type& b);

  /// With every settled variable replaced; `open_as_dyn` also replaces those left open.
  Type resolved(const Type& type, bool open_as_dyn) const;

  /// The signature's named parameters replaced, consistently, by fresh variables.
  struct Renaming {
    std::vector<std::pair<std::string_view, Type>> names;
  };
  Type instantiate(const Type& type, Renaming& renaming);

 private:
  struct Undo {
    std::uint32_t variable;
    std::optional<Type> before;
  };

  bool fits(const Type& a, const Type& b);
  bool parts_fit(const Type& a, const Type& b);
  std::optional<bool> bind(const Type& type, const Type& variable);
  bool occurs(std::uint32_t variable, const Type& type) const;
  void set(std::uint32_t variable, Type type);
  void undo_to(std::size_t mark);

  std::vector<std::optional<Type>> bound_;
  std::vector<Undo> trail_;
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_UNIFY_H_
