#include "app/cli/render/ledger_line.h"

#include <fmt/format.h>

#include <variant>

#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using namespace ledger;

std::string about(const Decided& it) {
  const std::string warned = it.would ? fmt::format(" (warn: would {})", *it.would) : "";
  return fmt::format("{}{} change {} at {} for {}", it.verdict, warned, it.change, it.moment,
                     it.environment);
}
std::string about(const Approved& it) {
  return fmt::format("{} of change {} for {}", it.approval, it.change, it.terms.environment);
}
std::string about(const Withdrawn& it) {
  return fmt::format("{} of change {}", it.approval, it.change);
}
std::string about(const EvidenceAttached& it) {
  return fmt::format("{} of {} for change {}", it.evidence, it.type, it.change);
}
std::string about(const Waived& it) {
  return fmt::format("{} for change {} in {}", it.waiver, it.change, it.environment);
}
std::string about(const Overridden& it) {
  return fmt::format("{} for change {} in {}: {}", it.override_id, it.change, it.environment,
                     it.reason);
}
std::string about(const Reviewed& it) {
  return fmt::format("{} was {}", it.override_id, it.outcome);
}
std::string about(const Revoked& it) {
  return fmt::format("tree {} of {} in {}: {}", it.content.head_tree.abbreviated(),
                     it.content.repository, it.environment, it.reason);
}
std::string about(const RoleChanged& it) {
  return fmt::format("{} {} {}", it.principal.subject, it.held ? "is" : "is no longer", it.role);
}
std::string about(const TokenIssued& it) {
  return fmt::format("{} for {}", it.token, it.principal.subject);
}
std::string about(const TokenRevoked& it) { return it.token; }
std::string about(const LedgerKeyRotated& it) { return fmt::format("to {}", it.to); }
std::string about(const Administered& it) { return fmt::format("{}: {}", it.act, it.about); }

std::string about(const RolloutStepped& it) {
  const auto share = [](std::uint64_t hundredths) { return static_cast<double>(hundredths) / 100; };
  const std::string shares = it.from == it.to
                                 ? fmt::format("at {:g} %", share(it.to))
                                 : fmt::format("{:g} % to {:g} %", share(it.from), share(it.to));
  const std::string why = unescaped(it.why).value_or(it.why);
  return fmt::format("{} {}{}, {}{}{}", it.rollout, it.step, it.hold ? " (" + *it.hold + ")" : "",
                     shares, why.empty() ? "" : ": ", why);
}

std::string about(const IncidentStepped& it) {
  const std::string of = unescaped(it.suspect ? it.suspect->of : "").value_or("");
  const std::string blamed =
      it.suspect ? fmt::format(" ({}{}{})", it.suspect->cause, of.empty() ? "" : " ", of) : "";
  const std::string why = unescaped(it.why).value_or(it.why);
  return fmt::format("{} {}{}, severity {}{}{}", it.incident, it.step, blamed, it.severity,
                     why.empty() ? "" : ": ", why);
}

/// Whatever else there is, is about a change or about somebody.
template <class T>
std::string about(const T& it) {
  if constexpr (requires { it.principal; }) {
    return it.principal.subject;
  } else {
    return fmt::format("change {}", it.change);
  }
}

}  // namespace

std::string ledger_line(std::uint64_t index, const ledger::Entry& entry) {
  const std::string what = std::visit([](const auto& it) { return about(it); }, entry.what);
  return fmt::format("{:>6}  {}  {:<18}  {}, by {} {}\n", index, entry.at.to_string(),
                     kind_of(entry.what), legible(what), entry.by.kind,
                     printable(entry.by.subject));
}

}  // namespace belay::app
