#include "watch/incident/attribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>

namespace belay::watch {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr std::int64_t kOnset = 1'790'000'000;
const std::vector<std::string> kSystems = {"storefront", "checkout", "cart",
                                           "pricing",    "payments", "delivery"};
const std::vector<std::string> kRegions = {"eu", "na", "fe"}, kCells = {"a", "b"};

Instant at(std::int64_t minutes) { return {kOnset + minutes * 60, 0}; }

/// What is left of a count, of a system in a place at a time.
using Left = std::function<double(const Observation&)>;

std::vector<Observation> seen(const Left& left, std::uint64_t seed = 1, int minutes = 15) {
  std::mt19937_64 chance(seed);
  std::vector<Observation> made;
  for (std::int64_t look = -29; look <= minutes; ++look) {
    for (const std::string& system : kSystems) {
      for (const std::string& region : kRegions) {
        for (const std::string& cell : kCells) {
          Observation each{system, system, region, cell, at(look), 0, 120, 1};
          each.seen = std::poisson_distribution<int>(each.expected * left(each))(chance);
          made.push_back(std::move(each));
        }
      }
    }
  }
  return made;
}

Candidate change(const std::string& name, const std::string& system,
                 std::vector<Exposure> exposures) {
  Candidate made{name, {{system, 0}}, std::move(exposures)};
  if (system != "storefront") made.reach["storefront"] = 2;
  return made;
}

std::string blamed(const Attribution& made) {
  return std::string(name_of(made.blamed.kind)) + " " + made.blamed.of;
}

const Suspect& suspect(const Attribution& made, const std::string& of) {
  return *std::find_if(made.suspects.begin(), made.suspects.end(),
                       [&](const Suspect& each) { return each.of == of; });
}

TEST(Attribution, blames_the_change_that_was_where_and_when_it_hurt) {
  const auto observations = seen([](const Observation& each) {
    const bool is_hit = each.system == "checkout" && each.region == "eu" && each.at > at(0);
    return is_hit ? 0.6 : 1.0;
  });
  const Candidate candidates[] = {change("c1", "cart", {{"", "", at(-1), {}}}),
                                  change("c2", "checkout", {{"eu", "", at(0), {}}}),
                                  change("c3", "checkout", {{"na", "", at(0), {}}}),
                                  change("c4", "pricing", {{"eu", "", at(0), {}}})};
  const Attribution made = attribute(observations, at(0), candidates, {});
  EXPECT_EQ(blamed(made), "change c2");
  EXPECT_THAT(made.blamed.evidence_for, Contains(HasSubstr("`checkout` has 4")));
  EXPECT_THAT(suspect(made, "c3").evidence_against, Contains(HasSubstr("less than expected")));
}

TEST(Attribution, blames_infrastructure_for_what_a_place_lost_and_no_deploy_around_it) {
  const auto observations = seen(
      [](const Observation& each) { return each.region == "na" && each.at > at(0) ? 0.3 : 1.0; });
  const Candidate decoys[] = {change("c1", "checkout", {{"na", "", at(-1), {}}}),
                              change("c2", "cart", {{"", "", at(0), {}}}),
                              change("c3", "payments", {{"na", "a", at(0), {}}})};
  const Attribution made = attribute(observations, at(0), decoys, {});
  EXPECT_EQ(blamed(made), "infrastructure na");
  EXPECT_THAT(suspect(made, "c1").evidence_against,
              Contains(HasSubstr("`cart`, which it cannot reach, has 2")));
}

TEST(Attribution, blames_a_region_whose_cells_were_hurt_by_different_amounts) {
  const Left left = [](const Observation& each) {
    if (each.at <= at(0)) return 1.0;
    if (each.region == "na") return each.cell == "a" ? 0.0 : 0.5;
    return each.system == "delivery" ? 0.85 : 1.0;  // what nobody knows of
  };
  const Candidate decoys[] = {change("c1", "cart", {{"", "", at(-5), {}}})};
  EXPECT_EQ(blamed(attribute(seen(left, 3, 60), at(0), decoys, {})), "infrastructure na");
}

TEST(Attribution, blames_a_cell_where_it_was_only_that) {
  const auto observations = seen([](const Observation& each) {
    return each.region == "fe" && each.cell == "b" && each.at > at(0) ? 0.2 : 1.0;
  });
  EXPECT_EQ(blamed(attribute(observations, at(0), {}, {})), "infrastructure fe/b");
}

TEST(Attribution, calls_it_demand_where_everything_moved_and_nothing_where_nothing_did) {
  const auto surge = seen([](const Observation& each) { return each.at > at(0) ? 1.6 : 1.0; });
  const Candidate decoy[] = {change("c1", "checkout", {{"eu", "", at(0), {}}})};
  EXPECT_EQ(blamed(attribute(surge, at(0), decoy, {})), "demand ");
  const auto quiet = seen([](const Observation&) { return 1.0; });
  const Attribution made = attribute(quiet, at(0), decoy, {});
  EXPECT_EQ(blamed(made), "none ");
  EXPECT_EQ(made.suspects.front().kind, CauseKind::none);
}

TEST(Attribution, blames_no_change_for_what_began_before_it) {
  const auto observations = seen([](const Observation& each) {
    return each.system == "pricing" && each.at > at(0) ? 0.5 : 1.0;
  });
  const Candidate late[] = {change("c1", "pricing", {{"", "", at(8), {}}})};
  const Attribution made = attribute(observations, at(0), late, {});
  EXPECT_NE(blamed(made), "change c1");
  EXPECT_THAT(suspect(made, "c1").evidence_against, Contains(HasSubstr("harm began at")));
}

TEST(Attribution, blames_neither_of_two_that_cannot_be_told_apart) {
  const auto observations = seen([](const Observation& each) {
    return each.system == "checkout" && each.at > at(0) ? 0.5 : 1.0;
  });
  const Candidate twins[] = {change("c1", "checkout", {{"", "", at(0), {}}}),
                             change("c2", "checkout", {{"", "", at(0), {}}})};
  const Attribution made = attribute(observations, at(0), twins, {});
  EXPECT_EQ(blamed(made), "none ");
  EXPECT_EQ(made.suspects[0].kind, CauseKind::change);
  EXPECT_EQ(made.suspects[1].kind, CauseKind::change);
}

TEST(Attribution, believes_who_reports_a_place) {
  // Where one system alone is counted, a deploy to a cell and a broken cell look the same.
  auto observations = seen([](const Observation& each) {
    return each.region == "eu" && each.cell == "a" && each.at > at(0) ? 0.4 : 1.0;
  });
  std::erase_if(observations, [](const Observation& each) { return each.system != "payments"; });
  const Candidate there[] = {{"c1", {{"payments", 0}}, {{"eu", "a", at(0), {}}}}};
  const Attribution unreported = attribute(observations, at(0), there, {});
  EXPECT_EQ(unreported.suspects.front().of, "c1");
  EXPECT_EQ(blamed(unreported), "none ") << "not clearly";
  const OutsideSignal cut[] = {{"eu", "a", at(0), "the provider reports a power cut"}};
  const Attribution made = attribute(observations, at(0), there, cut);
  EXPECT_EQ(made.suspects.front().of, "eu/a");
  EXPECT_THAT(suspect(made, "eu/a").evidence_for, Contains("the provider reports a power cut"));
}

TEST(Attribution, blames_nobody_for_what_chance_may_do) {
  std::vector<Observation> few;
  for (int look = -40; look <= 1; ++look) {
    few.push_back({"", "checkout", "eu", "a", at(look), look == 1 ? 82.0 : 120.0, 120, 1});
    few.push_back({"", "cart", "eu", "a", at(look), 120, 120, 1});
  }
  const Candidate there[] = {{"c1", {{"checkout", 0}}, {{"", "", at(0), {}}}}};
  const Attribution made = attribute(few, at(0), there, {});
  EXPECT_EQ(made.suspects.front().of, "c1");
  EXPECT_EQ(blamed(made), "none ");
}

/// Orders of a shop with errors beside them: 600 and 6 a minute in each place.
std::vector<Observation> with_errors(const std::function<double(const Observation&)>& times,
                                     std::uint64_t seed = 1, double forecast_is = 1,
                                     int minutes = 15) {
  std::mt19937_64 chance(seed);
  std::vector<Observation> made;
  for (std::int64_t look = -44; look <= minutes; ++look) {
    for (const std::string& system : kSystems) {
      for (const bool is_errors : {false, true}) {
        for (const std::string& region : kRegions) {
          for (const std::string& cell : kCells) {
            Observation each;
            each.count = system + (is_errors ? "-errors" : "-good");
            each.system = system;
            each.region = region;
            each.cell = cell;
            each.at = at(look);
            each.expected = is_errors ? 6 : 600;
            each.harm = is_errors ? Harm::surge : Harm::drop;
            each.seen = std::poisson_distribution<int>(each.expected * times(each))(chance);
            each.expected *= forecast_is;
            made.push_back(std::move(each));
          }
        }
      }
    }
  }
  return made;
}

TEST(Attribution, takes_no_forecast_that_is_off_for_harm) {
  for (const double off : {0.93, 1.07}) {
    // And it moves on: three per cent in the last quarter of an hour.
    const auto observations =
        with_errors([](const Observation& each) { return each.at > at(0) ? 0.97 : 1.0; }, 3, off);
    const Candidate decoy[] = {change("c1", "storefront", {{"", "", at(0), {}}}),
                               change("c2", "checkout", {{"eu", "", at(0), {}}})};
    const Attribution made = attribute(observations, at(0), decoy, {});
    EXPECT_EQ(blamed(made), "none ");
    EXPECT_LT(made.suspects.front().score, 10);
  }
}

TEST(Attribution, sees_by_errors_what_orders_hardly_show) {
  const auto observations = with_errors([](const Observation& each) {
    const bool is_hit = each.system == "payments" && each.region == "na" && each.at > at(0);
    if (!is_hit) return 1.0;
    return each.harm == Harm::surge ? 3.0 : 0.98;
  });
  const Candidate candidates[] = {change("c1", "cart", {{"", "", at(0), {}}}),
                                  change("c2", "payments", {{"na", "", at(0), {}}}),
                                  change("c3", "payments", {{"eu", "", at(0), {}}})};
  const Attribution made = attribute(observations, at(0), candidates, {});
  EXPECT_EQ(blamed(made), "change c2");
  EXPECT_THAT(made.blamed.evidence_for,
              Contains(HasSubstr("`payments-errors` of `payments` has 1")));
}

TEST(Attribution, calls_fewer_errors_and_more_orders_no_harm) {
  const auto observations = with_errors([](const Observation& each) {
    const bool is_hit = each.system == "payments" && each.at > at(0);
    if (!is_hit) return 1.0;
    return each.harm == Harm::surge ? 0.2 : 1.3;
  });
  const Candidate any[] = {change("c1", "payments", {{"", "", at(0), {}}})};
  EXPECT_EQ(blamed(attribute(observations, at(0), any, {})), "none ");
}

TEST(Attribution, knows_that_a_canary_hurts_only_its_share) {
  const auto observations = with_errors([](const Observation& each) {
    const bool is_hit = each.system == "checkout" && each.harm == Harm::surge && each.at > at(0);
    if (!is_hit) return 1.0;
    return each.at > at(8) ? 21.0 : 3.0;  // 40 times in the canary: 5 %, then half of it
  });
  Candidate canary = change("c1", "checkout", {{"", "", at(0), at(8)}, {"", "", at(8), {}}});
  canary.exposures[0].share = 0.05;
  canary.exposures[1].share = 0.5;
  const Candidate candidates[] = {canary, change("c2", "checkout", {{"", "", at(0), {}}})};
  const Attribution made = attribute(observations, at(0), candidates, {});
  EXPECT_EQ(blamed(made), "change c1");
}

TEST(Attribution, believes_a_rollouts_own_guards) {
  const auto observations = with_errors([](const Observation&) { return 1.0; });
  Candidate canary = change("c1", "checkout", {{"", "", at(0), {}}});
  canary.exposures[0].share = 0.01;
  canary.direct = "`orders` of its rollout is bad: the canary has a fifth fewer than the control";
  const Candidate candidates[] = {canary, change("c2", "checkout", {{"", "", at(0), {}}})};
  const Attribution made = attribute(observations, at(0), candidates, {});
  EXPECT_EQ(blamed(made), "change c1");
  EXPECT_EQ(made.blamed.evidence_for.front(), *canary.direct);
}

TEST(Attribution, blames_what_came_just_before_and_not_what_was_there_for_ten_minutes) {
  const auto observations = with_errors([](const Observation& each) {
    const bool is_hit = each.system == "cart" && each.at > at(0);
    if (!is_hit) return 1.0;
    return each.harm == Harm::surge ? 5.0 : 0.95;
  });
  const Candidate candidates[] = {change("c1", "cart", {{"", "", at(-10), {}}}),
                                  change("c2", "cart", {{"", "", at(0), {}}})};
  const Attribution made = attribute(observations, at(0), candidates, {});
  EXPECT_EQ(blamed(made), "change c2");
  EXPECT_THAT(suspect(made, "c1").evidence_against, Contains(HasSubstr("before harm began")));
}

TEST(Attribution, blames_the_change_whose_own_system_is_hurt_before_what_that_needs) {
  const auto observations = with_errors([](const Observation& each) {
    const bool is_hit = each.system == "storefront" && each.at > at(0);
    if (!is_hit) return 1.0;
    return each.harm == Harm::surge ? 5.0 : 0.95;
  });
  const Candidate candidates[] = {change("c1", "payments", {{"", "", at(0), {}}}),
                                  change("c2", "storefront", {{"", "", at(0), {}}}),
                                  change("c3", "delivery", {{"", "", at(0), {}}})};
  const Attribution made = attribute(observations, at(0), candidates, {});
  EXPECT_EQ(blamed(made), "change c2");
  EXPECT_THAT(suspect(made, "c1").evidence_against,
              Contains(HasSubstr("the system that it changed shows no harm itself")));
}

TEST(Attribution, finds_a_leak_that_grows_since_its_change) {
  const auto observations = with_errors(
      [](const Observation& each) {
        const double since = static_cast<double>(each.at.seconds - at(0).seconds) / 60;
        const bool is_hit = each.system == "pricing" && since > 0 && each.harm == Harm::surge;
        return is_hit ? 1 + since / 3 : 1.0;
      },
      5, 1, 40);
  const Candidate candidates[] = {change("c1", "pricing", {{"", "", at(0), {}}}),
                                  change("c2", "pricing", {{"", "", at(18), {}}}),
                                  change("c3", "pricing", {{"", "", at(-20), {}}})};
  const Attribution made = attribute(observations, at(12), candidates, {});
  EXPECT_EQ(blamed(made), "change c1");
  EXPECT_THAT(made.blamed.evidence_for, Contains(HasSubstr("grew since it was exposed")));
}

TEST(Attribution, tells_a_lost_place_from_a_change_to_what_others_need_there) {
  const auto in_cell = [](const Observation& each) {
    return each.region == "fe" && each.cell == "a" && each.at > at(0);
  };
  // Lost: everything falls, errors too. Bad: payments fail, and who needs them does.
  const auto lost = with_errors([&](const Observation& each) { return in_cell(each) ? 0.3 : 1.0; });
  const auto bad = with_errors([&](const Observation& each) {
    const bool is_hit = each.system == "payments" || each.system == "storefront";
    if (!in_cell(each) || !is_hit) return 1.0;
    return each.harm == Harm::surge ? 9.0 : 0.9;
  });
  const Candidate there[] = {change("c1", "payments", {{"fe", "a", at(0), {}}})};
  EXPECT_EQ(blamed(attribute(lost, at(0), there, {})), "infrastructure fe/a");
  EXPECT_EQ(blamed(attribute(bad, at(0), there, {})), "change c1");
}

TEST(Attribution, is_as_right_where_the_onset_is_a_guess) {
  const auto observations = with_errors([](const Observation& each) {
    const bool is_hit = each.system == "checkout" && each.region == "eu" && each.at > at(0);
    return is_hit ? (each.harm == Harm::surge ? 3.0 : 0.9) : 1.0;
  });
  const Candidate candidates[] = {change("c1", "checkout", {{"eu", "", at(0), {}}}),
                                  change("c2", "checkout", {{"eu", "", at(6), {}}}),
                                  change("c3", "checkout", {{"eu", "", at(-6), {}}})};
  for (const int guess : {-6, 0, 6}) {
    EXPECT_EQ(blamed(attribute(observations, at(guess), candidates, {})), "change c1") << guess;
  }
}

TEST(Attribution, passes_over_what_is_no_count) {
  auto observations = seen([](const Observation& each) {
    return each.system == "checkout" && each.at > at(0) ? 0.6 : 1.0;
  });
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < observations.size(); i += 7) observations[i].seen = nan;
  for (std::size_t i = 1; i < observations.size(); i += 7) observations[i].expected = -1;
  for (std::size_t i = 2; i < observations.size(); i += 7) observations[i].dispersion = 0;
  const Candidate any[] = {change("c1", "checkout", {{"", "", at(0), {}}})};
  EXPECT_EQ(blamed(attribute(observations, at(0), any, {})), "change c1");
  EXPECT_EQ(blamed(attribute({}, at(0), any, {})), "none ");
}

TEST(Attribution, of_a_large_fleet_takes_no_time_that_anybody_waits_for) {
  std::vector<Observation> large;
  for (int look = -165; look <= 15; ++look) {
    for (int i = 0; i < 200; ++i) {
      const bool is_hit = i % 20 == 3 && look > 0;
      large.push_back({"count" + std::to_string(i), "system" + std::to_string(i % 20),
                       kRegions[static_cast<std::size_t>(i % 3)], "a", at(look),
                       is_hit ? 60.0 : 120.0, 120, 1});
    }
  }
  std::vector<Candidate> candidates;
  for (int i = 0; i < 60; ++i) {
    Candidate each{"c" + std::to_string(i), {}, {{"", "", at(i == 43 ? 0 : -i), {}}}};
    for (int j = i % 20; j < 20; ++j) each.reach["system" + std::to_string(j)] = j - i % 20;
    candidates.push_back(std::move(each));
  }
  const auto began = std::chrono::steady_clock::now();
  const Attribution made = attribute(large, at(0), candidates, {});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  EXPECT_EQ(blamed(made), "change c43");
  // 50 ms in a release; what is built for debugging, beside others, takes a few times that.
  EXPECT_LT(took.count(), 2);
}

/// Worlds with one bad change among many, deployed here and there in the half hour before.
TEST(Attribution, of_random_worlds_is_mostly_right_and_hardly_ever_wrong) {
  int right = 0, wrong = 0;
  constexpr int kWorlds = 60;
  for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
    std::mt19937_64 chance(seed);
    std::vector<Candidate> candidates;
    for (int i = 0; i < 20; ++i) {
      const std::string& region = kRegions[chance() % kRegions.size()];
      const bool everywhere = chance() % 3 == 0;
      candidates.push_back(change(
          "c" + std::to_string(i), kSystems[chance() % kSystems.size()],
          {{everywhere ? "" : region, "", at(-static_cast<std::int64_t>(chance() % 25)), {}}}));
    }
    Candidate& bad = candidates[chance() % candidates.size()];
    bad.exposures.front().since = at(0);
    const double left = std::uniform_real_distribution<>(0.1, 0.85)(chance);
    const auto observations = seen(
        [&](const Observation& each) {
          const Exposure& exposure = bad.exposures.front();
          const bool is_hit = bad.reach.contains(each.system);
          const bool is_there = exposure.region.empty() || exposure.region == each.region;
          return is_hit && is_there && each.at > exposure.since ? left : 1.0;
        },
        seed);
    const Attribution made = attribute(observations, at(0), candidates, {});
    if (made.blamed.kind == CauseKind::none) continue;
    (made.blamed.of == bad.change ? right : wrong) += 1;
  }
  EXPECT_GE(right, kWorlds * 9 / 10);
  EXPECT_LE(wrong, kWorlds / 50);
}

}  // namespace
}  // namespace belay::watch
