#include "adapters/row_sum.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "base/text.h"

namespace belay::adapters {
namespace {

/// Little end first, so that a file can move to another machine.
std::array<char, 8> eight_bytes(std::uint64_t number) {
  std::array<char, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(number >> (8 * i));
  return bytes;
}

}  // namespace

std::int64_t row_sum(std::initializer_list<std::string_view> columns) {
  Hasher hasher;
  for (const std::string_view column : columns) {
    const auto size = eight_bytes(column.size());
    hasher.add({size.data(), size.size()}).add(column);
  }
  const Digest digest = hasher.finish();
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum |= std::uint64_t{digest.bytes()[i]} << (8 * i);
  return static_cast<std::int64_t>(sum);
}

std::int64_t sum_of(const control::Put& put, std::int64_t position, std::int64_t version) {
  return row_sum({std::to_string(position), put.key.kind, put.key.id, std::to_string(version),
                  put.state, put.group, put.status});
}

std::int64_t sum_of(const control::Effect& effect, std::int64_t position) {
  return row_sum({std::to_string(position), effect.id, effect.kind, effect.payload});
}

std::int64_t sum_of(const control::Answer& answer, std::int64_t at_micros) {
  return row_sum({answer.key, answer.request.hex(), answer.response,
                  std::to_string(answer.first_record), std::to_string(at_micros)});
}

tl::unexpected<Error> damaged(std::string_view what, std::string_view name) {
  return fail(Code::unavailable, fmt::format("{} `{}` is not what was written: run `belay store "
                                             "check`, and restore a backup",
                                             what, printable(name)));
}

}  // namespace belay::adapters
