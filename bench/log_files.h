#ifndef BELAY_BENCH_LOG_FILES_H_
#define BELAY_BENCH_LOG_FILES_H_

#include <string>

#include "adapters/postgres/connection.h"
#include "sides.h"

namespace belay::bench {

/// A cluster made a moment ago makes each file of its log while a commit waits for it, 16 MB of
/// zeros and an fsync; one that has run for a while takes files that it has used before. That is
/// what is measured: so many files are used and given back first.
inline void use_log_files(const std::string& conninfo) {
  constexpr int kFiles = 48;
  auto connection = sound(postgres::Connection::open(conninfo));
  sound(connection.run("ALTER SYSTEM SET min_wal_size = '1GB'"));
  sound(connection.ask("SELECT pg_reload_conf()"));
  for (int file = 0; file < kFiles; ++file) {
    sound(connection.ask("SELECT pg_logical_emit_message(false, 'used', ''), pg_switch_wal()"));
  }
  sound(connection.run("CHECKPOINT"));
}

}  // namespace belay::bench

#endif  // BELAY_BENCH_LOG_FILES_H_
