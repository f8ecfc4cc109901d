#include "control/people_kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_fields.h"
#include "base/text.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::array<std::string_view, 7> kScopes = {"read",     "open",   "approve",   "record",
                                                     "evidence", "decide", "administer"};

}  // namespace

std::string_view name_of(Scope scope) { return kScopes[static_cast<std::size_t>(scope)]; }

std::optional<Scope> scope(std::string_view word) {
  const auto at = std::find(kScopes.begin(), kScopes.end(), word);
  if (at == kScopes.end()) return std::nullopt;
  return static_cast<Scope>(at - kScopes.begin());
}

bool Token::allows(Scope scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

std::vector<Scope> all_scopes() {
  std::vector<Scope> all;
  for (std::size_t i = 0; i < kScopes.size(); ++i) all.push_back(static_cast<Scope>(i));
  return all;
}

std::vector<std::string> words_of(const std::vector<Scope>& scopes) {
  std::vector<std::string> words;
  for (const Scope granted : scopes) words.emplace_back(name_of(granted));
  return words;
}

std::string write_token(const Token& token) {
  Array scopes;
  for (const Scope granted : token.scopes) scopes.emplace_back(name_of(granted));
  Object made{{"belay", "token/v1"},           {"id", token.id},
              {"principal", token.principal},  {"scopes", std::move(scopes)},
              {"label", escaped(token.label)}, {"expires", token.expires.to_string()}};
  if (token.revoked) made.add("revoked", token.revoked->to_string());
  return json::canonical(made);
}

Result<Token> parse_token(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the token"));
  Fields fields(value, "the token");
  if (fields.text("belay") != "token/v1") fields.refuse("belay", "must be `token/v1`");
  Token made;
  made.id = fields.text("id");
  made.principal = fields.text("principal");
  for (const std::string& word : fields.texts("scopes")) {
    if (const auto known = scope(word)) made.scopes.push_back(*known);
  }
  made.label = fields.bytes("label");
  made.expires = fields.instant("expires");
  made.revoked = fields.instant_if_any("revoked");
  BELAY_TRY_VOID(fields.done());
  return made;
}

std::string write_proposal(const Proposal& proposal) {
  Directory alone;
  alone.principals.push_back(proposal.principal);
  return json::canonical(Object{{"belay", "proposal/v1"},
                                {"id", proposal.id},
                                {"by", proposal.by},
                                {"at", proposal.at.to_string()},
                                {"directory", write_directory(alone)},
                                {"confirmed_by", proposal.confirmed_by}});
}

Result<Proposal> parse_proposal(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the proposal"));
  Fields fields(value, "the proposal");
  if (fields.text("belay") != "proposal/v1") fields.refuse("belay", "must be `proposal/v1`");
  Proposal made;
  made.id = fields.text("id");
  made.by = fields.text("by");
  made.at = fields.instant("at");
  const std::string alone = fields.text("directory");
  made.confirmed_by = fields.text("confirmed_by");
  BELAY_TRY_VOID(fields.done());
  BELAY_TRY(Directory directory, parse_directory(alone));
  if (directory.principals.size() != 1) {
    return fail(Code::malformed, fmt::format("proposal `{}` is not of one principal", made.id));
  }
  made.principal = std::move(directory.principals.front());
  return made;
}

}  // namespace belay::control
