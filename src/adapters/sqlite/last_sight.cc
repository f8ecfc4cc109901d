#include "adapters/sqlite/last_sight.h"

#include <utility>

namespace belay::adapters::sqlite {
namespace {

constexpr std::size_t kVersionsMax = 8'192;

}  // namespace

std::int64_t LastSight::moment() {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = moment_now();
  if (now != moment_) {
    moment_ = now;
    versions_.clear();
  }
  return now;
}

void LastSight::keep(std::int64_t moment, std::span<const control::Wanted> wanted,
                     const control::Sight& sight) {
  const std::lock_guard lock(mutex_);
  if (moment == 0 || moment != moment_ || versions_.size() + wanted.size() > kVersionsMax) return;
  at_ = sight.at;
  ledger_ = sight.ledger;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    versions_[wanted[i].key] = sight.found[i].version;
  }
}

std::optional<control::Sight> LastSight::find(std::span<const control::Wanted> wanted) {
  const std::lock_guard lock(mutex_);
  if (versions_.empty()) return std::nullopt;
  control::Sight sight{at_, ledger_, {}};
  sight.found.reserve(wanted.size());
  for (const auto& [key, known] : wanted) {
    const auto kept = versions_.find(key);
    if (kept == versions_.end() || kept->second != known) return std::nullopt;
    sight.found.push_back({known, ""});
  }
  if (moment_now() != moment_) return std::nullopt;
  return sight;
}

std::int64_t LastSight::moment_now() {
  if (!watcher_) {
    auto opened = Database::open(path_, Database::Access::read);
    if (!opened) return 0;
    watcher_.emplace(*std::move(opened));
  }
  auto rows = watcher_->query("PRAGMA data_version");
  if (!rows) return 0;
  const auto found = rows->next();
  return found && *found ? rows->integer(0) : 0;
}

}  // namespace belay::adapters::sqlite
