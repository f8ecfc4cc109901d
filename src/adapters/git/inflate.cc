#include "adapters/git/inflate.h"

#include <libdeflate.h>

#include <cstddef>
#include <memory>

namespace belay::adapters::git {
namespace {

// Who asks for less wants only the beginning, as where an object says what it is.
constexpr unsigned kWholeBytesMin = 64;

struct Free {
  void operator()(libdeflate_decompressor* decompressor) const {
    libdeflate_free_decompressor(decompressor);
  }
};

}  // namespace

bool inflate_at_once(z_stream& stream) {
  if (stream.total_in != 0 || stream.total_out != 0 || stream.avail_out < kWholeBytesMin) {
    return false;
  }
  static thread_local const std::unique_ptr<libdeflate_decompressor, Free> decompressor(
      libdeflate_alloc_decompressor());
  if (decompressor == nullptr) return false;
  std::size_t taken = 0;
  std::size_t made = 0;
  const libdeflate_result result =
      libdeflate_zlib_decompress_ex(decompressor.get(), stream.next_in, stream.avail_in,
                                    stream.next_out, stream.avail_out, &taken, &made);
  if (result != LIBDEFLATE_SUCCESS) return false;
  stream.next_in += taken;
  stream.avail_in -= static_cast<uInt>(taken);
  stream.total_in += taken;
  stream.next_out += made;
  stream.avail_out -= static_cast<uInt>(made);
  stream.total_out += made;
  return true;
}

}  // namespace belay::adapters::git
