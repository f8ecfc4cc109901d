#ifndef BELAY_TEST_HOUSE_TIDY_H_
#define BELAY_TEST_HOUSE_TIDY_H_

#include <span>
#include <string_view>

#include "tree.h"

namespace belay::house {

/// Something that is not written here, and what is written instead.
struct Ban {
  std::string_view pattern;  ///< RE2, searched in each line of code
  std::string_view instead;
  std::string_view planted;       ///< an example that must be found
  std::string_view only_in = "";  ///< RE2 over the path, where the ban is not general
  std::string_view except = "";   ///< RE2 over the path, where it does not hold
};

std::span<const Ban> bans();

Findings banned(const std::vector<File>& files);
/// `co_await` with a temporary that g++ 12 destroys twice, without a warning.
Findings miscompiled_awaits(const std::vector<File>& files);
/// Lines over 100 columns, tabs, trailing blanks, bytes that are not UTF-8 or cannot be seen.
Findings untidy_lines(const std::vector<File>& files);
/// Functions over 70 lines.
Findings long_functions(const std::vector<File>& files);
/// Loops over an unordered container: its order is no order.
Findings unordered_loops(const std::vector<File>& files);
/// A header's guard is its path.
Findings wrong_guards(const std::vector<File>& files);
/// Words in file and type names that say nothing.
Findings empty_names(const std::vector<File>& files);

/// How many lines `file` has.
std::size_t length_of(const File& file);

}  // namespace belay::house

#endif  // BELAY_TEST_HOUSE_TIDY_H_
