#ifndef BELAY_FACTS_CATALOG_CODEOWNERS_H_
#define BELAY_FACTS_CATALOG_CODEOWNERS_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belay::facts {

/// A CODEOWNERS file, matched exactly as GitHub does: the last rule that matches a path decides,
/// a rule without owners leaves the path unowned, an invalid line is passed over.
class Codeowners {
 public:
  struct Rule {
    std::string pattern;
    std::vector<std::string> owners;  ///< `@user`, `@org/team` or an e-mail, as written
    int line = 0;
  };

  static Result<Codeowners> parse(std::string_view text, std::string file);

  /// The deciding rule, or null where none matches.
  const Rule* match(std::string_view path) const;
  std::span<const Rule> rules() const;
  /// Lines passed over, in words, with file and line.
  std::span<const std::string> problems() const;

  Codeowners();
  Codeowners(Codeowners&&) noexcept;
  Codeowners& operator=(Codeowners&&) noexcept;
  ~Codeowners();

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

/// Where GitHub looks, in its order.
inline constexpr std::string_view kCodeownersPaths[] = {".github/CODEOWNERS", "CODEOWNERS",
                                                        "docs/CODEOWNERS"};

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_CODEOWNERS_H_
