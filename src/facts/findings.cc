#include "facts/findings.h"

#include <limits>

#include "base/json_fields.h"
#include "base/text.h"

namespace belay::facts {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "findings/v1";
constexpr std::int64_t kCountMax = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kLinesMax = std::numeric_limits<std::int64_t>::max();

template <class T, class Write>
Array each(const std::vector<T>& from, Write write) {
  Array made;
  made.reserve(from.size());
  for (const T& item : from) made.emplace_back(write(item));
  return made;
}

template <class Text>
Array texts(const std::vector<Text>& from) {
  return each(from, [](const Text& text) { return escaped(text); });
}

void add_digest(Object& object, std::string name, const Digest& digest) {
  if (!digest.empty()) object.add(std::move(name), digest.hex());
}

Object write(const Unknown& unknown) {
  return {{"fact", unknown.fact},
          {"reason", escaped(unknown.reason)},
          {"question", escaped(unknown.question)}};
}

Object write(const Identity& who) {
  return {{"name", escaped(who.name)}, {"email", escaped(who.email)}};
}

Object write(const Commit& commit) {
  const std::string_view message = commit.message;
  return {{"id", commit.id.hex()},
          {"tree", commit.tree.hex()},
          {"parents", each(commit.parents, [](const Digest& parent) { return parent.hex(); })},
          {"author", write(commit.author)},
          {"committer", write(commit.committer)},
          {"authored", commit.authored.to_string()},
          {"committed", commit.committed.to_string()},
          {"subject", escaped(message.substr(0, message.find('\n')))}};
}

Object write(const FileChange& file) {
  Object made{{"path", escaped(file.path)},     {"old_path", escaped(file.old_path)},
              {"status", name_of(file.status)}, {"old_mode", name_of(file.old_mode)},
              {"mode", name_of(file.mode)},     {"added", file.added},
              {"deleted", file.deleted},        {"binary", file.binary},
              {"generated", file.generated},    {"kinds", texts(file.kinds.names())}};
  add_digest(made, "old_id", file.old_id);
  add_digest(made, "id", file.id);
  return made;
}

Object write(const Touched& touched) {
  Object made{{"path", escaped(touched.path)},
              {"before", name_of(touched.before)},
              {"after", name_of(touched.after)}};
  add_digest(made, "before_id", touched.before_id);
  add_digest(made, "after_id", touched.after_id);
  return made;
}

Object write(const Maker& maker);
Object write(const Claim& claim);
Object write(const Crossing& crossing);

template <class T>
Array write_each(const std::vector<T>& from) {
  return each(from, [](const T& item) { return write(item); });
}

Object write(const Change& change) {
  Object made{{"head_name", escaped(change.head_name)},
              {"target_name", escaped(change.target_name)},
              {"target_ref", escaped(change.target_ref)},
              {"merge_note", escaped(change.merge_note)},
              {"commits", write_each(change.commits)},
              {"files", write_each(change.files)},
              {"undone", write_each(change.undone)},
              {"touched", write_each(change.touched)},
              {"added", change.lines.added},
              {"deleted", change.lines.deleted},
              {"kinds", texts(change.kinds.names())},
              {"is_revert", change.is_revert},
              {"reverts", change.reverts},
              {"title", escaped(change.title)},
              {"labels", texts(change.labels)},
              {"notes", texts(change.notes)},
              {"unknowns", write_each(change.unknowns)}};
  add_digest(made, "base", change.base);
  add_digest(made, "head", change.head);
  add_digest(made, "target", change.target);
  add_digest(made, "base_tree", change.base_tree);
  add_digest(made, "head_tree", change.head_tree);
  add_digest(made, "target_tree", change.target_tree);
  add_digest(made, "merge_tree", change.merge_tree);
  return made;
}

Object write(const Maker& maker) {
  return {{"name", escaped(maker.who.name)}, {"email", escaped(maker.who.email)},
          {"agent", maker.is_agent},         {"automation", maker.is_automation},
          {"operator", maker.is_operator},   {"roles", texts(maker.roles)}};
}

Object write(const Claim& claim) {
  Object made{{"level", name_of(claim.level)},   {"strength", name_of(claim.strength)},
              {"source", name_of(claim.source)}, {"tool", escaped(claim.tool)},
              {"model", escaped(claim.model)},   {"evidence", escaped(claim.evidence)}};
  add_digest(made, "commit", claim.commit);
  return made;
}

Object write(const Provenance& provenance) {
  Object made{
      {"level", name_of(provenance.level)},         {"strength", name_of(provenance.strength)},
      {"tools", texts(provenance.tools)},           {"models", texts(provenance.models)},
      {"makers", write_each(provenance.makers)},    {"claims", write_each(provenance.claims)},
      {"conflicts", texts(provenance.conflicts)},   {"problems", texts(provenance.problems)},
      {"unknowns", write_each(provenance.unknowns)}};
  if (provenance.share) {
    made.add("share", Object{{"agent_lines", provenance.share->agent_lines},
                             {"added_lines", provenance.share->added_lines},
                             {"strength", name_of(provenance.share->strength)}});
  }
  return made;
}

Object write(const Crossing& crossing) {
  return {{"path", escaped(crossing.path)},
          {"line", crossing.line},
          {"kind", name_of(crossing.kind)},
          {"reaches", escaped(crossing.reaches)},
          {"says", escaped(crossing.says)}};
}

Object write(const Boundary& boundary) {
  return {{"crossings", write_each(boundary.crossings)},
          {"unknowns", write_each(boundary.unknowns)}};
}

template <class Word>
Word word(Fields& fields, std::string_view name, Word last) {
  return fields.parsed<Word>(name, [&](std::string_view text) -> std::optional<Word> {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
      if (name_of(static_cast<Word>(i)) == text) return static_cast<Word>(i);
    }
    return std::nullopt;
  });
}

std::uint32_t count(Fields& fields, std::string_view name) {
  return static_cast<std::uint32_t>(fields.integer(name, 0, kCountMax));
}

std::uint64_t lines(Fields& fields, std::string_view name) {
  return static_cast<std::uint64_t>(fields.integer(name, 0, kLinesMax));
}

KindSet kinds(Fields& fields, std::string_view name) {
  KindSet made;
  for (const std::string& text : fields.texts(name)) {
    bool known = false;
    for (int i = 0; i < kKindCount; ++i) {
      if (name_of(static_cast<Kind>(i)) != text) continue;
      made.add(static_cast<Kind>(i));
      known = true;
    }
    if (!known) fields.refuse(name, "names a kind that there is not");
  }
  return made;
}

void read(Fields& fields, Unknown& unknown) {
  unknown = {fields.text("fact"), fields.bytes("reason"), fields.bytes("question")};
}

Identity identity(Fields& fields, std::string_view name) {
  Identity who;
  fields.object(name, [&](Fields& inner) { who = {inner.bytes("name"), inner.bytes("email")}; });
  return who;
}

void read(Fields& fields, Commit& commit) {
  commit.id = fields.digest("id");
  commit.tree = fields.digest("tree");
  for (const std::string& hex : fields.texts("parents")) {
    const auto parent = Digest::parse(hex);
    if (!parent) fields.refuse("parents", "must be commits' names");
    commit.parents.push_back(parent ? *parent : Digest{});
  }
  commit.author = identity(fields, "author");
  commit.committer = identity(fields, "committer");
  commit.authored = fields.instant("authored");
  commit.committed = fields.instant("committed");
  commit.message = fields.bytes("subject");
}

void read(Fields& fields, FileChange& file) {
  file.path = fields.bytes("path");
  file.old_path = fields.bytes("old_path");
  file.status = word(fields, "status", FileStatus::undone);
  file.old_mode = word(fields, "old_mode", FileMode::submodule);
  file.mode = word(fields, "mode", FileMode::submodule);
  file.old_id = fields.digest_or_none("old_id");
  file.id = fields.digest_or_none("id");
  file.added = count(fields, "added");
  file.deleted = count(fields, "deleted");
  file.binary = fields.boolean("binary");
  file.generated = fields.boolean("generated");
  file.kinds = kinds(fields, "kinds");
}

void read(Fields& fields, Touched& touched) {
  touched.path = fields.bytes("path");
  touched.before = word(fields, "before", FileMode::submodule);
  touched.before_id = fields.digest_or_none("before_id");
  touched.after = word(fields, "after", FileMode::submodule);
  touched.after_id = fields.digest_or_none("after_id");
}

void read(Fields& fields, Maker& maker);
void read(Fields& fields, Claim& claim);
void read(Fields& fields, Crossing& crossing);

template <class T>
void read_each(Fields& fields, std::string_view name, std::vector<T>& into) {
  fields.each(name, [&](Fields& item) { read(item, into.emplace_back()); });
}

void read(Fields& fields, Change& change) {
  change.head_name = fields.bytes("head_name");
  change.target_name = fields.bytes("target_name");
  change.target_ref = fields.bytes("target_ref");
  change.base = fields.digest_or_none("base");
  change.head = fields.digest_or_none("head");
  change.target = fields.digest_or_none("target");
  change.base_tree = fields.digest_or_none("base_tree");
  change.head_tree = fields.digest_or_none("head_tree");
  change.target_tree = fields.digest_or_none("target_tree");
  change.merge_tree = fields.digest_or_none("merge_tree");
  change.merge_note = fields.bytes("merge_note");
  read_each(fields, "commits", change.commits);
  read_each(fields, "files", change.files);
  read_each(fields, "undone", change.undone);
  read_each(fields, "touched", change.touched);
  change.lines = {lines(fields, "added"), lines(fields, "deleted")};
  change.kinds = kinds(fields, "kinds");
  change.is_revert = fields.boolean("is_revert");
  change.reverts = fields.text("reverts");
  change.title = fields.bytes("title");
  change.labels = fields.all_bytes("labels");
  change.notes = fields.all_bytes("notes");
  read_each(fields, "unknowns", change.unknowns);
}

void read(Fields& fields, Maker& maker) {
  maker.who = {fields.bytes("name"), fields.bytes("email")};
  maker.is_agent = fields.boolean("agent");
  maker.is_automation = fields.boolean("automation");
  maker.is_operator = fields.boolean("operator");
  maker.roles = fields.all_bytes("roles");
}

void read(Fields& fields, Claim& claim) {
  claim.level = word(fields, "level", Level::agent);
  claim.strength = word(fields, "strength", Strength::attested);
  claim.source = word(fields, "source", Claim::Source::statement);
  claim.tool = fields.bytes("tool");
  claim.model = fields.bytes("model");
  claim.commit = fields.digest_or_none("commit");
  claim.evidence = fields.bytes("evidence");
}

void read(Fields& fields, Provenance& provenance) {
  provenance.level = word(fields, "level", Level::agent);
  provenance.strength = word(fields, "strength", Strength::attested);
  provenance.tools = fields.all_bytes("tools");
  provenance.models = fields.all_bytes("models");
  fields.object_if_any("share", [&](Fields& share) {
    provenance.share = Share{lines(share, "agent_lines"), lines(share, "added_lines"),
                             word(share, "strength", Strength::attested)};
  });
  read_each(fields, "makers", provenance.makers);
  read_each(fields, "claims", provenance.claims);
  provenance.conflicts = fields.all_bytes("conflicts");
  provenance.problems = fields.all_bytes("problems");
  read_each(fields, "unknowns", provenance.unknowns);
}

void read(Fields& fields, Crossing& crossing) {
  crossing.path = fields.bytes("path");
  crossing.line = count(fields, "line");
  crossing.kind = word(fields, "kind", Crossing::Kind::production_target);
  crossing.reaches = fields.bytes("reaches");
  crossing.says = fields.bytes("says");
}

void read(Fields& fields, Boundary& boundary) {
  read_each(fields, "crossings", boundary.crossings);
  read_each(fields, "unknowns", boundary.unknowns);
}

}  // namespace

std::string write_findings(const Change& change, const Provenance& provenance,
                           const Boundary& boundary) {
  return json::canonical(Object{{"belay", kFormat},
                                {"change", write(change)},
                                {"provenance", write(provenance)},
                                {"boundary", write(boundary)}});
}

Result<Findings> parse_findings(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the findings"));
  Fields fields(value, "the findings");
  Findings found;
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `findings/v1`");
  fields.object("change", [&](Fields& inner) { read(inner, found.change); });
  fields.object("provenance", [&](Fields& inner) { read(inner, found.provenance); });
  fields.object("boundary", [&](Fields& inner) { read(inner, found.boundary); });
  BELAY_TRY_VOID(fields.done());
  return found;
}

}  // namespace belay::facts
