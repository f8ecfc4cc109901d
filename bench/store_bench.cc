// Durable commits through the store's port, beside bare transactions of the same engine with the
// same threads, bytes and grouping: one row instead of a state, a ledger record, its tree, a seal
// and an answer. Then the same with many changes in the past, beside few.
//
//   store_bench BELAY [--json] [PAST_CHANGES]
//
// Rounds are interleaved. A virtual disk's sync is cheap: ratios compare, rates do not.
#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <thread>

#include "adapters/postgres/connection.h"
#include "adapters/postgres/store.h"
#include "adapters/sqlite/store.h"
#include "adapters/system_clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "log_files.h"
#include "postgres_cluster.h"
#include "processes.h"
#include "sides.h"

namespace {

using namespace belay;
using namespace belay::bench;
namespace postgres = belay::adapters::postgres;
namespace sqlite = belay::adapters::sqlite;

constexpr std::size_t kStateBytes = 1'500, kRecordBytes = 1'200, kAnswerBytes = 300;
constexpr std::size_t kRowBytes = kStateBytes + kRecordBytes + kAnswerBytes;
constexpr double kRatioMax = 1.5;

/// A name that nobody had before.
std::string next_name() {
  static std::atomic<std::uint64_t> count{0};
  return fmt::format("{:012}", ++count);
}

control::Commit decision() {
  const std::string name = next_name();
  control::Commit commit;
  std::string state = name, record = name, response = name;
  state.resize(kStateBytes, 's');
  record.resize(kRecordBytes, 'r');
  response.resize(kAnswerBytes, 'a');
  commit.puts.push_back({{"change", name}, 0, std::move(state), "shop", "open"});
  commit.records.push_back(std::move(record));
  commit.answer = control::Answer{"ada " + name, sha256(name), std::move(response)};
  return commit;
}

Side through(control::Store& store) {
  return [&store] { sound(store.commit(decision())); };
}

struct Bench {
  std::vector<Row> rows;

  void compare(const std::string& engine, const Side& ours, const Side& bare) {
    for (const int threads : {1, 8, 64}) {
      Measured by_us, by_bare;
      for (int round = 0; round < kRounds; ++round) {
        run_round(ours, threads, by_us);
        run_round(bare, threads, by_bare);
      }
      const double rate = median(by_us.rates), bare_rate = median(by_bare.rates);
      rows.push_back({fmt::format("{}, {} threads ({:.2f} x the bare time)", engine, threads,
                                  bare_rate / rate),
                      rate, bare_rate, "/s", "1.5 x", bare_rate <= kRatioMax * rate});
      for (const double part : {0.5, 0.99}) {
        rows.push_back({fmt::format("{}, {} threads: p{:.0f}", engine, threads, part * 100),
                        by_us.share(part), by_bare.share(part), "ms", "", true});
      }
    }
  }

  /// Commits and reads with few changes in the past and with many, interleaved.
  void compare_pasts(const std::string& engine, control::Store& few, control::Store& many) {
    const auto reading = [](control::Store& store) -> Side {
      return [&store] {
        const auto page = sound(store.list({"change", "shop", "open", 0, 10}));
        sound(store.load(page.back().key));
      };
    };
    const std::pair<std::string, std::pair<Side, Side>> cases[] = {
        {"a commit", {through(few), through(many)}}, {"a read", {reading(few), reading(many)}}};
    for (const auto& [what, sides] : cases) {
      rows.push_back(beside_few(fmt::format("{}: {}", engine, what), sides.first, sides.second));
    }
  }
};

void fill(control::Store& store, std::int64_t changes) {
  while (changes > 0) {
    control::Commit commit;
    for (int i = 0; i < 2'000 && changes > 0; ++i, --changes) {
      control::Commit one = decision();
      commit.puts.push_back(std::move(one.puts[0]));
      commit.records.push_back(std::move(one.records[0]));
    }
    sound(store.commit(commit));
  }
}

void measure(Bench& bench, const std::string& folder, std::int64_t past_changes) {
  adapters::SystemClock clock;
  KeySealer sealer(sound(ledger::SigningKey::parse(sound(ledger::private_key_text(
      "ledger.example.com/retail", ledger::SignatureType::ed25519, std::string(32, 'b'))))));
  const auto file = [&](const char* name) { return folder + "/" + name; };
  const auto few = sound(sqlite::open_store(file("few.db"), clock, sealer));
  bench.compare("SQLite", through(*few), bare_sqlite(file("bare.db"), kRowBytes));
  const auto cluster = store_contract::PostgresCluster::start();
  if (!cluster) fmt::print(stderr, "left out: {}\n", cluster.error().message);
  if (cluster) use_log_files((*cluster)->conninfo());
  const auto schema = [&](const char* name) { return schema_in((*cluster)->conninfo(), name); };
  if (cluster) {
    const auto store = sound(postgres::open_store(schema("measured"), sealer));
    bench.compare("PostgreSQL", through(*store), bare_postgres(schema("bare"), kRowBytes));
  }
  if (past_changes == 0) return;

  const auto fresh = sound(sqlite::open_store(file("fresh.db"), clock, sealer));
  const auto many = sound(sqlite::open_store(file("many.db"), clock, sealer));
  fill(*fresh, 10);
  fill(*many, past_changes);
  bench.compare_pasts("SQLite", *fresh, *many);
  if (cluster) {
    const auto first = sound(postgres::open_store(schema("fresh"), sealer));
    const auto second = sound(postgres::open_store(schema("many"), sealer));
    fill(*first, 10);
    fill(*second, past_changes);
    bench.compare_pasts("PostgreSQL", *first, *second);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run_bench(argc, argv, "store_bench", "bare",
                   [](const std::string&, const std::string& folder, std::int64_t past_changes) {
                     Bench bench;
                     measure(bench, folder, past_changes);
                     return bench.rows;
                   });
}
