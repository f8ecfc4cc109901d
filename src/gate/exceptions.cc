#include "gate/exceptions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "gate/fact_values.h"
#include "gate/people.h"

namespace belay::gate {

namespace {

/// One of these systems stands for a repository of which nobody says what is in it.
constexpr std::string_view kWholeRepository = "(the repository)";

/// Rules that lift nothing of what cannot be known or must not be.
bool can_be_waived(ObligationKind kind) {
  return kind != ObligationKind::deny && kind != ObligationKind::answer;
}

bool is_among(const facts::Catalog& catalog, const std::vector<std::string>& words,
              const Person& person) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return is_same(identify(catalog, word), person) || is_member(catalog, word, person, {});
  });
}

std::string why_not_bound(const Exception& given, const Inputs& inputs, const Digest& touched) {
  const facts::Change& change = *inputs.change;
  if (!given.barred.empty()) return printable(given.barred);
  if (inputs.now >= given.expires) return fmt::format("ended {}", given.expires.to_string());
  if (touched.empty() || change.head_tree.empty()) return "nobody knows what merging makes";
  if (given.tree != change.head_tree) {
    return fmt::format("for tree {}, the head is {}", given.tree.abbreviated(),
                       change.head_tree.abbreviated());
  }
  if (given.target != change.target_ref || given.touched != touched) {
    return "for another target, or other contents before and after the merge";
  }
  return "";
}

/// So many people take it. Zero: the policy lets nobody.
int people_needed(ExceptionKind kind, const Policy& policy) {
  if (kind == ExceptionKind::override_) return policy.break_glass() ? 1 : 0;
  return policy.waivers() ? policy.waivers()->people : 0;
}

std::string why_not_agreed(const Exception& given, const Policy& policy, const Inputs& inputs) {
  const int needed = people_needed(given.kind, policy);
  std::vector<Person> people;
  std::string why_not;
  for (const std::string& name : given.by) {
    std::string against = why_not_except(given.kind, policy, inputs, name);
    if (!against.empty()) {
      why_not = std::move(against);
      continue;
    }
    Person person = identify(*inputs.catalog, name);
    const bool is_new = std::none_of(people.begin(), people.end(), [&](const Person& other) {
      return may_be_same(other, person);
    });
    if (is_new) people.push_back(std::move(person));
  }
  if (needed > 0 && static_cast<int>(people.size()) >= needed) return "";
  if (!why_not.empty()) return why_not;
  return fmt::format("{} of {} people agreed", people.size(), needed);
}

/// What to ask whom where somebody may be a maker and nobody can tell; empty: the makers are known.
std::string question_of_makers(const facts::Provenance* provenance) {
  if (provenance == nullptr) return "who made it?";
  for (const facts::Unknown& unknown : provenance->unknowns) {
    if (speaks_of(unknown, "provenance.makers") || speaks_of(unknown, "provenance.operators")) {
      return unknown.question;
    }
  }
  return "";
}

std::string who_lifted(const Exception& given) { return printable(joined(given.by, ", ")); }

ExceptionUsed used(const Exception& given) {
  return {given.id, given.kind, given.by, given.expires, given.reason};
}

}  // namespace

std::string_view name_of(ExceptionKind kind) {
  return kind == ExceptionKind::waiver ? "waiver" : "override";
}

std::optional<ExceptionKind> exception_kind(std::string_view word) {
  for (const ExceptionKind kind : {ExceptionKind::waiver, ExceptionKind::override_}) {
    if (name_of(kind) == word) return kind;
  }
  return std::nullopt;
}

std::string why_not_except(ExceptionKind kind, const Policy& policy, const Inputs& inputs,
                           std::string_view who) {
  const bool waives = kind == ExceptionKind::waiver;
  const std::string name = printable(who);
  if (people_needed(kind, policy) == 0) {
    return fmt::format("the policy at the target lets nobody: it has no `{}`",
                       waives ? "waivers" : "break_glass");
  }
  const Person person = identify(*inputs.catalog, who);
  if (is_robot(person)) return fmt::format("{}: only people do this", name);
  if (person.maybe.size() > 1) return fmt::format("{} could be several people", name);
  if (const auto maker = Makers(*inputs.catalog, inputs.provenance).find(person)) {
    return fmt::format("{} made part of it, as {}", name, *maker);
  }
  if (const std::string question = question_of_makers(inputs.provenance); !question.empty()) {
    return fmt::format(
        "{} may have made it, and nobody lets their own work through: {}; to go back "
        "takes no exception, `belay verify --undo`",
        name, printable(question));
  }
  const std::vector<std::string>& words =
      waives ? policy.waivers()->who : policy.break_glass()->who;
  if (is_among(*inputs.catalog, words, person)) return "";
  return fmt::format("{} is not among those whom the policy lets: {}", name,
                     printable(joined(words, ", ")));
}

std::vector<std::string> systems_changed(const Inputs& inputs) {
  std::vector<std::string> names;
  if (inputs.reach != nullptr) {
    for (const facts::ReachedSystem& each : inputs.reach->systems) {
      if (each.distance == 0) names.push_back(inputs.catalog->systems[each.system].name);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.empty() || names.size() > limits::kSystemsHeldMax)
    return {std::string(kWholeRepository)};
  return names;
}

const std::string* shared_system(const std::vector<std::string>& held,
                                 const std::vector<std::string>& changed) {
  const auto has = [&](std::string_view name) {
    return std::find(held.begin(), held.end(), name) != held.end();
  };
  const auto at = std::find_if(changed.begin(), changed.end(), [&](const std::string& name) {
    return name == kWholeRepository || has(name) || has(kWholeRepository);
  });
  return at == changed.end() ? nullptr : &*at;
}

bool may_be_tier_one(const Policy& policy, const Inputs& inputs) {
  if (inputs.reach == nullptr || !inputs.reach->unknowns.empty()) return true;
  if (inputs.reach->tier && *inputs.reach->tier <= 1) return true;
  return inputs.reach->tier_undeclared && policy.undeclared_tier() <= 1;
}

Exceptions::Exceptions(const Policy& policy, const Inputs& inputs, const Digest& touched)
    : policy_(policy), inputs_(inputs) {
  for (const Exception& given : inputs.exceptions) {
    std::string why_not = why_not_bound(given, inputs, touched);
    if (why_not.empty()) why_not = why_not_agreed(given, policy, inputs);
    if (!why_not.empty()) {
      notes_.push_back(fmt::format("{} {} does not count: {}", name_of(given.kind),
                                   printable(given.id), why_not));
      continue;
    }
    const auto lasts_longer = [&](const Exception* other) {
      return other == nullptr || other->expires < given.expires ||
             (other->expires == given.expires && given.id < other->id);
    };
    if (given.kind == ExceptionKind::override_) {
      if (lasts_longer(override_)) override_ = &given;
      continue;
    }
    for (const std::string& rule : given.rules) {
      if (!policy.may_be_waived(rule)) {
        notes_.push_back(
            fmt::format("waiver {} does not lift `{}`: that is the organisation's, and "
                        "the policy's `waivers` are the repository's own",
                        printable(given.id), printable(rule)));
        continue;
      }
      const Exception*& known = waived_[rule];
      if (lasts_longer(known)) known = &given;
    }
  }
  std::sort(notes_.begin(), notes_.end());
}

bool Exceptions::is_waived(const Ask& ask) const {
  return !ask.exempted && can_be_waived(ask.what->kind()) && waived_.contains(ask.rule);
}

void Exceptions::mark(Trace& trace) const {
  if (!waived_.empty()) {
    for (Ask& ask : trace.asks) ask.waived = is_waived(ask);
  }
  if (!inputs_.unreviewed.empty() && may_be_tier_one(policy_, inputs_)) ask_for_reviews(trace);
}

void Exceptions::ask_for_reviews(Trace& trace) const {
  const std::vector<std::string> changed = systems_changed(inputs_);
  for (const Unreviewed& open : inputs_.unreviewed) {
    const std::string* shared = shared_system(open.systems, changed);
    if (inputs_.now < open.due || shared == nullptr) continue;
    trace.made.push_back(
        {AnswerAsked{fmt::format("was {} of change {} justified? It was to be reviewed by {}, and "
                                 "{} stands still until then: `belay review {}`",
                                 printable(open.id), printable(open.change), open.due.to_string(),
                                 printable(*shared), printable(open.id)),
                     std::string(kReviewFact)},
         false,
         {}});
    trace.asks.push_back({&trace.made.back(), "", true, false, false, false});
  }
}

void Exceptions::lift(Decision& decision) const {
  const auto use = [&](const Exception& given) {
    const auto same = [&](const ExceptionUsed& known) { return known.id == given.id; };
    auto& all = decision.exceptions;
    if (std::none_of(all.begin(), all.end(), same)) all.push_back(used(given));
  };
  for (Owed& owed : decision.obligations) {
    if (owed.state != ObligationState::owed) continue;
    const auto waiver = owed.rules.empty() || !can_be_waived(owed.asks.kind())
                            ? waived_.end()
                            : waived_.find(owed.rules.front());
    if (waiver != waived_.end()) {
      owed.state = ObligationState::waived;
      for (const std::string_view rule : owed.rules) {
        const Exception& given = *waived_.at(rule);
        if (owed.due_now) use(given);
        owed.excepted.push_back(given.id);
      }
      const Exception& given = *waiver->second;
      owed.reason = fmt::format("WAIVED by {} until {}: {} ({})", who_lifted(given),
                                given.expires.to_string(), printable(given.reason), owed.reason);
    } else if (override_ != nullptr && owed.due_now) {
      const auto* answer = std::get_if<AnswerAsked>(&owed.asks.what);
      if (answer != nullptr && answer->fact == kReviewFact) continue;
      owed.state = ObligationState::overridden;
      use(*override_);
      owed.excepted = {override_->id};
      owed.reason =
          fmt::format("OVERRIDE by {} until {}: {} ({})", who_lifted(*override_),
                      override_->expires.to_string(), printable(override_->reason), owed.reason);
    }
    std::sort(owed.excepted.begin(), owed.excepted.end());
    owed.excepted.erase(std::unique(owed.excepted.begin(), owed.excepted.end()),
                        owed.excepted.end());
  }
  std::sort(decision.exceptions.begin(), decision.exceptions.end(),
            [](const ExceptionUsed& a, const ExceptionUsed& b) { return a.id < b.id; });
}

}  // namespace belay::gate
