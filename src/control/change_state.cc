#include "control/change_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/kept_json.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "change/v1";
constexpr std::array<std::string_view, 3> kStatuses = {"open", "landed", "abandoned"};

Object write(const Revision& revision) {
  Array makers;
  for (const std::string& maker : revision.makers) makers.emplace_back(escaped(maker));
  Array findings;
  for (const auto& [environment, digest] : revision.findings) {
    findings.emplace_back(Object{{"env", escaped(environment)}, {"digest", digest.hex()}});
  }
  Object made{{"content", control::write(revision.content)},
              {"head", revision.head.hex()},
              {"target", revision.target.hex()},
              {"findings", std::move(findings)},
              {"judges", write(revision.judges)},
              {"makers", std::move(makers)},
              {"by", revision.by},
              {"seen", revision.seen.to_string()},
              {"files", revision.files},
              {"lines", revision.lines}};
  if (!revision.merge_tree.empty()) made.add("merge_tree", revision.merge_tree.hex());
  if (!revision.ran_by.empty()) made.add("ran_by", revision.ran_by);
  return made;
}

Object write(const ledger::Attention& attention) {
  Object made{{"files", attention.files},
              {"lines", attention.lines},
              {"approvals_in_hour", attention.approvals_in_hour}};
  if (attention.shown) made.add("shown", attention.shown->to_string());
  return made;
}

Object write(const GivenApproval& approval) {
  Object made{{"id", approval.id},
              {"by", approval.by},
              {"means", approval.means},
              {"content", control::write(approval.content)},
              {"moment", name_of(approval.moment)},
              {"env", escaped(approval.environment)},
              {"at", approval.at.to_string()},
              {"signature", approval.signature}};
  if (!approval.result_tree.empty()) made.add("result_tree", approval.result_tree.hex());
  if (!approval.key.empty()) made.add("key", approval.key);
  if (approval.attention) made.add("attention", write(*approval.attention));
  if (approval.withdrawn) {
    made.add("withdrawn", approval.withdrawn->to_string())
        .add("because", escaped(approval.withdrawn_because));
  }
  return made;
}

Object write(const SectionEdit& edit) {
  return {{"section", escaped(edit.section)},
          {"text", escaped(edit.text)},
          {"by", edit.by},
          {"at", edit.at.to_string()}};
}

Object write(const GivenEvidence& evidence) {
  Object made{{"id", evidence.id},
              {"type", escaped(evidence.type)},
              {"producer", evidence.producer},
              {"key", evidence.key},
              {"tree", evidence.tree.hex()},
              {"envelope", evidence.envelope.hex()},
              {"against", escaped(evidence.against)},
              {"at", evidence.at.to_string()}};
  if (evidence.made) made.add("made", evidence.made->to_string());
  return made;
}

template <class T>
Array write_each(const std::vector<T>& from) {
  Array made;
  for (const T& item : from) made.emplace_back(write(item));
  return made;
}

std::uint64_t number_if_any(Fields& fields, std::string_view name) {
  if (!fields.has(name)) return 0;
  return static_cast<std::uint64_t>(
      fields.integer(name, 0, static_cast<std::int64_t>(limits::kLedgerEntriesMax)));
}

ledger::Attention read_attention(Fields& fields) {
  return {fields.instant_if_any("shown"), number_if_any(fields, "files"),
          number_if_any(fields, "lines"), number_if_any(fields, "approvals_in_hour")};
}

Revision read_revision(Fields& fields) {
  Revision made;
  made.content = read_content(fields);
  made.head = fields.digest("head");
  made.target = fields.digest("target");
  made.merge_tree = fields.digest_or_none("merge_tree");
  fields.each("findings",
              [&](Fields& item) { made.findings[item.bytes("env")] = item.digest("digest"); });
  fields.object("judges", [&](Fields& inner) { made.judges = read_judges(inner); });
  made.makers = fields.all_bytes("makers");
  made.by = fields.text("by");
  if (fields.has("ran_by")) made.ran_by = fields.text("ran_by");
  made.seen = fields.instant("seen");
  made.files = number_if_any(fields, "files");
  made.lines = number_if_any(fields, "lines");
  return made;
}

GivenApproval read_approval(Fields& fields) {
  GivenApproval made;
  made.id = fields.text("id");
  made.by = fields.text("by");
  made.means = fields.text("means");
  made.content = read_content(fields);
  made.moment = read_moment(fields, "moment");
  made.environment = fields.bytes("env");
  made.at = fields.instant("at");
  made.signature = fields.text("signature");
  made.key = fields.text_or("key", "");
  fields.object_if_any("attention", [&](Fields& inner) { made.attention = read_attention(inner); });
  made.result_tree = fields.digest_or_none("result_tree");
  made.withdrawn = fields.instant_if_any("withdrawn");
  if (made.withdrawn) made.withdrawn_because = fields.bytes("because");
  return made;
}

SectionEdit read_edit(Fields& fields) {
  return {fields.bytes("section"), fields.bytes("text"), fields.text("by"), fields.instant("at")};
}

GivenEvidence read_evidence(Fields& fields) {
  GivenEvidence made;
  made.id = fields.text("id");
  made.type = fields.bytes("type");
  made.producer = fields.text("producer");
  made.key = fields.text("key");
  made.tree = fields.digest("tree");
  made.envelope = fields.digest("envelope");
  made.made = fields.instant_if_any("made");
  made.against = fields.bytes("against");
  made.at = fields.instant("at");
  return made;
}

ChangeStatus read_status(Fields& fields) {
  return fields.parsed<ChangeStatus>(
      "status", [](std::string_view word) -> std::optional<ChangeStatus> {
        const auto at = std::find(kStatuses.begin(), kStatuses.end(), word);
        if (at == kStatuses.end()) return std::nullopt;
        return static_cast<ChangeStatus>(at - kStatuses.begin());
      });
}

}  // namespace

std::string_view name_of(ChangeStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::vector<gate::RecordSection> ChangeState::record() const {
  std::map<std::string, std::string> standing;
  for (const SectionEdit& edit : edits) standing[edit.section] = edit.text;
  std::vector<gate::RecordSection> made;
  for (auto& [section, text] : standing) made.push_back({section, std::move(text)});
  return made;
}

std::string write_change(const ChangeState& state) {
  return json::canonical(Object{{"belay", kFormat},
                                {"id", state.id},
                                {"repository", escaped(state.repository)},
                                {"head_name", escaped(state.head_name)},
                                {"target_name", escaped(state.target_name)},
                                {"title", escaped(state.title)},
                                {"status", name_of(state.status)},
                                {"opened_by", state.opened_by},
                                {"opened", state.opened.to_string()},
                                {"revisions", write_each(state.revisions)},
                                {"approvals", write_each(state.approvals)},
                                {"edits", write_each(state.edits)},
                                {"evidence", write_each(state.evidence)},
                                {"waivers", state.waivers},
                                {"overrides", state.overrides}});
}

Result<ChangeState> parse_change(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the change"));
  Fields fields(value, "the change");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `change/v1`");
  ChangeState made;
  made.id = fields.text("id");
  made.repository = fields.bytes("repository");
  made.head_name = fields.bytes("head_name");
  made.target_name = fields.bytes("target_name");
  made.title = fields.bytes("title");
  made.status = read_status(fields);
  made.opened_by = fields.text("opened_by");
  made.opened = fields.instant("opened");
  fields.each("revisions", [&](Fields& item) { made.revisions.push_back(read_revision(item)); });
  fields.each("approvals", [&](Fields& item) { made.approvals.push_back(read_approval(item)); });
  fields.each("edits", [&](Fields& item) { made.edits.push_back(read_edit(item)); });
  fields.each("evidence", [&](Fields& item) { made.evidence.push_back(read_evidence(item)); });
  made.waivers = number_if_any(fields, "waivers");
  made.overrides = number_if_any(fields, "overrides");
  BELAY_TRY_VOID(fields.done());
  return made;
}

Key change_key(const std::string& id) { return {"change", id}; }

Result<ChangeState> read_change(const Key& key, const Stored& stored) {
  if (stored.version != 0) return parse_change(stored.state);
  return fail(
      Code::not_found,
      fmt::format("there is no change `{}`: `belay change list` shows them", printable(key.id)));
}

}  // namespace belay::control
