#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "facts/reach.h"
#include "gate/decision.h"
#include "gate/decision_json.h"
#include "gate/policy.h"

namespace {

using namespace belay;

/// The least that a decision needs.
struct Situation {
  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  facts::Boundary boundary;
  facts::ReachIndex systems{catalog};
  facts::Reach reach;

  Situation() {
    change.head_tree = *Digest::parse("1111111111111111111111111111111111111111");
    change.target_ref = "refs/heads/main";
    facts::FileChange file;
    file.path = file.old_path = "src/\xFF%.cc";
    change.files.push_back(file);
    reach = systems.of(change);
  }
};

/// What stands before a zero byte is an organisation's policy, which the rest extends.
Result<gate::Policy> policy_in(std::string_view text) {
  const std::size_t end = text.find('\0');
  if (end == std::string_view::npos) return gate::Policy::parse(text, "belay.yaml");
  return gate::Policy::parse(
      text.substr(end + 1), "belay.yaml",
      {text.substr(0, end), "belay-organisation.yaml", gate::OrganisationText::Counts::always});
}

}  // namespace

/// A policy that loads decides, says the same when it is asked again, and shows its obligations.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto policy = policy_in(text);
  if (!policy) {
    if (policy.error().message.empty() || !policy.error().place) std::abort();
    return 0;
  }
  const Situation situation;
  gate::Inputs inputs;
  inputs.change = &situation.change;
  inputs.provenance = &situation.provenance;
  inputs.catalog = &situation.catalog;
  inputs.systems = &situation.systems;
  inputs.reach = &situation.reach;
  inputs.boundary = &situation.boundary;
  inputs.now = {1'790'000'000, 0};
  const auto once = json::write(json::Value(to_json(gate::decide(*policy, inputs))));
  const auto again = json::write(json::Value(to_json(gate::decide(*policy, inputs))));
  if (once != again || !json::parse(once, "decision")) std::abort();
  return 0;
}
