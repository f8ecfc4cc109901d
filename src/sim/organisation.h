#ifndef BELAY_SIM_ORGANISATION_H_
#define BELAY_SIM_ORGANISATION_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/directory.h"
#include "gate/evidence/test_producer.h"
#include "gate/obligation.h"
#include "sim/history.h"

/// Who there is and what their policies ask for, in the simulated organisation.
namespace belay::sim {

inline constexpr std::string_view kOrigin = "ledger.retail.example";
inline constexpr std::string_view kEnvironments[] = {"prod", "eu"};
inline constexpr std::string_view kSection = "impact";
inline constexpr std::string_view kTested = "test-result";

/// Everybody at first: administrators, makers and reviewers, an agent and two robots that produce
/// evidence. One human being has two accounts, which the catalog joins.
std::vector<control::Principal> founders();
/// The human being behind a principal's id: two accounts of one person have one.
std::string_view human_behind(std::string_view principal);
facts::Identity identity_of(const control::Principal& principal);

/// The key that a producer of evidence signs with.
const gate::TestProducer& producer_key(char seed);

/// What one rule asks for, as the reference reads it.
struct ApprovalsWanted {
  int count = 1;
  std::string_view level;  ///< one of them at least; empty: any
  bool survives_clean_rebase = false;
  gate::Moment due = gate::Moment::merge;
};

/// A policy as text, and what it means.
struct PolicyMeant {
  std::string_view text;
  std::vector<ApprovalsWanted> approvals;
  bool wants_record = false;
  std::optional<std::chrono::seconds> evidence_age_max;  ///< nothing: none is wanted
};

const std::vector<PolicyMeant>& policies();
/// The meaning of the policy in these files.
const PolicyMeant& policy_in(const History::Files& files);

/// A repository as it begins, under one of the policies.
History::Files first_files(const PolicyMeant& policy);

}  // namespace belay::sim

#endif  // BELAY_SIM_ORGANISATION_H_
