#include "control/people.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "control/kept_json.h"
#include "control/memory.h"
#include "control/people_kept.h"
#include "ledger/entry.h"

namespace belay::control {
namespace {

constexpr std::string_view kSecretStart = "belay_";

/// What is in `now` and was not in `before`.
template <class T>
std::vector<T> gained(const std::vector<T>& before, const std::vector<T>& now) {
  std::vector<T> made;
  for (const T& item : now) {
    if (std::find(before.begin(), before.end(), item) == before.end()) made.push_back(item);
  }
  return made;
}

tl::unexpected<Error> no_proposal(const std::string& id) {
  return fail(Code::not_found, fmt::format("there is no proposal `{}`", printable(id)));
}

}  // namespace

People::People(Store& store, std::string origin, Secrets secrets, std::shared_ptr<Memory> memory)
    : store_(store),
      origin_(std::move(origin)),
      secrets_(std::move(secrets)),
      memory_(memory ? std::move(memory) : std::make_shared<Memory>()) {}

ledger::Principal People::named(const Principal& principal) const {
  return {std::string(name_of(principal.kind)), origin_, principal.id};
}

Result<IssuedToken> People::make_token(const std::string& principal, std::vector<Scope> scopes,
                                       std::string label, Instant expires) {
  BELAY_TRY(const std::string random, secrets_(limits::kTokenSecretBytes));
  IssuedToken made;
  made.secret = std::string(kSecretStart) + hex_of(random);
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  made.token = {sha256(made.secret).abbreviated(limits::kTokenIdDigits),
                principal,
                std::move(scopes),
                std::move(label),
                expires,
                {}};
  return made;
}

namespace {

/// What the ledger says of a principal who becomes another.
std::vector<ledger::What> differences(const Principal* before, const Principal& now,
                                      const ledger::Principal& named,
                                      const std::vector<std::string>& approvals) {
  std::vector<ledger::What> made;
  const Principal nobody;
  const Principal& old = before == nullptr ? nobody : *before;
  if (before == nullptr) {
    made.emplace_back(ledger::PrincipalEnrolled{named, now.name, now.emails, approvals});
  }
  for (const Role role : gained(old.roles, now.roles)) {
    made.emplace_back(ledger::RoleChanged{named, std::string(name_of(role)), true, approvals});
  }
  for (const Role role : gained(now.roles, old.roles)) {
    made.emplace_back(ledger::RoleChanged{named, std::string(name_of(role)), false, approvals});
  }
  for (const std::string& key : gained(old.keys, now.keys)) {
    made.emplace_back(ledger::KeyEnrolled{named, key, "approval", approvals});
  }
  for (const std::string& key : gained(now.keys, old.keys)) {
    made.emplace_back(ledger::KeyRevoked{named, key, "taken out of the directory"});
  }
  if (before != nullptr && made.empty()) {
    made.emplace_back(ledger::Administered{"principal changed", now.id, stated(""), {}, {}});
  }
  return made;
}

}  // namespace

Result<void> People::found(const std::vector<Principal>& founders, std::chrono::seconds tokens_last,
                           const std::function<Result<void>(const IssuedToken&)>& hand_over) {
  BELAY_TRY(const auto stored, store_.load(directory_key()));
  if (stored) return {};
  BELAY_TRY(const Instant now, store_.now());
  const ledger::Principal server{"server", origin_, "server"};
  Directory directory;
  Commit commit;
  int administrators = 0;
  for (const Principal& founder : founders) {
    BELAY_TRY_VOID(place(directory, founder));
    const Principal& placed = *directory.find(founder.id);
    BELAY_TRY_VOID(add_records(commit, differences(nullptr, placed, named(placed), {}), now, server,
                               "server"));
    if (!placed.is_person() || !placed.has(Role::administrator)) continue;
    const std::vector<Scope> all = all_scopes();
    BELAY_TRY(IssuedToken made, make_token(placed.id, all, "founder", after(now, tokens_last)));
    BELAY_TRY_VOID(add_records(
        commit,
        {ledger::TokenIssued{made.token.id, named(placed), words_of(all), made.token.expires}}, now,
        server, "server"));
    commit.puts.push_back(put_token(made, 0));
    BELAY_TRY_VOID(hand_over(made));
    ++administrators;
  }
  if (administrators < 2) {
    return fail(Code::malformed,
                "a server needs two founders who are people and administrators: enrolling anybody "
                "takes two of them");
  }
  Document people = kept(write_directory(directory));
  commit.puts.push_back({directory_key(), 0, people.bytes, "", ""});
  commit.documents.push_back(std::move(people));
  BELAY_TRY_VOID(store_.commit(commit));
  return {};
}

Result<Proposal> People::propose(const Asker& asker, Principal principal) {
  BELAY_TRY(LoadedDirectory people, load_directory(store_));
  BELAY_TRY(const Actor actor, actor_for(people.directory, asker));
  BELAY_TRY_VOID(must_administer(actor));
  BELAY_TRY_VOID(place(people.directory, principal));
  Proposal made;
  BELAY_TRY(made.at, store_.now());
  made.principal = *people.directory.find(principal.id);
  made.by = actor.who.id;
  BELAY_TRY(const std::string random, secrets_(limits::kTokenIdDigits / 2));
  made.id = sha256(random).abbreviated(limits::kTokenIdDigits);
  Commit commit;
  commit.puts.push_back({{"proposal", made.id}, 0, write_proposal(made), "", "open"});
  commit.unmoved.push_back(people.expected());
  BELAY_TRY_VOID(add_records(
      commit, {ledger::Administered{"principal proposed", principal.id, made.id, {}, {}}}, made.at,
      named(actor.who), actor.means));
  BELAY_TRY_VOID(store_.commit(commit));
  return made;
}

Result<Proposal> People::confirm(const Asker& asker, const std::string& proposal) {
  BELAY_TRY(LoadedDirectory people, load_directory(store_));
  BELAY_TRY(const Actor actor, actor_for(people.directory, asker));
  BELAY_TRY_VOID(must_administer(actor));
  const Key key{"proposal", proposal};
  BELAY_TRY(const auto stored, store_.load(key));
  if (!stored) return no_proposal(proposal);
  BELAY_TRY(Proposal made, parse_proposal(stored->state));
  if (!made.confirmed_by.empty()) {
    return fail(Code::conflict,
                fmt::format("proposal `{}` was confirmed by `{}`", made.id, made.confirmed_by));
  }
  if (made.by == actor.who.id) {
    return fail(Code::forbidden, fmt::format("proposal `{}` is your own: another administrator "
                                             "confirms it",
                                             made.id));
  }
  const Principal* proposer = people.directory.find(made.by);
  if (proposer == nullptr || !proposer->active || !proposer->has(Role::administrator)) {
    return fail(Code::forbidden, fmt::format("`{}`, who proposed it, is no administrator any more: "
                                             "propose it again",
                                             made.by));
  }
  std::optional<Principal> before;
  if (const Principal* known = people.directory.find(made.principal.id)) before = *known;
  const Expected expected = people.expected();
  BELAY_TRY_VOID(place(people.directory, made.principal));
  BELAY_TRY(const Instant now, store_.now());
  made.confirmed_by = actor.who.id;
  Commit commit;
  BELAY_TRY_VOID(add_records(commit,
                             differences(before ? &*before : nullptr, made.principal,
                                         named(made.principal), {made.by, made.confirmed_by}),
                             now, named(actor.who), actor.means));
  Document document = kept(write_directory(people.directory));
  commit.puts.push_back({key, stored->version, write_proposal(made), "", "confirmed"});
  commit.puts.push_back({directory_key(), expected.version, document.bytes, "", ""});
  commit.documents.push_back(std::move(document));
  BELAY_TRY_VOID(store_.commit(commit));
  return made;
}

Result<Proposal> People::proposal(const std::string& id) {
  BELAY_TRY(const auto stored, store_.load({"proposal", id}));
  if (!stored) return no_proposal(id);
  return parse_proposal(stored->state);
}

Result<std::vector<Proposal>> People::proposals() {
  return open_ones<Proposal>(store_, "proposal", parse_proposal);
}

Result<void> People::commit_token(const Actor& actor, const LoadedDirectory& people,
                                  const IssuedToken& made, Instant now) {
  const Principal& of = *people.directory.find(made.token.principal);
  Commit commit;
  commit.puts.push_back(put_token(made, 0));
  commit.unmoved.push_back(people.expected());
  BELAY_TRY_VOID(add_records(commit,
                             {ledger::TokenIssued{made.token.id, named(of),
                                                  words_of(made.token.scopes), made.token.expires}},
                             now, named(actor.who), actor.means));
  BELAY_TRY_VOID(store_.commit(commit));
  return {};
}

Result<IssuedToken> People::issue(const Asker& asker, const Token& with,
                                  const std::string& principal, std::vector<Scope> scopes,
                                  std::string label, std::chrono::seconds lasts) {
  BELAY_TRY(const LoadedDirectory people, load_directory(store_));
  BELAY_TRY(const Actor actor, actor_for(people.directory, asker));
  const Principal* of = people.directory.find(principal);
  if (of == nullptr || !of->active) {
    return fail(Code::not_found,
                fmt::format("`{}` is not active in the directory", printable(principal)));
  }
  const bool own = of->id == actor.who.id;
  const bool operated = of->kind == PrincipalKind::agent && of->operated_by == actor.who.id;
  const bool robot = of->kind == PrincipalKind::robot && actor.who.has(Role::administrator);
  if (!own && !operated && !robot) {
    return fail(Code::forbidden,
                fmt::format("a token for `{}` is issued by themselves, an agent's by its operator, "
                            "a robot's by an administrator",
                            of->id));
  }
  for (const Scope wanted : scopes) {
    const bool needs_person =
        wanted == Scope::approve || wanted == Scope::except || wanted == Scope::administer;
    if (!with.allows(wanted) || (needs_person && !of->is_person())) {
      return fail(Code::forbidden,
                  fmt::format("the scope `{}` cannot be given to `{}` with this token",
                              name_of(wanted), of->id));
    }
  }
  BELAY_TRY_VOID(check_token_bounds(label, lasts));
  BELAY_TRY(const Instant now, store_.now());
  Instant expires = after(now, lasts);
  // What a program holds cannot prolong itself.
  const bool may_outlast = with.allows(Scope::approve) || with.allows(Scope::administer);
  if (!may_outlast) expires = std::min(expires, with.expires);
  BELAY_TRY(IssuedToken made, make_token(of->id, std::move(scopes), std::move(label), expires));
  BELAY_TRY_VOID(commit_token(actor, people, made, now));
  return made;
}

Result<Token> People::revoke(const Asker& asker, const std::string& token,
                             const std::string& reason) {
  BELAY_TRY(const LoadedDirectory people, load_directory(store_));
  BELAY_TRY(const Actor actor, actor_for(people.directory, asker));
  ListRequest request;
  request.kind = "token";
  request.status = token;
  request.count_max = 2;
  BELAY_TRY(const auto listed, store_.list(request));
  if (listed.size() != 1) {
    return fail(Code::not_found, fmt::format("there is no token `{}`", printable(token)));
  }
  BELAY_TRY(Token known, parse_token(listed.front().stored.state));
  const Principal* of = people.directory.find(known.principal);
  const bool may = known.principal == actor.who.id || actor.who.has(Role::administrator) ||
                   (of != nullptr && of->operated_by == actor.who.id);
  if (!may) {
    return fail(Code::forbidden, fmt::format("token `{}` is `{}`'s: they revoke it, or an "
                                             "administrator",
                                             known.id, known.principal));
  }
  BELAY_TRY(const Instant now, store_.now());
  if (known.revoked) return known;
  known.revoked = now;
  Commit commit;
  commit.puts.push_back({listed.front().key, listed.front().stored.version, write_token(known),
                         known.principal, known.id});
  BELAY_TRY_VOID(add_records(commit, {ledger::TokenRevoked{known.id, stated(reason)}}, now,
                             named(actor.who), actor.means));
  BELAY_TRY_VOID(store_.commit(commit));
  return known;
}

Result<Token> People::authenticate(std::string_view secret) {
  if (!secret.starts_with(kSecretStart) || secret.size() > limits::kTokenBytesMax) {
    return fail(Code::unauthenticated,
                fmt::format("this is no token of Belay's; {}", kSignInAgain));
  }
  auto token = memory_->token(secret);
  auto people = memory_->directory();
  BELAY_TRY(const Sight sight, look(store_, {&token, &people}));
  BELAY_TRY_VOID(check_token(*token, people->directory, sight.at));
  return *token;
}

}  // namespace belay::control
