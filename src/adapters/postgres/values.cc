#include "adapters/postgres/values.h"

namespace belay::adapters::postgres {
namespace {

// From pg_type.dat; they never change.
constexpr std::uint32_t kBytea = 17, kInt8 = 20, kText = 25;
constexpr std::uint32_t kByteaArray = 1001, kTextArray = 1009, kInt8Array = 1016;

void append_32(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

void append_64(std::string& out, std::int64_t number) {
  append_32(out, static_cast<std::uint32_t>(static_cast<std::uint64_t>(number) >> 32));
  append_32(out, static_cast<std::uint32_t>(number));
}

/// Dimensions, whether there are NULLs, the element's type, and for each dimension its size and
/// lower bound.
std::string array_of(std::uint32_t element, std::size_t size) {
  std::string bytes;
  append_32(bytes, size == 0 ? 0 : 1);
  append_32(bytes, 0);
  append_32(bytes, element);
  if (size == 0) return bytes;
  append_32(bytes, static_cast<std::uint32_t>(size));
  append_32(bytes, 1);
  return bytes;
}

}  // namespace

Values& Values::integer(std::int64_t value) {
  std::string bytes;
  append_64(bytes, value);
  values_.push_back({kInt8, std::move(bytes)});
  return *this;
}

Values& Values::text(std::string_view value) {
  values_.push_back({kText, std::string(value)});
  return *this;
}

Values& Values::bytes(std::string_view value) {
  values_.push_back({kBytea, std::string(value)});
  return *this;
}

Values& Values::integers(const std::vector<std::int64_t>& values) {
  std::string bytes = array_of(kInt8, values.size());
  for (const std::int64_t value : values) {
    append_32(bytes, sizeof value);
    append_64(bytes, value);
  }
  values_.push_back({kInt8Array, std::move(bytes)});
  return *this;
}

Values& Values::strings(std::uint32_t array, std::uint32_t element,
                        const std::vector<std::string_view>& values) {
  std::string bytes = array_of(element, values.size());
  for (const std::string_view value : values) {
    append_32(bytes, static_cast<std::uint32_t>(value.size()));
    bytes += value;
  }
  values_.push_back({array, std::move(bytes)});
  return *this;
}

Values& Values::texts(const std::vector<std::string_view>& values) {
  return strings(kTextArray, kText, values);
}

Values& Values::byte_strings(const std::vector<std::string_view>& values) {
  return strings(kByteaArray, kBytea, values);
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes().data()), digest.size()};
}

Digest digest_of(std::string_view bytes) {
  if (bytes.size() != Digest::kSha256Bytes) return {};
  return Digest::from_bytes({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::int64_t integer_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  return static_cast<std::int64_t>(number);
}

}  // namespace belay::adapters::postgres
