#include "adapters/http/trace.h"

#include <algorithm>

namespace belay::http {
namespace {

constexpr std::size_t kHeaderBytes = 55;  // 00-<32>-<16>-<2>

/// Lower case only, as the specification says.
int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <std::size_t kSize>
bool read(std::string_view text, std::array<std::uint8_t, kSize>& out) {
  for (std::size_t i = 0; i < kSize; ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return std::any_of(out.begin(), out.end(), [](std::uint8_t byte) { return byte != 0; });
}

}  // namespace

void append_hexadecimal(std::string& out, const std::uint8_t* bytes, std::size_t count) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < count; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
}

std::optional<Trace> Trace::parse(std::string_view traceparent) {
  if (traceparent.size() != kHeaderBytes || !traceparent.starts_with("00-") ||
      traceparent[35] != '-' || traceparent[52] != '-') {
    return std::nullopt;
  }
  Trace place;
  if (!read(traceparent.substr(3, 32), place.trace)) return std::nullopt;
  if (!read(traceparent.substr(36, 16), place.span)) return std::nullopt;
  const int high = digit(traceparent[53]);
  const int low = digit(traceparent[54]);
  if (high < 0 || low < 0) return std::nullopt;
  place.sampled = (low & 1) != 0;
  return place;
}

std::string Trace::trace_id() const {
  std::string out;
  append_hexadecimal(out, trace.data(), trace.size());
  return out;
}

std::string Trace::header() const {
  std::string out;
  out.reserve(kHeaderBytes);
  out += "00-";
  append_hexadecimal(out, trace.data(), trace.size());
  out += '-';
  append_hexadecimal(out, span.data(), span.size());
  out += sampled ? "-01" : "-00";
  return out;
}

}  // namespace belay::http
