#include <fmt/format.h>

#include <cstdlib>

#include "adapters/private_files.h"
#include "app/cli/commands.h"
#include "app/cli/remote.h"
#include "app/cli/render/change_page.h"
#include "app/cli/terminal.h"
#include "base/json_fields.h"
#include "base/text.h"
#include "ledger/approval.h"

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

/// Signs what is approved for the server's ledger, under an id of its own, and adds that to the
/// request.
Result<std::string> sign(const Remote& remote, const ApproveOptions& options, const Value& shown,
                         Object& request) {
  BELAY_TRY(const std::string key_file, key_file_of(options));
  BELAY_TRY(const Value ledger, remote.get("/api/v1/ledger"));
  const std::string origin = text_in(ledger, "origin");
  ledger::Content content;
  json::Fields fields(part(shown, "content"), "the change's content");
  content.repository = fields.bytes("repository");
  content.head_tree = fields.digest("head_tree");
  content.target_ref = fields.bytes("target_ref");
  content.touched = fields.digest("touched");
  BELAY_TRY_VOID(fields.done());
  ledger::ApprovalTerms terms{options.environment, std::string(name_of(options.moment)), {}, {}};
  if (const std::string merged = text_in(shown, "merge_tree"); !merged.empty()) {
    BELAY_TRY(terms.result_tree, Digest::parse(merged));
    request.add("result_tree", merged);
  }
  BELAY_TRY(const std::string random, adapters::random_bytes(kApprovalIdRandomBytes));
  const std::string id = "s" + sha256(random).abbreviated(2 * kApprovalIdRandomBytes);
  BELAY_TRY(const std::string signature,
            ssh_signature(ledger::approval_statement(id, content, terms),
                          ledger::approval_namespace(origin), key_file));
  request.add("approval", id).add("signature", signature);
  return fmt::format(", signed for the ledger {}", printable(origin));
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
    BELAY_TRY(how, sign(remote, options, shown, given));
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
  BELAY_TRY(const Value answer, remote.post(path_of(options.id) + "/decisions",
                                            Object{{"moment", name_of(options.moment)},
                                                   {"env", escaped(options.environment)}}));
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
