#include "facts/catalog/path_index.h"

#include <algorithm>

namespace belay::facts {
namespace {

using Kind = PathPattern::Name::Kind;

/// The literal names that a pattern begins with, joined: `services/cart`.
std::string leading_directories(const std::vector<PathPattern::Name>& names) {
  std::string key;
  for (const PathPattern::Name& name : names) {
    if (name.kind != Kind::literal) break;
    if (!key.empty()) key += '/';
    key += name.text;
  }
  return key;
}

/// What follows the last `.` of a name, or nothing. A name without one has no ending.
std::string_view ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

/// The ending that every match of a glob has: that of `*.js`, but not of `*.j?`.
std::string_view certain_ending(std::string_view glob) {
  const std::string_view ending = ending_of(glob);
  return ending.find_first_of("*?\\") == std::string_view::npos ? ending : std::string_view();
}

}  // namespace

PathIndex::Id PathIndex::add(PathPattern pattern) {
  const Id id = static_cast<Id>(patterns_.size());
  Id& last = place_of(pattern);
  before_.push_back(last);
  last = id;
  patterns_.push_back(std::move(pattern));
  return id;
}

PathIndex::Id& PathIndex::place_of(const PathPattern& pattern) {
  const auto& names = pattern.names();
  if (std::string key = leading_directories(names); !key.empty()) {
    return by_directory_.try_emplace(std::move(key), kNone).first->second;
  }
  if (names.size() < 2 || names[0].kind != Kind::any_depth) return others_;
  if (names[1].kind == Kind::literal) {
    return by_name_.try_emplace(names[1].text, kNone).first->second;
  }
  const std::string_view ending =
      names[1].kind == Kind::glob ? certain_ending(names[1].text) : std::string_view();
  if (ending.empty()) return others_;
  return by_ending_.try_emplace(std::string(ending), kNone).first->second;
}

template <class Look>
void PathIndex::each_candidate_list(std::string_view path, const Look& look) const {
  const auto look_up = [&](const Shelf& shelf, std::string_view key) {
    if (shelf.empty()) return;
    if (const auto found = shelf.find(key); found != shelf.end()) look(found->second);
  };
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    look_up(by_directory_, path.substr(0, end));
    look_up(by_name_, name);
    if (const std::string_view ending = ending_of(name); !ending.empty()) {
      look_up(by_ending_, ending);
    }
    begin = end + 1;
  }
  look(others_);
}

std::optional<PathIndex::Id> PathIndex::last_match(std::string_view path) const {
  std::optional<Id> best;
  each_candidate_list(path, [&](Id last) {
    for (Id id = last; id != kNone && (!best || id > *best); id = before_[id]) {
      if (patterns_[id].matches(path)) best = id;
    }
  });
  return best;
}

void PathIndex::matches(std::string_view path, std::vector<Id>& out) const {
  out.clear();
  each_candidate_list(path, [&](Id last) {
    for (Id id = last; id != kNone; id = before_[id]) {
      if (patterns_[id].matches(path)) out.push_back(id);
    }
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace belay::facts
