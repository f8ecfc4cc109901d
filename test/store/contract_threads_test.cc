#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "contract.h"
#include "control/stored_ledger.h"

namespace belay::store_contract {
namespace {

using std::chrono::seconds;

constexpr int kThreads = 8;
constexpr int kCommits = 20;

/// Adds one to a number that all threads add to, and tries again when another was first.
Result<Committed> add_one(Store& store, const std::string& record) {
  while (true) {
    BELAY_TRY(const auto loaded, store.load(change("sum")));
    const std::int64_t version = loaded ? loaded->version : 0;
    Commit commit = of_puts({put(change("sum"), version, fmt::format("{}", version + 1)),
                             put(change(record), 0, record)});
    commit.records = {record};
    auto committed = store.commit(commit);
    if (committed || committed.error().code != Code::conflict) return committed;
  }
}

/// Runs `act(thread)` in every thread at once.
void together(const std::function<void(int)>& act) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(act, i);
  for (std::thread& thread : threads) thread.join();
}

TEST_P(StoreThreads, loses_and_repeats_nothing_under_many_threads) {
  const auto other = another();
  std::mutex mutex;
  std::map<std::uint64_t, std::string> recorded;
  std::vector<std::string> failures;
  together([&](int thread) {
    Store& mine = thread % 2 == 0 ? store() : *other;
    for (int i = 0; i < kCommits; ++i) {
      const std::string record = fmt::format("{}.{}", thread, i);
      const auto committed = add_one(mine, record);
      const std::lock_guard lock(mutex);
      if (!committed) failures.push_back(committed.error().message);
      if (committed) recorded[committed->first_record] = record;
    }
  });
  EXPECT_THAT(failures, ::testing::IsEmpty());
  const std::uint64_t total = kThreads * kCommits;
  EXPECT_EQ(version_of(change("sum")), static_cast<std::int64_t>(total));
  const auto records = *store().records(0, 1000);
  ASSERT_EQ(records.size(), total);
  ASSERT_EQ(recorded.size(), total);
  for (std::uint64_t i = 0; i < total; ++i) EXPECT_EQ(records[i], recorded[i]);
  const auto page = *store().list({"change", "", "", 0, 1000});
  EXPECT_EQ(page.size(), total + 1);
  EXPECT_TRUE(std::is_sorted(page.begin(), page.end(),
                             [](const auto& a, const auto& b) { return a.position > b.position; }));
  const auto verified = store().verify();
  EXPECT_TRUE(verified) << verified.error().message;
}

TEST_P(StoreThreads, never_sees_less_than_was_committed_before) {
  done(of_puts({put(change("sum"), 0, "1")}));
  std::atomic<std::int64_t> committed = 1;
  std::atomic<int> behind = 0;
  together([&](int thread) {
    std::int64_t known = 0;
    for (int i = 0; i < 40 * kCommits; ++i) {
      if (thread == 0 && i % 40 == 0) {
        ASSERT_TRUE(add_one(store(), fmt::format("{}", i)));
        ++committed;
      }
      const std::int64_t before = committed;
      const control::Wanted wanted[] = {{change("sum"), known}};
      auto sight = store().see_at_once(wanted);
      if (!sight) sight = *store().see(wanted);
      known = sight->found[0].version;
      if (known < before) ++behind;
    }
  });
  EXPECT_EQ(behind, 0);
  EXPECT_EQ(version_of(change("sum")), kCommits + 1);
}

TEST_P(StoreThreads, proves_what_was_committed_together) {
  std::mutex mutex;
  std::vector<std::pair<std::string, Committed>> all;
  together([&](int thread) {
    for (int i = 0; i < kCommits; ++i) {
      const std::string record = fmt::format("{}.{}", thread, i);
      const auto committed = store().commit(of_records({"before " + record, record}));
      ASSERT_TRUE(committed) << committed.error().message;
      const std::lock_guard lock(mutex);
      all.emplace_back(record, *committed);
    }
  });
  for (const auto& [record, committed] : all) {
    const auto root = ledger::root_of(committed.size, control::subtrees_of(store()));
    ASSERT_TRUE(root);
    EXPECT_TRUE(ledger::verify_inclusion(ledger::leaf_hash(record), committed.first_record + 1,
                                         {committed.size, *root}, committed.proof));
  }
}

TEST_P(StoreThreads, lets_a_conflict_spoil_no_other_commit) {
  done(of_puts({put(change("taken"), 0, "")}));
  std::atomic<int> conflicts = 0, kept = 0;
  together([&](int thread) {
    for (int i = 0; i < kCommits; ++i) {
      const bool good = (thread + i) % 2 == 0;
      const std::string id = good ? fmt::format("{}.{}", thread, i) : "taken";
      Commit commit = of_puts({put(change(id), 0, "")});
      commit.records = {id};
      const auto committed = store().commit(commit);
      if (committed) ++kept;
      if (!committed && committed.error().code == Code::conflict) ++conflicts;
    }
  });
  EXPECT_EQ(kept, kThreads * kCommits / 2);
  EXPECT_EQ(conflicts, kThreads * kCommits / 2);
  EXPECT_EQ(ledger_size(), static_cast<std::uint64_t>(kThreads * kCommits / 2));
  EXPECT_TRUE(store().verify());
}

TEST_P(StoreThreads, answers_a_request_once_however_often_it_comes_at_once) {
  std::atomic<int> answered = 0;
  together([&](int thread) {
    Commit commit = of_puts({put(change(fmt::format("{}", thread)), 0, "")});
    commit.answer = answer_of("ada 1", fmt::format("{}", thread));
    if (store().commit(commit)) ++answered;
  });
  EXPECT_EQ(answered, 1);
  EXPECT_EQ(store().list({"change", "", "", 0, 100})->size(), 1u);
}

TEST_P(StoreThreads, gives_each_effect_to_one_of_many_threads) {
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.push_back(fmt::format("effect {}", i));
  done(of_effects(ids));
  std::mutex mutex;
  std::vector<std::string> claimed;
  together([&](int thread) {
    while (true) {
      const auto items = store().claim_effects(fmt::format("{}", thread), seconds(600), 3);
      const std::lock_guard lock(mutex);
      if (!items || items->empty()) return;
      for (const auto& item : *items) claimed.push_back(item.effect.id);
    }
  });
  EXPECT_THAT(claimed, ::testing::UnorderedElementsAreArray(ids));
}

TEST_P(StoreThreads, leases_to_one_of_many_threads) {
  std::atomic<int> granted = 0;
  together([&](int thread) {
    const auto lease = store().lease("sweep", fmt::format("{}", thread), seconds(600));
    if (lease && *lease) ++granted;
  });
  EXPECT_EQ(granted, 1);
}

}  // namespace
}  // namespace belay::store_contract
