#ifndef BELAY_ADAPTERS_LEDGER_FOLDER_H_
#define BELAY_ADAPTERS_LEDGER_FOLDER_H_

#include <string>

#include "control/ledger_source.h"

namespace belay::adapters {

/// A ledger in exported files: docs/formats/ledger-export-v1.md.
class LedgerFolder final : public control::LedgerSource {
 public:
  explicit LedgerFolder(std::string folder) : folder_(std::move(folder)) {}

  Result<std::string> checkpoint() override;
  Result<std::string> tile(const ledger::Tile& tile) override;
  Result<std::optional<std::string>> document(const Digest& digest) override;

  /// Each is whole and on the disk when this returns.
  Result<void> keep_checkpoint(std::string_view note);
  Result<void> keep(const ledger::Tile& tile, std::string_view bytes);
  Result<void> keep(const Digest& digest, std::string_view document);

 private:
  Result<void> keep_file(const std::string& path, std::string_view bytes);

  std::string folder_;
};

/// Another source, of which everything that is asked for is kept in a folder: what is there already
/// is not asked for again. The newest checkpoint is always the other's, and it is not kept here: a
/// folder has one when all that it covers is there. REQUIRES: both outlive it.
class KeepingLedger final : public control::LedgerSource {
 public:
  KeepingLedger(control::LedgerSource& from, LedgerFolder& folder) : from_(from), folder_(folder) {}

  Result<std::string> checkpoint() override { return from_.checkpoint(); }
  Result<std::string> tile(const ledger::Tile& tile) override;
  Result<std::optional<std::string>> document(const Digest& digest) override;

 private:
  control::LedgerSource& from_;
  LedgerFolder& folder_;
};

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_LEDGER_FOLDER_H_
