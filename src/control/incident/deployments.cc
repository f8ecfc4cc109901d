#include "control/incident/deployments.h"

#include <fmt/format.h>

#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/entry.h"

namespace belay::control {
namespace {

using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "kept-deployment/v1";
constexpr std::int64_t kIndexMax = (1LL << 53) - 1;
constexpr std::size_t kIdDigits = 16;

Object write(const Deployment& told) {
  Object made{{"environment", escaped(told.environment)},
              {"system", escaped(told.system)},
              {"version", escaped(told.version)},
              {"change", escaped(told.change)},
              {"region", escaped(told.region)},
              {"cell", escaped(told.cell)},
              {"at", told.at.to_string()},
              {"goes_back", told.goes_back}};
  if (told.decision) made.add("decision", *told.decision);
  return made;
}

Deployment read(Fields& fields) {
  Deployment made;
  made.environment = fields.bytes("environment");
  made.system = fields.bytes("system");
  made.version = fields.bytes("version");
  made.change = fields.bytes("change");
  made.region = fields.bytes("region");
  made.cell = fields.bytes("cell");
  made.at = fields.instant("at");
  made.goes_back = fields.boolean("goes_back");
  if (fields.has("decision")) {
    made.decision = static_cast<std::uint64_t>(fields.integer("decision", 0, kIndexMax));
  }
  return made;
}

std::string id_of(const Deployment& told) {
  return "d" + sha256(json::canonical(write(told))).hex().substr(0, kIdDigits);
}

Result<void> check(const Deployment& told, Instant now) {
  const std::pair<std::string_view, const std::string*> named[] = {
      {"environment", &told.environment}, {"system", &told.system}, {"version", &told.version}};
  for (const auto& [what, name] : named) {
    if (has_visible_text(*name)) continue;
    return fail(Code::malformed, fmt::format("the deployment names no {}: say which", what));
  }
  for (const std::string* name :
       {&told.environment, &told.system, &told.version, &told.change, &told.region, &told.cell}) {
    if (name->size() <= kDeploymentNameBytesMax) continue;
    return fail(Code::over_limit, fmt::format("a name of a deployment has at most {} bytes",
                                              kDeploymentNameBytesMax));
  }
  if (!told.cell.empty() && told.region.empty()) {
    return fail(Code::malformed, fmt::format("the deployment is in cell `{}` of no region: name "
                                             "the region",
                                             printable(told.cell)));
  }
  if (told.at <= now) return {};
  return fail(Code::malformed, fmt::format("the deployment is of {}, which has not come yet: tell "
                                           "it when it is there",
                                           told.at.to_string()));
}

}  // namespace

std::string write_deployment(const KeptDeployment& deployment) {
  Object made{{"belay", kFormat},
              {"id", deployment.id},
              {"told", write(deployment.told)},
              {"by", escaped(deployment.by)},
              {"heard", deployment.heard.to_string()},
              {"why_not", escaped(deployment.why_not)}};
  if (deployment.put_back) made.add("put_back", deployment.put_back->to_string());
  return json::canonical(std::move(made));
}

Result<KeptDeployment> parse_deployment(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the kept deployment"));
  Fields fields(value, "the kept deployment");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `kept-deployment/v1`");
  KeptDeployment made;
  made.id = fields.text("id");
  fields.object("told", [&](Fields& told) { made.told = read(told); });
  made.by = fields.bytes("by");
  made.heard = fields.instant("heard");
  made.why_not = fields.bytes("why_not");
  made.put_back = fields.instant_if_any("put_back");
  BELAY_TRY_VOID(fields.done());
  return made;
}

Key deployment_key(const std::string& id) { return {"deployment", id}; }

Deployments::Deployments(Store& store, std::shared_ptr<Memory> memory)
    : store_(store), memory_(memory ? std::move(memory) : std::make_shared<Memory>()) {}

Result<std::string> Deployments::why_not_allowed(const Deployment& told) {
  if (!told.decision) return "nobody names a decision that allows it";
  const std::uint64_t index = *told.decision;
  BELAY_TRY(const LedgerHead head, store_.ledger_head());
  if (index >= head.size) return fmt::format("this ledger has no entry {}", index);
  BELAY_TRY(const auto records, store_.records(index, 1));
  if (records.empty()) return fmt::format("this ledger has no entry {}", index);
  BELAY_TRY(const ledger::Entry entry, ledger::parse_entry(records.front()));
  const auto* decided = std::get_if<ledger::Decided>(&entry.what);
  if (decided == nullptr || decided->verdict != "allow" || decided->moment != "deploy") {
    return fmt::format("entry {} is no allow for `deploy`", index);
  }
  if (decided->change != told.change) {
    return fmt::format("entry {} allows change `{}`", index, decided->change);
  }
  if (decided->environment != escaped(told.environment)) {
    return fmt::format("entry {} allows it in `{}`", index, decided->environment);
  }
  if (told.at < entry.at) {
    return fmt::format("it was allowed at {}, when it was there already", entry.at.to_string());
  }
  if (!told.goes_back && *decided->expires <= told.at) {
    return fmt::format("the allow at {} had ended", index);
  }
  return std::string();
}

Result<KeptDeployment> Deployments::told(const Asker& asker, const Deployment& deployment) {
  KeptDeployment made;
  made.id = id_of(deployment);
  made.told = deployment;
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    BELAY_TRY(const auto before, store_.load(deployment_key(made.id)));
    if (before) return parse_deployment(before->state);
    auto people = memory_->directory();
    BELAY_TRY(const Sight sight, look(store_, {&people}));
    BELAY_TRY(const Actor actor, actor_for(people->directory, asker));
    BELAY_TRY_VOID(check(deployment, sight.at));
    BELAY_TRY(made.why_not, why_not_allowed(deployment));
    made.by = actor.who.id;
    made.heard = sight.at;
    Commit commit;
    commit.at = sight.at;
    commit.puts.push_back(
        {deployment_key(made.id), 0, write_deployment(made), deployment.environment, ""});
    commit.unmoved.push_back(people->expected());
    auto committed = store_.commit(commit);
    if (committed) return made;
    if (committed.error().code != Code::conflict) {
      return tl::unexpected(std::move(committed).error());
    }
  }
  return fail(Code::conflict, "who may do what keeps moving: tell the deployment again");
}

Result<KeptDeployment> Deployments::show(const std::string& id) {
  BELAY_TRY(const auto stored, store_.load(deployment_key(id)));
  if (stored) return parse_deployment(stored->state);
  return fail(Code::not_found,
              fmt::format("there is no deployment `{}`", printable(shortened(id, 40))));
}

Result<std::vector<KeptDeployment>> Deployments::since(const std::string& environment,
                                                       Instant since) {
  std::vector<KeptDeployment> made;
  ListRequest request{deployment_key("").kind, environment, "", 0, limits::kListedMax};
  for (bool more = true; more;) {
    BELAY_TRY(const auto listed, store_.list(request));
    more = listed.size() == request.count_max;
    for (const Listed& item : listed) {
      BELAY_TRY(KeptDeployment each, parse_deployment(item.stored.state));
      request.before = item.position;
      // They are listed by when they were heard of, which is never before they were there.
      if (each.heard < since) return made;
      if (each.told.at >= since) made.push_back(std::move(each));
    }
  }
  return made;
}

Result<void> Deployments::note_put_back(const std::string& id) {
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    const Wanted wanted[] = {{deployment_key(id), 0}};
    BELAY_TRY(const Sight sight, store_.see(wanted));
    const Stored& stored = sight.found.front();
    if (stored.version == 0) {
      return fail(Code::not_found, fmt::format("there is no deployment `{}`", printable(id)));
    }
    BELAY_TRY(KeptDeployment kept, parse_deployment(stored.state));
    if (kept.put_back) return {};
    kept.put_back = sight.at;
    Commit commit;
    commit.at = sight.at;
    commit.puts.push_back(
        {deployment_key(id), stored.version, write_deployment(kept), kept.told.environment, ""});
    const auto committed = store_.commit(commit);
    if (committed) return {};
    if (committed.error().code != Code::conflict) return tl::unexpected(committed.error());
  }
  return fail(Code::conflict, fmt::format("deployment `{}` keeps moving: ask again", id));
}

}  // namespace belay::control
