#include <fmt/format.h>

#include "adapters/postgres/store.h"
#include "adapters/private_files.h"
#include "adapters/sqlite/upkeep.h"
#include "app/cli/commands.h"
#include "app/server/server_store.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

using Task = StoreOptions::Task;

Result<int> done(std::string_view words) {
  print(fmt::format("{}\n", words));
  return 0;
}

Result<int> keep_postgres(const StoreOptions& options, const ServerConfig& config) {
  switch (options.task) {
    case Task::migrate:
      BELAY_TRY_VOID(adapters::postgres::migrate_store(config.postgres));
      return done("PostgreSQL has this belay's schema");
    case Task::check:
      BELAY_TRY_VOID(adapters::postgres::check_store(config.postgres));
      return done("PostgreSQL: everything was read, and agrees");
    case Task::backup:
      return fail(Code::unsupported,
                  "the store is PostgreSQL: back it up with `pg_dump --format=custom`, or "
                  "continuously with a base backup and its log (docs/reference/store.md)");
    case Task::restore:
      break;
  }
  return fail(Code::unsupported,
              "the store is PostgreSQL: restore it with `pg_restore` into an empty database, then "
              "run `belay store check` (docs/reference/store.md)");
}

Result<int> back_up(const std::string& store, const std::string& to) {
  BELAY_TRY_VOID(adapters::sqlite::back_up_store(store, to));
  BELAY_TRY_VOID(adapters::sqlite::check_store(to));
  return done(fmt::format(
      "`{}` has everything that `{}` had; it was read back whole. The ledger's key is not in it",
      printable(to), printable(store)));
}

Result<int> restore(const StoreOptions& options, const ServerConfig& config,
                    const std::string& store) {
  BELAY_TRY_VOID(adapters::make_private_folder(config.data));
  const auto restored = options.replace ? adapters::sqlite::replace_store(options.file, store)
                                        : adapters::sqlite::restore_store(options.file, store);
  if (!restored) return tl::unexpected<Error>(restored.error());
  return done(
      fmt::format("`{}` is what `{}` was. Its ledger ends there: receipts given since are "
                  "of entries that it lacks, and a server whose fence is further freezes "
                  "(docs/how-to/answer-a-rolled-back-ledger.md)",
                  printable(store), printable(options.file)));
}

}  // namespace

Result<int> execute(const StoreOptions& options) {
  if (options.config_file.empty()) {
    BELAY_TRY_VOID(adapters::sqlite::check_store(options.file));
    return done(fmt::format("`{}`: everything was read, and agrees", printable(options.file)));
  }
  BELAY_TRY(const control::GivenFile file,
            read_given_file(options.config_file, limits::kFactsBytesMax));
  BELAY_TRY(const ServerConfig config, ServerConfig::parse(file.text, file.name));
  if (!config.postgres.empty()) return keep_postgres(options, config);
  const std::string store = store_file(config);
  switch (options.task) {
    case Task::migrate:
      BELAY_TRY_VOID(adapters::sqlite::migrate_store(store));
      return done(fmt::format("`{}` has this belay's schema", printable(store)));
    case Task::check:
      BELAY_TRY_VOID(adapters::sqlite::check_store(store));
      return done(fmt::format("`{}`: everything was read, and agrees", printable(store)));
    case Task::backup:
      return back_up(store, options.file);
    case Task::restore:
      break;
  }
  return restore(options, config, store);
}

}  // namespace belay::app
