#ifndef BELAY_LEDGER_ENTRY_FORMS_H_
#define BELAY_LEDGER_ENTRY_FORMS_H_

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "ledger/entry_members.h"

/// The two that go through an entry's members: one writes JSON, one reads it. Each keeps its first
/// failure and goes on, so that `members` stays a list.
namespace belay::ledger {

/// The first failure, and where in the entry it is: `decided.content.touched`.
class Form {
 public:
  const std::optional<std::string>& failure() const { return failure_; }

 protected:
  void refuse(std::string_view name, std::string_view why) {
    if (!failure_) failure_ = fmt::format("`{}{}` {}", path_, printable(name), why);
  }
  void refuse_unless_word(std::string_view name, const std::string& value, Words words) {
    if (std::find(words.begin(), words.end(), value) != words.end()) return;
    refuse(name, fmt::format("is `{}`, which is none of {}", printable(value.substr(0, 40)),
                             joined(words, ", ")));
  }

  std::string path_;
  std::optional<std::string> failure_;
};

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

class ReadingForm : public Form {
 public:
  ReadingForm(const json::Object& from, std::string path) : from_(from) { path_ = std::move(path); }

  void prose(std::string_view name, std::string& value) {
    const json::Value* found = need(name);
    if (found == nullptr) return;
    if (found->text() == nullptr) return refuse(name, "is no text");
    value = *found->text();
  }
  void text(std::string_view name, std::string& value) {
    prose(name, value);
    if (!has_visible_text(value)) refuse(name, "is empty");
  }
  void text(std::string_view name, std::optional<std::string>& value) {
    if (has(name)) text(name, value.emplace());
  }
  void word(std::string_view name, std::string& value, Words words) {
    prose(name, value);
    refuse_unless_word(name, value, words);
  }
  void word(std::string_view name, std::optional<std::string>& value, Words words) {
    if (has(name)) word(name, value.emplace(), words);
  }
  void digest(std::string_view name, Digest& value) {
    std::string hex;
    prose(name, hex);
    const auto parsed = Digest::parse(hex);
    if (!parsed) return refuse(name, "is no digest");
    value = *parsed;
  }
  void digest(std::string_view name, std::optional<Digest>& value) {
    if (has(name)) digest(name, value.emplace());
  }
  void instant(std::string_view name, Instant& value) {
    std::string written;
    prose(name, written);
    const auto parsed = Instant::parse(written);
    if (!parsed) return refuse(name, "is no time");
    value = *parsed;
  }
  void instant(std::string_view name, std::optional<Instant>& value) {
    if (has(name)) instant(name, value.emplace());
  }
  void flag(std::string_view name, bool& value) {
    const json::Value* found = need(name);
    if (found == nullptr) return;
    if (found->boolean() == nullptr) return refuse(name, "is neither true nor false");
    value = *found->boolean();
  }
  void texts(std::string_view name, std::vector<std::string>& values) {
    for (const json::Value& item : array(name)) {
      if (item.text() == nullptr || !has_visible_text(*item.text())) {
        return refuse(name, "has something that is no text");
      }
      values.push_back(*item.text());
    }
  }
  template <class T>
  void object(std::string_view name, T& value) {
    if (const json::Value* found = need(name)) part(name, *found, value);
  }
  template <class T>
  void objects(std::string_view name, std::vector<T>& values) {
    for (const json::Value& item : array(name)) {
      const std::string place = fmt::format("{}[{}]", name, values.size());
      part(place, item, values.emplace_back());
    }
  }
  template <class T>
  void part(std::string_view name, const json::Value& from, T& value) {
    if (from.object() == nullptr) return refuse(name, "is no object");
    ReadingForm inner(*from.object(), fmt::format("{}{}.", path_, name));
    members(inner, value);
    inner.refuse_others();
    if (!failure_) failure_ = inner.failure_;
  }
  /// Once every member was asked for.
  void refuse_others() {
    for (const auto& [name, value] : from_.members()) {
      const bool known = std::find(asked_.begin(), asked_.end(), name) != asked_.end();
      if (!known) refuse(name, "is no member that this version knows");
    }
  }

 private:
  bool has(std::string_view name) {
    asked_.push_back(name);
    return from_.find(name) != nullptr;
  }
  const json::Value* need(std::string_view name) {
    asked_.push_back(name);
    const json::Value* found = from_.find(name);
    if (found == nullptr) refuse(name, "is missing");
    return found;
  }
  const json::Array& array(std::string_view name) {
    static const json::Array kNone;
    const json::Value* found = need(name);
    if (found == nullptr) return kNone;
    if (found->array() != nullptr) return *found->array();
    refuse(name, "is no list");
    return kNone;
  }

  const json::Object& from_;
  std::vector<std::string_view> asked_;
};

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_ENTRY_FORMS_H_
