#include "control/ledger_replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/test_gate.h"

namespace belay::control {
namespace {

using gate::Moment;
using gate::Verdict;
using std::chrono::hours;
using test::Gate;
using testing::HasSubstr;

constexpr std::string_view kLenient = R"(belay: policy/v1
rules:
- name: two people
  owes:
  - approvals: {count: 2}
- name: say what it does
  owes:
  - record: {sections: [impact]}
waivers: {who: [mara@retail.example, tomas@retail.example], people: 2, expires: 24h,
          review_within: 48h}
break_glass: {who: [wim@retail.example], expires: 4h, review_within: 24h}
)";

/// A gate that remembers what it recorded, and is asked for nothing but documents.
struct Recorded : Gate, LedgerSource {
  Recorded() {
    Directory people = directory;
    Principal wim = *people.find("wim");
    wim.roles = {Role::break_glass};
    static_cast<void>(place(people, wim));
    enrol(people);
    Assessed made = seen('3');
    made.revision.judges.policy = {{"belay.yaml", keep(std::string(kLenient))}};
    happens("ines", made);
  }

  void happens(const std::string& who, const ChangeEvent& event) {
    const auto made = take(who, event);
    ASSERT_TRUE(made) << made.error().message;
    entries.insert(entries.end(), made->records.begin(), made->records.end());
    last = made->made;
  }
  void decided() { happens("ines", DecisionAsked{Moment::merge, "prod"}); }
  void broken() { happens("wim", GlassBroken{state.now().content, "prod", "orders", hours(1)}); }
  void waived() {
    happens("mara", WaiverAsked{state.now().content, {"two people"}, "prod", "at sea", hours(2)});
    happens("tomas", WaiverAgreed{last, state.now().content, "prod"});
    happens("ines", RecordWritten{{{"impact", "None."}}});
  }

  /// Why the last decision is not what is decided now; empty where it is.
  std::string difference() {
    LedgerReplay replay(*this, "belay test");
    for (std::size_t i = 0; i < entries.size(); ++i) replay.add(i, entries[i]);
    return replay.differing() == 0 ? "" : replay.first_differing().back().why;
  }
  /// The same where the one entry of this kind was another.
  template <class What>
  std::string difference_with(const std::function<void(ledger::Entry&, What&)>& change) {
    const std::vector<ledger::Entry> kept = entries;
    for (ledger::Entry& entry : entries) {
      if (auto* what = std::get_if<What>(&entry.what)) change(entry, *what);
    }
    const std::string why = difference();
    entries = kept;
    return why;
  }
  template <class What>
  std::string difference_without() {
    const std::vector<ledger::Entry> kept = entries;
    std::erase_if(entries, [](const ledger::Entry& entry) {
      return std::holds_alternative<What>(entry.what);
    });
    const std::string why = difference();
    entries = kept;
    return why;
  }

  Result<std::string> checkpoint() override { return fail(Code::not_found, "none"); }
  Result<std::string> tile(const ledger::Tile&) override { return fail(Code::not_found, "none"); }
  Result<std::optional<std::string>> document(const Digest& digest) override {
    const auto at = documents.find(digest);
    return at == documents.end() ? std::nullopt : std::optional(at->second);
  }

  std::vector<ledger::Entry> entries;
  std::string last;
};

TEST(Replay, finds_what_was_overridden_as_it_was_recorded) {
  Recorded gate;
  gate.broken();
  gate.decided();
  ASSERT_EQ(std::get<ledger::Decided>(gate.entries.back().what).verdict, "allow");
  EXPECT_EQ(gate.difference(), "");
  using ledger::Overridden;
  EXPECT_THAT(gate.difference_without<Overridden>(),
              HasSubstr("the override `c1-o1`, which was not recorded before"));
  std::swap(gate.entries.front(), gate.entries.back());
  EXPECT_THAT(gate.difference(), HasSubstr("not recorded before")) << "only afterwards";
  std::swap(gate.entries.front(), gate.entries.back());
  const auto with = [&](const std::function<void(ledger::Entry&, Overridden&)>& change) {
    return gate.difference_with<Overridden>(change);
  };
  EXPECT_THAT(with([](auto&, auto& it) { it.change = "c2"; }), HasSubstr("of another change"));
  EXPECT_THAT(with([](auto&, auto& it) { it.content.head_tree = test::tree('4'); }),
              HasSubstr("of other content"));
  EXPECT_THAT(with([](auto&, auto& it) { it.content.repository = "other"; }),
              HasSubstr("of other content"));
  EXPECT_THAT(with([](auto&, auto& it) { it.environment = "staging"; }),
              HasSubstr("for another environment"));
  EXPECT_THAT(with([](auto&, auto& it) { --it.expires.seconds; }), HasSubstr("another end"));
  EXPECT_THAT(with([](auto& entry, auto&) { entry.by.subject = "mara"; }),
              HasSubstr("of other people"));
}

TEST(Replay, finds_what_was_waived_as_it_was_recorded) {
  Recorded gate;
  gate.waived();
  gate.decided();
  ASSERT_EQ(std::get<ledger::Decided>(gate.entries.back().what).verdict, "allow");
  EXPECT_EQ(gate.difference(), "");
  using ledger::Waived;
  EXPECT_THAT(gate.difference_without<Waived>(), HasSubstr("the waiver `c1-w1`, which was not"));
  const auto with = [&](const std::function<void(ledger::Entry&, Waived&)>& change) {
    return gate.difference_with<Waived>(change);
  };
  EXPECT_THAT(with([](auto&, auto& it) { it.rules = {"say what it does"}; }),
              HasSubstr("of other rules"));
  EXPECT_THAT(with([](auto&, auto& it) { it.approvals.pop_back(); }), HasSubstr("of other people"));
  EXPECT_THAT(with([](auto& entry, auto& it) {
                entry.what = ledger::Overridden{it.waiver, it.change,  it.content, it.environment,
                                                it.reason, it.expires, it.expires};
              }),
              HasSubstr("of another kind"));
}

TEST(Replay, refuses_an_override_that_a_server_made_up) {
  Recorded gate;
  GivenException invented;
  invented.id = "c1-o9";
  invented.kind = gate::ExceptionKind::override_;
  invented.change = "c1";
  invented.content = gate.state.now().content;
  invented.environment = "prod";
  invented.reason = "none";
  invented.by = {"wim"};
  invented.given = gate.now;
  invented.expires = {gate.now.seconds + 3'600, 0};
  gate.exceptions.all.push_back(invented);
  gate.decided();
  ASSERT_EQ(std::get<ledger::Decided>(gate.entries.back().what).verdict, "allow");
  EXPECT_THAT(gate.difference(), HasSubstr("`c1-o9`, which was not recorded before"));
}

TEST(Replay, holds_an_allow_to_the_end_of_what_it_took) {
  Recorded gate;
  gate.broken();
  gate.decided();
  EXPECT_THAT(
      gate.difference_with<ledger::Decided>([](auto&, auto& it) { it.expires->seconds += 60; }),
      HasSubstr("and the override `c1-o1` that it took at"));
  EXPECT_EQ(
      gate.difference_with<ledger::Decided>([](auto&, auto& it) { it.expires->seconds -= 60; }),
      "");
}

TEST(Replay, compares_what_discharged_each_obligation) {
  Recorded gate;
  gate.happens("ines", RecordWritten{{{"impact", "None."}}});
  gate.happens("mara", gate.approval());
  gate.happens("mara", gate.approval());
  gate.happens("tomas", gate.approval());
  gate.decided();
  EXPECT_EQ(gate.difference(), "");
  const auto with = [&](const std::function<void(std::vector<ledger::Discharge>&)>& change) {
    return gate.difference_with<ledger::Decided>(
        [&](auto&, auto& it) { change(it.obligations.front().by); });
  };
  EXPECT_THAT(with([](auto& by) { by.pop_back(); }),
              HasSubstr("what discharged obligation 1 was `mara@retail.example` and is"));
  EXPECT_THAT(with([](auto& by) { by.front().id = "a9"; }),
              HasSubstr("what discharged obligation 1"));
  EXPECT_EQ(with([](auto& by) { by.front().id = "a1"; }), "") << "hers, too, and it counts";
  EXPECT_THAT(with([](auto& by) { by.front().terms->environment = "staging"; }),
              HasSubstr("environment of approval `a2`"));
  EXPECT_THAT(with([](auto& by) { by.front().terms->moment = "deploy"; }),
              HasSubstr("moment of approval `a2`"));
  EXPECT_THAT(with([](auto& by) { by.front().tree = test::tree('4'); }),
              HasSubstr("tree of approval `a2`"));
  EXPECT_THAT(gate.difference_with<ledger::Decided>(
                  [](auto&, auto& it) { it.obligations.back().by = {{"a1"}}; }),
              HasSubstr("what discharged obligation 2"));
}

TEST(Replay, compares_which_exception_lifted_what) {
  Recorded gate;
  gate.broken();
  gate.decided();
  EXPECT_THAT(gate.difference_with<ledger::Decided>(
                  [](auto&, auto& it) { it.obligations.front().by.clear(); }),
              HasSubstr("what discharged obligation 1 was `` and is `c1-o1` now"));
}

}  // namespace
}  // namespace belay::control
