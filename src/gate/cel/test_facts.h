#ifndef BELAY_GATE_CEL_TEST_FACTS_H_
#define BELAY_GATE_CEL_TEST_FACTS_H_

#include <array>
#include <cstdint>
#include <string>

#include "gate/fact_table.h"
#include "gate/fact_values.h"

namespace belay::cel {

/// Facts of every kind: known, unknown, many and none, long and short, ASCII and not.
struct Facts {
  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  facts::Reach reach;
  gate::Inputs inputs;

  explicit Facts(std::uint32_t seed) {
    std::uint64_t state = seed;
    const auto one_of = [&](std::size_t count) {
      state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
      return (state >> 33) % count;
    };
    constexpr std::array<std::size_t, 6> kFiles = {0, 1, 2, 10, 64, 65};
    constexpr std::array<const char*, 5> kFolders = {"docs/", "services/a/", "services/b/", "",
                                                     "\xff%/"};
    for (std::size_t i = 0, n = kFiles[one_of(kFiles.size())]; i < n; ++i) {
      facts::FileChange& file = change.files.emplace_back();
      file.path = kFolders[one_of(kFolders.size())] + std::string(one_of(20), 'x') +
                  (one_of(2) == 0 ? ".md" : ".cc");
      if (one_of(40) == 0) file.path += std::string(200, 'y');
      file.old_path = file.path;
      file.kinds.add(one_of(2) == 0 ? facts::Kind::docs : facts::Kind::code);
      file.added = static_cast<std::uint32_t>(one_of(10));
      file.deleted = static_cast<std::uint32_t>(one_of(10));
      file.generated = one_of(3) == 0;
      change.lines.added += file.added;
    }
    change.title = one_of(2) == 0 ? "ticket 7: more" : std::string(150, 't');
    change.is_revert = one_of(2) == 0;
    if (one_of(4) == 0) change.unknowns.push_back({"change.lines", "why", "what?"});
    if (one_of(6) == 0) change.unknowns.push_back({"change.files", "why", "what?"});
    for (std::size_t i = 0, n = one_of(20); i < n; ++i) {
      reach.journeys.push_back("journey-" + std::to_string(i));
    }
    if (one_of(4) != 0) reach.tier = static_cast<int>(one_of(3));
    inputs.change = &change;
    inputs.provenance = &provenance;
    inputs.catalog = &catalog;
    inputs.reach = one_of(5) == 0 ? nullptr : &reach;
    inputs.environment = one_of(2) == 0 ? "prod" : "";
    inputs.now = {1'795'255'200, 5};
  }
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_TEST_FACTS_H_
