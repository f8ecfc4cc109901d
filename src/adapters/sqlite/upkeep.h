#ifndef BELAY_ADAPTERS_SQLITE_UPKEEP_H_
#define BELAY_ADAPTERS_SQLITE_UPKEEP_H_

#include <string>

#include "base/result.h"

/// What an operator does with a store's file: `belay store migrate|check|backup|restore`.
namespace belay::adapters::sqlite {

/// Brings an older file up to this program's schema, in one transaction. Others may not have it
/// open.
Result<void> migrate_store(const std::string& path);

/// Reads the whole file: the engine's own structures, then everything as `Store::verify` does.
Result<void> check_store(const std::string& path);

/// Writes the store as it is at this moment to a new file, while others go on writing, and has it
/// on the disk when it returns. Never overwrites.
Result<void> back_up_store(const std::string& path, const std::string& to);

/// Makes `path`, which must not be there, from a backup that `check_store` finds whole. The ledger
/// then ends where the backup does: the rollback fence decides whether that is accepted.
Result<void> restore_store(const std::string& backup, const std::string& path);

/// The same in place of the store that is there, which nobody may have open. What was there is kept
/// beside it, as `path.replaced`.
Result<void> replace_store(const std::string& backup, const std::string& path);

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_UPKEEP_H_
