#ifndef BELAY_EXAMPLES_STOREFRONT_KEEP_ALIVE_H_
#define BELAY_EXAMPLES_STOREFRONT_KEEP_ALIVE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/open_file.h"

namespace storefront {

/// One shopper's connection, kept open from one request to the next and made anew when it broke.
class KeepAlive {
 public:
  explicit KeepAlive(std::uint16_t port) : port_(port) {}

  /// The status of a whole answer; 0 where none came within five seconds. The visitor goes in the
  /// cookie that HAProxy divides by (docs/reference/traffic-drivers.md).
  int ask(std::string_view method, std::string_view path, std::string_view visitor);

 private:
  bool connect();
  bool send(std::string_view bytes);
  bool fill();
  std::optional<int> answer();

  const std::uint16_t port_;
  std::optional<belay::adapters::OpenFile> socket_;
  std::string in_;
};

}  // namespace storefront

#endif  // BELAY_EXAMPLES_STOREFRONT_KEEP_ALIVE_H_
