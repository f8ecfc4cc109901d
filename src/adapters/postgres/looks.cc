#include "adapters/postgres/looks.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "adapters/postgres/head.h"
#include "adapters/row_sum.h"
#include "base/limits.h"

namespace belay::adapters::postgres {
namespace {

using control::Listed;
using control::Sight;
using control::Stored;
using control::Wanted;

/// Where an aggregate's columns begin, behind the time and the ledger's size.
constexpr int kListedFirst = 2;

/// What one look was for, from its first row on.
Result<Sight> sight_from(const Rows& rows, int row, std::span<const Wanted> wanted) {
  Sight sight{
      Instant::of_micros(rows.integer(0, 0)), static_cast<std::uint64_t>(rows.integer(0, 1)), {}};
  for (const Wanted& each : wanted) {
    const bool exists = !rows.text(row, kListedFirst).empty();
    const std::int64_t version = exists ? rows.integer(row, kListedFirst + 3) : 0;
    if (!exists || version == each.known) {
      sight.found.push_back({version, ""});
    } else {
      BELAY_TRY(Listed listed, listed_from(rows, row, kListedFirst));
      sight.found.push_back(std::move(listed.stored));
    }
    ++row;
  }
  return sight;
}

}  // namespace

const std::string& time_table() {
  static const std::string sql =
      fmt::format("time (now) AS (SELECT greatest({}, (SELECT at FROM head)))", kNowSql);
  return sql;
}

Result<Listed> listed_from(const Rows& rows, int row, int first) {
  const auto text = [&](int column) { return std::string(rows.text(row, first + column)); };
  control::Put put{{text(1), text(2)}, 0, text(4), text(5), text(6)};
  const std::int64_t position = rows.integer(row, first), version = rows.integer(row, first + 3);
  if (sum_of(put, position, version) != rows.integer(row, first + 7)) {
    return damaged(put.key.kind, put.key.id);
  }
  return Listed{position, std::move(put.key), {version, std::move(put.state)}};
}

Looks::Looks(Pool& pool)
    : pool_(pool), queue_(limits::kBatchCommitsMax, [this](auto looks) { see_together(looks); }) {}

Result<Sight> Looks::see(std::span<const Wanted> wanted) {
  Look look{wanted, {}};
  queue_.run(look);
  return std::move(look.outcome);
}

void Looks::see_together(std::span<Look* const> looks) {
  const auto rows = ask(looks);
  int row = 0;
  for (Look* look : looks) {
    look->outcome = rows ? sight_from(*rows, row, look->wanted)
                         : Result<Sight>(tl::unexpected<Error>(rows.error()));
    row += static_cast<int>(look->wanted.size());
  }
}

Result<Rows> Looks::ask(std::span<Look* const> looks) {
  static const std::string sql =
      "WITH " + time_table() +
      " SELECT now, (SELECT size FROM head), a.position, a.kind, a.id, a.version, "
      "CASE WHEN a.version = w.known THEN '' ELSE a.state END, a.grp, a.status, a.sum FROM time "
      "LEFT JOIN unnest($1::text[], $2::text[], $3::bigint[]) "
      "WITH ORDINALITY AS w (kind, id, known, nth) ON true "
      "LEFT JOIN aggregates a ON a.kind = w.kind AND a.id = w.id ORDER BY w.nth";
  std::vector<std::string_view> kinds, ids;
  std::vector<std::int64_t> known;
  for (const Look* look : looks) {
    for (const Wanted& wanted : look->wanted) {
      kinds.emplace_back(wanted.key.kind);
      ids.emplace_back(wanted.key.id);
      known.push_back(wanted.known);
    }
  }
  return pool_.ask(sql, Values().texts(kinds).texts(ids).integers(known));
}

}  // namespace belay::adapters::postgres
