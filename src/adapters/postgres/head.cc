#include "adapters/postgres/head.h"

#include "adapters/row_sum.h"

namespace belay::adapters::postgres {
namespace {

Values values_of(const Head& head) {
  const std::string peaks = peaks_of(head);
  Values values;
  values.integer(static_cast<std::int64_t>(head.frontier.size())).bytes(peaks);
  values.text(head.checkpoint).integer(head.at).integer(head.position);
  values.integer(sum_of(head, peaks));
  return values;
}

}  // namespace

Result<Head> head_from(const Rows& rows) {
  if (rows.size() != 1) return damaged("the table", "head");
  auto head = head_of({rows.integer(0, 0), rows.text(0, 1), rows.text(0, 2), rows.integer(0, 3),
                       rows.integer(0, 4), rows.integer(0, 5)});
  if (head) return *std::move(head);
  return damaged("the row of", "head");
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
