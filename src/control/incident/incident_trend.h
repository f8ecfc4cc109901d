#ifndef BELAY_CONTROL_INCIDENT_INCIDENT_TREND_H_
#define BELAY_CONTROL_INCIDENT_INCIDENT_TREND_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/incident/lesson.h"
#include "control/incident/week.h"

/// Whether it becomes better: incidents beside each other, over time.
namespace belay::control {

enum class TrendBy { journey, tier, cause, control, reach };
std::string_view name_of(TrendBy by);
std::optional<TrendBy> trend_by(std::string_view word);

/// The most severe ones: what people were woken for.
inline constexpr std::uint64_t kSevere = 2;

/// A sum of estimates, with the sums of where their intervals begin and end: wider than an interval
/// of the sum has to be, and as sure.
struct Summed {
  std::uint64_t estimate = 0, low = 0, high = 0;
  std::uint64_t of = 0;  ///< incidents that say; 0: nobody knows

  void add(const std::optional<ledger::CameTo>& part);
};

/// One incident among others.
struct Figures {
  std::string incident, environment, phase;
  Instant opened;
  std::uint64_t severity = 0;
  std::string cause;                  ///< of `kCauses`
  std::string blamed;                 ///< a change or a place; empty: nobody
  std::vector<std::string> journeys;  ///< that were hurt; sorted
  std::vector<std::string> regions;   ///< likewise
  std::optional<int> tier;            ///< the most critical of these journeys
  std::vector<ControlOff> off;        ///< each once
  std::optional<ledger::CameTo> orders, errors, customers;
  std::optional<std::chrono::seconds> detected_after, lasted;
};

struct TrendGroup {
  std::string name;  ///< data: a journey's name, or words
  std::uint64_t incidents = 0, severe = 0;
  Summed orders, errors, customers;
  std::optional<std::chrono::seconds> detected_after, lasted;  ///< medians of those that say
  std::vector<std::uint64_t> by_week;
};

struct OverdueAction {
  std::string incident;
  OwedAction action;
};

struct Trend {
  TrendBy by = TrendBy::journey;
  Instant since, until;
  std::vector<Week> weeks;
  TrendGroup all;
  /// One incident may be in several: it hurt two journeys. The costliest first.
  std::vector<TrendGroup> groups;
  std::vector<Figures> incidents;      ///< the newest first
  std::vector<OverdueAction> overdue;  ///< of every incident, whenever it was; the longest first
};

/// REQUIRES: `past` is where the lesson is from. Fails where a document was changed.
Result<Figures> figures_of(const Lesson& lesson, const RecordedPast& past,
                           LedgerDocuments& documents);

/// Of the incidents that were opened in [since, until). REQUIRES: since < until.
Result<Trend> trend_of(const RecordedPast& past, LedgerDocuments& documents, TrendBy by,
                       Instant since, Instant until);

/// What is owed and past its day, of every incident; the longest first.
std::vector<OverdueAction> overdue_actions(const RecordedPast& past, Instant now);

/// The middle one, the lower of two; nothing of nothing.
std::optional<std::chrono::seconds> median(std::vector<std::chrono::seconds> of);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_INCIDENT_TREND_H_
