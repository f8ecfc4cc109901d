#include <algorithm>
#include <limits>

#include "gate/lint/logic.h"

namespace belay::gate {

namespace {

/// Beyond it nothing is proved: a condition of many facts has too many cases.
constexpr std::size_t kCasesMax = 4096;

}  // namespace

/// Values of which each case of every comparison with the constants has one.
std::vector<Constant> Logic::candidates(const Variable& variable) const {
  const Subject& subject = variable.subject;
  std::vector<Constant> values = variable.constants;
  switch (subject.kind) {
    case Subject::Kind::boolean:
      return {Constant(false), Constant(true)};
    case Subject::Kind::integer: {
      using Limits = std::numeric_limits<std::int64_t>;
      for (const Constant& constant : variable.constants) {
        const std::int64_t number = std::get<std::int64_t>(constant);
        if (number > Limits::min()) values.emplace_back(number - 1);
        if (number < Limits::max()) values.emplace_back(number + 1);
      }
      const std::int64_t least = subject.least.value_or(Limits::min());
      values.emplace_back(least);
      std::erase_if(values,
                    [&](const Constant& one) { return std::get<std::int64_t>(one) < least; });
      break;
    }
    case Subject::Kind::floating: {
      std::sort(values.begin(), values.end());
      for (std::size_t i = 1; i < variable.constants.size(); ++i) {
        values.emplace_back(std::get<double>(values[i - 1]) / 2 + std::get<double>(values[i]) / 2);
      }
      values.emplace_back(-std::numeric_limits<double>::infinity());
      values.emplace_back(std::numeric_limits<double>::infinity());
      break;
    }
    case Subject::Kind::text:
      if (!subject.allowed.empty()) {
        values.clear();
        for (const std::string_view text : subject.allowed) values.emplace_back(std::string(text));
      } else {
        // Longer than any of them, so another.
        std::string other = "other";
        for (const Constant& one : variable.constants) other += std::get<std::string>(one);
        values.emplace_back(std::move(other));
      }
      break;
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

void Logic::gather_variables(Formula formula, Values& into) const {
  const Node& node = nodes_[formula];
  if (node.kind == Node::Kind::atom) into.emplace(atoms_[node.atom].variable, Constant());
  for (const Formula part : node.parts) gather_variables(part, into);
}

bool Logic::can_be(Formula formula) const {
  Values values;
  gather_variables(formula, values);
  std::vector<std::pair<std::uint32_t, std::vector<Constant>>> choices;
  std::size_t cases = 1;
  for (const auto& [variable, unused] : values) {
    choices.emplace_back(variable, candidates(variables_[variable]));
    cases *= choices.back().second.size();
    if (cases > kCasesMax) return true;
  }
  for (std::size_t number = 0; number < cases; ++number) {
    std::size_t rest = number;
    for (const auto& [variable, options] : choices) {
      values[variable] = options[rest % options.size()];
      rest /= options.size();
    }
    if (is_true(formula, values)) return true;
  }
  return false;
}

bool Logic::is_true(Formula formula, const Values& values) const {
  const Node& node = nodes_[formula];
  const auto holds = [&](Formula part) { return is_true(part, values); };
  switch (node.kind) {
    case Node::Kind::constant:
      return node.value;
    case Node::Kind::atom:
      return is_true(atoms_[node.atom], values.at(atoms_[node.atom].variable));
    case Node::Kind::all_of:
      return std::all_of(node.parts.begin(), node.parts.end(), holds);
    case Node::Kind::any_of:
      return std::any_of(node.parts.begin(), node.parts.end(), holds);
    case Node::Kind::negation:
      return !holds(node.parts[0]);
    case Node::Kind::choice:
      return holds(node.parts[0]) ? holds(node.parts[1]) : holds(node.parts[2]);
  }
  return true;
}

bool Logic::is_true(const Atom& atom, const Constant& value) const {
  switch (atom.relation) {
    case Relation::equal:
      return std::find(atom.with.begin(), atom.with.end(), value) != atom.with.end();
    case Relation::less:
      return value < atom.with.front();
    case Relation::less_or_equal:
      return value <= atom.with.front();
    case Relation::greater:
      return value > atom.with.front();
    case Relation::greater_or_equal:
      return value >= atom.with.front();
    case Relation::holds:
      return std::get<bool>(value);
  }
  return true;
}

}  // namespace belay::gate
