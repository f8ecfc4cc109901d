#include "adapters/sqlite/head.h"

#include <fmt/format.h>

#include "base/text.h"

namespace belay::adapters::sqlite {

Result<Head> read_head(Database& database) {
  BELAY_TRY(Rows rows,
            database.query("SELECT size, peaks, checkpoint, at, position, sum FROM head"));
  BELAY_TRY(const bool found, rows.next());
  if (!found) return Head{};
  auto head = head_of({rows.integer(0), rows.text(1), rows.text(2), rows.integer(3),
                       rows.integer(4), rows.integer(5)});
  if (head) return *std::move(head);
  return fail(Code::unavailable,
              fmt::format("the head of the store `{}` is damaged: run `belay store check`, and "
                          "restore a backup",
                          printable(database.path())));
}

Result<void> write_head(Database& database, const Head& head) {
  const std::string peaks = peaks_of(head);
  return database.execute(
      "REPLACE INTO head (one, size, peaks, checkpoint, at, position, sum) "
      "VALUES (1, ?, ?, ?, ?, ?, ?)",
      head.frontier.size(), Blob{peaks}, head.checkpoint, head.at, head.position,
      sum_of(head, peaks));
}

}  // namespace belay::adapters::sqlite
