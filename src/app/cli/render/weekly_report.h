#ifndef BELAY_APP_CLI_RENDER_WEEKLY_REPORT_H_
#define BELAY_APP_CLI_RENDER_WEEKLY_REPORT_H_

#include <string>

#include "app/cli/render/review_document.h"
#include "control/incident/weekly_review.h"

namespace belay::app {

/// One week, for a meeting, in Markdown. Says of every figure what it is of.
std::string weekly_report(const control::WeeklyReview& week, const MadeOf& made_of);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_WEEKLY_REPORT_H_
