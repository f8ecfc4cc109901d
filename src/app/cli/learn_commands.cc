#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/ledger_sources.h"
#include "app/cli/remote.h"
#include "app/cli/render/review_document.h"
#include "app/cli/render/trend_report.h"
#include "app/cli/render/weekly_report.h"
#include "base/text.h"
#include "control/incident/incident_trend.h"
#include "control/incident/lesson.h"
#include "control/incident/weekly_review.h"

namespace belay::app {
namespace {

using json::Object;

/// A ledger that was gone through, and stays open for its documents.
struct Learned {
  std::unique_ptr<control::LedgerSource> source;
  control::ReadPast read;

  MadeOf made_of() const { return {read.origin, read.head.size, read.head.root.hex()}; }
};

Result<Learned> learn(const LedgerFrom& from) {
  BELAY_TRY(const ledger::TrustedLedger trusted, trusted_ledger(from));
  BELAY_TRY(auto source, open_ledger(from));
  BELAY_TRY(control::ReadPast read, control::read_past(*source, trusted));
  return Learned{std::move(source), std::move(read)};
}

Result<int> hand_out(const std::string& text, const std::string& file) {
  if (file.empty()) {
    print(text);
    return 0;
  }
  BELAY_TRY_VOID(write_given_file(file, text));
  print(fmt::format("written to {}\n", printable(file)));
  return 0;
}

}  // namespace

Result<int> execute(const IncidentReviewOptions& options) {
  BELAY_TRY(const Learned learned, learn(options.from));
  control::LedgerDocuments documents(*learned.source);
  BELAY_TRY(const control::Lesson lesson,
            control::lesson_of(learned.read.past, documents, options.incident));
  return hand_out(review_document(lesson, learned.made_of(), now()), options.out_file);
}

Result<int> execute(const IncidentTrendOptions& options) {
  using As = IncidentTrendOptions::As;
  const Instant until = now();
  const Instant since = options.since.of(until);
  if (until <= since) {
    return fail(Code::usage,
                fmt::format("`--since` is {}, which is yet to come", since.to_string()));
  }
  BELAY_TRY(const Learned learned, learn(options.from));
  control::LedgerDocuments documents(*learned.source);
  BELAY_TRY(const control::Trend trend,
            control::trend_of(learned.read.past, documents, options.by, since, until));
  if (options.as == As::json) print(trend_json(trend, learned.made_of()));
  if (options.as == As::markdown) print(trend_markdown(trend, learned.made_of()));
  if (options.as == As::text) print(trend_text(trend));
  return 0;
}

Result<int> execute(const ReviewWeeklyOptions& options) {
  constexpr std::chrono::seconds kSevenDays = std::chrono::days(7);
  const Instant until = options.week ? options.week->next().begin() : now();
  const Instant since{until.seconds - kSevenDays.count(), 0};
  BELAY_TRY(const Learned learned, learn(options.from));
  control::LedgerDocuments documents(*learned.source);
  BELAY_TRY(const control::WeeklyReview week,
            control::weekly_review(learned.read.past, documents, since, until));
  return hand_out(weekly_report(week, learned.made_of()), options.out_file);
}

Result<int> execute(const IncidentActionOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  const std::string path =
      fmt::format("/api/v1/incidents/{}/actions", percent_encoded(options.incident));
  if (options.done) {
    BELAY_TRY(const json::Value answer, remote.post(fmt::format("{}/{}/done", path, *options.done),
                                                    Object{{"why", escaped(options.why)}}));
    return told(options.remote, answer,
                fmt::format("action {} of incident {} is done", *options.done,
                            printable(options.incident)));
  }
  BELAY_TRY(const json::Value answer, remote.post(path, Object{{"owner", escaped(options.owner)},
                                                               {"due", options.due.to_string()},
                                                               {"text", escaped(options.text)}}));
  return told(options.remote, answer,
              fmt::format("{} owes it after incident {}, until {}", printable(options.owner),
                          printable(options.incident), options.due.to_string()));
}

}  // namespace belay::app
