#include "gate/people.h"

#include <algorithm>

#include "base/text.h"
#include "facts/provenance/identities.h"

namespace belay::gate {

namespace {

/// `ada` of `Ada`, `ada+git@example.com` and `7+ada@users.noreply.github.com`. REQUIRES: lower
/// case.
std::string_view likeness_of(std::string_view name) {
  if (const std::string_view login = facts::forge_login(name); !login.empty()) return login;
  return name.substr(0, name.find_first_of("+@"));
}

bool is_like(const facts::Person& known, std::string_view likeness) {
  const auto fits = [&](const std::string& name) { return likeness_of(lower(name)) == likeness; };
  return fits(known.name) || std::any_of(known.emails.begin(), known.emails.end(), fits) ||
         std::any_of(known.logins.begin(), known.logins.end(), fits);
}

template <class T>
bool share(const std::vector<T>& a, const std::vector<T>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const T& one) { return std::find(b.begin(), b.end(), one) != b.end(); });
}

bool holds(const std::vector<const facts::Person*>& people, const facts::Person* person) {
  return std::find(people.begin(), people.end(), person) != people.end();
}

bool same_team(const facts::Team& team, std::string_view name) {
  const auto is = [&](const std::string& known) { return equals_ignoring_case(known, name); };
  return is(team.name) || std::any_of(team.aliases.begin(), team.aliases.end(), is);
}

std::string_view without_at(std::string_view name) {
  return name.starts_with('@') ? name.substr(1) : name;
}

}  // namespace

Person identify(const facts::Catalog& catalog, std::string_view any_name) {
  const std::string_view name = without_at(trimmed(any_name));
  const std::string small = lower(name);
  Person person;
  person.known = catalog.find_person(name);
  if (person.known == nullptr) {
    const std::string_view login = facts::forge_login(small);
    if (!login.empty()) person.known = catalog.find_person(login);
  }
  if (person.known != nullptr) {
    person.name = person.known->name;
    return person;
  }
  person.name = std::string(name);
  person.exact = {small};
  if (const std::string_view login = facts::forge_login(small); !login.empty()) {
    person.exact.emplace_back(login);
  }
  person.likeness = likeness_of(small);
  for (const facts::Person& known : catalog.people) {
    if (is_like(known, person.likeness)) person.maybe.push_back(&known);
  }
  return person;
}

Person identify(const facts::Person& known) {
  Person person;
  person.name = known.name;
  person.known = &known;
  return person;
}

bool may_be_same(const Person& a, const Person& b) {
  if (a.known != nullptr && b.known != nullptr) return a.known == b.known;
  if (a.known != nullptr) return holds(b.maybe, a.known);
  if (b.known != nullptr) return holds(a.maybe, b.known);
  return a.likeness == b.likeness || share(a.maybe, b.maybe);
}

bool is_same(const Person& a, const Person& b) {
  if (a.known != nullptr || b.known != nullptr) return a.known == b.known;
  return share(a.exact, b.exact);
}

bool is_robot(const Person& person) {
  if (person.known != nullptr) return person.known->robot;
  return std::any_of(person.exact.begin(), person.exact.end(), [](const std::string& name) {
    const bool is_email = name.find('@') != std::string::npos;
    const facts::Identity who = is_email ? facts::Identity{"", name} : facts::Identity{name, ""};
    const facts::Recognised found = facts::recognise(who);
    const bool is_program = found.party != facts::Party::person && !found.person_behind;
    return name.ends_with("[bot]") || is_program;
  });
}

Makers::Makers(const facts::Catalog& catalog, const facts::Provenance* provenance) {
  if (provenance == nullptr) return;
  for (const facts::Maker& maker : provenance->makers) {
    Entry entry;
    entry.shown = printable(maker.who.email.empty() ? maker.who.name : maker.who.email);
    for (const std::string& name : {maker.who.email, maker.who.name}) {
      if (!trimmed(name).empty()) entry.names.push_back(identify(catalog, name));
    }
    entries_.push_back(std::move(entry));
  }
}

std::optional<std::string> Makers::find(const Person& person) const {
  for (const Entry& entry : entries_) {
    for (const Person& name : entry.names) {
      if (may_be_same(name, person)) return entry.shown;
    }
  }
  return std::nullopt;
}

bool names_a_team(std::string_view name) { return name.find('/') != std::string_view::npos; }

bool is_member(const facts::Catalog& catalog, std::string_view team, const Person& person,
               const std::vector<std::string>& stated_teams) {
  const std::string_view name = without_at(team);
  const facts::Team* known = catalog.find_team(name);
  if (known != nullptr && !known->members.empty()) {
    return person.known != nullptr &&
           std::binary_search(known->members.begin(), known->members.end(), person.known->name);
  }
  return std::any_of(stated_teams.begin(), stated_teams.end(), [&](const std::string& stated) {
    const std::string_view word = without_at(stated);
    return equals_ignoring_case(word, name) || (known != nullptr && same_team(*known, word));
  });
}

}  // namespace belay::gate
