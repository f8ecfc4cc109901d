#include "gate/inputs_text.h"

#include <algorithm>
#include <utility>

#include "base/json.h"

namespace belay::gate {

namespace {

template <class T>
std::vector<T> sorted(std::vector<T> items) {
  std::sort(items.begin(), items.end());
  return items;
}

/// Members in the order of their names, as RFC 8785 sorts them.
class InputsText {
 public:
  InputsText(const Inputs& inputs, const ApprovalCount& approvals)
      : inputs_(inputs), approvals_(approvals) {}

  std::string run() && {
    out_.object([&] {
      array("approvals", approvals_.given(), [&](const Approval& given) { approval(given); });
      out_.member("boundary");
      boundary();
      out_.member("catalog");
      catalog();
      out_.member("change");
      change();
      text("env", inputs_.environment);
      array("evidence", sorted(inputs_.evidence), [&](const Evidence& given) { evidence(given); });
      exceptions();
      frozen();
      text("moment", name_of(inputs_.moment));
      text("now", inputs_.now.to_string());
      array("owners", approvals_.owner_groups(), [&](const OwnerGroup& owned) { group(owned); });
      out_.member("provenance");
      provenance();
      out_.member("reach");
      reach();
      array("record", sorted(inputs_.record), [&](const RecordSection& given) {
        out_.object([&] {
          text("name", given.name);
          text("text", given.text);
        });
      });
      text("seen", inputs_.seen ? inputs_.seen->to_string() : "");
      unreviewed();
    });
    return std::move(out_).take();
  }

 private:
  void text(std::string_view name, std::string_view bytes) { out_.member(name).text(bytes); }
  void truth(std::string_view name, bool value) { out_.member(name).truth(value); }
  template <class Count>
  void number(std::string_view name, Count value) {
    out_.member(name).number(static_cast<std::int64_t>(value));
  }
  void hex(std::string_view name, const Digest& digest) { out_.member(name).hex(digest.bytes()); }
  template <class Items, class WriteItem>
  void array(std::string_view name, const Items& items, WriteItem write_item) {
    out_.member(name).array(items, write_item);
  }
  template <class Texts>
  void texts(std::string_view name, const Texts& items) {
    array(name, items, [&](std::string_view item) { out_.text(item); });
  }

  void unknowns(const std::vector<facts::Unknown>& all) {
    array("unknowns", all, [&](const facts::Unknown& unknown) {
      out_.object([&] {
        text("fact", unknown.fact);
        text("question", unknown.question);
        text("reason", unknown.reason);
      });
    });
  }

  void approval(const Approval& given) {
    out_.object([&] {
      if (given.approvals_in_hour) number("approvals_in_hour", *given.approvals_in_hour);
      if (given.at) text("at", given.at->to_string());
      if (!given.barred.empty()) text("barred", given.barred);
      text("by", given.by);
      if (!given.id.empty()) text("id", given.id);
      text("level", given.level);
      if (given.looked_seconds) number("looked_seconds", *given.looked_seconds);
      if (given.moment) text("moment", name_of(*given.moment));
      hex("result", given.result);
      text("target", given.target);
      texts("teams", given.teams);
      hex("touched", given.touched);
      hex("tree", given.tree);
    });
  }

  void boundary() {
    if (inputs_.boundary == nullptr) return out_.null();
    out_.object([&] {
      array("crossings", inputs_.boundary->crossings, [&](const facts::Crossing& crossing) {
        out_.object([&] {
          text("kind", name_of(crossing.kind));
          number("line", crossing.line);
          text("path", crossing.path);
          text("reaches", crossing.reaches);
        });
      });
      unknowns(inputs_.boundary->unknowns);
    });
  }

  void catalog() {
    const facts::Catalog& catalog = *inputs_.catalog;
    out_.object([&] {
      array("people", catalog.people, [&](const facts::Person& known) {
        out_.object([&] {
          texts("emails", known.emails);
          text("level", known.level);
          texts("logins", known.logins);
          text("name", known.name);
          truth("robot", known.robot);
        });
      });
      truth("present", catalog.present);
      array("teams", catalog.teams, [&](const facts::Team& known) {
        out_.object([&] {
          texts("aliases", known.aliases);
          texts("members", known.members);
          text("name", known.name);
        });
      });
    });
  }

  void file(const facts::FileChange& made) {
    out_.object([&] {
      number("added", made.added);
      truth("binary", made.binary);
      number("deleted", made.deleted);
      truth("generated", made.generated);
      hex("id", made.id);
      texts("kinds", made.kinds.names());
      text("mode", name_of(made.mode));
      hex("old_id", made.old_id);
      text("old_mode", name_of(made.old_mode));
      text("old_path", made.old_path);
      text("path", made.path);
      text("status", name_of(made.status));
    });
  }

  void change() {
    const facts::Change& made = *inputs_.change;
    out_.object([&] {
      number("added", made.lines.added);
      hex("base_tree", made.base_tree);
      array("commits", made.commits, [&](const facts::Commit& commit) {
        out_.object([&] {
          text("committed", commit.committed.to_string());
          hex("id", commit.id);
        });
      });
      number("deleted", made.lines.deleted);
      array("files", made.files, [&](const facts::FileChange& each) { file(each); });
      hex("head_tree", made.head_tree);
      truth("is_revert", made.is_revert);
      texts("kinds", made.kinds.names());
      texts("labels", made.labels);
      hex("merge_tree", made.merge_tree);
      text("target_ref", made.target_ref);
      hex("target_tree", made.target_tree);
      text("title", made.title);
      hex("touched", approvals_.touched());
      array("undone", made.undone, [&](const facts::FileChange& each) { file(each); });
      unknowns(made.unknowns);
    });
  }

  void evidence(const Evidence& given) {
    out_.object([&] {
      if (given.at) text("at", given.at->to_string());
      if (!given.barred.empty()) text("barred", given.barred);
      text("from", given.from);
      if (!given.id.empty()) text("id", given.id);
      hex("tree", given.tree);
      text("type", given.type);
    });
  }

  /// Left out where there are none, as there are nearly always.
  void exceptions() {
    if (inputs_.exceptions.empty()) return;
    array("exceptions", sorted(inputs_.exceptions), [&](const Exception& given) {
      out_.object([&] {
        if (!given.barred.empty()) text("barred", given.barred);
        texts("by", given.by);
        text("expires", given.expires.to_string());
        text("id", given.id);
        text("kind", name_of(given.kind));
        text("reason", given.reason);
        texts("rules", given.rules);
        text("target", given.target);
        hex("touched", given.touched);
        hex("tree", given.tree);
      });
    });
  }

  void frozen() {
    if (inputs_.frozen.empty()) return;
    array("frozen", sorted(inputs_.frozen), [&](const IncidentFreeze& freeze) {
      out_.object([&] {
        text("incident", freeze.incident);
        texts("systems", freeze.systems);
      });
    });
  }

  void unreviewed() {
    if (inputs_.unreviewed.empty()) return;
    array("unreviewed", sorted(inputs_.unreviewed), [&](const Unreviewed& open) {
      out_.object([&] {
        text("change", open.change);
        text("due", open.due.to_string());
        text("id", open.id);
        texts("systems", open.systems);
      });
    });
  }

  void group(const OwnerGroup& owned) {
    out_.object([&] {
      text("example", owned.example);
      number("files", owned.files);
      texts("owners", owned.owners);
    });
  }

  void provenance() {
    if (inputs_.provenance == nullptr) return out_.null();
    const facts::Provenance& made = *inputs_.provenance;
    out_.object([&] {
      if (made.share) {
        number("added_lines", made.share->added_lines);
        number("agent_lines", made.share->agent_lines);
      }
      text("level", name_of(made.level));
      array("makers", made.makers, [&](const facts::Maker& maker) {
        out_.object([&] {
          text("email", maker.who.email);
          text("name", maker.who.name);
          truth("operator", maker.is_operator);
        });
      });
      texts("models", made.models);
      text("strength", name_of(made.strength));
      texts("tools", made.tools);
      unknowns(made.unknowns);
    });
  }

  void reach() {
    if (inputs_.reach == nullptr) return out_.null();
    const facts::Reach& reached = *inputs_.reach;
    out_.object([&] {
      number("dependents", reached.dependents);
      texts("journeys", reached.journeys);
      texts("regions", reached.regions);
      array("systems", reached.systems, [&](const facts::ReachedSystem& each) {
        out_.text(inputs_.catalog->systems[each.system].name);
      });
      if (reached.tier) number("tier", *reached.tier);
      truth("undeclared", reached.tier_undeclared);
      unknowns(reached.unknowns);
    });
  }

  const Inputs& inputs_;
  const ApprovalCount& approvals_;
  json::CanonicalText out_;
};

}  // namespace

std::string inputs_text(const Inputs& inputs, const ApprovalCount& approvals) {
  return InputsText(inputs, approvals).run();
}

}  // namespace belay::gate
