#ifndef BELAY_GATE_CEL_TYPE_H_
#define BELAY_GATE_CEL_TYPE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace belay::cel {

class ObjectType;

/// What the checker knows of a value before there is one. Cheap to copy, never changes.
class Type {
 public:
  enum class Kind : std::uint8_t {
    dyn,
    null,
    boolean,
    integer,
    unsigned_integer,
    floating,
    string,
    bytes,
    timestamp,
    duration,
    list,
    map,
    object,
    optional,
    type,
    abstract,
    parameter
  };

  Type() = default;                 ///< dyn: anything, known only when it runs
  Type(Kind kind) : kind_(kind) {}  ///< REQUIRES: a kind without parts
  static Type list(Type element);
  static Type map(Type key, Type value);
  static Type optional(Type value);
  static Type type_of(Type value);
  static Type object(std::shared_ptr<const ObjectType> type);
  /// A type of the host's own, known by name only.
  static Type abstract(std::string name, std::vector<Type> parts);
  /// `T` in a function's signature: the same type wherever the name stands.
  static Type parameter(std::string name);
  /// One of the checker's own unknowns.
  static Type variable(std::uint32_t number);

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  const std::vector<Type>& parts() const;
  std::string_view name() const;                    ///< of an abstract type or a parameter
  const ObjectType& object_type() const;            ///< REQUIRES: an object
  std::uint32_t number() const { return number_; }  ///< of a variable
  /// The same type with other parts.
  Type rebuilt(std::vector<Type> parts) const;
  std::string to_string() const;  ///< `list(string)`, `map(string, dyn)`

  friend bool operator==(const Type& a, const Type& b);

 private:
  struct Content;
  static Type with(Kind kind, Content content);

  Kind kind_ = Kind::dyn;
  std::uint32_t number_ = 0;
  std::shared_ptr<const Content> content_;
};

/// An object's declared fields; a field's slot is its position here, and selecting it in an
/// expression compiles to that number.
class ObjectType {
 public:
  struct Field {
    std::string name;
    Type type;
  };

  /// REQUIRES: distinct field names.
  ObjectType(std::string name, std::vector<Field> fields);

  const std::string& name() const { return name_; }
  const std::vector<Field>& fields() const { return fields_; }
  std::optional<std::uint32_t> slot(std::string_view field) const;

 private:
  std::string name_;
  std::vector<Field> fields_;
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_TYPE_H_
