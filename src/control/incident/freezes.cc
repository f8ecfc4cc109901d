#include "control/incident/freezes.h"

#include <algorithm>

#include "base/json_fields.h"
#include "base/text.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "kept-freezes/v1";

auto place_of(std::vector<KeptFreeze>& all, std::string_view incident) {
  return std::lower_bound(
      all.begin(), all.end(), incident,
      [](const KeptFreeze& freeze, std::string_view id) { return freeze.incident < id; });
}

Object write(const KeptFreeze& freeze) {
  Array systems;
  for (const std::string& system : freeze.systems) systems.emplace_back(escaped(system));
  return {{"incident", freeze.incident},
          {"systems", std::move(systems)},
          {"since", freeze.since.to_string()},
          {"by", escaped(freeze.by)}};
}

}  // namespace

const KeptFreeze* Freezes::find(std::string_view incident) const {
  const auto at = std::find_if(all.begin(), all.end(), [&](const KeptFreeze& freeze) {
    return freeze.incident == incident;
  });
  return at == all.end() ? nullptr : &*at;
}

void Freezes::begin(KeptFreeze freeze) {
  std::sort(freeze.systems.begin(), freeze.systems.end());
  const auto at = place_of(all, freeze.incident);
  if (at != all.end() && at->incident == freeze.incident) {
    *at = std::move(freeze);
  } else {
    all.insert(at, std::move(freeze));
  }
}

bool Freezes::end(std::string_view incident) {
  return std::erase_if(all, [&](const KeptFreeze& freeze) { return freeze.incident == incident; }) >
         0;
}

std::vector<gate::IncidentFreeze> Freezes::for_gate() const {
  std::vector<gate::IncidentFreeze> made;
  for (const KeptFreeze& freeze : all) made.push_back({freeze.incident, freeze.systems});
  return made;
}

Expected LoadedFreezes::expected() const { return {freezes_key(freezes.environment), version}; }

Put LoadedFreezes::put(const Freezes& become) const {
  return {freezes_key(freezes.environment), version, write_freezes(become), become.environment, ""};
}

Key freezes_key(const std::string& environment) { return {"freezes", environment}; }

Result<LoadedFreezes> read_freezes(const Key& key, const Stored& stored) {
  LoadedFreezes loaded{{key.id, {}}, stored.version};
  if (stored.version == 0) return loaded;
  BELAY_TRY(loaded.freezes, parse_freezes(stored.state));
  return loaded;
}

Result<LoadedFreezes> load_freezes(Store& store, const std::string& environment) {
  const Key key = freezes_key(environment);
  BELAY_TRY(const auto stored, store.load(key));
  return read_freezes(key, stored.value_or(Stored{}));
}

std::string write_freezes(const Freezes& freezes) {
  Array all;
  for (const KeptFreeze& freeze : freezes.all) all.emplace_back(write(freeze));
  return json::canonical(Object{
      {"belay", kFormat}, {"environment", escaped(freezes.environment)}, {"all", std::move(all)}});
}

Result<Freezes> parse_freezes(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the freezes"));
  Fields fields(value, "the freezes");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `kept-freezes/v1`");
  Freezes made{fields.bytes("environment"), {}};
  fields.each("all", [&](Fields& item) {
    made.begin({item.text("incident"), item.all_bytes("systems"), item.instant("since"),
                item.bytes("by")});
  });
  BELAY_TRY_VOID(fields.done());
  return made;
}

}  // namespace belay::control
