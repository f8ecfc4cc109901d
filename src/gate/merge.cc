#include "gate/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"

namespace belay::gate {

namespace {

/// What two asks must share to be one obligation, beside kind, moment, mode and state.
std::string pool_key(const ApprovalsAsked& asked) {
  // Length first, as names may hold any character.
  std::string key(1, static_cast<char>('0' + static_cast<int>(asked.from)));
  const auto add = [&](std::string_view text) {
    key += std::to_string(text.size());
    key += ':';
    key += text;
  };
  add(asked.of);
  key += asked.survives_clean_rebase ? '1' : '0';
  key += asked.binds_merge_result ? '1' : '0';
  for (const std::string& word : asked.except) add(word);
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

/// Whether two asks of one kind have the same pool: what `KeyOf` spells out.
struct SamePool {
  const Obligation& other;

  bool operator()(const ApprovalsAsked& a) const {
    const auto& b = std::get<ApprovalsAsked>(other.what);
    return a.from == b.from && a.of == b.of && a.survives_clean_rebase == b.survives_clean_rebase &&
           a.binds_merge_result == b.binds_merge_result && a.except == b.except;
  }
  bool operator()(const EvidenceAsked& a) const {
    const auto& b = std::get<EvidenceAsked>(other.what);
    return a.type == b.type && a.from == b.from;
  }
  bool operator()(const FreezeAsked& a) const {
    return a.name == std::get<FreezeAsked>(other.what).name;
  }
  bool operator()(const AnswerAsked& a) const {
    return a.question == std::get<AnswerAsked>(other.what).question;
  }
  template <class Alike>
  bool operator()(const Alike&) const {
    return true;
  }
};

/// Equal for asks of the same pool, and different for most others.
struct PoolHash {
  std::size_t operator()(const ApprovalsAsked& asked) const { return of(asked.of); }
  std::size_t operator()(const EvidenceAsked& asked) const { return of(asked.type); }
  std::size_t operator()(const FreezeAsked& asked) const { return of(asked.name); }
  std::size_t operator()(const AnswerAsked& asked) const { return of(asked.question); }
  template <class Alike>
  std::size_t operator()(const Alike&) const {
    return 0;
  }

  static std::size_t of(std::string_view text) { return std::hash<std::string_view>()(text); }
};

using Key = std::tuple<Moment, ObligationKind, bool, bool, bool, std::string>;

Key key_of(const Ask& ask) {
  return {ask.what->moment(), ask.what->kind(), !ask.enforced,
          ask.exempted,       ask.waived,       std::visit(KeyOf{}, ask.what->what)};
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
    add_levels(asked.levels, more.levels);
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

/// One obligation in the making.
struct Merged {
  Key key;
  const Ask* first = nullptr;
  const Ask* exempted_by_most = nullptr;  ///< both layers lift an open ask, one a closed one
  Owed owed;

  std::unordered_set<std::string_view> rules;  ///< finds one that asks twice without looking at all

  /// What a rule asks for comes together, but for questions, which are gone through twice.
  void add(const Ask& ask) {
    if (ask.exempted && (exempted_by_most == nullptr || exempted_by_most->is_closed)) {
      exempted_by_most = &ask;
    }
    if (ask.rule.empty() || (!owed.rules.empty() && owed.rules.back() == ask.rule)) return;
    const bool may_return = ask.what->kind() == ObligationKind::answer;
    if (may_return && !rules.insert(ask.rule).second) return;
    owed.rules.emplace_back(ask.rule);
  }
};

/// Finds the obligation that an ask belongs to without spelling out its key, which is only needed
/// to put the obligations in order.
class Groups {
 public:
  Merged* find(const Ask& ask) {
    const auto [begin, end] = by_hash_.equal_range(hash_of(ask));
    const auto found =
        std::find_if(begin, end, [&](const auto& entry) { return belongs(ask, *entry.second); });
    return found == end ? nullptr : found->second;
  }

  Merged& add(const Ask& ask) {
    Merged& made = all_.emplace_back();
    made.key = key_of(ask);
    made.first = &ask;
    by_hash_.emplace(hash_of(ask), &made);
    return made;
  }

  std::vector<Owed> take(const Trace& trace) && {
    std::vector<Merged*> sorted;
    for (Merged& merged : all_) sorted.push_back(&merged);
    std::sort(sorted.begin(), sorted.end(),
              [](const Merged* a, const Merged* b) { return a->key < b->key; });
    std::vector<Owed> obligations;
    obligations.reserve(sorted.size());
    for (Merged* merged : sorted) {
      if (merged->exempted_by_most != nullptr) {
        merged->owed.reason = fmt::format(
            "exempted by `{}`", joined(trace.exempting_from(*merged->exempted_by_most), "`, `"));
      }
      obligations.push_back(std::move(merged->owed));
    }
    return obligations;
  }

 private:
  static std::size_t hash_of(const Ask& ask) {
    return std::visit(PoolHash{}, ask.what->what) * kObligationKindCount +
           static_cast<std::size_t>(ask.what->kind());
  }

  static bool belongs(const Ask& ask, const Merged& merged) {
    const Ask& first = *merged.first;
    return ask.what->kind() == first.what->kind() && ask.what->moment() == first.what->moment() &&
           ask.enforced == first.enforced && ask.exempted == first.exempted &&
           ask.waived == first.waived && std::visit(SamePool{*first.what}, ask.what->what);
  }

  std::deque<Merged> all_;
  std::unordered_multimap<std::size_t, Merged*> by_hash_;
};

void begin(Merged& merged, const Ask& ask, Moment moment) {
  Owed& owed = merged.owed;
  owed.asks = *ask.what;
  owed.due = ask.what->moment();
  owed.due_now = owed.due <= moment;
  owed.enforced = ask.enforced;
  if (ask.exempted) owed.state = ObligationState::exempted;
}

}  // namespace

std::vector<Owed> merge(const Trace& trace, Moment moment) {
  Groups groups;
  for (const Ask& ask : trace.asks) {
    Merged* merged = groups.find(ask);
    if (merged == nullptr) {
      merged = &groups.add(ask);
      begin(*merged, ask, moment);
    } else {
      std::visit(Tighten{merged->owed.asks}, ask.what->what);
      merged->owed.asks.exemptible = merged->owed.asks.exemptible && ask.what->exemptible;
    }
    merged->add(ask);
  }
  return std::move(groups).take(trace);
}

}  // namespace belay::gate
