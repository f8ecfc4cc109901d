#ifndef BELAY_FACTS_PROVENANCE_TRAILERS_H_
#define BELAY_FACTS_PROVENANCE_TRAILERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "facts/change.h"
#include "facts/provenance/provenance.h"

namespace belay::facts {

/// What a commit's message says about who and what made it.
struct MessageFacts {
  std::vector<Claim> claims;          ///< distinct, in order, without the commit's name
  std::vector<Identity> co_authors;   ///< everyone named so, tools among them
  std::vector<Identity> signers;      ///< `Signed-off-by`
  std::vector<std::string> problems;  ///< trailers that cannot mean what they say
};

/// Reads trailers wherever they stand: real projects put blank lines between them, and some tools
/// write them above the last paragraph. A key must begin its line. Linear in the message.
MessageFacts read_trailers(std::string_view message);

/// Adds a claim unless the same one is there already, up to a limit.
void add_distinct(std::vector<Claim>& claims, Claim claim);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_TRAILERS_H_
