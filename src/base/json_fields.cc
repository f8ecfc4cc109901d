#include "base/json_fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::json {

Fields::Fields(const Value& value, std::string where)
    : object_(value.object()), where_(std::move(where)) {
  if (object_ == nullptr) {
    wrong_ = Error{Code::malformed, fmt::format("{} must be an object", where_), {}};
  }
}

std::string Fields::path_of(std::string_view name) const {
  return fmt::format("`{}` of {}", printable(name), where_);
}

void Fields::refuse(std::string_view name, std::string what) {
  if (wrong_) return;
  wrong_ = Error{Code::malformed, fmt::format("{} {}", path_of(name), what), {}};
}

const Value* Fields::find(std::string_view name) {
  known_.push_back(name);
  const Value* value = object_ == nullptr ? nullptr : object_->find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const Value* Fields::wanted(std::string_view name) {
  const Value* value = find(name);
  if (value == nullptr) refuse(name, "is missing");
  return value;
}

bool Fields::has(std::string_view name) const {
  const Value* value = object_ == nullptr ? nullptr : object_->find(name);
  return value != nullptr && !value->is_null();
}

std::string Fields::text(std::string_view name) {
  const Value* value = wanted(name);
  if (value == nullptr) return {};
  if (value->text() != nullptr) return *value->text();
  refuse(name, "must be a text");
  return {};
}

std::string Fields::bytes(std::string_view name) {
  auto made = unescaped(text(name));
  if (!made) refuse(name, "is not written as `%XX` escapes are");
  return made ? *std::move(made) : std::string();
}

std::int64_t Fields::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const Value* value = wanted(name);
  if (value == nullptr) return min;
  const std::int64_t* number = value->integer();
  if (number != nullptr && *number >= min && *number <= max) return *number;
  refuse(name, fmt::format("must be a whole number from {} to {}", min, max));
  return min;
}

bool Fields::boolean(std::string_view name) {
  const Value* value = wanted(name);
  if (value == nullptr) return false;
  if (value->boolean() != nullptr) return *value->boolean();
  refuse(name, "must be true or false");
  return false;
}

Digest Fields::digest(std::string_view name) {
  const std::string hex = text(name);
  const auto made = Digest::parse(hex);
  if (made) return *made;
  refuse(name, "must be 40 or 64 hexadecimal digits");
  return {};
}

Instant Fields::instant(std::string_view name) {
  const std::string written = text(name);
  const auto made = Instant::parse(written);
  if (made) return *made;
  refuse(name, "must be a time as in RFC 3339, `2026-11-26T00:00:00Z`");
  return {};
}

std::vector<std::string> Fields::texts(std::string_view name) {
  const Value* value = wanted(name);
  std::vector<std::string> made;
  if (value == nullptr) return made;
  const bool all_texts = value->array() != nullptr &&
                         std::all_of(value->array()->begin(), value->array()->end(),
                                     [](const Value& item) { return item.text() != nullptr; });
  if (!all_texts) {
    refuse(name, "must be a list of texts");
    return made;
  }
  for (const Value& item : *value->array()) made.push_back(*item.text());
  return made;
}

std::vector<std::string> Fields::all_bytes(std::string_view name) {
  std::vector<std::string> made = texts(name);
  for (std::string& text : made) {
    auto decoded = unescaped(text);
    if (!decoded) refuse(name, "is not written as `%XX` escapes are");
    text = decoded ? *std::move(decoded) : std::string();
  }
  return made;
}

void Fields::object(std::string_view name, const std::function<void(Fields&)>& read) {
  const Value* value = wanted(name);
  if (value == nullptr) return;
  Fields inner(*value, path_of(name));
  read(inner);
  if (const auto fine = inner.done(); !fine && !wrong_) wrong_ = fine.error();
}

void Fields::each(std::string_view name, const std::function<void(Fields&)>& read) {
  const Value* value = wanted(name);
  if (value == nullptr) return;
  if (value->array() == nullptr) return refuse(name, "must be a list");
  std::size_t position = 0;
  for (const Value& item : *value->array()) {
    if (wrong_) return;
    Fields inner(item, fmt::format("`{}[{}]` of {}", printable(name), position++, where_));
    read(inner);
    if (const auto fine = inner.done(); !fine) wrong_ = fine.error();
  }
}

const Value* Fields::any(std::string_view name) { return find(name); }

std::string Fields::text_or(std::string_view name, std::string otherwise) {
  if (!has(name)) known_.push_back(name);
  return has(name) ? text(name) : std::move(otherwise);
}

bool Fields::boolean_or(std::string_view name, bool otherwise) {
  if (!has(name)) known_.push_back(name);
  return has(name) ? boolean(name) : otherwise;
}

Digest Fields::digest_or_none(std::string_view name) {
  if (!has(name)) known_.push_back(name);
  return has(name) ? digest(name) : Digest{};
}

std::optional<Instant> Fields::instant_if_any(std::string_view name) {
  if (!has(name)) known_.push_back(name);
  if (!has(name)) return std::nullopt;
  return instant(name);
}

void Fields::object_if_any(std::string_view name, const std::function<void(Fields&)>& read) {
  if (!has(name)) known_.push_back(name);
  if (has(name)) object(name, read);
}

Result<void> Fields::done() const {
  if (wrong_) return tl::unexpected(*wrong_);
  for (const Member& member : object_->members()) {
    if (std::find(known_.begin(), known_.end(), member.first) != known_.end()) continue;
    return fail(Code::malformed, fmt::format("{} has no meaning{}", path_of(member.first),
                                             did_you_mean(member.first, known_)));
  }
  return {};
}

}  // namespace belay::json
