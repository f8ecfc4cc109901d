#include "app/cli/render/json_parts.h"

#include <vector>

#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {

using json::Value;

std::string text_in(const Value& from, std::string_view name) {
  const Value* found = from.find(name);
  return found == nullptr || found->text() == nullptr ? std::string() : *found->text();
}

std::string legible_in(const Value& from, std::string_view name) {
  return legible(text_in(from, name));
}

std::string words_in(const Value& from, std::string_view name) {
  const std::string sent = text_in(from, name);
  return legible(unescaped(sent).value_or(sent));
}

std::string all_legible_in(const Value& from, std::string_view name) {
  std::vector<std::string> texts;
  for (const Value& item : list_in(from, name)) {
    if (item.text() != nullptr) texts.push_back(legible(*item.text()));
  }
  return joined(texts, ", ");
}

std::int64_t integer_in(const Value& from, std::string_view name) {
  const Value* found = from.find(name);
  return found == nullptr || found->integer() == nullptr ? 0 : *found->integer();
}

std::optional<double> number_in(const Value& from, std::string_view name) {
  const Value* found = from.find(name);
  if (found == nullptr) return std::nullopt;
  if (found->number() != nullptr) return *found->number();
  if (found->integer() != nullptr) return static_cast<double>(*found->integer());
  return std::nullopt;
}

bool is_true_in(const Value& from, std::string_view name) {
  const Value* found = from.find(name);
  return found != nullptr && found->boolean() != nullptr && *found->boolean();
}

const json::Array& list_in(const Value& from, std::string_view name) {
  static const json::Array kNothing;
  const Value* found = from.find(name);
  return found == nullptr || found->array() == nullptr ? kNothing : *found->array();
}

const Value& part(const Value& from, std::string_view name) {
  static const Value kNothing;
  const Value* found = from.find(name);
  return found == nullptr ? kNothing : *found;
}

}  // namespace belay::app
