#ifndef BELAY_GATE_BUNDLE_READER_H_
#define BELAY_GATE_BUNDLE_READER_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/yaml.h"
#include "gate/policy.h"

/// What a policy says about the layer above or below it, as docs/formats/policy-v1.md has it:
/// `extends`, `adjustable` and `adjusts`.
namespace belay::gate {

/// `sha256:` and its digits.
Result<Digest> read_pin(const yaml::Document& document, const yaml::Node& node);

/// A file's `adjustable`: the settings that it leaves to repositories, sorted.
Result<std::vector<std::string>> read_adjustable_settings(const yaml::Document& document,
                                                          const yaml::Node& node);

/// A rule's. REQUIRES: what the rule owes has been read.
Result<Adjustable> read_adjustable(const yaml::Document& document, const yaml::Node& node,
                                   const Rule& rule);

/// Does to the organisation's rules what the items of `adjusts` say. Fails on whatever loosens a
/// rule more than it allows.
Result<void> adjust(const yaml::Document& document, const yaml::Node& node,
                    std::vector<Rule>& rules);

}  // namespace belay::gate

#endif  // BELAY_GATE_BUNDLE_READER_H_
