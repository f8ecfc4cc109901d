#include "app/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <vector>

#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

constexpr std::string_view kProgram = "belay ";
constexpr std::array<std::string_view, 8> kCommands = {
    "check", "explain", "policy", "policy diff", "policy test", "policy lint", "init", "help"};

/// The words of one command line before they are given their meaning.
struct Words {
  std::string directory;
  std::string revisions, target, head, base;
  bool staged = false;
  bool worktree = false;
  std::string at = "merge";
  std::string environment = "prod";
  std::string policy_file, facts_file;
  std::string format = "text";
  std::string why;
  std::string rule;
  std::string before, after, over, threads;
  bool quiet = false;
  bool exit_code = false;
  std::vector<std::string> topic;
  std::vector<std::string> files;
  std::string junit_file;
  bool coverage = false;
  bool strict = false;
  std::string coverage_min;
  bool force = false;
  bool help = false;
};

void add_change_options(CLI::App& command, Words& words) {
  command.add_option("--target", words.target);
  command.add_option("--head", words.head);
  command.add_option("--base", words.base);
  command.add_flag("--staged", words.staged);
  command.add_flag("--worktree", words.worktree);
  command.add_option("--at", words.at);
  command.add_option("--env", words.environment);
  command.add_option("--policy", words.policy_file);
  command.add_option("--facts", words.facts_file);
}

void add_common_options(CLI::App& command, Words& words) {
  command.set_help_flag();
  command.add_flag("-h,--help", words.help);
  command.add_option("-C", words.directory);
}

/// The whole grammar. CLI11 splits and matches the words; meaning is given to them below.
void declare(CLI::App& app, Words& words) {
  add_common_options(app, words);
  CLI::App& check = *app.add_subcommand("check");
  add_common_options(check, words);
  check.add_option("REVISIONS", words.revisions);
  add_change_options(check, words);
  check.add_option("--format", words.format);
  check.add_option("--why", words.why);
  CLI::App& explain = *app.add_subcommand("explain");
  add_common_options(explain, words);
  explain.add_option("RULE", words.rule);
  explain.add_option("REVISIONS", words.revisions);
  add_change_options(explain, words);
  CLI::App& policy = *app.add_subcommand("policy");
  add_common_options(policy, words);
  CLI::App& show = *policy.add_subcommand("show");
  add_common_options(show, words);
  show.add_option("--target", words.target);
  show.add_option("--format", words.format);
  CLI::App& facts = *policy.add_subcommand("facts");
  add_common_options(facts, words);
  facts.add_option("--format", words.format);
  CLI::App& diff = *policy.add_subcommand("diff");
  add_common_options(diff, words);
  diff.add_option("OLD", words.before);
  diff.add_option("NEW", words.after);
  diff.add_option("--over", words.over);
  diff.add_option("--target", words.target);
  diff.add_option("--at", words.at);
  diff.add_option("--env", words.environment);
  diff.add_option("--format", words.format);
  diff.add_option("--threads", words.threads);
  diff.add_flag("--quiet", words.quiet);
  diff.add_flag("--exit-code", words.exit_code);
  CLI::App& test = *policy.add_subcommand("test");
  add_common_options(test, words);
  test.add_option("FILES", words.files);
  test.add_option("--policy", words.policy_file);
  test.add_option("--format", words.format);
  test.add_option("--junit", words.junit_file);
  test.add_flag("--coverage", words.coverage);
  test.add_option("--coverage-min", words.coverage_min);
  CLI::App& lint = *policy.add_subcommand("lint");
  add_common_options(lint, words);
  lint.add_option("--policy", words.policy_file);
  lint.add_option("--format", words.format);
  lint.add_flag("--strict", words.strict);
  CLI::App& policy_explain = *policy.add_subcommand("explain");
  add_common_options(policy_explain, words);
  policy_explain.add_option("REVISIONS", words.revisions);
  add_change_options(policy_explain, words);
  CLI::App& init = *app.add_subcommand("init");
  add_common_options(init, words);
  init.add_flag("--force", words.force);
  CLI::App& help = *app.add_subcommand("help");
  add_common_options(help, words);
  help.add_option("TOPIC", words.topic);
}

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

const CLI::App& innermost(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::string full_name(const CLI::App& app) {
  std::string name = "belay";
  for (const CLI::App* command = &app; !command->get_subcommands().empty();) {
    command = command->get_subcommands().front();
    name += " " + command->get_name();
  }
  return name;
}

/// The command's own page, else that of the command it belongs to.
std::string help_topic(const CLI::App& app) {
  const std::string topic = full_name(app).substr(kProgram.size());
  const bool has_page = std::find(kCommands.begin(), kCommands.end(), topic) != kCommands.end();
  return has_page ? topic : app.get_subcommands().front()->get_name();
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

tl::unexpected<Error> unknown_word(const CLI::App& app, const std::string& word) {
  const CLI::App& command = innermost(app);
  const std::string name = full_name(app);
  if (word.size() > 1 && word.front() == '-') {
    const std::vector<std::string> known = option_names(command);
    std::string guess = did_you_mean(word.substr(0, word.find('=')), views(known));
    if (guess.empty()) guess = fmt::format(": `{} --help` lists the options", name);
    return usage(fmt::format("unknown option `{}`{}", printable(word), guess));
  }
  const auto subcommands = command.get_subcommands([](const CLI::App*) { return true; });
  if (!subcommands.empty()) {
    std::vector<std::string> known;
    for (const CLI::App* one : subcommands) known.push_back(one->get_name());
    std::string guess = did_you_mean(word, views(known));
    if (guess.empty()) guess = fmt::format(": write one of {}", joined(known, ", "));
    return usage(fmt::format("unknown command `{}`{}", printable(word), guess));
  }
  return usage(fmt::format("`{}` takes no further word `{}`: `{} --help` says what it takes", name,
                           printable(word), name));
}

/// CLI11 reports by exception; they end here.
Result<void> split_words(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.allow_extras();
    for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
      command->allow_extras();
      for (CLI::App* below : command->get_subcommands([](const CLI::App*) { return true; })) {
        below->allow_extras();
      }
    }
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::string message =
        lower(std::string(error.what()).substr(0, 1)) + std::string(error.what()).substr(1);
    return usage(
        fmt::format("{}: `{} --help` shows how to write it", printable(message), full_name(app)));
  }
  std::vector<std::string> extras = app.remaining(true);
  // The library leaves the mark that ends the options among what it did not use.
  const auto mark = std::find(extras.begin(), extras.end(), "--");
  if (mark != extras.end()) extras.erase(mark);
  if (!extras.empty()) return unknown_word(app, extras.front());
  return {};
}

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
  options.facts_file = words.facts_file;
  if (options.policy_file == "-" && options.facts_file == "-") {
    return usage("standard input is one file: give `--policy` or `--facts` by name");
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

Result<Invocation> policy_invocation(const CLI::App& policy, const Words& words) {
  using As = PolicyShowOptions::As;
  constexpr std::array<std::pair<std::string_view, As>, 3> kShowFormats = {
      {{"text", As::text}, {"yaml", As::yaml}, {"json", As::json}}};
  if (policy.get_subcommands().empty()) {
    return usage(
        "`belay policy` needs to know what: write `belay policy show`, `belay policy facts`, "
        "`belay policy explain`, `belay policy test`, `belay policy lint` or `belay policy diff`");
  }
  if (policy.got_subcommand("test")) return policy_test_invocation(words);
  if (policy.got_subcommand("explain")) {
    ExplainOptions options;
    BELAY_TRY(options.about, change_options(words));
    return Invocation{words.directory, options};
  }
  if (policy.got_subcommand("lint")) {
    constexpr std::array<std::pair<std::string_view, bool>, 2> kLintFormats = {
        {{"text", false}, {"json", true}}};
    BELAY_TRY(const bool as_json, one_of(kLintFormats, words.format));
    return Invocation{words.directory, PolicyLintOptions{words.policy_file, as_json, words.strict}};
  }
  if (policy.got_subcommand("facts")) {
    constexpr std::array<std::pair<std::string_view, bool>, 2> kFactFormats = {
        {{"text", false}, {"markdown", true}}};
    BELAY_TRY(const bool markdown, one_of(kFactFormats, words.format));
    return Invocation{words.directory, PolicyFactsOptions{markdown}};
  }
  if (policy.got_subcommand("diff")) return policy_diff_invocation(words);
  PolicyShowOptions options;
  options.target = words.target;
  BELAY_TRY(options.as, one_of(kShowFormats, words.format));
  return Invocation{words.directory, options};
}

Result<Invocation> invocation_of(const CLI::App& app, const Words& words) {
  if (app.get_subcommands().empty()) {
    if (words.help) return Invocation{"", HelpOptions{}};
    return usage("which command? `belay help` lists them; `belay check` is the one to begin with");
  }
  const CLI::App& command = *app.get_subcommands().front();
  const std::string& name = command.get_name();
  if (words.help) return Invocation{"", HelpOptions{help_topic(app)}};
  if (name == "check") return check_invocation(words);
  if (name == "policy") return policy_invocation(command, words);
  if (name == "init") return Invocation{words.directory, InitOptions{words.force}};
  if (name == "help") return Invocation{"", HelpOptions{joined(words.topic, " ")}};
  if (words.rule.empty()) {
    return usage(
        "`belay explain` needs a rule's name: write `belay explain 'RULE'`, or `belay policy "
        "explain` for all of them");
  }
  ExplainOptions options;
  BELAY_TRY(options.about, change_options(words));
  options.rule = words.rule;
  return Invocation{words.directory, options};
}

}  // namespace

std::span<const std::string_view> command_names() { return kCommands; }

Result<Invocation> parse_command_line(int argc, const char* const* argv) {
  Words words;
  CLI::App app;
  declare(app, words);
  BELAY_TRY_VOID(split_words(app, argc, argv));
  return invocation_of(app, words);
}

}  // namespace belay::app
