#include "sim/reference.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::sim {
namespace {

using control::Directory;
using control::Principal;
using control::Role;

gate::Moment moment_of(const std::string& word) {
  return gate::parse_moment(word).value_or(gate::Moment::merge);
}

/// Any account of this human being says so.
bool has_level(const Directory& directory, std::string_view human, std::string_view level) {
  return std::any_of(directory.principals.begin(), directory.principals.end(),
                     [&](const Principal& principal) {
                       return human_behind(principal.id) == human && principal.level == level;
                     });
}

}  // namespace

void Reference::meet(const Directory& directory) {
  for (const Principal& principal : directory.principals) {
    for (const std::string& email : principal.emails) humans_[email] = human_behind(principal.id);
  }
}

void Reference::bring(const std::string& change, const std::string& head, const Request& request,
                      const Directory& directory) {
  Change& known = changes_[change];
  const bool is_new = known.head != head;
  known.head = head;
  if (!is_new || !std::holds_alternative<control::OpenRequest>(request.asked)) return;
  known.bringers.emplace(human_behind(request.by));
  const Principal* by = directory.find(request.by);
  if (by != nullptr && !by->operated_by.empty()) {
    known.bringers.emplace(human_behind(by->operated_by));
  }
}

void Reference::add(const ledger::Entry& entry, const Request& request,
                    const Directory& directory) {
  if (const auto* opened = std::get_if<ledger::ChangeOpened>(&entry.what)) {
    bring(opened->change, opened->head, request, directory);
  } else if (const auto* updated = std::get_if<ledger::ChangeUpdated>(&entry.what)) {
    bring(updated->change, updated->head, request, directory);
  } else if (const auto* approved = std::get_if<ledger::Approved>(&entry.what)) {
    changes_[approved->change].approvals[approved->approval] = {request.by, approved->content,
                                                                approved->terms, false};
  } else if (const auto* withdrawn = std::get_if<ledger::Withdrawn>(&entry.what)) {
    changes_[withdrawn->change].approvals[withdrawn->approval].withdrawn = true;
  } else if (const auto* edited = std::get_if<ledger::RecordEdited>(&entry.what)) {
    const auto* written = std::get_if<control::RecordWritten>(&request.asked);
    if (written == nullptr) return;
    for (const gate::RecordSection& section : written->sections) {
      changes_[edited->change].sections[section.name] = section.text;
    }
  } else if (const auto* attached = std::get_if<ledger::EvidenceAttached>(&entry.what)) {
    const auto* evidence = std::get_if<EvidenceSigned>(&request.asked);
    if (evidence != nullptr) changes_[attached->change].proofs.push_back({request.by, *evidence});
  } else if (const auto* issued = std::get_if<ledger::TokenIssued>(&entry.what)) {
    tokens_[issued->token] = {issued->principal.subject, issued->expires, false};
  } else if (const auto* revoked = std::get_if<ledger::TokenRevoked>(&entry.what)) {
    tokens_[revoked->token].revoked = true;
  } else if (const auto* act = std::get_if<ledger::Administered>(&entry.what)) {
    if (act->act == "principal proposed") proposers_[act->reason] = request.by;
    if (act->act == "change abandoned") changes_[act->about].abandoned = true;
  }
}

Reference::People Reference::makers_of(const Change& change, const control::Revision& revision,
                                       const History& history) const {
  People makers = change.bringers;
  for (const auto* commit : history.commits_between(revision.target, revision.head)) {
    const auto author = humans_.find(commit->author.email);
    if (author != humans_.end()) makers.insert(author->second);
  }
  return makers;
}

std::string Reference::not_heard(const Approval& approval, const ledger::Decided& decided,
                                 const ApprovalsWanted& wanted, const People& makers,
                                 const Directory& directory) const {
  const Principal* by = directory.find(approval.by);
  const ledger::Content& given = approval.content;
  const ledger::Content& content = decided.content;
  if (approval.withdrawn) return "it was withdrawn";
  if (by == nullptr || !by->active) return fmt::format("{} is not active", approval.by);
  if (!by->is_person()) return fmt::format("{} is a program", approval.by);
  if (makers.count(human_behind(approval.by)) != 0) {
    return fmt::format("{} made part of it", approval.by);
  }
  if (approval.terms.environment != decided.environment) return "it is for another environment";
  if (moment_of(approval.terms.moment) < wanted.due) return "it is for an earlier moment";
  if (given.repository != content.repository || given.target_ref != content.target_ref ||
      given.touched != content.touched) {
    return "it is of other contents";
  }
  if (given.head_tree != content.head_tree && !wanted.survives_clean_rebase) {
    return "it is of another head";
  }
  return "";
}

std::string Reference::missing_approvals(const Change& change, const ledger::Decided& decided,
                                         const ApprovalsWanted& wanted, const People& makers,
                                         const Directory& directory) const {
  std::set<std::string_view> humans;
  for (const auto& [id, approval] : change.approvals) {
    if (not_heard(approval, decided, wanted, makers, directory).empty()) {
      humans.insert(human_behind(approval.by));
    }
  }
  const int count = static_cast<int>(humans.size());
  if (count < wanted.count) return fmt::format("{} of {} people approved", count, wanted.count);
  const bool has_one =
      wanted.level.empty() || std::any_of(humans.begin(), humans.end(), [&](std::string_view one) {
        return has_level(directory, one, wanted.level);
      });
  return has_one ? "" : fmt::format("nobody {} approved", wanted.level);
}

std::string Reference::missing_evidence(const Change& change, const ledger::Decided& decided,
                                        Instant at, const Directory& directory,
                                        std::chrono::seconds age_max) const {
  for (const Proof& proof : change.proofs) {
    const Principal* by = directory.find(proof.by);
    const EvidenceSigned& evidence = proof.evidence;
    if (by == nullptr || !by->active || !by->has(Role::producer) || !evidence.passed) continue;
    const std::string key = producer_key(evidence.key).line();
    if (std::find(by->keys.begin(), by->keys.end(), key) == by->keys.end()) continue;
    const Instant ends{evidence.finished.seconds + age_max.count(), evidence.finished.nanos};
    if (evidence.tree == decided.content.head_tree && evidence.finished <= at && at <= ends) {
      return "";
    }
  }
  return "no test of it counts";
}

std::string Reference::not_earned(const ledger::Decided& decided, Instant at,
                                  const control::Revision& revision, const Directory& directory,
                                  const History& history) const {
  const auto found = changes_.find(decided.change);
  if (found == changes_.end()) return "nobody opened it";
  const Change& change = found->second;
  if (change.abandoned) return "it was abandoned";
  if (history.commit(revision.head).tree != decided.content.head_tree) {
    return "its head has other contents";
  }
  const PolicyMeant& policy = policy_in(history.files_of(history.commit(revision.target).tree));
  const People makers = makers_of(change, revision, history);
  for (const ApprovalsWanted& wanted : policy.approvals) {
    if (wanted.due > moment_of(decided.moment)) continue;
    std::string missing = missing_approvals(change, decided, wanted, makers, directory);
    if (!missing.empty()) return missing;
  }
  const auto section = change.sections.find(std::string(kSection));
  if (policy.wants_record &&
      (section == change.sections.end() || !has_visible_text(section->second))) {
    return "its record is not written";
  }
  if (!policy.evidence_age_max) return "";
  return missing_evidence(change, decided, at, directory, *policy.evidence_age_max);
}

std::string Reference::not_counted(const ledger::Decided& decided, const std::string& approval,
                                   const control::Revision& revision, const Directory& directory,
                                   const History& history) const {
  const auto found = changes_.find(decided.change);
  if (found == changes_.end()) return "nobody opened the change";
  const Change& change = found->second;
  const auto given = change.approvals.find(approval);
  if (given == change.approvals.end()) return "nobody gave it";
  const PolicyMeant& policy = policy_in(history.files_of(history.commit(revision.target).tree));
  const People makers = makers_of(change, revision, history);
  std::string why_not = "nothing asks for it";
  for (const ApprovalsWanted& wanted : policy.approvals) {
    why_not = not_heard(given->second, decided, wanted, makers, directory);
    if (why_not.empty()) break;
  }
  return why_not;
}

std::string Reference::proposer_of(const std::string& proposal) const {
  const auto found = proposers_.find(proposal);
  return found == proposers_.end() ? "" : found->second;
}

std::string Reference::not_signed_in(const std::string& token, Instant now,
                                     const Directory& directory) const {
  const auto found = tokens_.find(token);
  if (found == tokens_.end()) return "nobody issued it";
  const Token& known = found->second;
  if (known.revoked) return "it was revoked";
  if (now >= known.expires) return "it has ended";
  const Principal* of = directory.find(known.principal);
  return of != nullptr && of->active ? "" : fmt::format("{} is not active", known.principal);
}

bool Reference::is_abandoned(const std::string& change) const {
  const auto found = changes_.find(change);
  return found != changes_.end() && found->second.abandoned;
}

bool Reference::is_withdrawn(const std::string& change, const std::string& approval) const {
  const auto found = changes_.find(change);
  if (found == changes_.end()) return false;
  const auto given = found->second.approvals.find(approval);
  return given != found->second.approvals.end() && given->second.withdrawn;
}

}  // namespace belay::sim
