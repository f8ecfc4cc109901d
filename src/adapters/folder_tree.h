#ifndef BELAY_ADAPTERS_FOLDER_TREE_H_
#define BELAY_ADAPTERS_FOLDER_TREE_H_

#include <memory>
#include <string>

#include "facts/tree.h"

namespace belay::adapters {

/// The files of a folder as they lie there, whether version control knows them or not: what a
/// person is writing just now. Symbolic links are not followed, `.git` is not entered, and what is
/// neither file, link nor folder is not there.
std::unique_ptr<facts::Tree> folder_tree(std::string folder);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_FOLDER_TREE_H_
