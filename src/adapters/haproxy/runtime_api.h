#ifndef BELAY_ADAPTERS_HAPROXY_RUNTIME_API_H_
#define BELAY_ADAPTERS_HAPROXY_RUNTIME_API_H_

#include <chrono>
#include <string>
#include <string_view>

#include "control/traffic.h"

namespace belay::adapters::haproxy {

inline constexpr std::size_t kRuntimeAnswerBytesMax = 256u << 10;
inline constexpr std::chrono::milliseconds kRuntimeTimeMax{30'000};

/// HAProxy's runtime API (its management guide, section 9.3): a line is asked, and lines are
/// answered until an empty one. Errors are texts as answers are; who asks tells them apart.
/// Immutable; a connection for each question, so nothing is left over from the one before.
class RuntimeApi {
 public:
  /// At a socket's absolute path, or at `127.0.0.1:9999` or `[::1]:9999`: whoever reaches it may do
  /// anything, so no other host is one. Asks nothing yet.
  static Result<RuntimeApi> at(std::string address, std::chrono::milliseconds longest);

  /// What is answered, without the empty line. Fails with `unchanged` where nothing was said to it,
  /// and with `unknown` where no whole answer came: it may have done it, or may do it yet.
  /// REQUIRES: one line of one command.
  tl::expected<std::string, control::NotSet> ask(std::string_view command) const;

 private:
  RuntimeApi(std::string address, std::chrono::milliseconds longest)
      : address_(std::move(address)), longest_(longest) {}

  std::string address_;
  std::chrono::milliseconds longest_;
};

}  // namespace belay::adapters::haproxy

#endif  // BELAY_ADAPTERS_HAPROXY_RUNTIME_API_H_
