#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "base/yaml.h"
#include "scenario.h"

namespace belay::scenarios {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr std::string_view kHeadTree = "1111111111111111111111111111111111111111";
constexpr std::string_view kBaseTree = "2222222222222222222222222222222222222222";
constexpr std::string_view kMergeTree = "3333333333333333333333333333333333333333";
constexpr std::string_view kNow = "2026-11-20T12:00:00Z";
constexpr std::string_view kTarget = "refs/heads/main";

/// The enumerator whose name is `word`.
template <class Enum, std::size_t N>
Result<Enum> named(const Document& document, const Node& node, const std::array<Enum, N>& all) {
  std::vector<std::string_view> names;
  for (const Enum value : all) {
    if (name_of(value) == node.text) return value;
    names.push_back(name_of(value));
  }
  return document.error(
      node, fmt::format("`{}` is none of {}", printable(node.text), joined(names, ", ")));
}

/// TREE and TOUCHED, as words, stand for the change's own content.
std::string naming_content(std::string text, const facts::Change& change) {
  const Digest touched = gate::touched_digest(change);
  for (const auto& [word, name] :
       {std::pair(std::string_view("TREE"), std::string(kHeadTree)),
        std::pair(std::string_view("TOUCHED"),
                  touched.empty() ? std::string(64, '0') : touched.hex())}) {
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += name.size()) {
      text.replace(at, word.size(), name);
    }
  }
  return text;
}

class Reader {
 public:
  explicit Reader(const Document& document) : document_(document) {}

  Result<std::vector<Scenario>> read() {
    BELAY_TRY(Fields fields, Fields::of(document_, document_.root(), "a scenario file"));
    BELAY_TRY(const Node* version, fields.required("belay"));
    if (version->text != "scenario/v1") {
      return document_.error(*version, "`belay` must be `scenario/v1`");
    }
    const Node* common = fields.optional("given");
    BELAY_TRY(const Node* list, fields.required("scenarios"));
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY(const auto items, yaml::sequence_of(document_, *list, "`scenarios`"));
    std::vector<Scenario> scenarios;
    for (const Node& item : items) {
      BELAY_TRY(Scenario scenario, read_scenario(item, common));
      scenarios.push_back(std::move(scenario));
    }
    return scenarios;
  }

 private:
  Result<Scenario> read_scenario(const Node& node, const Node* common) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a scenario"));
    Scenario made;
    made.place = document_.place(node);
    BELAY_TRY(const Node* name, fields.required("name"));
    BELAY_TRY(made.name, yaml::text_of(document_, *name, "`name`"));
    BELAY_TRY(made.shows, text(fields, "shows", ""));
    const Node* given = fields.optional("given");
    BELAY_TRY(const Node* expect, fields.required("expect"));
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY(made.given, read_given(given, common));
    BELAY_TRY(made.expected, read_expected(*expect));
    return made;
  }

  /// A scenario's own keys replace the file's.
  Result<Given> read_given(const Node* own, const Node* common) {
    own_ = own;
    common_ = common;
    for (const Node* node : {own, common}) {
      if (node != nullptr) BELAY_TRY_VOID(check_given_keys(*node));
    }
    Given given;
    BELAY_TRY_VOID(read_change(given.change));
    BELAY_TRY_VOID(read_provenance(given.provenance));
    BELAY_TRY_VOID(read_boundary(given.boundary));
    BELAY_TRY_VOID(read_catalog(given));
    if (const Node* unknowns = find("reach_unknown")) {
      BELAY_TRY(given.reach_unknowns, read_unknowns(*unknowns));
    }
    if (const Node* facts = find("facts")) {
      BELAY_TRY(const std::string yaml, yaml::text_of(document_, *facts, "`facts`"));
      const std::string text = "belay: facts/v1\n" + naming_content(yaml, given.change);
      BELAY_TRY(given.facts, gate::GivenFacts::parse(text, "facts"));
    }
    given.change.labels = given.facts.labels;
    if (given.facts.title) given.change.title = *given.facts.title;
    given.policy = std::string(gate::Policy::built_in_text());
    if (const Node* policy = find("policy")) {
      BELAY_TRY(const std::string yaml, yaml::text_of(document_, *policy, "`policy`"));
      given.policy = "belay: policy/v1\n" + yaml;
    }
    if (const Node* at = find("at")) {
      BELAY_TRY(given.moment, gate::parse_moment(at->text));
    }
    if (const Node* env = find("env")) given.environment = std::string(env->text);
    BELAY_TRY(given.now, Instant::parse(kNow));
    if (const Node* now = find("now")) {
      BELAY_TRY(given.now, yaml::instant_of(document_, *now, "`now`"));
    }
    return given;
  }

  Result<void> check_given_keys(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`given`"));
    for (const char* key : {"change", "provenance", "boundary", "catalog", "codeowners", "policy",
                            "facts", "reach_unknown", "at", "env", "now"}) {
      fields.optional(key);
    }
    return fields.finish();
  }

  const Node* find(std::string_view key) const {
    for (const Node* node : {own_, common_}) {
      const Node* found = node == nullptr ? nullptr : node->find(key);
      if (found != nullptr) return found->kind == yaml::Kind::null ? nullptr : found;
    }
    return nullptr;
  }

  Result<std::string> text(Fields& fields, std::string_view key, std::string_view otherwise) {
    const Node* node = fields.optional(key);
    if (node == nullptr) return std::string(otherwise);
    return yaml::text_of(document_, *node, fmt::format("`{}`", key));
  }

  Result<bool> truth(Fields& fields, std::string_view key) {
    const Node* node = fields.optional(key);
    if (node == nullptr) return false;
    return yaml::boolean_of(document_, *node, fmt::format("`{}`", key));
  }

  Result<Digest> digest(Fields& fields, std::string_view key, std::string_view otherwise) {
    BELAY_TRY(const std::string hex, text(fields, key, otherwise));
    if (hex == "none") return Digest();
    return Digest::parse(hex);
  }

  Result<void> read_change(facts::Change& change) {
    const Node empty{yaml::Kind::mapping, false, false, {}, {}, {}, {}};
    const Node* node = find("change");
    BELAY_TRY(Fields fields, Fields::of(document_, node == nullptr ? empty : *node, "`change`"));
    BELAY_TRY(change.head_tree, digest(fields, "head_tree", kHeadTree));
    BELAY_TRY(change.base_tree, digest(fields, "base_tree", kBaseTree));
    BELAY_TRY(change.merge_tree, digest(fields, "merge_tree", kMergeTree));
    BELAY_TRY(change.target_ref, text(fields, "target", kTarget));
    BELAY_TRY(change.title, text(fields, "title", "a change"));
    BELAY_TRY(change.is_revert, truth(fields, "is_revert"));
    const Node* files = fields.optional("files");
    const Node* undone = fields.optional("undone");
    const Node* committed = fields.optional("committed");
    const Node* unknowns = fields.optional("unknown");
    BELAY_TRY_VOID(fields.finish());
    if (files != nullptr) {
      for (const Node& item : files->items) BELAY_TRY_VOID(read_file(item, change));
    }
    if (undone != nullptr) {
      facts::Commit commit;
      for (const Node& item : undone->items) {
        commit.files.emplace_back().path = std::string(item.text);
      }
      change.commits.push_back(std::move(commit));
      change.undone = facts::undone_files(change);
    }
    if (unknowns != nullptr) {
      BELAY_TRY(change.unknowns, read_unknowns(*unknowns));
    }
    if (committed == nullptr) return {};
    facts::Commit commit;
    BELAY_TRY(commit.committed, yaml::instant_of(document_, *committed, "`committed`"));
    change.commits.push_back(std::move(commit));
    return {};
  }

  Result<void> read_file(const Node& node, facts::Change& change) {
    facts::FileChange file;
    file.mode = file.old_mode = facts::FileMode::regular;
    file.added = 1;
    if (node.kind == yaml::Kind::scalar) {
      file.path = std::string(node.text);
    } else {
      BELAY_TRY_VOID(read_file_fields(node, file));
    }
    if (file.old_path.empty()) file.old_path = file.path;
    if (file.kinds.empty()) file.kinds = facts::kinds_of(file.path, "");
    change.kinds.add(file.kinds);
    change.lines.added += file.added;
    change.lines.deleted += file.deleted;
    change.touched.push_back({file.path, file.old_mode, {}, file.mode, {}});
    change.files.push_back(std::move(file));
    return {};
  }

  Result<void> read_file_fields(const Node& node, facts::FileChange& file) {
    using facts::FileMode;
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a file"));
    BELAY_TRY(file.path, text(fields, "path", ""));
    BELAY_TRY(file.old_path, text(fields, "old_path", ""));
    BELAY_TRY(file.binary, truth(fields, "binary"));
    BELAY_TRY(file.generated, truth(fields, "generated"));
    if (const Node* added = fields.optional("added")) {
      BELAY_TRY(const std::int64_t lines, yaml::integer_of(document_, *added, "`added`"));
      file.added = static_cast<std::uint32_t>(lines);
    }
    if (const Node* deleted = fields.optional("deleted")) {
      BELAY_TRY(const std::int64_t lines, yaml::integer_of(document_, *deleted, "`deleted`"));
      file.deleted = static_cast<std::uint32_t>(lines);
    }
    if (const Node* mode = fields.optional("mode")) {
      constexpr std::array kModes = {FileMode::absent, FileMode::regular, FileMode::executable,
                                     FileMode::symlink, FileMode::submodule};
      BELAY_TRY(file.mode, named(document_, *mode, kModes));
    }
    if (!file.old_path.empty() && file.old_path != file.path) {
      file.status = facts::FileStatus::renamed;
    }
    return fields.finish();
  }

  Result<std::vector<facts::Unknown>> read_unknowns(const Node& node) {
    std::vector<facts::Unknown> unknowns;
    for (const Node& item : node.items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "an unknown"));
      facts::Unknown unknown;
      BELAY_TRY(unknown.fact, text(fields, "fact", ""));
      BELAY_TRY(unknown.reason, text(fields, "reason", "nobody knows"));
      BELAY_TRY(unknown.question, text(fields, "question", "who knows?"));
      BELAY_TRY_VOID(fields.finish());
      unknowns.push_back(std::move(unknown));
    }
    return unknowns;
  }

  Result<void> read_provenance(facts::Provenance& provenance) {
    using facts::Level;
    const Node* node = find("provenance");
    if (node == nullptr) return {};
    BELAY_TRY(Fields fields, Fields::of(document_, *node, "`provenance`"));
    if (const Node* level = fields.optional("level")) {
      constexpr std::array kLevels = {Level::human, Level::unknown, Level::assisted, Level::agent};
      BELAY_TRY(provenance.level, named(document_, *level, kLevels));
    }
    if (const Node* share = fields.optional("share_percent")) {
      BELAY_TRY(const std::int64_t percent, yaml::integer_of(document_, *share, "`share_percent`"));
      provenance.share =
          facts::Share{static_cast<std::uint64_t>(percent), 100, facts::Strength::declared};
    }
    const Node* makers = fields.optional("makers");
    const Node* unknowns = fields.optional("unknown");
    BELAY_TRY_VOID(fields.finish());
    if (unknowns != nullptr) {
      BELAY_TRY(provenance.unknowns, read_unknowns(*unknowns));
    }
    if (makers == nullptr) return {};
    for (const Node& item : makers->items) {
      BELAY_TRY(Fields maker, Fields::of(document_, item, "a maker"));
      facts::Maker made;
      BELAY_TRY(made.who.name, text(maker, "name", ""));
      BELAY_TRY(made.who.email, text(maker, "email", ""));
      BELAY_TRY(made.is_agent, truth(maker, "agent"));
      BELAY_TRY(made.is_operator, truth(maker, "operator"));
      BELAY_TRY_VOID(maker.finish());
      provenance.makers.push_back(std::move(made));
    }
    return {};
  }

  Result<void> read_boundary(facts::Boundary& boundary) {
    const Node* node = find("boundary");
    if (node == nullptr) return {};
    BELAY_TRY(Fields fields, Fields::of(document_, *node, "`boundary`"));
    const Node* crossings = fields.optional("crossings");
    const Node* unknowns = fields.optional("unknown");
    BELAY_TRY_VOID(fields.finish());
    if (unknowns != nullptr) {
      BELAY_TRY(boundary.unknowns, read_unknowns(*unknowns));
    }
    if (crossings == nullptr) return {};
    for (const Node& item : crossings->items) {
      BELAY_TRY(Fields crossing, Fields::of(document_, item, "a crossing"));
      facts::Crossing made;
      BELAY_TRY(made.path, text(crossing, "path", ""));
      BELAY_TRY(made.reaches, text(crossing, "reaches", ""));
      made.line = 1;
      BELAY_TRY_VOID(crossing.finish());
      boundary.crossings.push_back(std::move(made));
    }
    return {};
  }

  Result<void> read_catalog(Given& given) {
    if (const Node* catalog = find("catalog")) {
      BELAY_TRY(const std::string yaml, yaml::text_of(document_, *catalog, "`catalog`"));
      BELAY_TRY(given.catalog,
                facts::read_catalog({{"belay-catalog.yaml", "belay: catalog/v1\n" + yaml}}));
    }
    if (const Node* owners = find("codeowners")) {
      BELAY_TRY(const std::string lines, yaml::text_of(document_, *owners, "`codeowners`"));
      BELAY_TRY(given.codeowners, facts::Codeowners::parse(lines, "CODEOWNERS"));
    }
    return {};
  }

  Result<Expected> read_expected(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`expect`"));
    Expected made;
    BELAY_TRY(made.verdict, text(fields, "verdict", ""));
    if (const Node* would = fields.optional("would")) made.would = std::string(would->text);
    BELAY_TRY(made.error, text(fields, "error", ""));
    const Node* obligations = fields.optional("obligations");
    const Node* rules = fields.optional("rules");
    if (const Node* way = fields.optional("way")) {
      BELAY_TRY(made.way, yaml::texts_of(document_, *way, "`way`"));
    }
    if (const Node* notes = fields.optional("notes")) {
      BELAY_TRY(made.notes, yaml::texts_of(document_, *notes, "`notes`"));
    }
    BELAY_TRY_VOID(fields.finish());
    if (made.verdict.empty() == made.error.empty()) {
      return document_.error(node, "`expect` has either a `verdict` or an `error`");
    }
    if (obligations != nullptr) {
      made.obligations.emplace();
      for (const Node& item : obligations->items) {
        BELAY_TRY(ExpectedObligation owed, read_obligation(item));
        made.obligations->push_back(std::move(owed));
      }
    }
    if (rules != nullptr) {
      for (const yaml::Entry& entry : rules->entries) {
        BELAY_TRY(ExpectedRule rule, read_rule(entry));
        made.rules.push_back(std::move(rule));
      }
    }
    return made;
  }

  /// `name: applies` or `name: {outcome: unknown, reason: a part of it}`.
  Result<ExpectedRule> read_rule(const yaml::Entry& entry) {
    ExpectedRule rule{std::string(entry.key.text), std::string(entry.value.text), ""};
    if (entry.value.kind == yaml::Kind::scalar) return rule;
    BELAY_TRY(Fields fields, Fields::of(document_, entry.value, "a rule's outcome"));
    BELAY_TRY(rule.outcome, text(fields, "outcome", ""));
    BELAY_TRY(rule.reason, text(fields, "reason", ""));
    BELAY_TRY_VOID(fields.finish());
    return rule;
  }

  Result<ExpectedObligation> read_obligation(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "an obligation"));
    ExpectedObligation made;
    const auto keep = [](const Node* from, std::optional<std::string>& to) {
      if (from != nullptr) to = std::string(from->text);
    };
    BELAY_TRY(made.kind, text(fields, "kind", ""));
    BELAY_TRY(made.state, text(fields, "state", ""));
    keep(fields.optional("says"), made.says);
    keep(fields.optional("reason"), made.reason);
    keep(fields.optional("passed_over"), made.passed_over);
    if (const Node* rules = fields.optional("rules")) {
      BELAY_TRY(made.rules, yaml::texts_of(document_, *rules, "`rules`"));
    }
    if (const Node* eligible = fields.optional("eligible")) {
      BELAY_TRY(made.eligible, yaml::texts_of(document_, *eligible, "`eligible`"));
    }
    if (const Node* due = fields.optional("due_now")) {
      BELAY_TRY(made.due_now, yaml::boolean_of(document_, *due, "`due_now`"));
    }
    if (const Node* enforced = fields.optional("enforced")) {
      BELAY_TRY(made.enforced, yaml::boolean_of(document_, *enforced, "`enforced`"));
    }
    BELAY_TRY_VOID(fields.finish());
    return made;
  }

  const Document& document_;
  const Node* own_ = nullptr;
  const Node* common_ = nullptr;
};

}  // namespace

Result<std::vector<Scenario>> read_scenarios(std::string_view text, std::string file) {
  BELAY_TRY(const Document document, Document::parse(text, std::move(file)));
  return Reader(document).read();
}

}  // namespace belay::scenarios
