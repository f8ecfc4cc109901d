#include "control/recorded_exceptions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "control/change_dossier.h"

namespace belay::control {
namespace {

/// Whoever the gate was told agreed did: fewer may still count, others never.
bool are_among(const std::vector<std::string>& names, const std::vector<std::string>& people,
               const Directory& directory) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::any_of(people.begin(), people.end(), [&](const std::string& id) {
      const Principal* person = directory.find(id);
      return person != nullptr && name_for_gate(*person) == name;
    });
  });
}

}  // namespace

void RecordedExceptions::add(const ledger::Entry& entry) {
  if (const auto* given = std::get_if<ledger::Waived>(&entry.what)) {
    by_id_.emplace(given->waiver,
                   Recorded{gate::ExceptionKind::waiver, given->change, given->content,
                            given->environment, given->rules, given->approvals, given->expires});
  } else if (const auto* broken = std::get_if<ledger::Overridden>(&entry.what)) {
    by_id_.emplace(broken->override_id, Recorded{gate::ExceptionKind::override_,
                                                 broken->change,
                                                 broken->content,
                                                 broken->environment,
                                                 {},
                                                 {entry.by.subject},
                                                 broken->expires});
  }
}

std::string RecordedExceptions::differs(const Recorded& recorded, const gate::Exception& used,
                                        const ledger::Decided& said, const Directory& directory) {
  const ledger::Content as_used{said.content.repository, used.tree, used.target, used.touched};
  if (recorded.kind != used.kind) return "of another kind";
  if (recorded.change != said.change) return "of another change";
  if (recorded.content != as_used) return "of other content";
  if (recorded.environment != said.environment) return "for another environment";
  if (recorded.rules != used.rules) return "of other rules";
  if (recorded.expires != used.expires) return "with another end";
  return are_among(used.by, recorded.people, directory) ? "" : "of other people";
}

Result<void> RecordedExceptions::check(const ledger::Decided& said, const Dossier& dossier,
                                       const Directory& directory) const {
  for (const gate::Exception& used : dossier.exceptions) {
    std::string why = "not recorded before";
    const auto [begin, end] = by_id_.equal_range(used.id);
    for (auto known = begin; known != end && !why.empty(); ++known) {
      why = differs(known->second, used, said, directory);
      if (!why.empty()) why = "recorded " + why;
    }
    if (why.empty()) continue;
    return fail(Code::conflict,
                fmt::format("it was decided with the {} `{}`, which was {}: nobody gave it as it "
                            "was used",
                            name_of(used.kind), printable(used.id), why));
  }
  return {};
}

}  // namespace belay::control
