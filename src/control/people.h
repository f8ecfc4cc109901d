#ifndef BELAY_CONTROL_PEOPLE_H_
#define BELAY_CONTROL_PEOPLE_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/directories.h"
#include "control/directory.h"
#include "control/store.h"

namespace belay::control {

class Memory;

/// What a token may be used for. Destructive and administrative verbs have scopes of their own, so
/// that an agent's token never has them by accident.
enum class Scope {
  read,
  open,
  approve,
  record,
  evidence,
  decide,
  except,
  administer,
  rollout,
  metrics,
  incident,  ///< what people do to incidents
  signals    ///< tell what is wrong, and what is in production now
};
std::string_view name_of(Scope scope);
std::optional<Scope> scope(std::string_view word);

/// A bearer token, as the store knows it: by the SHA-256 of its secret.
struct Token {
  std::string id;  ///< the first digits of that digest, to speak of it
  std::string principal;
  std::vector<Scope> scopes;
  std::string label;
  Instant expires;
  std::optional<Instant> revoked;

  bool allows(Scope scope) const;
};

/// A new token and its secret, which nobody can be told again.
struct IssuedToken {
  Token token;
  std::string secret;
};

/// A principal as an administrator wants them to be: enrolled once another administrator confirms.
struct Proposal {
  std::string id;
  std::string by;
  Instant at;
  Principal principal;
  std::string confirmed_by;  ///< empty: nobody yet
};

/// The way to a first token. Two administrators invite a person; each is told one code, and tells
/// it to them. Both codes together make a token, once: no administrator ever holds it.
struct Invitation {
  std::string id;
  std::string principal;
  std::string by;
  Instant at;
  Instant expires;
  Digest first;              ///< SHA-256 of the code that `by` was told
  std::string confirmed_by;  ///< empty: nobody yet
  Digest second;             ///< of the code that they were told
  std::string token;         ///< the id of what it became; empty: nothing yet
};

/// An invitation, and the code that only this administrator is told.
struct InvitationCode {
  Invitation invitation;
  std::string code;
};

/// The use cases about who may do what. One thread at a time; any number may work over one store.
class People {
 public:
  /// So many bytes that nobody can guess.
  using Secrets = std::function<Result<std::string>(std::size_t bytes)>;

  /// Without a `memory` it has one of its own.
  People(Store& store, std::string origin, Secrets secrets,
         std::shared_ptr<Memory> memory = nullptr);

  /// Enrols the founders where nobody is enrolled yet. Each gets a token that administers, through
  /// `hand_over` and before anything is committed: a crash may leave a token that is worth nothing,
  /// never a founder without one.
  Result<void> found(const std::vector<Principal>& founders, std::chrono::seconds tokens_last,
                     const std::function<Result<void>(const IssuedToken&)>& hand_over);

  Result<Proposal> propose(const Asker& asker, Principal principal);
  /// By an administrator who did not propose it.
  Result<Proposal> confirm(const Asker& asker, const std::string& proposal);
  Result<Proposal> proposal(const std::string& id);
  /// The open ones.
  Result<std::vector<Proposal>> proposals();

  /// Of a person of the directory.
  Result<InvitationCode> invite(const Asker& asker, const std::string& principal);
  /// By another administrator, who is not the one invited.
  Result<InvitationCode> confirm_invitation(const Asker& asker, const std::string& invitation);
  /// The open ones.
  Result<std::vector<Invitation>> invitations();
  /// By whoever has both codes, in any order. The token may do what a person may, and administer
  /// only where they have that role. Fails with `unauthenticated` unless both are right.
  Result<IssuedToken> redeem(const std::vector<std::string>& codes, std::string label,
                             std::chrono::seconds lasts);

  /// For oneself, with scopes that one's own token has; for an agent that one operates; or, by an
  /// administrator, for a robot. It ends no later than the token it is asked with, unless that one
  /// may approve or administer, which only a person's may.
  Result<IssuedToken> issue(const Asker& asker, const Token& with, const std::string& principal,
                            std::vector<Scope> scopes, std::string label,
                            std::chrono::seconds lasts);
  Result<Token> revoke(const Asker& asker, const std::string& token, const std::string& reason);

  /// Fails with `unauthenticated` for a token that is unknown, expired or revoked, and for one
  /// whose principal is no longer active.
  Result<Token> authenticate(std::string_view secret);

 private:
  Result<IssuedToken> make_token(const std::string& principal, std::vector<Scope> scopes,
                                 std::string label, Instant expires);
  ledger::Principal named(const Principal& principal) const;
  Result<InvitationCode> code_for(Invitation invitation, Digest& digest);
  Result<void> commit_token(const Actor& actor, const LoadedDirectory& people,
                            const IssuedToken& made, Instant now);

  Store& store_;
  std::string origin_;
  Secrets secrets_;
  std::shared_ptr<Memory> memory_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_PEOPLE_H_
