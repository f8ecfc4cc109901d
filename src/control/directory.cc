#include "control/directory.h"

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

constexpr std::string_view kFormat = "directory/v1";
constexpr std::array<std::string_view, 3> kKinds = {"person", "agent", "robot"};
constexpr std::array<std::string_view, 3> kRoles = {"administrator", "break-glass", "producer"};

bool is_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !id.empty() && id.size() <= limits::kPrincipalIdBytesMax &&
         std::all_of(id.begin(), id.end(), fits);
}

void tidy(std::vector<std::string>& names) {
  for (std::string& name : names) {
    if (name.starts_with('@')) name.erase(0, 1);
    name = lower(trimmed(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

bool shares_any(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& name) {
    return std::find(b.begin(), b.end(), name) != b.end();
  });
}

/// Whether the two are one person: they share an e-mail, a login, or one is called like the other.
bool is_one(const facts::Person& person, const Principal& principal) {
  return shares_any(person.emails, principal.emails) ||
         shares_any(person.logins, principal.logins) ||
         equals_ignoring_case(person.name, principal.name);
}

void add_names(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
  tidy(to);
}

Array texts(const std::vector<std::string>& from) {
  Array made;
  for (const std::string& text : from) made.emplace_back(text);
  return made;
}

Object write(const Principal& principal) {
  Array roles;
  for (const Role role : principal.roles) roles.emplace_back(name_of(role));
  return {{"id", principal.id},
          {"kind", name_of(principal.kind)},
          {"name", principal.name},
          {"emails", texts(principal.emails)},
          {"logins", texts(principal.logins)},
          {"level", principal.level},
          {"operator", principal.operated_by},
          {"roles", std::move(roles)},
          {"active", principal.active},
          {"keys", texts(principal.keys)}};
}

Principal read(Fields& fields) {
  Principal made;
  made.id = fields.text("id");
  made.kind = fields.parsed<PrincipalKind>("kind", principal_kind);
  made.name = fields.text("name");
  made.emails = fields.texts("emails");
  made.logins = fields.texts("logins");
  made.level = fields.text("level");
  made.operated_by = fields.text("operator");
  for (const std::string& word : fields.texts("roles")) {
    const auto known = role(word);
    if (!known) fields.refuse("roles", fmt::format("has no meaning as `{}`", printable(word)));
    if (known) made.roles.push_back(*known);
  }
  made.active = fields.boolean("active");
  made.keys = fields.texts("keys");
  return made;
}

Result<void> check_names(const Principal& principal) {
  if (!is_id(principal.id)) {
    return fail(Code::malformed,
                fmt::format("`{}` is no principal's id: lower-case letters, digits, `-` and `.`, "
                            "at most {}",
                            printable(principal.id), limits::kPrincipalIdBytesMax));
  }
  if (!has_visible_text(principal.name) || principal.name.size() > limits::kNameBytesMax) {
    return fail(Code::malformed, fmt::format("`{}` needs a name of at most {} bytes", principal.id,
                                             limits::kNameBytesMax));
  }
  for (const auto* names : {&principal.emails, &principal.logins}) {
    for (const std::string& name : *names) {
      if (!name.empty() && name.size() <= limits::kNameBytesMax && printable(name) == name) {
        continue;
      }
      return fail(Code::malformed,
                  fmt::format("`{}` is no e-mail or login of `{}`", printable(name), principal.id));
    }
  }
  return {};
}

}  // namespace

std::string_view name_of(PrincipalKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(Role role) { return kRoles[static_cast<std::size_t>(role)]; }

std::optional<PrincipalKind> principal_kind(std::string_view word) {
  const auto at = std::find(kKinds.begin(), kKinds.end(), word);
  if (at == kKinds.end()) return std::nullopt;
  return static_cast<PrincipalKind>(at - kKinds.begin());
}

std::optional<Role> role(std::string_view word) {
  const auto at = std::find(kRoles.begin(), kRoles.end(), word);
  if (at == kRoles.end()) return std::nullopt;
  return static_cast<Role>(at - kRoles.begin());
}

bool Principal::has(Role wanted) const {
  return std::find(roles.begin(), roles.end(), wanted) != roles.end();
}

const Principal* Directory::find(std::string_view id) const {
  const auto at = std::lower_bound(
      principals.begin(), principals.end(), id,
      [](const Principal& principal, std::string_view wanted) { return principal.id < wanted; });
  return at != principals.end() && at->id == id ? &*at : nullptr;
}

const Principal* Directory::named(std::string_view any_name) const {
  if (any_name.starts_with('@')) any_name.remove_prefix(1);
  const std::string name = lower(any_name);
  const auto has = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto at = std::find_if(
      principals.begin(), principals.end(),
      [&](const Principal& principal) { return has(principal.emails) || has(principal.logins); });
  return at == principals.end() ? nullptr : &*at;
}

std::vector<sshsig::PublicKey> keys_of(const Principal& principal) {
  std::vector<sshsig::PublicKey> keys;
  for (const std::string& line : principal.keys) {
    if (auto key = sshsig::parse_public_key(line)) keys.push_back(*std::move(key));
  }
  return keys;
}

Result<void> place(Directory& directory, Principal principal) {
  tidy(principal.emails);
  tidy(principal.logins);
  std::sort(principal.roles.begin(), principal.roles.end());
  std::sort(principal.keys.begin(), principal.keys.end());
  BELAY_TRY_VOID(check_names(principal));
  for (const Principal& other : directory.principals) {
    if (other.id == principal.id) continue;
    for (const auto* names : {&principal.emails, &principal.logins}) {
      for (const std::string& name : *names) {
        if (directory.named(name) != &other) continue;
        return fail(Code::conflict, fmt::format("`{}` is `{}` already: one name is one person's",
                                                printable(name), other.id));
      }
    }
  }
  if (principal.kind == PrincipalKind::agent) {
    const Principal* runs_it = directory.find(principal.operated_by);
    if (runs_it == nullptr || !runs_it->is_person()) {
      return fail(Code::malformed, fmt::format("the agent `{}` needs an `operator`: the id of a "
                                               "person of the directory",
                                               principal.id));
    }
  } else if (!principal.operated_by.empty()) {
    return fail(Code::malformed, fmt::format("only an agent has an `operator`, and `{}` is a {}",
                                             principal.id, name_of(principal.kind)));
  }
  const auto at =
      std::lower_bound(directory.principals.begin(), directory.principals.end(), principal.id,
                       [](const Principal& known, const std::string& id) { return known.id < id; });
  if (at != directory.principals.end() && at->id == principal.id) {
    *at = std::move(principal);
  } else {
    if (directory.principals.size() >= limits::kPrincipalsMax) {
      return fail(Code::over_limit,
                  fmt::format("a directory holds {} principals", limits::kPrincipalsMax));
    }
    directory.principals.insert(at, std::move(principal));
  }
  return {};
}

std::string write_directory(const Directory& directory) {
  Array principals;
  for (const Principal& principal : directory.principals) principals.emplace_back(write(principal));
  return json::canonical(Object{{"belay", kFormat}, {"principals", std::move(principals)}});
}

Result<Directory> parse_directory(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the directory"));
  Fields fields(value, "the directory");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `directory/v1`");
  Directory made;
  fields.each("principals", [&](Fields& item) { made.principals.push_back(read(item)); });
  BELAY_TRY_VOID(fields.done());
  const auto by_id = [](const Principal& a, const Principal& b) { return a.id < b.id; };
  std::sort(made.principals.begin(), made.principals.end(), by_id);
  return made;
}

facts::Catalog with_directory(facts::Catalog catalog, const Directory& directory) {
  std::vector<facts::Person> fresh;
  for (const Principal& principal : directory.principals) {
    std::vector<facts::Person*> same;
    for (facts::Person& person : catalog.people) {
      if (is_one(person, principal)) same.push_back(&person);
    }
    if (same.size() > 1) {
      catalog.problems.push_back(
          fmt::format("the directory's `{}` is both `{}` and `{}` of the catalog: give each a name "
                      "of their own",
                      principal.id, printable(same[0]->name), printable(same[1]->name)));
      continue;
    }
    if (same.empty()) {
      fresh.push_back({principal.name, principal.emails, principal.logins, principal.level,
                       !principal.is_person()});
      continue;
    }
    facts::Person& person = *same.front();
    add_names(person.emails, principal.emails);
    add_names(person.logins, principal.logins);
    if (person.level.empty()) person.level = principal.level;
    person.robot = person.robot || !principal.is_person();
  }
  for (facts::Person& person : fresh) catalog.people.push_back(std::move(person));
  std::sort(catalog.people.begin(), catalog.people.end(),
            [](const facts::Person& a, const facts::Person& b) { return a.name < b.name; });
  return catalog;
}

}  // namespace belay::control
