#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gate/given_facts.h"

/// What is read names trees and full refs; what is not read says where and why.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto given = belay::gate::GivenFacts::parse(text, "facts.yaml");
  if (!given) {
    if (given.error().message.empty() || !given.error().place) std::abort();
    return 0;
  }
  for (const auto& approval : given->approvals) {
    const bool named = !approval.tree.empty() && !approval.touched.empty();
    if (!named || !approval.target.starts_with("refs/") || approval.by.empty()) std::abort();
  }
  for (const auto& evidence : given->evidence) {
    if (evidence.tree.empty() || evidence.type.empty()) std::abort();
  }
  return 0;
}
