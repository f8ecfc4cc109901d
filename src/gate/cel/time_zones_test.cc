#include "gate/cel/time_zones.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"

namespace belay::cel {
namespace {

const std::filesystem::path kSystemZones = "/usr/share/zoneinfo";

std::string version_of_system() {
  std::ifstream file(kSystemZones / "tzdata.zi");
  std::string line;
  std::getline(file, line);
  return line.substr(line.rfind(' ') + 1);
}

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const std::string_view line : lines_of(kTimeZones)) {
    if (!line.starts_with("tzdata ")) found.emplace_back(line.substr(0, line.find(' ')));
  }
  return found;
}

/// What the C library says of the zone that it is set to.
std::int64_t system_offset(std::int64_t moment) {
  const std::time_t time = moment;
  std::tm local{};
  localtime_r(&time, &local);
  return local.tm_gmtoff;
}

class TimeZones : public testing::Test {
 protected:
  ~TimeZones() override {
    unsetenv("TZ");
    tzset();
  }
};

TEST_F(TimeZones, every_zone_agrees_with_the_machines_own) {
  if (version_of_system() != time_zones_version()) {
    GTEST_SKIP() << "tzdata here is `" << version_of_system() << "`, not " << time_zones_version();
  }
  constexpr std::int64_t kStep = 86'400 * 9 + 3'607;  // every hour of the day, all seasons
  constexpr std::int64_t kFrom = -5'000'000'000;      // 1811
  constexpr std::int64_t kUntil = 7'000'000'000;      // 2191
  for (const std::string& name : names()) {
    const std::filesystem::path zone = kSystemZones / name;
    setenv("TZ", zone.c_str(), 1);
    tzset();
    for (std::int64_t moment = kFrom; moment < kUntil; moment += kStep) {
      ASSERT_EQ(zone_offset(name, moment)->count(), system_offset(moment))
          << name << " at " << moment;
    }
  }
}

TEST_F(TimeZones, clocks_change_to_the_second) {
  // The second Sunday of March 2027 in New York, and the first of November.
  EXPECT_EQ(zone_offset("America/New_York", 1'805'007'599)->count(), -5 * 3600);
  EXPECT_EQ(zone_offset("America/New_York", 1'805'007'600)->count(), -4 * 3600);
  EXPECT_EQ(zone_offset("America/New_York", 1'825'567'199)->count(), -4 * 3600);
  EXPECT_EQ(zone_offset("America/New_York", 1'825'567'200)->count(), -5 * 3600);
}

TEST_F(TimeZones, a_link_is_a_zone_and_another_name_is_none) {
  EXPECT_EQ(zone_offset("US/Central", 0), zone_offset("America/Chicago", 0));
  EXPECT_EQ(zone_offset("Asia/Kathmandu", 1'234'567'890)->count(), 5 * 3600 + 45 * 60);
  EXPECT_FALSE(zone_offset("Middle/Earth", 0));
  EXPECT_FALSE(zone_offset("", 0));
  EXPECT_EQ(nearest_zone("America/New_Yrok"), "America/New_York");
}

}  // namespace
}  // namespace belay::cel
