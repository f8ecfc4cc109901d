#ifndef BELAY_BENCH_SIDES_H_
#define BELAY_BENCH_SIDES_H_

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/batch_queue.h"
#include "adapters/postgres/connection.h"
#include "adapters/sqlite/database.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/text.h"
#include "control/store.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "processes.h"

/// Two sides that do the same from several threads in turns, and the plainest of sides: bare
/// transactions of the engines.
namespace belay::bench {

namespace postgres = belay::adapters::postgres;
namespace sqlite = belay::adapters::sqlite;

inline constexpr std::chrono::milliseconds kRound{500};
inline constexpr int kRounds = 5;

template <class T>
T sound(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "bench: {}\n", result.error().message);
  std::exit(1);
}

inline void sound(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "bench: {}\n", result.error().message);
  std::exit(1);
}

/// Seals as a server does.
class KeySealer : public control::Sealer {
 public:
  explicit KeySealer(ledger::SigningKey key) : key_(std::move(key)) {}

  Result<std::string> seal(std::uint64_t size, const Digest& root) override {
    BELAY_TRY(const ledger::Note note,
              ledger::sign(ledger::Checkpoint{key_.verifier().name(), {size, root}, {}}, key_));
    return note.to_string();
  }

 private:
  ledger::SigningKey key_;
};

/// Something that commits once each time it is called, from any thread.
using Side = std::function<void()>;

struct Measured {
  std::vector<double> rates;  ///< of each round
  std::vector<double> millis;

  double share(double part) {
    std::sort(millis.begin(), millis.end());
    return millis[static_cast<std::size_t>(part * static_cast<double>(millis.size() - 1))];
  }
};

inline void run_round(const Side& side, int threads, Measured& measured) {
  std::vector<std::vector<double>> millis(static_cast<std::size_t>(threads));
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> running;
  for (auto& mine : millis) {
    running.emplace_back([&] {
      for (auto now = start; now - start < kRound;) {
        side();
        const auto done = std::chrono::steady_clock::now();
        mine.push_back(std::chrono::duration<double, std::milli>(done - now).count());
        now = done;
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  const std::size_t before = measured.millis.size();
  for (const auto& mine : millis) {
    measured.millis.insert(measured.millis.end(), mine.begin(), mine.end());
  }
  measured.rates.push_back(static_cast<double>(measured.millis.size() - before) / spent.count());
}

/// What a side takes with a long past, beside the same with a short one; interleaved.
inline Row beside_few(const std::string& what, const Side& few, const Side& many) {
  constexpr double kRatioMax = 1.25;
  Measured with_few, with_many;
  for (int round = 0; round < kRounds; ++round) {
    run_round(few, 1, with_few);
    run_round(many, 1, with_many);
  }
  const double slow = with_many.share(0.5), quick = with_few.share(0.5);
  return {fmt::format("{} after many ({:.2f} x after few)", what, slow / quick),
          slow,
          quick,
          "ms",
          "1.25 x",
          slow <= kRatioMax * quick};
}

/// `NAME BELAY [--json] [PAST_CHANGES]`: measures in a folder that is removed again, prints, and
/// says whether every bar holds.
using Measure = std::function<std::vector<Row>(const std::string& belay, const std::string& folder,
                                               std::int64_t past_changes)>;
inline int run_bench(int argc, char** argv, std::string_view name, std::string_view baseline,
                     const Measure& measure) {
  bool as_json = false;
  std::int64_t past_changes = 0;
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    const auto number = decimal(word);
    if (word == "--json") {
      as_json = true;
    } else if (number && *number > 0) {
      past_changes = *number;
    } else {
      fmt::print(stderr, "usage: {} BELAY [--json] [PAST_CHANGES]\n", name);
      return 2;
    }
  }
  std::string pattern = (std::filesystem::temp_directory_path() / "belay-bench-XXXXXX").string();
  const std::string folder = mkdtemp(pattern.data());
  const std::vector<Row> rows = measure(argv[1], folder, past_changes);
  print_rows(rows, as_json, baseline);
  std::filesystem::remove_all(folder);
  return std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.holds; }) ? 0 : 1;
}

/// A schema of its own in a running PostgreSQL, as libpq is told of it.
inline std::string schema_in(const std::string& conninfo, const std::string& name) {
  sound(sound(postgres::Connection::open(conninfo)).run("CREATE SCHEMA " + name));
  return fmt::format("{} options='-c search_path={}'", conninfo, name);
}

/// One row for each commit, grouped as the store groups.
struct BareRow {
  std::string bytes;
};
using BareQueue = adapters::BatchQueue<BareRow>;

inline Side bare_sqlite(const std::string& path, std::size_t bytes) {
  auto database = std::make_shared<sqlite::Database>(
      sound(sqlite::Database::open(path, sqlite::Database::Access::create)));
  sound(database->run("CREATE TABLE bare (position INTEGER PRIMARY KEY, bytes BLOB) STRICT"));
  auto queue = std::make_shared<BareQueue>(limits::kBatchCommitsMax, [database](auto rows) {
    sound(database->execute("BEGIN IMMEDIATE"));
    for (const BareRow* row : rows) {
      sound(database->execute("INSERT INTO bare (bytes) VALUES (?)", sqlite::Blob{row->bytes}));
    }
    sound(database->execute("COMMIT"));
  });
  return [queue, bytes] {
    BareRow row{std::string(bytes, 'b')};
    queue->run(row);
  };
}

inline Side bare_postgres(const std::string& conninfo, std::size_t bytes) {
  auto connection =
      std::make_shared<postgres::Connection>(sound(postgres::Connection::open(conninfo)));
  sound(connection->run("CREATE TABLE bare (position bigserial PRIMARY KEY, bytes bytea)"));
  auto queue = std::make_shared<BareQueue>(limits::kBatchCommitsMax, [connection](auto rows) {
    std::vector<postgres::Question> questions;
    questions.push_back({"BEGIN", {}});
    for (const BareRow* row : rows) {
      questions.push_back(
          {"INSERT INTO bare (bytes) VALUES ($1)", postgres::Values().bytes(row->bytes)});
    }
    questions.push_back({"COMMIT", {}});
    sound(connection->ask(questions));
  });
  return [queue, bytes] {
    BareRow row{std::string(bytes, 'b')};
    queue->run(row);
  };
}

}  // namespace belay::bench

#endif  // BELAY_BENCH_SIDES_H_
