#include "control/people_kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::array<std::string_view, 12> kScopes = {
    "read",   "open",       "approve", "record",  "evidence", "decide",
    "except", "administer", "rollout", "metrics", "incident", "signals"};

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

Instant after(Instant now, std::chrono::seconds span) {
  return {now.seconds + span.count(), now.nanos};
}

std::string hex_of(std::string_view bytes) {
  std::string made;
  for (const char byte : bytes) made += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return made;
}

Key token_key(std::string_view secret) { return {"token", sha256(secret).hex()}; }

Result<void> check_token_bounds(const std::string& label, std::chrono::seconds lasts) {
  if (lasts.count() <= 0 || lasts.count() > limits::kTokenSecondsMax) {
    return fail(Code::over_limit,
                fmt::format("a token lasts at least a second and at most {}",
                            to_string(std::chrono::seconds(limits::kTokenSecondsMax))));
  }
  if (label.size() <= limits::kNameBytesMax) return {};
  return fail(Code::over_limit,
              fmt::format("a token's label has at most {} bytes", limits::kNameBytesMax));
}

Result<void> must_administer(const Actor& actor) {
  if (actor.who.is_person() && actor.who.has(Role::administrator)) return {};
  return fail(Code::forbidden, fmt::format("`{}` is no administrator: ask one", actor.who.id));
}

Result<void> add_records(Commit& commit, std::vector<ledger::What> whats, Instant now,
                         const ledger::Principal& by, const std::string& means) {
  for (ledger::What& what : whats) {
    BELAY_TRY(std::string bytes, ledger::write({now, by, means, std::move(what)}));
    commit.records.push_back(std::move(bytes));
  }
  commit.at = now;
  return {};
}

Put put_token(const IssuedToken& made, std::int64_t replaces) {
  return {token_key(made.secret), replaces, write_token(made.token), made.token.principal,
          made.token.id};
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

Result<Token> read_token(const Key&, const Stored& stored) {
  if (stored.version != 0) return parse_token(stored.state);
  return fail(Code::unauthenticated, fmt::format("the token is not known here; {}", kSignInAgain));
}

Result<void> check_token(const Token& token, const Directory& people, Instant now) {
  if (token.revoked) {
    return fail(Code::unauthenticated,
                fmt::format("token `{}` was revoked; {}", token.id, kSignInAgain));
  }
  if (now >= token.expires) {
    return fail(Code::unauthenticated, fmt::format("token `{}` ended {}; {}", token.id,
                                                   token.expires.to_string(), kSignInAgain));
  }
  const Principal* of = people.find(token.principal);
  if (of == nullptr || !of->active) {
    return fail(Code::unauthenticated,
                fmt::format("`{}` is not active in the directory", token.principal));
  }
  return {};
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

std::string write_invitation(const Invitation& invitation) {
  Object made{{"belay", "invitation/v1"},          {"id", invitation.id},
              {"principal", invitation.principal}, {"by", invitation.by},
              {"at", invitation.at.to_string()},   {"expires", invitation.expires.to_string()},
              {"first", invitation.first.hex()},   {"confirmed_by", invitation.confirmed_by},
              {"token", invitation.token}};
  if (!invitation.second.empty()) made.add("second", invitation.second.hex());
  return json::canonical(made);
}

Result<Invitation> parse_invitation(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the invitation"));
  Fields fields(value, "the invitation");
  if (fields.text("belay") != "invitation/v1") fields.refuse("belay", "must be `invitation/v1`");
  Invitation made;
  made.id = fields.text("id");
  made.principal = fields.text("principal");
  made.by = fields.text("by");
  made.at = fields.instant("at");
  made.expires = fields.instant("expires");
  made.first = fields.digest("first");
  made.confirmed_by = fields.text("confirmed_by");
  made.token = fields.text("token");
  made.second = fields.digest_or_none("second");
  BELAY_TRY_VOID(fields.done());
  return made;
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
