#include "app/cli/people_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/cli/service_words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using Given = std::vector<std::string>;

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

/// The one value of an option that may be there.
Result<std::optional<std::string>> one(const Words& words, const std::string& option) {
  const Given& given = words.of_principal.at(option);
  if (given.empty()) return std::nullopt;
  if (given.size() > 1) return usage(fmt::format("`{}` is given twice: write one", option));
  return given.front();
}

/// The values of an option that may be there; a lone empty one is none of them.
Result<std::optional<Given>> many(const Words& words, const std::string& option) {
  const Given& given = words.of_principal.at(option);
  if (given.empty()) return std::nullopt;
  if (given.size() == 1 && given.front().empty()) return Given();
  if (std::find(given.begin(), given.end(), "") == given.end()) return given;
  return usage(fmt::format("`{} ''` takes all away: write it alone", option));
}

/// The member of a closed set that a word names.
template <class T, std::size_t N>
Result<T> known(const std::string& option, const std::string& word, const std::array<T, N>& all) {
  std::vector<std::string_view> names;
  for (const T candidate : all) {
    names.push_back(name_of(candidate));
    if (names.back() == word) return candidate;
  }
  return usage(fmt::format("`{} {}` is none of {}{}", option, printable(word), joined(names, ", "),
                           did_you_mean(word, names)));
}

Result<std::optional<control::PrincipalKind>> kind_of(const Words& words) {
  using Kind = control::PrincipalKind;
  BELAY_TRY(const auto word, one(words, "--kind"));
  if (!word) return std::nullopt;
  BELAY_TRY(const Kind kind,
            known("--kind", *word, std::array{Kind::person, Kind::agent, Kind::robot}));
  return kind;
}

Result<std::optional<std::vector<control::Role>>> roles_of(const Words& words) {
  using control::Role;
  BELAY_TRY(const auto given, many(words, "--role"));
  if (!given) return std::nullopt;
  std::vector<Role> roles;
  for (const std::string& word : *given) {
    BELAY_TRY(
        const Role role,
        known("--role", word, std::array{Role::administrator, Role::break_glass, Role::producer}));
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  }
  return roles;
}

Result<std::optional<bool>> active_of(const Words& words) {
  if (words.active && words.inactive) {
    return usage("`--active` and `--inactive` are opposites: write one");
  }
  if (words.active || words.inactive) return words.active;
  return std::nullopt;
}

/// The directory is text: bytes of another encoding have no place in it.
Result<void> check_encoding(const Words& words) {
  for (const auto& [option, given] : words.of_principal) {
    for (const std::string& word : given) {
      if (option == "--key" || is_utf8(word)) continue;
      return usage(fmt::format("`{} {}` is not UTF-8", option, printable(word)));
    }
  }
  return {};
}

Result<Invocation> propose(const Words& words) {
  if (words.principal.empty()) {
    return usage("whom? write `belay people propose ID`, as in `belay people list`, or a new one");
  }
  BELAY_TRY_VOID(check_encoding(words));
  PeopleProposeOptions options;
  options.id = words.principal;
  BELAY_TRY(options.edit.name, one(words, "--name"));
  BELAY_TRY(options.edit.kind, kind_of(words));
  BELAY_TRY(options.edit.emails, many(words, "--email"));
  BELAY_TRY(options.edit.logins, many(words, "--login"));
  BELAY_TRY(options.edit.level, one(words, "--level"));
  BELAY_TRY(options.edit.roles, roles_of(words));
  BELAY_TRY(options.edit.operated_by, one(words, "--operator"));
  BELAY_TRY(options.edit.key_files, many(words, "--key"));
  BELAY_TRY(options.edit.active, active_of(words));
  BELAY_TRY(options.remote, remote_options(words));
  return Invocation{words.directory, std::move(options)};
}

Result<Invocation> confirm(const Words& words) {
  if (words.id.empty()) {
    return usage(
        "which proposal? write `belay people confirm PROPOSAL`; `belay people proposals` shows "
        "them");
  }
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, PeopleConfirmOptions{std::move(remote), words.id}};
}

template <class Options>
Result<Invocation> only_asked(const Words& words) {
  BELAY_TRY(RemoteOptions remote, remote_options(words));
  return Invocation{words.directory, Options{std::move(remote)}};
}

}  // namespace

std::optional<Result<Invocation>> people_meaning_of(std::string_view command, const Words& words) {
  if (command == "people list") return only_asked<PeopleListOptions>(words);
  if (command == "people propose") return propose(words);
  if (command == "people proposals") return only_asked<PeopleProposalsOptions>(words);
  if (command == "people confirm") return confirm(words);
  if (command == "people") {
    return usage(
        "`belay people` needs to know what: write `belay people list`, `belay people propose ID`, "
        "`belay people proposals` or `belay people confirm PROPOSAL`");
  }
  return std::nullopt;
}

}  // namespace belay::app
