#include "ledger/approval.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/writing_form.h"

namespace belay::ledger {
namespace {

/// Receipts carry it, so it has one spelling and room for nothing else.
Result<sshsig::Signature> read_signature(std::string_view armored) {
  if (armored.size() > limits::kApprovalSignatureBytesMax) {
    return fail(Code::over_limit,
                fmt::format("the approval's signature has {} bytes, and {} are enough for every "
                            "key: sign with `belay approve --sign`",
                            armored.size(), limits::kApprovalSignatureBytesMax));
  }
  BELAY_TRY(sshsig::Signature signature, sshsig::parse(armored));
  if (signature.reserved.empty() && sshsig::armored(signature) == armored) return signature;
  return fail(Code::malformed,
              "the approval's SSH signature is padded: it must be spelled as `ssh-keygen -Y sign` "
              "does, in lines of 70 digits and with nothing `reserved`; sign with `belay approve "
              "--sign`");
}

}  // namespace

std::string approval_namespace(std::string_view origin) {
  return fmt::format("belay-approval@{}", origin);
}

std::string approval_statement(std::string_view approval, const Content& content,
                               const ApprovalTerms& terms) {
  ApprovalTerms stated = terms;
  stated.signature.reset();
  WritingForm form;
  form.text("approval", std::string(approval));
  form.object("content", content);
  members(form, stated);
  json::Object object = form.take();
  object.add("belay", "approval/v1");
  return json::canonical(std::move(object));
}

Result<sshsig::PublicKey> approval_signer(std::string_view approval, const Content& content,
                                          const ApprovalTerms& terms, std::string_view origin) {
  if (!terms.signature) {
    return fail(Code::not_found,
                fmt::format("the approval `{}` is not signed by its giver", printable(approval)));
  }
  BELAY_TRY(sshsig::Signature signature, read_signature(*terms.signature));
  BELAY_TRY_VOID(sshsig::verify(signature, approval_namespace(origin),
                                approval_statement(approval, content, terms)));
  return std::move(signature.key);
}

}  // namespace belay::ledger
