#ifndef BELAY_LEDGER_APPROVAL_H_
#define BELAY_LEDGER_APPROVAL_H_

#include <string>
#include <string_view>

#include "base/sshsig.h"
#include "ledger/entry_kinds.h"

/// Approvals that a person signed with a key of their own: whoever runs the ledger cannot make one.
namespace belay::ledger {

/// `belay-approval@ledger.example.com/retail`: what the signature is for, so that none made for
/// another ledger or purpose counts.
std::string approval_namespace(std::string_view origin);

/// What is signed: canonical JSON that names the approval, the content, environment and moment.
std::string approval_statement(std::string_view approval, const Content& content,
                               const ApprovalTerms& terms);

/// The key that signed the approval. Fails where it is not signed, the signature is not true, or
/// not in its only spelling.
Result<sshsig::PublicKey> approval_signer(std::string_view approval, const Content& content,
                                          const ApprovalTerms& terms, std::string_view origin);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_APPROVAL_H_
