#include "model.h"

#include <array>

namespace belay::spec {

namespace {

Truth of(bool value) { return value ? Truth::yes : Truth::no; }

/// As the language defines it: what is false decides alone.
Truth both(Truth a, Truth b) {
  if (a == Truth::no || b == Truth::no) return Truth::no;
  if (a == Truth::unknown || b == Truth::unknown) return Truth::unknown;
  if (a == Truth::error || b == Truth::error) return Truth::error;
  return Truth::yes;
}

Truth negated(Truth a) { return a == Truth::yes ? Truth::no : a == Truth::no ? Truth::yes : a; }

Truth tier_at_most(int tier, const World& world) {
  return world.tier ? of(*world.tier <= tier) : Truth::unknown;
}

}  // namespace

std::string cel(int condition) {
  constexpr std::array<const char*, kConditions> kText = {
      "true",
      "false",
      "reach.tier <= 1",
      "reach.tier <= 1 && env == \"prod\"",
      "!(reach.tier <= 1) || change.is_revert",
      "provenance.level == \"agent\"",
      "1 / int(change.commits - 1) == 0",
      "env == \"prod\" && 1 / int(change.commits - 1) == 0",
      "!(change.is_revert && reach.tier <= 2)",
  };
  return kText[static_cast<std::size_t>(condition)];
}

Truth truth(int condition, const World& world) {
  const Truth production = of(world.production);
  switch (condition) {
    case 0:
      return Truth::yes;
    case 1:
      return Truth::no;
    case 2:
      return tier_at_most(1, world);
    case 3:
      return both(tier_at_most(1, world), production);
    case 4:
      return negated(both(tier_at_most(1, world), of(!world.revert)));
    case 5:
      return of(world.agent);
    case 6:
      return Truth::error;  // every generated change has one commit
    case 7:
      return both(production, Truth::error);
    case 8:
      return negated(both(of(world.revert), tier_at_most(2, world)));
    default:
      return Truth::error;
  }
}

}  // namespace belay::spec
