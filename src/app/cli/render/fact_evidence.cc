#include "app/cli/render/fact_evidence.h"

#include <fmt/format.h>

#include "app/cli/render/page.h"
#include "app/cli/render/words.h"
#include "base/text.h"
#include "gate/cel/arena.h"
#include "gate/fact_table.h"
#include "gate/fact_values.h"

namespace belay::app {
namespace {

using cel::Value;
using control::Assessment;

constexpr std::size_t kListColumns = 60;
constexpr std::size_t kClaimsShown = 3;

/// `added 3, deleted 1`: of an object, its members; of one of a list, its path.
std::string members_of(const Value& object, cel::Arena& arena, bool path_only) {
  const auto& fields = object.table().type().fields();
  std::vector<std::string> words;
  for (std::uint32_t slot = 0; slot < fields.size(); ++slot) {
    if (path_only && fields[slot].name != "path") continue;
    const Value value = object.table().field(object.row(), slot, arena);
    words.push_back(path_only ? std::string(value.text())
                              : fmt::format("{} {}", fields[slot].name, describe(value, arena)));
  }
  return joined(words, ", ");
}

std::string value_in_words(const Value& value, cel::Arena& arena) {
  if (value.is(cel::Kind::object)) return members_of(value, arena, false);
  if (!value.is(cel::Kind::list) || value.size() == 0) return describe(value, arena);
  std::vector<std::string> elements;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Value element = value.at(i, arena);
    elements.push_back(element.is(cel::Kind::object) ? members_of(element, arena, true)
                                                     : describe(element, arena));
  }
  return fmt::format("[{}]", listed(elements, kListColumns));
}

std::string reasons(const gate::FactValues& facts, std::string_view name) {
  std::vector<std::string> words;
  for (const facts::Unknown& unknown : facts.unknowns()) {
    if (gate::speaks_of(unknown, name)) words.push_back(unknown.reason);
  }
  return joined(words, "; ");
}

std::string claims_in_words(const facts::Provenance& provenance) {
  std::vector<std::string> words;
  for (const facts::Claim& claim : provenance.claims) {
    if (words.size() == kClaimsShown) break;
    std::string one(facts::name_of(claim.source));
    if (!claim.commit.empty()) one += " of " + claim.commit.abbreviated();
    words.push_back(std::move(one));
  }
  if (provenance.claims.size() > words.size()) {
    words.push_back(fmt::format("{} more", provenance.claims.size() - words.size()));
  }
  return words.empty() ? "nothing says" : joined(words, ", ");
}

std::string evidence_of(std::string_view fact, const Assessment& made) {
  if (fact == "provenance.makers" || fact == "provenance.operators") {
    return "authors, committers and trailers of its commits";
  }
  if (fact == "provenance.share" && made.provenance.share) {
    return fmt::format("{}, line by line", name_of(made.provenance.share->strength));
  }
  if (fact.starts_with("provenance.")) {
    return fmt::format("{}: {}", name_of(made.provenance.strength),
                       claims_in_words(made.provenance));
  }
  if (fact.starts_with("reach.")) {
    if (!made.reach.catalogued) return "there is no catalog";
    const std::string way = joined(critical_path_of(made), " -> ");
    const std::string files = listed(printable_all(made.catalog.files), kListColumns);
    return fact == "reach.tier" && !way.empty() ? fmt::format("{}, by {}", way, files) : files;
  }
  if (fact == "change.labels") return "as stated with --facts";
  if (fact.starts_with("change.")) return "read from git";
  if (fact.starts_with("boundary.")) return "read from the files";
  return "as asked";
}

}  // namespace

std::vector<FactRead> facts_read(const gate::Condition& condition, const Assessment& assessment) {
  std::vector<FactRead> read;
  const auto program = cel::compile(gate::condition_environment(), condition.text());
  if (!program) return read;  // it was compiled when the policy loaded
  const gate::FactValues facts(assessment.inputs, assessment.policy.policy().undeclared_tier());
  cel::Arena arena;
  const auto& variables = gate::variables();
  for (const std::string& name : program->facts()) {
    for (std::size_t i = 0; i < variables.size(); ++i) {
      if (variables[i].fact->name != name) continue;
      const Value value = facts.variable(static_cast<int>(i), arena);
      FactRead& one = read.emplace_back();
      one.name = name;
      if (value.is(cel::Kind::unknown)) {
        one.value = "unknown";
        one.evidence = legible(reasons(facts, name));
      } else {
        one.value = legible(value_in_words(value, arena));
        one.evidence = legible(evidence_of(name, assessment));
      }
    }
  }
  return read;
}

}  // namespace belay::app
