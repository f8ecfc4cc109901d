#include "gate/fact_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace belay::gate {

namespace {

/// An object type's values, read through the table's member functions a column at a time.
class Table final : public cel::Objects {
 public:
  Table(const FactValues& facts, const Variable& variable, std::size_t rows, cel::Arena& arena)
      : facts_(facts), variable_(variable) {
    row_count_ = rows;
    made_ = arena.array<const cel::Value*>(variable.members.size());
    std::fill(made_.begin(), made_.end(), nullptr);
    columns_ = made_.data();
    arena_ = &arena;
  }
  cel::Value list(cel::Arena& arena) {
    const auto objects = arena.array<cel::Value>(row_count_);
    for (std::uint32_t row = 0; row < row_count_; ++row) {
      objects[row] = cel::Value::object(*this, row);
    }
    rows_ = objects.data();
    return cel::Value::list(objects);
  }
  const cel::ObjectType& type() const override { return *variable_.object; }
  cel::Value field(std::uint32_t row, std::uint32_t slot, cel::Arena&) const override {
    if (made_[slot] == nullptr) make_column(slot);
    return made_[slot][row];
  }

 private:
  void make_column(std::uint32_t slot) const {
    const auto column = arena_->array<cel::Value>(row_count_);
    for (std::uint32_t row = 0; row < row_count_; ++row) {
      column[row] = variable_.members[slot].read(facts_, row, *arena_);
    }
    made_[slot] = column.data();
  }

  const FactValues& facts_;
  const Variable& variable_;
  std::span<const cel::Value*> made_;
  cel::Arena* arena_;
};

constexpr std::string_view kTierQuestion =
    "how critical is what this change touches? give its systems a `tier` in the catalog";

void add_all(std::vector<facts::Unknown>& to, const std::vector<facts::Unknown>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

facts::Unknown not_assessed(std::string fact) {
  return {fact, fmt::format("`{}` was not assessed", fact),
          fmt::format("what is `{}` of this change?", fact)};
}

std::string shown(const facts::Identity& who) {
  return escaped(who.email.empty() ? who.name : who.email);
}

}  // namespace

FactValues::FactValues(const Inputs& inputs, int undeclared_tier)
    : inputs_(inputs), undeclared_tier_(undeclared_tier) {
  name_makers();
  gather_unknowns();
  made_.assign(variables().size(), cel::Value::deferred());
  at_hand_ = made_;
}

void FactValues::name_makers() {
  if (inputs_.provenance == nullptr) return;
  for (const facts::Maker& maker : inputs_.provenance->makers) {
    makers_.push_back(shown(maker.who));
    if (maker.is_operator) operators_.push_back(shown(maker.who));
  }
}

void FactValues::gather_unknowns() {
  add_all(unknowns_, inputs_.change->unknowns);
  if (inputs_.provenance == nullptr) {
    unknowns_.push_back(not_assessed("provenance"));
  } else {
    add_all(unknowns_, inputs_.provenance->unknowns);
  }
  if (inputs_.provenance != nullptr && !inputs_.provenance->share) {
    unknowns_.push_back({"provenance.share", "no note or trace says which lines an agent wrote",
                         "which lines did an agent write? record them with git-ai or Agent Trace"});
  }
  if (inputs_.reach == nullptr) {
    unknowns_.push_back(not_assessed("reach"));
  } else {
    add_all(unknowns_, inputs_.reach->unknowns);
    const bool has_tier = inputs_.reach->tier || inputs_.reach->tier_undeclared;
    if (!has_tier && inputs_.reach->unknowns.empty()) {
      unknowns_.push_back({"reach.tier", "no system is reached", std::string(kTierQuestion)});
    }
  }
  if (inputs_.boundary == nullptr) {
    unknowns_.push_back(not_assessed("boundary"));
  } else {
    add_all(unknowns_, inputs_.boundary->unknowns);
  }
  const auto key = [](const facts::Unknown& u) { return std::tie(u.fact, u.reason, u.question); };
  std::sort(unknowns_.begin(), unknowns_.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  unknowns_.erase(std::unique(unknowns_.begin(), unknowns_.end()), unknowns_.end());

  const auto& all = variables();
  unknown_of_.resize(all.size());
  for (std::uint32_t id = 0; id < unknowns_.size(); ++id) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (speaks_of(unknowns_[id], all[i].fact->name)) {
        unknown_of_[i].push_back({all[i].fact->name, id});
      }
    }
  }
}

cel::Value FactValues::variable(int index, cel::Arena&) const {
  cel::Value& made = made_[static_cast<std::size_t>(index)];
  if (made.is_deferred()) made = make(static_cast<std::size_t>(index));
  return made;
}

cel::Value FactValues::make(std::size_t index) const {
  if (!unknown_of_[index].empty()) return cel::Value::unknown(unknown_of_[index]);
  const Variable& variable = variables()[index];
  if (variable.object == nullptr) return variable.fact->read(*this, 0, arena_);
  if (variable.fact->read == nullptr) {
    return cel::Value::object(*arena_.make<Table>(*this, variable, 1, arena_));
  }
  const auto rows = static_cast<std::size_t>(variable.fact->read(*this, 0, arena_).as_integer());
  return arena_.make<Table>(*this, variable, rows, arena_)->list(arena_);
}

int FactValues::tier() const {
  const facts::Reach& reach = *inputs_.reach;
  if (!reach.tier) return undeclared_tier_;
  return reach.tier_undeclared ? std::min(*reach.tier, undeclared_tier_) : *reach.tier;
}

cel::Value text_value(std::string_view raw, cel::Arena& arena) {
  if (raw.find('%') == std::string_view::npos && is_utf8(raw)) return cel::Value::string(raw);
  return cel::Value::string(arena.copy(escaped(raw)));
}

bool speaks_of(const facts::Unknown& unknown, std::string_view fact) {
  const std::string_view named = unknown.fact;
  const std::size_t common = std::min(named.size(), fact.size());
  if (named.substr(0, common) != fact.substr(0, common)) return false;
  const std::string_view rest =
      named.size() > fact.size() ? named.substr(common) : fact.substr(common);
  return rest.empty() || rest.front() == '.' || rest.front() == '[';
}

}  // namespace belay::gate
