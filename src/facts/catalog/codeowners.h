#ifndef BELAY_FACTS_CATALOG_CODEOWNERS_H_
#define BELAY_FACTS_CATALOG_CODEOWNERS_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belay::facts {

/// A CODEOWNERS file, matched as GitHub does: the last rule that matches a path decides, a rule
/// without owners leaves the path unowned, an invalid line is passed over, and a file of more than
/// 3 MB is not loaded. What was passed over is one of `problems`.
///
/// Source: docs.github.com, "About code owners". Const use from several threads is fine.
class Codeowners {
 public:
  struct Rule {
    std::string pattern;
    std::vector<std::string> owners;  ///< `@user`, `@org/team` or an e-mail, as written
    int line = 0;
  };

  /// Does not fail on any text: what GitHub would not read is passed over.
  static Result<Codeowners> parse(std::string_view text, std::string file);

  /// The deciding rule, or null where none matches. A deciding rule may have no owners.
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
