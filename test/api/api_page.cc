#include "api_page.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/text.h"

namespace belay::api {
namespace {

using yaml::Kind;
using yaml::Node;

const Node& at(const Node& node, std::string_view name) {
  static const Node kNothing;
  const Node* found = node.find(name);
  return found == nullptr ? kNothing : *found;
}

bool is_of(const json::Value& value, std::string_view type) {
  if (type == "null") return value.is_null();
  if (type == "object") return value.object() != nullptr;
  if (type == "array") return value.array() != nullptr;
  if (type == "string") return value.text() != nullptr;
  if (type == "boolean") return value.boolean() != nullptr;
  if (type == "number" && value.number() != nullptr) return true;
  return (type == "integer" || type == "number") && value.integer() != nullptr;
}

bool has_item(const Node& list, std::string_view word) {
  return std::any_of(list.items.begin(), list.items.end(),
                     [&](const Node& item) { return item.text == word; });
}

}  // namespace

ApiPage::ApiPage(yaml::Document document) : document_(std::move(document)) {
  for (const yaml::Entry& path : at(document_.root(), "paths").entries) {
    for (const yaml::Entry& method : path.value.entries) {
      const Node& described = method.value;
      Operation made;
      made.method = method.key.text;
      std::transform(made.method.begin(), made.method.end(), made.method.begin(),
                     [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      made.path = path.key.text;
      made.id = at(described, "operationId").text;
      made.is_signed = described.find("security") == nullptr;
      made.is_stream = described.find("x-stream") != nullptr;
      made.responses = &at(described, "responses");
      if (const Node* body = described.find("requestBody")) {
        made.body = &at(at(at(resolved(*body), "content"), "application/json"), "schema");
      }
      operations_.push_back(std::move(made));
    }
  }
}

ApiPage ApiPage::of_the_project() {
  std::ifstream in(BELAY_ROOT "/docs/reference/api.yaml", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto document = yaml::Document::parse(text, "docs/reference/api.yaml");
  if (!document) {
    fmt::print(stderr, "{}\n", document.error().to_string());
    std::abort();
  }
  return ApiPage(*std::move(document));
}

const Operation& ApiPage::operation(std::string_view id) const {
  const auto found = std::find_if(operations_.begin(), operations_.end(),
                                  [&](const Operation& one) { return one.id == id; });
  if (found == operations_.end()) {
    fmt::print(stderr, "docs/reference/api.yaml has no operation `{}`\n", id);
    std::abort();
  }
  return *found;
}

const Node& ApiPage::resolved(const Node& node) const {
  const Node* reference = node.find("$ref");
  if (reference == nullptr) return node;
  const Node* to = &document_.root();
  for (const std::string_view name : split(reference->text.substr(2), '/')) to = &at(*to, name);
  return *to;
}

std::string ApiPage::complaint(const Operation& operation, int status,
                               std::string_view content_type, std::string_view body) const {
  const Node* response = operation.responses->find(std::to_string(status));
  if (response == nullptr && status >= 400) response = operation.responses->find("default");
  if (response == nullptr) return fmt::format("status {} is not described", status);
  const std::string_view plain_type = content_type.substr(0, content_type.find(';'));
  const Node* content = at(resolved(*response), "content").find(plain_type);
  if (content == nullptr) return fmt::format("{} as `{}` is not described", status, content_type);
  const Node* schema = content->find("schema");
  if (schema == nullptr) return "";
  const auto value = json::parse(body, "the answer");
  if (!value) return value.error().message;
  return complaint(*schema, *value, fmt::format("{}", status));
}

std::string ApiPage::complaint(const Node& given, const json::Value& value,
                               const std::string& where) const {
  const Node& schema = resolved(given);
  if (const Node* type = schema.find("type")) {
    const bool fits = type->kind == Kind::scalar
                          ? is_of(value, type->text)
                          : std::any_of(type->items.begin(), type->items.end(),
                                        [&](const Node& item) { return is_of(value, item.text); });
    if (!fits) return fmt::format("{}: {} is of another type", where, json::write(value));
  }
  if (const Node* words = schema.find("enum")) {
    if (value.text() == nullptr || !has_item(*words, *value.text())) {
      return fmt::format("{}: {} is none of the words", where, json::write(value));
    }
  }
  if (const Node* choices = schema.find("oneOf")) {
    const bool fits =
        std::any_of(choices->items.begin(), choices->items.end(),
                    [&](const Node& choice) { return complaint(choice, value, where).empty(); });
    if (!fits) return fmt::format("{}: {} is none of the choices", where, json::write(value));
  }
  if (const Node* pattern = schema.find("pattern"); pattern != nullptr && value.text() != nullptr) {
    if (!RE2::PartialMatch(*value.text(), RE2(std::string(pattern->text)))) {
      return fmt::format("{}: `{}` does not match", where, *value.text());
    }
  }
  if (const Node* least = schema.find("minimum"); least != nullptr && value.integer() != nullptr) {
    if (*value.integer() < decimal(least->text)) return fmt::format("{}: too small", where);
  }
  if (const Node* items = schema.find("items"); items != nullptr && value.array() != nullptr) {
    for (std::size_t i = 0; i < value.array()->size(); ++i) {
      std::string wrong = complaint(*items, (*value.array())[i], fmt::format("{}[{}]", where, i));
      if (!wrong.empty()) return wrong;
    }
  }
  return value.object() == nullptr ? "" : object_complaint(schema, *value.object(), where);
}

std::string ApiPage::object_complaint(const Node& schema, const json::Object& object,
                                      const std::string& where) const {
  for (const Node& name : at(schema, "required").items) {
    if (object.find(name.text) == nullptr) return fmt::format("{}: no `{}`", where, name.text);
  }
  const Node& properties = at(schema, "properties");
  const Node* others = schema.find("additionalProperties");
  for (const auto& [name, value] : object.members()) {
    const Node* property = properties.find(name);
    if (property == nullptr) property = others;
    if (property == nullptr) continue;
    const std::string inner = fmt::format("{}.{}", where, name);
    if (property->kind == Kind::scalar) {
      if (property->text == "false") return fmt::format("{} is not described", inner);
      continue;
    }
    if (std::string wrong = complaint(*property, value, inner); !wrong.empty()) return wrong;
  }
  return "";
}

}  // namespace belay::api
