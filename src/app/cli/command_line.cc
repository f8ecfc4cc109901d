#include "app/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <vector>

#include "app/cli/command_words.h"
#include "app/cli/grammar.h"
#include "app/cli/incident_words.h"
#include "app/cli/learn_words.h"
#include "app/cli/unknown_word.h"
#include "base/text.h"

namespace belay::app {
namespace {

constexpr std::string_view kCommands[] = {
    "check",       "explain",         "policy",         "policy diff",
    "policy test", "policy lint",     "serve",          "store",
    "change",      "approve",         "withdraw",       "record",
    "evidence",    "waive",           "agree",          "break-glass",
    "review",      "review weekly",   "decide",         "wait",
    "verify",      "people",          "token",          "ledger",
    "health",      "rollout",         "metrics",        "replay",
    "incident",    "incident review", "incident trend", "incident action",
    "signal",      "deployed",        "init",           "help"};

void add_change_options(CLI::App& command, Words& words) {
  command.add_option("--target", words.target);
  command.add_option("--head", words.head);
  command.add_option("--base", words.base);
  command.add_flag("--staged", words.staged);
  command.add_flag("--worktree", words.worktree);
  command.add_option("--at", words.at);
  command.add_option("--env", words.environment);
  command.add_option("--policy", words.policy_file);
  command.add_option("--organisation", words.organisation_file);
  command.add_option("--facts", words.facts_file);
}

CLI::App& about_a_change(CLI::App& app, const char* name, Words& words) {
  CLI::App& command = *app.add_subcommand(name);
  add_remote_options(command, words);
  command.add_option("ID", words.id);
  return command;
}

void declare_exceptions(CLI::App& app, Words& words) {
  CLI::App& waive = about_a_change(app, "waive", words);
  waive.add_option("--rule", words.rules)->allow_extra_args(false);
  waive.add_option("--tree", words.tree);
  waive.add_option("--env", words.environment);
  waive.add_option("--reason", words.reason);
  waive.add_option("--lasts", words.exception_lasts);
  CLI::App& agree = *app.add_subcommand("agree");
  add_remote_options(agree, words);
  agree.add_option("WAIVER", words.id);
  agree.add_option("--tree", words.tree);
  CLI::App& glass = about_a_change(app, "break-glass", words);
  glass.add_option("--tree", words.tree);
  glass.add_option("--env", words.glass_environment);
  glass.add_option("--reason", words.reason);
  glass.add_option("--lasts", words.exception_lasts);
  CLI::App& review = *app.add_subcommand("review");
  add_remote_options(review, words);
  review.add_option("EXCEPTION", words.id);
  review.add_flag("--justified", words.justified);
  review.add_flag("--unjustified", words.unjustified);
  review.add_option("--findings", words.findings);
  declare_weekly(review, words);
}

void declare_evidence(CLI::App& app, Words& words) {
  CLI::App& evidence = *app.add_subcommand("evidence");
  add_common_options(evidence, words);
  CLI::App& attach = about_a_change(evidence, "attach", words);
  attach.add_option("FILE", words.envelope_file);
  CLI::App& run = *evidence.add_subcommand("run");
  add_remote_options(run, words);
  run.add_option("--change", words.id);
  run.add_option("--key", words.key);
  run.add_option("--out", words.envelope_file);
  run.add_option("COMMAND", words.command);
}

void declare_tokens(CLI::App& app, Words& words) {
  CLI::App& token = *app.add_subcommand("token");
  add_common_options(token, words);
  CLI::App& issue = *token.add_subcommand("issue");
  add_remote_options(issue, words);
  issue.add_option("--for", words.principal);
  issue.add_option("--scopes", words.scopes);
  issue.add_option("--lasts", words.lasts);
  issue.add_option("--label", words.label);
  CLI::App& invite = *token.add_subcommand("invite");
  add_remote_options(invite, words);
  invite.add_option("PERSON", words.principal);
  CLI::App& confirm = *token.add_subcommand("confirm");
  add_remote_options(confirm, words);
  confirm.add_option("INVITATION", words.id);
  CLI::App& redeem = *token.add_subcommand("redeem");
  add_remote_options(redeem, words);
  redeem.add_option("FILE", words.code_file);
  redeem.add_option("--lasts", words.lasts);
  redeem.add_option("--label", words.label);
}

void declare_people(CLI::App& app, Words& words) {
  CLI::App& people = *app.add_subcommand("people");
  add_common_options(people, words);
  add_remote_options(*people.add_subcommand("list"), words);
  add_remote_options(*people.add_subcommand("proposals"), words);
  CLI::App& confirm = *people.add_subcommand("confirm");
  add_remote_options(confirm, words);
  confirm.add_option("PROPOSAL", words.id);
  CLI::App& propose = *people.add_subcommand("propose");
  add_remote_options(propose, words);
  propose.add_option("ID", words.principal);
  for (auto& [option, given] : words.of_principal) {
    propose.add_option(option, given)->allow_extra_args(false);
  }
  propose.add_flag("--active", words.active);
  propose.add_flag("--inactive", words.inactive);
}

/// A server, and its store.
void declare_server(CLI::App& app, Words& words) {
  CLI::App& serve = *app.add_subcommand("serve");
  add_common_options(serve, words);
  serve.add_option("--config", words.config_file);
  CLI::App& store = *app.add_subcommand("store");
  add_common_options(store, words);
  for (const char* task : {"migrate", "check", "backup", "restore"}) {
    CLI::App& command = *store.add_subcommand(task);
    add_common_options(command, words);
    command.add_option("--config", words.config_file);
    if (std::string_view(task) != "migrate") command.add_option("FILE", words.store_file);
    if (std::string_view(task) == "restore") command.add_flag("--replace", words.replace);
  }
}

/// What talks to a server.
void declare_service(CLI::App& app, Words& words) {
  CLI::App& change = *app.add_subcommand("change");
  add_common_options(change, words);
  CLI::App& open = *change.add_subcommand("open");
  add_remote_options(open, words);
  open.add_option("HEAD", words.head);
  open.add_option("--repository", words.repository);
  open.add_option("--target", words.target);
  open.add_option("--env", words.environment);
  CLI::App& list = *change.add_subcommand("list");
  add_remote_options(list, words);
  list.add_option("--repository", words.repository);
  list.add_option("--status", words.status);
  CLI::App& show = about_a_change(change, "show", words);
  show.add_option("--at", words.at);
  show.add_option("--env", words.environment);
  CLI::App& approve = about_a_change(app, "approve", words);
  approve.add_option("--tree", words.tree);
  approve.add_option("--at", words.at);
  approve.add_option("--env", words.environment);
  approve.add_flag("--sign", words.sign);
  approve.add_option("--key", words.key);
  approve.add_option("--ledger-key", words.ledger_key);
  approve.add_option("--repository", words.repository);
  approve.add_option("--target", words.target);
  approve.add_option("--touched", words.touched);
  CLI::App& withdraw = about_a_change(app, "withdraw", words);
  withdraw.add_option("APPROVAL", words.approval);
  withdraw.add_option("--reason", words.reason);
  about_a_change(app, "record", words).add_option("SECTIONS", words.sections);
  CLI::App& decide = about_a_change(app, "decide", words);
  decide.add_option("--at", words.at);
  decide.add_option("--env", words.environment);
  decide.add_option("--receipt", words.receipt_file);
  decide.add_option("--plan", words.plan_file);
  CLI::App& wait = about_a_change(app, "wait", words);
  wait.add_option("--at", words.at);
  wait.add_option("--env", words.environment);
  wait.add_option("--longest", words.longest);
  CLI::App& verify = *app.add_subcommand("verify");
  add_common_options(verify, words);
  verify.add_option("RECEIPT", words.receipt_file);
  verify.add_option("--key", words.key);
  verify.add_option("--repository", words.repository);
  verify.add_option("--tree", words.tree);
  verify.add_option("--at", words.at);
  verify.add_option("--env", words.environment);
  verify.add_option("--approvers", words.approvers_file);
  verify.add_option("--people", words.people);
  verify.add_flag("--undo", words.undo);
  verify.add_option("--revoked", words.revoked_file);
  declare_exceptions(app, words);
  declare_evidence(app, words);
  declare_people(app, words);
  declare_tokens(app, words);
}

void declare_ledger(CLI::App& app, Words& words) {
  CLI::App& ledger = *app.add_subcommand("ledger");
  add_common_options(ledger, words);
  about_a_ledger(ledger, "verify", words).add_option("--against", words.against_file);
  about_a_ledger(ledger, "replay", words);
  about_a_ledger(ledger, "export", words).add_option("DIR", words.folder);
  CLI::App& tail = about_a_ledger(ledger, "tail", words);
  tail.add_option("--from", words.first);
  tail.add_option("--kind", words.kind);
  tail.add_flag("--follow", words.follow);
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
  declare_server(app, words);
  declare_service(app, words);
  declare_ledger(app, words);
  declare_watch(app, words);
  declare_learning(declare_incident(app, words), words);
  CLI::App& init = *app.add_subcommand("init");
  add_common_options(init, words);
  init.add_flag("--force", words.force);
  CLI::App& help = *app.add_subcommand("help");
  add_common_options(help, words);
  help.add_option("TOPIC", words.topic);
}

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

/// The command's own page, else that of the command it belongs to.
std::string help_topic(const CLI::App& app) {
  const std::string topic = full_name(app).substr(kProgramName.size() + 1);
  const bool has_page =
      std::find(std::begin(kCommands), std::end(kCommands), topic) != std::end(kCommands);
  return has_page ? topic : app.get_subcommands().front()->get_name();
}

/// CLI11 reports by exception; they end here.
Result<void> split_words(CLI::App& app, int argc, const char* const* argv) {
  try {
    // A second command's name is a word like any other: a branch, a person, a topic.
    app.allow_extras()->require_subcommand(0, 1);
    for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
      command->allow_extras()->require_subcommand(0, 1);
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

Result<Invocation> invocation_of(const CLI::App& app, const Words& words) {
  if (app.get_subcommands().empty()) {
    if (words.help) return Invocation{"", HelpOptions{}};
    return usage("which command? `belay help` lists them; `belay check` is the one to begin with");
  }
  if (words.help) return Invocation{"", HelpOptions{help_topic(app)}};
  return meaning_of(full_name(app).substr(kProgramName.size() + 1), words);
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
