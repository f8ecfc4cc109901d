#include "adapters/sqlite/head.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "adapters/row_sum.h"
#include "base/text.h"

namespace belay::adapters::sqlite {
namespace {

std::string joined_peaks(const ledger::Frontier& frontier) {
  std::string bytes;
  for (const Digest& peak : frontier.peaks()) bytes += blob(peak).bytes;
  return bytes;
}

std::int64_t sum_of(const Head& head, std::string_view peaks) {
  return row_sum({std::to_string(head.frontier.size()), peaks, head.checkpoint,
                  std::to_string(head.at), std::to_string(head.position)});
}

tl::unexpected<Error> damaged(const Database& database) {
  return fail(Code::unavailable,
              fmt::format("the head of the store `{}` is damaged: run `belay store check`, and "
                          "restore a backup",
                          printable(database.path())));
}

}  // namespace

control::LedgerHead Head::of_ledger() const {
  return {frontier.size(), frontier.root(), checkpoint};
}

Result<Head> read_head(Database& database) {
  BELAY_TRY(Rows rows,
            database.query("SELECT size, peaks, checkpoint, at, position, sum FROM head"));
  BELAY_TRY(const bool found, rows.next());
  if (!found) return Head{};

  std::vector<Digest> peaks;
  const std::string_view bytes = rows.text(1);
  for (std::size_t at = 0; at < bytes.size(); at += Digest::kSha256Bytes) {
    peaks.push_back(digest_of(bytes.substr(at, Digest::kSha256Bytes)));
  }
  auto frontier =
      ledger::Frontier::from_peaks(static_cast<std::uint64_t>(rows.integer(0)), std::move(peaks));
  if (!frontier) return damaged(database);
  Head head{*std::move(frontier), std::string(rows.text(2)), rows.integer(3), rows.integer(4)};
  if (sum_of(head, bytes) != rows.integer(5)) return damaged(database);
  return head;
}

Result<void> write_head(Database& database, const Head& head) {
  const std::string peaks = joined_peaks(head.frontier);
  return database.execute(
      "REPLACE INTO head (one, size, peaks, checkpoint, at, position, sum) "
      "VALUES (1, ?, ?, ?, ?, ?, ?)",
      head.frontier.size(), Blob{peaks}, head.checkpoint, head.at, head.position,
      sum_of(head, peaks));
}

}  // namespace belay::adapters::sqlite
