#ifndef BELAY_CONTROL_POLICY_DIFF_H_
#define BELAY_CONTROL_POLICY_DIFF_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/repository.h"
#include "gate/demand.h"
#include "gate/policy.h"

namespace belay::control {

/// What discharging takes: everything owed and enforced, whenever it is due. Approvals of several
/// pools add up, though one person may stand in several.
struct Friction {
  std::int64_t approvals = 0;
  std::int64_t wait_seconds = 0;
  std::int64_t records = 0;
  std::int64_t evidence = 0;
  std::int64_t rollouts = 0;
  std::int64_t freezes = 0;
  std::int64_t answers = 0;
  std::int64_t denies = 0;

  Friction& operator+=(const Friction& other);
  friend bool operator==(const Friction&, const Friction&) = default;
};

Friction friction_of(const std::vector<gate::Owed>& obligations);

/// What one policy says of one change.
struct Judged {
  gate::Verdict verdict = gate::Verdict::hold;
  std::optional<gate::Verdict> would;
  Friction friction;

  friend bool operator==(const Judged&, const Judged&) = default;
};

/// An obligation that one policy asks for and the other does not.
struct Asked {
  std::string what;  ///< in words, with why the other policy does not ask for it where it exempts
  std::vector<std::string> rules;

  friend bool operator==(const Asked&, const Asked&) = default;
};

/// A past change that the two policies decide differently, or ask different things of.
struct Difference {
  Digest commit;
  Instant landed;
  std::string title;
  Judged before;
  Judged after;
  std::vector<Asked> dropped;      ///< asked by the old policy only
  std::vector<Asked> added;        ///< asked by the new policy only
  std::vector<std::string> rules;  ///< of both, sorted, distinct
  bool rests_on_unknown = false;   ///< a fact was not known, or the change could not be read
};

/// In the order of importance: the verdict (with what a warning would say) is milder or harder,
/// or it is the same and the change owes less, more, or something else.
enum class Shift { looser, stricter, less_asked, more_asked, asked_otherwise };
Shift shift_of(const Difference& difference);
std::string_view name_of(Shift shift);
inline constexpr int kShiftCount = 5;

/// By shift, then by how far the verdict, the approvals and the waits moved; the newest first among
/// equals. A total order.
bool more_important(const Difference& a, const Difference& b);

/// Changes counted together: those of a week, those that a rule decides.
struct Counted {
  std::int64_t changes = 0;
  std::int64_t differing = 0;
  std::array<std::int64_t, kShiftCount> shifts{};
  Friction before;
  Friction after;

  Counted& operator+=(const Counted& other);
};

struct PolicyDiff {
  PastRange range;
  Counted all;
  std::int64_t unknown = 0;               ///< changes of which some fact that counts was not known
  std::int64_t unreadable = 0;            ///< changes of which nothing could be read
  std::map<std::int64_t, Counted> weeks;  ///< by the week's Monday, in days since 1970
  std::map<std::string, Counted> rules;   ///< of differing changes; by rule
  std::vector<Difference> differences;    ///< the most important first, up to a limit
  std::map<std::string, std::int64_t> remarks;  ///< what a reader should know, of how many
};

struct PolicyDiffRequest {
  PastRequest past;  ///< its depth is set by what the policies read
  gate::Moment moment = gate::Moment::merge;
  std::string environment = "prod";
  int threads = 1;
  /// Establishes every fact, asked for or not: the answer is the same.
  bool every_fact = false;
  ProgressTold told;
};

/// The use case of `belay policy diff`: what each past change would owe under both policies, before
/// anybody has given anything, at the time it landed. Catalog and enrolled keys are read at its
/// first parent. Equal requests give equal answers, whatever the number of threads.
Result<PolicyDiff> diff_policies(Repository& repository, const gate::Policy& before,
                                 const gate::Policy& after, const PolicyDiffRequest& request);

}  // namespace belay::control

#endif  // BELAY_CONTROL_POLICY_DIFF_H_
