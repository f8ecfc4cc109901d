#include "app/cli/render/weekly_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "app/cli/render/lesson_words.h"
#include "app/cli/render/markdown_report.h"
#include "app/cli/render/trend_report.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Figures;
using control::RuleToll;
using control::WeeklyReview;

constexpr std::size_t kRulesShown = 40;
constexpr std::size_t kListed = 40;

class WeeklyReport {
 public:
  WeeklyReport(const WeeklyReview& week, const MadeOf& made_of) : week_(week), made_of_(made_of) {}

  std::string write() && {
    line(fmt::format("# Week from {} to {}", when(week_.since), when(week_.until)));
    line("");
    line(fmt::format("Made from the ledger {} of {} entries, root {}, which was verified.",
                     as_code(made_of_.origin), grouped(made_of_.entries), as_code(made_of_.root)));
    line("");
    incidents();
    controls();
    decisions();
    rules();
    rollouts();
    exceptions();
    out_ += overdue_markdown(week_.overdue);
    line("");
    open_actions();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }

  void incidents() {
    line("## Incidents");
    line("");
    if (week_.figures.empty()) {
      line("None was opened.");
      line("");
      return;
    }
    // Few shops count them; of those who do not, nothing is said.
    const std::string customers =
        week_.customers.of == 0 ? "" : ", " + words_of(week_.customers, "customers");
    line(fmt::format("{}: {}, {}{}. The intervals are sums of those of each.",
                     counted(week_.figures.size(), "incident"), words_of(week_.orders, "orders"),
                     words_of(week_.errors, "errors"), customers));
    line("");
    line("| incident | opened | severity | now | orders lost | seen after | lasted | blamed |");
    line("|---|---|---:|---|---:|---:|---:|---|");
    for (const Figures& each : week_.figures) {
      const std::string orders =
          each.orders ? fmt::format("{} ({} to {})", grouped(each.orders->estimate),
                                    grouped(each.orders->low), grouped(each.orders->high))
                      : std::string("not known");
      const std::string blamed =
          each.cause == "none"
              ? "nobody"
              : each.cause + (each.blamed.empty() ? "" : " ") + as_code(each.blamed);
      line(fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |", as_code(each.incident),
                       when(each.opened), each.severity, each.phase, orders,
                       span_or_unknown(each.detected_after), span_or_unknown(each.lasted), blamed));
    }
    line("");
  }

  void controls() {
    line("## Controls that were off when something went wrong");
    line("");
    bool any = false;
    for (const control::Lesson& lesson : week_.incidents) {
      for (const control::OffControl& off : lesson.off) {
        line(fmt::format("- incident {}: {}", as_code(lesson.incident), words_of(off)));
        any = true;
      }
    }
    if (!any) line("None that the ledger knows of.");
    line("");
  }

  void decisions() {
    const control::WeekDecisions& of = week_.decisions;
    line("## Decisions");
    line("");
    line(fmt::format("{}: {} allowed, {} held, {} denied.{}", counted(of.all, "decision"),
                     grouped(of.allowed), grouped(of.held), grouped(of.denied),
                     of.warned == 0 ? ""
                                    : fmt::format(" Of the allowed, {} only because rules warned.",
                                                  grouped(of.warned))));
    if (of.unread > 0) {
      line(
          fmt::format("The explanation of {} is not there: which rules asked in them is not known.",
                      counted(of.unread, "decision")));
    }
    line("");
  }

  void rules() {
    line("## What each rule cost, and caught");
    line("");
    if (week_.rules.empty()) {
      line("No rule asked for anything, as far as explanations are there.");
      line("");
      return;
    }
    line(
        "| rule | asked in | held | denied | changes | passed later | waited | altered before | "
        "lifted |");
    line("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (std::size_t i = 0; i < std::min(week_.rules.size(), kRulesShown); ++i) {
      const RuleToll& rule = week_.rules[i];
      line(fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |", as_code(rule.rule),
                       rule.asked, rule.held, rule.denied, rule.changes, rule.passed,
                       rule.waited ? to_string(*rule.waited) : "", rule.altered, rule.excepted));
    }
    if (week_.rules.size() > kRulesShown) {
      line(fmt::format("| and {} more | | | | | | | | |",
                       grouped(week_.rules.size() - kRulesShown)));
    }
    line("");
    line(
        "*Waited* is the median from first hold to allow, of what passed this week: for everything "
        "that was owed, not for this rule alone. *Altered before*: what passed was not what was "
        "held. Whether that was the rule's doing the ledger cannot say.");
    line("");
  }

  void rollouts() {
    const control::WeekRollouts& of = week_.rollouts;
    line("## Rollouts");
    line("");
    line(
        fmt::format("{} began, {} finished, {} went back ({} after a guard had said `bad`), {} "
                    "promoted by hand.",
                    grouped(of.began), grouped(of.finished), grouped(of.rolled_back),
                    grouped(of.caught), counted(of.promoted_by_hand, "stage")));
    line("");
  }

  void list(const std::vector<control::DueException>& all, bool is_overdue) {
    for (std::size_t i = 0; i < std::min(all.size(), kListed); ++i) {
      const control::EnteredException& each = all[i].exception;
      line(fmt::format(
          "- {}{} {} of change {}, by {} at {} ({}): {}{}", is_overdue ? "**not reviewed**: " : "",
          each.is_override ? "the glass was broken," : "a waiver,", as_code(each.id),
          as_code(all[i].change), who_of(each.entered.by), when(each.entered.at),
          entry_of(each.entered), as_code(unescaped(each.reason).value_or(each.reason)),
          is_overdue ? fmt::format("; due {}", when(*each.review_by)) : ""));
    }
    if (all.size() > kListed) line(fmt::format("- and {} more", grouped(all.size() - kListed)));
  }

  void exceptions() {
    line("## Exceptions");
    line("");
    if (week_.exceptions.empty()) line("None was made.");
    list(week_.exceptions, false);
    list(week_.unreviewed, true);
    line("");
  }

  void open_actions() {
    if (week_.open.empty()) return;
    line("## Actions that are owed");
    line("");
    for (std::size_t i = 0; i < std::min(week_.open.size(), kListed); ++i) {
      const control::OverdueAction& each = week_.open[i];
      line(fmt::format("- by {}: {} owes action {} of incident {}: {}", when(each.action.it.due),
                       as_code(each.action.it.owner), each.action.it.number, as_code(each.incident),
                       as_code(each.action.it.text)));
    }
    if (week_.open.size() > kListed) {
      line(fmt::format("- and {} more", grouped(week_.open.size() - kListed)));
    }
  }

  const WeeklyReview& week_;
  const MadeOf& made_of_;
  std::string out_;
};

}  // namespace

std::string weekly_report(const WeeklyReview& week, const MadeOf& made_of) {
  return WeeklyReport(week, made_of).write();
}

}  // namespace belay::app
