#include "meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace belay::spec {

namespace {

Truth of(bool value) { return value ? Truth::yes : Truth::no; }

Truth opposite(Truth truth) {
  return truth == Truth::yes ? Truth::no : truth == Truth::no ? Truth::yes : truth;
}

/// One that decides, decides; else what is unknown wins over what fails.
Truth joined(const std::vector<Meaning>& parts, const World& world, Truth decisive) {
  Truth so_far = opposite(decisive);
  for (const Meaning& part : parts) {
    const Truth truth = part.in(world);
    if (truth == decisive) return decisive;
    if (truth == Truth::unknown || (truth == Truth::error && so_far != Truth::unknown)) {
      so_far = truth;
    }
  }
  return so_far;
}

bool compared(int tier, std::string_view relation, int with) {
  if (relation == "==") return tier == with;
  if (relation == "!=") return tier != with;
  if (relation == "<") return tier < with;
  if (relation == "<=") return tier <= with;
  if (relation == ">") return tier > with;
  return tier >= with;
}

bool compared(std::string_view text, const Meaning& meaning) {
  const bool among =
      std::find(meaning.texts.begin(), meaning.texts.end(), text) != meaning.texts.end();
  return among == (meaning.relation != "!=");
}

std::string in_quotes(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(fmt::format("\"{}\"", text));
  return belay::joined(quoted, ", ");
}

std::string text_comparison(std::string_view fact, const Meaning& meaning) {
  const std::string texts = in_quotes(meaning.texts);
  const bool is_list = meaning.relation == "in";
  return fmt::format("{} {} {}", fact, meaning.relation,
                     is_list ? fmt::format("[{}]", texts) : texts);
}

template <std::size_t N>
std::string one_of(const std::array<const char*, N>& words, Dice& dice) {
  return words[static_cast<std::size_t>(dice.below(static_cast<int>(N)))];
}

Meaning any_text(Meaning::Kind kind, const std::array<const char*, 3>& words, Dice& dice) {
  constexpr std::array kRelations = {"==", "!=", "in"};
  Meaning made{kind, one_of(kRelations, dice), 0, {one_of(words, dice)}, {}};
  if (made.relation == "in") made.texts.push_back(one_of(words, dice));
  return made;
}

Meaning any_comparison(Dice& dice) {
  constexpr std::array kRelations = {"==", "!=", "<", "<=", ">", ">="};
  switch (dice.below(8)) {
    case 0:
      return any_text(Meaning::Kind::level, {"agent", "human", "assisted"}, dice);
    case 1:
    case 2:
      return any_text(Meaning::Kind::environment, {"prod", "staging", "moon"}, dice);
    case 3:
      return {Meaning::Kind::revert, "", 0, {}, {}};
    case 4:
      return {dice.one_in(2) ? Meaning::Kind::broken : Meaning::Kind::revert, "", 0, {}, {}};
    default:
      return {Meaning::Kind::tier, one_of(kRelations, dice), dice.below(6) - 1, {}, {}};
  }
}

/// Nothing stands directly in one of its own kind: that is another way to write the same.
Meaning any_meaning(Dice& dice, int depth, Meaning::Kind around) {
  if (depth == 0 || dice.one_in(4)) return any_comparison(dice);
  constexpr Meaning::Kind kKinds[] = {Meaning::Kind::all_of,   Meaning::Kind::any_of,
                                      Meaning::Kind::all_of,   Meaning::Kind::any_of,
                                      Meaning::Kind::negation, Meaning::Kind::choice};
  Meaning made;
  made.kind = kKinds[dice.below(6)];
  if (made.kind == around) made.kind = Meaning::Kind::choice;
  int parts = 2 + (dice.one_in(3) ? 1 : 0);
  if (made.kind == Meaning::Kind::negation) parts = 1;
  if (made.kind == Meaning::Kind::choice) parts = 3;
  while (parts-- > 0) made.parts.push_back(any_meaning(dice, depth - 1, made.kind));
  return made;
}

class Walk {
 public:
  explicit Walk(const World& world, std::vector<Come>& seen) : world_(world), seen_(seen) {}

  void through(const Meaning& meaning, bool comes) {
    switch (meaning.kind) {
      case Meaning::Kind::all_of:
      case Meaning::Kind::any_of: {
        const Truth goes_on = of(meaning.kind == Meaning::Kind::all_of);
        for (const Meaning& part : meaning.parts) {
          by(part, comes);
          comes = comes && part.in(world_) == goes_on;
        }
        return;
      }
      case Meaning::Kind::choice: {
        by(meaning.parts[0], comes);
        const Truth chosen = meaning.parts[0].in(world_);
        through(meaning.parts[1], comes && chosen == Truth::yes);
        through(meaning.parts[2], comes && chosen == Truth::no);
        return;
      }
      case Meaning::Kind::negation:
        return through(meaning.parts[0], comes);
      case Meaning::Kind::tier:
      case Meaning::Kind::level:
      case Meaning::Kind::environment:
      case Meaning::Kind::revert:
      case Meaning::Kind::broken:
        return;
    }
  }

 private:
  void by(const Meaning& part, bool comes) {
    if (seen_.size() == at_) seen_.emplace_back();
    const Truth truth = part.in(world_);
    seen_[at_].was_true |= comes && truth == Truth::yes;
    seen_[at_].was_false |= comes && truth == Truth::no;
    ++at_;
    through(part, comes);
  }

  const World& world_;
  std::vector<Come>& seen_;
  std::size_t at_ = 0;
};

}  // namespace

std::string Meaning::text() const {
  const auto all = [&](std::string_view sign) {
    std::vector<std::string> written;
    for (const Meaning& part : parts) written.push_back(part.text());
    return fmt::format("({})", belay::joined(written, sign));
  };
  switch (kind) {
    case Kind::tier:
      return fmt::format("reach.tier {} {}", relation, number);
    case Kind::level:
      return text_comparison("provenance.level", *this);
    case Kind::environment:
      return text_comparison("env", *this);
    case Kind::revert:
      return "change.is_revert";
    case Kind::broken:
      return cel(6);
    case Kind::all_of:
      return all(" && ");
    case Kind::any_of:
      return all(" || ");
    case Kind::negation:
      return fmt::format("!({})", parts[0].text());
    case Kind::choice:
      return fmt::format("({} ? {} : {})", parts[0].text(), parts[1].text(), parts[2].text());
  }
  return "";
}

Truth Meaning::in(const World& world) const {
  switch (kind) {
    case Kind::tier:
      return world.tier ? of(compared(*world.tier, relation, number)) : Truth::unknown;
    case Kind::level:
      return of(compared(world.agent ? "agent" : "human", *this));
    case Kind::environment:
      return of(compared(world.production ? "prod" : "staging", *this));
    case Kind::revert:
      return of(world.revert);
    case Kind::broken:
      return Truth::error;
    case Kind::all_of:
      return spec::joined(parts, world, Truth::no);
    case Kind::any_of:
      return spec::joined(parts, world, Truth::yes);
    case Kind::negation:
      return opposite(parts[0].in(world));
    case Kind::choice: {
      const Truth chosen = parts[0].in(world);
      if (chosen != Truth::yes && chosen != Truth::no) return chosen;
      return parts[chosen == Truth::yes ? 1 : 2].in(world);
    }
  }
  return Truth::error;
}

Meaning any_meaning(Dice& dice) {
  return any_meaning(dice, 1 + dice.below(3), Meaning::Kind::revert);
}

std::vector<Come> come_by(const Meaning& meaning, std::span<const World> worlds) {
  std::vector<Come> seen;
  for (const World& world : worlds) Walk(world, seen).through(meaning, true);
  return seen;
}

}  // namespace belay::spec
