#include "facts/reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <span>
#include <unordered_map>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/path_index.h"

namespace belay::facts {
namespace {

constexpr SystemIndex kNoSystem = std::numeric_limits<SystemIndex>::max();

/// A row of numbers per system, all rows in one piece of memory.
struct Rows {
  std::vector<std::uint32_t> begins;  ///< one more than there are rows
  std::vector<std::uint32_t> values;

  std::span<const std::uint32_t> row(std::size_t number) const {
    return {values.data() + begins[number], values.data() + begins[number + 1]};
  }
};

/// Who depends on each system by dependencies of one kind: the catalog's lists turned round. Rows
/// come out sorted because the catalog is walked in order.
Rows dependents_of(const std::vector<System>& systems, DependencyKind kind) {
  Rows rows;
  rows.begins.assign(systems.size() + 1, 0);
  for (const System& system : systems) {
    for (const Dependency& dependency : system.depends_on) {
      if (dependency.kind == kind) ++rows.begins[dependency.on + 1];
    }
  }
  for (std::size_t i = 1; i < rows.begins.size(); ++i) rows.begins[i] += rows.begins[i - 1];
  rows.values.resize(rows.begins.back());
  std::vector<std::uint32_t> next(rows.begins.begin(), rows.begins.end() - 1);
  for (SystemIndex dependent = 0; dependent < systems.size(); ++dependent) {
    for (const Dependency& dependency : systems[dependent].depends_on) {
      if (dependency.kind == kind) rows.values[next[dependency.on]++] = dependent;
    }
  }
  return rows;
}

/// The words that systems carry (journeys, regions), sorted, and which system carries which.
struct Words {
  std::vector<std::string> names;
  Rows of_system;

  Words(const std::vector<System>& systems, std::vector<std::string> System::*list) {
    // Few words on many systems: only the distinct ones are worth sorting.
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    for (const System& system : systems) {
      for (const std::string& word : system.*list) {
        if (numbers.try_emplace(word, 0).second) names.push_back(word);
      }
    }
    std::sort(names.begin(), names.end());
    for (std::size_t i = 0; i < names.size(); ++i) {
      numbers.find(names[i])->second = static_cast<std::uint32_t>(i);
    }
    of_system.begins.push_back(0);
    for (const System& system : systems) {
      for (const std::string& word : system.*list) {
        of_system.values.push_back(numbers.find(word)->second);
      }
      of_system.begins.push_back(static_cast<std::uint32_t>(of_system.values.size()));
    }
  }
};

/// A set of small numbers. Making one costs a bit per number, which is what keeps a query's scratch
/// memory cheap: 200,000 systems take 25 kB.
class Marks {
 public:
  explicit Marks(std::size_t size) : words_((size + 63) / 64) {}

  /// Whether it was not marked before.
  bool mark(std::uint32_t number) {
    std::uint64_t& word = words_[number / 64];
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    const bool is_new = (word & bit) == 0;
    word |= bit;
    return is_new;
  }
  bool has(std::uint32_t number) const { return (words_[number / 64] >> (number % 64) & 1) != 0; }

  /// In ascending order.
  template <class Visit>
  void each(const Visit& visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(static_cast<std::uint32_t>(i * 64) +
              static_cast<std::uint32_t>(std::countr_zero(word)));
      }
    }
  }

 private:
  std::vector<std::uint64_t> words_;
};

/// One question's spreading of harm: breadth first over hard dependencies from the systems that own
/// changed files, then one step over soft ones. The arrays are not cleared: only what a mark covers
/// is ever read.
class Spread {
 public:
  explicit Spread(std::size_t systems)
      : systems_(systems),
        reached_(systems),
        soft_(systems),
        order_(std::make_unique_for_overwrite<SystemIndex[]>(systems)),
        via_(std::make_unique_for_overwrite<SystemIndex[]>(systems)),
        distance_(std::make_unique_for_overwrite<std::uint32_t[]>(systems)) {}

  void run(const Marks& direct, const Rows& hard, const Rows& soft) {
    direct.each([&](SystemIndex system) { reach(system, system, 0); });
    for (std::size_t at = 0; at < count_; ++at) {
      const SystemIndex from = order_[at];
      for (const SystemIndex to : hard.row(from)) {
        if (!reached_.has(to)) reach(to, from, distance_[from] + 1);
      }
    }
    hard_count_ = count_;
    for (std::size_t at = 0; at < hard_count_; ++at) {
      const SystemIndex from = order_[at];
      for (const SystemIndex to : soft.row(from)) {
        if (reached_.has(to)) continue;
        soft_.mark(to);
        reach(to, from, distance_[from] + 1);
      }
    }
  }

  std::span<const SystemIndex> hard() const { return {order_.get(), hard_count_}; }
  std::uint32_t distance(SystemIndex system) const { return distance_[system]; }

  /// By distance, then by name: a counting sort, because marks already come in order of name.
  std::vector<ReachedSystem> sorted() const {
    std::uint32_t farthest = 0;
    for (std::size_t i = 0; i < count_; ++i) farthest = std::max(farthest, distance_[order_[i]]);
    std::vector<std::uint32_t> next(farthest + 2);
    for (std::size_t i = 0; i < count_; ++i) ++next[distance_[order_[i]] + 1];
    for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
    std::vector<ReachedSystem> systems(count_);
    const auto position = std::make_unique_for_overwrite<std::uint32_t[]>(systems_);
    reached_.each([&](SystemIndex system) {
      position[system] = next[distance_[system]]++;
      systems[position[system]] = {system, 0, distance_[system], soft_.has(system)};
    });
    for (ReachedSystem& reached : systems) reached.via = position[via_[reached.system]];
    return systems;
  }

 private:
  void reach(SystemIndex system, SystemIndex via, std::uint32_t distance) {
    reached_.mark(system);
    order_[count_++] = system;
    via_[system] = via;
    distance_[system] = distance;
  }

  std::size_t systems_;
  Marks reached_;
  Marks soft_;
  std::unique_ptr<SystemIndex[]> order_;
  std::unique_ptr<SystemIndex[]> via_;
  std::unique_ptr<std::uint32_t[]> distance_;
  std::size_t count_ = 0;
  std::size_t hard_count_ = 0;
};

/// What a hard-reached system says of its tier, in one small number.
constexpr std::int32_t kUndeclared = limits::kTierMax + 1;
constexpr std::int32_t kNotExpected = limits::kTierMax + 2;

std::int32_t tier_of(const System& system) {
  if (system.tier) return *system.tier;
  return system.tier_expected ? kUndeclared : kNotExpected;
}

}  // namespace

struct ReachIndex::Content {
  explicit Content(const Catalog& of)
      : catalog(of),
        hard(dependents_of(of.systems, DependencyKind::hard)),
        soft(dependents_of(of.systems, DependencyKind::soft)),
        journeys(of.systems, &System::journeys),
        regions(of.systems, &System::regions) {
    for (SystemIndex system = 0; system < of.systems.size(); ++system) {
      for (const std::string& path : of.systems[system].paths) add_pattern(path, system);
    }
    for (const std::string& path : of.blind_paths) add_pattern(path, kNoSystem);
    tiers.reserve(of.systems.size());
    for (const System& system : of.systems) tiers.push_back(tier_of(system));
  }

  void add_pattern(const std::string& text, SystemIndex system) {
    auto pattern = PathPattern::parse(text, PathPattern::Anchor::at_root);
    if (!pattern) return;  // readers refuse such a pattern: only a catalog made by hand has one
    patterns.add(*std::move(pattern));
    system_of_pattern.push_back(system);
  }

  /// Calls `visit` with each system that the file belongs to. `matches` is scratch memory.
  template <class Visit>
  void each_owner(std::string_view path, std::vector<PathIndex::Id>& matches,
                  const Visit& visit) const {
    patterns.matches(path, matches);
    std::size_t most_specific = 0;
    for (const PathIndex::Id id : matches) {
      most_specific = std::max(most_specific, patterns.pattern(id).literal_prefix_bytes());
    }
    std::erase_if(matches, [&](PathIndex::Id id) {
      return patterns.pattern(id).literal_prefix_bytes() < most_specific;
    });
    // A description that could not be read may have named another system: nobody knows.
    for (const PathIndex::Id id : matches) {
      if (system_of_pattern[id] == kNoSystem) return;
    }
    for (const PathIndex::Id id : matches) visit(system_of_pattern[id]);
  }

  Marks find_owners(const Change& change, Reach& reach) const;
  void judge(const Spread& spread, Reach& reach) const;

  const Catalog& catalog;
  Rows hard;  ///< who fails with each system
  Rows soft;  ///< who degrades with it
  Words journeys;
  Words regions;
  std::vector<std::int32_t> tiers;
  PathIndex patterns;
  std::vector<SystemIndex> system_of_pattern;  ///< `kNoSystem`: a blind place
};

Marks ReachIndex::Content::find_owners(const Change& change, Reach& reach) const {
  Marks direct(catalog.systems.size());
  std::vector<PathIndex::Id> matches;
  const auto look_at = [&](const std::string& path) {
    bool owned = false;
    each_owner(path, matches, [&](SystemIndex system) {
      direct.mark(system);
      owned = true;
    });
    if (!owned) reach.uncatalogued_files.push_back(path);
  };
  for (const FileChange& file : change.files) {
    look_at(file.path);
    if (!file.old_path.empty() && file.old_path != file.path) look_at(file.old_path);
  }
  for (const FileChange& file : change.undone) look_at(file.path);
  std::vector<std::string>& files = reach.uncatalogued_files;
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return direct;
}

/// What the hard-reached systems say together: the tier, the journeys, the regions.
void ReachIndex::Content::judge(const Spread& spread, Reach& reach) const {
  Marks journeys_reached(journeys.names.size());
  Marks regions_reached(regions.names.size());
  for (const SystemIndex number : spread.hard()) {
    const std::int32_t tier = tiers[number];
    if (tier < kUndeclared) {
      reach.tier = std::min(reach.tier.value_or(tier), tier);
    } else if (tier == kUndeclared || spread.distance(number) == 0) {
      reach.tier_undeclared = true;
    }
    for (const std::uint32_t word : journeys.of_system.row(number)) journeys_reached.mark(word);
    for (const std::uint32_t word : regions.of_system.row(number)) regions_reached.mark(word);
  }
  journeys_reached.each([&](auto word) { reach.journeys.push_back(journeys.names[word]); });
  regions_reached.each([&](auto word) { reach.regions.push_back(regions.names[word]); });
}

namespace {

/// "`a`, `b`, `c` and 4 more files"
std::string first_few(const std::vector<std::string>& files) {
  constexpr std::size_t kFew = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(kFew, files.size()); ++i) {
    const std::string_view separator = i == 0 ? "" : i + 1 == files.size() ? " and " : ", ";
    text += fmt::format("{}`{}`", separator, escaped(files[i]));
  }
  if (files.size() > kFew)
    text += fmt::format(" and {}", counted(files.size() - kFew, "more file"));
  return text;
}

void ask_about_uncatalogued(Reach& reach) {
  const std::vector<std::string>& files = reach.uncatalogued_files;
  if (files.empty()) return;
  const std::string few = first_few(files);
  const bool one = files.size() == 1;
  const std::string reason =
      fmt::format("{} {} to no system of the catalog", few, one ? "belongs" : "belong");
  const std::string question = fmt::format("which system {} {} belong to? add {} to its `paths`",
                                           one ? "does" : "do", few, one ? "it" : "them");
  for (const char* fact :
       {"reach.tier", "reach.systems", "reach.journeys", "reach.regions", "reach.dependents"}) {
    reach.unknowns.push_back({fact, reason, question});
  }
}

}  // namespace

std::vector<SystemIndex> Reach::path_to(std::size_t position) const {
  std::vector<SystemIndex> path;
  for (;; position = systems[position].via) {
    path.push_back(systems[position].system);
    if (systems[position].distance == 0) break;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

ReachIndex::ReachIndex(const Catalog& catalog) : content_(std::make_unique<Content>(catalog)) {}
ReachIndex::ReachIndex(ReachIndex&&) noexcept = default;
ReachIndex::~ReachIndex() = default;

Reach ReachIndex::of(const Change& change) const {
  Reach reach;
  reach.catalogued = content_->catalog.present;
  reach.tier_undeclared = !reach.catalogued;
  if (!reach.catalogued) return reach;
  const Marks direct = content_->find_owners(change, reach);
  Spread spread(content_->catalog.systems.size());
  spread.run(direct, content_->hard, content_->soft);
  content_->judge(spread, reach);
  reach.systems = spread.sorted();
  const auto is_dependent = [](const ReachedSystem& reached) { return reached.distance > 0; };
  reach.dependents = static_cast<std::size_t>(
      std::count_if(reach.systems.begin(), reach.systems.end(), is_dependent));
  ask_about_uncatalogued(reach);
  return reach;
}

std::vector<SystemIndex> ReachIndex::owners_of(std::string_view path) const {
  std::vector<SystemIndex> owners;
  std::vector<PathIndex::Id> matches;
  content_->each_owner(path, matches, [&](SystemIndex system) { owners.push_back(system); });
  std::sort(owners.begin(), owners.end());
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  return owners;
}

}  // namespace belay::facts
