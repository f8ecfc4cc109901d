#include "app/cli/render/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::app {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

/// Whether harm to `a` is shown rather than harm to `b`: the more critical, then the farther.
bool shows_more(const facts::Catalog& catalog, const facts::ReachedSystem& a,
                const facts::ReachedSystem& b) {
  constexpr int kUndeclared = 1 << 20;
  const int tier_a = catalog.systems[a.system].tier.value_or(kUndeclared);
  const int tier_b = catalog.systems[b.system].tier.value_or(kUndeclared);
  return tier_a != tier_b ? tier_a < tier_b : a.distance > b.distance;
}

void append_new(std::vector<facts::Unknown>& out, const std::vector<facts::Unknown>& more) {
  for (const facts::Unknown& unknown : more) {
    if (std::find(out.begin(), out.end(), unknown) == out.end()) out.push_back(unknown);
  }
}

}  // namespace

std::string legible(std::string_view words) {
  std::string out;
  bool first = true;
  for (const std::string_view part : split(words, '%')) {
    if (!first) out += '%';
    first = false;
    out += printable(part);
  }
  return out;
}

std::string name_of(const facts::Identity& who) {
  if (who.email.empty()) return printable(who.name);
  if (who.name.empty()) return printable(who.email);
  return fmt::format("{} <{}>", printable(who.name), printable(who.email));
}

std::string short_name_of(const facts::Identity& who) {
  return printable(who.name.empty() ? who.email : who.name);
}

std::string title_of(const facts::Change& change) {
  if (change.source == facts::ChangeSource::last_commit) {
    return fmt::format("last commit of {}", printable(change.head_name));
  }
  return fmt::format("{} -> {}", printable(change.head_name), printable(change.target_name));
}

std::string choice_of(const facts::Change& change) {
  switch (change.source) {
    case facts::ChangeSource::commits:
      return "";
    case facts::ChangeSource::staged:
    case facts::ChangeSource::worktree:
      return "a preview of what is not committed yet";
    case facts::ChangeSource::last_commit:
      return fmt::format(
          "a preview: {} has nothing that {} lacks and nothing uncommitted, so its "
          "last commit is checked",
          printable(change.head_name), printable(change.target_name));
  }
  return "";
}

bool is_preview(const control::Assessment& assessment) {
  return assessment.policy.source == control::PolicySource::preview ||
         facts::is_preview(assessment.change.source);
}

std::string percent_of(const facts::Share& share) {
  if (share.agent_lines == 0) return "0 %";
  if (share.agent_lines == share.added_lines) return "100 %";
  const double percent = share.fraction() * 100;
  if (percent < 1) return "under 1 %";
  if (percent > 99) return "over 99 %";
  return fmt::format("{:.0f} %", percent);
}

std::string policy_name_of(const control::Assessment& assessment) {
  const std::string target = printable(assessment.change.target_name);
  const std::string file = printable(assessment.policy.file);
  const std::string on =
      assessment.policy.organisation
          ? fmt::format(" and {}", printable(assessment.policy.organisation->name))
          : std::string();
  switch (assessment.policy.source) {
    case control::PolicySource::built_in:
      return "the built-in policy";
    case control::PolicySource::target:
      return fmt::format("{}{} on {}", file, on, target);
    case control::PolicySource::preview:
      return fmt::format("preview of {}", printable(assessment.policy.previewed()));
  }
  return "";
}

std::vector<std::string> critical_path_of(const control::Assessment& assessment) {
  const facts::Reach& reach = assessment.reach;
  const facts::Catalog& catalog = assessment.catalog;
  if (!reach.catalogued || reach.systems.empty()) return {};
  std::size_t shown = 0;
  for (std::size_t i = 1; i < reach.systems.size(); ++i) {
    if (reach.systems[i].soft) continue;
    if (shows_more(catalog, reach.systems[i], reach.systems[shown])) shown = i;
  }
  std::vector<std::string> names;
  for (const facts::SystemIndex system : reach.path_to(shown)) {
    names.push_back(printable(catalog.systems[system].name));
  }
  return names;
}

std::vector<std::string> changed_systems_of(const control::Assessment& assessment) {
  std::vector<std::string> names;
  for (const facts::ReachedSystem& reached : assessment.reach.systems) {
    if (reached.distance > 0 || !assessment.reach.catalogued) continue;
    names.push_back(printable(assessment.catalog.systems[reached.system].name));
  }
  return names;
}

std::string exception_in_words(std::string_view kind, std::string_view id, std::string_view by,
                               std::string_view until, std::string_view reason) {
  return fmt::format("{} {} by {} until {}: {}", kind == "waiver" ? "WAIVED" : "OVERRIDE", id, by,
                     until, reason);
}

std::string verdict_of(const gate::Decision& decision) {
  std::string verdict = upper(gate::name_of(decision.verdict));
  for (const gate::ExceptionUsed& used : decision.exceptions) {
    verdict +=
        fmt::format(" ({})", exception_in_words(name_of(used.kind), printable(used.id),
                                                printable(joined(used.by, ", ")),
                                                used.until.to_string(), printable(used.reason)));
  }
  if (!decision.would) return verdict;
  return fmt::format("{} (warn: would {})", verdict, upper(gate::name_of(*decision.would)));
}

std::vector<std::string> printable_all(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  out.reserve(texts.size());
  for (const std::string& text : texts) out.push_back(printable(text));
  return out;
}

std::vector<facts::Unknown> unknowns_of(const control::Assessment& assessment) {
  std::vector<facts::Unknown> all;
  append_new(all, assessment.change.unknowns);
  append_new(all, assessment.provenance.unknowns);
  append_new(all, assessment.reach.unknowns);
  append_new(all, assessment.boundary.unknowns);
  return all;
}

}  // namespace belay::app
