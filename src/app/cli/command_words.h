#ifndef BELAY_APP_CLI_COMMAND_WORDS_H_
#define BELAY_APP_CLI_COMMAND_WORDS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/command_line.h"
#include "base/result.h"

namespace belay::app {

/// The words of one command line before they are given their meaning.
struct Words {
  std::string directory;
  std::string revisions, target, head, base;
  bool staged = false;
  bool worktree = false;
  std::string at = "merge";
  std::string environment = "prod";
  std::string policy_file, organisation_file, facts_file;
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
  std::string config_file, store_file;
  bool replace = false;
  std::string server, token_file, repository, id, approval, reason, receipt_file, key, tree;
  std::string principal, scopes, lasts = "30d", longest = "1h", label, status;
  std::vector<std::string> sections;
  std::string envelope_file;
  std::vector<std::string> command;
  bool undo = false;
  std::string revoked_file;
  std::string data_folder, export_folder, folder, against_file, first, kind;
  bool follow = false;
  bool sign = false;
  std::string approvers_file, people, code_file, ledger_key, touched;
  std::vector<std::string> rules;
  std::string exception_lasts, glass_environment, findings;
  bool justified = false;
  bool unjustified = false;
  /// What `belay people propose` is told of a principal, by option.
  std::map<std::string, std::vector<std::string>> of_principal = {
      {"--name", {}},  {"--kind", {}}, {"--email", {}},    {"--login", {}},
      {"--level", {}}, {"--role", {}}, {"--operator", {}}, {"--key", {}}};
  bool active = false;
  bool inactive = false;
  std::vector<std::string> counts;
  std::string plan_file, rollout_environment;
  /// What `belay health` and `belay rollout` are told, by option.
  std::map<std::string, std::vector<std::string>> of_watch = {
      {"--harm", {}},   {"--margin", {}},  {"--alpha", {}},  {"--before", {}},
      {"--lasts", {}},  {"--every", {}},   {"--effect", {}}, {"--cohorts", {}},
      {"--canary", {}}, {"--control", {}}, {"--share", {}}};
  /// What `belay incident`, `belay signal` and `belay deployed` are told, by option.
  std::map<std::string, std::string> of_incident = {
      {"--suspect", ""},  {"--from", ""},   {"--says", ""}, {"--since", ""},
      {"--journey", ""},  {"--system", ""}, {"--cell", ""}, {"--region", ""},
      {"--decision", ""}, {"--change", ""}, {"--at", ""},   {"--for", ""}};
  std::string effect;
  bool dry_run = false;
  bool infrastructure = false;
  bool is_over = false;
  bool goes_back = false;
  /// What `belay incident` and `belay review weekly` are told.
  std::string since, trend_by, week, out_file, action_owner, action_due, action_text, action_done;
  std::string seeds, seed, controls, html_file;
  bool help = false;
};

/// What `command` (`check`, `policy test`) is to do with the words. REQUIRES: a command of the
/// grammar.
Result<Invocation> meaning_of(std::string_view command, const Words& words);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_COMMAND_WORDS_H_
