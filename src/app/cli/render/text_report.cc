#include "app/cli/render/text_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/render/obligations.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Assessment;
using facts::ChangeSource;
using gate::Verdict;

// What fits on one screen; `--format json` has all of it.
constexpr std::size_t kCrossingsShown = 8;
constexpr std::size_t kWordsShown = 5;  // conflicts, problems and warnings

class TextReport {
 public:
  TextReport(const Assessment& assessment, Paper paper) : made_(assessment), page_(paper) {}

  std::string write() && {
    header();
    page_.blank();
    policy();
    provenance();
    reach();
    boundary();
    unknowns();
    add_obligations(page_, made_.decision);
    add_way(page_, made_.decision);
    notes();
    page_.blank();
    supply();
    verdict();
    return page_.take();
  }

 private:
  void header() {
    const facts::Change& change = made_.change;
    Line line;
    line.say("belay check ").phrase(title_of(change), Style::bold);
    line.phrase(extent());
    const auto kinds = change.kinds.names();
    if (!kinds.empty()) line.phrase(joined(kinds, ", "));
    page_.add_whole(line);
    if (change.is_revert) {
      page_.add_whole(Line(change.reverts.empty()
                               ? std::string("a revert, proved by content")
                               : fmt::format("a revert of {}, proved by content",
                                             printable(change.reverts).substr(0, 10)),
                           Style::dim));
    }
    if (const std::string choice = choice_of(change); !choice.empty()) {
      page_.add_whole(Line(choice, Style::dim));
    }
  }

  /// `3 commits, 14 files, +412 -38`
  std::string extent() const {
    const facts::Change& change = made_.change;
    std::string words;
    if (change.source == ChangeSource::commits && !change.commits.empty()) {
      words = counted(change.commits.size(), "commit") + ", ";
    }
    return words + fmt::format("{}, +{} -{}", counted(change.files.size(), "file"),
                               grouped(change.lines.added), grouped(change.lines.deleted));
  }

  void policy() {
    page_.section("policy");
    const gate::Policy& policy = made_.policy.policy();
    Line line;
    if (made_.policy.source == control::PolicySource::preview) {
      line.say("PREVIEW", Style::warning)
          .say(fmt::format(" of {}, which has not landed: nothing is decided by it",
                           printable(made_.policy.previewed())));
    } else {
      line.say(policy_name_of(made_));
    }
    const auto applying = std::count_if(
        made_.decision.rules.begin(), made_.decision.rules.end(),
        [](const gate::RuleTrace& t) { return t.outcome != gate::RuleOutcome::not_applicable; });
    line.phrase(
        fmt::format("{} of {} apply", applying, counted(made_.decision.rules.size(), "rule")),
        Style::dim);
    if (policy.mode() == gate::Mode::warn) line.phrase("it only warns", Style::warning);
    page_.add(line);
  }

  void provenance() {
    const facts::Provenance& provenance = made_.provenance;
    page_.section("provenance");
    Line line;
    line.say(facts::name_of(provenance.level), Style::bold);
    if (provenance.level == facts::Level::unknown) {
      line.say(": nothing says how it was made");
    } else {
      line.say(fmt::format(" ({})", facts::name_of(provenance.strength)));
    }
    if (provenance.share) {
      line.phrase(fmt::format("{} of added lines by an agent ({})", percent_of(*provenance.share),
                              facts::name_of(provenance.share->strength)));
    }
    const std::string tools = listed(printable_all(provenance.tools), page_.room());
    if (!tools.empty()) line.phrase(tools);
    page_.add(line);
    makers();
    for_some(provenance.conflicts, "conflict: ", Style::warning);
    for_some(provenance.problems, "", Style::dim);
  }

  void makers() {
    std::vector<std::string> people, operators, others;
    for (const facts::Maker& maker : made_.provenance.makers) {
      const std::string name = short_name_of(maker.who);
      if (maker.is_agent || maker.is_automation) {
        others.push_back(name);
      } else {
        people.push_back(name);
      }
      if (maker.is_operator) operators.push_back(name);
    }
    Line line;
    const std::size_t room = page_.room();
    if (!people.empty()) line.phrase("made by " + listed(people, room));
    if (!others.empty()) line.phrase("with " + listed(others, room / 2));
    if (!operators.empty()) {
      line.phrase(fmt::format("{}: {}", operators.size() == 1 ? "operator" : "operators",
                              listed(operators, room / 2)));
    }
    if (!people.empty() || !others.empty()) page_.add(line);
  }

  void reach() {
    const facts::Reach& reach = made_.reach;
    page_.section("reach");
    if (!reach.catalogued) return no_catalog();
    Line line;
    if (reach.systems.empty()) {
      line.say(made_.change.files.empty() ? "nothing" : "no catalogued system");
    } else {
      line.say(reach.tier ? fmt::format("tier {}", *reach.tier) : std::string("tier undeclared"),
               Style::bold);
      if (reach.tier && reach.tier_undeclared) line.say(" (some systems have none)");
      line.phrase(joined(critical_path_of(made_), " -> "));
    }
    page_.add(line);
    if (const auto changed = changed_systems_of(made_); changed.size() > 1) {
      page_.add(Line("changes " + listed(changed, 2 * page_.room())));
    }
    Line what;
    const auto list = [&](std::string_view name, const std::vector<std::string>& values) {
      if (values.empty()) return;
      what.phrase(fmt::format("{}: {}", name, listed(printable_all(values), page_.room())));
    };
    list("journeys", reach.journeys);
    list("regions", reach.regions);
    if (reach.dependents > 0) {
      what.phrase(counted(reach.dependents, "dependent"));
    } else if (!reach.systems.empty()) {
      what.phrase("nothing catalogued depends on it", Style::dim);
    }
    if (!reach.systems.empty()) page_.add(what);
    uncatalogued();
  }

  /// What a catalog would add is one of the decision's notes.
  void no_catalog() {
    Line line;
    line.say("tier undeclared", Style::bold)
        .say(fmt::format(" (read as tier {})", made_.policy.policy().undeclared_tier()))
        .phrase("no catalog: `belay init` drafts one");
    page_.add(line);
  }

  void uncatalogued() {
    const std::vector<std::string>& files = made_.reach.uncatalogued_files;
    if (files.empty()) return;
    Line line;
    line.say(
        fmt::format("{} to no system: ", counted(files.size(), "file belongs", "files belong")),
        Style::warning);
    line.say(listed(printable_all(files), 2 * page_.room()));
    page_.add(line);
  }

  void boundary() {
    const auto& crossings = made_.boundary.crossings;
    page_.section("boundary");
    if (crossings.empty()) {
      page_.add(Line(
          made_.boundary.unknowns.empty() ? "no crossing between test and live found" : "not known",
          Style::dim));
    }
    for (std::size_t i = 0; i < std::min(crossings.size(), kCrossingsShown); ++i) {
      Line line;
      line.say(fmt::format("{}:{} ", printable(crossings[i].path), crossings[i].line), Style::bad);
      line.say(legible(crossings[i].says));
      page_.add(line, {0, 4, ""});
    }
    more_than(crossings.size(), kCrossingsShown);
  }

  void unknowns() {
    const auto unknowns = unknowns_of(made_);
    if (unknowns.empty()) return;
    page_.section("unknown");
    for (std::size_t i = 0; i < std::min(unknowns.size(), kWordsShown); ++i) {
      Line line;
      line.say(unknowns[i].fact, Style::warning).say(": " + legible(unknowns[i].reason));
      page_.add(line, {0, 4, ""});
      page_.add(Line(legible(unknowns[i].question), Style::dim), {4, 0, ""});
    }
    more_than(unknowns.size(), kWordsShown);
  }

  void notes() {
    std::vector<std::string> all = made_.decision.notes;
    all.insert(all.end(), made_.warnings.begin(), made_.warnings.end());
    if (all.empty()) return;
    page_.section("notes");
    for_some(all, "", Style::plain);
  }

  /// How to show what was supplied already, and what an approval has to name.
  void supply() {
    const gate::Decision& decision = made_.decision;
    const Verdict strictest = decision.would.value_or(decision.verdict);
    if (strictest == Verdict::allow) return;
    const bool can_be_given = std::any_of(
        decision.obligations.begin(), decision.obligations.end(), [](const gate::Owed& owed) {
          const auto kind = owed.asks.kind();
          return owed.due_now && owed.state == gate::ObligationState::owed &&
                 (kind == gate::ObligationKind::approvals || kind == gate::ObligationKind::record ||
                  kind == gate::ObligationKind::evidence);
        });
    if (!can_be_given) return;
    page_.add_whole(
        Line("what is owed can be given by hand: belay check --facts FILE", Style::dim));
    const facts::Change& change = made_.change;
    const Digest touched = gate::touched_digest(change);
    if (change.head_tree.empty() || change.target_ref.empty() || touched.empty()) return;
    page_.add_whole(Line("an approval of this content says there, besides `by`:", Style::dim));
    page_.add_whole(Line(fmt::format("target: {}", printable(change.target_ref)), Style::dim));
    page_.add_whole(Line(fmt::format("tree: {}", change.head_tree.hex()), Style::dim));
    page_.add_whole(Line(fmt::format("touched: {}", touched.hex()), Style::dim));
  }

  void verdict() {
    const gate::Decision& decision = made_.decision;
    const Verdict shown = decision.would.value_or(decision.verdict);
    const Style style = shown == Verdict::allow  ? Style::good
                        : shown == Verdict::hold ? Style::warning
                                                 : Style::bad;
    Line line;
    line.say(verdict_of(decision), style);
    line.phrase(fmt::format("at {}", gate::name_of(decision.moment)));
    if (!decision.environment.empty()) {
      line.say(fmt::format(", for {}", printable(decision.environment)));
    }
    if (is_preview(made_)) line.phrase("(preview)");
    page_.add_whole(line);
  }

  void for_some(const std::vector<std::string>& words, std::string_view prefix, Style style) {
    for (std::size_t i = 0; i < std::min(words.size(), kWordsShown); ++i) {
      page_.add(Line(fmt::format("{}{}", prefix, legible(words[i])), style), {0, 4, ""});
    }
    more_than(words.size(), kWordsShown);
  }

  void more_than(std::size_t count, std::size_t shown) {
    if (count <= shown) return;
    page_.add(Line(fmt::format("... and {} more", grouped(count - shown)), Style::dim));
  }

  const Assessment& made_;
  Page page_;
};

}  // namespace

std::string text_report(const Assessment& assessment, Paper paper) {
  return TextReport(assessment, paper).write();
}

}  // namespace belay::app
