#include "app/cli/grammar.h"

#include <CLI/CLI.hpp>
#include <string_view>

namespace belay::app {

void add_common_options(CLI::App& command, Words& words) {
  command.set_help_flag();
  command.add_flag("-h,--help", words.help);
  command.add_option("-C", words.directory);
}

void add_remote_options(CLI::App& command, Words& words) {
  add_common_options(command, words);
  command.add_option("--server", words.server);
  command.add_option("--token", words.token_file);
  command.add_option("--format", words.format);
}

CLI::App& about_a_ledger(CLI::App& of, const char* name, Words& words) {
  CLI::App& command = *of.add_subcommand(name);
  add_remote_options(command, words);
  command.add_option("--config", words.config_file);
  command.add_option("--data", words.data_folder);
  command.add_option("--export", words.export_folder);
  command.add_option("--key", words.key);
  return command;
}

namespace {

void declare_health(CLI::App& app, Words& words) {
  CLI::App& health = *app.add_subcommand("health");
  add_common_options(health, words);
  CLI::App& backtest = *health.add_subcommand("backtest");
  add_common_options(backtest, words);
  backtest.add_option("FILE", words.files);
  for (auto& [option, given] : words.of_watch) {
    backtest.add_option(option, given)->allow_extra_args(false);
  }
  backtest.add_option("--format", words.format);
}

void declare_rollout(CLI::App& app, Words& words) {
  CLI::App& rollout = *app.add_subcommand("rollout");
  add_common_options(rollout, words);
  CLI::App& plan = *rollout.add_subcommand("plan");
  add_common_options(plan, words);
  plan.add_option("FILE", words.files);
  plan.add_option("--counts", words.counts)->allow_extra_args(false);
  plan.add_option("--cohorts", words.of_watch.at("--cohorts"))->allow_extra_args(false);
  plan.add_option("--format", words.format);
  CLI::App& start = *rollout.add_subcommand("start");
  add_remote_options(start, words);
  start.add_option("PLAN", words.files);
  start.add_option("--receipt", words.receipt_file);
  CLI::App& list = *rollout.add_subcommand("list");
  add_remote_options(list, words);
  list.add_option("--env", words.rollout_environment);
  list.add_option("--status", words.status);
  for (const char* name : {"watch", "history", "pause", "resume", "abort", "promote", "undo"}) {
    CLI::App& command = *rollout.add_subcommand(name);
    add_remote_options(command, words);
    command.add_option("ID", words.id);
    const std::string_view about = name;
    if (about != "watch" && about != "history") command.add_option("--why", words.reason);
  }
}

void declare_metrics(CLI::App& app, Words& words) {
  CLI::App& metrics = *app.add_subcommand("metrics");
  add_common_options(metrics, words);
  CLI::App& push = *metrics.add_subcommand("push");
  add_remote_options(push, words);
  push.add_option("--env", words.rollout_environment);
  push.add_option("SAMPLES", words.files);
}

void declare_replay(CLI::App& app, Words& words) {
  CLI::App& replay = *app.add_subcommand("replay");
  add_common_options(replay, words);
  replay.add_option("FILE", words.files);
  replay.add_option("--seeds", words.seeds);
  replay.add_option("--seed", words.seed);
  replay.add_option("--controls", words.controls);
  replay.add_option("--html", words.html_file);
  replay.add_option("--format", words.format);
}

}  // namespace

void declare_watch(CLI::App& app, Words& words) {
  declare_health(app, words);
  declare_rollout(app, words);
  declare_metrics(app, words);
  declare_replay(app, words);
}

}  // namespace belay::app
