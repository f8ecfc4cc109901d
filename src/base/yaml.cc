#include "base/yaml.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <cstring>
#include <memory_resource>
#include <unordered_set>

#include "base/limits.h"
#include "base/text.h"

namespace belay::yaml {

struct Document::Arena {
  std::pmr::monotonic_buffer_resource memory;

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    auto* to = static_cast<char*>(memory.allocate(text.size(), 1));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  template <class T>
  std::span<const T> keep(const T* first, std::size_t count) {
    if (count == 0) return {};
    auto* to = static_cast<T*>(memory.allocate(count * sizeof(T), alignof(T)));
    std::uninitialized_copy_n(first, count, to);
    return {to, count};
  }
};

Document::Document(std::unique_ptr<Arena> arena, const Node* root, std::string file)
    : arena_(std::move(arena)), root_(root), file_(std::move(file)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

namespace {

/// Owns the C parser and its current event.
class Events {
 public:
  explicit Events(std::string_view text) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Events() {
    yaml_event_delete(&event_);
    if (ready_) yaml_parser_delete(&parser_);
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  bool next() {
    yaml_event_delete(&event_);
    event_ = {};
    return ready_ && yaml_parser_parse(&parser_, &event_) != 0;
  }
  const yaml_event_t& event() const { return event_; }
  Mark mark() const {
    return {static_cast<int>(event_.start_mark.line) + 1,
            static_cast<int>(event_.start_mark.column) + 1};
  }
  Error problem(const std::string& file) const {
    const yaml_mark_t& at = parser_.problem_mark;
    std::string message = parser_.problem == nullptr ? "is not YAML" : parser_.problem;
    if (parser_.context != nullptr) message = fmt::format("{} ({})", message, parser_.context);
    if (parser_.error == YAML_READER_ERROR) {
      return {Code::malformed,
              fmt::format("{} at byte {}: save the file as UTF-8 text", message,
                          parser_.problem_offset),
              Place{file, 0, 0}};
    }
    return {Code::malformed, std::move(message),
            Place{file, static_cast<int>(at.line) + 1, static_cast<int>(at.column) + 1}};
  }

 private:
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool ready_ = false;
};

bool means_null(const Node& node) {
  return node.plain && (node.text.empty() || node.text == "~" || node.text == "null");
}

}  // namespace

/// Turns one document's events into nodes. Children are gathered on a stack that all levels share
/// and copied to the arena when their parent ends.
class Builder {
 public:
  Builder(Events& events, const std::string& file, std::size_t& nodes)
      : events_(events), file_(file), nodes_(nodes) {}

  /// REQUIRES: the current event is the start of a document.
  Result<Document> document() {
    if (!events_.next()) return tl::unexpected<Error>(events_.problem(file_));
    BELAY_TRY(Node root, node(0));
    const Node* kept = arena_->keep(&root, 1).data();
    if (!events_.next()) return tl::unexpected<Error>(events_.problem(file_));
    return Document(std::move(arena_), kept, file_);
  }

 private:
  tl::unexpected<Error> refuse(Mark mark, std::string message, Code code = Code::malformed) const {
    return fail(code, std::move(message), Place{file_, mark.line, mark.column});
  }

  Result<Node> node(int depth) {
    const Mark mark = events_.mark();
    if (depth > limits::kYamlDepthMax) {
      return refuse(mark, fmt::format("nested deeper than {} levels", limits::kYamlDepthMax),
                    Code::over_limit);
    }
    if (++nodes_ > limits::kYamlNodesMax) {
      return refuse(mark, fmt::format("more than {} values in one file", limits::kYamlNodesMax),
                    Code::over_limit);
    }
    switch (events_.event().type) {
      case YAML_SCALAR_EVENT:
        return scalar(mark);
      case YAML_SEQUENCE_START_EVENT:
        return sequence(mark, depth);
      case YAML_MAPPING_START_EVENT:
        return mapping(mark, depth);
      case YAML_ALIAS_EVENT:
        return refuse(mark, "aliases (`*name`) are not read: write the value out");
      default:
        return refuse(mark, "expected a value");
    }
  }

  Result<Node> scalar(Mark mark) {
    const auto& scalar = events_.event().data.scalar;
    if (scalar.tag != nullptr) {
      return refuse(mark, fmt::format("tags (`{}`) are not read: write the plain value",
                                      reinterpret_cast<const char*>(scalar.tag)));
    }
    Node made;
    made.kind = Kind::scalar;
    made.plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    made.block = scalar.style == YAML_LITERAL_SCALAR_STYLE ||
                 scalar.style == YAML_FOLDED_SCALAR_STYLE;
    made.mark = mark;
    made.text = arena_->keep({reinterpret_cast<const char*>(scalar.value), scalar.length});
    if (means_null(made)) made.kind = Kind::null;
    return made;
  }

  Result<Node> sequence(Mark mark, int depth) {
    const std::size_t base = items_.size();
    for (;;) {
      if (!events_.next()) return tl::unexpected<Error>(events_.problem(file_));
      if (events_.event().type == YAML_SEQUENCE_END_EVENT) break;
      BELAY_TRY(Node item, node(depth + 1));
      items_.push_back(item);
    }
    Node made;
    made.kind = Kind::sequence;
    made.mark = mark;
    made.items = arena_->keep(items_.data() + base, items_.size() - base);
    items_.resize(base);
    return made;
  }

  Result<Node> mapping(Mark mark, int depth) {
    const std::size_t base = entries_.size();
    for (;;) {
      if (!events_.next()) return tl::unexpected<Error>(events_.problem(file_));
      if (events_.event().type == YAML_MAPPING_END_EVENT) break;
      BELAY_TRY(Node key, node(depth + 1));
      if (key.kind != Kind::scalar) return refuse(key.mark, "a key must be plain text");
      if (!events_.next()) return tl::unexpected<Error>(events_.problem(file_));
      BELAY_TRY(Node value, node(depth + 1));
      entries_.push_back({key, value});
    }
    Node made;
    made.kind = Kind::mapping;
    made.mark = mark;
    made.entries = arena_->keep(entries_.data() + base, entries_.size() - base);
    entries_.resize(base);
    BELAY_TRY_VOID(no_duplicates(made.entries));
    return made;
  }

  Result<void> no_duplicates(std::span<const Entry> entries) {
    constexpr std::size_t kFewKeys = 16;
    if (entries.size() <= kFewKeys) {
      for (std::size_t i = 1; i < entries.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (entries[i].key.text == entries[j].key.text) return duplicate(entries[i].key);
        }
      }
      return {};
    }
    std::unordered_set<std::string_view> seen;
    for (const Entry& entry : entries) {
      if (!seen.insert(entry.key.text).second) return duplicate(entry.key);
    }
    return {};
  }

  tl::unexpected<Error> duplicate(const Node& key) const {
    return refuse(key.mark, fmt::format("`{}` is given twice: keep one", printable(key.text)));
  }

  Events& events_;
  const std::string& file_;
  std::size_t& nodes_;
  std::unique_ptr<Document::Arena> arena_ = std::make_unique<Document::Arena>();
  std::vector<Node> items_;
  std::vector<Entry> entries_;
};

Result<std::vector<Document>> Document::parse_stream(std::string_view text, std::string file) {
  Events events(text);
  std::vector<Document> documents;
  std::size_t nodes = 0;
  for (;;) {
    if (!events.next()) return tl::unexpected<Error>(events.problem(file));
    if (events.event().type == YAML_STREAM_END_EVENT) return documents;
    if (events.event().type != YAML_DOCUMENT_START_EVENT) continue;
    BELAY_TRY(Document document, Builder(events, file, nodes).document());
    documents.push_back(std::move(document));
  }
}

Result<Document> Document::parse(std::string_view text, std::string file) {
  BELAY_TRY(auto documents, parse_stream(text, file));
  if (documents.size() > 1) {
    return documents[1].error(documents[1].root(), "a second document (`---`) is not read here");
  }
  if (!documents.empty()) return std::move(documents.front());
  auto arena = std::make_unique<Arena>();
  const Node nothing;
  const Node* root = arena->keep(&nothing, 1).data();
  return Document(std::move(arena), root, std::move(file));
}

tl::unexpected<Error> Document::error(const Node& node, std::string message) const {
  return fail(Code::malformed, std::move(message), place(node));
}

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

Result<std::int64_t> integer_of(const Document& document, const Node& node,
                                std::string_view what) {
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
