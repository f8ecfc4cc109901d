#ifndef BELAY_LEDGER_FORM_H_
#define BELAY_LEDGER_FORM_H_

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "ledger/entry_words.h"

namespace belay::ledger {

/// What goes through the members of an entry. It keeps its first failure, with the place in the
/// entry (`what.content.touched`), and goes on, so that `members` stays a list.
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

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_FORM_H_
