#include "gate/cel/type.h"

#include "gate/cel/type_text.h"

namespace belay::cel {

struct Type::Content {
  std::string name;
  std::vector<Type> parts;
  std::shared_ptr<const ObjectType> object;
};

namespace {

std::string_view plain_name(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::dyn:
      return "dyn";
    case Type::Kind::null:
      return "null_type";
    case Type::Kind::boolean:
      return "bool";
    case Type::Kind::integer:
      return "int";
    case Type::Kind::unsigned_integer:
      return "uint";
    case Type::Kind::floating:
      return "double";
    case Type::Kind::string:
      return "string";
    case Type::Kind::bytes:
      return "bytes";
    case Type::Kind::timestamp:
      return "timestamp";
    case Type::Kind::duration:
      return "duration";
    case Type::Kind::list:
      return "list";
    case Type::Kind::map:
      return "map";
    case Type::Kind::optional:
      return "optional";
    case Type::Kind::type:
      return "type";
    case Type::Kind::object:
    case Type::Kind::abstract:
    case Type::Kind::parameter:
      break;
  }
  return "";
}

}  // namespace

Type Type::with(Kind kind, Content content) {
  Type type(kind);
  type.content_ = std::make_shared<const Content>(std::move(content));
  return type;
}

Type Type::list(Type element) { return with(Kind::list, {"", {std::move(element)}, nullptr}); }

Type Type::map(Type key, Type value) {
  return with(Kind::map, {"", {std::move(key), std::move(value)}, nullptr});
}

Type Type::optional(Type value) { return with(Kind::optional, {"", {std::move(value)}, nullptr}); }
Type Type::type_of(Type value) { return with(Kind::type, {"", {std::move(value)}, nullptr}); }

Type Type::object(std::shared_ptr<const ObjectType> type) {
  return with(Kind::object, {"", {}, std::move(type)});
}

Type Type::abstract(std::string name, std::vector<Type> parts) {
  return with(Kind::abstract, {std::move(name), std::move(parts), nullptr});
}

Type Type::parameter(std::string name) {
  return with(Kind::parameter, {std::move(name), {}, nullptr});
}

Type Type::variable(std::uint32_t number) {
  Type type(Kind::parameter);
  type.number_ = number;
  return type;
}

Type Type::rebuilt(std::vector<Type> parts) const {
  return with(kind_, {content_->name, std::move(parts), content_->object});
}

const std::vector<Type>& Type::parts() const {
  static const std::vector<Type> kNone;
  return content_ ? content_->parts : kNone;
}

std::string_view Type::name() const {
  if (kind_ == Kind::object) return content_->object->name();
  return content_ && !content_->name.empty() ? std::string_view(content_->name) : plain_name(kind_);
}

const ObjectType& Type::object_type() const { return *content_->object; }

std::string Type::to_string() const {
  std::string text(name());
  if (kind_ == Kind::parameter && content_ == nullptr) return "dyn";
  if (parts().empty()) return text;
  text += '(';
  for (const Type& part : parts()) {
    if (&part != &parts().front()) text += ", ";
    text += part.to_string();
  }
  return text + ')';
}

bool operator==(const Type& a, const Type& b) {
  if (a.kind_ != b.kind_ || a.number_ != b.number_) return false;
  if (a.content_ == b.content_) return true;
  if (a.kind_ == Type::Kind::object) return a.content_->object == b.content_->object;
  return a.name() == b.name() && a.parts() == b.parts();
}

ObjectType::ObjectType(std::string name, std::vector<Field> fields)
    : name_(std::move(name)), fields_(std::move(fields)) {}

std::optional<std::uint32_t> ObjectType::slot(std::string_view field) const {
  for (std::uint32_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name == field) return i;
  }
  return std::nullopt;
}

namespace {

/// Reads `map(K, list(V))`; a single capital letter is a parameter.
class TypeText {
 public:
  explicit TypeText(std::string_view text) : rest_(text) {}

  Type type() {
    const std::string_view word = take_word();
    if (!take('(')) return named(word, {});
    std::vector<Type> parts;
    do parts.push_back(type());
    while (take(','));
    take(')');
    return named(word, std::move(parts));
  }

  std::vector<Type> types() {
    std::vector<Type> found;
    if (take(')')) return found;
    do found.push_back(type());
    while (take(','));
    take(')');
    return found;
  }

  bool take(char wanted) {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

 private:
  std::string_view take_word() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    const std::string_view word = rest_.substr(0, rest_.find_first_of("(), .:"));
    rest_.remove_prefix(word.size());
    return word;
  }

  static Type named(std::string_view word, std::vector<Type> parts) {
    using enum Type::Kind;
    if (word.size() == 1) return Type::parameter(std::string(word));
    if (word == "list") return Type::list(parts.at(0));
    if (word == "map") return Type::map(parts.at(0), parts.at(1));
    if (word == "optional") return Type::optional(parts.at(0));
    if (word == "type") return Type::type_of(parts.at(0));
    for (Type::Kind kind : {dyn, null, boolean, integer, unsigned_integer, floating, string, bytes,
                            timestamp, duration}) {
      if (plain_name(kind) == word) return kind;
    }
    return Type::abstract(std::string(word), std::move(parts));
  }

  std::string_view rest_;
};

}  // namespace

Overload parse_overload(std::string_view signature) {
  TypeText text(signature);
  Overload overload;
  if (!text.take('(')) {
    overload.receiver = true;
    overload.parameters.push_back(text.type());
    text.take('.');
    text.take('(');
  }
  for (Type& type : text.types()) overload.parameters.push_back(std::move(type));
  text.take(':');
  overload.result = text.type();
  return overload;
}

}  // namespace belay::cel
