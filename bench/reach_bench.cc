// Reach on an organisation of 10,000 systems and 100,000 dependencies: loading the catalog from its
// bytes, and answering what one change can hurt. Beside the answer stands a plain reference, a
// breadth-first walk over ordered maps of names, as one would first write it.
#include <benchmark/benchmark.h>

#include <map>
#include <queue>
#include <random>
#include <set>
#include <string>

#include "facts/catalog/catalog.h"
#include "facts/catalog/codeowners.h"
#include "facts/reach.h"

namespace belay::facts {
namespace {

constexpr int kSystems = 10'000;
constexpr int kDependencies = 100'000;
constexpr int kChangedFiles = 10;

std::string system_name(int number) { return "system-" + std::to_string(number); }

/// Who depends on whom: on anybody, so that a change reaches nearly all; or on one of the same
/// hundred systems.
enum class Shape { tangle, domains };

int depends_on(Shape shape, int system, std::mt19937& random) {
  constexpr int kDomain = 100;
  if (shape == Shape::tangle) return static_cast<int>(random() % kSystems);
  return system - system % kDomain + static_cast<int>(random() % kDomain);
}

/// A tenth of the dependencies is soft.
std::string catalog_text(Shape shape) {
  constexpr int kEach = kDependencies / kSystems;
  constexpr int kFirstSoft = kEach - kEach / 10;
  std::mt19937 random(42);
  std::string text = "belay: catalog/v1\nsystems:\n";
  for (int number = 0; number < kSystems; ++number) {
    text += "- name: " + system_name(number) + "\n  tier: " + std::to_string(number % 4);
    text += "\n  journeys: [journey-" + std::to_string(number % 50) + "]\n  regions: [eu, na]";
    text += "\n  paths: [services/" + system_name(number) + "/]\n  depends_on: {hard: [";
    for (int i = 0; i < kEach; ++i) {
      text += i == 0 ? "" : i == kFirstSoft ? "], soft: [" : ", ";
      text += system_name(depends_on(shape, number, random));
    }
    text += "]}\n";
  }
  return text;
}

const Catalog& catalog(Shape shape) {
  static const Catalog tangle = *read_catalog({{"c.yaml", catalog_text(Shape::tangle)}});
  static const Catalog domains = *read_catalog({{"c.yaml", catalog_text(Shape::domains)}});
  return shape == Shape::tangle ? tangle : domains;
}

Change change_of(int seed) {
  std::mt19937 random(static_cast<unsigned>(seed));
  Change change;
  for (int i = 0; i < kChangedFiles; ++i) {
    FileChange file;
    file.path = "services/" + system_name(static_cast<int>(random() % kSystems)) + "/src/main.cc";
    file.old_path = file.path;
    change.files.push_back(file);
  }
  return change;
}

void load_catalog(benchmark::State& state) {
  const std::vector<CatalogFile> files = {{"c.yaml", catalog_text(Shape::tangle)}};
  for (auto _ : state) {
    const auto loaded = read_catalog(files);
    const ReachIndex index(*loaded);
    benchmark::DoNotOptimize(&index);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(files[0].text.size()));
}
BENCHMARK(load_catalog)->Unit(benchmark::kMillisecond);

void answer(benchmark::State& state, Shape shape) {
  const ReachIndex index(catalog(shape));
  std::size_t reached = 0;
  int seed = 0;
  for (auto _ : state) {
    const Reach reach = index.of(change_of(seed++ % 64));
    reached += reach.systems.size();
  }
  benchmark::DoNotOptimize(reached);
}
BENCHMARK_CAPTURE(answer, tangle, Shape::tangle)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(answer, domains, Shape::domains)->Unit(benchmark::kMicrosecond);

/// The same question over maps of names. It answers less: no soft dependencies, no paths.
class PlainReference {
 public:
  explicit PlainReference(const Catalog& catalog) {
    for (const System& system : catalog.systems) {
      tiers_[system.name] = system.tier.value_or(0);
      journeys_[system.name] = system.journeys;
      owners_[system.paths.front()] = system.name;
      for (const Dependency& dependency : system.depends_on) {
        if (dependency.kind == DependencyKind::hard) {
          dependents_[catalog.systems[dependency.on].name].insert(system.name);
        }
      }
    }
  }

  std::size_t ask(const Change& change) const {
    std::set<std::string> reached;
    std::set<std::string> journeys;
    std::queue<std::string> waiting;
    int tier = 1000;
    for (const FileChange& file : change.files) {
      const auto owner = owners_.find(file.path.substr(0, file.path.find("src/")));
      if (owner != owners_.end() && reached.insert(owner->second).second) {
        waiting.push(owner->second);
      }
    }
    while (!waiting.empty()) {
      const std::string system = waiting.front();
      waiting.pop();
      tier = std::min(tier, tiers_.at(system));
      for (const std::string& journey : journeys_.at(system)) journeys.insert(journey);
      const auto dependents = dependents_.find(system);
      if (dependents == dependents_.end()) continue;
      for (const std::string& dependent : dependents->second) {
        if (reached.insert(dependent).second) waiting.push(dependent);
      }
    }
    benchmark::DoNotOptimize(tier);
    return reached.size();
  }

 private:
  std::map<std::string, int> tiers_;
  std::map<std::string, std::vector<std::string>> journeys_;
  std::map<std::string, std::string> owners_;
  std::map<std::string, std::set<std::string>> dependents_;
};

void reference(benchmark::State& state, Shape shape) {
  const PlainReference plain(catalog(shape));
  std::size_t reached = 0;
  int seed = 0;
  for (auto _ : state) reached += plain.ask(change_of(seed++ % 64));
  benchmark::DoNotOptimize(reached);
}
BENCHMARK_CAPTURE(reference, tangle, Shape::tangle)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(reference, domains, Shape::domains)->Unit(benchmark::kMicrosecond);

/// 5,000 rules of the kinds that large repositories have, over 20,000 paths.
void match_codeowners(benchmark::State& state) {
  std::string text = "* @everyone\n";
  for (int i = 0; i < 5'000; ++i) {
    const std::string number = std::to_string(i);
    switch (i % 5) {
      case 0:
        text += "/services/s" + number + "/ @a\n";
        break;
      case 1:
        text += "packages/p" + number + "/**/*.ts @b\n";
        break;
      case 2:
        text += "lib" + number + "/ @c\n";
        break;
      case 3:
        text += "*.ext" + number + " @d\n";
        break;
      default:
        text += "/services/s" + number + "/*/api/*.proto @e\n";
        break;
    }
  }
  const auto codeowners = Codeowners::parse(text, "CODEOWNERS");
  std::vector<std::string> paths;
  for (int i = 0; i < 20'000; ++i) {
    const std::string number = std::to_string(i % 5'000);
    paths.push_back((i % 2 == 0 ? "services/s" : "packages/p") + number + "/src/api/file" +
                    std::to_string(i) + ".ts");
  }
  for (auto _ : state) {
    for (const std::string& path : paths) benchmark::DoNotOptimize(codeowners->match(path));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(paths.size()));
}
BENCHMARK(match_codeowners)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace belay::facts
