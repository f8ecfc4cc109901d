#include "app/server/gate_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "adapters/fenced_store.h"
#include "adapters/git/kept_objects.h"
#include "adapters/git/repository.h"
#include "adapters/http/metrics.h"
#include "adapters/http/server.h"
#include "adapters/private_files.h"
#include "adapters/system_clock.h"
#include "app/server/api.h"
#include "app/server/incident_watch.h"
#include "app/server/production.h"
#include "app/server/rollout_watch.h"
#include "app/server/server_store.h"
#include "app/version.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/incident/known_systems.h"
#include "control/incident/lookout.h"
#include "control/memory.h"
#include "control/pushed_metrics.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"

namespace belay::app {
namespace {

constexpr std::size_t kReplicaNameBytes = 8;
constexpr std::chrono::seconds kFounderTokensLast{std::chrono::hours(24 * 30)};

/// The repositories of the configuration, each opened for who asks: what its refs and its
/// configuration say is read anew each time.
class Guarded final : public control::Repositories {
 public:
  explicit Guarded(std::vector<GuardedRepository> repositories)
      : repositories_(std::move(repositories)) {}

  Result<std::unique_ptr<control::Repository>> open(const std::string& name) override {
    const auto at =
        std::find_if(repositories_.begin(), repositories_.end(),
                     [&](const GuardedRepository& guarded) { return guarded.name == name; });
    if (at == repositories_.end()) {
      return fail(Code::not_found,
                  fmt::format("this server does not guard a repository `{}`", printable(name)));
    }
    return adapters::git::open_repository(at->path, objects_);
  }

 private:
  std::vector<GuardedRepository> repositories_;
  adapters::git::KeptObjects objects_;
};

/// Signs with the ledger's key.
class Seal final : public control::Sealer {
 public:
  explicit Seal(ledger::SigningKey key) : key_(std::move(key)) {}

  Result<std::string> seal(std::uint64_t size, const Digest& root) override {
    BELAY_TRY(const ledger::Note note,
              ledger::sign(ledger::Checkpoint{key_.verifier().name(), {size, root}, {}}, key_));
    return note.to_string();
  }

  const ledger::VerifierKey& verifier() const { return key_.verifier(); }

 private:
  ledger::SigningKey key_;
};

/// The ledger's key, as its file says it.
struct LedgerKey {
  ledger::SigningKey key;
  std::string text;
  bool is_new = false;  ///< it is in no file yet
};

Result<LedgerKey> key_in(const std::string& file, const std::string& origin) {
  BELAY_TRY(auto text, adapters::read_private_file(file));
  const bool is_new = !text;
  if (is_new) {
    BELAY_TRY(const std::string seed, adapters::random_bytes(ed25519::kSeedBytes));
    BELAY_TRY(text, ledger::private_key_text(origin, ledger::SignatureType::ed25519, seed));
  }
  BELAY_TRY(ledger::SigningKey key, ledger::SigningKey::parse(trimmed(*text)));
  if (key.verifier().name() == origin) return LedgerKey{std::move(key), *std::move(text), is_new};
  return fail(Code::conflict,
              fmt::format("`{}` is the key of `{}`, not of `{}`: another origin is another ledger, "
                          "give it another `data` folder",
                          file, key.verifier().name(), origin));
}

class Wired final : public GateServer {
 public:
  Wired(ServerConfig config, LedgerKey key, http::LogSink log)
      : config_(std::move(config)),
        new_key_(key.is_new ? key.text : ""),
        seal_(std::move(key.key)),
        repositories_(config_.repositories),
        log_(std::move(log)) {}

  Result<void> prepare() {
    for (const ProductionEnvironment& each : config_.production) {
      BELAY_TRY(watch::WatchList list, watches_of(each));
      watched_.push_back(std::move(list));
    }
    BELAY_TRY(auto kept, open_store(config_, clock_, seal_));
    BELAY_TRY_VOID(must_be_our_ledger(*kept));
    BELAY_TRY(store_, adapters::fence_store(std::move(kept), config_.fence,
                                            {config_.origin, {seal_.verifier()}}, log_));
    BELAY_TRY_VOID(keep_key());
    BELAY_TRY(production_, open_production(config_, [this](const std::string& environment) {
                return control::open_pushed(*store_, environment);
              }));
    BELAY_TRY_VOID(prepare_watches());
    desk_ = std::make_unique<Desk>(
        *store_, *memory_,
        [this] {
          return std::make_unique<control::Changes>(
              *store_, repositories_,
              control::ChangeSettings{config_.origin, fmt::format("belay {}", kVersion),
                                      config_.allow_lasts},
              memory_);
        },
        [this] {
          return std::make_unique<control::People>(*store_, config_.origin, adapters::random_bytes,
                                                   memory_);
        },
        *rollouts_, *incidents_, *deployments_, *production_, config_.origin, verifier_key());
    if (!store_->why_frozen().empty()) {
      log_(store_->evidence());
      frozen_.add(1);
      return {};
    }
    BELAY_TRY_VOID(found());
    // Another replica may have founded it meanwhile, with a key of its own.
    return must_be_our_ledger(*store_);
  }

  Result<void> start() override {
    http::Router router;
    http::add_operations(router, metrics_, [this]() -> Result<void> {
      BELAY_TRY_VOID(store_->now());
      return {};
    });
    add_change_routes(router, *desk_);
    add_people_routes(router, *desk_);
    add_ledger_routes(router, *desk_);
    add_rollout_routes(router, *desk_);
    add_metrics_routes(router, *desk_);
    add_incident_routes(router, *desk_);
    add_signal_routes(router, *desk_);
    add_web_routes(router);
    http::ServerOptions options;
    options.address = config_.address;
    options.port = config_.port;
    options.certificate_file = config_.certificate;
    options.key_file = config_.key;
    options.log = log_;
    server_ = std::make_unique<http::Server>(std::move(options), std::move(router), metrics_);
    BELAY_TRY_VOID(server_->start());
    watch_->start();
    incident_watch_->start();
    return {};
  }

  std::uint16_t port() const override { return server_->port(); }
  bool drain(std::chrono::milliseconds longest) override {
    const bool all_ended = server_->drain(longest);
    incident_watch_->stop();
    watch_->stop();
    return all_ended;
  }
  std::string verifier_key() const override { return seal_.verifier().to_string(); }
  std::string why_frozen() const override { return store_->why_frozen(); }
  const std::vector<FounderToken>& founders() const override { return founders_; }

 private:
  void tell(std::string_view line) { log_(fmt::format("{}\n", printable(line))); }

  /// What moves changes, and what watches what they do.
  Result<void> prepare_watches() {
    BELAY_TRY(const std::string random, adapters::random_bytes(kReplicaNameBytes));
    const std::string replica = "replica-" + control::hex_of(random);
    const auto log = [this](std::string_view line) { tell(line); };
    rollouts_ = std::make_unique<control::Rollouts>(
        *store_, *production_, clock_, memory_, control::RolloutSettings{config_.origin, replica});
    watch_ = std::make_unique<RolloutWatch>(*store_, clock_, *rollouts_, *production_, log);
    rollouts_->on_step([this](const control::RolloutShown&) {
      desk_->aggregate_feed.wake();
      watch_->wake();
    });
    deployments_ = std::make_unique<control::Deployments>(*store_, memory_);
    BELAY_TRY(putting_back_, open_putting_back(config_));
    incidents_ = std::make_unique<control::Incidents>(*store_, *rollouts_, *deployments_,
                                                      putting_back_.get(), memory_, config_.origin);
    incidents_->on_step([this](const control::IncidentShown&) { desk_->aggregate_feed.wake(); });
    std::vector<std::unique_ptr<control::Lookout>> lookouts;
    for (watch::WatchList& list : watched_) {
      lookouts.push_back(std::make_unique<control::Lookout>(*store_, clock_, *incidents_,
                                                            *rollouts_, *deployments_, *production_,
                                                            std::move(list), replica, log));
    }
    std::unique_ptr<control::KnownSystems> systems;
    if (config_.catalog) {
      systems = std::make_unique<control::KnownSystems>(repositories_, *incidents_,
                                                        *config_.catalog, log);
    }
    incident_watch_ = std::make_unique<IncidentWatch>(std::move(lookouts), std::move(systems));
    return {};
  }

  std::string key_file() const { return config_.data + "/ledger.key"; }

  /// Replicas that signed with different keys would make one ledger that nobody can verify.
  Result<void> must_be_our_ledger(control::Store& store) {
    BELAY_TRY(const control::LedgerHead head, store.ledger_head());
    if (head.size == 0) return {};
    BELAY_TRY(const ledger::Note checkpoint, ledger::Note::parse(head.checkpoint));
    const ledger::VerifierKey ours[] = {seal_.verifier()};
    if (ledger::verify(checkpoint, ours)) return {};
    return fail(Code::conflict,
                fmt::format("`{}` {} the key that signed the ledger in {}: put a copy of that key "
                            "there, as every replica and every restored server needs it",
                            key_file(), new_key_.empty() ? "is not" : "is missing, and should be",
                            name_of_store(config_)));
  }

  Result<void> keep_key() {
    if (!new_key_.empty()) {
      BELAY_TRY_VOID(adapters::write_private_file(key_file(), new_key_ + "\n"));
      new_key_.clear();
    }
    return adapters::replace_private_file(key_file() + ".pub", verifier_key() + "\n");
  }

  Result<void> found() {
    auto founded = enrol_founders();
    if (founded || founded.error().code != Code::conflict) return founded;
    // Another replica was first: these tokens are nobody's.
    for (const FounderToken& token : founders_) {
      std::error_code ignored;
      std::filesystem::remove(token.file, ignored);
    }
    founders_.clear();
    return enrol_founders();
  }

  Result<void> enrol_founders() {
    const std::string folder = config_.data + "/founders";
    return desk_->people.lend()->found(
        config_.founders, kFounderTokensLast,
        [&](const control::IssuedToken& made) -> Result<void> {
          BELAY_TRY_VOID(adapters::make_private_folder(folder));
          const std::string file = fmt::format("{}/{}.token", folder, made.token.principal);
          BELAY_TRY_VOID(adapters::replace_private_file(file, made.secret + "\n"));
          founders_.push_back({made.token.principal, file});
          return {};
        });
  }

  ServerConfig config_;
  std::string new_key_;                    ///< empty once it is in its file
  std::vector<watch::WatchList> watched_;  ///< in each environment; empty once it is looked out
  adapters::SystemClock clock_;
  Seal seal_;
  Guarded repositories_;
  std::shared_ptr<control::Memory> memory_ = std::make_shared<control::Memory>();
  http::LogSink log_;
  http::Metrics metrics_;
  http::Gauge& frozen_ = metrics_.gauge("belay_ledger_frozen",
                                        "1 where the ledger was rolled back when the server began");
  std::unique_ptr<adapters::FencedStore> store_;
  std::unique_ptr<control::Production> production_;
  std::unique_ptr<control::Rollouts> rollouts_;
  std::unique_ptr<control::Deployments> deployments_;
  std::unique_ptr<control::PuttingBack> putting_back_;
  std::unique_ptr<control::Incidents> incidents_;
  std::unique_ptr<Desk> desk_;
  std::vector<FounderToken> founders_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<RolloutWatch> watch_;
  std::unique_ptr<IncidentWatch> incident_watch_;
};

}  // namespace

Result<std::unique_ptr<GateServer>> GateServer::open(ServerConfig config, http::LogSink log) {
  BELAY_TRY_VOID(adapters::make_private_folder(config.data));
  BELAY_TRY(LedgerKey key, key_in(config.data + "/ledger.key", config.origin));
  auto made = std::make_unique<Wired>(std::move(config), std::move(key), std::move(log));
  BELAY_TRY_VOID(made->prepare());
  return made;
}

}  // namespace belay::app
