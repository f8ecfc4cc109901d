#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/remote.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

using json::Object;
using json::Value;

/// The code for a script, and who is to hear it for a person.
int told_code(const RemoteOptions& remote, const Value& answer, std::string_view next) {
  const Value& invitation = part(answer, "invitation");
  if (!remote.as_json) {
    fmt::print(stderr,
               "belay: invitation {} of {}: tell them this code, and nobody else; it is told once. "
               "{}\n",
               printable(text_in(invitation, "id")), printable(text_in(invitation, "principal")),
               next);
  }
  return told(remote, answer, text_in(answer, "code"));
}

}  // namespace

Result<int> execute(const TokenIssueOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  json::Array scopes;
  for (const std::string_view scope : split(options.scopes, ','))
    scopes.emplace_back(trimmed(scope));
  Object wanted{
      {"scopes", std::move(scopes)}, {"lasts", options.lasts}, {"label", escaped(options.label)}};
  if (!options.principal.empty()) wanted.add("principal", options.principal);
  BELAY_TRY(const Value answer, remote.post("/api/v1/tokens", wanted));
  return told(options.remote, answer, text_in(answer, "secret"));
}

Result<int> execute(const TokenInviteOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer,
            remote.post("/api/v1/invitations", Object{{"principal", options.principal}}));
  const std::string id = printable(text_in(part(answer, "invitation"), "id"));
  return told_code(options.remote, answer,
                   fmt::format("Another administrator confirms it: `belay token confirm {}`", id));
}

Result<int> execute(const TokenConfirmOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.post(fmt::format("/api/v1/invitations/{}/confirmation",
                                                        percent_encoded(options.invitation)),
                                            Object{}));
  return told_code(options.remote, answer, "With both codes they run `belay token redeem`");
}

Result<int> execute(const TokenRedeemOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of_nobody(options.remote));
  BELAY_TRY(const control::GivenFile file,
            read_given_file(options.code_file, 4 * limits::kTokenBytesMax));
  json::Array codes;
  for (const std::string_view line : split(file.text, '\n')) {
    const std::string_view code = trimmed(line);
    if (!code.empty()) codes.emplace_back(code);
  }
  if (codes.size() != 2) {
    return fail(Code::malformed,
                "holds no two codes: write the one of each administrator on a line of its own",
                Place{file.name, 0, 0});
  }
  BELAY_TRY(const Value answer,
            remote.post("/api/v1/redemptions", Object{{"codes", std::move(codes)},
                                                      {"lasts", options.lasts},
                                                      {"label", escaped(options.label)}}));
  return told(options.remote, answer, text_in(answer, "secret"));
}

}  // namespace belay::app
