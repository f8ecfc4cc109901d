#ifndef BELAY_CONTROL_PEOPLE_KEPT_H_
#define BELAY_CONTROL_PEOPLE_KEPT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "control/people.h"
#include "ledger/entry.h"

/// Tokens and proposals as the store keeps them.
namespace belay::control {

inline constexpr std::string_view kSignInAgain =
    "sign in with another: `belay token issue` makes one";

std::vector<Scope> all_scopes();
std::vector<std::string> words_of(const std::vector<Scope>& scopes);

std::string write_token(const Token& token);
Result<Token> parse_token(std::string_view json);

std::string write_proposal(const Proposal& proposal);
Result<Proposal> parse_proposal(std::string_view json);

std::string write_invitation(const Invitation& invitation);
Result<Invitation> parse_invitation(std::string_view json);

// What the use cases about people share.

/// The newest that nobody closed yet, of one kind.
template <class T>
Result<std::vector<T>> open_ones(Store& store, std::string kind,
                                 Result<T> (*parse)(std::string_view json)) {
  BELAY_TRY(const auto listed, store.list({std::move(kind), "", "open", 0, limits::kListedMax}));
  std::vector<T> made;
  for (const Listed& item : listed) {
    BELAY_TRY(T one, parse(item.stored.state));
    made.push_back(std::move(one));
  }
  return made;
}

Instant after(Instant now, std::chrono::seconds span);
std::string hex_of(std::string_view bytes);
/// Where the token of this secret lies: the store never has the secret.
Key token_key(std::string_view secret);
/// Fails with `unauthenticated` where there is none.
Result<Token> read_token(const Key& key, const Stored& stored);
/// Fails with `unauthenticated` for a token that ended or was revoked, and for one whose principal
/// is not active.
Result<void> check_token(const Token& token, const Directory& people, Instant now);
Put put_token(const IssuedToken& made, std::int64_t replaces);
Result<void> add_records(Commit& commit, std::vector<ledger::What> whats, Instant now,
                         const ledger::Principal& by, const std::string& means);
Result<void> check_token_bounds(const std::string& label, std::chrono::seconds lasts);
Result<void> must_administer(const Actor& actor);

}  // namespace belay::control

#endif  // BELAY_CONTROL_PEOPLE_KEPT_H_
