// The gate as a service, over HTTP: decisions with their ledger entry and receipt, and reads, on
// the embedded store and on PostgreSQL where the server can use one; beside the same server
// answering a constant, and beside bare transactions of the engine with the same threads, bytes and
// grouping.
//
//   serve_bench BELAY [--json] [PAST_CHANGES]
//
// Rounds are interleaved. With PAST_CHANGES the same is asked of a server whose store has so many
// changes more, each with an entry in the ledger, beside a fresh one.
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "adapters/http/raw_client.h"
#include "adapters/postgres/store.h"
#include "adapters/sqlite/store.h"
#include "adapters/system_clock.h"
#include "base/json.h"
#include "base/text.h"
#include "log_files.h"
#include "postgres_cluster.h"
#include "processes.h"
#include "sides.h"

namespace {

using namespace belay;
using namespace belay::bench;

constexpr int kChanges = 64;
constexpr double kBareRatioMax = 1.5, kConstantRatioMax = 1.3;
constexpr double kDecisionMillisMax = 10;
constexpr int kPacedPerSecond = 500, kPacedThreads = 8;
/// Of six seconds in one, a single pause of the machine of 60 ms would be the p99.
constexpr int kPacedRounds = 9, kPacedSeconds = 2;

std::string first_line(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

/// One `belay serve` on a free port, over the example organisation with many branches of the change
/// that is held; it ends with this.
class Server {
 public:
  /// `line` is put below its configuration: which store it has.
  Server(const std::string& belay, const std::string& folder, const std::string& line = "")
      : belay_(belay), folder_(folder) {
    std::filesystem::create_directories(folder);
    output_of(fmt::format("'{}/retail/make-history' '{}/retail'", BELAY_EXAMPLES, folder));
    for (int i = 0; i < kChanges; ++i) {
      output_of(
          fmt::format("git -C '{}/retail' branch change-{} feature/estimates-ready", folder, i));
    }
    output_of(
        fmt::format("sed 's/^listen: .*/listen: 127.0.0.1:0/' '{}/retail/server.yaml' "
                    ">'{}/server.yaml'",
                    BELAY_EXAMPLES, folder));
    std::ofstream(folder + "/server.yaml", std::ios::app) << line << "\n";
    start();
    token_ = first_line(folder + "/belay-data/founders/ines.token");
    for (int i = 0; i < kChanges; ++i) {
      const json::Value opened =
          asked("POST", "/api/v1/changes",
                fmt::format(R"({{"repository":"retail","head":"change-{}"}})", i));
      ids_.push_back(*opened.find("change")->find("id")->text());
    }
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() { stop(); }

  /// Adds so many changes, each as one that is there, to the store while the server is down.
  using OpenStore = std::function<Result<std::unique_ptr<control::Store>>(control::Sealer&)>;
  void add_past(std::int64_t changes, const OpenStore& open) {
    stop();
    idle_.clear();
    KeySealer sealer(
        sound(ledger::SigningKey::parse(first_line(folder_ + "/belay-data/ledger.key"))));
    const auto store = sound(open(sealer));
    const std::string state = sound(store->load({"change", ids_[0]}))->state;
    const auto head = sound(store->ledger_head());
    const std::string entry = sound(store->records(head.size - 1, 1)).front();
    for (std::int64_t made = 0; made < changes;) {
      control::Commit commit;
      for (int i = 0; i < 1'000 && made < changes; ++i, ++made) {
        const std::string id = fmt::format("past{:08}", made);
        commit.puts.push_back({{"change", id}, 0, state, "retail", "open"});
        commit.records.push_back(entry);
      }
      sound(store->commit(commit));
    }
    start();
  }
  const std::string& folder() const { return folder_; }

  Side constant() {
    return side(
        "GET", [] { return std::string("/healthz"); }, "200");
  }
  Side decisions() {
    return side(
        "POST", [this] { return fmt::format("/api/v1/changes/{}/decisions", next()); }, "201");
  }
  Side reads_of_changes() {
    return side(
        "GET", [this] { return "/api/v1/changes/" + next(); }, "200");
  }
  Side reads_of_receipts() {
    return side(
        "GET", [this] { return fmt::format("/api/v1/receipts/{}", turn_++ % kChanges); }, "200");
  }

  /// What one decision leaves in the store.
  std::size_t bytes_of_a_decision() {
    const json::Value given = asked("POST", "/api/v1/changes/" + ids_[0] + "/decisions", "{}");
    const std::string receipt = *given.find("receipt")->text();
    const std::size_t from = receipt.find("extra ") + 6;
    std::size_t bytes = (receipt.find('\n', from) - from) * 3 / 4;
    bytes += json::write(asked("GET", "/api/v1/changes/" + ids_[0], "")).size();
    return bytes + json::write(given).size();
  }

  /// Megabytes resident.
  double memory() const {
    std::ifstream file(fmt::format("/proc/{}/status", process_));
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1'024;
    }
    return 0;
  }

 private:
  void stop() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }

  void start() {
    std::array<int, 2> out{};
    if (pipe(out.data()) != 0) std::exit(1);
    process_ = fork();
    if (process_ == 0) {
      dup2(out[1], 1);
      const int log =
          ::open((folder_ + "/server.log").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
      dup2(log, 2);
      const std::string config = folder_ + "/server.yaml";
      execl(belay_.c_str(), "belay", "serve", "--config", config.c_str(), nullptr);
      _exit(127);
    }
    close(out[1]);
    std::string said;
    char bytes[4'096];
    while (said.find("ledger key") == std::string::npos) {
      const ssize_t count = read(out[0], bytes, sizeof bytes);
      if (count <= 0) {
        fmt::print(stderr, "bench: the server did not start: {}\n",
                   first_line(folder_ + "/server.log"));
        std::exit(1);
      }
      said.append(bytes, static_cast<std::size_t>(count));
    }
    const std::string address = "http://127.0.0.1:";
    const std::size_t at = said.find(address) + address.size();
    port_ = static_cast<std::uint16_t>(std::strtol(said.c_str() + at, nullptr, 10));
  }

  std::string next() { return ids_[turn_++ % ids_.size()]; }

  std::string request(std::string_view method, std::string_view path, std::string_view body) const {
    return fmt::format(
        "{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n"
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        method, path, token_, body.size(), body);
  }

  static void must_be(std::string_view answer, std::string_view status) {
    if (answer.size() > 12 && answer.substr(9, 3) == status) return;
    fmt::print(stderr, "bench: the server answered\n{}\n", answer.substr(0, 600));
    std::exit(1);
  }

  json::Value asked(std::string_view method, std::string_view path, std::string_view body) {
    http::RawClient client(port_);
    const std::string answer = client.ask(request(method, path, body));
    must_be(answer, method == "GET" ? "200" : "201");
    return sound(json::parse(answer.substr(answer.find("\r\n\r\n") + 4), "the answer"));
  }

  /// Each call takes a connection that nobody uses and gives it back.
  template <class Path>
  Side side(std::string method, Path path, std::string status) {
    return [this, method, path, status] {
      std::unique_ptr<http::RawClient> client;
      {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
          client = std::move(idle_.back());
          idle_.pop_back();
        }
      }
      if (!client) client = std::make_unique<http::RawClient>(port_);
      must_be(client->ask(request(method, path(), method == "GET" ? "" : "{}")), status);
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(client));
    };
  }

  std::string belay_;
  std::string folder_;
  pid_t process_ = 0;
  std::uint16_t port_ = 0;
  std::string token_;
  std::vector<std::string> ids_;
  std::atomic<std::size_t> turn_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<http::RawClient>> idle_;
};

/// Waits for a moment, which is the event here.
class Pace {
 public:
  void wait_until(std::chrono::steady_clock::time_point due) {
    std::unique_lock lock(mutex_);
    never_.wait_until(lock, due, [] { return false; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable never_;
};

/// So many a second, whatever the last one took: a late answer is late for the next one, too.
Measured paced(const Side& side) {
  std::vector<std::vector<double>> millis(kPacedThreads);
  const auto start = std::chrono::steady_clock::now();
  const std::chrono::nanoseconds between(1'000'000'000LL * kPacedThreads / kPacedPerSecond);
  std::vector<std::thread> running;
  for (std::size_t thread = 0; thread < millis.size(); ++thread) {
    running.emplace_back([&, thread] {
      Pace pace;
      for (int turn = 0; turn < kPacedSeconds * kPacedPerSecond / kPacedThreads; ++turn) {
        const auto due = start + between * turn + between * thread / kPacedThreads;
        pace.wait_until(due);
        side();
        millis[thread].push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - due)
                .count());
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  Measured measured;
  for (const auto& mine : millis) {
    measured.millis.insert(measured.millis.end(), mine.begin(), mine.end());
  }
  return measured;
}

struct Bench {
  std::vector<Row> rows;

  void add(const std::string& what, Measured& ours, Measured& theirs, double ratio_max) {
    const double rate = median(ours.rates), other = median(theirs.rates);
    rows.push_back({fmt::format("{} ({:.2f} x the time)", what, other / rate), rate, other, "/s",
                    ratio_max == 0 ? "" : fmt::format("{} x", ratio_max),
                    ratio_max == 0 || other <= ratio_max * rate});
    for (const double part : {0.5, 0.99}) {
      rows.push_back({fmt::format("{}: p{:.0f}", what, part * 100), ours.share(part),
                      theirs.share(part), "ms", "", true});
    }
  }

  void compare(const std::string& engine, Server& server, const Side& bare) {
    for (const int threads : {1, 8, 64}) {
      Measured decisions, changes, receipts, constant, transactions;
      for (int round = 0; round < kRounds; ++round) {
        run_round(server.decisions(), threads, decisions);
        run_round(bare, threads, transactions);
        run_round(server.reads_of_changes(), threads, changes);
        run_round(server.constant(), threads, constant);
        run_round(server.reads_of_receipts(), threads, receipts);
      }
      const auto named = [&](const char* what) {
        return fmt::format("{}, {} at once: {}", engine, threads, what);
      };
      add(named("decisions beside bare"), decisions, transactions, kBareRatioMax);
      add(named("a change beside a constant"), changes, constant, kConstantRatioMax);
      add(named("a receipt beside a constant"), receipts, constant, kConstantRatioMax);
    }
    compare_paced(engine, server.decisions(), bare);
    rows.push_back(
        {fmt::format("{}: memory of the server", engine), server.memory(), 0, "MB", "", true});
  }

  /// The median of the rounds' p99, and the worst of them.
  void compare_paced(const std::string& engine, const Side& decisions, const Side& bare) {
    std::vector<double> ours, theirs;
    for (int round = 0; round < kPacedRounds; ++round) {
      ours.push_back(paced(decisions).share(0.99));
      theirs.push_back(paced(bare).share(0.99));
    }
    const double usual = median(ours);
    const std::string what =
        fmt::format("{}: p99 of decisions at {} a second", engine, kPacedPerSecond);
    rows.push_back({what + ", median of rounds", usual, median(theirs), "ms",
                    fmt::format("{:g} ms", kDecisionMillisMax), usual < kDecisionMillisMax});
    rows.push_back({what + ", worst round", *std::max_element(ours.begin(), ours.end()),
                    *std::max_element(theirs.begin(), theirs.end()), "ms", "", true});
  }

  void compare_pasts(const std::string& engine, Server& few, Server& many) {
    const std::pair<const char*, std::pair<Side, Side>> cases[] = {
        {"a decision", {few.decisions(), many.decisions()}},
        {"a read", {few.reads_of_changes(), many.reads_of_changes()}}};
    for (const auto& [what, sides] : cases) {
      rows.push_back(beside_few(fmt::format("{}: {}", engine, what), sides.first, sides.second));
    }
  }
};

std::vector<Row> measure(const std::string& belay, const std::string& folder,
                         std::int64_t past_changes) {
  Bench bench;
  const auto cluster = store_contract::PostgresCluster::start();
  if (!cluster) fmt::print(stderr, "left out: {}\n", cluster.error().message);
  if (cluster) use_log_files((*cluster)->conninfo());
  const auto schema = [&](const std::string& name) {
    return schema_in((*cluster)->conninfo(), name);
  };
  const auto on_postgres = [&](const std::string& name) {
    return fmt::format("store: {{postgres: \"{}\"}}", schema(name));
  };
  {
    Server server(belay, folder + "/sqlite");
    bench.compare("SQLite", server, bare_sqlite(folder + "/bare.db", server.bytes_of_a_decision()));
  }
  if (cluster) {
    Server server(belay, folder + "/postgres", on_postgres("measured"));
    bench.compare("PostgreSQL", server,
                  bare_postgres(schema("bare"), server.bytes_of_a_decision()));
  }
  if (past_changes == 0) return bench.rows;
  adapters::SystemClock clock;
  for (const bool is_postgres : {false, true}) {
    if (is_postgres && !cluster) continue;
    const std::string engine = is_postgres ? "PostgreSQL" : "SQLite";
    const std::string conninfo = is_postgres ? schema("many") : "";
    Server many(belay, folder + "/many" + engine,
                is_postgres ? fmt::format("store: {{postgres: \"{}\"}}", conninfo) : "");
    many.add_past(past_changes, [&](control::Sealer& sealer) {
      return is_postgres
                 ? postgres::open_store(conninfo, sealer)
                 : sqlite::open_store(many.folder() + "/belay-data/belay.db", clock, sealer);
    });
    Server few(belay, folder + "/few" + engine, is_postgres ? on_postgres("few") : "");
    bench.compare_pasts(engine, few, many);
  }
  return bench.rows;
}

}  // namespace

int main(int argc, char** argv) { return run_bench(argc, argv, "serve_bench", "beside", measure); }
