#include "adapters/postgres/connection.h"

#include <fmt/format.h>

#include <utility>

#include "adapters/postgres/library.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::postgres {
namespace {

constexpr int kVersionMin = 140'000;
constexpr int kBinary = 1;

/// libpq, once a connection was made with it.
const Library& pq() { return **library(); }

std::string in_one_line(std::string_view message) {
  std::string line;
  for (const std::string_view part : lines_of(trimmed(message))) {
    if (!line.empty()) line += "; ";
    line += trimmed(part);
  }
  return printable(line);
}

tl::unexpected<Error> failed(std::string_view message) {
  return fail(Code::unavailable, fmt::format("PostgreSQL failed: {}", in_one_line(message)));
}

/// Every statement has an index to go by, and plans are made while tables are still small: what
/// scans a table is never right. A replica that stops must not keep the others from the ledger.
std::string settings() {
  return fmt::format(
      "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; "
      "SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; "
      "SET lock_timeout = {0}; SET idle_in_transaction_session_timeout = {0}",
      limits::kStoreBusyMillisMax);
}

}  // namespace

void Rows::Clear::operator()(pg_result* result) const { pq().clear(result); }

int Rows::size() const { return pq().rows(result_.get()); }

std::string_view Rows::text(int row, int column) const {
  return {pq().value(result_.get(), row, column),
          static_cast<std::size_t>(pq().length(result_.get(), row, column))};
}

void Connection::Finish::operator()(pg_conn* connection) const { pq().finish(connection); }

Result<Connection> Connection::open(const std::string& conninfo) {
  BELAY_TRY(const Library* pq, library());
  // What stands before `dbname` can be set otherwise in it, what stands behind cannot.
  const char* const keys[] = {"connect_timeout",
                              "tcp_user_timeout",
                              "keepalives_idle",
                              "application_name",
                              "dbname",
                              "client_encoding",
                              nullptr};
  const char* const values[] = {"5", "10000", "10", "belay", conninfo.c_str(), "UTF8", nullptr};
  Connection connection(pq->connect(keys, values, 1));
  if (pq->status(connection.connection_.get()) != CONNECTION_OK) {
    return fail(Code::unavailable,
                fmt::format("cannot connect to PostgreSQL: {}; see that it runs, and what the "
                            "store is named as",
                            in_one_line(connection.error_message())));
  }
  BELAY_TRY_VOID(connection.settle());
  return connection;
}

Result<void> Connection::settle() {
  if (const int version = pq().server_version(connection_.get()); version < kVersionMin) {
    return fail(Code::unsupported,
                fmt::format("PostgreSQL {} is too old: 14 or later is needed", version / 10'000));
  }
  BELAY_TRY_VOID(run(settings()));
  BELAY_TRY(const Rows shown, ask("SELECT current_setting('synchronous_commit'), "
                                  "current_setting('fsync'), current_setting('full_page_writes'), "
                                  "current_setting('server_encoding')"));
  const std::string_view synchronous = shown.text(0, 0);
  if (synchronous != "on" && synchronous != "remote_apply") {
    return fail(Code::unsupported,
                fmt::format("PostgreSQL has synchronous_commit = {}, so what it says is kept may "
                            "be lost: set it to `on` for Belay's user",
                            synchronous));
  }
  if (shown.text(0, 1) != "on" || shown.text(0, 2) != "on") {
    return fail(Code::unsupported,
                "PostgreSQL has fsync or full_page_writes off, so a crash may lose or halve what "
                "it says is kept: set both to `on`");
  }
  if (shown.text(0, 3) == "UTF8") return {};
  return fail(Code::unsupported, fmt::format("the database's encoding is {}: create it with "
                                             "ENCODING 'UTF8'",
                                             shown.text(0, 3)));
}

std::string Connection::error_message() const { return pq().error_message(connection_.get()); }

bool Connection::is_lost() const {
  return confused_ || pq().status(connection_.get()) != CONNECTION_OK;
}

void Connection::roll_back() {
  if (is_lost() || pq().transaction_status(connection_.get()) == PQTRANS_IDLE) return;
  confused_ = !run("ROLLBACK");
}

bool Connection::send(const Question& question, std::vector<bool>& answers) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const Values::Value& value : question.values.all()) {
    types.push_back(value.type);
    values.push_back(value.bytes.data());
    lengths.push_back(static_cast<int>(value.bytes.size()));
  }
  const std::vector<int> formats(values.size(), kBinary);
  const int count = static_cast<int>(values.size());
  auto known = prepared_.find(question.sql);
  if (known == prepared_.end()) {
    const std::string sql(question.sql);
    const std::string name = fmt::format("q{}", prepared_.size());
    if (pq().send_prepare(connection_.get(), name.c_str(), sql.c_str(), count, types.data()) == 0) {
      return false;
    }
    known = prepared_.emplace(sql, name).first;
    answers.push_back(false);
  }
  answers.push_back(true);
  return pq().send_query(connection_.get(), known->second.c_str(), count, values.data(),
                         lengths.data(), formats.data(), kBinary) != 0;
}

Result<std::vector<Rows>> Connection::ask(std::span<const Question> questions) {
  const std::size_t known = prepared_.size();
  std::vector<bool> answers;  // to each thing sent; what is prepared answers nothing
  bool sent = pq().enter_pipeline(connection_.get()) != 0;
  for (const Question& question : questions) sent = sent && send(question, answers);
  sent = sent && pq().sync(connection_.get()) != 0;
  std::vector<Rows> all;
  const std::string failure = sent ? receive(answers, all) : error_message();
  const bool left = sent && pq().exit_pipeline(connection_.get()) != 0;
  if (left && failure.empty() && !confused_) return all;
  // Which of the new statements are prepared now is not told.
  confused_ = confused_ || !left || prepared_.size() != known;
  return failed(failure.empty() ? error_message() : failure);
}

std::string Connection::receive(const std::vector<bool>& answers, std::vector<Rows>& all) {
  std::string failure;
  std::size_t received = 0;
  bool ended = false;
  while (true) {
    pg_result* result = pq().get_result(connection_.get());
    if (result == nullptr) {
      // One stands between two answers; a second says that no more will come.
      if (std::exchange(ended, true)) {
        confused_ = true;
        return failure.empty() ? error_message() : failure;
      }
      continue;
    }
    ended = false;
    Rows rows(result);
    const ExecStatusType status = pq().result_status(result);
    if (status == PGRES_PIPELINE_SYNC) return failure;
    if (status == PGRES_FATAL_ERROR && failure.empty()) failure = pq().result_error(result);
    if (received < answers.size() && answers[received]) all.push_back(std::move(rows));
    ++received;
  }
}

Result<Rows> Connection::ask(std::string_view sql, Values values) {
  const Question question[] = {{sql, std::move(values)}};
  BELAY_TRY(std::vector<Rows> all, ask(question));
  return std::move(all.front());
}

Result<void> Connection::run(const std::string& script) {
  const Rows rows(pq().exec(connection_.get(), script.c_str()));
  const ExecStatusType status = pq().result_status(rows.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
  return failed(error_message());
}

}  // namespace belay::adapters::postgres
