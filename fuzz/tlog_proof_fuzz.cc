// A proof is written as it was read, and holds for one entry at most.
#include <cstdint>
#include <cstdlib>

#include "ledger/proof.h"
#include "ledger/tiles.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay::ledger;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto proof = LedgerProof::parse(text)) {
    if (proof->to_string() != text) std::abort();
    if (const auto checkpoint = Checkpoint::parse(proof->checkpoint.text)) {
      const auto holds = [&](std::string_view entry) {
        return verify_inclusion(leaf_hash(entry), proof->index, checkpoint->head, proof->hashes)
            .has_value();
      };
      if (holds("one entry") && holds("another")) std::abort();
    }
  }
  if (const auto tile = Tile::parse(text)) {
    if (tile->path() != text) std::abort();
  }
  if (const auto entries = entries_in(text, 2)) {
    if (bundle_of(*entries) != std::string(text)) std::abort();
  }
  return 0;
}
