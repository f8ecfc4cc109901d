#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "gate/cel/compare.h"
#include "gate/cel/functions.h"

namespace belay::cel {

namespace {

Value list_of(const Call& call, const std::vector<Value>& values) {
  if (!call.spend(2 * values.size())) return Value();
  const std::span<Value> kept = call.arena.array<Value>(values.size());
  std::copy(values.begin(), values.end(), kept.begin());
  return Value::list(kept);
}

std::vector<Value> elements(const Call& call, const Value& list) {
  std::vector<Value> all;
  const std::size_t size = list.size();
  if (!call.spend(2 * size)) return all;
  all.reserve(size);
  for (std::size_t i = 0; i < size; ++i) all.push_back(list.at(i, call.arena));
  return all;
}

Value slice(const Call& call) {
  if (!takes<Kind::list, Kind::integer, Kind::integer>(call)) return no_overload();
  const std::int64_t first = call[1].as_integer();
  const std::int64_t last = call[2].as_integer();
  if (first < 0 || last < first || static_cast<std::uint64_t>(last) > call[0].size()) {
    return call.fail(call.arena.copy(
        fmt::format("{} to {} is no part of a list of {}", first, last, call[0].size())));
  }
  std::vector<Value> part;
  for (std::int64_t i = first; i < last; ++i) {
    part.push_back(call[0].at(static_cast<std::size_t>(i), call.arena));
  }
  return list_of(call, part);
}

bool flatten_into(const Call& call, const Value& list, std::int64_t depth, int nesting,
                  std::vector<Value>& all) {
  if (nesting > limits::kCelDepthMax) return false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!call.spend(2)) return false;
    const Value element = list.at(i, call.arena);
    if (!element.is(Kind::list) || depth == 0) {
      all.push_back(element);
    } else if (!flatten_into(call, element, depth - 1, nesting + 1, all)) {
      return false;
    }
  }
  return true;
}

Value flatten(const Call& call) {
  if (!takes<Kind::list>(call) && !takes<Kind::list, Kind::integer>(call)) return no_overload();
  const std::int64_t depth = call.size() == 2 ? call[1].as_integer() : 1;
  if (depth < 0) return call.fail("a list is not flattened to a negative depth");
  std::vector<Value> all;
  if (!flatten_into(call, call[0], depth, 0, all)) return call.fail("the list is nested too deep");
  return list_of(call, all);
}

Value distinct(const Call& call) {
  if (!takes<Kind::list>(call)) return no_overload();
  std::vector<Value> all;
  for (std::size_t i = 0; i < call[0].size(); ++i) {
    const Value element = call[0].at(i, call.arena);
    if (!call.spend(all.size() + 1)) return Value();
    const bool seen = std::any_of(all.begin(), all.end(), [&](const Value& before) {
      return equals(before, element, call).is_true();
    });
    if (!seen) all.push_back(element);
  }
  return list_of(call, all);
}

// `keys[i]` says where `values[i]` goes. Only keys of one kind have an order.
Value sorted(const Call& call, const std::vector<Value>& values, const std::vector<Value>& keys) {
  for (const Value& key : keys) {
    if (key.is_stuck()) return key;
    if (key.kind() != keys[0].kind()) return call.fail("a list is sorted by keys of one type");
    if (!order(key, key)) return call.fail("a list is sorted by values that have an order");
  }
  if (!call.spend(16 * keys.size())) return Value();
  std::vector<std::size_t> places(values.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return order(keys[a], keys[b]) == std::partial_ordering::less;
  });
  std::vector<Value> result;
  for (const std::size_t place : places) result.push_back(values[place]);
  return list_of(call, result);
}

Value sort(const Call& call) {
  if (!takes<Kind::list>(call)) return no_overload();
  const std::vector<Value> values = elements(call, call[0]);
  return sorted(call, values, values);
}

Value sort_by(const Call& call) {
  if (!takes<Kind::list, Kind::list>(call) || call[0].size() != call[1].size()) {
    return no_overload();
  }
  const std::vector<Value> values = elements(call, call[0]);
  const std::vector<Value> keys = elements(call, call[1]);
  if (values.size() != keys.size()) return Value();
  return sorted(call, values, keys);
}

Value range(const Call& call) {
  if (!takes<Kind::integer>(call)) return no_overload();
  const std::int64_t size = std::max<std::int64_t>(0, call[0].as_integer());
  if (!call.spend(2 * static_cast<std::uint64_t>(size))) return Value();
  const std::span<Value> values = call.arena.array<Value>(static_cast<std::size_t>(size));
  for (std::int64_t i = 0; i < size; ++i) values[static_cast<std::size_t>(i)] = Value::integer(i);
  return Value::list(values);
}

// Whether every element of the second list is in the first.
Value covers(const Call& call, const Value& whole, const Value& part) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    const Value found = contains(whole, part.at(i, call.arena), call);
    if (!found.is_true()) return found;
  }
  return Value::boolean(true);
}

Value sets_contains(const Call& call) {
  return takes<Kind::list, Kind::list>(call) ? covers(call, call[0], call[1]) : no_overload();
}

Value sets_equivalent(const Call& call) {
  if (!takes<Kind::list, Kind::list>(call)) return no_overload();
  const Value forth = covers(call, call[0], call[1]);
  return forth.is_true() ? covers(call, call[1], call[0]) : forth;
}

Value sets_intersects(const Call& call) {
  if (!takes<Kind::list, Kind::list>(call)) return no_overload();
  for (std::size_t i = 0; i < call[0].size(); ++i) {
    const Value found = contains(call[1], call[0].at(i, call.arena), call);
    if (!found.is_false()) return found;
  }
  return Value::boolean(false);
}

constexpr Builtin kLists[] = {
    {"slice", "list(T).(int, int): list(T)", slice},
    {"flatten", "list(list(T)).(): list(T)", flatten},
    {"flatten", "list(dyn).(int): list(dyn)"},
    {"distinct", "list(T).(): list(T)", distinct},
    {"sort", "list(T).(): list(T)", sort},
    {"@sortBy", "(list(T), list(K)): list(T)", sort_by},
    {"lists.range", "(int): list(int)", range},
    {"reverse", "list(T).(): list(T)", reverse},
};

constexpr Builtin kSets[] = {
    {"sets.contains", "(list(T), list(T)): bool", sets_contains},
    {"sets.equivalent", "(list(T), list(T)): bool", sets_equivalent},
    {"sets.intersects", "(list(T), list(T)): bool", sets_intersects},
};

}  // namespace

std::span<const Builtin> list_library() { return kLists; }
std::span<const Builtin> set_library() { return kSets; }

}  // namespace belay::cel
