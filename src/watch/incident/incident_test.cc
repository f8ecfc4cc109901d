#include "watch/incident/incident.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::watch {
namespace {

constexpr std::int64_t kStart = 1'790'000'000;
Instant at(std::int64_t seconds) { return {kStart + seconds, 0}; }

Signal signal(const std::string& of, const std::string& system, std::int64_t onset = 0) {
  Signal made;
  made.of = of;
  made.system = system;
  made.onset = at(onset);
  made.at = at(onset + 60);
  made.says = of + " fell";
  return made;
}

TEST(Incident, opens_with_what_rings_and_is_kept_as_it_is) {
  const AdvancedIncident made =
      open_incident("i1", "prod", signal("orders", "storefront"), at(60));
  ASSERT_EQ(made.records.size(), 1u);
  EXPECT_EQ(made.records[0].what, IncidentStep::opened);
  ASSERT_EQ(made.effects.size(), 1u);
  const auto again = parse_incident(write_incident(made.state));
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(*again, made.state);
}

}  // namespace
}  // namespace belay::watch
