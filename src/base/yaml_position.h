#ifndef BELAY_BASE_YAML_POSITION_H_
#define BELAY_BASE_YAML_POSITION_H_

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "base/yaml.h"

namespace belay::yaml {

/// Where in the file the byte at `offset` of a scalar's text was written, through quotes, escapes,
/// folded lines and block indentation: an expression inside YAML can then be blamed where its
/// author sees it. Columns count characters, as in every mark. `source` is the whole file.
/// REQUIRES: a scalar of a document parsed from `source`; offset <= node.text.size().
Mark mark_within(std::string_view source, const Node& node, std::size_t offset);

/// An error about a text that stands in the scalar under `key`, at its place in the file.
/// `lines_before`: so many lines the text was read with that nobody wrote. REQUIRES: as
/// `mark_within`.
Error error_within(const Document& document, std::string_view source, const Node& node,
                   std::string_view key, int lines_before, Error error);

}  // namespace belay::yaml

#endif  // BELAY_BASE_YAML_POSITION_H_
