#ifndef BELAY_CONTROL_KEPT_JSON_H_
#define BELAY_CONTROL_KEPT_JSON_H_

#include <string>
#include <string_view>

#include "base/json_fields.h"
#include "control/dossier.h"
#include "control/store.h"
#include "ledger/entry.h"

/// What several kept documents say in the same way.
namespace belay::control {

/// Bytes under their own name.
Document kept(std::string bytes);

/// What somebody wrote, as the ledger takes it: it has no empty texts.
std::string stated(const std::string& words);

gate::Moment read_moment(json::Fields& fields, std::string_view name);

json::Object write(const KeptFile& file);
/// The members `policy`, `catalog` and `owners`.
json::Object write(const JudgeFiles& judges);
JudgeFiles read_judges(json::Fields& fields);

json::Object write(const ledger::Content& content);
/// The member `content`.
ledger::Content read_content(json::Fields& fields);

}  // namespace belay::control

#endif  // BELAY_CONTROL_KEPT_JSON_H_
