#include "sim/organisation.h"

#include <algorithm>
#include <map>

#include "control/check.h"

namespace belay::sim {
namespace {

using control::Principal;
using control::PrincipalKind;
using control::Role;

constexpr std::string_view kTwoPeople = R"(belay: policy/v1
mode: enforce
rules:
- name: two people
  why: Nobody changes it alone.
  when: change.kind.size() >= 0
  owes:
  - approvals: {count: 2, survive: [clean-rebase]}
  - record: {sections: [impact]}
- name: one more to deploy
  why: Whoever deploys looks again.
  when: change.kind.size() >= 0
  owes:
  - approvals: {count: 1, due: deploy}
)";

constexpr std::string_view kTested4h = R"(belay: policy/v1
mode: enforce
rules:
- name: exactly this, tested
  why: It sells things.
  when: change.kind.size() >= 0
  owes:
  - approvals: {count: 2}
  - evidence: {type: test-result, max_age: 4h}
- name: somebody senior
  why: They have seen it fail.
  when: change.kind.size() >= 0
  owes:
  - approvals: {count: 1, level: senior}
)";

constexpr std::string_view kCatalog = R"(belay: catalog/v1
people:
- name: Mara Lind
  emails: [mara@retail.example, lind.m@home.example]
)";

Principal principal(std::string id, PrincipalKind kind = PrincipalKind::person) {
  Principal made;
  made.id = id;
  made.kind = kind;
  made.name = id + " of retail";
  made.emails = {id + "@retail.example"};
  return made;
}

Principal producer(std::string id, char key) {
  Principal made = principal(std::move(id), PrincipalKind::robot);
  made.roles = {Role::producer};
  made.keys = {producer_key(key).line()};
  return made;
}

}  // namespace

std::vector<Principal> founders() {
  std::vector<Principal> made;
  for (const char* id : {"ada", "bea", "cleo", "ines", "mara", "noor", "tomas", "wim"}) {
    made.push_back(principal(id));
  }
  for (std::size_t i = 0; i < 3; ++i) made[i].roles = {Role::administrator};
  for (Principal& one : made) {
    if (one.id == "ada" || one.id == "mara" || one.id == "tomas") one.level = "senior";
  }
  Principal home = principal("mara.home");
  home.emails = {"lind.m@home.example"};
  home.level = "senior";
  made.push_back(home);
  Principal bot = principal("bot", PrincipalKind::agent);
  bot.operated_by = "cleo";
  made.push_back(bot);
  made.push_back(producer("ci", 'c'));
  made.push_back(producer("lab", 'l'));
  return made;
}

std::string_view human_behind(std::string_view principal) {
  return principal == "mara.home" ? "mara" : principal;
}

facts::Identity identity_of(const Principal& principal) {
  return {principal.name, principal.emails.front()};
}

const gate::TestProducer& producer_key(char seed) {
  static std::map<char, gate::TestProducer> keys;
  return keys.try_emplace(seed, seed).first->second;
}

const std::vector<PolicyMeant>& policies() {
  using gate::Moment;
  static const std::vector<PolicyMeant> all = {
      {kTwoPeople,
       {{2, "", true, Moment::merge}, {1, "", false, Moment::deploy}},
       true,
       std::nullopt},
      {kTested4h,
       {{2, "", false, Moment::merge}, {1, "senior", false, Moment::merge}},
       false,
       std::chrono::hours(4)},
  };
  return all;
}

const PolicyMeant& policy_in(const History::Files& files) {
  const std::string& text = files.at(std::string(control::kPolicyPath));
  const auto found = std::find_if(policies().begin(), policies().end(),
                                  [&](const PolicyMeant& policy) { return policy.text == text; });
  return *found;
}

History::Files first_files(const PolicyMeant& policy) {
  return {{std::string(control::kPolicyPath), std::string(policy.text)},
          {"belay-catalog.yaml", std::string(kCatalog)},
          {"src/estimate.cc", "int days() { return 2; }\n"},
          {"src/price.cc", "int price() { return 100; }\n"},
          {"src/stock.cc", "int stock() { return 7; }\n"}};
}

}  // namespace belay::sim
