#ifndef BELAY_GATE_POLICY_H_
#define BELAY_GATE_POLICY_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/result.h"

namespace belay::gate {

/// When an obligation is due.
enum class Moment { merge, deploy, after };
std::string_view name_of(Moment moment);
Result<Moment> parse_moment(std::string_view text);

enum class Mode { enforce, warn };

struct ApprovalsAsked {
  enum class From { anyone, owners, team, role };
  int count = 1;
  From from = From::anyone;
  std::string of;     ///< the team or role
  std::string level;  ///< at least one... see docs/reference/policy.md
  std::vector<std::string> except;  ///< `not:`
  bool survives_clean_rebase = false;

  friend bool operator==(const ApprovalsAsked&, const ApprovalsAsked&) = default;
};

struct RecordAsked {
  std::vector<std::string> sections;

  friend bool operator==(const RecordAsked&, const RecordAsked&) = default;
};

struct EvidenceAsked {
  std::string type;
  std::string from;
  std::optional<std::chrono::seconds> max_age;

  friend bool operator==(const EvidenceAsked&, const EvidenceAsked&) = default;
};

struct RolloutAsked {
  std::vector<int> stages_percent;
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
  Instant until;

  friend bool operator==(const FreezeAsked&, const FreezeAsked&) = default;
};

struct DenyAsked {
  friend bool operator==(const DenyAsked&, const DenyAsked&) = default;
};

/// What an unknown or erring condition owes: an answer.
struct AnswerAsked {
  std::string question;

  friend bool operator==(const AnswerAsked&, const AnswerAsked&) = default;
};

/// The closed set of what a rule can ask for.
struct Obligation {
  std::variant<ApprovalsAsked, RecordAsked, EvidenceAsked, RolloutAsked, WaitAsked, FreezeAsked,
               DenyAsked, AnswerAsked>
      what;
  bool exemptible = false;
  std::optional<Moment> due;  ///< as the rule says; otherwise by kind

  std::string_view kind() const;  ///< `approvals`, `record`, ... `answer`
};

/// A policy that parsed: every rule's condition is compiled and type-checked.
class Policy {
 public:
  /// Fails with file, line and column; never loads a part of a file.
  static Result<Policy> parse(std::string_view yaml, std::string file);
  /// What applies where there is no `belay.yaml`.
  static const Policy& built_in();
  static std::string_view built_in_text();

  struct Content;
  const Content& content() const { return *content_; }
  const Digest& digest() const;
  /// Where the policy says the catalog is: paths and globs; empty means: find it.
  const std::vector<std::string>& catalog_paths() const;

  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

 private:
  explicit Policy(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_POLICY_H_
