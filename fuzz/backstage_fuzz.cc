#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/limits.h"
#include "facts/catalog/backstage.h"
#include "facts/reach.h"

/// Nothing in a Backstage file is an error: it is read, or it is a problem and a blind place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay::facts;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CatalogDraft draft;
  draft.files.emplace_back("services/cart/catalog-info.yaml");
  Backstage backstage(draft);
  backstage.read(text, 0);
  backstage.finish();
  const auto catalog = resolve(draft);
  if (!catalog) std::abort();
  if (catalog->problems.size() > belay::limits::kCatalogProblemsMax + 1) std::abort();
  if (!catalog->blind_paths.empty() && catalog->problems.empty()) std::abort();
  if (!catalog->systems.empty() && !catalog->present) std::abort();
  Change change;
  change.files.resize(1);
  change.files[0].path = "services/cart/main.cc";
  const Reach reach = ReachIndex(*catalog).of(change);
  if (!catalog->blind_paths.empty() && reach.unknowns.empty()) std::abort();
  return 0;
}
