#include "gate/given_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"
#include "gate/obligation_reader.h"

namespace belay::gate {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

/// Where people find the tree that an approval or evidence must name.
constexpr std::string_view kWhereTheTreeIs =
    "`belay check --format json` prints it as `change.head_tree`, and so does "
    "`git rev-parse HEAD^{tree}`";

class Reader {
 public:
  explicit Reader(const Document& document) : document_(document) {}

  Result<GivenFacts> read() {
    if (document_.root().kind == yaml::Kind::null) {
      return document_.error(document_.root(),
                             "the facts file is empty: begin with `belay: facts/v1`");
    }
    BELAY_TRY(Fields fields, Fields::of(document_, document_.root(), "a facts file"));
    BELAY_TRY(const Node* version, fields.required("belay"));
    if (version->text != "facts/v1") {
      return document_.error(
          *version, fmt::format("`belay` must be `facts/v1`, not `{}`", printable(version->text)));
    }
    const Node* approvals = fields.optional("approvals");
    const Node* record = fields.optional("record");
    const Node* evidence = fields.optional("evidence");
    const Node* statements = fields.optional("statements");
    const Node* labels = fields.optional("labels");
    const Node* title = fields.optional("title");
    const Node* seen = fields.optional("seen");
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY_VOID(each(approvals, "`approvals`", &Reader::read_approval));
    if (record != nullptr) BELAY_TRY_VOID(read_record(*record));
    BELAY_TRY_VOID(each(evidence, "`evidence`", &Reader::read_evidence));
    BELAY_TRY_VOID(each(statements, "`statements`", &Reader::read_statement));
    if (labels != nullptr) {
      BELAY_TRY(given_.labels, read_names(document_, *labels, "`labels`"));
      std::sort(given_.labels.begin(), given_.labels.end());
    }
    if (seen != nullptr) {
      BELAY_TRY(given_.seen, yaml::instant_of(document_, *seen, "`seen`"));
    }
    if (title != nullptr) {
      BELAY_TRY(given_.title, yaml::text_of(document_, *title, "`title`"));
    }
    return std::move(given_);
  }

 private:
  Result<void> each(const Node* node, std::string_view what,
                    Result<void> (Reader::*read_item)(const Node&)) {
    if (node == nullptr) return {};
    BELAY_TRY(const auto items, yaml::sequence_of(document_, *node, what));
    if (items.size() > limits::kApprovalsGivenMax) {
      return fail(Code::over_limit,
                  fmt::format("{} has more than {} entries", what, limits::kApprovalsGivenMax),
                  document_.place(*node));
    }
    for (const Node& item : items) BELAY_TRY_VOID((this->*read_item)(item));
    return {};
  }

  Result<Digest> read_tree(const Node& owner, const Node* node, std::string_view what) {
    if (node == nullptr) {
      return document_.error(owner, fmt::format("{} names content, and this one has no `tree`: {}",
                                                what, kWhereTheTreeIs));
    }
    auto digest = Digest::parse(node->text);
    if (digest && node->kind == yaml::Kind::scalar) return *digest;
    return document_.error(
        *node, fmt::format("`tree` must be the tree's whole name, 40 or 64 hexadecimal digits, not "
                           "`{}`; {}",
                           printable(shortened(escaped(node->text), 80)), kWhereTheTreeIs));
  }

  Result<std::optional<Instant>> read_time(const Node* node) {
    if (node == nullptr) return std::optional<Instant>();
    BELAY_TRY(const Instant at, yaml::instant_of(document_, *node, "`at`"));
    return std::optional<Instant>(at);
  }

  Result<void> read_approval(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "an approval"));
    BELAY_TRY(const Node* by, fields.required("by"));
    const Node* tree = fields.optional("tree");
    BELAY_TRY(const Node* target, fields.required("target"));
    const Node* at = fields.optional("at");
    const Node* level = fields.optional("level");
    const Node* teams = fields.optional("teams");
    const Node* touched = fields.optional("touched");
    const Node* result = fields.optional("result");
    BELAY_TRY_VOID(fields.finish());
    Approval made;
    BELAY_TRY(made.by, read_name(document_, *by, "`by`"));
    BELAY_TRY(made.tree, read_tree(node, tree, "an approval"));
    BELAY_TRY(made.target, read_target(*target));
    BELAY_TRY(made.at, read_time(at));
    if (level != nullptr) {
      BELAY_TRY(made.level, read_name(document_, *level, "`level`"));
    }
    if (teams != nullptr) {
      BELAY_TRY(made.teams, read_names(document_, *teams, "`teams`"));
    }
    BELAY_TRY(made.touched, read_touched(node, touched));
    if (result != nullptr) {
      BELAY_TRY(made.result, read_tree(*result, result, "`result`"));
    }
    given_.approvals.push_back(std::move(made));
    return {};
  }

  Result<std::string> read_target(const Node& node) {
    BELAY_TRY(std::string target, read_name(document_, node, "`target`"));
    if (target.starts_with("refs/")) return target;
    // A tag may be named like a branch (attack 14).
    return document_.error(node, fmt::format("`target` must be the full name of the ref: "
                                             "`refs/heads/{}`?",
                                             target));
  }

  Result<Digest> read_touched(const Node& owner, const Node* node) {
    constexpr std::string_view kWhere =
        "the last lines of `belay check` say it, and `change.touched` of `--format json`";
    if (node == nullptr) {
      return document_.error(
          owner, fmt::format("an approval names what merging changes, and this one has no "
                             "`touched`: {}",
                             kWhere));
    }
    const auto digest = Digest::parse(node->text);
    if (digest && digest->size() == Digest::kSha256Bytes) return *digest;
    return document_.error(*node,
                           fmt::format("`touched` must be 64 hexadecimal digits: {}", kWhere));
  }

  Result<void> read_record(const Node& node) {
    if (node.kind != yaml::Kind::mapping) {
      return document_.error(node, "`record` must be a mapping of sections: `summary: ...`");
    }
    for (const yaml::Entry& entry : node.entries) {
      RecordSection section;
      BELAY_TRY(section.name, read_name(document_, entry.key, "a section's name"));
      if (entry.value.kind != yaml::Kind::null) {
        BELAY_TRY(section.text,
                  yaml::text_of(document_, entry.value, fmt::format("section `{}`", section.name)));
      }
      given_.record.push_back(std::move(section));
    }
    return {};
  }

  Result<void> read_evidence(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "evidence"));
    BELAY_TRY(const Node* type, fields.required("type"));
    BELAY_TRY(const Node* from, fields.required("from"));
    const Node* tree = fields.optional("tree");
    const Node* at = fields.optional("at");
    BELAY_TRY_VOID(fields.finish());
    Evidence made;
    BELAY_TRY(made.type, read_name(document_, *type, "`type`"));
    BELAY_TRY(made.from, read_name(document_, *from, "`from`"));
    BELAY_TRY(made.tree, read_tree(node, tree, "evidence"));
    BELAY_TRY(made.at, read_time(at));
    given_.evidence.push_back(std::move(made));
    return {};
  }

  Result<void> read_statement(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a statement"));
    BELAY_TRY(const Node* by, fields.required("by"));
    BELAY_TRY(const Node* provenance, fields.required("provenance"));
    const Node* ran_by = fields.optional("ran_by");
    BELAY_TRY_VOID(fields.finish());
    facts::Statement made;
    BELAY_TRY(made.by, read_name(document_, *by, "`by`"));
    BELAY_TRY(made.level, read_level(*provenance));
    if (ran_by != nullptr) {
      BELAY_TRY(made.ran_by, read_name(document_, *ran_by, "`ran_by`"));
    }
    given_.statements.push_back(std::move(made));
    return {};
  }

  Result<facts::Level> read_level(const Node& node) {
    constexpr facts::Level kStated[] = {facts::Level::human, facts::Level::assisted,
                                        facts::Level::agent};
    for (const facts::Level level : kStated) {
      if (facts::name_of(level) == node.text) return level;
    }
    return document_.error(node, fmt::format("`provenance` must be `human`, `assisted` or `agent`, "
                                             "not `{}`",
                                             printable(node.text)));
  }

  const Document& document_;
  GivenFacts given_;
};

}  // namespace

Result<GivenFacts> GivenFacts::parse(std::string_view yaml, std::string file) {
  if (yaml.size() > limits::kFactsBytesMax) {
    return fail(
        Code::over_limit,
        fmt::format("a facts file of more than {} bytes is not read", limits::kFactsBytesMax),
        Place{std::move(file), 0, 0});
  }
  BELAY_TRY(const Document document, Document::parse(yaml, std::move(file)));
  return Reader(document).read();
}

}  // namespace belay::gate
