#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"
#include "properties.h"

namespace belay::spec {

namespace {

bool allows(const gate::Decision& decision) { return decision.verdict == gate::Verdict::allow; }

/// Takes steps as a person would who reads them: nothing but their words says what to do.
class Walker {
 public:
  explicit Walker(World& world) : world_(world) {}

  /// False where nobody can take the step, or only by another change, policy or moment.
  bool take(const gate::Step& step) {
    if (!step.obstacle.empty()) return false;
    std::string what;
    if (RE2::FullMatch(step.action, "write the record: (.*)", &what)) return write(what);
    if (RE2::PartialMatch(step.action, "^give evidence: (\\w+) for tree 1+", &what)) {
      world_.proofs.push_back({what, 0, true});
      return true;
    }
    if (RE2::PartialMatch(step.action, "^wait until ")) {
      world_.commit_hours_old = kLong;
      return true;
    }
    int people = 0;
    if (!RE2::PartialMatch(step.action, "^([0-9]+) approvals?", &people)) return false;
    return approve(step, people);
  }

  static bool is_approvals(const gate::Step& step) {
    return RE2::PartialMatch(step.action, "^[0-9]+ approval");
  }

 private:
  static constexpr int kLong = 1000;

  bool write(std::string_view sections) {
    while (!sections.empty()) {
      const std::size_t end = std::min(sections.find(", "), sections.size());
      world_.sections.emplace_back(sections.substr(0, end));
      sections.remove_prefix(std::min(end + 2, sections.size()));
    }
    return true;
  }

  bool approve(const gate::Step& step, int people) {
    std::vector<int> left;
    for (const std::string& name : step.who) {
      int person = 0;
      if (RE2::FullMatch(name, "person ([0-9])", &person)) left.push_back(person);
    }
    const auto ask = [&](const std::string& level) {
      const auto one = std::find_if(left.begin(), left.end(), [&](int person) {
        return level.empty() || world_.people[static_cast<std::size_t>(person)].level == level;
      });
      if (one == left.end()) return false;
      world_.approvals.push_back({*one, true, true});
      left.erase(one);
      --people;
      return true;
    };
    re2::StringPiece words(step.action);
    int count = 0;
    std::string level;
    while (RE2::FindAndConsume(&words, ", ([0-9]+) by a (\\w+)", &count, &level)) {
      for (; count > 0; --count) {
        if (!ask(level)) return false;
      }
    }
    while (people > 0) {
      if (!ask("")) return false;
    }
    return true;
  }

  World& world_;
};

std::string in_words(const std::vector<gate::Step>& way) {
  std::string words;
  for (const gate::Step& step : way) words += fmt::format("- {} ({})\n", step.action, step.whose);
  return words;
}

std::string a_hold_names_a_way(const Case& given, const Engine& engine, Dice&) {
  const gate::Decision decision = run(given, engine);
  if (allows(decision) == decision.way.empty()) return "";
  return wrong(given, fmt::format("{} with a way of {} steps", gate::name_of(decision.verdict),
                                  decision.way.size()));
}

std::string the_way_leads_to_allow(const Case& given, const Engine& engine, Dice&) {
  const gate::Decision decision = run(given, engine);
  if (decision.verdict != gate::Verdict::hold) return "";
  Case after = given;
  Walker walker(after.world);
  for (const gate::Step& step : decision.way) {
    if (!walker.take(step)) return "";
  }
  if (allows(run(after, engine))) return "";
  return wrong(given,
               fmt::format("the whole way was taken, and it holds:\n{}", in_words(decision.way)));
}

/// Of several groups of people one may be the other, so only a single one is left out.
std::string no_step_can_be_left_out(const Case& given, const Engine& engine, Dice& dice) {
  const gate::Decision decision = run(given, engine);
  if (decision.way.empty()) return "";
  const auto& way = decision.way;
  const gate::Step& left_out =
      way[static_cast<std::size_t>(dice.below(static_cast<int>(way.size())))];
  if (Walker::is_approvals(left_out) &&
      std::count_if(way.begin(), way.end(), Walker::is_approvals) > 1) {
    return "";
  }
  Case after = given;
  Walker walker(after.world);
  for (const gate::Step& step : way) {
    if (&step != &left_out && !walker.take(step)) return "";
  }
  if (!allows(run(after, engine))) return "";
  return wrong(given,
               fmt::format("nobody needs the step `{}` of:\n{}", left_out.action, in_words(way)));
}

constexpr Property kProperties[] = {
    {"whatever does not allow names a way", a_hold_names_a_way},
    {"the shortest way, taken, leads to allow", the_way_leads_to_allow},
    {"no step of the shortest way can be left out", no_step_can_be_left_out},
};

}  // namespace

std::span<const Property> way_properties() { return kProperties; }

}  // namespace belay::spec
