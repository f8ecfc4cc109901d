#ifndef BELAY_ADAPTERS_GIT_ATTRIBUTES_H_
#define BELAY_ADAPTERS_GIT_ATTRIBUTES_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/layout.h"

namespace belay::adapters::git {

/// What `.gitattributes` says of a path, as far as it changes what a person sees.
struct PathAttributes {
  std::optional<bool> diff;       ///< false: shown as binary; true: shown as text
  std::optional<bool> generated;  ///< `linguist-generated`
};

/// The attributes that git's own diff obeys here: `.gitattributes` of the checked-out files and
/// `info/attributes`. A bare repository has only the latter. User and system files are not read:
/// what is counted must not depend on who counts.
class Attributes {
 public:
  explicit Attributes(const Layout& layout);

  PathAttributes of(std::string_view path);

 private:
  enum class Effect { set, unset, unspecified, text };
  struct Assignment {
    std::string name;
    Effect effect = Effect::set;
    std::string text;
  };
  struct Line {
    std::string pattern;
    bool names_only = false;  ///< no slash in it: matches the last name at any depth
    std::vector<Assignment> assignments;
  };
  using Lines = std::vector<Line>;

  Lines parse(std::string_view text, bool may_define_macros);
  static std::vector<Assignment> parse_assignments(std::string_view text);
  const Lines& in_directory(const std::string& directory);
  void apply(const Lines& lines, std::string_view path_below, PathAttributes& attributes) const;
  void assign(const Assignment& assignment, PathAttributes& attributes, int depth) const;

  std::string work_dir_;
  std::map<std::string, std::vector<Assignment>, std::less<>> macros_;
  Lines info_;
  std::map<std::string, Lines, std::less<>> directories_;
  std::string last_directory_ = "\n";  ///< no directory has this name
  std::vector<const Lines*> last_chain_;
};

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_ATTRIBUTES_H_
