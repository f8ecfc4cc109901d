#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <unordered_set>

namespace belay {
namespace {

// FIPS 180-4's examples.
TEST(Hasher, gives_the_published_digests) {
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(Hasher(Hasher::Algorithm::sha1).add("abc").finish().hex(),
            "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Hasher, does_not_care_where_the_text_is_cut) {
  EXPECT_EQ(Hasher().add("a").add("").add("bc").finish(), sha256("abc"));
}

TEST(Hasher, names_an_empty_blob_as_git_does) {
  const std::string_view header("blob 0\0", 7);
  EXPECT_EQ(Hasher(Hasher::Algorithm::sha1).add(header).finish().hex(),
            "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
}

TEST(Digest, reads_what_it_writes) {
  const Digest digest = sha256("x");
  EXPECT_EQ(*Digest::parse(digest.hex()), digest);
  EXPECT_EQ(digest.abbreviated().size(), 10u);
  EXPECT_EQ(Digest::parse("E69DE29BB2D1D6434B8B29AE775AD8C2E48C5391")->hex(),
            "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
}

TEST(Digest, refuses_what_is_not_hexadecimal_or_has_another_length) {
  for (const std::string& text :
       {std::string(), std::string("abc"), std::string(39, 'a'), std::string(41, 'a'),
        std::string(63, 'a'), std::string(65, 'a'), std::string(39, 'a') + "g",
        std::string(39, 'a') + '\0', std::string(40, '\xff')}) {
    const auto digest = Digest::parse(text);
    ASSERT_FALSE(digest) << text;
    EXPECT_EQ(digest.error().code, Code::malformed);
  }
}

TEST(Digest, shows_nothing_that_draws_on_a_terminal) {
  const auto digest = Digest::parse("\x1b[2J");
  EXPECT_EQ(digest.error().message.find('\x1b'), std::string::npos);
}

TEST(Digest, of_another_length_is_another_digest) {
  const Digest sha1 = *Digest::parse(std::string(40, '0'));
  const Digest sha256 = *Digest::parse(std::string(64, '0'));
  EXPECT_NE(sha1, sha256);
  EXPECT_LT(sha1, sha256);
  EXPECT_NE(Digest(), sha1);
  EXPECT_TRUE(Digest().empty());
  EXPECT_EQ(Digest().hex(), "");
}

TEST(Digest, orders_as_its_hexadecimal_text) {
  const Digest a = sha256("a");
  const Digest b = sha256("b");
  EXPECT_EQ(a < b, a.hex() < b.hex());
  const std::unordered_set<Digest> set{a, b, a, Digest()};
  EXPECT_EQ(set.size(), 3u);
}

}  // namespace
}  // namespace belay
