#include "adapters/ledger_folder.h"

#include <fmt/format.h>

#include <filesystem>

#include "adapters/whole_files.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters {
namespace {

constexpr mode_t kMode = 0666;  // what the user's mask leaves of it: others may verify
constexpr std::string_view kCheckpoint = "checkpoint";

/// Over the largest bundle of entries.
constexpr std::size_t kTileBytesMax =
    std::size_t{ledger::kTileWidth} * (limits::kLedgerEntryBytesMax + 2);

/// By the first two digits, so that no folder has them all.
std::string path_of(const Digest& digest) {
  const std::string name = digest.hex();
  return fmt::format("documents/{}/{}", name.substr(0, 2), name);
}

/// The folder and those it lies in, each on the disk.
Result<void> make_folders(const std::filesystem::path& folder) {
  std::error_code failed;
  if (folder.empty() || std::filesystem::is_directory(folder, failed)) return {};
  BELAY_TRY_VOID(make_folders(folder.parent_path()));
  std::filesystem::create_directory(folder, failed);
  if (!failed) return keep_folder_of(folder.string());
  return fail(Code::unavailable,
              fmt::format("`{}` cannot be made: {}", printable(folder.string()), failed.message()));
}

}  // namespace

Result<std::string> LedgerFolder::checkpoint() {
  const std::string path = fmt::format("{}/{}", folder_, kCheckpoint);
  BELAY_TRY(auto note, read_whole_file(path, limits::kSignedNoteBytesMax));
  if (note) return *std::move(note);
  return fail(Code::not_found,
              fmt::format("`{}` is not there: `belay ledger export` makes a folder that has it",
                          printable(path)));
}

Result<std::string> LedgerFolder::tile(const ledger::Tile& tile) {
  const std::string path = fmt::format("{}/{}", folder_, tile.path());
  BELAY_TRY(auto bytes, read_whole_file(path, kTileBytesMax));
  if (bytes) return *std::move(bytes);
  return fail(Code::not_found,
              fmt::format("`{}` is not there: export the ledger again", printable(path)));
}

Result<std::optional<std::string>> LedgerFolder::document(const Digest& digest) {
  return read_whole_file(fmt::format("{}/{}", folder_, path_of(digest)), limits::kDocumentBytesMax);
}

Result<void> LedgerFolder::keep_checkpoint(std::string_view note) {
  return keep_file(std::string(kCheckpoint), note);
}

Result<void> LedgerFolder::keep(const ledger::Tile& tile, std::string_view bytes) {
  return keep_file(tile.path(), bytes);
}

Result<void> LedgerFolder::keep(const Digest& digest, std::string_view document) {
  return keep_file(path_of(digest), document);
}

Result<void> LedgerFolder::keep_file(const std::string& path, std::string_view bytes) {
  const std::string full = fmt::format("{}/{}", folder_, path);
  BELAY_TRY_VOID(make_folders(std::filesystem::path(full).parent_path()));
  return write_whole_file(full, bytes, kMode);
}

Result<std::string> KeepingLedger::tile(const ledger::Tile& tile) {
  auto kept = folder_.tile(tile);
  if (kept || kept.error().code != Code::not_found) return kept;
  BELAY_TRY(std::string bytes, from_.tile(tile));
  BELAY_TRY_VOID(folder_.keep(tile, bytes));
  return bytes;
}

Result<std::optional<std::string>> KeepingLedger::document(const Digest& digest) {
  BELAY_TRY(auto kept, folder_.document(digest));
  if (kept) return kept;
  BELAY_TRY(auto bytes, from_.document(digest));
  // Nothing is kept under a name that is not its own.
  if (bytes && sha256(*bytes) == digest) BELAY_TRY_VOID(folder_.keep(digest, *bytes));
  return bytes;
}

}  // namespace belay::adapters
