#ifndef BELAY_GATE_CEL_COMPARE_H_
#define BELAY_GATE_CEL_COMPARE_H_

#include <compare>
#include <optional>

#include "gate/cel/cel.h"

namespace belay::cel {

/// Equality as the language means it: numbers of any kind by their mathematical value, values of
/// different kinds never equal, lists and maps by content. A bool; or what stood in the way, where
/// the answer depends on an element that is an error or unknown.
Value equals(const Value& a, const Value& b, const Call& call);

/// Nothing where the kinds have no order between them.
std::optional<std::partial_ordering> order(const Value& a, const Value& b);

/// Whether `needle` is an element of a list or a key of a map.
Value contains(const Value& container, const Value& needle, const Call& call);

/// Two values that are stuck, as one: unknowns before errors, facts united.
Value merge_stuck(const Value& a, const Value& b, Arena& arena);

bool is_number(const Value& value);

struct Entry {
  Value key;
  Value value;
};

/// A map of its own entries, in their order, found by hash when there are many.
class EntryMap final : public Map {
 public:
  /// Nothing when a key occurs twice or cannot be one; `problem` says which.
  static const EntryMap* make(std::span<const Entry> entries, Arena& arena,
                              std::string_view& problem);

  explicit EntryMap(std::span<const Entry> entries) : entries_(entries) {}

  std::size_t size() const override { return entries_.size(); }
  bool find(const Value& key, Value& found, Arena& arena) const override;
  Value key_at(std::size_t index, Arena&) const override { return entries_[index].key; }
  Value value_at(std::size_t index, Arena&) const override { return entries_[index].value; }

 private:
  const Entry* lookup(const Value& key) const;
  bool index_all(Arena& arena);

  std::span<const Entry> entries_;
  std::span<std::uint32_t> buckets_;  // entry number + 1, open addressing; empty for few entries
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_COMPARE_H_
