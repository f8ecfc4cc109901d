#ifndef BELAY_BASE_JSON_FIELDS_H_
#define BELAY_BASE_JSON_FIELDS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"

namespace belay::json {

/// Reads an object of a known format: every member by its name and type, and none besides. The
/// first thing that is wrong is kept, with its path (`files[3].path`), and `done` returns it; until
/// then every question has an answer, an empty one where there is none. So a reader is a list of
/// its members.
///
/// REQUIRES: the value outlives this.
class Fields {
 public:
  /// `where` names the value in errors: `the request`.
  Fields(const Value& value, std::string where);

  std::string text(std::string_view name);
  std::string bytes(std::string_view name);  ///< of a text as `escaped` writes them
  std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
  bool boolean(std::string_view name);
  Digest digest(std::string_view name);  ///< 40 or 64 hexadecimal digits
  Instant instant(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  std::vector<std::string> all_bytes(std::string_view name);
  /// A text that `parse` understands.
  template <class T>
  T parsed(std::string_view name, const std::function<std::optional<T>(std::string_view)>& parse);
  void object(std::string_view name, const std::function<void(Fields&)>& read);
  /// Every item of a list is an object.
  void each(std::string_view name, const std::function<void(Fields&)>& read);
  /// Any JSON.
  const Value* any(std::string_view name);

  // The same for a member that may be missing or null.
  bool has(std::string_view name) const;
  std::string text_or(std::string_view name, std::string otherwise);
  bool boolean_or(std::string_view name, bool otherwise);
  Digest digest_or_none(std::string_view name);
  std::optional<Instant> instant_if_any(std::string_view name);
  void object_if_any(std::string_view name, const std::function<void(Fields&)>& read);

  /// Something is wrong with a member, in words: "must be one of ...".
  void refuse(std::string_view name, std::string what);

  /// What was wrong first: `malformed`, and a member that nobody asked for is wrong too.
  Result<void> done() const;

 private:
  const Value* find(std::string_view name);
  const Value* wanted(std::string_view name);
  std::string path_of(std::string_view name) const;

  const Object* object_ = nullptr;
  std::string where_;
  std::vector<std::string_view> known_;
  std::optional<Error> wrong_;
};

template <class T>
T Fields::parsed(std::string_view name,
                 const std::function<std::optional<T>(std::string_view)>& parse) {
  const std::string word = text(name);
  std::optional<T> made = parse(word);
  if (!made && !wrong_) refuse(name, "has no meaning as `" + word + "`");
  return made ? *std::move(made) : T{};
}

}  // namespace belay::json

#endif  // BELAY_BASE_JSON_FIELDS_H_
