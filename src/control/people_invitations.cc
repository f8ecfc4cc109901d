#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "control/people.h"
#include "control/people_kept.h"

namespace belay::control {
namespace {

constexpr std::string_view kCodeStart = "belay-invitation_";

Key key_of(const std::string& id) { return {"invitation", id}; }

Put put(const Invitation& invitation, std::int64_t replaces) {
  return {key_of(invitation.id), replaces, write_invitation(invitation), invitation.principal,
          invitation.token.empty() ? "open" : "redeemed"};
}

/// `belay-invitation_ID_SECRET`. Empty where it is no code.
std::string invitation_of(std::string_view code) {
  if (!code.starts_with(kCodeStart) || code.size() > limits::kTokenBytesMax) return "";
  code.remove_prefix(kCodeStart.size());
  return std::string(code.substr(0, code.find('_')));
}

/// In a time that does not tell how much of it is right.
bool is_same(const Digest& a, const Digest& b) {
  if (a.size() != b.size() || a.empty()) return false;
  unsigned differs = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differs |= static_cast<unsigned>(a.bytes()[i] ^ b.bytes()[i]);
  }
  return differs == 0;
}

bool is_administrator(const Directory& directory, const std::string& id) {
  const Principal* known = directory.find(id);
  return known != nullptr && known->active && known->is_person() && known->has(Role::administrator);
}

Result<const Principal*> invited(const Directory& directory, const std::string& id) {
  const Principal* known = directory.find(id);
  if (known == nullptr || !known->active || !known->is_person()) {
    return fail(Code::not_found,
                fmt::format("`{}` is no active person of the directory: two administrators enrol "
                            "them first",
                            printable(id)));
  }
  return known;
}

tl::unexpected<Error> not_the_codes() {
  return fail(Code::unauthenticated,
              "these are not the two codes of an open invitation: ask the two administrators who "
              "invited you, and tell them if somebody else may have used them");
}

}  // namespace

Result<InvitationCode> People::code_for(Invitation invitation, Digest& digest) {
  BELAY_TRY(const std::string random, secrets_(limits::kTokenSecretBytes));
  InvitationCode made;
  made.code = fmt::format("{}{}_{}", kCodeStart, invitation.id, hex_of(random));
  digest = sha256(made.code);
  made.invitation = std::move(invitation);
  return made;
}

Result<InvitationCode> People::invite(const Asker& asker, const std::string& principal) {
  BELAY_TRY(const LoadedDirectory people, load_directory(store_));
  BELAY_TRY(const Actor actor, actor_for(people.directory, asker));
  BELAY_TRY_VOID(must_administer(actor));
  BELAY_TRY(const Principal* person, invited(people.directory, principal));
  if (person->id == actor.who.id) {
    return fail(Code::forbidden, "you have a token: issue yourself another with that");
  }
  Invitation made;
  BELAY_TRY(const std::string random, secrets_(limits::kTokenIdDigits / 2));
  made.id = sha256(random).abbreviated(limits::kTokenIdDigits);
  made.principal = person->id;
  made.by = actor.who.id;
  BELAY_TRY(made.at, store_.now());
  made.expires = after(made.at, std::chrono::seconds(limits::kInvitationSecondsMax));
  Digest digest;
  BELAY_TRY(InvitationCode given, code_for(std::move(made), digest));
  given.invitation.first = digest;
  Commit commit;
  commit.puts.push_back(put(given.invitation, 0));
  commit.unmoved.push_back(people.expected());
  BELAY_TRY_VOID(add_records(
      commit,
      {ledger::Administered{"invitation proposed", person->id, given.invitation.id, {}, {}}},
      given.invitation.at, named(actor.who), actor.means));
  BELAY_TRY_VOID(store_.commit(commit));
  return given;
}

Result<InvitationCode> People::confirm_invitation(const Asker& asker,
                                                  const std::string& invitation) {
  BELAY_TRY(const LoadedDirectory people, load_directory(store_));
  BELAY_TRY(const Actor actor, actor_for(people.directory, asker));
  BELAY_TRY_VOID(must_administer(actor));
  BELAY_TRY(const auto stored, store_.load(key_of(invitation)));
  if (!stored) {
    return fail(Code::not_found, fmt::format("there is no invitation `{}`", printable(invitation)));
  }
  BELAY_TRY(Invitation known, parse_invitation(stored->state));
  BELAY_TRY_VOID(invited(people.directory, known.principal));
  if (!known.confirmed_by.empty()) {
    return fail(Code::conflict,
                fmt::format("invitation `{}` was confirmed by `{}`", known.id, known.confirmed_by));
  }
  if (known.by == actor.who.id || known.principal == actor.who.id) {
    return fail(Code::forbidden, fmt::format("invitation `{}` is your own: another administrator "
                                             "confirms it",
                                             known.id));
  }
  BELAY_TRY(const Instant now, store_.now());
  if (now >= known.expires || !is_administrator(people.directory, known.by)) {
    return fail(Code::conflict, fmt::format("invitation `{}` has ended, or `{}` administers no "
                                            "more: invite again",
                                            known.id, known.by));
  }
  known.confirmed_by = actor.who.id;
  Digest digest;
  BELAY_TRY(InvitationCode given, code_for(std::move(known), digest));
  given.invitation.second = digest;
  Commit commit;
  commit.puts.push_back(put(given.invitation, stored->version));
  commit.unmoved.push_back(people.expected());
  BELAY_TRY_VOID(add_records(
      commit,
      {ledger::Administered{
          "invitation confirmed", given.invitation.principal, given.invitation.id, {}, {}}},
      now, named(actor.who), actor.means));
  BELAY_TRY_VOID(store_.commit(commit));
  return given;
}

Result<std::vector<Invitation>> People::invitations() {
  return open_ones<Invitation>(store_, "invitation", parse_invitation);
}

Result<IssuedToken> People::redeem(const std::vector<std::string>& codes, std::string label,
                                   std::chrono::seconds lasts) {
  if (codes.size() != 2) {
    return fail(Code::malformed, "an invitation has two codes, one from each administrator");
  }
  BELAY_TRY_VOID(check_token_bounds(label, lasts));
  const std::string id = invitation_of(codes[0]);
  if (id.empty() || invitation_of(codes[1]) != id) return not_the_codes();
  BELAY_TRY(const auto stored, store_.load(key_of(id)));
  if (!stored) return not_the_codes();
  BELAY_TRY(Invitation known, parse_invitation(stored->state));
  const Digest a = sha256(codes[0]);
  const Digest b = sha256(codes[1]);
  const bool in_order = is_same(a, known.first) && is_same(b, known.second);
  const bool swapped = is_same(b, known.first) && is_same(a, known.second);
  if (!in_order && !swapped) return not_the_codes();
  BELAY_TRY(const Instant now, store_.now());
  BELAY_TRY(const LoadedDirectory people, load_directory(store_));
  const bool stands = now < known.expires && is_administrator(people.directory, known.by) &&
                      is_administrator(people.directory, known.confirmed_by);
  if (!known.token.empty() || !stands) {
    return fail(Code::forbidden,
                fmt::format("invitation `{}` {}: ask two administrators for another", known.id,
                            known.token.empty() ? std::string("has ended")
                                                : fmt::format("became token `{}`; if that is not "
                                                              "yours, let them revoke it",
                                                              known.token)));
  }
  BELAY_TRY(const Principal* person, invited(people.directory, known.principal));
  std::vector<Scope> scopes = all_scopes();
  if (!person->has(Role::administrator)) std::erase(scopes, Scope::administer);
  BELAY_TRY(IssuedToken made,
            make_token(person->id, std::move(scopes), std::move(label), after(now, lasts)));
  known.token = made.token.id;
  Commit commit;
  commit.puts.push_back(put(known, stored->version));
  commit.puts.push_back(put_token(made, 0));
  commit.unmoved.push_back(people.expected());
  BELAY_TRY_VOID(
      add_records(commit,
                  {ledger::Administered{"invitation redeemed", person->id, known.id, {}, {}},
                   ledger::TokenIssued{made.token.id, named(*person), words_of(made.token.scopes),
                                       made.token.expires}},
                  now, named(*person), "token"));
  BELAY_TRY_VOID(store_.commit(commit));
  return made;
}

}  // namespace belay::control
