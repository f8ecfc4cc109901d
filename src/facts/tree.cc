#include "facts/tree.h"

#include <fmt/format.h>

#include "base/text.h"

namespace belay::facts {
namespace {

std::string_view words_for(Tree::Entry entry) {
  switch (entry) {
    case Tree::Entry::symlink:
      return "a symbolic link";
    case Tree::Entry::directory:
      return "a folder";
    case Tree::Entry::submodule:
      return "a submodule";
    case Tree::Entry::absent:
    case Tree::Entry::file:
    case Tree::Entry::executable:
      break;
  }
  return "";
}

}  // namespace

Result<std::optional<std::string>> read_judge(const Tree& tree, std::string_view path,
                                              std::size_t bytes_max) {
  BELAY_TRY(const Tree::Entry entry, tree.entry(path));
  if (const std::string_view instead = words_for(entry); !instead.empty()) {
    return fail(Code::unsupported,
                fmt::format("`{}` is {} on the target and cannot be read as a file, so nothing can "
                            "be judged: put a file there, or take it away",
                            printable(path), instead));
  }
  auto text = tree.read(path, bytes_max);
  if (!text && text.error().code == Code::over_limit) {
    return fail(Code::over_limit,
                fmt::format("{}: make the file on the target smaller", text.error().message));
  }
  return text;
}

}  // namespace belay::facts
