#ifndef BELAY_WATCH_ROLLOUT_PLAN_TEXTS_H_
#define BELAY_WATCH_ROLLOUT_PLAN_TEXTS_H_

#include <string>
#include <string_view>

#include "base/yaml.h"
#include "watch/rollout/plan.h"

/// The texts of a plan. Each is read alike from YAML and from the plan's canonical JSON.
namespace belay::watch {

/// A name as policies have it.
Result<std::string> read_plan_name(const yaml::Document& document, const yaml::Node& node,
                                   std::string_view what);
/// At most `kQueryBytesMax`, and not empty.
Result<std::string> read_query(const yaml::Document& document, const yaml::Node& node,
                               std::string_view what);
Result<PerCent> read_per_cent(const yaml::Document& document, const yaml::Node& node,
                              std::string_view what, PerCent least, PerCent most);

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_PLAN_TEXTS_H_
