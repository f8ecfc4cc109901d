#include "base/base64.h"

#include <gtest/gtest.h>

#include <utility>

namespace belay {
namespace {

TEST(Base64, reads_and_writes_the_vectors_of_rfc_4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(encode_base64(bytes), text);
    const auto decoded = decode_base64(text);
    ASSERT_TRUE(decoded) << text;
    EXPECT_EQ(*decoded, bytes);
  }
}

TEST(Base64, refuses_a_second_spelling_of_the_same_bytes) {
  for (const std::string_view text :
       {"Zg=", "Zg", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm_v", "Z"}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

TEST(Base64, gives_every_byte_back) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(decode_base64(encode_base64(bytes)).value(), bytes);
  }
}

}  // namespace
}  // namespace belay
