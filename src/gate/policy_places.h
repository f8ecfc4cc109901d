#ifndef BELAY_GATE_POLICY_PLACES_H_
#define BELAY_GATE_POLICY_PLACES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"

namespace belay::gate {

/// Finds where in a policy's files its author wrote something, for those who speak about a policy
/// rather than decide by it: rules remember only where they begin.
class PolicyPlaces {
 public:
  /// REQUIRES: `text` outlives it. A text that is no YAML, or another policy's, has no places.
  PolicyPlaces(std::string_view text, const std::string& file);
  /// The other file of a bundle. REQUIRES: as above.
  void add(std::string_view text, const std::string& file);

  /// The byte at `offset` of the condition under `key` of the rule or freeze that begins at `rule`.
  /// `rule` itself where it is not of this file.
  Place within(const Place& rule, std::string_view key, std::size_t offset) const;
  /// What is written under `key`; the key's own rule where there is no such key.
  Place of(const Place& rule, std::string_view key) const;

 private:
  struct Source {
    std::string_view text;
    yaml::Document document;
  };
  struct Found {
    const Source* source = nullptr;
    const yaml::Node* node = nullptr;  ///< null: there is no such rule, or it has no such key
  };

  Found find(const Place& rule, std::string_view key) const;

  std::vector<Source> sources_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_POLICY_PLACES_H_
