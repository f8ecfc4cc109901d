#ifndef BELAY_APP_CLI_RENDER_REVIEW_DOCUMENT_H_
#define BELAY_APP_CLI_RENDER_REVIEW_DOCUMENT_H_

#include <cstdint>
#include <string>

#include "control/incident/lesson.h"

namespace belay::app {

/// Of which ledger a document was made.
struct MadeOf {
  std::string origin;
  std::uint64_t entries = 0;
  std::string root;  ///< in hexadecimal
};

/// The draft of an incident's review, in Markdown: facts with where they stand, what is not known,
/// and the questions that follow. It names who is blamed as blamed, and concludes nothing.
/// `now`: which actions are overdue.
std::string review_document(const control::Lesson& lesson, const MadeOf& made_of, Instant now);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_REVIEW_DOCUMENT_H_
