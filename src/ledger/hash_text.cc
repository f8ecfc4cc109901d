#include "ledger/hash_text.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::ledger {

std::string hash_text(const Digest& hash) {
  return encode_base64({reinterpret_cast<const char*>(hash.bytes().data()), hash.size()});
}

Result<Digest> parse_hash(std::string_view line) {
  const auto bytes = decode_base64(line);
  if (!bytes || bytes->size() != Digest::kSha256Bytes) {
    return fail(Code::malformed,
                fmt::format("`{}` is no SHA-256 in base64", printable(line.substr(0, 60))));
  }
  return Digest::from_bytes({reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size()});
}

std::optional<std::uint64_t> parse_count(std::string_view line) {
  const auto number = decimal(line);
  if (!number || *number < 0 || (line.size() > 1 && line[0] == '0') || line[0] == '-') {
    return std::nullopt;
  }
  const auto count = static_cast<std::uint64_t>(*number);
  return count <= limits::kLedgerEntriesMax ? std::optional(count) : std::nullopt;
}

}  // namespace belay::ledger
