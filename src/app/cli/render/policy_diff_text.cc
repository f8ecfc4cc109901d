#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "app/cli/render/policy_diff_report.h"
#include "app/cli/render/policy_diff_words.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Counted;
using control::Difference;
using control::Shift;

// What one screen holds; --format json has them all.
constexpr std::size_t kRulesShown = 15;
constexpr std::size_t kWeeksShown = 12;
constexpr std::size_t kDifferencesShown = 20;

Style style_of(Shift shift) {
  switch (shift) {
    case Shift::looser:
      return Style::bad;
    case Shift::stricter:
      return Style::warning;
    case Shift::less_asked:
    case Shift::more_asked:
    case Shift::asked_otherwise:
      return Style::plain;
  }
  return Style::plain;
}

std::uint64_t size_of(std::int64_t number) { return static_cast<std::uint64_t>(number); }

class PolicyDiffText {
 public:
  PolicyDiffText(const PolicyDiffAnswer& answer, Paper paper)
      : answer_(answer), diff_(answer.diff), page_(paper) {}

  std::string write() && {
    about();
    if (diff_.all.differing > 0) {
      rules();
      weeks();
      changes();
    }
    page_.section("note");
    for (const std::string& words : reservations_of(answer_)) {
      page_.add(Line(words, Style::dim), {0, 2, ""});
    }
    page_.blank();
    page_.add_whole(summary());
    return page_.take();
  }

 private:
  void about() {
    page_.section("old");
    page_.add(Line(name_of(answer_.before)));
    page_.section("new");
    page_.add(Line(name_of(answer_.after), Style::bold));
    page_.section("over");
    page_.add(Line(range_of(diff_)));
    page_.blank();
  }

  static Line line_of(std::string_view name, const Counted& counted) {
    Line line(name, Style::bold);
    line.phrase(shifts_of(counted));
    line.phrase(moved(counted.before, counted.after));
    return line;
  }

  void and_more(std::size_t all, std::size_t shown, std::string_view noun) {
    if (all <= shown) return;
    page_.add(Line(fmt::format("and {}: --format json lists all",
                               counted(all - shown, fmt::format("more {}", noun))),
                   Style::dim));
  }

  void rules() {
    const auto all = rules_by_weight(diff_);
    page_.section("rules");
    for (std::size_t i = 0; i < std::min(all.size(), kRulesShown); ++i) {
      page_.add(line_of(printable(all[i].first), all[i].second), {0, 2, ""});
    }
    and_more(all.size(), kRulesShown, "rule");
    page_.blank();
  }

  void weeks() {
    const auto all = weeks_by_weight(diff_);
    page_.section("weeks");
    for (std::size_t i = 0; i < std::min(all.size(), kWeeksShown); ++i) {
      const auto& [day, week] = all[i];
      page_.add(
          line_of(monday_of(day), week),
          {0, 2,
           fmt::format("{} of {}", week.differing, counted(size_of(week.changes), "change"))});
    }
    and_more(all.size(), kWeeksShown, "week");
    page_.blank();
  }

  void changes() {
    page_.section("changes");
    const auto all = size_of(diff_.all.differing);
    for (std::size_t i = 0; i < std::min(diff_.differences.size(), kDifferencesShown); ++i) {
      change(diff_.differences[i]);
    }
    and_more(all, kDifferencesShown, "change");
    page_.blank();
  }

  void change(const Difference& difference) {
    Line line(difference.commit.abbreviated(), Style::bold);
    line.phrase(verdicts_of(difference), style_of(control::shift_of(difference)));
    line.phrase(shortened(printable(difference.title), 60));
    page_.add(line, {0, 2, difference.landed.to_string().substr(0, 10)});
    for (const control::Asked& asked : difference.dropped) ask('-', asked);
    for (const control::Asked& asked : difference.added) ask('+', asked);
  }

  void ask(char sign, const control::Asked& asked) {
    Line line(fmt::format("{} {}", sign, legible(asked.what)));
    line.phrase(printable(joined(asked.rules, "; ")), Style::dim);
    page_.add(line, {2, 2, ""});
  }

  Line summary() {
    const auto differing = size_of(diff_.all.differing);
    if (diff_.all.changes == 0) {
      return Line(fmt::format("There are no changes in {}: nothing to compare.",
                              printable(diff_.range.name)));
    }
    if (differing == 0) {
      return Line(
          fmt::format("No difference over {}.", counted(size_of(diff_.all.changes), "change")),
          Style::good);
    }
    return Line(fmt::format("{} of {} would be decided differently: {}; {} over {}.",
                            grouped(differing), counted(size_of(diff_.all.changes), "change"),
                            shifts_of(diff_.all), moved(diff_.all.before, diff_.all.after),
                            counted(diff_.weeks.size(), "week")));
  }

  const PolicyDiffAnswer& answer_;
  const control::PolicyDiff& diff_;
  Page page_;
};

}  // namespace

std::string policy_diff_text(const PolicyDiffAnswer& answer, Paper paper) {
  return PolicyDiffText(answer, paper).write();
}

}  // namespace belay::app
