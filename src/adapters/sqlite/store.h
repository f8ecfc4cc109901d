#ifndef BELAY_ADAPTERS_SQLITE_STORE_H_
#define BELAY_ADAPTERS_SQLITE_STORE_H_

#include <memory>
#include <string>

#include "control/clock.h"
#include "control/store.h"

namespace belay::adapters::sqlite {

/// The store in one file, `path`, made where there is none and readable by its owner only. Commits
/// that come at once share a transaction; it is on the disk when they are answered. Several
/// processes on one machine may open it: they write in turns, and each reads what the others wrote.
/// `clock` and `sealer` outlive the store.
Result<std::unique_ptr<control::Store>> open_store(const std::string& path, control::Clock& clock,
                                                   control::Sealer& sealer);

/// The store that is there, to read: beside the process that writes it, or without one. It refuses
/// every commit.
Result<std::unique_ptr<control::Store>> open_store_to_read(const std::string& path,
                                                           control::Clock& clock);

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_STORE_H_
