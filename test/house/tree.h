#ifndef BELAY_TEST_HOUSE_TREE_H_
#define BELAY_TEST_HOUSE_TREE_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// The source tree as data, so that a rule about it is a function from files to findings and can be
/// shown a planted tree as well as the real one.
namespace belay::house {

struct File {
  std::string path;  ///< from the root of the repository
  std::string text;
  std::string code;  ///< `text` with comments and the insides of literals blanked
};

/// `path:line: what is wrong and what to do instead`
using Findings = std::vector<std::string>;

File file_of(std::string path, std::string text);

/// The files under `folders` of the repository whose names end in one of `endings`, sorted.
std::vector<File> files_under(std::initializer_list<std::string_view> folders,
                              std::initializer_list<std::string_view> endings);
/// Every C++ file of the repository.
const std::vector<File>& sources();
std::string read_file(std::string_view path);

/// Blanks comments and the insides of string and character literals; line breaks stay.
std::string blanked(std::string_view text);

std::vector<std::string> lines_of_file(std::string_view text);
std::string finding(const File& file, std::size_t line, std::string_view message);
/// The findings one a line, for an assertion's message.
std::string told(const Findings& findings);

}  // namespace belay::house

#endif  // BELAY_TEST_HOUSE_TREE_H_
