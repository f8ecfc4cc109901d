#ifndef BELAY_ADAPTERS_SQLITE_DATABASE_H_
#define BELAY_ADAPTERS_SQLITE_DATABASE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace belay::adapters::sqlite {

/// A value that is bytes and not text.
struct Blob {
  std::string_view bytes;
};

Blob blob(const Digest& digest);
Digest digest_of(std::string_view bytes);

/// A statement with its values, which stands on a row or behind the last one. The statement itself
/// stays prepared. REQUIRES: the same statement is not asked again while one of these lives.
class Rows {
 public:
  Rows(sqlite3_stmt* statement, const std::string& path) : statement_(statement), path_(&path) {}
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  void bind(int index, std::int64_t value);
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, int value) { bind(index, std::int64_t{value}); }
  void bind(int index, std::string_view text);
  void bind(int index, Blob bytes);

  /// Steps to the next row; false behind the last one.
  Result<bool> next();
  std::int64_t integer(int column) const;
  /// Text or bytes, valid until the next step.
  std::string_view text(int column) const;

 private:
  sqlite3_stmt* statement_;
  const std::string* path_;
};

/// One connection to a database file, with its statements. One thread at a time.
class Database {
 public:
  enum class Access { create, write, read };

  /// `create` makes the file, readable by nobody else, where there is none.
  static Result<Database> open(const std::string& path, Access access);

  const std::string& path() const { return *path_; }
  sqlite3* handle() const { return handle_.get(); }

  /// A statement with its values, before its first row.
  template <class... Values>
  Result<Rows> query(std::string_view sql, const Values&... values) {
    BELAY_TRY(Rows rows, prepared(sql));
    int index = 0;
    (rows.bind(++index, values), ...);
    return rows;
  }

  /// A statement that answers nothing.
  template <class... Values>
  Result<void> execute(std::string_view sql, const Values&... values) {
    BELAY_TRY(Rows rows, query(sql, values...));
    BELAY_TRY_VOID(rows.next());
    return {};
  }

  /// Several statements without values.
  Result<void> run(const char* script);
  /// Gives up the transaction, where there is one.
  void roll_back();

  /// Whether the last failure was that the system could not make something durable. What it holds
  /// now may not be what a restart finds: nothing more may be built on it.
  bool failed_to_sync() const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  Database(std::string path, sqlite3* handle);
  Result<Rows> prepared(std::string_view sql);
  Result<void> settle(Access access);

  std::unique_ptr<std::string> path_;  ///< stays where it is when this moves
  std::unique_ptr<sqlite3, Close> handle_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements_;
};

/// The failure that SQLite last had on this connection.
Error failure_of(sqlite3* handle, const std::string& path);

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_DATABASE_H_
