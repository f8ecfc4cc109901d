#include "gate/people.h"

#include <algorithm>

#include "base/text.h"
#include "facts/provenance/identities.h"

namespace belay::gate {

namespace {

constexpr std::string_view kGithubNoreply = "@users.noreply.github.com";
constexpr std::string_view kGitlabNoreply = "@users.noreply.gitlab.com";

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The login in `ID+login@users.noreply.github.com`, `login@users.noreply.github.com` and
/// `ID-login@users.noreply.gitlab.com`. REQUIRES: lower case.
std::string_view noreply_login(std::string_view email) {
  const bool github = email.ends_with(kGithubNoreply);
  if (!github && !email.ends_with(kGitlabNoreply)) return {};
  std::string_view local = email.substr(0, email.find('@'));
  const std::size_t mark = local.find(github ? '+' : '-');
  if (mark != std::string_view::npos && all_digits(local.substr(0, mark))) {
    local.remove_prefix(mark + 1);
  }
  return local;
}

void add_word(std::vector<std::string>& words, std::string_view word) {
  if (word.empty()) return;
  if (std::find(words.begin(), words.end(), word) == words.end()) words.emplace_back(word);
}

/// What a name that the catalog does not have could also be called: `ada+git@example.com` may be
/// the login `ada`. Two people may be taken for one by this, never one for two.
void name_loosely(Person& person, std::string_view name) {
  add_word(person.exact, name);
  if (const std::string_view login = noreply_login(name); !login.empty()) {
    add_word(person.exact, login);
  }
  person.loose = person.exact;
  const std::size_t at = name.find('@');
  if (at == std::string_view::npos || person.exact.size() > 1) return;
  const std::string_view local = name.substr(0, at);
  add_word(person.loose, local);
  add_word(person.loose, local.substr(0, local.find('+')));
}

bool share_a_word(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& word) {
    return std::find(b.begin(), b.end(), word) != b.end();
  });
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
    const std::string_view login = noreply_login(small);
    if (!login.empty()) person.known = catalog.find_person(login);
  }
  if (person.known != nullptr) {
    person.name = person.known->name;
  } else {
    person.name = std::string(name);
    name_loosely(person, small);
  }
  return person;
}

bool may_be_same(const Person& a, const Person& b) {
  if (a.known != nullptr || b.known != nullptr) return a.known == b.known;
  return share_a_word(a.loose, b.loose);
}

bool is_same(const Person& a, const Person& b) {
  if (a.known != nullptr || b.known != nullptr) return a.known == b.known;
  return share_a_word(a.exact, b.exact);
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
