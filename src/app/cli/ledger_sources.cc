#include "app/cli/ledger_sources.h"

#include <fmt/format.h>

#include "adapters/ledger_folder.h"
#include "adapters/system_clock.h"
#include "app/cli/commands.h"
#include "app/cli/remote.h"
#include "app/server/server_store.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/stored_ledger.h"

namespace belay::app {
namespace {

/// Of the server's configuration only what says where its store and its key are.
Result<ServerConfig> server_of(const LedgerFrom& from) {
  if (from.config_file.empty()) {
    ServerConfig config;
    config.data = from.data_folder;
    return config;
  }
  BELAY_TRY(const control::GivenFile file,
            read_given_file(from.config_file, limits::kFactsBytesMax));
  return ServerConfig::parse(file.text, file.name);
}

bool is_of_a_server_here(const LedgerFrom& from) {
  return !from.config_file.empty() || !from.data_folder.empty();
}

/// A server's own store, beside the server or without it.
class OwnLedger final : public control::LedgerSource {
 public:
  static Result<std::unique_ptr<control::LedgerSource>> open(const LedgerFrom& from) {
    BELAY_TRY(const ServerConfig config, server_of(from));
    auto made = std::make_unique<OwnLedger>();
    BELAY_TRY(made->store_, open_store_to_read(config, made->clock_));
    made->ledger_ = std::make_unique<control::StoredLedger>(*made->store_);
    return made;
  }

  Result<std::string> checkpoint() override { return ledger_->checkpoint(); }
  Result<std::string> tile(const ledger::Tile& tile) override { return ledger_->tile(tile); }
  Result<std::optional<std::string>> document(const Digest& digest) override {
    return ledger_->document(digest);
  }

 private:
  adapters::SystemClock clock_;
  std::unique_ptr<control::Store> store_;
  std::unique_ptr<control::StoredLedger> ledger_;
};

/// What a server answers.
class ServedLedger final : public control::LedgerSource {
 public:
  explicit ServedLedger(Remote remote) : remote_(std::move(remote)) {}

  Result<std::string> checkpoint() override { return remote_.get_bytes("/checkpoint"); }
  Result<std::string> tile(const ledger::Tile& tile) override {
    return remote_.get_bytes("/" + tile.path());
  }
  Result<std::optional<std::string>> document(const Digest& digest) override {
    auto bytes = remote_.get_bytes("/api/v1/documents/" + digest.hex());
    if (bytes) return *std::move(bytes);
    if (bytes.error().code == Code::not_found) return std::nullopt;
    return tl::unexpected<Error>(std::move(bytes).error());
  }

 private:
  Remote remote_;
};

}  // namespace

Result<std::unique_ptr<control::LedgerSource>> open_ledger(const LedgerFrom& from) {
  if (is_of_a_server_here(from)) return OwnLedger::open(from);
  if (!from.export_folder.empty()) {
    return std::make_unique<adapters::LedgerFolder>(from.export_folder);
  }
  auto remote = Remote::of(from.remote);
  if (remote) return std::make_unique<ServedLedger>(*std::move(remote));
  return fail(remote.error().code,
              fmt::format("{}; a ledger that is here is named with `--config FILE`, "
                          "`--data DIR` or `--export DIR`",
                          remote.error().message),
              remote.error().place);
}

Result<ledger::VerifierKey> read_verifier_key(const std::string& stated) {
  if (auto key = ledger::VerifierKey::parse(stated)) return *std::move(key);
  BELAY_TRY(const control::GivenFile file, read_given_file(stated, limits::kSignedNoteBytesMax));
  auto key = ledger::VerifierKey::parse(trimmed(file.text));
  if (key) return *std::move(key);
  return fail(Code::malformed, fmt::format("holds no verifier key: {}", key.error().message),
              Place{stated, 0, 0});
}

Result<ledger::TrustedLedger> trusted_ledger(const LedgerFrom& from) {
  std::string stated = from.key;
  if (stated.empty()) {
    BELAY_TRY(const ServerConfig config, server_of(from));
    stated = config.data + "/ledger.key.pub";
  }
  BELAY_TRY(ledger::VerifierKey key, read_verifier_key(stated));
  return ledger::TrustedLedger{key.name(), {key}};
}

}  // namespace belay::app
