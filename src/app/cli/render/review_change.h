#ifndef BELAY_APP_CLI_RENDER_REVIEW_CHANGE_H_
#define BELAY_APP_CLI_RENDER_REVIEW_CHANGE_H_

#include <string>

#include "control/incident/lesson.h"

/// The parts of a review document about the change that is blamed; whole sections of Markdown.
namespace belay::app {

/// What it is, how it was made, by whom, after which guidance, and what it can hurt.
std::string change_section(const control::Lesson& lesson);
/// What it owed, who asked for it and what discharged it.
std::string owed_section(const control::Lesson& lesson);
/// Which controls were off, and which were on and saw it.
std::string controls_section(const control::Lesson& lesson);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_REVIEW_CHANGE_H_
