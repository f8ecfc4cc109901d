#include "app/cli/service_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/digest.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

Result<void> must_have_id(const Words& words, std::string_view command) {
  if (!words.id.empty()) return {};
  return usage(
      fmt::format("which change? write `belay {} ID`; `belay change list` shows them", command));
}

Result<gate::Moment> moment_of(const Words& words) {
  auto parsed = gate::parse_moment(words.at);
  if (!parsed) return usage("`--at`: " + parsed.error().message);
  return *parsed;
}

Result<Invocation> serve(const Words& words) {
  if (words.config_file.empty()) {
    return usage(
        "`belay serve` needs its configuration: write `belay serve --config FILE` "
        "(docs/formats/server-v1.md)");
  }
  return Invocation{words.directory, ServeOptions{words.config_file}};
}

Result<Invocation> store(std::string_view command, const Words& words) {
  using Task = StoreOptions::Task;
  constexpr std::array<std::pair<std::string_view, Task>, 4> kTasks = {
      {{"store migrate", Task::migrate},
       {"store check", Task::check},
       {"store backup", Task::backup},
       {"store restore", Task::restore}}};
  const auto task = std::find_if(kTasks.begin(), kTasks.end(),
                                 [&](const auto& one) { return one.first == command; });
  if (task == kTasks.end()) {
    return usage(
        "`belay store` needs to know what: write `belay store check`, `belay store backup`, "
        "`belay store restore` or `belay store migrate`");
  }
  const bool of_a_file = task->second == Task::check && !words.store_file.empty();
  if (words.config_file.empty() == !of_a_file) {
    return usage(of_a_file ? "one store at a time: write `--config FILE` or the backup's file"
                           : fmt::format("which store? write `belay {} --config FILE` with the "
                                         "server's configuration",
                                         command));
  }
  const bool takes_a_file = task->second == Task::backup || task->second == Task::restore;
  if (takes_a_file && words.store_file.empty()) {
    return usage(fmt::format("which backup? write `belay {} FILE --config FILE`", command));
  }
  return Invocation{words.directory,
                    StoreOptions{task->second, words.config_file, words.store_file, words.replace}};
}

Result<Invocation> change_open(const Words& words) {
  if (words.head.empty() || words.repository.empty()) {
    return usage(
        "which change? write `belay change open BRANCH --repository NAME`, the name as the "
        "server's configuration has it");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory,
                    ChangeOpenOptions{std::move(remote), words.repository, words.head, words.target,
                                      words.environment}};
}

Result<Invocation> change_show(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "change show"));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  BELAY_TRY(const gate::Moment moment, moment_of(words));
  return Invocation{words.directory,
                    ChangeShowOptions{std::move(remote), words.id, moment, words.environment}};
}

Result<Invocation> change_list(const Words& words) {
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory,
                    ChangeListOptions{std::move(remote), words.repository, words.status}};
}

/// What a signature is for is what its giver names, never what a server says it is.
Result<void> check_signing(const Words& words) {
  const std::string* named[] = {&words.ledger_key, &words.repository, &words.target,
                                &words.touched};
  const auto is_given = [](const std::string* word) { return !word->empty(); };
  if (!words.sign) {
    if (words.key.empty() && std::none_of(std::begin(named), std::end(named), is_given)) return {};
    return usage(
        "`--key`, `--ledger-key`, `--repository`, `--target` and `--touched` are for `--sign`: "
        "write that, too");
  }
  const auto is_full = [](const std::string& hex) { return Digest::parse(hex).has_value(); };
  if (is_full(words.tree) && is_full(words.touched) &&
      std::all_of(std::begin(named), std::end(named), is_given)) {
    return {};
  }
  return usage(
      "a server does not say what you sign: write `belay approve ID --sign --ledger-key FILE "
      "--repository NAME --target BRANCH --tree TREE --touched DIGEST`, the last two with all "
      "their digits, as `belay check` says them in a clone of your own");
}

Result<Invocation> approve(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "approve"));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  BELAY_TRY(const gate::Moment moment, moment_of(words));
  BELAY_TRY_VOID(check_signing(words));
  return Invocation{
      words.directory,
      ApproveOptions{std::move(remote), words.id, words.tree, moment, words.environment, words.sign,
                     words.key, words.ledger_key, words.repository, words.target, words.touched}};
}

Result<Invocation> withdraw(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "withdraw"));
  if (words.approval.empty()) {
    return usage(
        "which approval, waiver or override? write `belay withdraw ID APPROVAL`; `belay change "
        "show ID` names them");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory,
                    WithdrawOptions{std::move(remote), words.id, words.approval, words.reason}};
}

Result<Invocation> record(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "record"));
  if (words.sections.empty()) {
    return usage("which sections? write `belay record ID impact='Late estimates for an hour.'`");
  }
  for (const std::string& section : words.sections) {
    if (section.find('=') != std::string::npos && section.front() != '=') continue;
    return usage(fmt::format("`{}` is no section: write NAME=TEXT", printable(section)));
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, RecordOptions{std::move(remote), words.id, words.sections}};
}

Result<Invocation> decide(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "decide"));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  BELAY_TRY(const gate::Moment moment, moment_of(words));
  return Invocation{words.directory,
                    DecideOptions{std::move(remote), words.id, moment, words.environment,
                                  words.receipt_file, words.plan_file}};
}

Result<Invocation> wait(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "wait"));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  BELAY_TRY(const gate::Moment moment, moment_of(words));
  const auto longest = parse_span(words.longest);
  if (!longest || longest->count() <= 0) {
    return usage(
        fmt::format("`--longest {}` must be a span: `10m`, `2h`", printable(words.longest)));
  }
  return Invocation{words.directory,
                    WaitOptions{std::move(remote), words.id, moment, words.environment, *longest}};
}

/// How many people must have signed: one where it is only said who may.
Result<int> people_of(const Words& words) {
  if (words.approvers_file.empty()) {
    if (words.people.empty()) return 0;
    return usage("`--people` counts those of `--approvers FILE`: write both");
  }
  if (words.people.empty()) return 1;
  const auto number = decimal(words.people);
  if (number && *number >= 1 && *number <= limits::kApprovalsAskedMax) {
    return static_cast<int>(*number);
  }
  return usage(fmt::format("`--people {}` is no number from 1 to {}", printable(words.people),
                           limits::kApprovalsAskedMax));
}

Result<Invocation> verify(const Words& words) {
  if (words.receipt_file.empty() || words.key.empty() || words.tree.empty() ||
      words.repository.empty()) {
    return usage(
        "write `belay verify RECEIPT --key KEY --repository NAME --tree TREE`: whose ledger is "
        "believed, and of what content the receipt must be");
  }
  BELAY_TRY(const gate::Moment moment, moment_of(words));
  BELAY_TRY(const int people, people_of(words));
  return Invocation{words.directory,
                    VerifyOptions{words.receipt_file, words.key, words.repository, words.tree,
                                  moment, words.environment, words.undo, words.revoked_file,
                                  words.approvers_file, people}};
}

Result<Invocation> evidence_attach(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "evidence attach"));
  if (words.envelope_file.empty()) {
    return usage(
        "which evidence? write `belay evidence attach ID FILE`, a signed envelope "
        "(docs/formats/evidence-v1.md)");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory,
                    EvidenceAttachOptions{std::move(remote), words.id, words.envelope_file}};
}

Result<Invocation> evidence_run(const Words& words) {
  if (words.command.empty()) {
    return usage("which command? write `belay evidence run --change ID --key FILE -- make test`");
  }
  if (words.key.empty()) {
    return usage("signed by whom? write `--key FILE` with an SSH key that is enrolled");
  }
  if (words.id.empty() && words.envelope_file.empty()) {
    return usage("what for? write `--change ID` to attach the evidence, or `--out FILE`");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, EvidenceRunOptions{std::move(remote), words.id, words.key,
                                                        words.envelope_file, words.command}};
}

Result<Invocation> token_issue(const Words& words) {
  if (words.scopes.empty()) {
    return usage(
        "what may the token be used for? write `--scopes` with some of read, open, approve, "
        "record, evidence, decide, except, administer, rollout, metrics, incident, signals, "
        "separated by commas");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, TokenIssueOptions{std::move(remote), words.principal,
                                                       words.scopes, words.lasts, words.label}};
}

/// An exception ends, and says why: nothing of that is guessed.
Result<void> must_have_reason(const Words& words, std::string_view command) {
  if (!words.reason.empty() && !words.exception_lasts.empty()) return {};
  return usage(
      fmt::format("why, and for how long? write `belay {} ID --reason TEXT --lasts 1h`", command));
}

Result<Invocation> waive(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "waive"));
  if (words.rules.empty()) {
    return usage(
        "which rules? write `belay waive ID --rule NAME`; `belay change show ID` names "
        "those that ask");
  }
  BELAY_TRY_VOID(must_have_reason(words, "waive"));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory,
                    WaiveOptions{std::move(remote), words.id, words.tree, words.rules,
                                 words.environment, words.reason, words.exception_lasts}};
}

Result<Invocation> agree(const Words& words) {
  if (words.id.empty()) {
    return usage("to which waiver? write `belay agree WAIVER`; `belay change show ID` names it");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, AgreeOptions{std::move(remote), words.id, words.tree}};
}

Result<Invocation> break_glass(const Words& words) {
  BELAY_TRY_VOID(must_have_id(words, "break-glass"));
  if (words.glass_environment.empty()) {
    return usage("where? write `--env NAME`: an override is for one environment");
  }
  BELAY_TRY_VOID(must_have_reason(words, "break-glass"));
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, BreakGlassOptions{std::move(remote), words.id, words.tree,
                                                       words.glass_environment, words.reason,
                                                       words.exception_lasts}};
}

Result<Invocation> review(const Words& words) {
  if (words.id.empty()) {
    return usage("which exception? write `belay review ID`, as `belay break-glass` printed it");
  }
  if (words.justified == words.unjustified || words.findings.empty()) {
    return usage(
        "what did you find? write `--justified` or `--unjustified`, and `--findings "
        "TEXT`");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory,
                    ReviewOptions{std::move(remote), words.id, words.justified, words.findings}};
}

Result<Invocation> token_invite(const Words& words) {
  if (words.principal.empty()) {
    return usage("whom? write `belay token invite PERSON`, their id in the directory");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, TokenInviteOptions{std::move(remote), words.principal}};
}

Result<Invocation> token_confirm(const Words& words) {
  if (words.id.empty()) {
    return usage("which invitation? write `belay token confirm INVITATION`, as it was printed");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, TokenConfirmOptions{std::move(remote), words.id}};
}

Result<Invocation> token_redeem(const Words& words) {
  if (words.code_file.empty()) {
    return usage(
        "which codes? write `belay token redeem FILE`, a file with both, each on a line of its "
        "own; `-` is standard input");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, TokenRedeemOptions{std::move(remote), words.code_file,
                                                        words.lasts, words.label}};
}

}  // namespace

Result<RemoteOptions> remote_options(const Words& words) {
  if (words.format != "text" && words.format != "json") {
    return usage(fmt::format("`--format {}` is none of text, json", printable(words.format)));
  }
  return RemoteOptions{words.server, words.token_file, words.format == "json"};
}

std::optional<Result<Invocation>> service_meaning_of(std::string_view command, const Words& words) {
  if (command == "serve") return serve(words);
  if (command.substr(0, command.find(' ')) == "store") return store(command, words);
  if (command == "change open") return change_open(words);
  if (command == "change show") return change_show(words);
  if (command == "change list") return change_list(words);
  if (command == "approve") return approve(words);
  if (command == "withdraw") return withdraw(words);
  if (command == "record") return record(words);
  if (command == "decide") return decide(words);
  if (command == "wait") return wait(words);
  if (command == "verify") return verify(words);
  if (command == "evidence attach") return evidence_attach(words);
  if (command == "evidence run") return evidence_run(words);
  if (command == "waive") return waive(words);
  if (command == "agree") return agree(words);
  if (command == "break-glass") return break_glass(words);
  if (command == "review") return review(words);
  if (command == "token issue") return token_issue(words);
  if (command == "token invite") return token_invite(words);
  if (command == "token confirm") return token_confirm(words);
  if (command == "token redeem") return token_redeem(words);
  if (command == "change") {
    return usage(
        "`belay change` needs to know what: write `belay change open`, `belay change "
        "show` or `belay change list`");
  }
  if (command == "evidence") {
    return usage(
        "`belay evidence` needs to know what: write `belay evidence run` or `belay evidence "
        "attach`");
  }
  if (command == "token") {
    return usage(
        "`belay token` needs to know what: write `belay token issue --scopes read`, `belay token "
        "invite`, `belay token confirm` or `belay token redeem`");
  }
  return std::nullopt;
}

}  // namespace belay::app
