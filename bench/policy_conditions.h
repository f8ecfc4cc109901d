#ifndef BELAY_BENCH_POLICY_CONDITIONS_H_
#define BELAY_BENCH_POLICY_CONDITIONS_H_

#include <fmt/format.h>

#include <string>
#include <vector>

namespace belay::gate {

/// A policy of the given conditions. `owes(i)` is the body of the rule's list of obligations.
template <class Owes>
std::string policy_text(const std::vector<std::string>& conditions, Owes owes) {
  std::string text = "belay: policy/v1\nrules:\n";
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    text += fmt::format("- name: rule {0} of the organisation\n  when: >-\n    {1}\n  owes:\n{2}",
                        i, conditions[i], owes(i));
  }
  return text;
}

inline std::string two_obligations(std::size_t i) {
  return fmt::format(
      "  - approvals: {{count: {}, from: {{team: team-{}}}}}\n"
      "  - record: {{sections: [summary, impact]}}\n",
      1 + i % 2, i % 12);
}

/// The rules of an organisation: twelve shapes, with constants of each rule's own. About one in
/// twelve applies.
inline std::vector<std::string> varied_conditions(int rules) {
  std::vector<std::string> made;
  for (int i = 0; i < rules; ++i) {
    const int n = i / 12;
    switch (i % 12) {
      case 0:
        made.push_back(
            fmt::format("\"system-{}\" in reach.systems && reach.tier <= {}", n % 997, n % 3));
        break;
      case 1:
        made.push_back(
            fmt::format("change.files.exists(f, f.path.startsWith(\"services/system-{}/\"))", n));
        break;
      case 2:
        made.push_back(fmt::format("reach.tier == {} && env == \"prod\" && change.lines.total > {}",
                                   n % 4, 40 + n));
        break;
      case 3:
        made.push_back(fmt::format(
            "provenance.level in [\"assisted\", \"agent\"] && reach.dependents > {}", 10 + n));
        break;
      case 4:
        made.push_back(fmt::format(
            "reach.journeys.exists(j, j in [\"journey-{}\", \"journey-{}\"])", n + 6, n + 11));
        break;
      case 5:
        made.push_back(fmt::format(
            "change.files.all(f, f.path.startsWith(\"docs/area-{}/\") || f.path.endsWith(\".md\"))",
            n));
        break;
      case 6:
        made.push_back(fmt::format("change.title.contains(\"ticket {}\")", n));
        break;
      case 7:
        made.push_back(fmt::format(
            "change.files.exists(f, f.path.matches(\"^services/system-{}/.*[.](sql|proto)$\"))",
            n));
        break;
      case 8:
        made.push_back(
            fmt::format("now >= timestamp(\"2026-12-{:02}T{:02}:00:00Z\") && env == \"prod\"",
                        1 + n % 28, n % 24));
        break;
      case 9:
        made.push_back(
            fmt::format("\"eu\" in reach.regions && change.lines.added > {} && change.target == "
                        "\"refs/heads/release-{}\"",
                        n, n));
        break;
      case 10:
        made.push_back(fmt::format("change.files.exists(f, f.added + f.deleted > {})", 20 + n));
        break;
      default:
        made.push_back(
            fmt::format("\"infra\" in change.kind || change.target.endsWith(\"/release-{}\")", n));
    }
  }
  return made;
}

/// Rules of which no two say anything the same but the names of facts.
inline std::vector<std::string> unlike_conditions(int rules) {
  std::vector<std::string> made;
  for (int i = 0; i < rules; ++i) {
    switch (i % 4) {
      case 0:
        made.push_back(fmt::format("change.lines.total > {} && env != \"prod-{}\"", 50 + i, i));
        break;
      case 1:
        made.push_back(
            fmt::format("change.files.exists(f, f.path.startsWith(\"apps/unit-{}/\"))", i));
        break;
      case 2:
        made.push_back(
            fmt::format("\"unit-{}\" in reach.systems || reach.dependents > {}", i, 100 + i));
        break;
      default:
        made.push_back(fmt::format("change.title.startsWith(\"[{}]\")", i));
    }
  }
  return made;
}

}  // namespace belay::gate

#endif  // BELAY_BENCH_POLICY_CONDITIONS_H_
