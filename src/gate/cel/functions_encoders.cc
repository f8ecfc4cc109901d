#include <algorithm>
#include <string>

#include "gate/cel/functions.h"

namespace belay::cel {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Value encode(const Call& call) {
  if (!takes<Kind::bytes>(call)) return no_overload();
  const std::string_view raw = call[0].text();
  if (!call.spend_bytes(2 * raw.size())) return Value();
  std::string text;
  for (std::size_t i = 0; i < raw.size(); i += 3) {
    std::uint32_t bits = 0;
    const std::size_t count = std::min<std::size_t>(3, raw.size() - i);
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < count ? static_cast<unsigned char>(raw[i + j]) : 0u);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= count ? kAlphabet[bits >> (18 - 6 * j) & 63] : '=';
    }
  }
  return made_string(call, text);
}

// Padding may be left off; anything else that is not in the alphabet is refused.
Value decode(const Call& call) {
  if (!takes<Kind::string>(call)) return no_overload();
  std::string_view text = call[0].text();
  if (!call.spend(text.size())) return Value();
  const std::size_t end = text.find_last_not_of('=');
  const std::size_t padding = end == std::string_view::npos ? text.size() : text.size() - end - 1;
  if (padding > 2 || (padding > 0 && text.size() % 4 != 0)) {
    return call.fail("the text is not base64");
  }
  text.remove_suffix(padding);
  if (text.size() % 4 == 1) return call.fail("the text is not base64");
  std::string raw;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return call.fail("the text is not base64");
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      raw += static_cast<char>(bits >> count & 0xff);
    }
  }
  return made_bytes(call, raw);
}

constexpr Builtin kEncoders[] = {
    {"base64.encode", "(bytes): string", encode},
    {"base64.decode", "(string): bytes", decode},
};

}  // namespace

std::span<const Builtin> encoder_library() { return kEncoders; }

}  // namespace belay::cel
