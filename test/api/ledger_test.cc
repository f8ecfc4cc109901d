// A ledger that a real server wrote: it verifies, every decision comes out again, and whatever is
// changed in it is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "adapters/ledger_folder.h"
#include "adapters/sqlite/store.h"
#include "adapters/system_clock.h"
#include "base/text.h"
#include "control/ledger_replay.h"
#include "control/ledger_walk.h"
#include "control/stored_ledger.h"
#include "running_gate.h"

namespace belay::api {
namespace {

using control::LedgerSource;
using ledger::Tile;
using ::testing::HasSubstr;

/// Another source, of which single answers are changed, and all are counted.
class Changed final : public LedgerSource {
 public:
  explicit Changed(LedgerSource& from) : from_(from) {}

  Result<std::string> checkpoint() override { return from_.checkpoint(); }
  Result<std::string> tile(const Tile& tile) override {
    ++asked;
    BELAY_TRY(std::string bytes, from_.tile(tile));
    if (change_tile) change_tile(tile, bytes);
    return bytes;
  }
  Result<std::optional<std::string>> document(const Digest& digest) override {
    ++asked;
    BELAY_TRY(auto bytes, from_.document(digest));
    if (change_document) change_document(digest, bytes);
    return bytes;
  }

  std::function<void(const Tile&, std::string&)> change_tile;
  std::function<void(const Digest&, std::optional<std::string>&)> change_document;
  int asked = 0;

 private:
  LedgerSource& from_;
};

/// With three decisions in it: held, held for a deployment, allowed.
class ServedLedger : public ::testing::Test {
 protected:
  static constexpr std::string_view kEngine = "belay 0.1.0";

  ServedLedger() {
    const json::Value opened =
        gate.ask("POST", "/api/v1/changes", R"({"repository":"retail","head":"feature"})", "ada")
            .json();
    const std::string change = "/api/v1/changes/" + *opened.find("change")->find("id")->text();
    decided(change, "merge");
    decided(change, "deploy");
    for (const char* who : {"bea", "cyd"}) {
      const json::Value shown = gate.ask("GET", change).json();
      const json::Object approval{{"content", *shown.find("content")}};
      EXPECT_EQ(gate.ask("POST", change + "/approvals", json::write(approval), who).status, 201);
    }
    const std::string record = R"({"sections":[{"name":"impact","text":"None."}]})";
    EXPECT_EQ(gate.ask("POST", change + "/record", record, "ada").status, 200);
    EXPECT_EQ(decided(change, "merge"), "allow");
    store = *adapters::sqlite::open_store_to_read(data() + "/belay.db", clock);
    source = std::make_unique<control::StoredLedger>(*store);
    const std::string key = adapters::git::ScratchRepository::read(data() + "/ledger.key.pub");
    trusted = {"ledger.test.example", {*ledger::VerifierKey::parse(trimmed(key))}};
  }

  std::string data() const { return gate.repository().folder() + "/data"; }
  std::string decided(const std::string& change, const std::string& moment) {
    const json::Object wanted{{"moment", moment}};
    const json::Value answer = gate.ask("POST", change + "/decisions", json::write(wanted)).json();
    return *answer.find("decision")->find("verdict")->text();
  }

  /// What stands against a source; empty where nothing does.
  std::string complaint(LedgerSource& about) {
    const auto newest = control::newest_checkpoint(about, trusted);
    if (!newest) return newest.error().message;
    control::NamedDocuments documents(about);
    const auto walked = control::walk_ledger(
        about, trusted, *newest,
        [&](std::uint64_t index, const ledger::Entry& entry, std::string_view) {
          return documents.read_those_of(index, entry);
        });
    return walked ? "" : walked.error().message;
  }

  void each(const control::EachEntry& told) {
    const auto newest = control::newest_checkpoint(*source, trusted);
    ASSERT_TRUE(newest) << newest.error().message;
    const auto read = control::read_entries(*source, 0, newest->checkpoint.head.size, told);
    ASSERT_TRUE(read) << read.error().message;
  }

  /// The last decision: the allow, with its index.
  std::pair<std::uint64_t, ledger::Entry> allow() {
    std::pair<std::uint64_t, ledger::Entry> found;
    each([&](std::uint64_t index, const ledger::Entry& entry, std::string_view) -> Result<void> {
      if (std::holds_alternative<ledger::Decided>(entry.what)) found = {index, entry};
      return {};
    });
    return found;
  }

  /// Why this entry is not what is decided now; empty where it is.
  std::string difference(const ledger::Entry& entry) {
    control::LedgerReplay replay(*source, std::string(kEngine));
    replay.add(7, entry);
    return replay.differing() == 0 ? "" : replay.first_differing().front().why;
  }

  RunningGate gate;
  adapters::SystemClock clock;
  std::unique_ptr<control::Store> store;
  std::unique_ptr<control::StoredLedger> source;
  ledger::TrustedLedger trusted;
};

TEST_F(ServedLedger, is_whole_and_every_decision_comes_out_again) {
  EXPECT_EQ(complaint(*source), "");
  control::LedgerReplay replay(*source, std::string(kEngine));
  each([&](std::uint64_t index, const ledger::Entry& entry, std::string_view) -> Result<void> {
    replay.add(index, entry);
    return {};
  });
  EXPECT_EQ(replay.decisions(), 3u);
  EXPECT_EQ(replay.differing(), 0u);
  EXPECT_TRUE(replay.other_versions().empty());
}

TEST_F(ServedLedger, with_an_entry_changed_is_refused) {
  Changed changed(*source);
  changed.change_tile = [](const Tile& tile, std::string& bytes) {
    if (tile.holds != Tile::Holds::entries) return;
    const std::size_t at = bytes.rfind("allow");
    ASSERT_NE(at, std::string::npos);
    bytes.replace(bytes.rfind("impact"), 6, "nobody");
  };
  EXPECT_THAT(complaint(changed), HasSubstr("an entry was changed, or the ledger forked"));
}

TEST_F(ServedLedger, with_a_bundle_cut_off_or_an_entry_that_is_none_is_refused) {
  Changed changed(*source);
  changed.change_tile = [](const Tile& tile, std::string& bytes) {
    if (tile.holds == Tile::Holds::entries) bytes.resize(bytes.size() - 1);
  };
  EXPECT_THAT(complaint(changed), HasSubstr("`tile/entries/000.p/"));
  changed.change_tile = [](const Tile& tile, std::string& bytes) {
    if (tile.holds == Tile::Holds::entries)
      bytes.replace(bytes.find("ledger-entry/v1"), 15, "ledger-entry/v9");
  };
  EXPECT_THAT(complaint(changed), HasSubstr("entry 0: "));
}

TEST_F(ServedLedger, whose_tiles_of_hashes_are_others_is_refused) {
  Changed changed(*source);
  changed.change_tile = [](const Tile& tile, std::string& bytes) {
    if (tile.holds == Tile::Holds::hashes) bytes.back() = static_cast<char>(bytes.back() ^ 1);
  };
  EXPECT_THAT(complaint(changed), HasSubstr("has other hashes than the entries make"));
}

TEST_F(ServedLedger, whose_documents_are_missing_or_others_is_refused) {
  const auto [index, entry] = allow();
  const auto& said = std::get<ledger::Decided>(entry.what);
  Changed changed(*source);
  for (const Digest& name : {said.inputs, said.explanation}) {
    changed.change_document = [&](const Digest& digest, std::optional<std::string>& bytes) {
      if (digest == name) bytes.reset();
    };
    EXPECT_THAT(complaint(changed), HasSubstr("is missing"));
    EXPECT_THAT(complaint(changed), HasSubstr("entry " + std::to_string(index)));
    changed.change_document = [&](const Digest& digest, std::optional<std::string>& bytes) {
      if (digest == name) *bytes += ' ';
    };
    EXPECT_THAT(complaint(changed), HasSubstr("is not what its name says"));
  }
}

TEST_F(ServedLedger, signed_by_another_key_is_refused) {
  trusted.keys = {
      ledger::VerifierKey(trusted.origin, ledger::SignatureType::ed25519,
                          ed25519::PrivateKey::from_seed(std::string(32, 'x'))->public_key())};
  EXPECT_NE(complaint(*source), "");
}

TEST_F(ServedLedger, whose_decisions_say_something_else_is_told_which_and_how) {
  const ledger::Entry entry = allow().second;
  EXPECT_EQ(difference(entry), "");
  const auto with = [&](const std::function<void(ledger::Entry&, ledger::Decided&)>& change) {
    ledger::Entry other = entry;
    change(other, std::get<ledger::Decided>(other.what));
    return difference(other);
  };
  EXPECT_THAT(with([](auto&, auto& said) { said.verdict = "hold"; }),
              HasSubstr("its verdict was `hold` and is `allow` now"));
  EXPECT_THAT(with([](auto&, auto& said) { said.would = "deny"; }), HasSubstr("verdict in force"));
  EXPECT_THAT(with([](auto&, auto& said) { said.moment = "deploy"; }), HasSubstr("its moment"));
  EXPECT_THAT(with([](auto&, auto& said) { said.environment = "eu"; }),
              HasSubstr("its environment"));
  EXPECT_THAT(with([](auto& other, auto&) { ++other.at.seconds; }), HasSubstr("its time"));
  EXPECT_THAT(with([](auto&, auto& said) { said.directory = "d"; }), HasSubstr("its directory"));
  EXPECT_THAT(with([](auto&, auto& said) { said.content.head_tree = sha256("x"); }),
              HasSubstr("its head tree"));
  EXPECT_THAT(with([](auto&, auto& said) { said.content.touched = sha256("x"); }),
              HasSubstr("its touched paths"));
  EXPECT_THAT(with([](auto&, auto& said) { said.content.target_ref = "refs/heads/x"; }),
              HasSubstr("its target"));
  EXPECT_THAT(with([](auto&, auto& said) { said.result_tree = sha256("x"); }),
              HasSubstr("its result tree"));
  EXPECT_THAT(with([](auto&, auto& said) { said.policy = sha256("x"); }), HasSubstr("its policy"));
  EXPECT_THAT(with([](auto&, auto& said) { said.explanation = sha256("x"); }),
              HasSubstr("its explanation"));
  EXPECT_THAT(with([](auto&, auto& said) { said.obligations.pop_back(); }),
              HasSubstr("number of obligations"));
  EXPECT_THAT(with([](auto&, auto& said) { said.obligations[0].says = "nothing"; }),
              HasSubstr("its obligation 1"));
  EXPECT_THAT(with([](auto&, auto& said) { said.obligations[0].enforced = false; }),
              HasSubstr("`warned of`"));
  EXPECT_THAT(with([](auto&, auto& said) { said.inputs = sha256("x"); }), HasSubstr("is missing"));
}

TEST_F(ServedLedger, decided_by_another_version_names_it) {
  ledger::Entry entry = allow().second;
  auto& said = std::get<ledger::Decided>(entry.what);
  said.engine = "belay 0.0.9";
  said.time_zones = sha256("older ones");
  control::LedgerReplay replay(*source, std::string(kEngine));
  replay.add(0, entry);
  EXPECT_EQ(replay.differing(), 0u) << "another version that decides the same is no difference";
  ASSERT_EQ(replay.other_versions().size(), 2u);
  EXPECT_THAT(replay.other_versions().begin()->first, HasSubstr("`belay 0.0.9`"));
}

TEST_F(ServedLedger, exported_is_the_same_and_goes_on_where_it_stopped) {
  Changed counting(*source);
  const std::string folder = data() + "/copy";
  adapters::LedgerFolder copy(folder);
  EXPECT_THAT(complaint(copy), HasSubstr("belay ledger export"));
  adapters::KeepingLedger keeping(counting, copy);
  EXPECT_EQ(complaint(keeping), "");
  ASSERT_TRUE(copy.keep_checkpoint(*source->checkpoint()));
  EXPECT_EQ(complaint(copy), "");
  const auto [index, entry] = allow();
  const std::string inputs = std::get<ledger::Decided>(entry.what).inputs.hex();
  std::filesystem::remove(folder + "/documents/" + inputs.substr(0, 2) + "/" + inputs);
  EXPECT_THAT(complaint(copy), HasSubstr("is missing"));
  counting.asked = 0;
  EXPECT_EQ(complaint(keeping), "");
  EXPECT_EQ(counting.asked, 1) << "only what is missing";
  EXPECT_EQ(complaint(copy), "");
}

TEST_F(ServedLedger, exported_keeps_no_document_under_a_name_that_is_not_its_own) {
  const std::string folder = data() + "/copy";
  adapters::LedgerFolder copy(folder);
  Changed changed(*source);
  changed.change_document = [](const Digest&, std::optional<std::string>& bytes) { *bytes += '!'; };
  adapters::KeepingLedger keeping(changed, copy);
  EXPECT_THAT(complaint(keeping), HasSubstr("is not what its name says"));
  EXPECT_FALSE(std::filesystem::exists(folder + "/documents"));
}

}  // namespace
}  // namespace belay::api
