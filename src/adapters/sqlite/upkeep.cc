#include "adapters/sqlite/upkeep.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "adapters/sqlite/database.h"
#include "adapters/sqlite/schema.h"
#include "adapters/sqlite/verify.h"
#include "base/text.h"

namespace belay::adapters::sqlite {
namespace {

tl::unexpected<Error> cannot(std::string_view verb, const std::string& path) {
  return fail(Code::unavailable,
              fmt::format("cannot {} `{}`: {}; name a file in a folder that can be written to",
                          verb, printable(path), std::strerror(errno)));
}

Result<void> expect_absent(const std::string& path) {
  for (const std::string_view ending : {"", "-wal", "-shm"}) {
    const std::string file = path + std::string(ending);
    std::error_code failed;
    if (!std::filesystem::exists(std::filesystem::symlink_status(file, failed))) continue;
    return fail(Code::conflict, fmt::format("`{}` is there already, and nothing is overwritten: "
                                            "name another file, or move it away",
                                            printable(file)));
  }
  return {};
}

Result<Database> open_existing(const std::string& path, Database::Access access) {
  if (!std::filesystem::exists(path)) {
    return fail(Code::not_found,
                fmt::format("there is no store `{}`: name its file", printable(path)));
  }
  return Database::open(path, access);
}

Result<void> sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot("open", path);
  const bool synced = ::fsync(file) == 0;
  auto failure = cannot("make durable", path);
  ::close(file);
  if (!synced) return failure;
  return {};
}

/// Copies every page as it is at this moment into a file without a log beside it.
Result<void> copy(Database& from, const std::string& to) {
  BELAY_TRY(Database target, Database::open(to, Database::Access::create));
  sqlite3_backup* backup = sqlite3_backup_init(target.handle(), "main", from.handle(), "main");
  if (backup == nullptr) return tl::unexpected<Error>(failure_of(target.handle(), to));
  const int copied = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (copied != SQLITE_DONE || finished != SQLITE_OK) {
    return tl::unexpected<Error>(failure_of(target.handle(), to));
  }
  return target.run("PRAGMA journal_mode = delete");
}

/// The new file appears under its name whole, or not at all.
Result<void> copy_whole(Database& from, const std::string& to) {
  BELAY_TRY_VOID(expect_absent(to));
  const std::string part = to + ".part";
  BELAY_TRY_VOID(expect_absent(part));
  auto copied = copy(from, part);
  if (copied) copied = sync(part);
  if (copied && ::link(part.c_str(), to.c_str()) != 0) copied = cannot("make", to);
  ::unlink(part.c_str());
  if (!copied) return copied;
  const auto folder = std::filesystem::absolute(to).parent_path();
  return sync(folder.string());
}

Result<void> check_engine(Database& database) {
  BELAY_TRY(Rows rows, database.query("PRAGMA integrity_check"));
  BELAY_TRY(const bool told, rows.next());
  if (told && rows.text(0) == "ok") return {};
  return fail(Code::unavailable,
              fmt::format("`{}` is damaged: {}; restore a backup", printable(database.path()),
                          told ? rows.text(0) : "nothing can be read"));
}

}  // namespace

Result<void> migrate_store(const std::string& path) {
  BELAY_TRY(Database database, open_existing(path, Database::Access::write));
  return migrate(database);
}

Result<void> check_store(const std::string& path) {
  BELAY_TRY(Database database, open_existing(path, Database::Access::write));
  BELAY_TRY_VOID(check_engine(database));
  BELAY_TRY_VOID(expect_schema(database));
  return verify(database);
}

Result<void> back_up_store(const std::string& path, const std::string& to) {
  BELAY_TRY(Database database, open_existing(path, Database::Access::write));
  BELAY_TRY_VOID(expect_schema(database));
  return copy_whole(database, to);
}

Result<void> restore_store(const std::string& backup, const std::string& path) {
  BELAY_TRY_VOID(expect_absent(path));
  BELAY_TRY_VOID(check_store(backup));
  BELAY_TRY(Database database, open_existing(backup, Database::Access::read));
  return copy_whole(database, path);
}

}  // namespace belay::adapters::sqlite
