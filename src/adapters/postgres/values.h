#ifndef BELAY_ADAPTERS_POSTGRES_VALUES_H_
#define BELAY_ADAPTERS_POSTGRES_VALUES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"

namespace belay::adapters::postgres {

/// What a statement is asked with, in PostgreSQL's binary format, so that nothing is quoted.
class Values {
 public:
  Values& integer(std::int64_t value);
  Values& text(std::string_view value);
  Values& bytes(std::string_view value);

  Values& integers(const std::vector<std::int64_t>& values);
  Values& texts(const std::vector<std::string_view>& values);
  Values& byte_strings(const std::vector<std::string_view>& values);

  struct Value {
    std::uint32_t type;  ///< an OID of PostgreSQL's
    std::string bytes;
  };
  const std::vector<Value>& all() const { return values_; }

 private:
  Values& strings(std::uint32_t array, std::uint32_t element,
                  const std::vector<std::string_view>& values);

  std::vector<Value> values_;
};

std::string_view bytes_of(const Digest& digest);
/// Empty where it is no SHA-256.
Digest digest_of(std::string_view bytes);
/// REQUIRES: 8 bytes.
std::int64_t integer_of(std::string_view bytes);

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_VALUES_H_
