#ifndef BELAY_CONTROL_INCIDENT_LESSON_PARTS_H_
#define BELAY_CONTROL_INCIDENT_LESSON_PARTS_H_

#include <string>

#include "base/text.h"
#include "control/incident/lesson.h"

/// What `lesson_of` is made of.
namespace belay::control {

/// A text of an entry, as it was before it was escaped for the ledger.
inline std::string plain(const std::string& text) { return unescaped(text).value_or(text); }

/// All that was recorded of a change until `until`, in one environment, and what the documents of
/// the decision that it went out by say.
Result<BlamedChange> blamed_change(const RecordedChange& past, const std::string& environment,
                                   Instant until, LedgerDocuments& documents);

/// REQUIRES: everything else of the lesson is there.
Result<std::vector<OffControl>> controls_off(const Lesson& lesson, LedgerDocuments& documents);
std::vector<NotKnown> not_known(const Lesson& lesson);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_LESSON_PARTS_H_
