#ifndef BELAY_GATE_POLICY_H_
#define BELAY_GATE_POLICY_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "gate/condition.h"
#include "gate/obligation.h"

namespace belay::cel {
class Batch;
}

namespace belay::gate {

struct RuleTrace;

/// `warn`: what it asks for is shown and counted, and nothing is held.
enum class Mode { enforce, warn };
std::string_view name_of(Mode mode);

/// Whose rule it is. A policy that extends none is a repository's own.
enum class Layer : std::uint8_t { organisation, repository };

std::string_view name_of(Layer layer);

/// What an organisation leaves to its repositories of a rule: nothing but what it says.
struct Adjustable {
  bool exempt = false;  ///< their exemptions lift what the rule asks as exemptible
  bool warn = false;    ///< they may let it only warn
  std::optional<int> count_min;
  std::optional<std::chrono::seconds> wait_min;

  friend bool operator==(const Adjustable&, const Adjustable&) = default;
};

struct Rule {
  std::string name;
  std::string why;
  std::optional<Condition> when;  ///< nothing: always
  std::vector<Obligation> owes;
  std::vector<ObligationKind> exempts;
  Mode mode = Mode::enforce;  ///< its own, else its file's
  Layer layer = Layer::repository;
  Adjustable adjustable;
  std::string adjusted;  ///< why the repository adjusted it; empty: it did not
  Place place;
};

struct Freeze {
  std::string name;
  std::string why;
  Instant from;
  Instant until;
  std::optional<Condition> when;    ///< nothing: every change
  std::optional<Condition> unless;  ///< nothing: no way around it
  Moment due = Moment::merge;
  Mode mode = Mode::enforce;
  Layer layer = Layer::repository;
  Place place;
};

/// How an approval that a server saw must have come about, to be none by rote.
struct AttentionAsked {
  std::chrono::seconds least{0};  ///< from being shown the content to approving it
  int per_hour = 0;               ///< the most approvals by one person
  bool passes_over = false;       ///< others do not count; else they are only named

  friend bool operator==(const AttentionAsked&, const AttentionAsked&) = default;
};

/// Who may waive what a rule asks of one change.
struct Waivers {
  std::vector<std::string> who;
  int people = 0;
  std::chrono::seconds expires{0};
  std::chrono::seconds review_within{0};

  friend bool operator==(const Waivers&, const Waivers&) = default;
};

struct BreakGlass {
  std::vector<std::string> who;
  std::chrono::seconds expires{0};
  std::chrono::seconds review_within{0};
  std::optional<int> budget;  ///< overrides of one system in a month; nothing: as many as needed

  friend bool operator==(const BreakGlass&, const BreakGlass&) = default;
};

/// How critical a system is whose tier nobody has declared.
inline constexpr int kUndeclaredTier = 2;

/// An organisation's policy, for a repository's to extend.
struct OrganisationText {
  enum class Counts { where_extended, always };
  std::string_view text;
  std::string file;
  /// `where_extended`: as the repository names its digest; `always`: whatever the repository says.
  Counts counts = Counts::where_extended;
};

/// A policy that parsed, alone or with the organisation's that it extends: every condition is
/// compiled and type-checked against the fact table. docs/formats/policy-v1.md is its format. Const
/// use from several threads is fine.
class Policy {
 public:
  /// Fails with file, line and column; never loads a part of a file.
  static Result<Policy> parse(std::string_view yaml, std::string file);
  /// The bundle of both. An `organisation` that the file does not extend leaves it alone.
  static Result<Policy> parse(std::string_view yaml, std::string file,
                              const OrganisationText& organisation);
  /// What applies where there is no `belay.yaml`.
  static const Policy& built_in();
  static std::string_view built_in_text();

  /// Of the organisation's bytes; nothing where it extends none.
  const std::optional<Digest>& extends() const { return extends_; }
  /// `warn` where nothing is enforced unless a rule says so itself.
  Mode mode() const { return mode_; }
  int undeclared_tier() const { return undeclared_tier_; }
  const std::vector<Rule>& rules() const { return *rules_; }
  const std::vector<Freeze>& freezes() const { return *freezes_; }
  /// The settings that an organisation leaves to its repositories, sorted.
  const std::vector<std::string>& adjustable() const { return adjustable_; }
  /// The rules' conditions, by the rule's position, for asking them all of one change.
  const cel::Batch& questions() const { return *questions_; }
  /// What becomes of each rule while its condition says no: where every decision begins.
  const std::vector<RuleTrace>& at_rest() const { return *at_rest_; }
  /// Keeps what rules and freezes say, for who views it longer than the policy lives.
  std::vector<std::shared_ptr<const void>> words() const { return {rules_, freezes_}; }
  const std::optional<BreakGlass>& break_glass() const { return break_glass_; }
  const std::optional<Waivers>& waivers() const { return waivers_; }
  /// Whether a waiver may lift what this rule or freeze asks: `waivers` of a repository's own lift
  /// of its organisation's only what a repository could lift anyway.
  bool may_be_waived(std::string_view rule) const;
  const std::optional<AttentionAsked>& attention() const { return attention_; }
  /// Where the policy says the catalog is: paths and globs; empty means: find it.
  const std::vector<std::string>& catalog_paths() const { return catalog_paths_; }
  /// The OpenSSH allowed_signers file whose keys are enrolled: a path at the target, or empty.
  const std::string& allowed_signers() const { return allowed_signers_; }

  /// Everything the policy says, without its layout: what the digest is over.
  json::Value to_json() const;
  const Digest& digest() const { return digest_; }

 private:
  friend class PolicyReader;
  Policy() = default;

  std::optional<Digest> extends_;
  std::vector<std::string> adjustable_;
  Mode mode_ = Mode::enforce;
  int undeclared_tier_ = kUndeclaredTier;
  std::shared_ptr<std::vector<Rule>> rules_ = std::make_shared<std::vector<Rule>>();
  std::shared_ptr<std::vector<Freeze>> freezes_ = std::make_shared<std::vector<Freeze>>();
  std::shared_ptr<const cel::Batch> questions_;
  std::shared_ptr<const std::vector<RuleTrace>> at_rest_;
  std::optional<BreakGlass> break_glass_;
  std::optional<Waivers> waivers_;
  Layer waivers_layer_ = Layer::repository;  ///< whose `waivers_` are
  std::optional<AttentionAsked> attention_;
  std::vector<std::string> catalog_paths_;
  std::string allowed_signers_;
  Digest digest_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_POLICY_H_
