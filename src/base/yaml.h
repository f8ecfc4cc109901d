#ifndef BELAY_BASE_YAML_H_
#define BELAY_BASE_YAML_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

/// YAML as configuration needs it: every node knows its line and column, a duplicate key is an
/// error, and only `true`, `false`, plain decimal numbers and `null` are not text. No anchors, no
/// aliases, no tags, no merge keys. The only place that knows the YAML library.
namespace belay::yaml {

struct Mark {
  int line = 0;    ///< from 1
  int column = 0;  ///< from 1, in code points
};

enum class Kind { null, scalar, sequence, mapping };

struct Entry;

/// A view into its Document, valid as long as that lives.
struct Node {
  Kind kind = Kind::null;
  bool plain = false;  ///< a scalar written without quotes
  bool block = false;  ///< a scalar written as `|` or `>`: its text begins on the next line
  Mark mark;
  std::string_view text;
  std::span<const Node> items;
  std::span<const Entry> entries;

  /// The value under `key`, or null. REQUIRES: nothing; a node that is no mapping has no keys.
  const Node* find(std::string_view key) const;
};

struct Entry {
  Node key;
  Node value;
};

/// One parsed document and the memory its nodes view. Movable; nodes stay valid across a move.
class Document {
 public:
  /// Fails with file, line and column on anything that is not strict YAML, or over a limit. An
  /// empty text is a null root.
  static Result<Document> parse(std::string_view text, std::string file);
  /// A stream of documents separated by `---`.
  static Result<std::vector<Document>> parse_stream(std::string_view text, std::string file);

  const Node& root() const { return *root_; }
  const std::string& file() const { return file_; }
  Place place(const Node& node) const { return {file_, node.mark.line, node.mark.column}; }
  /// An error about `node`, at its place.
  tl::unexpected<Error> error(const Node& node, std::string message) const;

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

 private:
  friend class Builder;
  struct Arena;
  Document(std::unique_ptr<Arena> arena, const Node* root, std::string file);

  std::unique_ptr<Arena> arena_;
  const Node* root_;
  std::string file_;
};

// What a node must be. `what` names it in the error: "`tier` of system `cart`".
Result<std::string> text_of(const Document&, const Node&, std::string_view what);
Result<std::int64_t> integer_of(const Document&, const Node&, std::string_view what);
Result<bool> boolean_of(const Document&, const Node&, std::string_view what);
Result<std::chrono::seconds> span_of(const Document&, const Node&, std::string_view what);
Result<Instant> instant_of(const Document&, const Node&, std::string_view what);
/// A sequence of texts; a lone text is a sequence of one; null is empty.
Result<std::vector<std::string>> texts_of(const Document&, const Node&, std::string_view what);
/// The items of a sequence; null is empty.
Result<std::span<const Node>> sequence_of(const Document&, const Node&, std::string_view what);

/// Reads one mapping strictly: a key that nobody asked for is an error, with a suggestion.
///
///   BELAY_TRY(auto fields, Fields::of(document, node, "a rule"));
///   BELAY_TRY(const Node* name, fields.required("name"));
///   const Node* why = fields.optional("why");
///   BELAY_TRY_VOID(fields.finish());
class Fields {
 public:
  static Result<Fields> of(const Document& document, const Node& node, std::string_view what);

  const Node* optional(std::string_view key);
  Result<const Node*> required(std::string_view key);
  /// REQUIRES: called after the last `optional` or `required`.
  Result<void> finish() const;

 private:
  Fields(const Document& document, const Node& node, std::string_view what)
      : document_(&document), node_(&node), what_(what) {
    known_.reserve(node.entries.size());
  }

  const Document* document_;
  const Node* node_;
  std::string what_;
  std::vector<std::string_view> known_;
};

}  // namespace belay::yaml

#endif  // BELAY_BASE_YAML_H_
