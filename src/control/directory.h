#ifndef BELAY_CONTROL_DIRECTORY_H_
#define BELAY_CONTROL_DIRECTORY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sshsig.h"
#include "facts/catalog/catalog.h"

namespace belay::control {

enum class PrincipalKind { person, agent, robot };
enum class Role { administrator, break_glass, producer };

std::string_view name_of(PrincipalKind kind);
std::string_view name_of(Role role);
std::optional<PrincipalKind> principal_kind(std::string_view word);
std::optional<Role> role(std::string_view word);

/// Somebody, or some program, that the server knows. docs/formats/directory-v1.md.
struct Principal {
  std::string id;
  PrincipalKind kind = PrincipalKind::person;
  std::string name;
  std::vector<std::string> emails;  ///< lower case, sorted
  std::vector<std::string> logins;  ///< without `@`, lower case, sorted
  std::string level;
  std::string operated_by;  ///< an agent's operator: a principal's id
  std::vector<Role> roles;  ///< sorted
  bool active = true;
  std::vector<std::string> keys;  ///< as in `authorized_keys`, sorted

  bool has(Role wanted) const;
  bool is_person() const { return kind == PrincipalKind::person; }
  friend bool operator==(const Principal&, const Principal&) = default;
};

/// Everybody the server knows.
struct Directory {
  std::vector<Principal> principals;  ///< sorted by id

  const Principal* find(std::string_view id) const;
  /// Whose e-mail or login this is, ignoring case, with or without `@`.
  const Principal* named(std::string_view any_name) const;
};

/// The keys of a principal that can be read.
std::vector<sshsig::PublicKey> keys_of(const Principal& principal);

/// Adds a principal, or replaces the one of that id. Fails where a name in it is malformed, belongs
/// to somebody else, or an operator is not a person of the directory.
Result<void> place(Directory& directory, Principal principal);

/// docs/formats/directory-v1.md, in its canonical form.
std::string write_directory(const Directory& directory);
Result<Directory> parse_directory(std::string_view json);

/// The catalog's people and the directory's as one list: whoever shares a name, an e-mail or a
/// login is one person under all of these, by the catalog's name. A directory's person who would be
/// two of the catalog's is left as the catalog has them, and `Catalog::problems` says so.
facts::Catalog with_directory(facts::Catalog catalog, const Directory& directory);

}  // namespace belay::control

#endif  // BELAY_CONTROL_DIRECTORY_H_
