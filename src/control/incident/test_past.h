#ifndef BELAY_CONTROL_INCIDENT_TEST_PAST_H_
#define BELAY_CONTROL_INCIDENT_TEST_PAST_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/incident/recorded_past.h"
#include "control/ledger_source.h"
#include "control/test_gate.h"
#include "ledger/growing_tiles.h"
#include "ledger/test_ledger.h"
#include "watch/incident/incident.h"

/// A ledger in memory, with a change that a gate decided and an incident that it is blamed for.
namespace belay::control::test {

inline constexpr std::string_view kStages = R"(belay: policy/v1
rules:
- name: two people
  owes:
  - approvals: {count: 2}
- name: say what it does
  owes:
  - record: {sections: [impact]}
- name: what goes out goes out in stages
  owes:
  - rollout: {stages: [10, 100], bake: 1m, guards: [orders]}
waivers: {who: [mara@retail.example, tomas@retail.example], people: 2, expires: 24h,
          review_within: 48h}
break_glass: {who: [wim@retail.example], expires: 4h, review_within: 24h}
)";

inline constexpr std::string_view kTestPlan = R"(belay: rollout-plan/v1
environment: prod
system: checkout
version: v2
replaces: v1
reversible: true
alpha: 1 %
look: 5s
history: 2m
arms: by-request
stages:
- {share: 10 %, bake: 1m, timeout: 30m}
- {share: 50 %, bake: 1m, unguarded: true}
- {share: 100 %}
watch: 1m
guards:
- name: orders
  kind: drop
  margin: 25 %
  canary: orders_total{version="{version}"}
  control: orders_total{version="{replaces}"}
on_bad: roll-back
on_no_data: {budget: 1m, total: 5m, then: roll-back}
on_timeout: hold
on_unguarded: promote
)";

/// What was written, and can be taken away or changed again.
class TestPast : public Gate, public LedgerSource {
 public:
  TestPast() {
    Directory people = directory;
    Principal wim = *people.find("wim");
    wim.roles = {Role::break_glass};
    static_cast<void>(place(people, wim));
    enrol(people);
  }

  /// A step of the change, which is recorded when it may be taken.
  void happens(const std::string& who, const ChangeEvent& event) {
    const auto made = take(who, event);
    ASSERT_TRUE(made) << made.error().message;
    for (const ledger::Entry& entry : made->records) held.add(entry);
  }
  void opens(char head_tree = '3') {
    Assessed made = seen(head_tree);
    made.revision.judges.policy = {{"belay.yaml", keep(std::string(kStages))}};
    happens("ines", made);
  }
  void decided() { happens("ines", DecisionAsked{gate::Moment::deploy, "prod"}); }
  /// With all that it owes before it goes out.
  void is_allowed() {
    happens("ines", RecordWritten{{{"impact", "A day longer."}, {"guidance", "runbook <b>4</b>"}}});
    happens("mara", approval(gate::Moment::deploy));
    happens("tomas", approval(gate::Moment::deploy));
    decided();
  }

  void passes(std::int64_t seconds) { now.seconds += seconds; }
  /// By a person, or by the server where nobody is named.
  void records(ledger::What what, const std::string& who = "") {
    const ledger::Principal by{who.empty() ? "server" : "person", "ledger.retail.example",
                               who.empty() ? "server" : who};
    held.add({now, by, who.empty() ? "server" : "token", std::move(what)});
    ++now.seconds;
  }

  /// A step of the rollout r1 of the change, at shares in hundredths of a per cent.
  ledger::RolloutStepped rollout(const std::string& step, std::uint64_t from, std::uint64_t to) {
    ledger::RolloutStepped made;
    made.rollout = "r1";
    made.change = state.id;
    made.environment = "prod";
    made.plan = keep(watch::write_plan(*watch::parse_plan(kTestPlan, "plan")));
    made.decision = sha256(held.leaves.back());
    if (decision) made.decision = *decision;
    decision = made.decision;
    made.moves = {{"checkout", "v2", "v1"}};
    made.step = step;
    made.from = from;
    made.to = to;
    return made;
  }

  ledger::IncidentStepped incident(const std::string& step, const std::string& why = "") const {
    ledger::IncidentStepped made;
    made.incident = "i1";
    made.environment = "prod";
    made.step = step;
    made.severity = 2;
    made.why = why;
    return made;
  }

  /// The incident in full, a minute and a half after it began.
  watch::IncidentState account(watch::Suspect blamed) const {
    watch::Signal signal{watch::Signal::Kind::drop, "orders", "checkout",   "storefront", "eu", "",
                         {now.seconds - 90, 0},     now,      "orders fell"};
    watch::IncidentState made = watch::open_incident("i1", "prod", signal, now).state;
    made.suspects = {blamed, {watch::CauseKind::none, "", 0, {}, {"everything was as usual"}}};
    made.blamed = std::move(blamed);
    return made;
  }

  Result<std::string> checkpoint() override {
    if (held.leaves.empty()) return fail(Code::not_found, "the ledger has no entry yet");
    return held.checkpoint(key).to_string();
  }
  Result<std::string> tile(const ledger::Tile& tile) override {
    std::map<std::string, std::string> files;
    ledger::GrowingTiles tiles;
    const auto keep_all = [&](const std::vector<ledger::WrittenTile>& made) {
      for (const ledger::WrittenTile& each : made) files[each.tile.path()] = each.bytes;
    };
    for (const Digest& hash : held.hashes) keep_all(tiles.add(hash));
    keep_all(tiles.unfinished());
    std::vector<std::string_view> leaves;
    for (const std::string& leaf : held.leaves) leaves.push_back(leaf);
    leaves.resize(leaves.size() - std::min(leaves.size(), cut));
    const ledger::Tile bundle{ledger::Tile::Holds::entries, 0, 0,
                              static_cast<unsigned>(held.leaves.size())};
    files[bundle.path()] = *ledger::bundle_of(leaves);
    const auto found = files.find(tile.path());
    if (found == files.end()) return fail(Code::not_found, "no file " + tile.path());
    return found->second;
  }
  Result<std::optional<std::string>> document(const Digest& name) override {
    const auto found = documents.find(name);
    if (found == documents.end()) return std::nullopt;
    return found->second;
  }

  Result<ReadPast> past() {
    return read_past(*this, {std::string(ledger::kTestOrigin), {key.verifier()}});
  }

  const ledger::SigningKey key = ledger::test_key('o');
  ledger::TestLedger held;
  std::size_t cut = 0;  ///< entries that its last bundle lacks
  std::optional<Digest> decision;
};

}  // namespace belay::control::test

#endif  // BELAY_CONTROL_INCIDENT_TEST_PAST_H_
