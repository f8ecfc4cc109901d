#ifndef BELAY_ADAPTERS_POSTGRES_CONNECTION_H_
#define BELAY_ADAPTERS_POSTGRES_CONNECTION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/postgres/values.h"
#include "base/result.h"

struct pg_conn;
struct pg_result;

namespace belay::adapters::postgres {

/// The rows that a statement answered with. Columns are integers of 64 bits, text or bytes.
class Rows {
 public:
  explicit Rows(pg_result* result) : result_(result) {}

  int size() const;
  std::int64_t integer(int row, int column) const { return integer_of(text(row, column)); }
  /// Valid as long as this is.
  std::string_view text(int row, int column) const;
  pg_result* get() const { return result_.get(); }

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

/// A statement, with the values that it is asked with.
struct Question {
  std::string_view sql;
  Values values;
};

/// One session. One thread at a time. Statements stay prepared.
class Connection {
 public:
  /// Fails where the server would not make a commit durable, or is too old, or keeps text in
  /// another encoding.
  static Result<Connection> open(const std::string& conninfo);

  /// Asks everything in one round trip; what follows a failure is not done. Fails with the first
  /// failure, and inside a transaction that is then over.
  Result<std::vector<Rows>> ask(std::span<const Question> questions);
  Result<Rows> ask(std::string_view sql, Values values = {});
  /// Several statements without values or answers.
  Result<void> run(const std::string& script);

  /// Whether the session is gone, or in a state that nobody knows: of no use any more.
  bool is_lost() const;
  /// Gives up the transaction, where there is one.
  void roll_back();

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };

  explicit Connection(pg_conn* connection) : connection_(connection) {}
  Result<void> settle();
  bool send(const Question& question, std::vector<bool>& answers);
  std::string receive(const std::vector<bool>& answers, std::vector<Rows>& all);
  std::string error_message() const;

  std::unique_ptr<pg_conn, Finish> connection_;
  std::map<std::string, std::string, std::less<>> prepared_;  ///< SQL, and its name
  bool confused_ = false;
};

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_CONNECTION_H_
