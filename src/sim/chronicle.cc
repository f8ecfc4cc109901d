#include "sim/chronicle.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "control/directories.h"

namespace belay::sim {
namespace {

using control::ChangeState;
using control::Directory;
using control::Principal;
using control::Role;

bool administers(const Directory& directory, const std::string& id) {
  const Principal* known = directory.find(id);
  return known != nullptr && known->active && known->is_person() && known->has(Role::administrator);
}

bool is_same(const control::GivenApproval& a, const control::GivenApproval& b) {
  return a.id == b.id && a.by == b.by && a.content == b.content && a.moment == b.moment &&
         a.environment == b.environment && a.at == b.at &&
         (!a.withdrawn || a.withdrawn == b.withdrawn);
}
bool is_same(const control::SectionEdit& a, const control::SectionEdit& b) {
  return a.section == b.section && a.text == b.text && a.by == b.by && a.at == b.at;
}
bool is_same(const control::GivenEvidence& a, const control::GivenEvidence& b) {
  return a.id == b.id && a.producer == b.producer && a.envelope == b.envelope && a.at == b.at;
}
bool is_same(const control::Revision& a, const control::Revision& b) {
  return a.content == b.content && a.head == b.head && a.by == b.by;
}

template <class Given>
bool begins_with(const std::vector<Given>& now, const std::vector<Given>& before) {
  return now.size() >= before.size() &&
         std::equal(before.begin(), before.end(), now.begin(),
                    [](const Given& a, const Given& b) { return is_same(a, b); });
}

std::string gone_from(const ChangeState& now, const ChangeState& before) {
  std::string what;
  if (!begins_with(now.approvals, before.approvals)) what = "an approval";
  if (!begins_with(now.edits, before.edits)) what = "a section of the record";
  if (!begins_with(now.evidence, before.evidence)) what = "evidence";
  if (!begins_with(now.revisions, before.revisions)) what = "a head";
  return what.empty() ? "" : fmt::format("{} of change {} is gone", what, now.id);
}

}  // namespace

Chronicle::Chronicle(const StoreContents& contents, Histories& histories,
                     const SimulatedProduction& shop, ledger::TrustedLedger trusted)
    : contents_(contents),
      histories_(histories),
      shop_(shop),
      trusted_(trusted),
      verifier_(std::move(trusted)),
      roots_{ledger::empty_root()},
      decider_([&contents](const Digest& digest) -> Result<std::string> {
        const auto found = contents.documents.find(digest);
        if (found != contents.documents.end()) return found->second;
        return fail(Code::internal, fmt::format("the document {} is missing", digest.hex()));
      }) {}

void Chronicle::committed(const Serving& serving) {
  if (contents_.commits == commits_) return;
  commits_ = contents_.commits;
  if (contents_.records.size() > records_.size()) {
    see_directory(serving);
    see_changes();
    see_records(serving);
  }
  see_rollouts();
  see_incidents();
}

void Chronicle::see_directory(const Serving& serving) {
  const auto found = contents_.aggregates.find(control::directory_key());
  if (found == contents_.aggregates.end() || found->second.version == directory_version_) return;
  const Directory before = std::move(directory_);
  auto parsed = control::parse_directory(found->second.put.state);
  if (parsed) directory_ = *std::move(parsed);
  reference_.meet(directory_);
  const bool founds = directory_version_ == 0;
  directory_version_ = found->second.version;
  if (founds) return;
  const Request& request = *serving.request;
  const auto* confirmed = std::get_if<ConfirmationAsked>(&request.asked);
  const std::string proposer =
      confirmed == nullptr ? "" : reference_.proposer_of(confirmed->proposal);
  const bool by_two = administers(before, proposer) && administers(before, request.by) &&
                      human_behind(proposer) != human_behind(request.by);
  if (!by_two) enrolled_alone = fmt::format("proposed by `{}`: {}", proposer, in_words(request));
}

void Chronicle::see_changes() {
  const auto take = [&](const std::string& id, control::ChangeState change) {
    const auto before = changes_.find(id);
    if (before != changes_.end() && removed.empty()) removed = gone_from(change, before->second);
    changes_.insert_or_assign(id, std::move(change));
  };
  see_changed(control::change_key(""), control::parse_change, take);
}

void Chronicle::see_records(const Serving& serving) {
  while (records_.size() < contents_.records.size()) {
    RecordSeen seen;
    seen.bytes = contents_.records[records_.size()];
    seen.request = serving.request;
    seen.commit = commits_;
    seen.at_micros = contents_.at;
    frontier_.append(ledger::leaf_hash(seen.bytes));
    roots_.push_back(frontier_.root());
    auto entry = verifier_.add_entry(seen.bytes);
    if (!entry) {
      if (unreadable.empty()) unreadable = entry.error().message;
      entry = ledger::parse_entry(seen.bytes);
    }
    if (entry) {
      seen.entry = *std::move(entry);
      see_decision(serving, seen);
      see_step(serving, seen);
      see_incident(serving, seen);
      reference_.add(seen.entry, *serving.request, directory_);
    }
    records_.push_back(std::move(seen));
  }
}

void Chronicle::see_decision(const Serving& serving, RecordSeen& seen) {
  const auto* decided = std::get_if<ledger::Decided>(&seen.entry.what);
  if (decided == nullptr) return;
  const auto change = changes_.find(decided->change);
  if (change == changes_.end()) {
    seen.not_earned = "there is no such change";
    return;
  }
  const ChangeState& state = change->second;
  const control::Revision& revision = state.now();
  const History& history = histories_.at(state.repository);
  const std::size_t since = serving.moves.at(state.repository);
  if (!history.was_head(state.head_name, revision.head, since)) {
    seen.not_there = fmt::format("{} was no head of {}", revision.head.hex(), state.head_name);
  } else if (!history.was_head(state.target_name, revision.target, since)) {
    seen.not_there = fmt::format("{} was no head of {}", revision.target.hex(), state.target_name);
  }
  if (decided->verdict == "allow") {
    allows_[sha256(seen.bytes)] = *decided;
    seen.not_earned = reference_.not_earned(*decided, seen.entry.at, revision, directory_, history);
  }
  for (const ledger::SettledObligation& settled : decided->obligations) {
    for (const ledger::Discharge& by : settled.by) {
      if (!by.terms || !seen.not_counted.empty()) continue;
      seen.not_counted = reference_.not_counted(*decided, by.id, revision, directory_, history);
      if (!seen.not_counted.empty()) seen.not_counted = by.id + ": " + seen.not_counted;
    }
  }
}

void Chronicle::replied(const Request& request, Reply reply) {
  const auto* order = std::get_if<OrderAsked>(&request.asked);
  if (order != nullptr && order->order == control::RolloutOrder::abort && !reply.refused) {
    const auto found = told_.all().find(order->rollout);
    const bool was_turned = found != told_.all().end() && found->second.was_turned();
    if (!was_turned) not_turned = in_words(request);
  }
  const auto* undo = std::get_if<UndoWanted>(&request.asked);
  if (undo != nullptr && !undo->dry_run && reply.undo) {
    const auto found = incidents_.all().find(undo->incident);
    const bool was_asked =
        found != incidents_.all().end() && found->second.asked.contains(reply.undo->suspect);
    if (!was_asked) not_undone = in_words(request);
  }
  replies_.push_back({&request, std::move(reply)});
}

std::string Chronicle::not_signed_in(const std::string& secret, Instant now) const {
  const std::string id = sha256(secret).abbreviated(limits::kTokenIdDigits);
  return reference_.not_signed_in(id, now, directory_);
}

void Chronicle::signed_in(const Request& request, std::string not_possible) {
  if (not_possible.empty() || !wrong_token.empty()) return;
  wrong_token = fmt::format("{}: {}", not_possible, in_words(request));
}

Result<std::shared_ptr<const control::Decided>> Chronicle::replay(const ledger::Decided& decided) {
  const auto found = contents_.documents.find(decided.inputs);
  if (found == contents_.documents.end()) {
    return fail(Code::internal, "what it was made from is missing");
  }
  BELAY_TRY(const control::Dossier dossier, control::parse_dossier(found->second));
  return decider_.decide(dossier);
}

}  // namespace belay::sim
