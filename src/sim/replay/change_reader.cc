#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "gate/obligation_reader.h"
#include "gate/scenario/stated_facts.h"
#include "sim/replay/scenario_texts.h"

namespace belay::replay {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr std::size_t kWavesMax = 100;
constexpr std::size_t kApprovalsMax = 100;
constexpr seconds kAgeMax{50LL * 365 * 86'400};

/// What is approved and proved is exactly this content.
class DescribedReader {
 public:
  DescribedReader(const Document& document, Fields& fields)
      : document_(document), fields_(fields) {}

  Result<Described> read(const std::string& system) {
    BELAY_TRY_VOID(read_change(system));
    BELAY_TRY(made_.provenance,
              scenario::read_provenance(document_, fields_.optional("provenance")));
    BELAY_TRY(made_.boundary, scenario::read_boundary(document_, fields_.optional("boundary")));
    BELAY_TRY_VOID(read_record(fields_.optional("record")));
    BELAY_TRY_VOID(read_approvals(fields_.optional("approvals")));
    BELAY_TRY_VOID(read_evidence(fields_.optional("evidence")));
    return std::move(made_);
  }

 private:
  Result<void> read_change(const std::string& system) {
    if (const Node* node = fields_.optional("change")) {
      BELAY_TRY(made_.change, scenario::read_change(document_, node));
      return {};
    }
    BELAY_TRY(const Document usual,
              Document::parse(fmt::format("files: [services/{}/change.cc]", system), "change"));
    BELAY_TRY(made_.change, scenario::read_change(usual, &usual.root()));
    return {};
  }

  Result<void> read_record(const Node* node) {
    if (node == nullptr) return {};
    BELAY_TRY(const Fields sections, Fields::of(document_, *node, "`record`"));
    static_cast<void>(sections);  // every section has the name that its author gives it
    for (const yaml::Entry& entry : node->entries) {
      BELAY_TRY(std::string name, gate::read_name(document_, entry.key, "a section's name"));
      BELAY_TRY(std::string text, read_prose(document_, entry.value, fmt::format("`{}`", name)));
      made_.record.push_back({std::move(name), std::move(text)});
    }
    std::sort(made_.record.begin(), made_.record.end());
    return {};
  }

  Result<void> read_approvals(const Node* node) {
    BELAY_TRY(const auto items, read_list(document_, node, "`approvals`", kApprovalsMax));
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "an approval"));
      gate::Approval made;
      BELAY_TRY(const Node* by, fields.required("by"));
      BELAY_TRY(made.by, gate::read_name(document_, *by, "`by`"));
      if (const Node* level = fields.optional("level")) {
        BELAY_TRY(made.level, gate::read_name(document_, *level, "`level`"));
      }
      if (const Node* teams = fields.optional("teams")) {
        BELAY_TRY(made.teams, gate::read_names(document_, *teams, "`teams`"));
      }
      BELAY_TRY_VOID(fields.finish());
      made.tree = made_.change.head_tree;
      made.target = made_.change.target_ref;
      made.touched = gate::touched_digest(made_.change);
      made_.approvals.push_back(std::move(made));
    }
    return {};
  }

  Result<void> read_evidence(const Node* node) {
    BELAY_TRY(const auto items, read_list(document_, node, "`evidence`", kApprovalsMax));
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "evidence"));
      gate::Evidence made;
      BELAY_TRY(const Node* type, fields.required("type"));
      BELAY_TRY(const Node* from, fields.required("from"));
      BELAY_TRY_VOID(fields.finish());
      BELAY_TRY(made.type, gate::read_name(document_, *type, "`type`"));
      BELAY_TRY(made.from, gate::read_name(document_, *from, "`from`"));
      made.tree = made_.change.head_tree;
      made_.evidence.push_back(std::move(made));
    }
    return {};
  }

  const Document& document_;
  Fields& fields_;
  Described made_;
};

class ChangesReader {
 public:
  ChangesReader(const Document& document, const Scenario& scenario)
      : document_(document), scenario_(scenario) {}

  Result<Change> read(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a change"));
    Change made;
    BELAY_TRY(const Node* id, fields.required("id"));
    BELAY_TRY(made.id, read_id(*id));
    BELAY_TRY(const Node* system, fields.required("system"));
    std::vector<std::string_view> systems;
    for (const auto& known : scenario_.world.systems) systems.push_back(known.name);
    BELAY_TRY(made.system, one_of(document_, *system, "`system`", systems));
    if (const Node* says = fields.optional("says")) {
      BELAY_TRY(made.says, read_prose(document_, *says, "`says`"));
    }
    BELAY_TRY_VOID(read_way(fields, made));
    if (const Node* effect = fields.optional("effect")) {
      BELAY_TRY(Fields inner, Fields::of(document_, *effect, "`effect`"));
      BELAY_TRY(made.effect, read_effect(document_, inner));
      BELAY_TRY_VOID(inner.finish());
      made.is_harmful = !made.effect.is_harmless();
      if (!made.is_harmful) {
        return document_.error(*effect, "`effect` does nothing: say what it does, or leave it out");
      }
    }
    BELAY_TRY_VOID(read_undone(fields.optional("undone"), made));
    BELAY_TRY(made.beside, read_flag(document_, fields, "beside"));
    BELAY_TRY(made.described, DescribedReader(document_, fields).read(made.system));
    BELAY_TRY(made.guidance, read_guidance(fields.optional("guidance")));
    if (const Node* rollout = fields.optional("rollout")) {
      BELAY_TRY(made.rollout, yaml::text_of(document_, *rollout, "`rollout`"));
    }
    BELAY_TRY_VOID(fields.finish());
    return made;
  }

 private:
  Result<std::string> read_id(const Node& node) {
    BELAY_TRY(std::string id, read_word(document_, node, "`id`"));
    for (const std::string_view taken : {"infrastructure", "demand", "none"}) {
      if (id == taken) {
        return document_.error(
            node, fmt::format("`{}` is what is blamed where no change is: give it another id", id));
      }
    }
    if (id != scenario_.world.version && ids_.insert(id).second) return id;
    return document_.error(node, fmt::format("`{}` is taken: give it an id of its own", id));
  }

  /// When it goes out and where, if nothing moves it in stages.
  Result<void> read_way(Fields& fields, Change& made) {
    BELAY_TRY(const Node* after_node, fields.required("after"));
    BELAY_TRY(const seconds after,
              read_span(document_, *after_node, "`after`", seconds(0), scenario_.lasts));
    const Node* where = fields.optional("where");
    const Node* waves = fields.optional("waves");
    if (where != nullptr && waves != nullptr) {
      return document_.error(*waves, "`where` and `waves` both say where it goes: keep one");
    }
    if (waves != nullptr) return read_waves(*waves, after, made);
    Wave all{after, {}};
    if (where != nullptr) {
      BELAY_TRY(Fields inner, Fields::of(document_, *where, "`where`"));
      BELAY_TRY(all.where, read_place(document_, inner, scenario_.world));
      BELAY_TRY_VOID(inner.finish());
    }
    made.waves.push_back(std::move(all));
    return {};
  }

  Result<void> read_waves(const Node& node, seconds after, Change& made) {
    BELAY_TRY(const auto items, read_list(document_, &node, "`waves`", kWavesMax));
    if (items.empty())
      return document_.error(node, "`waves` is empty: say where it goes, or drop it");
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "a wave"));
      Wave wave;
      BELAY_TRY(const Node* since, fields.required("after"));
      BELAY_TRY(const seconds offset,
                read_span(document_, *since, "`after`", seconds(0), scenario_.lasts - after));
      wave.after = after + offset;
      BELAY_TRY(wave.where, read_place(document_, fields, scenario_.world));
      BELAY_TRY_VOID(fields.finish());
      if (!made.waves.empty() && wave.after < made.waves.back().after) {
        return document_.error(item,
                               "waves are in the order of time: this one is earlier than the "
                               "one before");
      }
      made.waves.push_back(std::move(wave));
    }
    return {};
  }

  Result<void> read_undone(const Node* node, Change& made) {
    if (node == nullptr) return {};
    BELAY_TRY(made.undone, read_span(document_, *node, "`undone`", seconds(0), scenario_.lasts));
    if (*made.undone > made.waves.back().after) return {};
    return document_.error(*node, fmt::format("`undone` is no later than `{}` went out: both count "
                                              "from `starts`",
                                              made.id));
  }

  Result<std::vector<Guidance>> read_guidance(const Node* node) {
    std::vector<Guidance> made;
    BELAY_TRY(const auto items, read_list(document_, node, "`guidance`", kApprovalsMax));
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "guidance"));
      Guidance followed;
      BELAY_TRY(const Node* page, fields.required("page"));
      BELAY_TRY(const Node* age, fields.required("age"));
      BELAY_TRY_VOID(fields.finish());
      BELAY_TRY(followed.page, gate::read_name(document_, *page, "`page`"));
      BELAY_TRY(followed.age, read_span(document_, *age, "`age`", seconds(0), kAgeMax));
      made.push_back(std::move(followed));
    }
    return made;
  }

  const Document& document_;
  const Scenario& scenario_;
  std::set<std::string> ids_;
};

}  // namespace

Result<std::vector<Change>> read_changes(const Document& document, const Node* node,
                                         const Scenario& scenario) {
  BELAY_TRY(const auto items, read_list(document, node, "`changes`", kChangesMax));
  ChangesReader reader(document, scenario);
  std::vector<Change> made;
  for (const Node& item : items) {
    BELAY_TRY(Change change, reader.read(item));
    made.push_back(std::move(change));
  }
  return made;
}

}  // namespace belay::replay
