#include "app/cli/incident_words.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/cli/grammar.h"
#include "app/cli/service_words.h"
#include "base/text.h"

namespace belay::app {
namespace {

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

void add_told(CLI::App& command, Words& words, std::initializer_list<const char*> options) {
  for (const char* option : options) {
    command.add_option(option, words.of_incident.at(option));
  }
}

const std::string& given(const Words& words, const std::string& option) {
  return words.of_incident.at(option);
}

Result<std::optional<Instant>> time_of(const Words& words, const std::string& option) {
  const std::string& word = given(words, option);
  if (word.empty()) return std::nullopt;
  const auto at = Instant::parse(word);
  if (at) return std::optional(*at);
  return usage(
      fmt::format("`{} {}` is no time: write `2026-03-04T05:06:07Z`", option, printable(word)));
}

Result<void> must_have_incident(const Words& words, std::string_view command) {
  if (!words.id.empty()) return {};
  return usage(fmt::format("which incident? write `belay {} ID`; `belay incident list` names them",
                           command));
}

Result<void> must_have_environment(const Words& words) {
  if (!words.rollout_environment.empty()) return {};
  return usage("of which environment? write `--env NAME`, as the server's configuration has it");
}

Result<Invocation> list(const Words& words) {
  if (!words.status.empty() && words.status != "open" && words.status != "over") {
    return usage(fmt::format("`--status {}` is neither open nor over", printable(words.status)));
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, IncidentListOptions{std::move(remote),
                                                         words.rollout_environment, words.status}};
}

template <class Options>
Result<Invocation> about_one(std::string_view command, const Words& words) {
  BELAY_TRY_VOID(must_have_incident(words, command));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, Options{std::move(remote), words.id}};
}

Result<Invocation> undo(const Words& words) {
  BELAY_TRY_VOID(must_have_incident(words, "incident undo"));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory,
                    IncidentUndoOptions{std::move(remote), words.id, given(words, "--suspect"),
                                        words.dry_run, words.reason}};
}

Result<Invocation> say(std::string_view command, const Words& words) {
  BELAY_TRY_VOID(must_have_incident(words, command));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{
      words.directory,
      IncidentSayOptions{std::move(remote), words.id,
                         std::string(command.substr(command.find(' ') + 1)), words.reason}};
}

Result<Invocation> waive(const Words& words) {
  BELAY_TRY_VOID(must_have_incident(words, "incident waive"));
  if (words.effect.empty()) {
    return usage(
        "which step? write `belay incident waive ID EFFECT --why TEXT`; `belay incident show ID` "
        "has the effects that are owed");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory,
                    IncidentWaiveOptions{std::move(remote), words.id, words.effect, words.reason}};
}

Result<Invocation> reviewed(const Words& words) {
  BELAY_TRY_VOID(must_have_incident(words, "incident reviewed"));
  if (words.files.size() != 1) {
    return usage(
        "what was learned? write `belay incident reviewed ID FILE`; `belay incident review ID` "
        "drafts it, `-` is standard input");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, IncidentReviewedOptions{std::move(remote), words.id,
                                                             words.files.front(), words.reason}};
}

Result<Invocation> push(const Words& words) {
  BELAY_TRY_VOID(must_have_environment(words));
  SignalPushOptions options;
  options.environment = words.rollout_environment;
  options.from = given(words, "--from");
  options.says = given(words, "--says");
  if (options.from.empty()) {
    return usage("who says so? write `--from NAME`, as `--from status-page`");
  }
  if (options.says.empty() && !words.is_over) {
    return usage(
        "what is wrong? write `--says TEXT`; or `--over`, where what was said does not hold any "
        "more");
  }
  options.journey = given(words, "--journey");
  options.system = given(words, "--system");
  options.region = given(words, "--region");
  options.cell = given(words, "--cell");
  BELAY_TRY(options.since, time_of(words, "--since"));
  options.holds = given(words, "--for");
  if (!options.holds.empty() && !parse_span(options.holds)) {
    return usage(
        fmt::format("`--for {}` is no span: write `90m` or `4h`", printable(options.holds)));
  }
  options.is_infrastructure = words.infrastructure;
  options.is_over = words.is_over;
  BELAY_TRY(options.remote, remote_options(words));
  return Invocation{words.directory, std::move(options)};
}

Result<Invocation> deployed(const Words& words) {
  BELAY_TRY_VOID(must_have_environment(words));
  if (words.files.size() != 2) {
    return usage(
        "what is there now? write `belay deployed SYSTEM VERSION --env prod`, with `--receipt "
        "FILE` of the decision that allows it");
  }
  DeployedOptions options;
  options.environment = words.rollout_environment;
  options.system = words.files.front();
  options.version = words.files.back();
  options.change = given(words, "--change");
  options.region = given(words, "--region");
  options.cell = given(words, "--cell");
  BELAY_TRY(options.at, time_of(words, "--at"));
  options.receipt_file = words.receipt_file;
  options.goes_back = words.goes_back;
  const std::string& index = given(words, "--decision");
  if (!index.empty()) {
    const auto number = decimal(index);
    if (!number || *number < 0) {
      return usage(fmt::format("`--decision {}` is no entry of a ledger: write its number",
                               printable(index)));
    }
    options.decision = static_cast<std::uint64_t>(*number);
  }
  const bool is_named = options.decision || !options.change.empty();
  if (is_named && !options.receipt_file.empty()) {
    return usage(
        "the receipt says which change and decision it is of: leave `--change` and `--decision` "
        "out");
  }
  BELAY_TRY(options.remote, remote_options(words));
  return Invocation{words.directory, std::move(options)};
}

void declare_signals(CLI::App& app, Words& words) {
  CLI::App& signal = *app.add_subcommand("signal");
  add_common_options(signal, words);
  CLI::App& push = *signal.add_subcommand("push");
  add_remote_options(push, words);
  push.add_option("--env", words.rollout_environment);
  add_told(push, words,
           {"--from", "--says", "--since", "--for", "--journey", "--system", "--region", "--cell"});
  push.add_flag("--infrastructure", words.infrastructure);
  push.add_flag("--over", words.is_over);
  CLI::App& deployed = *app.add_subcommand("deployed");
  add_remote_options(deployed, words);
  deployed.add_option("SYSTEM_VERSION", words.files);
  deployed.add_option("--env", words.rollout_environment);
  deployed.add_option("--receipt", words.receipt_file);
  add_told(deployed, words, {"--change", "--decision", "--region", "--cell", "--at"});
  deployed.add_flag("--back", words.goes_back);
}

}  // namespace

CLI::App& declare_incident(CLI::App& app, Words& words) {
  CLI::App& incident = *app.add_subcommand("incident");
  add_common_options(incident, words);
  CLI::App& list = *incident.add_subcommand("list");
  add_remote_options(list, words);
  list.add_option("--env", words.rollout_environment);
  list.add_option("--status", words.status);
  for (const std::string_view name :
       {"show", "watch", "undo", "mitigate", "resolve", "thaw", "waive", "reviewed"}) {
    CLI::App& command = *incident.add_subcommand(std::string(name));
    add_remote_options(command, words);
    command.add_option("ID", words.id);
    if (name != "show" && name != "watch") command.add_option("--why", words.reason);
    if (name == "undo") {
      add_told(command, words, {"--suspect"});
      command.add_flag("--dry-run", words.dry_run);
    }
    if (name == "waive") command.add_option("EFFECT", words.effect);
    if (name == "reviewed") command.add_option("FILE", words.files);
  }
  declare_signals(app, words);
  return incident;
}

std::optional<Result<Invocation>> incident_meaning_of(std::string_view command,
                                                      const Words& words) {
  if (command == "incident list") return list(words);
  if (command == "incident show") return about_one<IncidentShowOptions>(command, words);
  if (command == "incident watch") return about_one<IncidentWatchOptions>(command, words);
  if (command == "incident undo") return undo(words);
  for (const std::string_view each : {"incident mitigate", "incident resolve", "incident thaw"}) {
    if (command == each) return say(command, words);
  }
  if (command == "incident waive") return waive(words);
  if (command == "incident reviewed") return reviewed(words);
  if (command == "incident") {
    return usage(
        "`belay incident` needs to know what: list, show, watch, undo, mitigate, resolve, thaw, "
        "waive, reviewed, review, trend or action");
  }
  if (command == "signal push") return push(words);
  if (command == "signal") {
    return usage(
        "`belay signal` needs to know what: write `belay signal push --env NAME --from WHO --says "
        "TEXT`");
  }
  if (command == "deployed") return deployed(words);
  return std::nullopt;
}

}  // namespace belay::app
