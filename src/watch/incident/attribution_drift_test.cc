#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "watch/incident/attribution.h"

/// What is usual wanders by itself, in the hour or two in which harm is looked for.
namespace belay::watch {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kOnset = 1'790'000'000;
constexpr int kBefore = 180;  // minutes that are known

Instant at(std::int64_t minutes) { return {kOnset + minutes * 60, 0}; }
double minutes_of(const Observation& each) {
  return static_cast<double>(each.at.seconds - kOnset) / 60;
}

/// Two systems' errors in nine places, two hundred a minute each, and impossible answers, two.
struct Shop {
  double off = 0.25, moves = 0.25;  ///< what forecasts say of the errors
  int minutes = 10;
  double errors = 200;
  std::function<double(const Observation&)> times = [](const Observation&) { return 1.0; };

  std::vector<Observation> seen(std::uint64_t seed = 1) const {
    std::mt19937_64 chance(seed);
    std::vector<Observation> made;
    for (std::int64_t look = 1 - kBefore; look <= minutes; ++look) {
      for (const std::string system : {"pricing", "search"}) {
        for (const std::string what : {"errors", "wrong"}) {
          for (const std::string region : {"eu", "na", "fe"}) {
            for (const std::string cell : {"a", "b", "c"}) {
              Observation each{system + " " + what, system, region, cell, at(look), 0, 0, 1};
              each.harm = Harm::surge;
              each.expected = what == "errors" ? errors : 2;
              each.off = what == "errors" ? off : 0.03;
              each.moves = what == "errors" ? moves : 0.03;
              each.seen = std::poisson_distribution<int>(each.expected * times(each))(chance);
              made.push_back(std::move(each));
            }
          }
        }
      }
    }
    return made;
  }
};

/// From seven tenths of what is usual to half as much again, in three hours.
double wandered(const Observation& each) {
  return each.count == "pricing errors" ? std::exp(0.4 * minutes_of(each) / 90 + 0.05) : 1;
}

Candidate change(const std::string& name, const std::string& system, Exposure exposure) {
  return {name, {{system, 0}}, {std::move(exposure)}};
}

std::string blamed(const Attribution& made) {
  return std::string(name_of(made.blamed.kind)) + " " + made.blamed.of;
}

double score(const Attribution& made, const std::string& of) {
  return std::find_if(made.suspects.begin(), made.suspects.end(),
                      [&](const Suspect& each) { return each.of == of; })
      ->score;
}

const std::vector<Candidate> kThere = {
    change("c1", "pricing", {"", "", at(-170), {}}), change("c2", "pricing", {"", "", at(-40), {}}),
    change("c3", "pricing", {"", "", at(-12), {}}), change("c4", "pricing", {"eu", "", at(0), {}})};

TEST(Attribution, blames_nobody_where_a_count_wanders_as_far_as_it_usually_does) {
  Shop shop;
  shop.times = wandered;
  EXPECT_EQ(blamed(attribute(shop.seen(), at(0), kThere, {})), "none ");
  // The same of a count that never moves is harm.
  shop.moves = 0.01;
  EXPECT_NE(attribute(shop.seen(), at(0), kThere, {}).suspects.front().kind, CauseKind::none);
}

TEST(Attribution, blames_who_was_where_it_hurt_though_another_count_wanders_since_others_came) {
  Shop shop;
  shop.times = [](const Observation& each) {
    const bool is_hit = each.count == "pricing wrong" && each.region == "eu" && each.at > at(0);
    return is_hit ? 8 : wandered(each);
  };
  for (const int minutes : {1, 5, 30}) {
    shop.minutes = minutes;
    EXPECT_EQ(blamed(attribute(shop.seen(), at(0), kThere, {})), "change c4") << minutes;
  }
}

TEST(Attribution, counts_once_what_all_places_of_a_count_are_off_by_together) {
  Shop shop;
  shop.times = [](const Observation& each) {
    return each.count == "pricing errors" && each.at > at(0) ? 1.8 : 1.0;
  };
  const Candidate there[] = {change("c1", "pricing", {"", "", at(0), {}})};
  // Two deviations and a half in nine places are hardly more than in one.
  EXPECT_LT(score(attribute(shop.seen(), at(0), there, {}), "c1"), 10);
  shop.times = [](const Observation& each) {
    return each.count == "pricing errors" && each.at > at(0) ? 6.0 : 1.0;
  };
  EXPECT_EQ(blamed(attribute(shop.seen(), at(0), there, {})), "change c1");
}

TEST(Attribution, finds_nothing_for_a_change_that_came_when_all_was_as_bad) {
  Shop shop;
  shop.times = [](const Observation& each) {
    return each.system == "pricing" && each.at > at(0) ? 6.0 : 1.0;
  };
  const Candidate there[] = {change("c1", "pricing", {"", "", at(0), {}}),
                             change("c2", "pricing", {"", "", at(4), {}}),
                             change("c3", "pricing", {"", "", at(8), {}})};
  const Attribution made = attribute(shop.seen(), at(0), there, {});
  EXPECT_EQ(blamed(made), "change c1");
  for (const Suspect& suspect : made.suspects) {
    if (suspect.of != "c2" && suspect.of != "c3") continue;
    EXPECT_THAT(suspect.evidence_for, Not(Contains(HasSubstr("`pricing errors`"))));
  }
}

TEST(Attribution, is_as_right_where_something_else_has_rung_for_long) {
  Shop shop;
  shop.minutes = 2;
  shop.times = [](const Observation& each) {
    return each.system == "search" && each.region == "na" && each.at > at(0) ? 6.0 : 1.0;
  };
  const Candidate there[] = {change("c1", "search", {"na", "", at(-55), {}}),
                             change("c2", "search", {"na", "", at(0), {}}),
                             change("c3", "pricing", {"na", "", at(-60), {}})};
  // Also where it has rung since before anything that is known.
  for (const int rang : {-60, -178}) {
    EXPECT_EQ(blamed(attribute(shop.seen(), at(rang), there, {})), "change c2") << rang;
  }
}

TEST(Attribution, sees_a_lost_place_where_something_else_has_rung_for_long) {
  Shop shop;
  shop.minutes = 2;
  shop.times = [](const Observation& each) {
    return each.region == "na" && each.at > at(0) ? 6.0 : 1.0;
  };
  EXPECT_EQ(blamed(attribute(shop.seen(), at(-178), {}, {})), "infrastructure na");
}

TEST(Attribution, takes_no_wave_of_many_events_for_harm_of_who_came_within_it) {
  Shop shop;
  shop.errors = 20'000;
  shop.off = shop.moves = 0.05;
  shop.times = [](const Observation& each) { return 1 + 0.05 * std::sin(minutes_of(each) / 12); };
  EXPECT_EQ(blamed(attribute(shop.seen(), at(0), kThere, {})), "none ");
}

TEST(Attribution, finds_a_leak_beside_a_change_that_came_while_it_grew) {
  Shop shop;
  shop.minutes = 12;
  shop.times = [](const Observation& each) {
    const bool is_hit = each.system == "pricing" && each.at > at(0);
    return is_hit ? 1 + minutes_of(each) / 2 : 1;
  };
  const Candidate there[] = {change("c1", "pricing", {"", "", at(0), {}}),
                             change("c2", "pricing", {"", "", at(7), {}}),
                             change("c3", "pricing", {"", "", at(-80), {}})};
  const Attribution made = attribute(shop.seen(), at(2), there, {});
  EXPECT_EQ(made.suspects.front().of, "c1");
  EXPECT_THAT(made.suspects.front().evidence_for, Contains(HasSubstr("grew since it was exposed")));
}

}  // namespace
}  // namespace belay::watch
