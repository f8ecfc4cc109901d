#ifndef BELAY_BENCH_SIDES_H_
#define BELAY_BENCH_SIDES_H_

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
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

/// Two sides that do the same from several threads in turns, and the plainest of sides: bare
/// transactions of the engines.
namespace belay::bench {

namespace postgres = belay::adapters::postgres;
namespace sqlite = belay::adapters::sqlite;

inline constexpr std::chrono::milliseconds kRound{500};

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
