#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/target.h"
#include "adapters/http/wire/request_reader.h"

namespace {

using belay::http::Target;
using belay::http::wire::RequestLimits;
using belay::http::wire::RequestReader;

struct Seen {
  std::vector<std::string> requests;
  bool refused = false;
  bool waiting = false;  ///< for the rest of a body
};

/// How bytes arrive may decide when a broken body is refused, never what is a request.
bool agree(const Seen& a, const Seen& b) {
  return a.requests == b.requests && (a.refused == b.refused || (a.refused ? b : a).waiting);
}

std::string told(const RequestReader& reader) {
  std::string out(reader.method());
  out += ' ';
  out += reader.target();
  for (const auto& [name, value] : reader.headers()) {
    out.append("\n").append(name).append(": ").append(value);
  }
  return out.append("\n\n").append(reader.body());
}

Seen read_in_steps(std::string_view bytes, std::size_t step) {
  RequestLimits limits;
  limits.head_bytes = 1'000;
  limits.line_bytes = 500;
  limits.body_bytes = 2'000;
  RequestReader reader(limits);
  Seen seen;
  std::size_t begin = 0;
  std::size_t arrived = 0;
  while (true) {
    const auto progress = reader.read(bytes.substr(begin, arrived - begin));
    begin += progress.consumed;
    if (begin > arrived) std::abort();
    switch (progress.state) {
      case RequestReader::State::refused:
        if (reader.refusal_status() < 400 || reader.refusal().empty()) std::abort();
        seen.refused = true;
        return seen;
      case RequestReader::State::complete:
        if (reader.body().size() > limits.body_bytes) std::abort();
        seen.requests.push_back(told(reader));
        reader.next();
        continue;
      case RequestReader::State::more:
        seen.waiting = reader.head_complete();
        if (arrived == bytes.size()) return seen;
        arrived = std::min(bytes.size(), arrived + step);
    }
  }
}

void check_target(std::string_view text) {
  const auto target = Target::parse(text);
  if (!target) return;
  for (const std::string& segment : target->segments) {
    if (segment == "." || segment == ".." || segment.find('\0') != std::string::npos) std::abort();
  }
}

}  // namespace

/// A request is the same however its bytes arrive, and so is whether it is one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Seen whole = read_in_steps(bytes, size + 1);
  if (!agree(read_in_steps(bytes, 1), whole)) std::abort();
  if (!agree(read_in_steps(bytes, 7), whole)) std::abort();
  check_target(bytes);
  return 0;
}
