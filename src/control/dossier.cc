#include "control/dossier.h"

#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/kept_json.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "dossier/v1";

Object write(const gate::RecordSection& section) {
  return {{"name", escaped(section.name)}, {"text", escaped(section.text)}};
}

Object write(const gate::Approval& approval) {
  Object made{{"id", approval.id},
              {"by", escaped(approval.by)},
              {"tree", approval.tree.hex()},
              {"target", escaped(approval.target)},
              {"touched", approval.touched.hex()}};
  if (approval.at) made.add("at", approval.at->to_string());
  if (!approval.result.empty()) made.add("result", approval.result.hex());
  if (approval.moment) made.add("moment", name_of(*approval.moment));
  if (!approval.barred.empty()) made.add("barred", escaped(approval.barred));
  if (approval.looked_seconds) made.add("looked_seconds", *approval.looked_seconds);
  if (approval.approvals_in_hour) made.add("approvals_in_hour", *approval.approvals_in_hour);
  return made;
}

Object write(const gate::Evidence& evidence) {
  Object made{{"id", evidence.id},
              {"type", escaped(evidence.type)},
              {"from", escaped(evidence.from)},
              {"tree", evidence.tree.hex()}};
  if (evidence.at) made.add("at", evidence.at->to_string());
  if (!evidence.barred.empty()) made.add("barred", escaped(evidence.barred));
  return made;
}

Array texts(const std::vector<std::string>& from) {
  Array made;
  for (const std::string& text : from) made.emplace_back(escaped(text));
  return made;
}

Object write(const gate::Exception& given) {
  Object made{{"id", given.id},
              {"kind", name_of(given.kind)},
              {"rules", texts(given.rules)},
              {"by", texts(given.by)},
              {"tree", given.tree.hex()},
              {"target", escaped(given.target)},
              {"touched", given.touched.hex()},
              {"expires", given.expires.to_string()},
              {"reason", escaped(given.reason)}};
  if (!given.barred.empty()) made.add("barred", escaped(given.barred));
  return made;
}

Object write(const gate::Unreviewed& open) {
  return {{"id", open.id},
          {"change", open.change},
          {"systems", texts(open.systems)},
          {"due", open.due.to_string()}};
}

Object write(const gate::IncidentFreeze& freeze) {
  return {{"incident", freeze.incident}, {"systems", texts(freeze.systems)}};
}

template <class T>
Array write_each(const std::vector<T>& from) {
  Array made;
  for (const T& item : from) made.emplace_back(write(item));
  return made;
}

gate::Approval read_approval(Fields& fields) {
  gate::Approval made;
  made.id = fields.text("id");
  made.by = fields.bytes("by");
  made.tree = fields.digest("tree");
  made.target = fields.bytes("target");
  made.touched = fields.digest("touched");
  made.at = fields.instant_if_any("at");
  made.result = fields.digest_or_none("result");
  if (fields.has("moment")) made.moment = read_moment(fields, "moment");
  if (fields.has("barred")) made.barred = fields.bytes("barred");
  if (fields.has("looked_seconds")) {
    made.looked_seconds = fields.integer("looked_seconds", 0, limits::kSpanSecondsMax);
  }
  if (fields.has("approvals_in_hour")) {
    made.approvals_in_hour = fields.integer("approvals_in_hour", 0, limits::kAttentionMax);
  }
  return made;
}

gate::Evidence read_evidence(Fields& fields) {
  gate::Evidence made;
  made.id = fields.text("id");
  made.type = fields.bytes("type");
  made.from = fields.bytes("from");
  made.tree = fields.digest("tree");
  made.at = fields.instant_if_any("at");
  if (fields.has("barred")) made.barred = fields.bytes("barred");
  return made;
}

gate::Exception read_exception(Fields& fields) {
  gate::Exception made;
  made.id = fields.text("id");
  made.kind = fields.parsed<gate::ExceptionKind>("kind", gate::exception_kind);
  made.rules = fields.all_bytes("rules");
  made.by = fields.all_bytes("by");
  made.tree = fields.digest("tree");
  made.target = fields.bytes("target");
  made.touched = fields.digest("touched");
  made.expires = fields.instant("expires");
  made.reason = fields.bytes("reason");
  if (fields.has("barred")) made.barred = fields.bytes("barred");
  return made;
}

gate::Unreviewed read_unreviewed(Fields& fields) {
  return {fields.text("id"), fields.text("change"), fields.all_bytes("systems"),
          fields.instant("due")};
}

}  // namespace

std::string write_dossier(const Dossier& dossier) {
  Object made{{"belay", kFormat},
              {"findings", dossier.findings.hex()},
              {"judges", write(dossier.judges)},
              {"directory", dossier.directory.hex()},
              {"approvals", write_each(dossier.approvals)},
              {"record", write_each(dossier.record)},
              {"evidence", write_each(dossier.evidence)},
              {"moment", name_of(dossier.moment)},
              {"env", escaped(dossier.environment)},
              {"now", dossier.now.to_string()}};
  if (!dossier.exceptions.empty()) made.add("exceptions", write_each(dossier.exceptions));
  if (!dossier.unreviewed.empty()) made.add("unreviewed", write_each(dossier.unreviewed));
  if (!dossier.frozen.empty()) made.add("frozen", write_each(dossier.frozen));
  if (dossier.seen) made.add("seen", dossier.seen->to_string());
  return json::canonical(made);
}

Result<Dossier> parse_dossier(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the dossier"));
  Fields fields(value, "the dossier");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `dossier/v1`");
  Dossier made;
  made.findings = fields.digest("findings");
  fields.object("judges", [&](Fields& inner) { made.judges = read_judges(inner); });
  made.directory = fields.digest("directory");
  fields.each("approvals", [&](Fields& item) { made.approvals.push_back(read_approval(item)); });
  fields.each("record", [&](Fields& item) {
    made.record.push_back({item.bytes("name"), item.bytes("text")});
  });
  fields.each("evidence", [&](Fields& item) { made.evidence.push_back(read_evidence(item)); });
  if (fields.has("exceptions")) {
    fields.each("exceptions",
                [&](Fields& item) { made.exceptions.push_back(read_exception(item)); });
  }
  if (fields.has("unreviewed")) {
    fields.each("unreviewed",
                [&](Fields& item) { made.unreviewed.push_back(read_unreviewed(item)); });
  }
  if (fields.has("frozen")) {
    fields.each("frozen", [&](Fields& item) {
      made.frozen.push_back({item.text("incident"), item.all_bytes("systems")});
    });
  }
  made.seen = fields.instant_if_any("seen");
  made.moment = read_moment(fields, "moment");
  made.environment = fields.bytes("env");
  made.now = fields.instant("now");
  BELAY_TRY_VOID(fields.done());
  return made;
}

}  // namespace belay::control
