#include "app/cli/render/rollout_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "app/cli/render/json_parts.h"
#include "base/instant.h"
#include "base/text.h"
#include "watch/rollout/plan.h"

namespace belay::app {
namespace {

using json::Value;

constexpr std::size_t kLooksShown = 24, kBarColumns = 20;
constexpr std::array<std::string_view, 8> kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

Style style_of(std::string_view word) {
  if (word == "good" || word == "done") return Style::good;
  if (word == "bad" || word == "rolled-back" || word == "going-back" || word == "frozen") {
    return Style::bad;
  }
  if (word == "no-data" || word == "holding" || word == "aborted") return Style::warning;
  return Style::plain;
}

std::string in_words(std::int64_t seconds) { return to_string(std::chrono::seconds(seconds)); }

/// `25 %` as a part of all.
double part_of_all(const std::string& share) {
  const auto parsed = watch::PerCent::parse(share);
  return parsed ? parsed->fraction() : 0;
}

std::string bar(double part) {
  const auto filled = static_cast<std::size_t>(part * kBarColumns + 0.5);
  std::string made;
  for (std::size_t i = 0; i < kBarColumns; ++i) made += i < filled ? "█" : "░";
  return made;
}

/// What has to pass at least, if every look is good.
std::int64_t seconds_left(const Value& rollout) {
  const std::string phase = words_in(rollout, "phase");
  const std::int64_t baked = integer_in(rollout, "baked_seconds");
  const std::int64_t watched = integer_in(rollout, "watch_seconds");
  if (phase == "watching") return std::max<std::int64_t>(0, watched - baked);
  if (phase != "ramping" && phase != "baking") return 0;
  const auto stage = static_cast<std::size_t>(integer_in(rollout, "stage"));
  const json::Array& stages = list_in(rollout, "stages");
  std::int64_t left = watched;
  for (std::size_t i = stage; i < stages.size(); ++i) {
    const std::int64_t bake = integer_in(stages[i], "bake_seconds");
    left += i == stage ? std::max<std::int64_t>(0, bake - baked) : bake;
  }
  return left;
}

void add_title(Page& page, const Value& rollout) {
  std::vector<std::string> moves;
  for (const Value& move : list_in(rollout, "moves")) {
    moves.push_back(fmt::format("{} {} for {}", words_in(move, "system"), words_in(move, "version"),
                                words_in(move, "replaces")));
  }
  const std::string status = words_in(rollout, "status");
  page.section("rollout");
  page.add(Line(words_in(rollout, "id"), Style::bold)
               .phrase(joined(moves, ", "))
               .phrase("in " + words_in(rollout, "environment"))
               .phrase(status, style_of(status)));
  if (const std::string why = words_in(rollout, "why"); !why.empty()) page.add(Line(why));
}

void add_traffic(Page& page, const Value& rollout) {
  const std::string share = words_in(rollout, "share"), asked = words_in(rollout, "asked");
  page.section("traffic");
  Line line(bar(part_of_all(share)));
  line.phrase(share, Style::bold);
  if (!asked.empty() && asked != share) line.say(" on the way to " + asked);
  const json::Array& stages = list_in(rollout, "stages");
  line.phrase(fmt::format("stage {} of {}", integer_in(rollout, "stage") + 1, stages.size()));
  const std::string phase = words_in(rollout, "phase");
  if (phase == "baking" || phase == "watching") {
    const auto stage = static_cast<std::size_t>(integer_in(rollout, "stage"));
    const std::int64_t of = phase == "watching"     ? integer_in(rollout, "watch_seconds")
                            : stage < stages.size() ? integer_in(stages[stage], "bake_seconds")
                                                    : 0;
    line.phrase(fmt::format("{} {} of {}", phase == "baking" ? "baked" : "watched",
                            in_words(std::min(of, integer_in(rollout, "baked_seconds"))),
                            in_words(of)));
  }
  if (const std::int64_t left = seconds_left(rollout); left > 0) {
    line.phrase(fmt::format("{} left at least", in_words(left)));
  }
  page.add(line, {0, 2, ""});
}

void add_guards(Page& page, const Value& rollout, const EvidenceSeen& seen) {
  const double alarm_at = number_in(rollout, "alarm_at").value_or(0);
  page.section("guards");
  if (list_in(rollout, "guards").empty()) page.add(Line("none was looked at yet", Style::dim));
  for (const Value& guard : list_in(rollout, "guards")) {
    const std::string name = words_in(guard, "guard"), verdict = words_in(guard, "verdict");
    Line line(name, Style::bold);
    line.phrase(verdict, style_of(verdict));
    if (const auto evidence = number_in(guard, "evidence")) {
      line.phrase(fmt::format("evidence {:.1f} of {:.1f}", *evidence, alarm_at));
    }
    if (const std::string bars = seen.line(name); !bars.empty()) line.phrase(bars);
    page.add(line, {0, 2, ""});
    if (const std::string why = words_in(guard, "why"); !why.empty()) {
      page.add(Line(why, Style::dim), {2, 0, ""});
    }
  }
}

void add_holds(Page& page, const Value& rollout) {
  if (!list_in(rollout, "holds").empty()) page.section("held");
  for (const Value& hold : list_in(rollout, "holds")) {
    Line line(words_in(hold, "reason"), Style::warning);
    if (const std::string why = words_in(hold, "why"); !why.empty()) line.phrase(why);
    if (const std::string by = words_in(hold, "by"); !by.empty()) line.phrase("by " + by);
    page.add(line, {0, 2, ""});
  }
}

/// `orders: about 120 (80 to 160)`; a figure below nothing harmed nobody.
void add_impact(Page& page, const Value& rollout) {
  std::vector<std::string> words;
  for (const Value& each : list_in(rollout, "impact")) {
    const double estimate = number_in(each, "estimate").value_or(0);
    const double low = number_in(each, "low").value_or(0),
                 high = number_in(each, "high").value_or(0);
    words.push_back(fmt::format("{}: about {:.0f} ({:.0f} to {:.0f})", words_in(each, "guard"),
                                estimate, low, high));
  }
  if (words.empty()) return;
  page.section("harm");
  Line line;
  for (const std::string& word : words) line.phrase(word);
  page.add(line, {0, 2, "orders lost, failures on top"});
}

}  // namespace

void EvidenceSeen::add(const Value& rollout) {
  const double alarm_at = number_in(rollout, "alarm_at").value_or(0);
  for (const Value& guard : list_in(rollout, "guards")) {
    auto& shares = shares_[words_in(guard, "guard")];
    const auto evidence = number_in(guard, "evidence");
    const bool is_part = evidence && alarm_at > 0;
    shares.push_back(is_part ? std::clamp(*evidence / alarm_at, 0.0, 1.0) : -1);
    if (shares.size() > kLooksShown) shares.pop_front();
  }
}

std::string EvidenceSeen::line(const std::string& guard) const {
  const auto found = shares_.find(guard);
  std::string made;
  if (found == shares_.end()) return made;
  for (const double share : found->second) {
    const auto step = static_cast<std::size_t>(std::max(0.0, share) * (kBars.size() - 1));
    made += share < 0 ? "·" : std::string(kBars[step]);
  }
  return made;
}

std::string rollout_page(const Value& rollout, const EvidenceSeen& seen, Paper paper) {
  Page page(paper);
  add_title(page, rollout);
  add_traffic(page, rollout);
  add_guards(page, rollout, seen);
  add_impact(page, rollout);
  add_holds(page, rollout);
  return page.take();
}

std::string rollout_line(const Value& rollout) {
  const std::string asked = words_in(rollout, "asked");
  std::string line = fmt::format("{} {} at {}", words_in(rollout, "id"),
                                 words_in(rollout, "status"), words_in(rollout, "share"));
  if (!asked.empty()) line += ", on the way to " + asked;
  for (const Value& guard : list_in(rollout, "guards")) {
    line += fmt::format(", {} {}", words_in(guard, "guard"), words_in(guard, "verdict"));
  }
  for (const Value& hold : list_in(rollout, "holds")) {
    line += fmt::format("; held ({}): {}", words_in(hold, "reason"), words_in(hold, "why"));
  }
  if (const std::string why = words_in(rollout, "why"); !why.empty()) line += "; " + why;
  return line + "\n";
}

std::string rollout_list(const Value& page) {
  const json::Array& rollouts = list_in(page, "rollouts");
  if (rollouts.empty()) {
    return "no rollouts yet: `belay rollout start PLAN --receipt FILE` begins one\n";
  }
  std::string made;
  for (const Value& rollout : rollouts) {
    const json::Array& moves = list_in(rollout, "moves");
    const Value& first = moves.empty() ? rollout : moves.front();
    made += fmt::format("{:<10} {:<12} {:>8}  {} {} for {} in {}, since {}\n",
                        words_in(rollout, "id"), words_in(rollout, "status"),
                        words_in(rollout, "share"), words_in(first, "system"),
                        words_in(first, "version"), words_in(first, "replaces"),
                        words_in(rollout, "environment"), words_in(rollout, "began"));
  }
  return made;
}

std::string rollout_history(const Value& history, Paper paper) {
  Page page(paper);
  const Value& rollout = part(history, "rollout");
  add_title(page, rollout);
  add_impact(page, rollout);
  page.section("steps");
  for (const Value& step : list_in(history, "steps")) {
    const std::string from = words_in(step, "from"), to = words_in(step, "to");
    Line line(words_in(step, "at"), Style::dim);
    line.phrase(words_in(step, "step"), Style::bold);
    if (const std::string hold = words_in(step, "hold"); !hold.empty()) line.say(" (" + hold + ")");
    line.phrase(from == to ? to : fmt::format("{} to {}", from, to));
    if (const std::string by = words_in(step, "by"); !by.empty()) line.phrase("by " + by);
    if (const std::string why = words_in(step, "why"); !why.empty()) line.phrase(why);
    page.add(line, {0, 2, ""});
  }
  return page.take();
}

}  // namespace belay::app
