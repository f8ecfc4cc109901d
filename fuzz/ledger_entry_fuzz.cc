// An entry that is read is written to the same bytes: it has one spelling.
#include <cstdint>
#include <cstdlib>

#include "ledger/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto entry = belay::ledger::parse_entry(bytes);
  if (entry && belay::ledger::write(*entry) != std::string(bytes)) std::abort();
  return 0;
}
