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
  explicit Events(std::string_view text) : text_(without_byte_order_mark(text)) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text_.data()),
                                 text_.size());
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
    if (parser_.error == YAML_READER_ERROR) return unreadable(file);
    const std::string_view problem = parser_.problem == nullptr ? "is not YAML" : parser_.problem;
    // What was never closed is found at the end of the file; where it began says more.
    const bool never_closed = problem == "found unexpected end of stream";
    const yaml_mark_t& at = never_closed ? parser_.context_mark : parser_.problem_mark;
    std::string message = in_words(problem, parser_.context_mark.line + 1);
    if (problem == "found character that cannot start any token" && starts_with_tab(at)) {
      message = "a tab: indent with spaces";
    }
    return {Code::malformed, std::move(message),
            Place{file, static_cast<int>(at.line) + 1, static_cast<int>(at.column) + 1}};
  }

 private:
  /// What the library says, and what to do about it. `line`: where what is read here begins.
  std::string in_words(std::string_view problem, std::size_t line) const {
    struct Said {
      std::string_view problem, means;
    };
    constexpr Said kSaid[] = {
        {"found unexpected end of stream", "a text without its closing quote"},
        {"found character that cannot start any token",
         "a character that cannot start a value: write it in quotes"},
        {"did not find expected key",
         "no key of the mapping that begins in line {}: indent it as far as the others, and close "
         "every quote before it"},
        {"did not find expected '-' indicator",
         "no item of the list that begins in line {}: write `- ` as far in as the others"},
        {"did not find expected node content",
         "no value of what was opened in line {}: close its bracket"},
        {"did not find expected ',' or ']'", "the list of line {} goes on: add `,` or `]`"},
        {"did not find expected ',' or '}'", "the mapping of line {} goes on: add `,` or `}}`"},
        {"could not find expected ':'", "a key without a `:` after it: add that and a value"},
        {"mapping values are not allowed in this context",
         "a `: ` within a value: write the value in quotes, or the key on a line of its own"},
        {"block sequence entries are not allowed in this context",
         "a list begins where there can be none: begin it on a line of its own"},
    };
    for (const Said& said : kSaid) {
      if (said.problem == problem) return fmt::format(fmt::runtime(said.means), line);
    }
    const std::string_view where = parser_.context == nullptr ? "reading" : parser_.context;
    return fmt::format("{} ({}): mend it, or write the value in quotes", problem, where);
  }

  /// The library counts a mark as a column, and then finds the next line indented less.
  static std::string_view without_byte_order_mark(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text.data() == nullptr ? std::string_view("") : text;
  }

  bool starts_with_tab(const yaml_mark_t& at) const {
    std::string_view rest = text_;
    for (std::size_t line = 0; line < at.line; ++line) {
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos) return false;
      rest.remove_prefix(end + 1);
    }
    return rest.substr(0, at.column + 1).ends_with('\t');
  }

  /// A byte that is not text. The library knows only its offset.
  Error unreadable(const std::string& file) const {
    const std::size_t offset = std::min<std::size_t>(parser_.problem_offset, text_.size());
    const std::string_view before = text_.substr(0, offset);
    const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
    return {Code::malformed,
            fmt::format("{}: save the file as UTF-8 text",
                        parser_.problem == nullptr ? "is not text" : parser_.problem),
            Place{file, static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
                  static_cast<int>(code_points_in(line)) + 1}};
  }

  std::string_view text_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool ready_ = false;
};

bool means_null(const Node& node) {
  return node.plain && (node.text.empty() || node.text == "~" || node.text == "null");
}

}  // namespace

/// Turns one document's events into nodes. Children are gathered on a stack that all levels share
/// and copied to the arena when their parent ends. What reads a value says whether it could: the
/// problem waits in the builder, as a catalog has hundreds of thousands of values and no problem.
class Builder {
 public:
  Builder(Events& events, const std::string& file, std::size_t& nodes)
      : events_(events), file_(file), nodes_(nodes) {}

  /// REQUIRES: the current event is the start of a document.
  Result<Document> document() {
    Node root;
    if (!advance() || !read(root, 0)) return tl::unexpected<Error>(std::move(problem_));
    const Node* kept = arena_->keep(&root, 1).data();
    if (!advance()) return tl::unexpected<Error>(std::move(problem_));
    return Document(std::move(arena_), kept, file_);
  }

 private:
  bool advance() {
    if (events_.next()) return true;
    problem_ = events_.problem(file_);
    return false;
  }

  bool refuse(Mark mark, std::string message, Code code = Code::malformed) {
    problem_ = {code, std::move(message), Place{file_, mark.line, mark.column}};
    return false;
  }

  bool read(Node& into, int depth) {
    into.mark = events_.mark();
    if (depth > limits::kYamlDepthMax) {
      return refuse(into.mark, fmt::format("nested deeper than {} levels", limits::kYamlDepthMax),
                    Code::over_limit);
    }
    if (++nodes_ > limits::kYamlNodesMax) {
      return refuse(into.mark,
                    fmt::format("more than {} values in one file", limits::kYamlNodesMax),
                    Code::over_limit);
    }
    const yaml_event_t& event = events_.event();
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        return undecorated(into.mark, event.data.scalar.anchor, event.data.scalar.tag) &&
               read_scalar(into);
      case YAML_SEQUENCE_START_EVENT:
        return undecorated(into.mark, event.data.sequence_start.anchor,
                           event.data.sequence_start.tag) &&
               read_sequence(into, depth);
      case YAML_MAPPING_START_EVENT:
        return undecorated(into.mark, event.data.mapping_start.anchor,
                           event.data.mapping_start.tag) &&
               read_mapping(into, depth);
      case YAML_ALIAS_EVENT:
        return refuse(into.mark, "aliases (`*name`) are not read: write the value out");
      default:
        return refuse(into.mark, "expected a value");
    }
  }

  bool undecorated(Mark mark, const unsigned char* anchor, const unsigned char* tag) {
    if (anchor != nullptr) {
      return refuse(mark, fmt::format("anchors (`&{}`) are not read: write the value where it is "
                                      "needed",
                                      printable(reinterpret_cast<const char*>(anchor))));
    }
    if (tag != nullptr) {
      return refuse(mark, fmt::format("tags (`{}`) are not read: write the plain value",
                                      printable(reinterpret_cast<const char*>(tag))));
    }
    return true;
  }

  bool read_scalar(Node& into) {
    const auto& scalar = events_.event().data.scalar;
    into.kind = Kind::scalar;
    into.plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    into.block =
        scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE;
    into.text = arena_->keep({reinterpret_cast<const char*>(scalar.value), scalar.length});
    if (means_null(into)) into.kind = Kind::null;
    return true;
  }

  bool read_sequence(Node& into, int depth) {
    const std::size_t base = items_.size();
    for (;;) {
      if (!advance()) return false;
      if (events_.event().type == YAML_SEQUENCE_END_EVENT) break;
      Node item;
      if (!read(item, depth + 1)) return false;
      items_.push_back(item);
    }
    into.kind = Kind::sequence;
    into.items = arena_->keep(items_.data() + base, items_.size() - base);
    items_.resize(base);
    return true;
  }

  bool read_mapping(Node& into, int depth) {
    const std::size_t base = entries_.size();
    for (;;) {
      if (!advance()) return false;
      if (events_.event().type == YAML_MAPPING_END_EVENT) break;
      Entry entry;
      if (!read(entry.key, depth + 1)) return false;
      if (entry.key.kind != Kind::scalar) {
        return refuse(entry.key.mark, "a key must be plain text");
      }
      if (!advance() || !read(entry.value, depth + 1)) return false;
      entries_.push_back(entry);
    }
    into.kind = Kind::mapping;
    into.entries = arena_->keep(entries_.data() + base, entries_.size() - base);
    entries_.resize(base);
    return keys_differ(into.entries);
  }

  bool keys_differ(std::span<const Entry> entries) {
    constexpr std::size_t kFewKeys = 16;
    if (entries.size() <= kFewKeys) {
      for (std::size_t i = 1; i < entries.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (entries[i].key.text == entries[j].key.text) return given_twice(entries[i].key);
        }
      }
      return true;
    }
    std::unordered_set<std::string_view> seen;
    for (const Entry& entry : entries) {
      if (!seen.insert(entry.key.text).second) return given_twice(entry.key);
    }
    return true;
  }

  bool given_twice(const Node& key) {
    return refuse(key.mark, fmt::format("`{}` is given twice: keep one", printable(key.text)));
  }

  Events& events_;
  const std::string& file_;
  std::size_t& nodes_;
  std::unique_ptr<Document::Arena> arena_ = std::make_unique<Document::Arena>();
  std::vector<Node> items_;
  std::vector<Entry> entries_;
  Error problem_;
};

Result<std::vector<Document>> Document::parse_stream(std::string_view text, std::string file) {
  Events events(text);
  std::vector<Document> documents;
  std::size_t nodes = 0;
  for (;;) {
    if (!events.next()) return tl::unexpected<Error>(events.problem(file));
    if (events.event().type == YAML_STREAM_END_EVENT) return documents;
    if (events.event().type != YAML_DOCUMENT_START_EVENT) continue;
    if (documents.size() == limits::kYamlDocumentsMax) {
      return fail(Code::over_limit,
                  fmt::format("more than {} documents in one file", limits::kYamlDocumentsMax),
                  Place{file, events.mark().line, events.mark().column});
    }
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

}  // namespace belay::yaml
