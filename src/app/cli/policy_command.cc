#include <fmt/format.h>

#include "adapters/git/repository.h"
#include "app/cli/commands.h"
#include "app/cli/help.h"
#include "app/cli/render/rule_report.h"
#include "app/cli/render/words.h"
#include "app/cli/terminal.h"
#include "base/json.h"
#include "base/text.h"
#include "gate/fact_table.h"

namespace belay::app {
namespace {

std::string legible_lines(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines_of(text)) out += legible(line) + "\n";
  return out;
}

/// Two YAML documents, the organisation's first, as its rules come first in a decision.
std::string show_bundle(const control::PolicyInForce& policy, const std::string& target) {
  const gate::Policy& bundle = policy.policy();
  std::string out =
      fmt::format("# a bundle of {} and {} on {}\n# digest {}\n", policy.organisation->name,
                  policy.file, printable(target), bundle.digest().hex());
  out += fmt::format("---\n# of the organisation: {}, sha256:{}\n\n{}", policy.organisation->name,
                     bundle.extends()->hex(), legible_lines(policy.organisation->text));
  out +=
      fmt::format("---\n# of this repository: {}\n\n{}", policy.file, legible_lines(policy.text));
  for (const gate::Rule& rule : bundle.rules()) {
    if (rule.adjusted.empty()) continue;
    std::vector<std::string> asks;
    for (const gate::Obligation& owed : rule.owes) asks.push_back(gate::in_words(owed));
    out += fmt::format("# `{}` is adjusted and now {}s: {}\n", legible(rule.name),
                       gate::name_of(rule.mode), legible(joined(asks, "; ")));
  }
  return out;
}

std::string show(const control::PolicyInForce& policy, const std::string& target) {
  if (policy.organisation) return show_bundle(policy, target);
  const std::string where =
      policy.source == control::PolicySource::built_in
          ? fmt::format(
                "the built-in policy: there is no {} on {}\n# `belay init` writes one to "
                "begin with",
                control::kPolicyPath, printable(target))
          : fmt::format("{} on {}", policy.file, printable(target));
  return fmt::format("# {}\n# digest {}\n\n{}", where, policy.policy().digest().hex(),
                     legible_lines(policy.text));
}

}  // namespace

Result<int> execute(const HelpOptions& options) {
  const auto page = help_page(options.topic);
  if (!page) {
    return fail(Code::usage, fmt::format("there is no help page `{}`{}", printable(options.topic),
                                         did_you_mean(options.topic, command_names())));
  }
  print(*page);
  return 0;
}

Result<int> execute(const PolicyShowOptions& options) {
  BELAY_TRY(const auto repository, adapters::git::open_repository("."));
  BELAY_TRY(const control::Landing target, repository->landing(options.target));
  BELAY_TRY(const auto tree, repository->tree(target.tree));
  BELAY_TRY(const control::PolicyInForce policy, control::policy_at(*tree));
  switch (options.as) {
    case PolicyShowOptions::As::text:
      print(show(policy, target.name));
      break;
    case PolicyShowOptions::As::yaml:
      print(policy.text);
      break;
    case PolicyShowOptions::As::json:
      print(json::write_pretty(policy.policy().to_json()) + "\n");
      break;
  }
  return 0;
}

Result<int> execute(const PolicyFactsOptions& options) {
  if (options.markdown) {
    print(gate::facts_reference());
    return 0;
  }
  Page page(standard_output());
  for (const gate::Fact& fact : gate::fact_table()) {
    Line name(fact.name, Style::bold);
    name.phrase(fact.type, Style::dim);
    page.add_whole(name);
    page.add(Line(fact.meaning), {0, 0, ""});
  }
  print(page.take());
  return 0;
}

Result<int> execute(const ExplainOptions& options) {
  BELAY_TRY(const auto assessment, assess(options.about));
  if (options.rule.empty()) {
    print(policy_report(*assessment, standard_output()));
    return 0;
  }
  BELAY_TRY(const std::string report, rule_report(*assessment, options.rule, standard_output()));
  print(report);
  return 0;
}

}  // namespace belay::app
