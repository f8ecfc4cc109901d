#ifndef BELAY_EXAMPLES_STOREFRONT_WORDS_H_
#define BELAY_EXAMPLES_STOREFRONT_WORDS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace storefront {

using belay::Result;

/// A command line of `--name value`. Each read says what it is when the line does not.
class Words {
 public:
  /// Fails with a name that is not among `known`, with one that comes twice or without a value.
  /// REQUIRES: `known` is a list of names between blanks: ` --listen --version `.
  static Result<Words> of(int count, char** words, std::string_view known);

  Result<std::string> text(const std::string& name) const;
  std::string text(const std::string& name, std::string_view unless_said) const;
  Result<double> number(const std::string& name, double unless_said, double least,
                        double most) const;
  Result<std::uint64_t> seed() const;

 private:
  std::map<std::string, std::string> said_;
};

/// `127.0.0.1:8080`, on this machine alone.
struct Loopback {
  std::uint16_t port = 0;

  static Result<Loopback> parse(std::string_view text);
};

}  // namespace storefront

#endif  // BELAY_EXAMPLES_STOREFRONT_WORDS_H_
