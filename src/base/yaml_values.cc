#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/yaml.h"

namespace belay::yaml {

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key.text == key) return &entry.value;
  }
  return nullptr;
}

namespace {

std::string_view name_of(const Node& node) {
  switch (node.kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "a text";
    case Kind::sequence:
      return "a list";
    case Kind::mapping:
      return "a mapping";
  }
  return "";
}

tl::unexpected<Error> expected(const Document& document, const Node& node, std::string_view what,
                               std::string_view wanted) {
  if (node.kind == Kind::scalar) {
    return document.error(node, fmt::format("{} must be {}, not `{}`", what, wanted,
                                            printable(shortened(escaped(node.text), 60))));
  }
  return document.error(node, fmt::format("{} must be {}, not {}", what, wanted, name_of(node)));
}

/// `value`, or the error at the node's place with `what` before it.
template <class T>
Result<T> placed(const Document& document, const Node& node, std::string_view what,
                 Result<T> value) {
  if (value) return value;
  return document.error(node, fmt::format("{}: {}", what, value.error().message));
}

}  // namespace

Result<std::string> text_of(const Document& document, const Node& node, std::string_view what) {
  if (node.kind != Kind::scalar) return expected(document, node, what, "a text");
  return std::string(node.text);
}

Result<std::int64_t> integer_of(const Document& document, const Node& node, std::string_view what) {
  constexpr std::string_view kWanted = "a whole number";
  if (node.kind != Kind::scalar || !node.plain) return expected(document, node, what, kWanted);
  const std::string_view digits = node.text.starts_with('-') ? node.text.substr(1) : node.text;
  const bool leading_zero = digits.size() > 1 && digits.front() == '0';
  const auto value = decimal(node.text);
  if (!value || leading_zero) return expected(document, node, what, kWanted);
  return *value;
}

Result<bool> boolean_of(const Document& document, const Node& node, std::string_view what) {
  if (node.kind == Kind::scalar && node.plain) {
    if (node.text == "true") return true;
    if (node.text == "false") return false;
  }
  return expected(document, node, what, "`true` or `false`");
}

Result<std::chrono::seconds> span_of(const Document& document, const Node& node,
                                     std::string_view what) {
  if (node.kind != Kind::scalar) return expected(document, node, what, "a span such as 10m");
  return placed(document, node, what, parse_span(node.text));
}

Result<Instant> instant_of(const Document& document, const Node& node, std::string_view what) {
  if (node.kind != Kind::scalar) return expected(document, node, what, "a time");
  return placed(document, node, what, Instant::parse(node.text));
}

Result<std::vector<std::string>> texts_of(const Document& document, const Node& node,
                                          std::string_view what) {
  std::vector<std::string> texts;
  if (node.kind == Kind::null) return texts;
  if (node.kind == Kind::scalar) return std::vector{std::string(node.text)};
  if (node.kind != Kind::sequence) return expected(document, node, what, "a list of texts");
  texts.reserve(node.items.size());
  for (const Node& item : node.items) {
    BELAY_TRY(std::string text, text_of(document, item, fmt::format("each of {}", what)));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::span<const Node>> sequence_of(const Document& document, const Node& node,
                                          std::string_view what) {
  if (node.kind == Kind::null) return std::span<const Node>();
  if (node.kind != Kind::sequence) return expected(document, node, what, "a list");
  return node.items;
}

Result<Fields> Fields::of(const Document& document, const Node& node, std::string_view what) {
  if (node.kind != Kind::mapping) return expected(document, node, what, "a mapping");
  return Fields(document, node, what);
}

const Node* Fields::optional(std::string_view key) {
  known_.push_back(key);
  const Node* node = node_->find(key);
  return node != nullptr && node->kind == Kind::null ? nullptr : node;
}

Result<const Node*> Fields::required(std::string_view key) {
  if (const Node* node = optional(key)) return node;
  return document_->error(*node_, fmt::format("{} has no `{}`: add it", what_, key));
}

Result<void> Fields::finish() const {
  for (const Entry& entry : node_->entries) {
    if (std::find(known_.begin(), known_.end(), entry.key.text) != known_.end()) continue;
    const std::string hint = did_you_mean(entry.key.text, known_);
    return document_->error(
        entry.key,
        fmt::format("{} has no key `{}`{}", what_, printable(entry.key.text),
                    hint.empty() ? fmt::format("; it knows {}", joined(known_, ", ")) : hint));
  }
  return {};
}

}  // namespace belay::yaml
