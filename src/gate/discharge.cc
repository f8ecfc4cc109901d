#include "gate/discharge.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::gate {

namespace {

std::string files_of(const OwnerGroup& group) {
  const std::string first = printable(group.example);
  if (group.files == 1) return first;
  return fmt::format("{} and {}", first, counted(group.files - 1, "more file"));
}

/// The end of time rather than past it: a policy may ask for thirty thousand years.
Instant later(Instant from, std::chrono::seconds span) {
  from.seconds = std::min(from.seconds + span.count(), kInstantSecondsMax);
  return from;
}

std::string reason_for(const ApprovalsAsked& asked, const ApprovalState& state) {
  std::string reason = state.missing > 0
                           ? fmt::format("{} of {} given", state.counted.size(), asked.count)
                           : fmt::format("{} given", state.counted.size());
  if (!state.counted.empty()) reason += fmt::format(": {}", joined(state.counted, ", "));
  for (const LevelAsked& level : state.missing_levels) {
    reason += fmt::format("; {} more by a {}", level.count, printable(level.level));
  }
  for (const Unspoken& files : state.missing_groups) {
    reason += fmt::format(
        "; {} {} ({})",
        files.none ? std::string("no owner of")
                   : fmt::format("{} of",
                                 counted(static_cast<std::uint64_t>(files.missing), "more owner")),
        files_of(files.group), printable(joined(files.group.owners, ", ")));
  }
  return reason;
}

class Discharge {
 public:
  Discharge(Owed& owed, const Inputs& inputs, const ApprovalCount& approvals)
      : owed_(owed), inputs_(inputs), approvals_(approvals) {}

  void operator()(const ApprovalsAsked& asked) {
    state_ = approvals_.count(asked, owed_.due);
    settle(state_.complete(), reason_for(asked, state_));
    owed_.counted = state_.counted;
    owed_.by = state_.by;
    owed_.passed_over = state_.passed_over;
    for (const facts::Person* person : state_.eligible) {
      owed_.eligible.push_back(printable(person->name));
    }
  }

  ApprovalState state() && { return std::move(state_); }

  void operator()(const RecordAsked& asked) {
    for (const std::string& section : asked.sections) {
      const bool written = std::any_of(
          inputs_.record.begin(), inputs_.record.end(), [&](const RecordSection& given) {
            return given.name == section && has_visible_text(given.text);
          });
      if (!written) owed_.missing.push_back(section);
    }
    settle(owed_.missing.empty(),
           owed_.missing.empty() ? "every section is written"
                                 : fmt::format("not written: {}", joined(owed_.missing, ", ")));
  }

  void operator()(const EvidenceAsked& asked) {
    bool found = false;
    for (const Evidence& given : inputs_.evidence) {
      if (given.type != asked.type) continue;
      const std::string why_not = speaks_against(asked, given);
      found = found || why_not.empty();
      if (why_not.empty() && !given.id.empty()) owed_.by.push_back(given.id);
      if (!why_not.empty()) {
        owed_.passed_over.push_back(
            fmt::format("{} from {}: {}", printable(given.type), printable(given.from), why_not));
      }
    }
    auto& passed = owed_.passed_over;
    std::sort(passed.begin(), passed.end());
    passed.erase(std::unique(passed.begin(), passed.end()), passed.end());
    std::sort(owed_.by.begin(), owed_.by.end());
    settle(found, found ? "given" : passed.empty() ? "none given" : passed.front());
  }

  void operator()(const RolloutAsked&) {
    settle(false, "a condition of the receipt: the rollout follows this plan");
  }

  /// A commit's date is its maker's word, so it may only lengthen the wait.
  void operator()(const WaitAsked& asked) {
    if (!inputs_.seen) {
      settle(false, "nobody but its makers has said since when this head is there: give `seen`");
      return;
    }
    Instant until = *inputs_.seen;
    for (const facts::Commit& commit : inputs_.change->commits) {
      until = std::max(until, commit.committed);
    }
    until = later(until, asked.span);
    const bool over = until <= inputs_.now;
    settle(over, fmt::format("{} {}", over ? "over since" : "until", until.to_string()));
  }

  void operator()(const FreezeAsked& asked) {
    if (!asked.until && owed_.rules.empty()) {
      return settle(false, "until the incident is resolved, or a person ends its freeze");
    }
    if (!asked.until) return settle(false, "for as long as its rule applies");
    const bool over = *asked.until <= inputs_.now;
    settle(over, fmt::format("{} {}", over ? "ended" : "until", asked.until->to_string()));
  }

  void operator()(const DenyAsked&) { settle(false, "stands for as long as its rule applies"); }

  void operator()(const AnswerAsked& asked) {
    settle(false, asked.fact.empty() ? std::string("a condition fails")
                                     : fmt::format("`{}` is unknown", asked.fact));
  }

 private:
  void settle(bool done, std::string reason) {
    owed_.state = done ? ObligationState::discharged : ObligationState::owed;
    owed_.reason = std::move(reason);
  }

  std::string speaks_against(const EvidenceAsked& asked, const Evidence& given) const {
    if (!given.barred.empty()) return printable(given.barred);
    if (!asked.from.empty() && given.from != asked.from) {
      return fmt::format("only {} counts", printable(asked.from));
    }
    if (given.tree.empty() || given.tree != inputs_.change->head_tree) {
      return fmt::format("about tree {}, the head is {}", given.tree.abbreviated(),
                         inputs_.change->head_tree.abbreviated());
    }
    if (given.at && *given.at > inputs_.now) return "given in the future";
    if (!asked.max_age) return "";
    if (!given.at) return "it does not say when, and it must not be old";
    if (later(*given.at, *asked.max_age) < inputs_.now) {
      return fmt::format("older than {}: {}", to_string(*asked.max_age), given.at->to_string());
    }
    return "";
  }

  Owed& owed_;
  const Inputs& inputs_;
  const ApprovalCount& approvals_;
  ApprovalState state_;
};

}  // namespace

ApprovalState discharge(Owed& owed, const Inputs& inputs, const ApprovalCount& approvals) {
  if (owed.state == ObligationState::exempted) return {};
  Discharge discharge(owed, inputs, approvals);
  std::visit(discharge, owed.asks.what);
  return std::move(discharge).state();
}

}  // namespace belay::gate
