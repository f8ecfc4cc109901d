#ifndef BELAY_APP_CLI_RENDER_TREND_REPORT_H_
#define BELAY_APP_CLI_RENDER_TREND_REPORT_H_

#include <string>

#include "app/cli/render/review_document.h"
#include "control/incident/incident_trend.h"

/// Incidents beside each other, for a terminal, a program and a document.
namespace belay::app {

std::string trend_text(const control::Trend& trend);
/// docs/formats/incident-trend-v1.md
std::string trend_json(const control::Trend& trend, const MadeOf& made_of);
std::string trend_markdown(const control::Trend& trend, const MadeOf& made_of);

/// Actions that are owed and past their day, as a list of Markdown.
std::string overdue_markdown(const std::vector<control::OverdueAction>& overdue);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_TREND_REPORT_H_
