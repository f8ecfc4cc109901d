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
/// under every name there; of anybody else only the name given is known, and two names that could
/// be one person's count as one.
struct Person {
  std::string name;                      ///< the catalog's, else as given
  const facts::Person* known = nullptr;  ///< in the catalog
  std::vector<std::string> exact;        ///< lower case, without a catalog: the names it goes by
  std::vector<std::string> loose;        ///< and those it may go by
};

/// Any name, e-mail (GitHub's and GitLab's noreply addresses among them) or login.
Person identify(const facts::Catalog& catalog, std::string_view any_name);

/// Whether the two may be one: the question for makers and for counting people.
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

/// Whether the person belongs to the team. A team whose members the catalog lists has no others;
/// of any other team, what the person's approval states counts.
bool is_member(const facts::Catalog& catalog, std::string_view team, const Person& person,
               const std::vector<std::string>& stated_teams);

}  // namespace belay::gate

#endif  // BELAY_GATE_PEOPLE_H_
