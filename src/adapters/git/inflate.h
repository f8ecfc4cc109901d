#ifndef BELAY_ADAPTERS_GIT_INFLATE_H_
#define BELAY_ADAPTERS_GIT_INFLATE_H_

#include <zlib.h>

namespace belay::adapters::git {

/// Decompresses a whole stream in one go, in under half of zlib's time. False where `stream` has
/// begun already, or does not hold both all of the input and room for all of the output: then
/// nothing has been taken from it.
bool inflate_at_once(z_stream& stream);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_INFLATE_H_
