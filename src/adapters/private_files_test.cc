#include "adapters/private_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/limits.h"

namespace belay::adapters {
namespace {

using testing::HasSubstr;

class PrivateFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "belay-private-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    file = folder + "/key";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  static mode_t mode_of(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0);
    return found.st_mode & 0777;
  }

  std::string folder;
  std::string file;
};

TEST_F(PrivateFiles, come_back_as_written_and_are_the_users_alone) {
  EXPECT_FALSE(*read_private_file(file));
  ASSERT_TRUE(write_private_file(file, "secret\n"));
  EXPECT_EQ(**read_private_file(file), "secret\n");
  EXPECT_EQ(mode_of(file), 0600u);
}

TEST_F(PrivateFiles, are_not_written_over_unless_asked) {
  ASSERT_TRUE(write_private_file(file, "first"));
  EXPECT_FALSE(write_private_file(file, "second"));
  EXPECT_EQ(**read_private_file(file), "first");
  ASSERT_TRUE(replace_private_file(file, "second"));
  EXPECT_EQ(**read_private_file(file), "second");
  EXPECT_EQ(mode_of(file), 0600u);
}

TEST_F(PrivateFiles, that_others_can_read_are_refused) {
  ASSERT_TRUE(write_private_file(file, "secret"));
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  const auto read = read_private_file(file);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("chmod go="));
  ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
  EXPECT_FALSE(make_private_folder(folder));
}

TEST_F(PrivateFiles, are_never_followed_through_a_link) {
  ASSERT_TRUE(write_private_file(folder + "/other", "secret"));
  ASSERT_EQ(::symlink("other", file.c_str()), 0);
  EXPECT_FALSE(read_private_file(file));
  EXPECT_FALSE(write_private_file(file, "x"));
  EXPECT_EQ(**read_private_file(folder + "/other"), "secret");
}

TEST_F(PrivateFiles, have_a_size) {
  ASSERT_TRUE(write_private_file(file, std::string(limits::kPrivateFileBytesMax + 1, 'x')));
  const auto read = read_private_file(file);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::over_limit);
}

TEST(RandomBytes, are_as_many_as_asked_and_never_the_same) {
  const auto one = random_bytes(32);
  const auto two = random_bytes(32);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->size(), 32u);
  EXPECT_NE(*one, *two);
}

}  // namespace
}  // namespace belay::adapters
