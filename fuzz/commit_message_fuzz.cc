// A message, and a name in front of it, are assessed without a crash; what is shown of them is
// UTF-8 without control characters; and without a statement or a signature nothing is human.
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "facts/provenance/provenance.h"

namespace facts = belay::facts;

namespace {

void require_printable(const std::string& text) {
  if (!belay::is_utf8(text)) std::abort();
  if (std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < 0x20; })) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t first = std::min(text.find('\n'), text.size());
  facts::Change change;
  facts::Commit& commit = change.commits.emplace_back();
  commit.author.name = text.substr(0, first / 2);
  commit.author.email = text.substr(first / 2, first - first / 2);
  commit.message = text.substr(std::min(text.size(), first + 1));
  change.head_name = text.substr(0, first);
  facts::ProvenanceInputs inputs;
  inputs.change = &change;
  const facts::Provenance provenance = facts::assess_provenance(inputs);
  if (provenance.level == facts::Level::human) std::abort();
  for (const facts::Claim& claim : provenance.claims) {
    require_printable(claim.tool);
    require_printable(claim.model);
    require_printable(claim.evidence);
  }
  for (const std::string& words : provenance.conflicts) require_printable(words);
  for (const std::string& words : provenance.problems) require_printable(words);
  return 0;
}
