#include "gate/cel/unify.h"

namespace belay::cel {

namespace {

using K = Type::Kind;

bool takes_null(const Type& type) {
  return type.is(K::null) || type.is(K::object) || type.is(K::abstract) || type.is(K::optional) ||
         type.is(K::timestamp) || type.is(K::duration);
}

// `a` says as much as `b` or less.
bool at_least_as_general(const Type& a, const Type& b) {
  if (a.is(K::dyn) || a.is(K::parameter)) return true;
  if (b.is(K::dyn) || b.is(K::parameter)) return false;
  if (a.kind() != b.kind() || a.name() != b.name() || a.parts().size() != b.parts().size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.parts().size(); ++i) {
    if (!at_least_as_general(a.parts()[i], b.parts()[i])) return false;
  }
  return !a.is(K::object) || a == b;
}

}  // namespace

Type Substitution::fresh() {
  bound_.emplace_back();
  return Type::variable(static_cast<std::uint32_t>(bound_.size() - 1));
}

void Substitution::set(std::uint32_t variable, Type type) {
  trail_.push_back({variable, std::move(bound_[variable])});
  bound_[variable] = std::move(type);
}

void Substitution::undo_to(std::size_t mark) {
  while (trail_.size() > mark) {
    bound_[trail_.back().variable] = std::move(trail_.back().before);
    trail_.pop_back();
  }
}

bool Substitution::assign(const Type& given, const Type& expected) {
  const std::size_t mark = trail_.size();
  if (fits(given, expected)) return true;
  undo_to(mark);
  return false;
}

bool Substitution::assign_all(const std::vector<Type>& given, const std::vector<Type>& expected) {
  if (given.size() != expected.size()) return false;
  const std::size_t mark = trail_.size();
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (fits(given[i], expected[i])) continue;
    undo_to(mark);
    return false;
  }
  return true;
}

Type Substitution::join(const Type& a, const Type& b) {
  if (!assign(a, b)) return K::dyn;
  return at_least_as_general(a, b) ? a : b;
}

bool Substitution::occurs(std::uint32_t variable, const Type& type) const {
  if (type.is(K::parameter)) {
    if (type.number() == variable) return true;
    const auto& bound = bound_[type.number()];
    return bound && occurs(variable, *bound);
  }
  for (const Type& part : type.parts()) {
    if (occurs(variable, part)) return true;
  }
  return false;
}

// Whether `type` may be what `variable` stands for; nothing when it may not but nothing is settled.
std::optional<bool> Substitution::bind(const Type& type, const Type& variable) {
  if (type == variable) return true;
  const std::uint32_t number = variable.number();
  if (const std::optional<Type> settled = bound_[number]) {
    if (type == *settled) return true;
    if (!fits(type, *settled)) return false;
    const Type general = at_least_as_general(type, *settled) ? type : *settled;
    if (!occurs(number, general)) set(number, general);
    return true;
  }
  if (occurs(number, type)) return std::nullopt;
  set(number, type);
  return true;
}

bool Substitution::fits(const Type& a, const Type& b) {
  if (b.is(K::parameter)) {
    const auto bound = bind(a, b);
    if (bound) return *bound;
  }
  if (a.is(K::parameter)) return bind(b, a).value_or(false);
  if (a.is(K::dyn) || b.is(K::dyn)) return true;
  if (a.is(K::null)) return takes_null(b);
  if (b.is(K::null)) return takes_null(a);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case K::list:
    case K::map:
    case K::optional:
      return parts_fit(a, b);
    case K::abstract:
      return a.name() == b.name() && parts_fit(a, b);
    case K::object:
      return a == b;
    default:
      return true;
  }
}

bool Substitution::parts_fit(const Type& a, const Type& b) {
  if (a.parts().size() != b.parts().size()) return false;
  for (std::size_t i = 0; i < a.parts().size(); ++i) {
    if (!fits(a.parts()[i], b.parts()[i])) return false;
  }
  return true;
}

Type Substitution::resolved(const Type& type, bool open_as_dyn) const {
  if (type.is(K::parameter)) {
    if (bound_[type.number()]) return resolved(*bound_[type.number()], open_as_dyn);
    return open_as_dyn ? Type(K::dyn) : type;
  }
  if (type.parts().empty()) return type;
  std::vector<Type> parts;
  for (const Type& part : type.parts()) parts.push_back(resolved(part, open_as_dyn));
  return type.rebuilt(std::move(parts));
}

Type Substitution::instantiate(const Type& type, Renaming& renaming) {
  if (type.is(K::parameter)) {
    for (const auto& [name, variable] : renaming.names) {
      if (name == type.name()) return variable;
    }
    return renaming.names.emplace_back(type.name(), fresh()).second;
  }
  if (type.parts().empty()) return type;
  std::vector<Type> parts;
  for (const Type& part : type.parts()) parts.push_back(instantiate(part, renaming));
  return type.rebuilt(std::move(parts));
}

}  // namespace belay::cel
