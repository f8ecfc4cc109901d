#include "app/cli/people_answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_fields.h"
#include "base/sshsig.h"
#include "base/text.h"

namespace belay::app {
namespace {

using json::Array;
using json::Fields;
using json::Object;
using json::Value;

std::string bytes_or_none(Fields& fields, std::string_view name) {
  if (fields.has(name)) return fields.bytes(name);
  static_cast<void>(fields.any(name));
  return {};
}

control::Principal principal_in(Fields& fields) {
  control::Principal made;
  made.id = fields.text("id");
  made.kind = fields.parsed<control::PrincipalKind>("kind", control::principal_kind);
  made.name = fields.bytes("name");
  made.emails = fields.all_bytes("emails");
  made.logins = fields.all_bytes("logins");
  made.level = bytes_or_none(fields, "level");
  made.operated_by = bytes_or_none(fields, "operator");
  for (const std::string& word : fields.texts("roles")) {
    const auto known = control::role(word);
    if (!known) fields.refuse("roles", fmt::format("has no meaning as `{}`", printable(word)));
    if (known) made.roles.push_back(*known);
  }
  made.active = fields.boolean("active");
  made.keys = fields.all_bytes("keys");
  return made;
}

control::Proposal proposal_of(Fields& fields) {
  control::Proposal made;
  made.id = fields.text("id");
  made.by = fields.text("by");
  made.at = fields.instant("at");
  fields.object("principal", [&](Fields& inner) { made.principal = principal_in(inner); });
  made.confirmed_by = bytes_or_none(fields, "confirmed_by");
  return made;
}

Array texts(const std::vector<std::string>& from) { return Array(from.begin(), from.end()); }

}  // namespace

Result<control::Directory> directory_in(const Value& answer) {
  Fields fields(answer, "the server's directory");
  control::Directory made;
  fields.each("principals", [&](Fields& item) { made.principals.push_back(principal_in(item)); });
  static_cast<void>(fields.any("digest"));
  BELAY_TRY_VOID(fields.done());
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(made.principals.begin(), made.principals.end(), by_id);
  return made;
}

Result<control::Proposal> proposal_in(const Value& answer) {
  Fields fields(answer, "the server's proposal");
  control::Proposal made = proposal_of(fields);
  BELAY_TRY_VOID(fields.done());
  return made;
}

Result<std::vector<control::Proposal>> proposals_in(const Value& answer) {
  Fields fields(answer, "the server's proposals");
  std::vector<control::Proposal> made;
  fields.each("proposals", [&](Fields& item) { made.push_back(proposal_of(item)); });
  BELAY_TRY_VOID(fields.done());
  return made;
}

control::Principal edited(control::Principal principal, const PrincipalEdit& edit,
                          std::vector<std::string> keys) {
  if (edit.name) principal.name = *edit.name;
  if (edit.kind) principal.kind = *edit.kind;
  if (edit.emails) principal.emails = *edit.emails;
  if (edit.logins) principal.logins = *edit.logins;
  if (edit.level) principal.level = *edit.level;
  if (edit.roles) principal.roles = *edit.roles;
  if (edit.operated_by) principal.operated_by = *edit.operated_by;
  if (edit.key_files) principal.keys = std::move(keys);
  if (edit.active) principal.active = *edit.active;
  return principal;
}

Object proposed(const control::Principal& principal) {
  Array roles;
  for (const control::Role role : principal.roles) roles.emplace_back(name_of(role));
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

Result<std::vector<std::string>> keys_in(const control::GivenFile& file) {
  std::vector<std::string> keys;
  int number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    const std::string_view key = trimmed(line);
    if (key.empty() || key.front() == '#') continue;
    const Place place{file.name, number, 0};
    if (!is_utf8(key)) return fail(Code::malformed, "is not UTF-8", place);
    if (const auto read = sshsig::parse_public_key(key); !read) {
      return fail(Code::malformed,
                  "holds no public key: give the file that ends in `.pub`; nothing was sent",
                  place);
    }
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.emplace_back(key);
  }
  if (!keys.empty()) return keys;
  return fail(Code::malformed, "holds no public key: give the file that ends in `.pub`",
              Place{file.name, 0, 0});
}

}  // namespace belay::app
