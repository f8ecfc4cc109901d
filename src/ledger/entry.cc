#include "ledger/entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/reading_form.h"
#include "ledger/writing_form.h"

namespace belay::ledger {
namespace {

constexpr std::string_view kFormats[] = {"ledger-entry/v1"};
constexpr std::string_view kFormat = kFormats[0];

constexpr std::array<std::string_view, std::variant_size_v<What>> kKinds = {
    "change_opened",  "change_updated",  "assessed",
    "approved",       "withdrawn",       "evidence_attached",
    "record_edited",  "decided",         "waived",
    "overridden",     "reviewed",        "revoked",
    "policy_changed", "catalog_changed", "principal_enrolled",
    "role_changed",   "key_enrolled",    "key_revoked",
    "token_issued",   "token_revoked",   "ledger_key_rotated",
    "administered",   "rollout_stepped", "incident_stepped"};

tl::unexpected<Error> no_entry(std::string_view why) {
  return fail(Code::malformed, fmt::format("this is no `{}`: {}", kFormat, why));
}

Result<void> check_discharge(const Discharge& by, const SettledObligation& obligation,
                             std::set<std::string_view>& approvals) {
  const bool is_known = approvals.contains(by.id);
  if (by.terms && is_known) {
    return no_entry(fmt::format("it says twice what approval `{}` is for", printable(by.id)));
  }
  if (by.terms) {
    approvals.insert(by.id);
    return {};
  }
  if (by.means || by.tree) {
    return no_entry(fmt::format("`{}` has `means` or `tree` without the `terms` of an approval",
                                printable(by.id)));
  }
  const bool takes_approvals = obligation.kind == "approvals" && obligation.state == "discharged";
  if (is_known || !takes_approvals) return {};
  return no_entry(
      fmt::format("approval `{}` discharges `{}`, and nothing before says what it is "
                  "for",
                  printable(by.id), printable(obligation.says)));
}

/// An approval has its terms, and its signature, where it is named first.
Result<void> check_approvals(const Decided& decided) {
  std::set<std::string_view> approvals;
  for (const SettledObligation& obligation : decided.obligations) {
    for (const Discharge& by : obligation.by) {
      BELAY_TRY_VOID(check_discharge(by, obligation, approvals));
    }
  }
  return {};
}

Result<void> check(const IncidentStepped& stepped) {
  if ((stepped.step == "reviewed") != stepped.review.has_value()) {
    return no_entry("`what.review` belongs to the step `reviewed`, and to nothing else");
  }
  const bool is_of_action = stepped.step == "action-added" || stepped.step == "action-done";
  if (is_of_action == stepped.action.has_value()) return {};
  return no_entry("`what.action` belongs to the steps of an action, and to nothing else");
}

/// What one member alone cannot say.
Result<void> check(const Entry& entry) {
  if (const auto* stepped = std::get_if<IncidentStepped>(&entry.what)) return check(*stepped);
  const auto* decided = std::get_if<Decided>(&entry.what);
  if (decided == nullptr) return {};
  const bool allows = decided->verdict == "allow";
  if (allows != decided->expires.has_value()) {
    return no_entry("`what.expires` belongs to an allow, and to nothing else");
  }
  if (decided->plan && !allows) {
    return no_entry("`what.plan` belongs to an allow, and to nothing else");
  }
  if (allows && *decided->expires <= entry.at) {
    return no_entry("its allow has expired when it is given");
  }
  for (const SettledObligation& obligation : decided->obligations) {
    const bool stands = obligation.state == "owed" && obligation.enforced &&
                        covers(decided->moment, obligation.due);
    if (allows && stands) {
      return no_entry(fmt::format("it allows what still owes `{}`", printable(obligation.says)));
    }
  }
  return check_approvals(*decided);
}

/// What to do about an entry that is too long.
std::string way_out(const What& what) {
  std::size_t signed_approvals = 0;
  if (const auto* decided = std::get_if<Decided>(&what)) {
    for (const SettledObligation& obligation : decided->obligations) {
      signed_approvals += static_cast<std::size_t>(
          std::count_if(obligation.by.begin(), obligation.by.end(),
                        [](const Discharge& by) { return by.terms && by.terms->signature; }));
    }
  }
  if (signed_approvals == 0) return "shorten its texts, or put the larger part in by its digest";
  return fmt::format(
      "it carries the signatures of {}; let who gave more than it takes withdraw theirs "
      "(`belay withdraw`), or sign with a shorter key such as Ed25519",
      counted(signed_approvals, "approval", "approvals"));
}

/// Goes through the envelope: what every entry has, around what is its own.
template <class AForm, class AnEntry>
void envelope(AForm& form, AnEntry& entry) {
  form.instant("at", entry.at);
  form.object("by", entry.by);
  form.word("means", entry.means, kMeans);
}

template <std::size_t... i>
What empty_what(std::size_t kind, std::index_sequence<i...>) {
  What what;
  static_cast<void>(((kind == i ? (what.emplace<i>(), true) : false) || ...));
  return what;
}

Result<What> what_of_kind(std::string_view kind) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] != kind) continue;
    return empty_what(i, std::make_index_sequence<std::variant_size_v<What>>());
  }
  return fail(Code::unsupported,
              fmt::format("the ledger entry is of the kind `{}`, which this version of Belay does "
                          "not know: read it with a newer one",
                          printable(kind.substr(0, 60))));
}

}  // namespace

std::string_view kind_of(const What& what) { return kKinds[what.index()]; }

std::span<const std::string_view> entry_kinds() { return kKinds; }

Result<std::string> write(const Entry& entry) {
  WritingForm form;
  envelope(form, entry);
  std::visit([&](const auto& what) { form.object("what", what); }, entry.what);
  if (form.failure()) return no_entry(*form.failure());
  BELAY_TRY_VOID(check(entry));
  json::Object object = form.take();
  object.add("belay", kFormat).add("kind", kind_of(entry.what));
  std::string bytes = json::canonical(std::move(object));
  if (bytes.size() <= limits::kLedgerEntryBytesMax) return bytes;
  return fail(Code::over_limit, fmt::format("a `{}` entry of {} bytes is over the limit of {}: {}",
                                            kind_of(entry.what), bytes.size(),
                                            limits::kLedgerEntryBytesMax, way_out(entry.what)));
}

Result<Entry> parse_entry(std::string_view bytes) {
  if (bytes.size() > limits::kLedgerEntryBytesMax) {
    return fail(Code::over_limit, fmt::format("a ledger entry of {} bytes is over the limit of {}",
                                              bytes.size(), limits::kLedgerEntryBytesMax));
  }
  BELAY_TRY(const json::Value value, json::parse(bytes, "ledger entry"));
  if (value.object() == nullptr) return no_entry("it is no JSON object");
  Entry entry;
  ReadingForm form(*value.object(), "");
  std::string format, kind;
  form.word("belay", format, kFormats);
  form.text("kind", kind);
  if (form.failure()) return no_entry(*form.failure());
  BELAY_TRY(entry.what, what_of_kind(kind));
  envelope(form, entry);
  std::visit([&](auto& what) { form.object("what", what); }, entry.what);
  form.refuse_others();
  if (form.failure()) return no_entry(*form.failure());
  BELAY_TRY(const std::string again, write(entry));
  if (again != bytes) return no_entry("it is not written in the canonical form of RFC 8785");
  return entry;
}

Digest digest_of(const Content& content) {
  WritingForm form;
  members(form, content);
  json::Object object = form.take();
  object.add("belay", "content/v1");
  return sha256(json::canonical(std::move(object)));
}

}  // namespace belay::ledger
