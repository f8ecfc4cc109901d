#ifndef BELAY_GATE_OBLIGATION_READER_H_
#define BELAY_GATE_OBLIGATION_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "gate/obligation.h"

namespace belay::gate {

/// Reads the items of `owes:` and `exempts:` of the rule `rule` (in words, for errors). `due` is
/// the rule's own, for obligations that do not say.
Result<std::vector<Obligation>> read_owes(const yaml::Document& document, const yaml::Node& node,
                                          std::string_view rule, std::optional<Moment> due);
Result<std::vector<ObligationKind>> read_exempts(const yaml::Document& document,
                                                 const yaml::Node& node, std::string_view rule);
Result<Moment> read_moment(const yaml::Document& document, const yaml::Node& node,
                           std::string_view what);

/// A text of at least one character, all of them visible, at most `limits::kNameBytesMax` long.
Result<std::string> read_name(const yaml::Document& document, const yaml::Node& node,
                              std::string_view what);
/// A list of such texts, none twice. Fails when it is empty.
Result<std::vector<std::string>> read_names(const yaml::Document& document, const yaml::Node& node,
                                            std::string_view what);

}  // namespace belay::gate

#endif  // BELAY_GATE_OBLIGATION_READER_H_
