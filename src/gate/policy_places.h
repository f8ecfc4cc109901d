#ifndef BELAY_GATE_POLICY_PLACES_H_
#define BELAY_GATE_POLICY_PLACES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/yaml.h"

namespace belay::gate {

/// Finds where in a policy's file its author wrote something, for those who speak about a policy
/// rather than decide by it: rules remember only where they begin.
class PolicyPlaces {
 public:
  /// REQUIRES: `text` outlives it. A text that is no YAML, or another policy's, has no places.
  PolicyPlaces(std::string_view text, const std::string& file);

  /// The byte at `offset` of the condition under `key` of the rule or freeze that begins at `rule`.
  /// `rule` itself where it is not of this file.
  Place within(const Place& rule, std::string_view key, std::size_t offset) const;
  /// What is written under `key`; the key's own rule where there is no such key.
  Place of(const Place& rule, std::string_view key) const;

 private:
  const yaml::Node* find(const Place& rule, std::string_view key) const;

  std::string_view text_;
  std::optional<yaml::Document> document_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_POLICY_PLACES_H_
