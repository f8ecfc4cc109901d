#ifndef BELAY_GATE_OBLIGATION_H_
#define BELAY_GATE_OBLIGATION_H_

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"

namespace belay::gate {

/// When an obligation is due. A decision counts everything due by its own moment.
enum class Moment { merge, deploy, after };
std::string_view name_of(Moment moment);
Result<Moment> parse_moment(std::string_view text);

/// The closed set of what a change can owe, in the order of `Obligation::what`.
enum class ObligationKind { approvals, record, evidence, rollout, wait, freeze, deny, answer };
inline constexpr int kObligationKindCount = 8;

std::string_view name_of(ObligationKind kind);
/// A word that a policy may write; `answer` is not one.
std::optional<ObligationKind> obligation_kind(std::string_view word);
/// When the kind is due unless its rule says otherwise.
Moment usual_moment(ObligationKind kind);

/// Of the approvals counted, at least `count` by people of this level.
struct LevelAsked {
  std::string level;
  int count = 1;

  friend auto operator<=>(const LevelAsked&, const LevelAsked&) = default;
};

/// Adds what else is asked: each level at its greater count, sorted.
void add_levels(std::vector<LevelAsked>& to, const std::vector<LevelAsked>& more);

/// Approvals by people who made nothing of the change, of exactly its content.
struct ApprovalsAsked {
  enum class From { anyone, owners, team, role };
  int count = 1;
  From from = From::anyone;
  std::string of;                   ///< the team or role, as the policy writes it
  std::vector<LevelAsked> levels;   ///< sorted; their counts together are at most `count`
  std::vector<std::string> except;  ///< `not:`, sorted
  bool survives_clean_rebase = false;
  bool binds_merge_result = false;  ///< `strict: merge-result`

  friend bool operator==(const ApprovalsAsked&, const ApprovalsAsked&) = default;
};

struct RecordAsked {
  std::vector<std::string> sections;  ///< distinct, in the order asked

  friend bool operator==(const RecordAsked&, const RecordAsked&) = default;
};

struct EvidenceAsked {
  std::string type;
  std::string from;  ///< the producer; empty: any
  std::optional<std::chrono::seconds> max_age;

  friend bool operator==(const EvidenceAsked&, const EvidenceAsked&) = default;
};

struct RolloutAsked {
  std::vector<int> stages_percent;  ///< rising, the last one 100
  std::chrono::seconds bake{0};
  std::vector<std::string> guards;

  friend bool operator==(const RolloutAsked&, const RolloutAsked&) = default;
};

struct WaitAsked {
  std::chrono::seconds span{0};

  friend bool operator==(const WaitAsked&, const WaitAsked&) = default;
};

struct FreezeAsked {
  std::string name;
  std::optional<Instant> until;  ///< nothing: for as long as its rule applies

  friend bool operator==(const FreezeAsked&, const FreezeAsked&) = default;
};

struct DenyAsked {
  friend bool operator==(const DenyAsked&, const DenyAsked&) = default;
};

/// What an unknown or erring condition owes. Only making the fact known, or the condition sound,
/// discharges it.
struct AnswerAsked {
  std::string question;
  std::string fact;  ///< the fact that is not known; empty for an error

  friend bool operator==(const AnswerAsked&, const AnswerAsked&) = default;
};

/// One thing that a rule asks for.
struct Obligation {
  std::variant<ApprovalsAsked, RecordAsked, EvidenceAsked, RolloutAsked, WaitAsked, FreezeAsked,
               DenyAsked, AnswerAsked>
      what;
  bool exemptible = false;
  std::optional<Moment> due;  ///< as the rule says; nothing: by kind

  ObligationKind kind() const { return static_cast<ObligationKind>(what.index()); }
  Moment moment() const { return due.value_or(usual_moment(kind())); }

  friend bool operator==(const Obligation&, const Obligation&) = default;
};

/// The obligation in a line: `2 approvals from owners, 1 of them senior`.
std::string in_words(const Obligation& obligation);
/// The obligation as its rule could have written it, with its kind and moment.
json::Object to_json(const Obligation& obligation);

}  // namespace belay::gate

#endif  // BELAY_GATE_OBLIGATION_H_
