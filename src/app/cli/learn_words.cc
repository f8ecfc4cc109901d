#include "app/cli/learn_words.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/cli/grammar.h"
#include "app/cli/ledger_words.h"
#include "app/cli/service_words.h"
#include "base/text.h"

namespace belay::app {
namespace {

constexpr std::string_view kSinceUsually = "90d";

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

/// `2026-11-22`, as that day's beginning or end, or a time of RFC 3339.
std::optional<Instant> day_or_time(const std::string& text, std::string_view time_of_day) {
  constexpr std::size_t kDayLetters = 10;
  const bool is_day = text.size() == kDayLetters;
  const auto at = Instant::parse(is_day ? fmt::format("{}T{}Z", text, time_of_day) : text);
  return at ? std::optional(*at) : std::nullopt;
}

Result<Since> since_of(const std::string& text) {
  if (const auto at = day_or_time(text, "00:00:00")) return Since{at, {}};
  const auto span = parse_span(text);
  if (span && span->count() > 0) return Since{std::nullopt, *span};
  return usage(
      fmt::format("`--since {}` is neither a span nor a day: write `--since 90d` or "
                  "`--since 2026-09-01`",
                  printable(text)));
}

Result<void> must_have_incident(const Words& words, std::string_view command) {
  if (!words.id.empty()) return {};
  return usage(
      fmt::format("which incident? write `belay {} ID`; `belay incident trend` names those "
                  "of the last weeks",
                  command));
}

Result<Invocation> review(const Words& words) {
  BELAY_TRY_VOID(must_have_incident(words, "incident review"));
  BELAY_TRY(LedgerFrom from, ledger_with_key(words, "incident review ID"));
  return Invocation{words.directory,
                    IncidentReviewOptions{std::move(from), words.id, words.out_file}};
}

Result<Invocation> trend(const Words& words) {
  using As = IncidentTrendOptions::As;
  IncidentTrendOptions options;
  BELAY_TRY(options.from, ledger_with_key(words, "incident trend"));
  BELAY_TRY(options.since,
            since_of(words.since.empty() ? std::string(kSinceUsually) : words.since));
  const std::string by = words.trend_by.empty() ? "journey" : words.trend_by;
  const auto known = control::trend_by(by);
  if (!known) {
    constexpr std::string_view kAll[] = {"journey", "tier", "cause", "control", "reach"};
    return usage(fmt::format("`--by {}` is none of journey, tier, cause, control, reach{}",
                             printable(by), did_you_mean(by, kAll)));
  }
  options.by = *known;
  if (words.format == "json") options.as = As::json;
  if (words.format == "markdown") options.as = As::markdown;
  if (options.as == As::text && words.format != "text") {
    return usage(
        fmt::format("`--format {}` is none of text, json, markdown", printable(words.format)));
  }
  return Invocation{words.directory, std::move(options)};
}

Result<Invocation> weekly(const Words& words) {
  ReviewWeeklyOptions options;
  BELAY_TRY(options.from, ledger_with_key(words, "review weekly"));
  options.out_file = words.out_file;
  if (!words.week.empty()) {
    const auto week = control::Week::parse(words.week);
    if (!week) return usage("`--week`: " + week.error().message);
    options.week = *week;
  }
  return Invocation{words.directory, std::move(options)};
}

Result<Invocation> action_done(const Words& words, IncidentActionOptions options) {
  const auto number = decimal(words.action_done);
  if (!number || *number < 1) {
    return usage(
        fmt::format("`--done {}` is no action's number: `belay incident review {}` lists "
                    "them",
                    printable(words.action_done), printable(words.id)));
  }
  if (!words.action_owner.empty() || !words.action_due.empty() || !words.action_text.empty()) {
    return usage("`--done` ends an action that there is: leave `--owner`, `--due` and words out");
  }
  options.done = static_cast<std::uint64_t>(*number);
  options.why = words.reason;
  return Invocation{words.directory, std::move(options)};
}

Result<Invocation> action(const Words& words) {
  BELAY_TRY_VOID(must_have_incident(words, "incident action"));
  IncidentActionOptions options;
  BELAY_TRY(options.remote, remote_options(words));
  options.incident = words.id;
  if (!words.action_done.empty()) return action_done(words, std::move(options));
  const auto due = day_or_time(words.action_due, "23:59:59");
  if (words.action_owner.empty() || words.action_due.empty() || words.action_text.empty()) {
    return usage(
        "who owes what, until when? write `belay incident action ID --owner WHO --due 2026-12-01 "
        "\"what is to be done\"`, or `--done NUMBER`");
  }
  if (!due) {
    return usage(fmt::format("`--due {}` is no day: write it as in `--due 2026-12-01`",
                             printable(words.action_due)));
  }
  options.owner = words.action_owner;
  options.due = *due;
  options.text = words.action_text;
  return Invocation{words.directory, std::move(options)};
}

}  // namespace

void declare_learning(CLI::App& incident, Words& words) {
  CLI::App& review = about_a_ledger(incident, "review", words);
  review.add_option("ID", words.id);
  review.add_option("--out", words.out_file);
  CLI::App& trend = about_a_ledger(incident, "trend", words);
  trend.add_option("--since", words.since);
  trend.add_option("--by", words.trend_by);
  CLI::App& action = *incident.add_subcommand("action");
  add_remote_options(action, words);
  action.add_option("ID", words.id);
  action.add_option("WHAT", words.action_text);
  action.add_option("--owner", words.action_owner);
  action.add_option("--due", words.action_due);
  action.add_option("--done", words.action_done);
  action.add_option("--why", words.reason);
}

void declare_weekly(CLI::App& review, Words& words) {
  CLI::App& weekly = about_a_ledger(review, "weekly", words);
  weekly.add_option("--week", words.week);
  weekly.add_option("--out", words.out_file);
}

std::optional<Result<Invocation>> learn_meaning_of(std::string_view command, const Words& words) {
  if (command == "incident review") return review(words);
  if (command == "incident trend") return trend(words);
  if (command == "incident action") return action(words);
  if (command == "review weekly") return weekly(words);
  return std::nullopt;
}

}  // namespace belay::app
