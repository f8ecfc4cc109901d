// A checkpoint is written as it was read, and none is opened without a trusted key.
#include <cstdint>
#include <cstdlib>

#include "ledger/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay::ledger;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (open_checkpoint(text, {})) std::abort();
  const auto note = Note::parse(text);
  const auto checkpoint = Checkpoint::parse(note ? std::string_view(note->text) : text);
  if (!checkpoint) return 0;
  if (checkpoint->to_string() != (note ? std::string_view(note->text) : text)) std::abort();
  return 0;
}
