#ifndef BELAY_GATE_CEL_TEXT_MARKS_H_
#define BELAY_GATE_CEL_TEXT_MARKS_H_

#include <cstdint>
#include <string_view>

namespace belay::cel {

/// One bit of 64. Texts with different marks are different; a set of texts is marked with all of
/// theirs.
inline std::uint64_t mark_of(std::string_view text) {
  std::uint64_t hash = text.size();
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x9e3779b97f4a7c15u;
  return std::uint64_t{1} << (hash >> 58);
}

/// A bit for each byte that a text has, of 64. A text without a bit of another does not contain it.
inline std::uint64_t bytes_of(std::string_view text) {
  std::uint64_t bytes = 0;
  for (const char c : text) bytes |= std::uint64_t{1} << (static_cast<unsigned char>(c) % 64);
  return bytes;
}

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_TEXT_MARKS_H_
