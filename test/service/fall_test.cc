#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "adapters/postgres/store.h"
#include "adapters/sqlite/store.h"
#include "adapters/system_clock.h"
#include "audit.h"
#include "crowd.h"
#include "fleet.h"
#include "options.h"
#include "organisation.h"
#include "postgres_cluster.h"

namespace belay::service {
namespace {

constexpr int kChanges = 12;
constexpr int kReviewers = 8;

void fall_under_load(const Organisation& organisation, Fleet& fleet,
                     const std::function<Result<std::unique_ptr<control::Store>>()>& open) {
  const auto changes = organisation.open_changes(fleet.ports().front(), "r0");
  ASSERT_EQ(changes.size(), static_cast<std::size_t>(kChanges));
  Crowd crowd(
      organisation, "r0", changes, [&] { return fleet.ports(); }, options().seed);
  const bool stood = fleet.fall(options().span, options().seed);
  if (stood) crowd.finish();
  ASSERT_TRUE(stood) << "a replica did not come back\n" << fleet.complaints();
  fleet.stop();
  const auto store = open();
  ASSERT_TRUE(store) << store.error().message;
  const Audit found = audit(**store, fleet.ledger_key(), crowd.acknowledged());
  std::printf(
      "seed %u, %lld s: %d falls; %zu acknowledged, %llu sent to another replica, %llu asked again "
      "after the answer\n%llu entries, %llu decisions made again: lost %llu, doubled %llu, "
      "receipts "
      "that do not verify %llu, replayed otherwise %llu\n",
      options().seed, static_cast<long long>(options().span.count()), fleet.falls(),
      crowd.acknowledged().size(), static_cast<unsigned long long>(crowd.asked_elsewhere()),
      static_cast<unsigned long long>(crowd.asked_again()),
      static_cast<unsigned long long>(found.entries),
      static_cast<unsigned long long>(found.replayed), static_cast<unsigned long long>(found.lost),
      static_cast<unsigned long long>(found.doubled),
      static_cast<unsigned long long>(found.unproved),
      static_cast<unsigned long long>(found.different));
  for (const std::string& words : found.findings) ADD_FAILURE() << words;
  for (const std::string& words : crowd.complaints()) ADD_FAILURE() << words;
  EXPECT_TRUE(found.is_clean());
  EXPECT_GT(fleet.falls(), 0);
  EXPECT_GT(found.replayed, 100u) << "a load that is none shows nothing";
  EXPECT_GT(crowd.asked_elsewhere(), 0u) << "nobody was asking when a replica fell";
}

TEST(Fall, three_replicas_on_postgresql_lose_and_double_nothing) {
  const auto cluster = store_contract::PostgresCluster::start();
  if (!cluster) GTEST_SKIP() << cluster.error().message;
  const Organisation organisation(kChanges, kReviewers);
  const std::string store = fmt::format("store: {{postgres: '{}'}}", (*cluster)->conninfo());
  std::vector<std::string> configs;
  for (const char* replica : {"r0", "r1", "r2"}) {
    configs.push_back(organisation.configure(replica, store));
  }
  {
    GateProcess first(configs[0]);
    ASSERT_TRUE(first.start()) << first.complaints();
  }
  organisation.copy_key("r0", "r1");
  organisation.copy_key("r0", "r2");
  Fleet fleet(configs);
  ASSERT_TRUE(fleet.start()) << fleet.complaints();
  NoSeal seal;
  fall_under_load(organisation, fleet,
                  [&] { return adapters::postgres::open_store((*cluster)->conninfo(), seal); });
}

TEST(Fall, one_server_on_its_embedded_store_loses_and_doubles_nothing) {
  const Organisation organisation(kChanges, kReviewers);
  Fleet fleet({organisation.configure("r0")});
  ASSERT_TRUE(fleet.start()) << fleet.complaints();
  NoSeal seal;
  adapters::SystemClock clock;
  fall_under_load(organisation, fleet, [&] {
    return adapters::sqlite::open_store(organisation.data("r0") + "/belay.db", clock, seal);
  });
}

}  // namespace
}  // namespace belay::service
