#include "sim/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/invariants.h"
#include "sim/life.h"
#include "sim/world_replica.h"

namespace belay::sim {
namespace {

constexpr std::size_t kReplicas = 3;
constexpr std::size_t kWithinMax = 2;    // how deep requests come within requests
constexpr std::size_t kTrailLines = 60;  // about 20 steps
constexpr std::chrono::seconds kFoundersSignedIn = std::chrono::hours(24 * 30);
constexpr std::chrono::seconds kAllowLasts = std::chrono::hours(24);
constexpr std::chrono::seconds kScrapedEvery{5};
// A keeper calls so often that it would never come to an end among as much trouble as others have.
constexpr int kCalmerKeepers = 12;

Weather any_weather(Dice& dice) {
  const auto between = [&](int from, int to) { return from + dice.below(to - from); };
  Weather made;
  made.crash = between(400, 3000);
  made.failure = between(100, 1500);
  made.untold = between(10, 60);
  made.meanwhile = between(40, 300);
  made.lost = between(6, 30);
  made.twice = between(6, 30);
  made.jump = between(25, 120);
  made.trouble = between(2, 10);
  made.order = between(3, 12);
  return made;
}

/// Freezes are done in the same commit, and come after it.
bool asks_for_undo(std::span<const RecordSeen> records) {
  return std::any_of(records.begin(), records.end(), [](const RecordSeen& record) {
    const auto* stepped = std::get_if<ledger::IncidentStepped>(&record.entry.what);
    return stepped != nullptr && stepped->step == "undo-asked";
  });
}

}  // namespace

World::~World() = default;

World::World(std::uint64_t seed, Sabotage sabotage)
    : dice_(seed),
      sabotage_(std::move(sabotage)),
      weather_(any_weather(dice_)),
      shop_(clock_, kScrapedEvery),
      sells_(!dice_.one_in(3)),
      is_linked_(dice_.one_in(2)) {
  chronicle_ = std::make_unique<Chronicle>(contents_, histories_, shop_, sealer_.trusted());
  const facts::Identity author = identity_of(founders().front());
  for (const char* name : {"retail", "stock"}) {
    const PolicyMeant& policy = policies()[histories_.size() % policies().size()];
    histories_.emplace(name, History(first_files(policy), author, clock_.now()));
  }
  found();
  open_shop();
  for (std::size_t i = 0; i < kReplicas; ++i) {
    replicas_.push_back(std::make_unique<Replica>());
    replicas_.back()->number = i + 1;
    start(*replicas_.back());
  }
}

void World::found() {
  const auto store = open_store(contents_, clock_, sealer_);
  control::People people(*store, std::string(kOrigin), secrets());
  const Request& request = think_of({0, "server", "", "", "", ProposalAsked()});
  const auto founded = people.found(founders(), kFoundersSignedIn,
                                    [&](const control::IssuedToken& made) -> Result<void> {
                                      tokens_.push_back(made);
                                      return {};
                                    });
  if (!founded) break_("an organisation can be founded", founded.error().message);
  chronicle_->committed(serving_of(request));
  committed_ = contents_.commits;
}

control::People::Secrets World::secrets() {
  return [this](std::size_t bytes) -> Result<std::string> {
    const Digest made = sha256(fmt::format("secret {}", ++secrets_));
    return std::string(made.bytes().begin(), made.bytes().end()).substr(0, bytes);
  };
}

void World::start(Replica& replica) {
  replica.dead = false;
  auto store = open_store(
      contents_, clock_, sealer_,
      [this, &replica](StoreCall call, bool happened) { return at_port(replica, call, happened); });
  replica.lookout.reset();
  replica.incidents.reset();
  replica.deployments.reset();
  replica.keeper.reset();
  replica.rollouts.reset();
  replica.production.reset();
  replica.people.reset();
  replica.changes.reset();
  replica.store = sabotage_.store ? sabotage_.store(std::move(store), contents_) : std::move(store);
  replica.repositories = std::make_unique<Repositories>(
      histories_, [this, &replica] { return at_port(replica, std::nullopt, false); }, sabotage_);
  replica.changes = std::make_unique<control::Changes>(
      *replica.store, *replica.repositories,
      control::ChangeSettings{std::string(kOrigin), "belay simulated", kAllowLasts});
  replica.people =
      std::make_unique<control::People>(*replica.store, std::string(kOrigin), secrets());
  auto production = open_production(shop_, [this, &replica](ProductionCall call, bool happened) {
    return at_shop(replica, call, happened);
  });
  replica.production =
      sabotage_.production ? sabotage_.production(std::move(production)) : std::move(production);
  Request& keeping = think_of({0, "server", "", "", "", Keeping()});
  replica.keeping = &keeping;
  replica.rollouts = std::make_unique<control::Rollouts>(
      *replica.store, *replica.production, clock_, nullptr,
      control::RolloutSettings{std::string(kOrigin),
                               fmt::format("replica {}.{}", replica.number, keeping.number)});
  replica.keeper = std::make_unique<control::RolloutKeeper>(
      *replica.store, clock_, *replica.rollouts, *replica.production,
      [](const std::function<void()>& job) { job(); },
      [this, &replica](std::string_view line) {
        tell(fmt::format("replica {} says: {}", replica.number, line));
      });
  open_incidents(replica);
}

bool World::may_more_happen() const { return serving_.size() <= kWithinMax; }

bool World::is_keeping(const Replica& replica) const {
  return serving_.back().request == replica.keeping;
}

/// Every call of a port by a replica comes by here, before and after. Whatever the weather has in
/// store for it happens now.
Result<void> World::at_port(Replica& replica, std::optional<StoreCall> call, bool happened) {
  const auto gone = [] { return fail(Code::unavailable, "the replica is gone"); };
  if (replica.dead || stopped()) return gone();
  const std::size_t known = chronicle_->records().size(), commits = committed_;
  if (call == StoreCall::commit && happened) {
    chronicle_->committed(serving_.back());
    committed_ = contents_.commits;
    if (committed_ == commits) mark("a commit was refused, because something had moved");
    bring_out(known);
  }
  const bool committed = chronicle_->records().size() != known;
  if (committed && asks_for_undo(std::span(chronicle_->records()).subspan(known)) &&
      one_in(weather_.order)) {
    replica.dead = true;
    mark("a replica died between the asking of an undo and its doing");
  }
  const int calmer = is_keeping(replica) ? kCalmerKeepers : 1;
  if (replica.dead || one_in(calmer * weather_.crash)) {
    replica.dead = true;
    tell(fmt::format("replica {} dies{}", replica.number, committed ? ", having committed" : ""));
    return gone();
  }
  if (one_in(committed ? weather_.untold : weather_.failure)) {
    if (committed) mark("a commit of which nobody was told");
    tell(fmt::format("a call of replica {} fails{}", replica.number,
                     committed ? ", having committed" : ""));
    return fail(Code::unavailable, "no answer: ask again");
  }
  if (may_more_happen() && one_in(calmer * weather_.meanwhile)) {
    mark("something happened between two calls of a request");
    happen();
  }
  if (stopped()) return gone();
  return {};
}

World::Replica* World::idle_replica() {
  std::vector<Replica*> idle;
  for (const auto& replica : replicas_) {
    if (!replica->busy) idle.push_back(replica.get());
  }
  return idle.empty() ? nullptr : dice_.one_of(idle);
}

Serving World::serving_of(const Request& request) {
  Serving made{&request, {}, chronicle_->records().size(), now()};
  for (const auto& [name, history] : histories_) made.moves[name] = history.moves();
  return made;
}

std::optional<Reply> World::serve(const Request& request, Replica& replica) {
  Serving serving = serving_of(request);
  const auto not_possible = [&] {
    return request.secret.empty() ? "" : chronicle_->not_signed_in(request.secret, now());
  };
  const std::string before = not_possible();
  tell(fmt::format("replica {} gets {}", replica.number, in_words(request)));
  serving_.push_back(std::move(serving));
  replica.busy = true;
  Reply reply =
      ask(request, {*replica.changes, *replica.people, *replica.rollouts, *replica.incidents});
  replica.busy = false;
  serving_.pop_back();
  if (stopped()) return std::nullopt;
  if (replica.dead) {
    mark("a replica died");
    start(replica);
    return std::nullopt;
  }
  const bool refused = reply.refused && (reply.refused->code == Code::unauthenticated ||
                                         reply.refused->code == Code::unavailable);
  if (refused && !before.empty()) mark("what is no token was refused");
  // What came to an end while it was looked at may have been looked at before.
  if (!refused && !not_possible().empty()) chronicle_->signed_in(request, before);
  tell(fmt::format("#{}: {}", request.number, in_words(reply)));
  return reply;
}

Request& World::think_of(Request request) {
  request.number = requests_.size() + 1;
  if (!request.once.empty()) keys_[request.by].push_back(request.once);
  return requests_.emplace_back(std::move(request));
}

void World::send(const Request& request) {
  if (one_in(weather_.lost)) {
    tell(fmt::format("lost on its way: {}", in_words(request)));
    if (!request.once.empty()) unanswered_.push_back(&request);
  } else {
    deliver(request);
  }
  if (one_in(weather_.twice)) late_.push_back(&request);
}

void World::deliver(const Request& request) {
  Replica* replica = idle_replica();
  if (replica == nullptr) {
    unanswered_.push_back(&request);
    return;
  }
  auto reply = serve(request, *replica);
  if (reply && one_in(weather_.lost)) {
    tell(fmt::format("the answer to #{} is lost", request.number));
    reply.reset();
  }
  if (reply && !reply->is_uncertain()) {
    take_note(request, *std::move(reply));
  } else if (!request.once.empty()) {
    // Without a key it could be done twice: who asked looks first.
    unanswered_.push_back(&request);
  }
  check();
}

void World::take_note(const Request& request, Reply reply) {
  if (reply.token) tokens_.push_back(*reply.token);
  const auto& records = chronicle_->records();
  if (reply.index && *reply.index < records.size()) {
    const auto& replies = chronicle_->replies();
    const bool again = std::any_of(replies.begin(), replies.end(),
                                   [&](const ReplySeen& seen) { return seen.request == &request; });
    if (again) mark("a request was answered twice");
  }
  if (std::holds_alternative<StartAsked>(request.asked)) see_start(request, reply);
  if (std::holds_alternative<UndoWanted>(request.asked)) see_undo(request, reply);
  chronicle_->replied(request, std::move(reply));
}

void World::disturb_clock() {
  const std::int64_t behind = (contents_.at - clock_.now().micros()) / 1'000'000;
  if (behind > 60 && one_in(8)) {
    clock_.jump(std::chrono::seconds(behind));
    tell("the clock is set right");
  } else if (one_in(weather_.jump)) {
    constexpr int kMinutes[] = {-26 * 60, -60, -7, 7, 60, 5 * 60, 26 * 60};
    const int minutes = dice_.one_of(kMinutes);
    clock_.jump(std::chrono::minutes(minutes));
    mark(minutes < 0 ? "the clock was set back" : "the clock jumped forward");
    tell(fmt::format("the clock jumps by {} minutes", minutes));
  }
}

void World::happen() {
  if (stopped()) return;
  pass(std::chrono::microseconds(dice_.below(120'000'000)));
  if (stopped()) return;
  disturb_clock();
  if (sells_) disturb_shop();
  const auto taken_from = [&](std::vector<const Request*>& waiting) -> const Request& {
    const Request*& chosen = dice_.one_of(waiting);
    std::swap(chosen, waiting.back());
    const Request* request = waiting.back();
    waiting.pop_back();
    return *request;
  };
  if (!unanswered_.empty() && dice_.one_in(3)) {
    deliver(taken_from(unanswered_));
  } else if (!late_.empty() && dice_.one_in(6)) {
    deliver(taken_from(late_));
  } else {
    act(*this);
  }
}

void World::step() {
  ++steps_;
  happen();
  check();
}

void World::check() {
  if (stopped()) return;
  see_marks();
  for (const Invariant& invariant : invariants()) {
    std::string how = invariant.broken(*chronicle_);
    if (!how.empty()) return break_(invariant.says, std::move(how));
  }
  chronicle_->records_checked = chronicle_->records().size();
  chronicle_->replies_checked = chronicle_->replies().size();
}

/// What is rare in the decisions since the last check.
void World::see_marks() {
  if (is_calm()) return;
  for (std::size_t i = chronicle_->records_checked; i < chronicle_->records().size(); ++i) {
    const RecordSeen& record = chronicle_->records()[i];
    const auto* decided = std::get_if<ledger::Decided>(&record.entry.what);
    if (decided == nullptr) continue;
    if (decided->verdict != "allow") {
      mark("a decision held");
      continue;
    }
    mark(decided->moment == "deploy" ? "a deployment was allowed" : "a merge was allowed");
    const auto change = chronicle_->changes().find(decided->change);
    for (const ledger::SettledObligation& settled : decided->obligations) {
      for (const ledger::Discharge& by : settled.by) {
        const auto& given = change->second.approvals;
        const bool carried =
            by.terms && std::any_of(given.begin(), given.end(), [&](const auto& approval) {
              return approval.id == by.id &&
                     approval.content.head_tree != decided->content.head_tree;
            });
        if (carried) mark("an approval survived a clean rebase");
      }
    }
  }
}

void World::break_(std::string_view says, std::string how) {
  if (!stopped()) violation_ = Violation{says, std::move(how), steps_};
}

void World::tell(std::string line) {
  trail_.push_back(fmt::format("{:>4} {} {}{}", steps_, now().to_string(),
                               std::string(2 * serving_.size(), ' '), line));
  if (trail_.size() > kTrailLines) trail_.pop_front();
}

}  // namespace belay::sim
