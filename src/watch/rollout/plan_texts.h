#ifndef BELAY_WATCH_ROLLOUT_PLAN_TEXTS_H_
#define BELAY_WATCH_ROLLOUT_PLAN_TEXTS_H_

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
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

Result<void> too_many(const yaml::Document& document, const yaml::Node& node, std::size_t count,
                      std::size_t most, std::string_view what);

/// One of `allowed`, by its name.
template <class Word>
Result<Word> read_word(const yaml::Document& document, const yaml::Node& node,
                       std::string_view what, std::span<const Word> allowed) {
  std::vector<std::string_view> names;
  for (const Word word : allowed) {
    if (node.kind == yaml::Kind::scalar && node.text == name_of(word)) return word;
    names.push_back(name_of(word));
  }
  return document.error(node, fmt::format("{} must be one of {}, not `{}`", what,
                                          joined(names, ", "), printable(node.text.substr(0, 60))));
}

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_PLAN_TEXTS_H_
