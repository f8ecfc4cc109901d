#ifndef BELAY_BASE_BASE64_H_
#define BELAY_BASE_BASE64_H_

#include <string>
#include <string_view>

#include "base/result.h"

namespace belay {

/// RFC 4648 section 4, strictly: padded, no white space, no bits left over, so that two texts are
/// never the same bytes.
Result<std::string> decode_base64(std::string_view text);
std::string encode_base64(std::string_view bytes);

}  // namespace belay

#endif  // BELAY_BASE_BASE64_H_
