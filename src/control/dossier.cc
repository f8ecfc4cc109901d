#include "control/dossier.h"

#include "base/json_fields.h"
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
  Object made{{"by", escaped(approval.by)},
              {"tree", approval.tree.hex()},
              {"target", escaped(approval.target)},
              {"touched", approval.touched.hex()}};
  if (approval.at) made.add("at", approval.at->to_string());
  if (!approval.result.empty()) made.add("result", approval.result.hex());
  if (approval.moment) made.add("moment", name_of(*approval.moment));
  if (!approval.barred.empty()) made.add("barred", escaped(approval.barred));
  return made;
}

Object write(const gate::Evidence& evidence) {
  Object made{{"type", escaped(evidence.type)},
              {"from", escaped(evidence.from)},
              {"tree", evidence.tree.hex()}};
  if (evidence.at) made.add("at", evidence.at->to_string());
  if (!evidence.barred.empty()) made.add("barred", escaped(evidence.barred));
  return made;
}

template <class T>
Array write_each(const std::vector<T>& from) {
  Array made;
  for (const T& item : from) made.emplace_back(write(item));
  return made;
}

gate::Approval read_approval(Fields& fields) {
  gate::Approval made;
  made.by = fields.bytes("by");
  made.tree = fields.digest("tree");
  made.target = fields.bytes("target");
  made.touched = fields.digest("touched");
  made.at = fields.instant_if_any("at");
  made.result = fields.digest_or_none("result");
  if (fields.has("moment")) made.moment = read_moment(fields, "moment");
  if (fields.has("barred")) made.barred = fields.bytes("barred");
  return made;
}

gate::Evidence read_evidence(Fields& fields) {
  return {fields.bytes("type"), fields.bytes("from"), fields.digest("tree"),
          fields.instant_if_any("at"),
          fields.has("barred") ? fields.bytes("barred") : std::string()};
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
  made.seen = fields.instant_if_any("seen");
  made.moment = read_moment(fields, "moment");
  made.environment = fields.bytes("env");
  made.now = fields.instant("now");
  BELAY_TRY_VOID(fields.done());
  return made;
}

}  // namespace belay::control
