#include "facts/provenance/roster.h"

#include <algorithm>

#include "base/text.h"

namespace belay::facts {
namespace {

bool is_person(const Identity& who) {
  const Recognised known = recognise(who);
  const bool has_name = !who.name.empty() || !who.email.empty();
  return has_name && (known.party == Party::person || known.person_behind);
}

std::string key_of(std::string_view name, std::string_view email) {
  // A newline is in no name, so nobody can be taken for somebody whose address is missing.
  return email.empty() ? "\n" + lower(name) : lower(email);
}

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::author:
      return "author";
    case Role::co_author:
      return "co-author";
    case Role::committer:
      return "committer";
    case Role::operator_of_agent:
      return "operator";
    case Role::signer:
      return "signer";
  }
  return "author";
}

bool Roster::add(const Identity& who, Role role) {
  const Recognised known = recognise(who);
  if (known.party == Party::forge) return false;
  const std::string_view name = trimmed(without_tool_suffix(who.name));
  const std::string_view email = trimmed(who.email);
  if (name.empty() && email.empty()) return false;
  Maker& maker = makers_[key_of(name, email)];
  const bool is_first = maker.roles.empty();
  if (is_first) maker.who = Identity{std::string(name), std::string(email)};
  // A tool's name over a person's address is a person wherever they also use their own.
  const bool is_agent = known.party == Party::agent && !known.person_behind;
  maker.is_agent = is_agent && (is_first || maker.is_agent);
  maker.is_automation = known.party == Party::automation && (is_first || maker.is_automation);
  maker.is_operator = maker.is_operator || role == Role::operator_of_agent;
  const std::string_view role_name = name_of(role);
  const auto at = std::lower_bound(maker.roles.begin(), maker.roles.end(), role_name);
  if (at == maker.roles.end() || *at != role_name) maker.roles.emplace(at, role_name);
  return true;
}

bool Roster::add_commit(const Commit& commit, const MessageFacts& message, const GitAiNote* note) {
  bool found = add(commit.author, Role::author);
  found = add(commit.committer, Role::committer) || found;
  for (const Identity& who : message.co_authors) found = add(who, Role::co_author) || found;
  for (const Identity& who : message.signers) found = add(who, Role::signer) || found;
  if (note == nullptr) return found;
  for (const std::string& human : note->humans) {
    found = add(parse_identity(human), Role::co_author) || found;
  }
  return found;
}

bool Roster::add_operator(const Identity& who) {
  return is_person(who) && add(who, Role::operator_of_agent);
}

bool Roster::add_operators(std::span<const Identity> people) {
  bool found = false;
  for (const Identity& who : people) found = add_operator(who) || found;
  return found;
}

bool Roster::add_operators(const Commit& commit, const MessageFacts& message,
                           const GitAiNote* note) {
  bool found = false;
  if (note != nullptr) {
    for (const NoteSession& session : note->sessions) {
      found = add_operator(parse_identity(session.human_author)) || found;
    }
  }
  if (recognise(commit.author).party == Party::agent) {
    found = add_operator(commit.author) || add_operator(commit.committer) || found;
  }
  return found || add_operator(commit.author) || add_operator(commit.committer) ||
         add_operators(message.co_authors) || add_operators(message.signers);
}

std::vector<Maker> Roster::take() {
  std::vector<Maker> makers;
  makers.reserve(makers_.size());
  for (auto& [key, maker] : makers_) makers.push_back(std::move(maker));
  makers_.clear();
  return makers;
}

bool is_named(const Identity& who, std::string_view name) {
  name = trimmed(name);
  if (name.starts_with('@')) name.remove_prefix(1);
  if (name.empty() || !is_person(who)) return false;
  return equals_ignoring_case(trimmed(who.email), name) ||
         equals_ignoring_case(forge_login(trimmed(who.email)), name) ||
         equals_ignoring_case(trimmed(without_tool_suffix(who.name)), name);
}

}  // namespace belay::facts
