#include "gate/policy_places.h"

#include <algorithm>

#include "base/yaml_position.h"

namespace belay::gate {

PolicyPlaces::PolicyPlaces(std::string_view text, const std::string& file) : text_(text) {
  auto document = yaml::Document::parse(text, file);
  if (document) document_ = *std::move(document);
}

const yaml::Node* PolicyPlaces::find(const Place& rule, std::string_view key) const {
  if (!document_ || rule.file != document_->file()) return nullptr;
  for (const std::string_view list : {"rules", "freezes"}) {
    const yaml::Node* rules = document_->root().find(list);
    if (rules == nullptr) continue;
    for (const yaml::Node& item : rules->items) {
      if (document_->place(item) == rule) return item.find(key);
    }
  }
  return nullptr;
}

Place PolicyPlaces::within(const Place& rule, std::string_view key, std::size_t offset) const {
  const yaml::Node* node = find(rule, key);
  if (node == nullptr || node->kind != yaml::Kind::scalar) return rule;
  const std::size_t at = std::min(offset, node->text.size());
  const yaml::Mark mark = yaml::mark_within(text_, *node, at);
  return {rule.file, mark.line, mark.column};
}

Place PolicyPlaces::of(const Place& rule, std::string_view key) const {
  const yaml::Node* node = find(rule, key);
  return node == nullptr ? rule : document_->place(*node);
}

}  // namespace belay::gate
