#include "app/cli/render/json_report.h"

#include <utility>

#include "app/cli/render/words.h"
#include "app/version.h"
#include "base/json.h"
#include "base/text.h"
#include "gate/approval.h"
#include "gate/decision_json.h"

namespace belay::app {
namespace {

using control::Assessment;
using json::Array;
using json::Object;
using json::Value;

Value text_or_null(std::string_view text) { return text.empty() ? Value() : Value(escaped(text)); }

Value digest_or_null(const Digest& digest) {
  return digest.empty() ? Value() : Value(digest.hex());
}

/// Prose keeps its `%`: what may be in it of the repository was escaped by whoever wrote it, and
/// what is not UTF-8 is escaped here.
Value prose(std::string_view words) {
  return is_utf8(words) ? Value(std::string(words)) : Value(escaped(words));
}

template <class Texts>
Array texts(const Texts& values) {
  Array out;
  out.reserve(values.size());
  for (const auto& value : values) out.emplace_back(escaped(value));
  return out;
}

Array proses(const std::vector<std::string>& values) {
  Array out;
  for (const std::string& value : values) out.push_back(prose(value));
  return out;
}

std::string_view name_of_source(facts::ChangeSource source) {
  switch (source) {
    case facts::ChangeSource::commits:
      return "commits";
    case facts::ChangeSource::last_commit:
      return "last_commit";
    case facts::ChangeSource::staged:
      return "staged";
    case facts::ChangeSource::worktree:
      return "worktree";
  }
  return "commits";
}

Value identity(const facts::Identity& who) {
  Object out;
  out.add("name", escaped(who.name)).add("email", escaped(who.email));
  return out;
}

Value file(const facts::FileChange& file) {
  Object out;
  out.add("path", escaped(file.path))
      .add("old_path", escaped(file.old_path))
      .add("status", facts::name_of(file.status))
      .add("added", file.added)
      .add("deleted", file.deleted)
      .add("binary", file.binary)
      .add("generated", file.generated)
      .add("old_mode", facts::name_of(file.old_mode))
      .add("mode", facts::name_of(file.mode))
      .add("old_id", digest_or_null(file.old_id))
      .add("id", digest_or_null(file.id))
      .add("kinds", texts(file.kinds.names()));
  return out;
}

Value commit(const facts::Commit& commit) {
  Object out;
  Array parents;
  for (const Digest& parent : commit.parents) parents.emplace_back(parent.hex());
  const std::string_view message = commit.message;
  out.add("id", commit.id.hex())
      .add("parents", std::move(parents))
      .add("tree", commit.tree.hex())
      .add("author", identity(commit.author))
      .add("authored", commit.authored.to_string())
      .add("committer", identity(commit.committer))
      .add("committed", commit.committed.to_string())
      .add("subject", escaped(trimmed(message.substr(0, message.find('\n')))));
  return out;
}

Value change(const facts::Change& change) {
  Array files, commits;
  files.reserve(change.files.size());
  for (const facts::FileChange& one : change.files) files.push_back(file(one));
  Array undone;
  for (const facts::FileChange& one : change.undone) undone.push_back(escaped(one.path));
  commits.reserve(change.commits.size());
  for (const facts::Commit& one : change.commits) commits.push_back(commit(one));
  Object lines;
  lines.add("added", change.lines.added).add("deleted", change.lines.deleted);
  Object out;
  out.add("source", name_of_source(change.source))
      .add("head_name", escaped(change.head_name))
      .add("target_name", escaped(change.target_name))
      .add("target_ref", text_or_null(change.target_ref))
      .add("base", digest_or_null(change.base))
      .add("head", digest_or_null(change.head))
      .add("target", digest_or_null(change.target))
      .add("base_tree", digest_or_null(change.base_tree))
      .add("head_tree", digest_or_null(change.head_tree))
      .add("target_tree", digest_or_null(change.target_tree))
      .add("merge_tree", digest_or_null(change.merge_tree))
      .add("merge_note", change.merge_note.empty() ? Value() : prose(change.merge_note))
      .add("title", escaped(change.title))
      .add("labels", texts(change.labels))
      .add("kinds", texts(change.kinds.names()))
      .add("touched", digest_or_null(gate::touched_digest(change)))
      .add("is_revert", change.is_revert)
      .add("reverts", text_or_null(change.reverts))
      .add("lines", std::move(lines))
      .add("commits", std::move(commits))
      .add("files", std::move(files))
      .add("undone", std::move(undone));
  return out;
}

Value maker(const facts::Maker& maker) {
  Object out;
  out.add("name", escaped(maker.who.name))
      .add("email", escaped(maker.who.email))
      .add("roles", texts(maker.roles))
      .add("is_agent", maker.is_agent)
      .add("is_automation", maker.is_automation)
      .add("is_operator", maker.is_operator);
  return out;
}

Value claim(const facts::Claim& claim) {
  Object out;
  out.add("level", facts::name_of(claim.level))
      .add("strength", facts::name_of(claim.strength))
      .add("source", facts::name_of(claim.source))
      .add("tool", text_or_null(claim.tool))
      .add("model", text_or_null(claim.model))
      .add("commit", digest_or_null(claim.commit))
      .add("evidence", prose(claim.evidence));
  return out;
}

/// One text per maker, as conditions read `provenance.makers`.
std::string maker_text(const facts::Maker& maker) {
  return escaped(maker.who.email.empty() ? maker.who.name : maker.who.email);
}

Value provenance(const facts::Provenance& provenance) {
  Array makers, operators, people, claims;
  for (const facts::Maker& one : provenance.makers) {
    makers.emplace_back(maker_text(one));
    if (one.is_operator) operators.emplace_back(maker_text(one));
    people.push_back(maker(one));
  }
  for (const facts::Claim& one : provenance.claims) claims.push_back(claim(one));
  Object out;
  out.add("level", facts::name_of(provenance.level))
      .add("share", provenance.share ? Value(provenance.share->fraction()) : Value())
      .add("strength", facts::name_of(provenance.strength))
      .add("tools", texts(provenance.tools))
      .add("models", texts(provenance.models))
      .add("makers", std::move(makers))
      .add("operators", std::move(operators));
  Object lines;
  if (provenance.share) {
    lines.add("agent", provenance.share->agent_lines)
        .add("added", provenance.share->added_lines)
        .add("strength", facts::name_of(provenance.share->strength));
  }
  out.add("lines", provenance.share ? Value(std::move(lines)) : Value())
      .add("identities", std::move(people))
      .add("claims", std::move(claims))
      .add("conflicts", proses(provenance.conflicts))
      .add("problems", proses(provenance.problems));
  return out;
}

Value reached(const Assessment& made, std::size_t position) {
  const facts::ReachedSystem& reached = made.reach.systems[position];
  const facts::System& system = made.catalog.systems[reached.system];
  const facts::System& via = made.catalog.systems[made.reach.systems[reached.via].system];
  Object out;
  out.add("system", escaped(system.name))
      .add("tier", system.tier ? Value(*system.tier) : Value())
      .add("owner", text_or_null(system.owner))
      .add("distance", reached.distance)
      .add("via", reached.distance == 0 ? Value() : Value(escaped(via.name)))
      .add("soft", reached.soft);
  return out;
}

Value reach(const Assessment& made) {
  const facts::Reach& reach = made.reach;
  Array names, details;
  if (reach.catalogued) {
    for (std::size_t i = 0; i < reach.systems.size(); ++i) {
      names.emplace_back(escaped(made.catalog.systems[reach.systems[i].system].name));
      details.push_back(reached(made, i));
    }
  }
  Object out;
  out.add("tier", reach.tier ? Value(*reach.tier) : Value())
      .add("systems", std::move(names))
      .add("journeys", texts(reach.journeys))
      .add("dependents", static_cast<std::uint64_t>(reach.dependents))
      .add("regions", texts(reach.regions))
      .add("catalogued", reach.catalogued)
      .add("tier_undeclared", reach.tier_undeclared)
      .add("critical_path", texts(critical_path_of(made)))
      .add("paths", std::move(details))
      .add("uncatalogued_files", texts(reach.uncatalogued_files));
  return out;
}

Value boundary(const facts::Boundary& boundary) {
  Array crossings;
  for (const facts::Crossing& crossing : boundary.crossings) {
    Object out;
    out.add("path", escaped(crossing.path))
        .add("line", crossing.line)
        .add("reaches", escaped(crossing.reaches))
        .add("kind", facts::name_of(crossing.kind))
        .add("says", prose(crossing.says));
    crossings.emplace_back(std::move(out));
  }
  Object out;
  out.add("crossings", std::move(crossings));
  return out;
}

std::string_view name_of_source(control::PolicySource source) {
  switch (source) {
    case control::PolicySource::built_in:
      return "built-in";
    case control::PolicySource::target:
      return "target";
    case control::PolicySource::preview:
      return "preview";
  }
  return "built-in";
}

Value policy(const Assessment& made) {
  Object out;
  out.add("source", name_of_source(made.policy.source))
      .add("file", text_or_null(made.policy.file))
      .add("digest", made.policy.policy().digest().hex())
      .add("mode", gate::name_of(made.policy.policy().mode()));
  if (const auto& organisation = made.policy.organisation) {
    Object below;
    below.add("file", escaped(organisation->name))
        .add("digest", made.policy.policy().extends()->hex());
    out.add("organisation", std::move(below));
  }
  return out;
}

Array unknown(const Assessment& made) {
  Array out;
  for (const facts::Unknown& one : unknowns_of(made)) {
    Object object;
    object.add("fact", one.fact)
        .add("reason", prose(one.reason))
        .add("question", prose(one.question));
    out.emplace_back(std::move(object));
  }
  return out;
}

}  // namespace

std::string json_report(const Assessment& made) {
  Object out;
  out.add("belay", "check/v1")
      .add("version", kVersion)
      .add("change", change(made.change))
      .add("provenance", provenance(made.provenance))
      .add("reach", reach(made))
      .add("boundary", boundary(made.boundary))
      .add("policy", policy(made))
      .add("decision", gate::to_json(made.decision))
      .add("unknown", unknown(made))
      .add("warnings", proses(made.warnings));
  return json::write_pretty(Value(std::move(out))) + "\n";
}

std::string json_error(const Error& error) {
  Object place;
  if (error.place) {
    place.add("file", escaped(error.place->file))
        .add("line", error.place->line == 0 ? Value() : Value(error.place->line))
        .add("column", error.place->column == 0 ? Value() : Value(error.place->column));
  }
  Object body;
  body.add("code", name_of(error.code))
      .add("message", prose(error.message))
      .add("place", error.place ? Value(std::move(place)) : Value());
  Object out;
  out.add("belay", "error/v1").add("error", std::move(body));
  return json::write_pretty(Value(std::move(out))) + "\n";
}

}  // namespace belay::app
