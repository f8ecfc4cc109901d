#ifndef BELAY_ADAPTERS_HTTP_TRACE_H_
#define BELAY_ADAPTERS_HTTP_TRACE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace belay::http {

/// A place in a distributed trace (W3C Trace Context): which trace, and which span of it is ours.
/// What this program asks of others carries `header()`, and their log lines meet ours.
struct Trace {
  std::array<std::uint8_t, 16> trace{};
  std::array<std::uint8_t, 8> span{};
  bool sampled = false;

  /// The sender's place. Nothing where the text is not what version 00 says, or is all zeros: an
  /// unreadable header begins a new trace.
  static std::optional<Trace> parse(std::string_view traceparent);
  std::string trace_id() const;
  /// The value of `traceparent`.
  std::string header() const;

  friend bool operator==(const Trace&, const Trace&) = default;
};

/// Appends bytes as lower-case hexadecimal digits.
void append_hexadecimal(std::string& out, const std::uint8_t* bytes, std::size_t count);

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_TRACE_H_
