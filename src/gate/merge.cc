#include "gate/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_set>

#include "base/text.h"

namespace belay::gate {

namespace {

/// What two asks must share to be one obligation, beside kind, moment, mode and state.
std::string pool_key(const ApprovalsAsked& asked) {
  // Length first, as names may hold any character.
  const auto field = [](std::string_view text) { return fmt::format("{}:{}", text.size(), text); };
  std::string key = fmt::format("{}{}{}{}", static_cast<int>(asked.from), field(asked.of),
                                asked.survives_clean_rebase, asked.binds_merge_result);
  for (const std::string& word : asked.except) key += field(word);
  return key;
}

struct KeyOf {
  std::string operator()(const ApprovalsAsked& asked) const { return pool_key(asked); }
  std::string operator()(const RecordAsked&) const { return ""; }
  std::string operator()(const EvidenceAsked& asked) const {
    return fmt::format("{}:{}{}", asked.type.size(), asked.type, asked.from);
  }
  std::string operator()(const RolloutAsked&) const { return ""; }
  std::string operator()(const WaitAsked&) const { return ""; }
  std::string operator()(const FreezeAsked& asked) const { return asked.name; }
  std::string operator()(const DenyAsked&) const { return ""; }
  std::string operator()(const AnswerAsked& asked) const { return asked.question; }
};

using Key = std::tuple<Moment, ObligationKind, bool, bool, std::string>;

Key key_of(const Ask& ask) {
  return {ask.what.moment(), ask.what.kind(), !ask.enforced, ask.exempted,
          std::visit(KeyOf{}, ask.what.what)};
}

void merge_levels(std::vector<LevelAsked>& into, const std::vector<LevelAsked>& from) {
  for (const LevelAsked& asked : from) {
    const auto at = std::find_if(into.begin(), into.end(), [&](const LevelAsked& known) {
      return known.level == asked.level;
    });
    if (at == into.end()) {
      into.push_back(asked);
    } else {
      at->count = std::max(at->count, asked.count);
    }
  }
  std::sort(into.begin(), into.end());
}

template <class T>
void add_missing(std::vector<T>& into, const std::vector<T>& from) {
  for (const T& item : from) {
    if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
  }
}

/// The strictest of both. Everything of one key has the same kind.
struct Tighten {
  Obligation& into;

  void operator()(const ApprovalsAsked& more) const {
    auto& asked = std::get<ApprovalsAsked>(into.what);
    merge_levels(asked.levels, more.levels);
    int of_levels = 0;
    for (const LevelAsked& level : asked.levels) of_levels += level.count;
    // One person has one level, so the levels' counts add up.
    asked.count = std::max({asked.count, more.count, of_levels});
  }
  void operator()(const RecordAsked& more) const {
    add_missing(std::get<RecordAsked>(into.what).sections, more.sections);
  }
  void operator()(const EvidenceAsked& more) const {
    auto& asked = std::get<EvidenceAsked>(into.what);
    if (more.max_age && (!asked.max_age || *more.max_age < *asked.max_age)) {
      asked.max_age = more.max_age;
    }
  }
  void operator()(const RolloutAsked& more) const {
    auto& asked = std::get<RolloutAsked>(into.what);
    add_missing(asked.stages_percent, more.stages_percent);
    std::sort(asked.stages_percent.begin(), asked.stages_percent.end());
    asked.bake = std::max(asked.bake, more.bake);
    add_missing(asked.guards, more.guards);
  }
  void operator()(const WaitAsked& more) const {
    auto& asked = std::get<WaitAsked>(into.what);
    asked.span = std::max(asked.span, more.span);
  }
  void operator()(const FreezeAsked& more) const {
    auto& asked = std::get<FreezeAsked>(into.what);
    // Nothing is the longest: for as long as the rule applies.
    if (!more.until || (asked.until && *asked.until < *more.until)) asked.until = more.until;
  }
  void operator()(const DenyAsked&) const {}
  void operator()(const AnswerAsked&) const {}
};

/// One obligation in the making. The set finds a rule that asks twice without looking at all.
struct Merged {
  Owed owed;
  std::unordered_set<std::string_view> rules;

  void add(const Ask& ask) {
    if (ask.rule.empty() || !rules.insert(ask.rule).second) return;
    owed.rules.push_back(ask.rule);
  }
};

void begin(Merged& merged, const Ask& ask, const Trace& trace, Moment moment) {
  Owed& owed = merged.owed;
  owed.asks = ask.what;
  owed.due = ask.what.moment();
  owed.due_now = owed.due <= moment;
  owed.enforced = ask.enforced;
  if (!ask.exempted) return;
  owed.state = ObligationState::exempted;
  const auto kind = static_cast<std::size_t>(ask.what.kind());
  std::vector<std::string> by = trace.exempting[kind];
  if (!ask.enforced) add_missing(by, trace.exempting_in_warning[kind]);
  owed.reason = fmt::format("exempted by `{}`", joined(by, "`, `"));
}

}  // namespace

std::vector<Owed> merge(const Trace& trace, Moment moment) {
  std::map<Key, Merged> made;
  for (const Ask& ask : trace.asks) {
    const auto [at, is_new] = made.try_emplace(key_of(ask));
    Merged& merged = at->second;
    if (is_new) {
      begin(merged, ask, trace, moment);
    } else {
      std::visit(Tighten{merged.owed.asks}, ask.what.what);
      merged.owed.asks.exemptible = merged.owed.asks.exemptible && ask.what.exemptible;
    }
    merged.add(ask);
  }
  std::vector<Owed> obligations;
  obligations.reserve(made.size());
  for (auto& [key, merged] : made) obligations.push_back(std::move(merged.owed));
  return obligations;
}

}  // namespace belay::gate
