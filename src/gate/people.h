#ifndef BELAY_GATE_PEOPLE_H_
#define BELAY_GATE_PEOPLE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/catalog/catalog.h"
#include "facts/provenance/provenance.h"

namespace belay::gate {

/// One human being as a decision knows them. Somebody whom the catalog describes is one person
/// under every name there. Of anybody else only the name given is known, and it may be another name
/// of whoever has one like it: `ada+git@home.example` may be the login `ada`.
struct Person {
  std::string name;                      ///< the catalog's, else as given
  const facts::Person* known = nullptr;  ///< in the catalog

  // Where the catalog does not know the name:
  std::vector<std::string> exact;           ///< the names it is for certain, lower case
  std::string likeness;                     ///< what names like it have in common, lower case
  std::vector<const facts::Person*> maybe;  ///< whom of the catalog it may be
};

/// Any name, e-mail (GitHub's and GitLab's noreply addresses among them) or login.
Person identify(const facts::Catalog& catalog, std::string_view any_name);
/// A person of the catalog.
Person identify(const facts::Person& known);

/// Whether the two may be one: the question for makers and for counting people. Two people may be
/// taken for one by this, never one for two.
bool may_be_same(const Person& a, const Person& b);
/// Whether the two are one for certain: the question for owners.
bool is_same(const Person& a, const Person& b);

/// A program that acts under this name: by the catalog, by a forge's `[bot]`, or because the
/// identity is an agent's or an automation's own.
bool is_robot(const Person& person);

/// Everyone who made any of the change, under all their names.
class Makers {
 public:
  Makers(const facts::Catalog& catalog, const facts::Provenance* provenance);

  /// Who the person is among the makers, as the change names them; nothing for somebody else.
  std::optional<std::string> find(const Person& person) const;

 private:
  struct Entry {
    std::vector<Person> names;  ///< of one maker: by e-mail, by name
    std::string shown;
  };
  std::vector<Entry> entries_;
};

/// `@org/team`, as forges write teams; people's names have no `/`.
bool names_a_team(std::string_view name);

/// Whether the person belongs to the team. A team whose members the catalog lists has no others;
/// of any other team, what the person's approval states counts.
bool is_member(const facts::Catalog& catalog, std::string_view team, const Person& person,
               const std::vector<std::string>& stated_teams);

}  // namespace belay::gate

#endif  // BELAY_GATE_PEOPLE_H_
