#include "control/ledger_replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "control/ledger_walk.h"
#include "gate/approval.h"
#include "gate/cel/time_zones.h"
#include "gate/decision_json.h"

namespace belay::control {
namespace {

tl::unexpected<Error> differs(std::string_view what, std::string_view said, std::string_view now) {
  return fail(Code::conflict, fmt::format("its {} was `{}` and is `{}` now", what, printable(said),
                                          printable(now)));
}

Result<void> same(std::string_view what, std::string_view said, std::string_view now) {
  if (said == now) return {};
  return differs(what, said, now);
}

Result<void> same(std::string_view what, const Digest& said, const Digest& now) {
  return same(what, said.hex(), now.hex());
}

/// Whether what it was decided from is of what the entry names.
Result<void> same_question(const ledger::Entry& entry, const ledger::Decided& said,
                           const Dossier& dossier, const facts::Change& change) {
  BELAY_TRY_VOID(same("moment", said.moment, name_of(dossier.moment)));
  BELAY_TRY_VOID(same("environment", said.environment, dossier.environment));
  BELAY_TRY_VOID(same("time", entry.at.to_string(), dossier.now.to_string()));
  BELAY_TRY_VOID(same("directory", said.directory, dossier.directory.hex()));
  BELAY_TRY_VOID(same("head tree", said.content.head_tree, change.head_tree));
  BELAY_TRY_VOID(same("target", said.content.target_ref, change.target_ref));
  BELAY_TRY_VOID(same("touched paths", said.content.touched, gate::touched_digest(change)));
  return same("result tree", said.result_tree.value_or(Digest()), change.merge_tree);
}

const gate::Approval* find(const Dossier& dossier, const std::string& id) {
  const auto at = std::find_if(dossier.approvals.begin(), dossier.approvals.end(),
                               [&](const gate::Approval& given) { return given.id == id; });
  return at == dossier.approvals.end() ? nullptr : &*at;
}

std::vector<std::string> ids_in(const std::vector<ledger::Discharge>& by) {
  std::vector<std::string> ids;
  for (const ledger::Discharge& one : by) ids.push_back(one.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

/// Of approvals the entry names one for each giver, so it is givers that are compared.
std::string givers_of(const std::vector<std::string>& ids, const Dossier& dossier) {
  std::set<std::string> givers;
  for (const std::string& id : ids) {
    const gate::Approval* given = find(dossier, id);
    givers.insert(given == nullptr ? id : given->by);
  }
  return joined(std::vector<std::string>(givers.begin(), givers.end()), ", ");
}

Result<void> same_by(const std::string& what, const ledger::SettledObligation& said,
                     const gate::Owed& now, const Dossier& dossier) {
  const std::string by = "what discharged " + what;
  const std::vector<std::string> ids = ids_in(said.by);
  const bool is_discharged = now.state == gate::ObligationState::discharged;
  if (!is_discharged || !std::holds_alternative<gate::ApprovalsAsked>(now.asks.what)) {
    return same(by, joined(ids, ", "), joined(is_discharged ? now.by : now.excepted, ", "));
  }
  if (!std::includes(now.by.begin(), now.by.end(), ids.begin(), ids.end())) {
    return differs(by, joined(ids, ", "), joined(now.by, ", "));
  }
  return same(by, givers_of(ids, dossier), givers_of(now.by, dossier));
}

/// Whether an approval is for what the entry says.
Result<void> same_terms(const ledger::Discharge& said, const ledger::Decided& decided,
                        const Dossier& dossier) {
  if (!said.terms) return {};
  const std::string what = fmt::format("approval `{}`", printable(said.id));
  const gate::Approval* given = find(dossier, said.id);
  if (given == nullptr) return differs(what, "given", "not among those given");
  BELAY_TRY_VOID(same("environment of " + what, said.terms->environment, decided.environment));
  BELAY_TRY_VOID(same("moment of " + what, said.terms->moment,
                      given->moment ? name_of(*given->moment) : std::string_view()));
  return same("tree of " + what, said.tree.value_or(decided.content.head_tree), given->tree);
}

Result<void> same_obligation(std::size_t number, const ledger::SettledObligation& said,
                             const gate::Owed& now, const Dossier& dossier) {
  const std::string what = fmt::format("obligation {}", number + 1);
  BELAY_TRY_VOID(same(what, said.kind, name_of(now.asks.kind())));
  BELAY_TRY_VOID(same(what, said.says, in_words(now.asks)));
  BELAY_TRY_VOID(same(what, said.state, name_of(now.state)));
  BELAY_TRY_VOID(same(what, said.due, name_of(now.due)));
  BELAY_TRY_VOID(same(what, said.enforced ? "enforced" : "warned of",
                      now.enforced ? "enforced" : "warned of"));
  return same_by(what, said, now, dossier);
}

/// An allow ends with every exception that it took.
Result<void> check_end(const ledger::Decided& said, const gate::Decision& now) {
  for (const gate::ExceptionUsed& used : now.exceptions) {
    if (!said.expires || *said.expires <= used.until) continue;
    return fail(Code::conflict, fmt::format("it ends at {}, and the {} `{}` that it took at {}",
                                            said.expires->to_string(), name_of(used.kind),
                                            printable(used.id), used.until.to_string()));
  }
  return {};
}

Result<void> same_answer(const ledger::Decided& said, const gate::Decision& now,
                         const Dossier& dossier) {
  BELAY_TRY_VOID(same("verdict", said.verdict, name_of(now.verdict)));
  BELAY_TRY_VOID(
      same("verdict in force", said.would.value_or(""), now.would ? name_of(*now.would) : ""));
  BELAY_TRY_VOID(same("policy", said.policy, now.policy));
  BELAY_TRY_VOID(same("number of obligations", std::to_string(said.obligations.size()),
                      std::to_string(now.obligations.size())));
  for (std::size_t i = 0; i < said.obligations.size(); ++i) {
    BELAY_TRY_VOID(same_obligation(i, said.obligations[i], now.obligations[i], dossier));
    for (const ledger::Discharge& by : said.obligations[i].by) {
      BELAY_TRY_VOID(same_terms(by, said, dossier));
    }
  }
  BELAY_TRY_VOID(check_end(said, now));
  return same("explanation", said.explanation, sha256(json::canonical(gate::to_json(now))));
}

}  // namespace

LedgerReplay::LedgerReplay(LedgerSource& source, std::string engine)
    : engine_(std::move(engine)),
      source_(source),
      decider_([&source](const Digest& digest) { return read_document(source, digest); }) {}

Result<void> LedgerReplay::decide_again(const ledger::Entry& entry, const ledger::Decided& said) {
  BELAY_TRY(const std::string text, read_document(source_, said.inputs));
  BELAY_TRY(const Dossier dossier, parse_dossier(text));
  BELAY_TRY(const auto made, decider_.decide(dossier));
  BELAY_TRY_VOID(same_question(entry, said, dossier, made->findings->change));
  BELAY_TRY_VOID(check_exceptions(said, dossier));
  return same_answer(said, made->decision, dossier);
}

Result<void> LedgerReplay::check_exceptions(const ledger::Decided& said, const Dossier& dossier) {
  if (dossier.exceptions.empty()) return {};
  BELAY_TRY(const std::string text, read_document(source_, dossier.directory));
  BELAY_TRY(const Directory directory, parse_directory(text));
  return exceptions_.check(said, dossier, directory);
}

void LedgerReplay::note_versions(const ledger::Decided& said) {
  if (said.engine != engine_) {
    ++other_versions_[fmt::format("engine `{}`, and this is `{}`", printable(said.engine),
                                  engine_)];
  }
  if (said.time_zones != cel::time_zones_digest()) {
    ++other_versions_[fmt::format("time zones {}, and these are {}", said.time_zones.abbreviated(),
                                  cel::time_zones_digest().abbreviated())];
  }
}

void LedgerReplay::add(std::uint64_t index, const ledger::Entry& entry) {
  exceptions_.add(entry);
  const auto* said = std::get_if<ledger::Decided>(&entry.what);
  if (said == nullptr) return;
  ++decisions_;
  note_versions(*said);
  auto again = decide_again(entry, *said);
  if (again) return;
  ++differing_;
  if (listed_.size() < limits::kDifferencesMax) {
    listed_.push_back({index, std::move(again).error().message});
  }
}

}  // namespace belay::control
