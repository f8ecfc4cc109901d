#ifndef BELAY_GATE_CEL_COLLECTIONS_H_
#define BELAY_GATE_CEL_COLLECTIONS_H_

#include <cstddef>
#include <cstdint>

#include "gate/cel/arena.h"

namespace belay::cel {

class ObjectType;
class Value;

/// A list that exists elsewhere: elements are made when they are asked for.
class List {
 public:
  virtual std::size_t size() const = 0;
  /// REQUIRES: index < size().
  virtual Value at(std::size_t index, Arena& arena) const = 0;

 protected:
  ~List() = default;
};

/// A map that exists elsewhere, in a fixed order.
class Map {
 public:
  virtual std::size_t size() const = 0;
  /// False when there is no such key.
  virtual bool find(const Value& key, Value& found, Arena& arena) const = 0;
  virtual Value key_at(std::size_t index, Arena& arena) const = 0;
  virtual Value value_at(std::size_t index, Arena& arena) const = 0;

 protected:
  ~Map() = default;
};

/// Objects of one declared type, numbered by row: the files of a change are a table of many rows,
/// the change itself one of a single row. A field that is null counts as absent for `has()`.
class Objects {
 public:
  virtual const ObjectType& type() const = 0;
  virtual Value field(std::uint32_t row, std::uint32_t slot, Arena& arena) const = 0;
  /// That field of every row, where it is at hand; else null, and `field` is asked.
  const Value* column(std::uint32_t slot) const {
    return columns_ == nullptr ? nullptr : columns_[slot];
  }
  /// Whether the list is this table's own of all its rows, in their order.
  bool has_rows(const Value& list) const;

 protected:
  ~Objects() = default;
  const Value* const* columns_ = nullptr;  ///< one for each slot, or null
  const Value* rows_ = nullptr;  ///< the elements of the list of all rows, where there is one
  std::size_t row_count_ = 0;
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_COLLECTIONS_H_
