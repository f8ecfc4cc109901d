#include "control/memory.h"

#include <vector>

namespace belay::control {
namespace {

constexpr std::size_t kRepositoriesMax = 64, kPeopleMax = 1'024, kChangesMax = 256,
                      kEnvironmentsMax = 64;

std::vector<Wanted> all_wanted(std::initializer_list<AskedOne*> asked) {
  std::vector<Wanted> wanted;
  wanted.reserve(asked.size());
  for (const AskedOne* one : asked) wanted.push_back(one->wanted());
  return wanted;
}

}  // namespace

Result<Sight> look(Store& store, std::initializer_list<AskedOne*> asked) {
  const std::vector<Wanted> wanted = all_wanted(asked);
  BELAY_TRY(Sight sight, store.see(wanted));
  auto found = sight.found.begin();
  for (AskedOne* one : asked) BELAY_TRY_VOID(one->take(*found++));
  return sight;
}

std::optional<Sight> look_unmoved(Store& store, std::initializer_list<AskedOne*> asked,
                                  Patience patience) {
  const std::vector<Wanted> wanted = all_wanted(asked);
  if (patience == Patience::wait_for_nothing) return store.see_at_once(wanted);
  auto sight = look(store, asked);
  if (!sight) return std::nullopt;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (sight->found[i].version != wanted[i].known) return std::nullopt;
  }
  return *std::move(sight);
}

Memory::Memory()
    : directories_(1, read_directory),
      exceptions_(kRepositoriesMax, read_exceptions),
      freezes_(kEnvironmentsMax, read_freezes),
      attentions_(kPeopleMax, read_attention),
      changes_(kChangesMax, read_change),
      tokens_(kPeopleMax, read_token) {}

}  // namespace belay::control
