#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"
#include "base/yaml_position.h"
#include "gate/scenario/expectation.h"
#include "gate/scenario/scenario.h"
#include "gate/scenario/stated_facts.h"

namespace belay::scenario {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr std::string_view kNow = "2026-11-20T12:00:00Z";

class Reader {
 public:
  Reader(const Document& document, std::string_view source)
      : document_(document), source_(source) {}

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
    if (items.empty()) {
      return document_.error(*list, "`scenarios` is empty: write one with `name` and `expect`");
    }
    std::vector<Scenario> scenarios;
    std::map<std::string, int, std::less<>> lines;
    for (const Node& item : items) {
      BELAY_TRY(Scenario scenario, read_scenario(item, common));
      const auto [at, is_new] = lines.emplace(scenario.name, scenario.place.line);
      if (!is_new) {
        return document_.error(item, fmt::format("`{}` is already the name of the scenario at line "
                                                 "{}: give this one another",
                                                 printable(scenario.name), at->second));
      }
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
    BELAY_TRY(made.expected, read_expected(document_, *expect));
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
    BELAY_TRY(given.policy, policy_text("policy"));
    BELAY_TRY(given.organisation, policy_text("organisation"));
    if (const Node* at = find("at")) {
      BELAY_TRY(given.moment, inside(*at, "at", 0, gate::parse_moment(at->text)));
    }
    if (const Node* env = find("env")) {
      BELAY_TRY(given.environment, yaml::text_of(document_, *env, "`env`"));
      given.environment = escaped(given.environment);
    }
    BELAY_TRY(given.now, Instant::parse(kNow));
    if (const Node* now = find("now")) {
      BELAY_TRY(given.now, yaml::instant_of(document_, *now, "`now`"));
    }
    const Node* range = find("range");
    BELAY_TRY_VOID(range == nullptr ? read_stated(given) : read_range(*range, given));
    return given;
  }

  Result<std::optional<std::string>> policy_text(std::string_view key) {
    const Node* policy = find(key);
    if (policy == nullptr) return std::optional<std::string>();
    BELAY_TRY(const std::string yaml, yaml::text_of(document_, *policy, fmt::format("`{}`", key)));
    return std::optional<std::string>("belay: policy/v1\n" + yaml);
  }

  /// A change that the scenario states.
  Result<void> read_stated(Given& given) {
    BELAY_TRY(given.change, read_change(document_, find("change")));
    BELAY_TRY(given.provenance, read_provenance(document_, find("provenance")));
    BELAY_TRY(given.boundary, read_boundary(document_, find("boundary")));
    BELAY_TRY_VOID(read_catalog(given));
    if (const Node* unknowns = find("reach_unknown")) {
      BELAY_TRY(given.reach_unknowns, read_unknowns(document_, *unknowns));
    }
    if (const Node* facts = find("facts")) {
      BELAY_TRY(const std::string yaml, yaml::text_of(document_, *facts, "`facts`"));
      BELAY_TRY(given.facts, inside(*facts, "facts", 1,
                                    gate::GivenFacts::parse(facts_about(given.change, yaml), "")));
    }
    given.change.labels = given.facts.labels;
    if (given.facts.title) given.change.title = *given.facts.title;
    return {};
  }

  /// A change that the repository has. What the repository says of it cannot be stated too.
  Result<void> read_range(const Node& range, Given& given) {
    BELAY_TRY(given.range, yaml::text_of(document_, range, "`range`"));
    if (given.range.find("..") == std::string::npos) {
      return document_.error(range, "`range` is `TARGET..HEAD`, two revisions of this repository");
    }
    for (const char* key :
         {"change", "provenance", "boundary", "catalog", "codeowners", "reach_unknown"}) {
      if (const Node* stated = own_ == nullptr ? nullptr : own_->find(key)) {
        return document_.error(*stated, fmt::format("`{}` is what the repository says of `range`: "
                                                    "state one of the two",
                                                    key));
      }
    }
    if (const Node* facts = find("facts")) {
      BELAY_TRY(given.facts_text, yaml::text_of(document_, *facts, "`facts`"));
    }
    return {};
  }

  /// The error of a text within the scenario, at its place in the file. `lines_before` is how many
  /// lines the text was read with that are not written.
  template <class T>
  Result<T> inside(const Node& node, std::string_view key, int lines_before, Result<T> read) {
    if (read) return read;
    return tl::unexpected<Error>(
        yaml::error_within(document_, source_, node, key, lines_before, std::move(read).error()));
  }

  Result<void> check_given_keys(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`given`"));
    for (const char* key :
         {"change", "provenance", "boundary", "catalog", "codeowners", "policy", "organisation",
          "facts", "reach_unknown", "range", "at", "env", "now"}) {
      fields.optional(key);
    }
    return fields.finish();
  }

  /// Whether the key is written, be it as `null`.
  bool states(std::string_view key) const {
    return (own_ != nullptr && own_->find(key) != nullptr) ||
           (common_ != nullptr && common_->find(key) != nullptr);
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

  /// Written as `null`: the repository has none. Not written: the surroundings' own.
  Result<void> read_catalog(Given& given) {
    if (states("catalog")) given.catalog.emplace();
    if (const Node* catalog = find("catalog")) {
      BELAY_TRY(const std::string yaml, yaml::text_of(document_, *catalog, "`catalog`"));
      BELAY_TRY(
          given.catalog,
          inside(*catalog, "catalog", 1,
                 facts::read_catalog({{"belay-catalog.yaml", "belay: catalog/v1\n" + yaml}})));
    }
    given.states_codeowners = states("codeowners");
    if (const Node* owners = find("codeowners")) {
      BELAY_TRY(const std::string lines, yaml::text_of(document_, *owners, "`codeowners`"));
      BELAY_TRY(given.codeowners, facts::Codeowners::parse(lines, "CODEOWNERS"));
    }
    return {};
  }

  const Document& document_;
  std::string_view source_;
  const Node* own_ = nullptr;
  const Node* common_ = nullptr;
};

}  // namespace

std::string facts_about(const facts::Change& change, std::string_view text) {
  std::string named = fmt::format("belay: facts/v1\n{}", text);
  const Digest touched = gate::touched_digest(change);
  for (const auto& [word, digest] :
       {std::pair(std::string_view("TREE"),
                  change.head_tree.empty() ? std::string(40, '0') : change.head_tree.hex()),
        std::pair(std::string_view("TOUCHED"),
                  touched.empty() ? std::string(64, '0') : touched.hex())}) {
    for (std::size_t at = 0; (at = named.find(word, at)) != std::string::npos;) {
      named.replace(at, word.size(), digest);
      at += digest.size();
    }
  }
  return named;
}

Result<std::vector<Scenario>> read_scenarios(std::string_view text, std::string file) {
  if (text.size() > limits::kScenariosBytesMax) {
    return fail(Code::over_limit,
                fmt::format("a scenario file of more than {} bytes is not read: split it",
                            grouped(limits::kScenariosBytesMax)),
                Place{std::move(file), 0, 0});
  }
  BELAY_TRY(const Document document, Document::parse(text, std::move(file)));
  return Reader(document, text).read();
}

}  // namespace belay::scenario
