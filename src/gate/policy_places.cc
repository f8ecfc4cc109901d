#include "gate/policy_places.h"

#include <algorithm>

#include "base/yaml_position.h"

namespace belay::gate {

PolicyPlaces::PolicyPlaces(std::string_view text, const std::string& file) { add(text, file); }

void PolicyPlaces::add(std::string_view text, const std::string& file) {
  auto document = yaml::Document::parse(text, file);
  if (document) sources_.push_back({text, *std::move(document)});
}

PolicyPlaces::Found PolicyPlaces::find(const Place& rule, std::string_view key) const {
  for (const Source& source : sources_) {
    if (rule.file != source.document.file()) continue;
    for (const std::string_view list : {"rules", "freezes"}) {
      const yaml::Node* rules = source.document.root().find(list);
      if (rules == nullptr) continue;
      for (const yaml::Node& item : rules->items) {
        if (source.document.place(item) == rule) return {&source, item.find(key)};
      }
    }
  }
  return {};
}

Place PolicyPlaces::within(const Place& rule, std::string_view key, std::size_t offset) const {
  const auto [source, node] = find(rule, key);
  if (node == nullptr || node->kind != yaml::Kind::scalar) return rule;
  const std::size_t at = std::min(offset, node->text.size());
  const yaml::Mark mark = yaml::mark_within(source->text, *node, at);
  return {rule.file, mark.line, mark.column};
}

Place PolicyPlaces::of(const Place& rule, std::string_view key) const {
  const auto [source, node] = find(rule, key);
  return node == nullptr ? rule : source->document.place(*node);
}

}  // namespace belay::gate
