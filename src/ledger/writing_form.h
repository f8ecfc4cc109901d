#ifndef BELAY_LEDGER_WRITING_FORM_H_
#define BELAY_LEDGER_WRITING_FORM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "ledger/administration_members.h"
#include "ledger/change_members.h"
#include "ledger/form.h"
#include "ledger/incident_members.h"
#include "ledger/rollout_members.h"

namespace belay::ledger {

/// Makes JSON of an entry's members, and refuses what could not be read back.
class WritingForm : public Form {
 public:
  json::Object take() { return std::move(out_); }

  void prose(std::string_view name, const std::string& value) {
    if (!is_utf8(value)) refuse(name, "is not UTF-8: escape it first");
    out_.add(std::string(name), value);
  }
  void text(std::string_view name, const std::string& value) {
    if (!has_visible_text(value)) refuse(name, "is empty");
    prose(name, value);
  }
  void text(std::string_view name, const std::optional<std::string>& value) {
    if (value) text(name, *value);
  }
  void word(std::string_view name, const std::string& value, Words words) {
    refuse_unless_word(name, value, words);
    prose(name, value);
  }
  void word(std::string_view name, const std::optional<std::string>& value, Words words) {
    if (value) word(name, *value, words);
  }
  void digest(std::string_view name, const Digest& value) {
    if (value.empty()) refuse(name, "is empty");
    out_.add(std::string(name), value.hex());
  }
  void digest(std::string_view name, const std::optional<Digest>& value) {
    if (value) digest(name, *value);
  }
  void instant(std::string_view name, const Instant& value) {
    out_.add(std::string(name), value.to_string());
  }
  void instant(std::string_view name, const std::optional<Instant>& value) {
    if (value) instant(name, *value);
  }
  void number(std::string_view name, std::uint64_t value) {
    out_.add(std::string(name), static_cast<std::int64_t>(value));
  }
  void flag(std::string_view name, bool value) { out_.add(std::string(name), value); }
  void texts(std::string_view name, const std::vector<std::string>& values) {
    json::Array array;
    for (const std::string& value : values) {
      if (!has_visible_text(value)) refuse(name, "has an empty text");
      if (!is_utf8(value)) refuse(name, "has a text that is not UTF-8: escape it first");
      array.emplace_back(value);
    }
    out_.add(std::string(name), std::move(array));
  }
  template <class T>
  void object(std::string_view name, const T& value) {
    out_.add(std::string(name), part(name, value));
  }
  template <class T>
  void object(std::string_view name, const std::optional<T>& value) {
    if (value) object(name, *value);
  }
  template <class T>
  void objects(std::string_view name, const std::vector<T>& values) {
    json::Array array;
    for (const T& value : values) {
      array.emplace_back(part(fmt::format("{}[{}]", name, array.size()), value));
    }
    out_.add(std::string(name), std::move(array));
  }

 private:
  template <class T>
  json::Object part(std::string_view name, const T& value) {
    WritingForm inner;
    inner.path_ = fmt::format("{}{}.", path_, name);
    members(inner, value);
    if (!failure_) failure_ = inner.failure_;
    return inner.take();
  }

  json::Object out_;
};

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_WRITING_FORM_H_
