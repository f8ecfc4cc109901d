#ifndef BELAY_FACTS_PATH_PARTS_H_
#define BELAY_FACTS_PATH_PARTS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace belay::facts {

/// A fixed set of words, sorted when it is compiled.
template <std::size_t N>
class WordSet {
 public:
  constexpr WordSet(const std::string_view (&words)[N]) {
    std::copy(std::begin(words), std::end(words), words_.begin());
    std::sort(words_.begin(), words_.end());
  }
  constexpr bool has(std::string_view word) const {
    return std::binary_search(words_.begin(), words_.end(), word);
  }
  constexpr auto begin() const { return words_.begin(); }
  constexpr auto end() const { return words_.end(); }

 private:
  std::array<std::string_view, N> words_{};
};

/// A path taken apart for questions by name: everything in lower case, since `Tests/` and
/// `tests/` mean the same to people. The views look into the object, so it stays where it is.
struct PathParts {
  explicit PathParts(std::string_view path);
  PathParts(const PathParts&) = delete;
  PathParts& operator=(const PathParts&) = delete;

  std::string path;
  std::vector<std::string_view> directories;
  std::string_view name;       ///< `fake.spec.ts`
  std::string_view stem;       ///< `fake.spec`
  std::string_view extension;  ///< `ts`; empty for `Makefile` and `.env`

  bool lies_in(std::string_view directory) const {
    return std::find(directories.begin(), directories.end(), directory) != directories.end();
  }
  template <std::size_t N>
  bool lies_in_any(const WordSet<N>& names) const {
    return std::any_of(directories.begin(), directories.end(),
                       [&](std::string_view directory) { return names.has(directory); });
  }
};

/// The runs of letters and digits: `config.prod-eu/app.yaml` is config, prod, eu, app, yaml.
std::vector<std::string_view> words_of(std::string_view text);

/// `a/b` for `a/b/c.cc`; empty for a path at the root.
std::string_view directory_of(std::string_view path);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PATH_PARTS_H_
