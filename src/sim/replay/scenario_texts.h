#ifndef BELAY_SIM_REPLAY_SCENARIO_TEXTS_H_
#define BELAY_SIM_REPLAY_SCENARIO_TEXTS_H_

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"
#include "sim/replay/scenario.h"

/// The small things that a scenario file is written with.
namespace belay::replay {

struct Bounds {
  double least = 0;
  double most = 0;
};

/// `a-z`, `0-9` and `-`, beginning with a letter.
Result<std::string> read_word(const yaml::Document& document, const yaml::Node& node,
                              std::string_view what);
/// A text that a terminal shows, possibly of several lines.
Result<std::string> read_prose(const yaml::Document& document, const yaml::Node& node,
                               std::string_view what);
/// Plain, with at most three decimals.
Result<double> read_number(const yaml::Document& document, const yaml::Node& node,
                           std::string_view what, Bounds bounds);
/// `12.5 %`, as a fraction of one. The bounds are in per cent.
Result<double> read_share(const yaml::Document& document, const yaml::Node& node,
                          std::string_view what, Bounds percent);
Result<seconds> read_span(const yaml::Document& document, const yaml::Node& node,
                          std::string_view what, seconds least, seconds most);
Result<bool> read_flag(const yaml::Document& document, yaml::Fields& fields, std::string_view key);
/// The items of the list under `key`; null is empty. Fails where they are more than `most`.
Result<std::span<const yaml::Node>> read_list(const yaml::Document& document,
                                              const yaml::Node* node, std::string_view what,
                                              std::size_t most);

/// One of `known`, with a suggestion where it is none of them.
Result<std::string> one_of(const yaml::Document& document, const yaml::Node& node,
                           std::string_view what, const std::vector<std::string_view>& known);

/// The one of `all` whose name it is.
template <class Word, std::size_t N>
Result<Word> read_named(const yaml::Document& document, const yaml::Node& node,
                        std::string_view what, const Word (&all)[N]) {
  std::vector<std::string_view> names;
  for (const Word word : all) names.push_back(name_of(word));
  BELAY_TRY(const std::string text, one_of(document, node, what, names));
  for (const Word word : all) {
    if (name_of(word) == text) return word;
  }
  return all[0];
}

/// `region` and `cell`, both of which may be left out.
Result<sim::Place> read_place(const yaml::Document& document, yaml::Fields& fields,
                              const sim::StorefrontPlan& world);
/// `fails`, `wrong`, `loses`, `slows` and `grows`.
Result<sim::Effect> read_effect(const yaml::Document& document, yaml::Fields& fields);

// The rooms of a scenario file.
Result<sim::StorefrontPlan> read_world(const yaml::Document& document, const yaml::Node* node);
Result<std::vector<Change>> read_changes(const yaml::Document& document, const yaml::Node* node,
                                         const Scenario& scenario);
Result<std::vector<Fault>> read_faults(const yaml::Document& document, const yaml::Node* node,
                                       const Scenario& scenario);
/// `source` is the whole file.
Result<ControlSettings> read_controls(const yaml::Document& document, const yaml::Node* node,
                                      const Scenario& scenario, std::string_view source);
/// The plan that a change has of its own is without errors.
Result<void> check_rollout(const yaml::Document& document, const yaml::Node& node,
                           std::string_view source);
Result<std::vector<Told>> read_told(const yaml::Document& document, const yaml::Node* node);
Result<std::vector<Figure>> read_figures(const yaml::Document& document, const yaml::Node* node,
                                         const Scenario& scenario);

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_SCENARIO_TEXTS_H_
