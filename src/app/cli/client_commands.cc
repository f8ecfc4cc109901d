#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "adapters/private_files.h"
#include "app/cli/commands.h"
#include "app/cli/ledger_sources.h"
#include "app/cli/remote.h"
#include "app/cli/render/change_page.h"
#include "app/cli/terminal.h"
#include "base/json_fields.h"
#include "base/text.h"
#include "ledger/approval.h"
#include "watch/rollout/plan.h"

namespace belay::app {
namespace {

using json::Object;
using json::Value;

constexpr std::size_t kApprovalIdRandomBytes = 16;

std::string path_of(const std::string& id) { return "/api/v1/changes/" + percent_encoded(id); }

Result<std::string> key_file_of(const ApproveOptions& options) {
  if (!options.key_file.empty()) return options.key_file;
  const char* home = std::getenv("HOME");
  if (home != nullptr) return std::string(home) + "/.ssh/id_ed25519";
  return fail(Code::usage, "signed with which key? write `--key FILE`");
}

Result<void> check_same(std::string_view what, std::string_view named, std::string_view shown) {
  if (named == shown) return {};
  return fail(Code::conflict,
              fmt::format("the server says {} `{}`, and you are signing for `{}`: nothing was "
                          "signed; look at the change again, and ask who runs the server",
                          what, printable(shown), printable(named)));
}

/// What the person names. Fails where the server has anything else.
Result<ledger::Content> content_to_sign(const ApproveOptions& options, const Value& shown) {
  ledger::Content named;
  named.repository = options.repository;
  named.target_ref =
      options.target.starts_with("refs/") ? options.target : "refs/heads/" + options.target;
  BELAY_TRY(named.head_tree, Digest::parse(options.tree));
  BELAY_TRY(named.touched, Digest::parse(options.touched));
  ledger::Content said;
  json::Fields fields(part(shown, "content"), "the change's content");
  said.repository = fields.bytes("repository");
  said.head_tree = fields.digest("head_tree");
  said.target_ref = fields.bytes("target_ref");
  said.touched = fields.digest("touched");
  BELAY_TRY_VOID(fields.done());
  BELAY_TRY_VOID(check_same("the repository", named.repository, said.repository));
  BELAY_TRY_VOID(check_same("the target", named.target_ref, said.target_ref));
  BELAY_TRY_VOID(check_same("the head tree", named.head_tree.hex(), said.head_tree.hex()));
  BELAY_TRY_VOID(check_same("the touched paths", named.touched.hex(), said.touched.hex()));
  return named;
}

/// Signs what the person names for the ledger that they believe, under an id of its own, and adds
/// that to the request. Shows what is signed before it is.
Result<std::string> sign(const ApproveOptions& options, const Value& shown, Object& request) {
  BELAY_TRY(const std::string key_file, key_file_of(options));
  BELAY_TRY(const ledger::VerifierKey ledger_key, read_verifier_key(options.ledger_key));
  BELAY_TRY(const ledger::Content content, content_to_sign(options, shown));
  ledger::ApprovalTerms terms{options.environment, std::string(name_of(options.moment)), {}, {}};
  if (const std::string merged = text_in(shown, "merge_tree"); !merged.empty()) {
    BELAY_TRY(terms.result_tree, Digest::parse(merged));
    request.add("result_tree", merged);
  }
  BELAY_TRY(const std::string random, adapters::random_bytes(kApprovalIdRandomBytes));
  const std::string id = "s" + sha256(random).abbreviated(2 * kApprovalIdRandomBytes);
  const std::string statement = ledger::approval_statement(id, content, terms);
  const std::string purpose = ledger::approval_namespace(ledger_key.name());
  fmt::print(stderr, "belay: signing for {}\n{}\n", printable(purpose), printable(statement));
  BELAY_TRY(const std::string signature, ssh_signature(statement, purpose, key_file));
  request.add("approval", id).add("signature", signature);
  return fmt::format(", signed for the ledger {}", printable(ledger_key.name()));
}

/// An exception's id begins with its change's, `1f0c2d3e4a5b-o1`, and an approval's has no dash.
bool is_exception(const std::string& id) { return id.find('-') != std::string::npos; }

std::string asked_for(gate::Moment moment, const std::string& environment) {
  return fmt::format("?moment={}&env={}", name_of(moment), percent_encoded(environment));
}

}  // namespace

Result<int> execute(const ChangeOpenOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  Object wanted{{"repository", options.repository},
                {"head", options.head},
                {"env", escaped(options.environment)}};
  if (!options.target.empty()) wanted.add("target", options.target);
  BELAY_TRY(const Value answer, remote.post("/api/v1/changes", wanted));
  if (options.remote.as_json) return told(options.remote, answer, "");
  const std::string id = text_in(part(answer, "change"), "id");
  BELAY_TRY(const Value shown,
            remote.get(path_of(id) + asked_for(gate::Moment::merge, options.environment)));
  print(change_page(shown, standard_output()));
  return 0;
}

Result<int> execute(const ChangeShowOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer,
            remote.get(path_of(options.id) + asked_for(options.moment, options.environment)));
  if (options.remote.as_json) return told(options.remote, answer, "");
  print(change_page(answer, standard_output()));
  return 0;
}

Result<int> execute(const ChangeListOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  std::string path = "/api/v1/changes?limit=100";
  if (!options.repository.empty()) path += "&repository=" + percent_encoded(options.repository);
  if (!options.status.empty()) path += "&status=" + percent_encoded(options.status);
  BELAY_TRY(const Value answer, remote.get(path));
  if (options.remote.as_json) return told(options.remote, answer, "");
  print(change_list(answer));
  return 0;
}

Result<int> execute(const ApproveOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value shown, remote.get(path_of(options.id)));
  const Value& content = part(shown, "content");
  const std::string tree = text_in(content, "head_tree");
  BELAY_TRY_VOID(check_looked_at(shown, options.tree, "an approval", "approve " + options.id));
  Object given{{"content", content},
               {"moment", name_of(options.moment)},
               {"env", escaped(options.environment)}};
  std::string how;
  if (options.sign) {
    BELAY_TRY(how, sign(options, shown, given));
  }
  BELAY_TRY(const Value answer, remote.post(path_of(options.id) + "/approvals", given));
  return told(options.remote, answer,
              fmt::format("approved tree {} of change {}, as {}{}", tree.substr(0, 12), options.id,
                          text_in(answer, "made"), how));
}

Result<int> execute(const WithdrawOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer,
            remote.post(fmt::format("{}/{}/{}/withdrawal", path_of(options.id),
                                    is_exception(options.given) ? "exceptions" : "approvals",
                                    percent_encoded(options.given)),
                        Object{{"reason", options.reason}}));
  return told(options.remote, answer,
              fmt::format("withdrew {} of change {}", options.given, options.id));
}

Result<int> execute(const RecordOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  json::Array sections;
  std::vector<std::string> names;
  for (const std::string& section : options.sections) {
    const std::size_t equals = section.find('=');
    names.push_back(section.substr(0, equals));
    sections.emplace_back(
        Object{{"name", escaped(names.back())}, {"text", escaped(section.substr(equals + 1))}});
  }
  BELAY_TRY(const Value answer, remote.post(path_of(options.id) + "/record",
                                            Object{{"sections", std::move(sections)}}));
  return told(options.remote, answer,
              fmt::format("wrote {} of change {}'s record", joined(names, ", "), options.id));
}

Result<int> execute(const DecideOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  Object asked{{"moment", name_of(options.moment)}, {"env", escaped(options.environment)}};
  if (!options.plan_file.empty()) {
    BELAY_TRY(const control::GivenFile plan,
              read_given_file(options.plan_file, watch::kPlanBytesMax));
    // Read here, too: what is wrong in it is said with the file's name and line.
    BELAY_TRY_VOID(watch::parse_plan(plan.text, plan.name));
    asked.add("plan", plan.text);
  }
  BELAY_TRY(const Value answer, remote.post(path_of(options.id) + "/decisions", asked));
  const std::string verdict = text_in(part(answer, "decision"), "verdict");
  if (!options.receipt_file.empty()) {
    BELAY_TRY_VOID(write_given_file(options.receipt_file, text_in(answer, "receipt")));
  }
  print(options.remote.as_json ? json::write_pretty(answer) + "\n"
                               : decision_page(answer, standard_output()));
  if (verdict == "allow") return exit_code_of(gate::Verdict::allow);
  return exit_code_of(verdict == "deny" ? gate::Verdict::deny : gate::Verdict::hold);
}

}  // namespace belay::app
