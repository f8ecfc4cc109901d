#include "sim/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "control/store_refusals.h"
#include "gate/decision_json.h"
#include "ledger/receipt.h"

namespace belay::sim {
namespace {

/// The kinds of records that are a request's own work. Looking at the repository before deciding
/// is nobody's.
std::set<std::string_view> own_kinds(const Asked& asked) {
  static const std::array<std::set<std::string_view>, 18> kOwn = {{
      {"change_opened", "change_updated", "assessed"},
      {"approved"},
      {"withdrawn"},
      {"record_edited"},
      {"evidence_attached"},
      {"decided"},
      {"administered"},
      {"administered"},
      {"principal_enrolled", "role_changed", "key_enrolled", "key_revoked", "administered"},
      {"token_issued"},
      {"token_revoked"},
      {"rollout_stepped"},
      {"rollout_stepped"},
      {"rollout_stepped", "incident_stepped"},
      {"incident_stepped"},
      {"incident_stepped"},
      {"incident_stepped", "rollout_stepped"},
      {"incident_stepped", "administered"},
  }};
  return kOwn[asked.index()];
}

bool is_own(const RecordSeen& record) {
  return own_kinds(record.request->asked).count(kind_of(record.entry.what)) != 0;
}

std::span<const RecordSeen> fresh_records(const Chronicle& chronicle) {
  return std::span(chronicle.records()).subspan(chronicle.records_checked);
}
std::span<const ReplySeen> fresh_replies(const Chronicle& chronicle) {
  return std::span(chronicle.replies()).subspan(chronicle.replies_checked);
}

std::string at(const RecordSeen& record, std::string_view why) {
  return fmt::format("{} ({})", why, in_words(*record.request));
}

bool allows(const control::DecisionGiven& given) {
  return given.decided->decision.verdict == gate::Verdict::allow;
}

std::string every_allow_is_recorded(Chronicle& chronicle) {
  for (const auto& [request, reply] : fresh_replies(chronicle)) {
    if (!reply.decision || !allows(*reply.decision)) continue;
    const control::DecisionGiven& given = *reply.decision;
    const auto& records = chronicle.records();
    if (given.index >= records.size() || records[given.index].bytes != given.receipt.entry) {
      return fmt::format("entry {} is not what was told for {}", given.index, in_words(*request));
    }
    const RecordSeen& record = records[given.index];
    const auto* decided = std::get_if<ledger::Decided>(&record.entry.what);
    if (decided == nullptr) return at(record, "the entry is no decision");
    ledger::Expectation wanted;
    wanted.repository = decided->content.repository;
    wanted.head_tree = decided->content.head_tree;
    wanted.environment = decided->environment;
    wanted.moment = decided->moment;
    wanted.now = record.entry.at;
    const auto verified = ledger::verify(given.receipt, chronicle.trusted(), wanted);
    if (!verified) return at(record, verified.error().message);
  }
  return "";
}

std::string replay_is_what_was_served(Chronicle& chronicle) {
  for (const RecordSeen& record : fresh_records(chronicle)) {
    const auto* decided = std::get_if<ledger::Decided>(&record.entry.what);
    if (decided == nullptr) continue;
    const auto again = chronicle.replay(*decided);
    if (!again) return at(record, again.error().message);
    const gate::Decision& decision = (*again)->decision;
    if (name_of(decision.verdict) != decided->verdict ||
        sha256(json::canonical(gate::to_json(decision))) != decided->explanation) {
      return at(record, fmt::format("it was {}, and replayed it is {}", decided->verdict,
                                    name_of(decision.verdict)));
    }
  }
  for (const auto& [request, reply] : fresh_replies(chronicle)) {
    if (!reply.decision || reply.decision->index >= chronicle.records().size()) continue;
    const RecordSeen& record = chronicle.records()[reply.decision->index];
    const auto* decided = std::get_if<ledger::Decided>(&record.entry.what);
    const gate::Decision& served = reply.decision->decided->decision;
    if (decided != nullptr &&
        sha256(json::canonical(gate::to_json(served))) == decided->explanation) {
      continue;
    }
    return at(record, "what was served is not what is recorded");
  }
  return "";
}

std::string ledger_only_grows(Chronicle& chronicle) {
  const auto& kept = chronicle.contents().records;
  const auto& seen = chronicle.records();
  if (kept.size() < seen.size()) {
    return fmt::format("it has {} entries, and had {}", kept.size(), seen.size());
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (kept[i] != seen[i].bytes) return fmt::format("entry {} is another one", i);
  }
  return chronicle.unreadable;
}

std::string not_our_ledger(const Chronicle& chronicle, const std::string& note) {
  const auto opened = ledger::open_checkpoint(note, chronicle.trusted().keys);
  if (!opened) return opened.error().message;
  const ledger::TreeHead& head = opened->checkpoint.head;
  if (head.size > chronicle.records().size()) return "a checkpoint is over more than there is";
  if (head.root != chronicle.root_at(head.size)) {
    return fmt::format("the checkpoint over {} entries is of another ledger", head.size);
  }
  return "";
}

std::string checkpoints_agree(Chronicle& chronicle) {
  if (!fresh_records(chronicle).empty()) {
    std::string wrong = not_our_ledger(chronicle, chronicle.contents().checkpoint);
    if (!wrong.empty()) return wrong;
  }
  for (const auto& [request, reply] : fresh_replies(chronicle)) {
    if (!reply.decision) continue;
    std::string wrong =
        not_our_ledger(chronicle, reply.decision->receipt.proof.checkpoint.to_string());
    if (!wrong.empty()) return fmt::format("{}: {}", in_words(*request), wrong);
  }
  return "";
}

std::string nothing_acknowledged_is_lost(Chronicle& chronicle) {
  const auto& records = chronicle.records();
  for (const auto& [request, reply] : chronicle.replies()) {
    if (reply.refused || !reply.index) continue;
    const std::uint64_t index = *reply.index;
    if (index >= records.size() || index >= chronicle.contents().records.size()) {
      return fmt::format("entry {} of {} is not there", index, in_words(*request));
    }
    if (records[index].request != request || !is_own(records[index])) {
      return fmt::format("entry {} is not of {}", index, in_words(*request));
    }
  }
  return "";
}

/// Until the answer is forgotten, a day later by the store's time.
std::string a_request_has_one_effect(Chronicle& chronicle) {
  std::map<std::pair<std::string, std::string>, const RecordSeen*> done;
  for (const RecordSeen& record : chronicle.records()) {
    const Request& request = *record.request;
    if (request.once.empty() || !is_own(record)) continue;
    const RecordSeen*& before = done[{request.by, request.once}];
    const bool forgotten =
        before != nullptr && before->at_micros <= control::answers_since(record.at_micros);
    const bool again = before != nullptr && before->commit != record.commit;
    if (again && !forgotten) return at(record, "it was done twice");
    before = &record;
  }
  return "";
}

std::string nothing_given_is_removed(Chronicle& chronicle) { return chronicle.removed; }
std::string a_directory_takes_two(Chronicle& chronicle) { return chronicle.enrolled_alone; }
std::string only_tokens_sign_in(Chronicle& chronicle) { return chronicle.wrong_token; }

std::string nothing_breaks_inside(Chronicle& chronicle) {
  for (const auto& [request, reply] : fresh_replies(chronicle)) {
    if (reply.refused && reply.refused->code == Code::internal) {
      return fmt::format("{}: {}", in_words(*request), reply.refused->message);
    }
  }
  return "";
}

template <std::string RecordSeen::*kWhy>
std::string no_record_has(Chronicle& chronicle) {
  for (const RecordSeen& record : fresh_records(chronicle)) {
    if (!(record.*kWhy).empty()) return at(record, record.*kWhy);
  }
  return "";
}

std::string traffic_goes_where_it_was_asked_to(Chronicle& chronicle) {
  return chronicle.moved_alone;
}
std::string what_is_sent_back_goes_back(Chronicle& chronicle) { return chronicle.not_turned; }
std::string rollouts_are_as_told(Chronicle& chronicle) {
  std::string wrong = no_record_has<&RecordSeen::not_next>(chronicle);
  return wrong.empty() ? chronicle.not_as_told : wrong;
}

std::string undone_once(Chronicle& chronicle) {
  std::string wrong = no_record_has<&RecordSeen::not_once>(chronicle);
  if (wrong.empty()) wrong = chronicle.not_undone;
  return wrong.empty() ? chronicle.wrongly_put_back : wrong;
}

constexpr Invariant kInvariants[] = {
    {"no allow leaves without a record in the ledger that its receipt proves",
     every_allow_is_recorded},
    {"an allow has every obligation due discharged, by eligible, distinct people who made none of "
     "it, for this content",
     no_record_has<&RecordSeen::not_earned>},
    {"what a decision counts was given for this content and not withdrawn, by who may give it",
     no_record_has<&RecordSeen::not_counted>},
    {"what is decided was there while it was asked for", no_record_has<&RecordSeen::not_there>},
    {"every decision replayed is what was served", replay_is_what_was_served},
    {"the ledger only grows, and reads as its format says", ledger_only_grows},
    {"every checkpoint served is of the one ledger", checkpoints_agree},
    {"a step that was acknowledged is never lost", nothing_acknowledged_is_lost},
    {"a request has one effect, however often it comes", a_request_has_one_effect},
    {"nothing that was given is ever removed", nothing_given_is_removed},
    {"who is enrolled changes only by two administrators", a_directory_takes_two},
    {"a token that ended, was revoked or was never issued is nobody's", only_tokens_sign_in},
    {"no request ends in an internal error", nothing_breaks_inside},
    {"no rollout goes on while a guard is not heard or not good, but by a person whom its entry "
     "names",
     no_record_has<&RecordSeen::not_good>},
    {"the traffic is where a rollout's entries asked it to be, and never rises while one is held, "
     "goes back or is over",
     traffic_goes_where_it_was_asked_to},
    {"one rollout moves a system at a time, and a receipt begins one",
     no_record_has<&RecordSeen::not_alone>},
    {"a rollout that was sent back goes back, and that is recorded", what_is_sent_back_goes_back},
    {"no rollout starts without an allow that is bound to its plan and valid at that time",
     no_record_has<&RecordSeen::not_allowed>},
    {"each step of a rollout is in the ledger once and in order, and comes to what is kept of it",
     rollouts_are_as_told},
    {"nothing goes back but by a person, by an undo that was asked for, or by a guard that "
     "condemns it",
     no_record_has<&RecordSeen::not_asked>},
    {"nothing goes out, or on, in what an incident freezes, as long as it does",
     no_record_has<&RecordSeen::not_free>},
    {"what is one opens one incident, as long as it is not resolved",
     no_record_has<&RecordSeen::not_one>},
    {"what an undo asks for happens once, and is said to have happened only then", undone_once},
};

}  // namespace

std::span<const Invariant> invariants() { return kInvariants; }

}  // namespace belay::sim
