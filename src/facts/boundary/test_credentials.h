#ifndef BELAY_FACTS_BOUNDARY_TEST_CREDENTIALS_H_
#define BELAY_FACTS_BOUNDARY_TEST_CREDENTIALS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace belay::facts {

/// A credential with a published format, found in a line.
struct FoundCredential {
  std::size_t at = 0;     ///< where in the line
  std::string_view kind;  ///< in words: `Stripe test key`
  std::string masked;     ///< `sk_test_****`: never the credential itself
};

using CredentialSink = std::function<void(const FoundCredential&)>;

/// Test keys, test cards and documentation keys, by their exact formats.
void find_test_credentials(std::string_view line, const CredentialSink& sink);

/// Keys whose format says that they are live (`sk_live_`).
void find_live_credentials(std::string_view line, const CredentialSink& sink);

/// User and password in a URL that everybody knows: `postgres:postgres@`.
void find_known_passwords(std::string_view line, const CredentialSink& sink);

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_TEST_CREDENTIALS_H_
