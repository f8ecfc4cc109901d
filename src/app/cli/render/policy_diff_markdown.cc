#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "app/cli/render/markdown_report.h"
#include "app/cli/render/policy_diff_report.h"
#include "app/cli/render/policy_diff_words.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Counted;
using control::Difference;

// A forge refuses comments beyond 65,536 characters; these numbers and lengths keep away from it.
constexpr std::size_t kRulesShown = 20;
constexpr std::size_t kWeeksShown = 15;
constexpr std::size_t kDifferencesShown = 25;
constexpr std::size_t kCodeColumnsMax = 120;
constexpr std::size_t kAsksShown = 4;

std::uint64_t size_of(std::int64_t number) { return static_cast<std::uint64_t>(number); }

std::string code(std::string_view text) { return as_code(shortened(text, kCodeColumnsMax)); }

class PolicyDiffMarkdown {
 public:
  explicit PolicyDiffMarkdown(const PolicyDiffAnswer& answer)
      : answer_(answer), diff_(answer.diff) {}

  std::string write() && {
    heading();
    if (diff_.all.differing > 0) {
      counted_table("rule", rules_by_weight(diff_), kRulesShown,
                    [](const std::string& rule) { return code(printable(rule)); });
      counted_table("week", weeks_by_weight(diff_), kWeeksShown,
                    [](std::int64_t day) { return monday_of(day); });
      changes();
    }
    for (const std::string& words : reservations_of(answer_)) line("- " + code_words(words));
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }

  static std::string code_words(std::string_view words) { return as_code(words); }

  void heading() {
    const auto differing = size_of(diff_.all.differing);
    const std::string changes = counted(size_of(diff_.all.changes), "change");
    line(differing == 0 ? fmt::format("### No difference over {}", changes)
                        : fmt::format("### {} of {} would be decided differently",
                                      grouped(differing), changes));
    line("");
    if (differing > 0) {
      line(fmt::format("**{}**; {} over {}.", shifts_of(diff_.all),
                       moved(diff_.all.before, diff_.all.after),
                       counted(diff_.weeks.size(), "week")));
      line("");
    }
    line(fmt::format("From {} to {}, over {}", code(name_of(answer_.before)),
                     code(name_of(answer_.after)), code(range_of(diff_))));
    line("");
  }

  template <class Key, class Name>
  void counted_table(std::string_view noun, const std::vector<std::pair<Key, Counted>>& all,
                     std::size_t shown, const Name& name) {
    line(fmt::format("| {} | changes | moved |", noun));
    line("|---|---|---|");
    for (std::size_t i = 0; i < std::min(all.size(), shown); ++i) {
      const Counted& counted = all[i].second;
      line(fmt::format("| {} | {} | {} |", name(all[i].first), shifts_of(counted),
                       moved(counted.before, counted.after)));
    }
    if (all.size() > shown) {
      line(fmt::format("| and {} | | |", counted_more(all.size() - shown, noun)));
    }
    line("");
  }

  static std::string counted_more(std::size_t count, std::string_view noun) {
    return counted(count, fmt::format("more {}", noun));
  }

  void changes() {
    line("<details><summary>The changes, the most important first</summary>");
    line("");
    line("| change | verdict | no longer owes | newly owes |");
    line("|---|---|---|---|");
    const auto shown = std::min(diff_.differences.size(), kDifferencesShown);
    for (std::size_t i = 0; i < shown; ++i) {
      const Difference& one = diff_.differences[i];
      line(fmt::format("| {}<br>{} | {} | {} | {} |", code(one.commit.abbreviated()),
                       code(printable(one.title)), verdicts_of(one), asks(one.dropped),
                       asks(one.added)));
    }
    line("");
    if (size_of(diff_.all.differing) > shown) {
      line(fmt::format("and {}", counted_more(size_of(diff_.all.differing) - shown, "change")));
      line("");
    }
    line("</details>");
    line("");
  }

  static std::string asks(const std::vector<control::Asked>& all) {
    std::string out;
    for (std::size_t i = 0; i < std::min(all.size(), kAsksShown); ++i) {
      if (i > 0) out += "<br>";
      out += code(legible(all[i].what));
    }
    if (all.size() > kAsksShown) out += fmt::format("<br>and {} more", all.size() - kAsksShown);
    return out;
  }

  const PolicyDiffAnswer& answer_;
  const control::PolicyDiff& diff_;
  std::string out_;
};

}  // namespace

std::string policy_diff_markdown(const PolicyDiffAnswer& answer) {
  return PolicyDiffMarkdown(answer).write();
}

}  // namespace belay::app
