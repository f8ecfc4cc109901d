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

Result<void> sync_folder_of(const std::string& path) {
  return sync(std::filesystem::absolute(path).parent_path().string());
}

/// Writes everything beside `to`, durably, and names that file.
Result<std::string> copy_beside(Database& from, const std::string& to) {
  std::string part = to + ".part";
  BELAY_TRY_VOID(expect_absent(part));
  auto copied = copy(from, part);
  if (copied) copied = sync(part);
  if (copied) return part;
  ::unlink(part.c_str());
  return tl::unexpected<Error>(copied.error());
}

/// The new file appears under its name whole, or not at all.
Result<void> copy_whole(Database& from, const std::string& to) {
  BELAY_TRY_VOID(expect_absent(to));
  BELAY_TRY(const std::string part, copy_beside(from, to));
  Result<void> made;
  if (::link(part.c_str(), to.c_str()) != 0) made = cannot("make", to);
  ::unlink(part.c_str());
  if (!made) return made;
  return sync_folder_of(to);
}

/// Whoever has a store open holds a lock on these bytes of its file (SQLite's file format, 1.3.1).
constexpr off_t kLocksFirst = 0x40000000;
constexpr off_t kLocksCount = 512;

Result<void> expect_unused(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return cannot("open", path);
  struct flock asked {};
  asked.l_type = F_WRLCK;
  asked.l_whence = SEEK_SET;
  asked.l_start = kLocksFirst;
  asked.l_len = kLocksCount;
  const bool told = ::fcntl(file, F_GETLK, &asked) == 0;
  auto failure = cannot("ask who has open", path);
  ::close(file);
  if (!told) return failure;
  if (asked.l_type == F_UNLCK) return {};
  return fail(Code::conflict, fmt::format("process {} has `{}` open: stop the server first",
                                          asked.l_pid, printable(path)));
}

/// The store keeps its name until the new file takes it, all at once. A log that could not be
/// written back stays with what it belongs to: beside another file it would be read as that one's.
Result<void> put_in_place(const std::string& part, const std::string& path) {
  const std::string aside = path + ".replaced";
  if (::link(path.c_str(), aside.c_str()) != 0) return cannot("keep", aside);
  for (const std::string_view ending : {"-wal", "-shm"}) {
    const std::string file = path + std::string(ending), kept = aside + std::string(ending);
    if (::rename(file.c_str(), kept.c_str()) != 0 && errno != ENOENT) return cannot("keep", kept);
  }
  if (::rename(part.c_str(), path.c_str()) != 0) return cannot("replace", path);
  return sync_folder_of(path);
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

Result<void> replace_store(const std::string& backup, const std::string& path) {
  if (!std::filesystem::exists(path)) return restore_store(backup, path);
  BELAY_TRY_VOID(expect_absent(path + ".replaced"));
  BELAY_TRY_VOID(expect_unused(path));
  BELAY_TRY_VOID(check_store(backup));
  BELAY_TRY(Database database, open_existing(backup, Database::Access::read));
  BELAY_TRY(const std::string part, copy_beside(database, path));
  // Who closes a store last writes its log back. A damaged one may refuse; it is kept as it is.
  static_cast<void>(Database::open(path, Database::Access::write));
  auto replaced = put_in_place(part, path);
  if (!replaced) ::unlink(part.c_str());
  return replaced;
}

}  // namespace belay::adapters::sqlite
