#ifndef BELAY_LEDGER_READING_FORM_H_
#define BELAY_LEDGER_READING_FORM_H_

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

/// Fills an entry's members from JSON, and refuses what is missing, wrong or too much.
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
  void number(std::string_view name, std::uint64_t& value) {
    const json::Value* found = need(name);
    if (found == nullptr) return;
    if (found->integer() == nullptr || *found->integer() < 0) {
      return refuse(name, "is no whole number from 0 on");
    }
    value = static_cast<std::uint64_t>(*found->integer());
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
  void object(std::string_view name, std::optional<T>& value) {
    if (has(name)) object(name, value.emplace());
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

#endif  // BELAY_LEDGER_READING_FORM_H_
