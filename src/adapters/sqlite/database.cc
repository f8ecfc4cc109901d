#include "adapters/sqlite/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::sqlite {
namespace {

/// What the failure means to whoever runs the store, and what to do.
std::string_view advice_for(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process is writing for longer than we wait: try again";
    case SQLITE_FULL:
      return "its disk is full: make room";
    case SQLITE_IOERR:
      return "its disk failed: look into the system's log";
    case SQLITE_CORRUPT:
      return "it is damaged: run `belay store check`, and restore a backup";
    case SQLITE_NOTADB:
      return "it is no database of Belay: name another file";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return "it cannot be opened for this: see who owns it and its folder";
    default:
      return "see the message before";
  }
}

/// SQLite keeps the mode of its other files equal to this one's.
Result<void> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return fail(Code::unavailable,
                fmt::format("cannot open `{}`: {}; name a file in a folder that can be written to",
                            printable(path), std::strerror(errno)));
  }
  ::close(file);
  return {};
}

}  // namespace

Error failure_of(sqlite3* handle, const std::string& path) {
  const int code = sqlite3_extended_errcode(handle);
  return {Code::unavailable,
          fmt::format("the store `{}` failed: {} (SQLite {}); {}", printable(path),
                      sqlite3_errmsg(handle), code, advice_for(code)),
          std::nullopt};
}

Blob blob(const Digest& digest) {
  return {{reinterpret_cast<const char*>(digest.bytes().data()), digest.size()}};
}

Digest digest_of(std::string_view bytes) {
  if (bytes.size() != Digest::kSha256Bytes) return {};
  return Digest::from_bytes({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

Rows::Rows(Rows&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), path_(other.path_) {}

Rows::~Rows() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Rows::bind(int index, std::int64_t value) { sqlite3_bind_int64(statement_, index, value); }

void Rows::bind(int index, std::string_view text) {
  sqlite3_bind_text64(statement_, index, text.empty() ? "" : text.data(), text.size(),
                      SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Rows::bind(int index, Blob value) {
  // No bytes at a null pointer would be NULL.
  sqlite3_bind_blob64(statement_, index, value.bytes.empty() ? "" : value.bytes.data(),
                      value.bytes.size(), SQLITE_TRANSIENT);
}

Result<bool> Rows::next() {
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return tl::unexpected<Error>(failure_of(sqlite3_db_handle(statement_), *path_));
  }
}

std::int64_t Rows::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Rows::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Database::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Database::Database(std::string path, sqlite3* handle)
    : path_(std::make_unique<std::string>(std::move(path))), handle_(handle) {}

Result<Database> Database::open(const std::string& path, Access access) {
  if (access == Access::create) BELAY_TRY_VOID(make_private_file(path));
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(path, handle);
  if (code != SQLITE_OK) return tl::unexpected<Error>(failure_of(handle, path));
  BELAY_TRY_VOID(database.settle(access));
  return database;
}

Result<void> Database::settle(Access access) {
  sqlite3_extended_result_codes(handle_.get(), 1);
  sqlite3_busy_timeout(handle_.get(), limits::kStoreBusyMillisMax);
  // Reading, too, has to recover what a crash left in the log, so the file is open for writing.
  if (access == Access::read) return run("PRAGMA query_only = 1; PRAGMA cell_size_check = 1;");
  BELAY_TRY(Rows mode, query("PRAGMA journal_mode = wal"));
  BELAY_TRY(const bool told, mode.next());
  if (!told || mode.text(0) != "wal") {
    return fail(Code::unsupported,
                fmt::format("`{}` cannot have a write-ahead log: put it on a local disk",
                            printable(path())));
  }
  return run(
      "PRAGMA synchronous = full;"
      "PRAGMA foreign_keys = on;"
      "PRAGMA cell_size_check = 1;"
      "PRAGMA wal_autocheckpoint = 4000;");
}

Result<Rows> Database::prepared(std::string_view sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) return Rows(known->second.get(), path());
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return tl::unexpected<Error>(failure_of(handle_.get(), path()));
  }
  statements_[std::string(sql)].reset(statement);
  return Rows(statement, path());
}

Result<void> Database::run(const char* script) {
  if (sqlite3_exec(handle_.get(), script, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected<Error>(failure_of(handle_.get(), path()));
}

void Database::roll_back() {
  if (sqlite3_get_autocommit(handle_.get()) == 0) {
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

bool Database::failed_to_sync() const {
  const int code = sqlite3_extended_errcode(handle_.get());
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

}  // namespace belay::adapters::sqlite
