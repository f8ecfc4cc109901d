#include <fmt/format.h>

#include <cstdio>

#include "adapters/command.h"
#include "adapters/git/repository.h"
#include "app/cli/commands.h"
#include "app/cli/remote.h"
#include "base/limits.h"
#include "base/text.h"
#include "gate/evidence/envelope.h"
#include "gate/evidence/statement.h"

namespace belay::app {
namespace {

Result<gate::Envelope> sign(const std::string& statement, const std::string& key_file) {
  gate::Envelope made{std::string(gate::kStatementType), statement, {}};
  const std::string bytes = gate::signed_bytes(made.payload_type, made.payload);
  BELAY_TRY(const std::string armored, ssh_signature(bytes, gate::kEvidenceNamespace, key_file));
  BELAY_TRY(std::string blob, sshsig::without_armor(armored));
  BELAY_TRY(const sshsig::Signature signature, sshsig::parse_blob(blob));
  made.signatures.push_back({sshsig::fingerprint(signature.key), std::move(blob)});
  return made;
}

Result<std::string> attach(const RemoteOptions& options, const std::string& id,
                           const std::string& envelope) {
  BELAY_TRY(const Remote remote, Remote::of(options));
  BELAY_TRY(
      const json::Value answer,
      remote.post_text(fmt::format("/api/v1/changes/{}/evidence", percent_encoded(id)), envelope));
  const json::Value* made = answer.find("made");
  return made == nullptr || made->text() == nullptr ? std::string() : *made->text();
}

/// The tree that lies in the working tree, which must be the head's: what is tested is what is
/// said to be tested.
Result<control::Landing> clean_head(control::Repository& repository, std::string_view when) {
  BELAY_TRY(control::Landing head, repository.landing("HEAD"));
  BELAY_TRY(const control::Worktree worktree, repository.worktree());
  if (worktree.tree == head.tree) return head;
  return fail(Code::conflict,
              fmt::format("the working tree is not what HEAD has ({}), so a test of it says "
                          "nothing about the change: commit, stash or ignore what is there",
                          when));
}

}  // namespace

Result<std::string> ssh_signature(std::string_view bytes, std::string_view name_space,
                                  const std::string& key_file) {
  return output_of(
      {"ssh-keygen", "-q", "-Y", "sign", "-n", std::string(name_space), "-f", key_file}, bytes,
      limits::kSshSignatureBytesMax);
}

Result<int> execute(const EvidenceAttachOptions& options) {
  BELAY_TRY(const control::GivenFile file,
            read_given_file(options.envelope_file, limits::kEnvelopeBytesMax));
  BELAY_TRY(const std::string made, attach(options.remote, options.id, file.text));
  print(fmt::format("attached {} to change {}, as {}\n", printable(options.envelope_file),
                    options.id, made));
  return 0;
}

Result<int> execute(const EvidenceRunOptions& options) {
  BELAY_TRY(const auto repository, adapters::git::open_repository("."));
  BELAY_TRY(const control::Landing head, clean_head(*repository, "before the command"));
  BELAY_TRY(const int code, run_command(options.command));
  BELAY_TRY(const auto again, adapters::git::open_repository("."));
  BELAY_TRY(const control::Landing after, clean_head(*again, "after the command"));
  if (after.tree != head.tree) {
    return fail(Code::conflict, "HEAD moved while the command ran: run it again");
  }
  gate::TestRun run;
  run.tree = head.tree;
  run.commit = head.commit;
  run.command = joined(options.command, " ");
  run.passed = code == 0;
  run.finished = now();
  BELAY_TRY(const gate::Envelope envelope, sign(gate::write_test_result(run), options.key_file));
  const std::string text = gate::write_envelope(envelope);
  if (!options.envelope_file.empty()) {
    BELAY_TRY_VOID(write_given_file(options.envelope_file, text + "\n"));
  }
  if (!options.id.empty()) {
    BELAY_TRY(const std::string made, attach(options.remote, options.id, text));
    fmt::print(stderr, "belay: attached {} of tree {} to change {}, as {}\n",
               run.passed ? "PASSED" : "FAILED", run.tree.abbreviated(), options.id, made);
  }
  return code;
}

}  // namespace belay::app
