#include "app/cli/render/policy_diff_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Counted;
using control::Friction;

std::string upper_name_of(gate::Verdict verdict) {
  switch (verdict) {
    case gate::Verdict::allow:
      return "ALLOW";
    case gate::Verdict::hold:
      return "HOLD";
    case gate::Verdict::deny:
      return "DENY";
  }
  return "HOLD";
}

std::string verdict_of(const control::Judged& judged) {
  if (!judged.would) return upper_name_of(judged.verdict);
  return fmt::format("{} (warn: {})", upper_name_of(judged.verdict), upper_name_of(*judged.would));
}

std::uint64_t size_of(std::int64_t number) { return static_cast<std::uint64_t>(std::abs(number)); }

std::string hours_of(std::uint64_t seconds) {
  const std::uint64_t tenths = (seconds + 180) / 360;
  if (tenths % 10 == 0) return fmt::format("{} h", grouped(tenths / 10));
  return fmt::format("{}.{} h", grouped(tenths / 10), tenths % 10);
}

auto weight_of(const Counted& counted) {
  const auto& shifts = counted.shifts;
  return std::tuple(
      shifts[0] + shifts[1], std::abs(counted.after.approvals - counted.before.approvals),
      std::abs(counted.after.wait_seconds - counted.before.wait_seconds), counted.differing);
}

template <class Key>
std::vector<std::pair<Key, Counted>> by_weight(const std::map<Key, Counted>& all) {
  std::vector<std::pair<Key, Counted>> sorted;
  for (const auto& entry : all) {
    if (entry.second.differing > 0) sorted.push_back(entry);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return weight_of(a.second) > weight_of(b.second);
  });
  return sorted;
}

}  // namespace

std::string name_of(const control::PolicyInForce& policy) {
  if (policy.source == control::PolicySource::built_in) return "the built-in policy";
  return printable(policy.file);
}

std::string moved(const Friction& before, const Friction& after) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t from, std::int64_t to, std::string_view noun,
                       std::string_view plural) {
    if (from == to) return;
    parts.push_back(
        fmt::format("{}{}", to > from ? '+' : '-', counted(size_of(to - from), noun, plural)));
  };
  add(before.approvals, after.approvals, "approval", "approvals");
  if (before.wait_seconds != after.wait_seconds) {
    const std::int64_t by = after.wait_seconds - before.wait_seconds;
    parts.push_back(fmt::format("{}{} of waits", by > 0 ? '+' : '-', hours_of(size_of(by))));
  }
  add(before.denies, after.denies, "deny", "denies");
  add(before.freezes, after.freezes, "freeze", "freezes");
  add(before.rollouts, after.rollouts, "rollout", "rollouts");
  add(before.evidence, after.evidence, "piece of evidence", "pieces of evidence");
  add(before.records, after.records, "record", "records");
  add(before.answers, after.answers, "question", "questions");
  return parts.empty() ? "the same friction" : joined(parts, ", ");
}

std::string shifts_of(const Counted& counted) {
  constexpr std::array<std::string_view, control::kShiftCount> kWords = {
      "looser", "stricter", "owing less", "owing more", "owing something else"};
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (counted.shifts[i] == 0) continue;
    parts.push_back(fmt::format("{} {}", grouped(size_of(counted.shifts[i])), kWords[i]));
  }
  return joined(parts, ", ");
}

std::string verdicts_of(const control::Difference& difference) {
  const std::string before = verdict_of(difference.before);
  const std::string after = verdict_of(difference.after);
  return before == after ? before : fmt::format("{} -> {}", before, after);
}

std::string range_of(const control::PolicyDiff& diff) {
  std::string words =
      fmt::format("{} of {}", counted(diff.range.changes, "change"), printable(diff.range.name));
  if (diff.range.commits != diff.range.changes) {
    words += fmt::format(" ({} with what merges brought)", counted(diff.range.commits, "commit"));
  }
  return words;
}

std::vector<std::string> reservations_of(const PolicyDiffAnswer& answer) {
  std::vector<std::string> words;
  const control::PolicyDiff& diff = answer.diff;
  words.push_back(
      "Who approved these changes is not known: compared is what each would owe before anybody has "
      "given anything.");
  if (diff.range.cut_off) {
    words.push_back(
        "This shallow clone ends within the range, so what lies before is left out: `git fetch "
        "--unshallow` brings it.");
  }
  if (diff.unknown > 0) {
    words.push_back(fmt::format(
        "Of {} a fact that counts is not known; the rules that need it owe, under both policies.",
        counted(size_of(diff.unknown), "change")));
  }
  if (diff.unreadable > 0) {
    words.push_back(fmt::format("{} could not be read and count as unknown.",
                                counted(size_of(diff.unreadable), "change")));
  }
  for (const auto& [remark, changes] : diff.remarks) {
    words.push_back(fmt::format("{}: {}", counted(size_of(changes), "change"), legible(remark)));
  }
  return words;
}

std::string monday_of(std::int64_t day) {
  return Instant{day * 86'400, 0}.to_string().substr(0, 10);
}

std::vector<std::pair<std::int64_t, Counted>> weeks_by_weight(const control::PolicyDiff& diff) {
  return by_weight(diff.weeks);
}

std::vector<std::pair<std::string, Counted>> rules_by_weight(const control::PolicyDiff& diff) {
  return by_weight(diff.rules);
}

}  // namespace belay::app
