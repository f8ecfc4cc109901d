#include "app/cli/command_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/cli/incident_words.h"
#include "app/cli/learn_words.h"
#include "app/cli/ledger_words.h"
#include "app/cli/people_words.h"
#include "app/cli/replay_words.h"
#include "app/cli/service_words.h"
#include "app/cli/watch_words.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

Result<void> refuse_contradictions(const Words& words) {
  const bool uncommitted = words.staged || words.worktree;
  const std::string_view flag = words.staged ? "--staged" : "--worktree";
  if (words.staged && words.worktree) {
    return usage(
        "`--staged` and `--worktree` are two different changes: write one of them "
        "(`--worktree` has the staged files too)");
  }
  if (uncommitted && (!words.revisions.empty() || !words.head.empty() || !words.base.empty())) {
    return usage(
        fmt::format("`{0}` is what is not committed yet, so it takes no revisions: write "
                    "`{0}` alone, or `{0} --target REV`",
                    flag));
  }
  if (!words.revisions.empty() && !words.head.empty()) {
    return usage(
        fmt::format("the head is given twice, as `{}` and with `--head`: write one of them",
                    printable(words.revisions)));
  }
  if (words.revisions.find("..") != std::string::npos && !words.target.empty()) {
    return usage(
        fmt::format("the target is given twice, in `{}` and with `--target`: write "
                    "`--target REV HEAD` or `TARGET..HEAD`",
                    printable(words.revisions)));
  }
  return {};
}

Result<void> read_what_is_asked(const Words& words, gate::Moment& moment,
                                std::string& environment) {
  const auto parsed = gate::parse_moment(words.at);
  if (!parsed) return usage("`--at`: " + parsed.error().message);
  moment = *parsed;
  if (words.environment.empty()) return usage("`--env` is empty: name one, as `--env staging`");
  environment = escaped(words.environment);
  return {};
}

Result<ChangeOptions> change_options(const Words& words) {
  BELAY_TRY_VOID(refuse_contradictions(words));
  ChangeOptions options;
  options.change.target = words.target;
  options.change.head = words.head;
  options.change.base = words.base;
  if (words.staged) options.change.what = control::ChangeRequest::What::staged;
  if (words.worktree) options.change.what = control::ChangeRequest::What::worktree;
  if (!words.revisions.empty()) control::apply_revisions(words.revisions, options.change);
  BELAY_TRY_VOID(read_what_is_asked(words, options.moment, options.environment));
  options.policy_file = words.policy_file;
  options.organisation_file = words.organisation_file;
  options.facts_file = words.facts_file;
  const auto from_input = (options.policy_file == "-") + (options.organisation_file == "-") +
                          (options.facts_file == "-");
  if (from_input > 1) {
    return usage(
        "standard input is one file: give the others of `--policy`, `--organisation` and "
        "`--facts` by name");
  }
  return options;
}

template <class Enum, std::size_t N>
Result<Enum> one_of(const std::array<std::pair<std::string_view, Enum>, N>& choices,
                    const std::string& word) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (name == word) return value;
    names.push_back(name);
  }
  return usage(fmt::format("`--format {}` is none of {}{}", printable(word), joined(names, ", "),
                           did_you_mean(word, names)));
}

constexpr std::array<std::pair<std::string_view, Format>, 3> kFormats = {
    {{"text", Format::text}, {"json", Format::json}, {"markdown", Format::markdown}}};

Result<Invocation> check_invocation(const Words& words) {
  CheckOptions options;
  BELAY_TRY(options.about, change_options(words));
  BELAY_TRY(options.format, one_of(kFormats, words.format));
  options.why = words.why;
  if (!options.why.empty() && options.format != Format::text) {
    return usage("`--why` answers in text: leave `--format` out");
  }
  return Invocation{words.directory, options};
}

Result<Invocation> policy_diff_invocation(const Words& words) {
  if (words.before.empty() || words.after.empty()) {
    return usage(
        "`belay policy diff` compares two policies: write "
        "`belay policy diff main:belay.yaml belay.yaml --over REV..REV`");
  }
  if (words.over.empty()) {
    return usage(
        "over which changes? write `--over REV..REV`, as `--over v1.0..main`; "
        "`--over main` is all of its past");
  }
  if (words.before == "-" && words.after == "-") {
    return usage("standard input is one file: give one of the two policies by name");
  }
  PolicyDiffOptions options;
  options.before = words.before;
  options.after = words.after;
  control::ChangeRequest over;
  control::apply_revisions(words.over, over);
  options.since = over.target;
  options.until = over.head;
  if (options.since.empty() && words.over.starts_with("..")) {
    return usage(fmt::format("`--over {}` does not say where to begin: write `--over REV{}`",
                             printable(words.over), printable(words.over)));
  }
  options.target = words.target;
  BELAY_TRY_VOID(read_what_is_asked(words, options.moment, options.environment));
  BELAY_TRY(options.format, one_of(kFormats, words.format));
  if (!words.threads.empty()) {
    const auto threads = decimal(words.threads);
    if (!threads || *threads < 1 || *threads > limits::kThreadsMax) {
      return usage(fmt::format("`--threads {}` is no number from 1 to {}", printable(words.threads),
                               limits::kThreadsMax));
    }
    options.threads = static_cast<int>(*threads);
  }
  options.quiet = words.quiet;
  options.exit_code = words.exit_code;
  return Invocation{words.directory, options};
}

Result<Invocation> policy_test_invocation(const Words& words) {
  using As = PolicyTestOptions::As;
  constexpr std::array<std::pair<std::string_view, As>, 3> kTestFormats = {
      {{"text", As::text}, {"json", As::json}, {"junit", As::junit}}};
  PolicyTestOptions options;
  options.files = words.files;
  options.policy_file = words.policy_file;
  BELAY_TRY(options.as, one_of(kTestFormats, words.format));
  options.junit_file = words.junit_file;
  options.coverage = words.coverage;
  if (!words.coverage_min.empty()) {
    const auto percent = decimal(words.coverage_min);
    if (!percent || *percent < 0 || *percent > 100) {
      return usage(fmt::format("`--coverage-min {}` is no percentage: write 0 to 100",
                               printable(words.coverage_min)));
    }
    options.coverage_min = static_cast<int>(*percent);
  }
  const bool reads_policy = options.policy_file == "-";
  const auto from_input = std::count(options.files.begin(), options.files.end(), "-");
  if (from_input + (reads_policy ? 1 : 0) > 1) {
    return usage("standard input is one file: give the others by name");
  }
  return Invocation{words.directory, options};
}

Result<Invocation> policy_show_invocation(const Words& words) {
  using As = PolicyShowOptions::As;
  constexpr std::array<std::pair<std::string_view, As>, 3> kShowFormats = {
      {{"text", As::text}, {"yaml", As::yaml}, {"json", As::json}}};
  PolicyShowOptions options;
  options.target = words.target;
  BELAY_TRY(options.as, one_of(kShowFormats, words.format));
  return Invocation{words.directory, options};
}

Result<Invocation> policy_facts_invocation(const Words& words) {
  constexpr std::array<std::pair<std::string_view, bool>, 2> kFactFormats = {
      {{"text", false}, {"markdown", true}}};
  BELAY_TRY(const bool markdown, one_of(kFactFormats, words.format));
  return Invocation{words.directory, PolicyFactsOptions{markdown}};
}

Result<Invocation> policy_lint_invocation(const Words& words) {
  constexpr std::array<std::pair<std::string_view, bool>, 2> kLintFormats = {
      {{"text", false}, {"json", true}}};
  BELAY_TRY(const bool as_json, one_of(kLintFormats, words.format));
  return Invocation{words.directory, PolicyLintOptions{words.policy_file, as_json, words.strict}};
}

/// One rule, or all of them.
Result<Invocation> explain_invocation(const Words& words) {
  ExplainOptions options;
  BELAY_TRY(options.about, change_options(words));
  options.rule = words.rule;
  return Invocation{words.directory, options};
}

}  // namespace

Result<Invocation> meaning_of(std::string_view command, const Words& words) {
  if (auto health = watch_meaning_of(command, words)) return *std::move(health);
  if (auto incident = incident_meaning_of(command, words)) return *std::move(incident);
  if (auto ledger = ledger_meaning_of(command, words)) return *std::move(ledger);
  if (auto learn = learn_meaning_of(command, words)) return *std::move(learn);
  if (auto people = people_meaning_of(command, words)) return *std::move(people);
  if (auto service = service_meaning_of(command, words)) return *std::move(service);
  if (command == "check") return check_invocation(words);
  if (command == "policy show") return policy_show_invocation(words);
  if (command == "policy facts") return policy_facts_invocation(words);
  if (command == "policy diff") return policy_diff_invocation(words);
  if (command == "policy test") return policy_test_invocation(words);
  if (command == "policy lint") return policy_lint_invocation(words);
  if (command == "policy explain") return explain_invocation(words);
  if (command == "replay") return replay_meaning_of(words);
  if (command == "init") return Invocation{words.directory, InitOptions{words.force}};
  if (command == "help") return Invocation{"", HelpOptions{joined(words.topic, " ")}};
  if (command == "policy") {
    return usage(
        "`belay policy` needs to know what: write `belay policy show`, `belay policy facts`, "
        "`belay policy explain`, `belay policy test`, `belay policy lint` or `belay policy diff`");
  }
  if (words.rule.empty()) {
    return usage(
        "`belay explain` needs a rule's name: write `belay explain 'RULE'`, or `belay policy "
        "explain` for all of them");
  }
  return explain_invocation(words);
}

}  // namespace belay::app
