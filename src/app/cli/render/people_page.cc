#include "app/cli/render/people_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/sshsig.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Directory;
using control::Principal;
using control::PrincipalKind;
using control::Proposal;
using control::Role;

/// `ssh-ed25519 SHA256:... noor@laptop`, as `ssh-keygen -l` tells it.
std::string key_in_words(std::string_view line) {
  const auto key = sshsig::parse_public_key(line);
  if (!key) return fmt::format("{} (cannot be read, and signs nothing)", printable(line));
  std::string said = fmt::format("{} {}", printable(key->algorithm), fingerprint(*key));
  const auto words = split(trimmed(line), ' ');
  for (std::size_t i = 2; i < words.size(); ++i) said += " " + printable(words[i]);
  return said;
}

std::string_view kind_in_words(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::person:
      return "a person";
    case PrincipalKind::agent:
      return "an agent";
    case PrincipalKind::robot:
      return "a robot";
  }
  return "";
}

/// Lines of what a principal gains and loses, one for each.
class Differences {
 public:
  using Saying = std::string (*)(std::string_view);

  explicit Differences(Page& page) : page_(page) {}

  void say(std::string_view words, Style style = Style::plain) {
    page_.add(Line(words, style), {0, 4, ""});
    any_ = true;
  }

  void texts(std::string_view what, const std::vector<std::string>& before,
             const std::vector<std::string>& now, Saying said = printable) {
    for (const std::string& text : now) {
      if (!has(before, text)) say(fmt::format("gets the {} {}", what, said(text)));
    }
    for (const std::string& text : before) {
      if (!has(now, text)) say(fmt::format("loses the {} {}", what, said(text)), Style::warning);
    }
  }

  void roles(const std::vector<Role>& before, const std::vector<Role>& now) {
    for (const Role role : now) {
      if (!has(before, role)) say(fmt::format("gets the role {}", name_of(role)), Style::warning);
    }
    for (const Role role : before) {
      if (!has(now, role)) say(fmt::format("loses the role {}", name_of(role)), Style::warning);
    }
  }

  void one(std::string_view what, const std::string& before, const std::string& now) {
    if (before == now) return;
    if (now.empty()) return say(fmt::format("no {}, was {}", what, printable(before)));
    say(fmt::format("{} {}{}", what, printable(now),
                    before.empty() ? "" : fmt::format(", was {}", printable(before))));
  }

  bool any() const { return any_; }

 private:
  template <class T>
  static bool has(const std::vector<T>& all, const T& wanted) {
    return std::find(all.begin(), all.end(), wanted) != all.end();
  }

  Page& page_;
  bool any_ = false;
};

void add_differences(Page& page, const Principal* known, const Principal& now) {
  const Principal nobody;
  const Principal& before = known == nullptr ? nobody : *known;
  Differences told(page);
  if (known != nullptr && before.kind != now.kind) {
    told.say(
        fmt::format("is {}, no longer {}", kind_in_words(now.kind), kind_in_words(before.kind)),
        Style::warning);
  }
  if (known != nullptr) told.one("name", before.name, now.name);
  told.one("operator", before.operated_by, now.operated_by);
  told.one("level", before.level, now.level);
  told.roles(before.roles, now.roles);
  told.texts("e-mail", before.emails, now.emails);
  told.texts("login", before.logins, now.logins);
  told.texts("key", before.keys, now.keys, key_in_words);
  if (before.active && !now.active) {
    told.say("is inactive: may do nothing, and no approval of theirs counts", Style::warning);
  }
  if (!before.active && now.active) told.say("is active again", Style::warning);
  if (known != nullptr && !told.any()) told.say("nothing: the directory has it so already");
}

void add_proposal(Page& page, const Proposal& proposal, const Directory& people) {
  const Principal& now = proposal.principal;
  const Principal* known = people.find(now.id);
  page.add_whole(Line(fmt::format("proposal {}", printable(proposal.id)), Style::bold)
                     .phrase(fmt::format("by {}", printable(proposal.by)))
                     .phrase(proposal.at.to_string()));
  page.section(known == nullptr ? "enrols" : "changes");
  page.add(Line(printable(now.id), Style::bold)
               .phrase(printable(known == nullptr ? now.name : known->name))
               .phrase(kind_in_words(known == nullptr ? now.kind : known->kind)));
  add_differences(page, known, now);
}

}  // namespace

std::string people_page(const Directory& people, Paper paper) {
  Page page(paper);
  for (const Principal& principal : people.principals) {
    std::vector<std::string_view> roles;
    for (const Role role : principal.roles) roles.push_back(name_of(role));
    std::vector<std::string> names = principal.emails;
    names.insert(names.end(), principal.logins.begin(), principal.logins.end());
    const std::string& runs_it = principal.operated_by;
    page.add_whole(Line(printable(principal.id), Style::bold)
                       .phrase(printable(principal.name))
                       .phrase(name_of(principal.kind))
                       .phrase(runs_it.empty() ? "" : "operator " + printable(runs_it))
                       .phrase(principal.level.empty() ? "" : "level " + printable(principal.level))
                       .phrase(joined(roles, ", "))
                       .phrase(principal.active ? "" : "INACTIVE", Style::warning),
                   {0, 4, ""});
    Line known_as;
    for (const std::string& name : names) known_as.phrase(printable(name), Style::dim);
    if (!names.empty()) page.add_whole(known_as, {4, 0, ""});
    for (const std::string& key : principal.keys) {
      page.add_whole(Line("key " + key_in_words(key), Style::dim), {4, 4, ""});
    }
  }
  return page.take();
}

std::string proposal_page(const Proposal& proposal, const Directory& people, Paper paper) {
  Page page(paper);
  add_proposal(page, proposal, people);
  return page.take();
}

std::string proposals_page(const std::vector<Proposal>& open, const Directory& people,
                           Paper paper) {
  if (open.empty()) {
    return "no open proposals: `belay people propose ID` makes one\n";
  }
  Page page(paper);
  for (const Proposal& proposal : open) {
    add_proposal(page, proposal, people);
    page.blank();
  }
  page.add_whole(
      Line("Another administrator than who proposed confirms: `belay people confirm "
           "PROPOSAL`"));
  return page.take();
}

}  // namespace belay::app
