#include "gate/scenario/stated_facts.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace belay::scenario {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

using Crossing = facts::Crossing::Kind;

constexpr std::string_view kHeadTree = "1111111111111111111111111111111111111111";
constexpr std::string_view kBaseTree = "2222222222222222222222222222222222222222";
constexpr std::string_view kMergeTree = "3333333333333333333333333333333333333333";
constexpr std::string_view kTarget = "refs/heads/main";
constexpr std::array kCrossings = {Crossing::test_code, Crossing::test_data,
                                   Crossing::test_credential, Crossing::test_endpoint,
                                   Crossing::production_target};

/// The enumerator whose name is the node's text.
template <class Enum, std::size_t N>
Result<Enum> named(const Document& document, const Node& node, const std::array<Enum, N>& all) {
  std::vector<std::string_view> names;
  for (const Enum value : all) {
    if (name_of(value) == node.text) return value;
    names.push_back(name_of(value));
  }
  return document.error(node, fmt::format("`{}` is none of {}{}", printable(node.text),
                                          joined(names, ", "), did_you_mean(node.text, names)));
}

class FactReader {
 public:
  explicit FactReader(const Document& document) : document_(document) {}

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
    const Node* node = fields.optional(key);
    const std::string_view hex = node == nullptr ? otherwise : node->text;
    if (hex == "none") return Digest();
    auto parsed = Digest::parse(hex);
    if (parsed || node == nullptr) return parsed;
    return document_.error(*node, fmt::format("`{}`: {}", key, parsed.error().message));
  }

  Result<facts::Change> change(const Node* node) {
    const Node empty{yaml::Kind::mapping, false, false, {}, {}, {}, {}};
    facts::Change change;
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
      BELAY_TRY(change.unknowns, read_unknowns(document_, *unknowns));
    }
    if (committed == nullptr) return change;
    facts::Commit commit;
    BELAY_TRY(commit.committed, yaml::instant_of(document_, *committed, "`committed`"));
    change.commits.push_back(std::move(commit));
    return change;
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
    using facts::FileStatus;
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a file"));
    BELAY_TRY(file.path, text(fields, "path", ""));
    BELAY_TRY(file.old_path, text(fields, "old_path", ""));
    BELAY_TRY(file.binary, truth(fields, "binary"));
    BELAY_TRY(file.generated, truth(fields, "generated"));
    if (const Node* added = fields.optional("added")) {
      BELAY_TRY(file.added, lines(*added, "`added`"));
    }
    if (const Node* deleted = fields.optional("deleted")) {
      BELAY_TRY(file.deleted, lines(*deleted, "`deleted`"));
    }
    if (const Node* mode = fields.optional("mode")) {
      constexpr std::array kModes = {FileMode::absent, FileMode::regular, FileMode::executable,
                                     FileMode::symlink, FileMode::submodule};
      BELAY_TRY(file.mode, named(document_, *mode, kModes));
    }
    if (!file.old_path.empty() && file.old_path != file.path) {
      file.status = facts::FileStatus::renamed;
    }
    if (const Node* status = fields.optional("status")) {
      constexpr std::array kStatuses = {FileStatus::added, FileStatus::modified,
                                        FileStatus::deleted, FileStatus::renamed,
                                        FileStatus::type_changed};
      BELAY_TRY(file.status, named(document_, *status, kStatuses));
    }
    if (const Node* kinds = fields.optional("kinds")) {
      BELAY_TRY_VOID(read_kinds(*kinds, file.kinds));
    }
    return fields.finish();
  }

  Result<void> read_kinds(const Node& node, facts::KindSet& kinds) {
    using facts::Kind;
    constexpr std::array kKinds = {Kind::code, Kind::config, Kind::infra,       Kind::flag,
                                   Kind::docs, Kind::test,   Kind::agent_action};
    static_assert(kKinds.size() == facts::kKindCount);
    BELAY_TRY(const auto items, yaml::sequence_of(document_, node, "`kinds`"));
    for (const Node& item : items) {
      BELAY_TRY(const Kind kind, named(document_, item, kKinds));
      kinds.add(kind);
    }
    return {};
  }

  /// A count of lines.
  Result<std::uint32_t> lines(const Node& node, std::string_view what) {
    BELAY_TRY(const std::int64_t count, yaml::integer_of(document_, node, what));
    if (count < 0 || count > INT32_MAX) {
      return document_.error(node, fmt::format("{} is a number of lines, 0 or more", what));
    }
    return static_cast<std::uint32_t>(count);
  }

  Result<std::vector<facts::Unknown>> unknowns(const Node& node) {
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

  Result<facts::Provenance> provenance(const Node* node) {
    using facts::Level;
    facts::Provenance provenance;
    if (node == nullptr) return provenance;
    BELAY_TRY(Fields fields, Fields::of(document_, *node, "`provenance`"));
    if (const Node* level = fields.optional("level")) {
      constexpr std::array kLevels = {Level::human, Level::unknown, Level::assisted, Level::agent};
      BELAY_TRY(provenance.level, named(document_, *level, kLevels));
    }
    if (const Node* strength = fields.optional("strength")) {
      using facts::Strength;
      constexpr std::array kStrengths = {Strength::none, Strength::inferred, Strength::declared,
                                         Strength::attested};
      BELAY_TRY(provenance.strength, named(document_, *strength, kStrengths));
    }
    if (const Node* tools = fields.optional("tools")) {
      BELAY_TRY(provenance.tools, yaml::texts_of(document_, *tools, "`tools`"));
    }
    if (const Node* share = fields.optional("share_percent")) {
      BELAY_TRY(const std::int64_t percent, yaml::integer_of(document_, *share, "`share_percent`"));
      if (percent < 0 || percent > 100) {
        return document_.error(*share, "`share_percent` is 0 to 100");
      }
      provenance.share =
          facts::Share{static_cast<std::uint64_t>(percent), 100, facts::Strength::declared};
    }
    const Node* makers = fields.optional("makers");
    const Node* unknowns = fields.optional("unknown");
    BELAY_TRY_VOID(fields.finish());
    if (unknowns != nullptr) {
      BELAY_TRY(provenance.unknowns, read_unknowns(document_, *unknowns));
    }
    if (makers == nullptr) return provenance;
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
    return provenance;
  }

  Result<facts::Boundary> boundary(const Node* node) {
    facts::Boundary boundary;
    if (node == nullptr) return boundary;
    BELAY_TRY(Fields fields, Fields::of(document_, *node, "`boundary`"));
    const Node* crossings = fields.optional("crossings");
    const Node* unknowns = fields.optional("unknown");
    BELAY_TRY_VOID(fields.finish());
    if (unknowns != nullptr) {
      BELAY_TRY(boundary.unknowns, read_unknowns(document_, *unknowns));
    }
    if (crossings == nullptr) return boundary;
    for (const Node& item : crossings->items) {
      BELAY_TRY(Fields crossing, Fields::of(document_, item, "a crossing"));
      facts::Crossing made;
      BELAY_TRY(made.path, text(crossing, "path", ""));
      BELAY_TRY(made.reaches, text(crossing, "reaches", ""));
      if (const Node* kind = crossing.optional("kind")) {
        BELAY_TRY(made.kind, named(document_, *kind, kCrossings));
      }
      made.line = 1;
      BELAY_TRY_VOID(crossing.finish());
      boundary.crossings.push_back(std::move(made));
    }
    return boundary;
  }

 private:
  const Document& document_;
};

}  // namespace

Result<facts::Change> read_change(const Document& document, const Node* node) {
  return FactReader(document).change(node);
}

Result<facts::Provenance> read_provenance(const Document& document, const Node* node) {
  return FactReader(document).provenance(node);
}

Result<facts::Boundary> read_boundary(const Document& document, const Node* node) {
  return FactReader(document).boundary(node);
}

Result<std::vector<facts::Unknown>> read_unknowns(const Document& document, const Node& node) {
  return FactReader(document).unknowns(node);
}

}  // namespace belay::scenario
