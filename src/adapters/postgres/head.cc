#include "adapters/postgres/head.h"

#include <utility>
#include <vector>

#include "adapters/row_sum.h"

namespace belay::adapters::postgres {
namespace {

std::string joined_peaks(const ledger::Frontier& frontier) {
  std::string bytes;
  for (const Digest& peak : frontier.peaks()) bytes += bytes_of(peak);
  return bytes;
}

std::int64_t sum_of(const Head& head, std::string_view peaks) {
  return row_sum({std::to_string(head.frontier.size()), peaks, head.checkpoint,
                  std::to_string(head.at), std::to_string(head.position)});
}

Values values_of(const Head& head) {
  const std::string peaks = joined_peaks(head.frontier);
  Values values;
  values.integer(static_cast<std::int64_t>(head.frontier.size())).bytes(peaks);
  values.text(head.checkpoint).integer(head.at).integer(head.position);
  values.integer(sum_of(head, peaks));
  return values;
}

}  // namespace

control::LedgerHead Head::of_ledger() const {
  return {frontier.size(), frontier.root(), checkpoint};
}

Result<Head> head_from(const Rows& rows) {
  if (rows.size() != 1) return damaged("the table", "head");
  std::vector<Digest> peaks;
  const std::string_view bytes = rows.text(0, 1);
  for (std::size_t at = 0; at < bytes.size(); at += Digest::kSha256Bytes) {
    peaks.push_back(digest_of(bytes.substr(at, Digest::kSha256Bytes)));
  }
  auto frontier = ledger::Frontier::from_peaks(static_cast<std::uint64_t>(rows.integer(0, 0)),
                                               std::move(peaks));
  if (!frontier) return damaged("the row of", "head");
  Head head{*std::move(frontier), std::string(rows.text(0, 2)), rows.integer(0, 3),
            rows.integer(0, 4)};
  if (sum_of(head, bytes) != rows.integer(0, 5)) return damaged("the row of", "head");
  return head;
}

Result<void> make_head(Connection& connection) {
  BELAY_TRY_VOID(
      connection.ask("INSERT INTO head (one, size, peaks, checkpoint, at, position, sum) "
                     "VALUES (1, $1, $2, $3, $4, $5, $6)",
                     values_of(Head{})));
  return {};
}

Question write_head(const Head& head) {
  return {
      "UPDATE head SET size = $1, peaks = $2, checkpoint = $3, at = $4, position = $5, sum = $6",
      values_of(head)};
}

}  // namespace belay::adapters::postgres
