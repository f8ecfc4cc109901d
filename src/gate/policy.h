#ifndef BELAY_GATE_POLICY_H_
#define BELAY_GATE_POLICY_H_

#include <chrono>
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

namespace belay::gate {

/// `warn`: what it asks for is shown and counted, and nothing is held.
enum class Mode { enforce, warn };
std::string_view name_of(Mode mode);

struct Rule {
  std::string name;
  std::string why;
  std::optional<Condition> when;  ///< nothing: always
  std::vector<Obligation> owes;
  std::vector<ObligationKind> exempts;
  Mode mode = Mode::enforce;  ///< its own, else the policy's
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
  Place place;
};

struct BreakGlass {
  std::vector<std::string> who;
  std::chrono::seconds expires{0};
  std::chrono::seconds review_within{0};
};

/// How critical a system is whose tier nobody has declared.
inline constexpr int kUndeclaredTier = 2;

/// A policy that parsed: every condition is compiled and type-checked against the fact table.
/// docs/formats/policy-v1.md is its format. Const use from several threads is fine.
class Policy {
 public:
  /// Fails with file, line and column; never loads a part of a file.
  static Result<Policy> parse(std::string_view yaml, std::string file);
  /// What applies where there is no `belay.yaml`.
  static const Policy& built_in();
  static std::string_view built_in_text();

  Mode mode() const { return mode_; }
  int undeclared_tier() const { return undeclared_tier_; }
  const std::vector<Rule>& rules() const { return *rules_; }
  const std::vector<Freeze>& freezes() const { return *freezes_; }
  /// Keeps what rules and freezes say, for who views it longer than the policy lives.
  std::vector<std::shared_ptr<const void>> words() const { return {rules_, freezes_}; }
  const std::optional<BreakGlass>& break_glass() const { return break_glass_; }
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

  Mode mode_ = Mode::enforce;
  int undeclared_tier_ = kUndeclaredTier;
  std::shared_ptr<std::vector<Rule>> rules_ = std::make_shared<std::vector<Rule>>();
  std::shared_ptr<std::vector<Freeze>> freezes_ = std::make_shared<std::vector<Freeze>>();
  std::optional<BreakGlass> break_glass_;
  std::vector<std::string> catalog_paths_;
  std::string allowed_signers_;
  Digest digest_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_POLICY_H_
