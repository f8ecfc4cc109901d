#include "sim/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "control/check.h"
#include "sim/incident_life.h"
#include "sim/rollout_life.h"
#include "sim/somebody.h"

namespace belay::sim {
namespace {

using control::Principal;
using control::PrincipalKind;
using control::Role;
using control::Scope;

constexpr std::string_view kRepositories[] = {"retail", "stock"};
constexpr std::string_view kBranches[] = {"feature", "hotfix"};
constexpr std::string_view kFiles[] = {"src/estimate.cc", "src/price.cc", "src/stock.cc"};

/// One step of somebody's day.
class Act : Somebody {
 public:
  explicit Act(World& world) : Somebody(world) {}

  void any() {
    struct Choice {
      int weight;
      void (Act::*act)();
    };
    static constexpr Choice kChoices[] = {
        {8, &Act::push},     {1, &Act::push_back}, {4, &Act::move_target}, {4, &Act::rebase},
        {10, &Act::open},    {26, &Act::approve},  {3, &Act::withdraw},    {8, &Act::write_record},
        {9, &Act::evidence}, {20, &Act::decide},   {1, &Act::abandon},     {5, &Act::propose},
        {6, &Act::confirm},  {2, &Act::issue},     {1, &Act::revoke},      {6, &Act::finish_any},
    };
    return (this->*any_of(kChoices).act)();
  }

 private:
  History& any_history() { return world_.histories().at(std::string(dice_.one_of(kRepositories))); }
  std::string any_branch() { return std::string(dice_.one_of(kBranches)); }
  gate::Moment any_moment() { return dice_.one_in(3) ? gate::Moment::deploy : gate::Moment::merge; }
  /// Most of the time; else anybody.
  const Principal& any_administrator() {
    const Principal* one = &anybody();
    while (!one->has(Role::administrator) && !dice_.one_in(30)) one = &anybody();
    return *one;
  }
  std::string any_content() {
    return fmt::format("int answer() {{ return {}; }}\n", dice_.below(1000));
  }

  void push() {
    const std::string name = any_branch();
    History& history = any_history();
    if (!history.has(name) || dice_.one_in(12)) history.branch(name);
    const std::string file(dice_.one_of(kFiles));
    const Principal& author = anybody();
    history.push(name, {{file, any_content()}}, identity_of(author), world_.now());
    world_.tell(fmt::format("{} pushes {} to {}", author.id, file, name));
  }

  /// Back to what was there before: by force.
  void push_back() {
    const std::string name = any_branch();
    History& history = any_history();
    if (!history.has(name)) return;
    const auto own =
        history.commits_between(history.head_of(std::string(kMain)).id, history.head_of(name).id);
    if (own.size() < 2) return;
    history.move(name, own[own.size() - 2]->id);
    world_.tell(fmt::format("{} goes back by one commit", name));
  }

  void move_target() {
    History& history = any_history();
    std::string file = dice_.one_in(3) ? std::string(dice_.one_of(kFiles)) : "README";
    std::string content = any_content();
    if (dice_.one_in(12)) {
      file = control::kPolicyPath;
      content = dice_.one_of(policies()).text;
    }
    world_.tell(fmt::format("main moves: {}", file));
    history.push(std::string(kMain), {{file, content}}, identity_of(anybody()), world_.now());
  }

  void rebase() {
    const std::string name = any_branch();
    History& history = any_history();
    if (!history.has(name)) return;
    history.rebase(name, dice_.one_in(3), world_.now());
    world_.tell(fmt::format("{} is rebased", name));
  }

  void open() {
    const std::string repository(dice_.one_of(kRepositories));
    const std::string branch = any_branch();
    if (!world_.histories().at(repository).has(branch)) return;
    send(anybody().id, "", control::OpenRequest{repository, branch, "", any_environment()});
  }

  void approve() {
    const control::ChangeState* change = any_change();
    if (change == nullptr) return;
    const auto& revisions = change->revisions;
    const control::Revision& looked_at = dice_.one_in(10) ? dice_.one_of(revisions) : change->now();
    send(any_person().id, change->id,
         control::ApprovalAsked{looked_at.content, any_moment(), any_environment(), ""});
  }

  void withdraw() {
    const control::ChangeState* change = any_change();
    if (change == nullptr || change->approvals.empty()) return;
    const control::GivenApproval& approval = dice_.one_of(change->approvals);
    const std::string by = dice_.one_in(6) ? anybody().id : approval.by;
    send(by, change->id, control::WithdrawalAsked{approval.id, "the cutoff is wrong"});
  }

  void write_record() {
    const control::ChangeState* change = any_change();
    if (change == nullptr) return;
    const std::string text = dice_.one_in(8) ? " " : "A day longer.";
    send(anybody().id, change->id, control::RecordWritten{{{std::string(kSection), text}}});
  }

  void evidence() {
    const control::ChangeState* change = any_change();
    if (change == nullptr) return;
    EvidenceSigned made;
    made.key = dice_.one_in(4) ? 'l' : 'c';
    made.tree = dice_.one_in(10) ? dice_.one_of(change->revisions).content.head_tree
                                 : change->now().content.head_tree;
    made.finished = world_.now();
    made.finished.seconds -= dice_.below(6) * 3600 - (dice_.one_in(20) ? 7200 : 0);
    made.passed = !dice_.one_in(6);
    made.brought.envelope = producer_key(made.key).tested(made.tree, made.finished, made.passed);
    const std::string by = dice_.one_in(10) ? anybody().id : made.key == 'c' ? "ci" : "lab";
    send(by, change->id, std::move(made));
  }

  void decide() {
    const control::ChangeState* change = any_change();
    if (change == nullptr) return;
    send(anybody().id, change->id, control::DecisionAsked{any_moment(), any_environment()});
  }

  void finish_any() {
    const control::ChangeState* known = any_change();
    if (known == nullptr) return;
    // It may be another one by the time that somebody hears of it.
    const std::string id = known->id;
    const ledger::Content content = known->now().content;
    const std::string environment = any_environment();
    finish(id, content, {any_moment(), environment});
  }

  void abandon() {
    const control::ChangeState* change = any_change();
    if (change == nullptr) return;
    send(dice_.one_in(3) ? anybody().id : change->opened_by, change->id,
         control::Abandoned{"superseded"});
  }

  /// Everybody but the two who are always there to administer.
  Principal somebody_else() {
    Principal one = anybody();
    while (one.id == "ada" || one.id == "bea") one = anybody();
    return one;
  }

  void propose() {
    Principal wanted = somebody_else();
    switch (dice_.below(7)) {
      case 0:
        if (!wanted.roles.empty())
          wanted.roles.clear();
        else if (wanted.is_person())
          wanted.roles = {Role::administrator};
        else
          wanted.roles = {Role::producer};
        break;
      case 1:
        if (wanted.is_person()) wanted.level = wanted.level.empty() ? "senior" : "";
        break;
      case 2:
        if (!wanted.keys.empty()) wanted.keys = {producer_key(dice_.one_in(2) ? 'c' : 'n').line()};
        break;
      case 3:
        if (wanted.is_person() && human_behind(wanted.id) != "mara") {
          wanted.emails = {fmt::format("{}.{}@retail.example", wanted.id, dice_.below(9))};
        }
        break;
      case 4:
        wanted = *world_.chronicle().directory().find("bot");
        wanted.operated_by = any_person().id;
        break;
      default:
        wanted.active = !wanted.active;
    }
    send(any_administrator().id, "", ProposalAsked{std::move(wanted)}, false);
  }

  void confirm() {
    std::vector<std::string> open;
    for (const auto& [key, aggregate] : world_.contents().aggregates) {
      if (key.kind == "proposal" && (aggregate.put.status == "open" || dice_.one_in(20))) {
        open.push_back(key.id);
      }
    }
    if (open.empty()) return;
    send(any_administrator().id, "", ConfirmationAsked{dice_.one_of(open)}, false);
  }

  void issue() {
    constexpr std::string_view kFor[] = {"bot", "ci", "lab", ""};
    const std::string by = any_administrator().id;
    TokenAsked asked{std::string(dice_.one_of(kFor)), {Scope::read, Scope::open}, {}};
    if (asked.for_whom.empty()) asked.for_whom = dice_.one_in(5) ? anybody().id : by;
    asked.lasts = std::chrono::hours(1 + dice_.below(47));
    send(by, "", std::move(asked), false);
  }

  void revoke() {
    if (world_.tokens().empty()) return;
    const control::Token& token = dice_.one_of(world_.tokens()).token;
    send(dice_.one_in(2) ? token.principal : anybody().id, "", RevocationAsked{token.id}, false);
  }
};

}  // namespace

void act(World& world) {
  Act(world).any();
  if (world.sells() && world.dice().one_in(2)) act_on_rollouts(world);
  if (world.sells() && world.dice().one_in(6)) act_on_incidents(world);
}

}  // namespace belay::sim
