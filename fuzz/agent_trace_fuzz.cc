// A trace is read without a crash, and the records that are kept hold lines that can be lines.
#include <cstdlib>

#include "facts/provenance/agent_trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto trace = belay::facts::parse_agent_trace({reinterpret_cast<const char*>(data), size});
  for (const auto& record : trace.records) {
    if (record.line == 0) std::abort();
    for (const auto& file : record.files) {
      for (const auto& range : file.agent) {
        if (range.first == 0 || range.first > range.last) std::abort();
      }
    }
  }
  return 0;
}
