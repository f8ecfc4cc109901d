#include "gate/cel/compare.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace belay::cel {

namespace {

constexpr std::size_t kLinearEntriesMax = 8;
constexpr std::size_t kUnknownFactsMax = 64;  // a reason to ask, not a catalogue
constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

std::partial_ordering order_numbers(std::int64_t a, std::uint64_t b) {
  if (a < 0) return std::partial_ordering::less;
  return static_cast<std::uint64_t>(a) <=> b;
}

std::partial_ordering order_numbers(std::int64_t a, double b) {
  if (b < -kTwoTo63) return std::partial_ordering::greater;
  if (b > kTwoTo63) return std::partial_ordering::less;
  return static_cast<double>(a) <=> b;
}

std::partial_ordering order_numbers(std::uint64_t a, double b) {
  if (b < 0) return std::partial_ordering::greater;
  if (b > kTwoTo64) return std::partial_ordering::less;
  return static_cast<double>(a) <=> b;
}

std::partial_ordering reversed(std::partial_ordering ordering) { return 0 <=> ordering; }

std::partial_ordering order_numbers(const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::integer:
      if (b.is(Kind::integer)) return a.as_integer() <=> b.as_integer();
      if (b.is(Kind::unsigned_integer)) return order_numbers(a.as_integer(), b.as_unsigned());
      return order_numbers(a.as_integer(), b.as_floating());
    case Kind::unsigned_integer:
      if (b.is(Kind::integer)) return reversed(order_numbers(b.as_integer(), a.as_unsigned()));
      if (b.is(Kind::unsigned_integer)) return a.as_unsigned() <=> b.as_unsigned();
      return order_numbers(a.as_unsigned(), b.as_floating());
    default:
      if (b.is(Kind::integer)) return reversed(order_numbers(b.as_integer(), a.as_floating()));
      if (b.is(Kind::floating)) return a.as_floating() <=> b.as_floating();
      return reversed(order_numbers(b.as_unsigned(), a.as_floating()));
  }
}

/// One comparison of two values, however deep they are.
class Equality {
 public:
  explicit Equality(const Call& call) : call_(call) {}

  Value compare(const Value& a, const Value& b, int depth) {
    if (a.is_stuck() || b.is_stuck()) return merge_stuck(a, b, call_.arena);
    if (is_number(a) && is_number(b)) {
      return Value::boolean(order_numbers(a, b) == std::partial_ordering::equivalent);
    }
    if (a.kind() != b.kind()) return Value::boolean(false);
    if (depth > limits::kCelDepthMax) return call_.fail("values are nested too deep to compare");
    switch (a.kind()) {
      case Kind::list:
        return compare_lists(a, b, depth);
      case Kind::map:
        return compare_maps(a.as_map(), b.as_map(), depth);
      case Kind::object:
        return compare_objects(a, b, depth);
      case Kind::optional:
        if (a.held() == nullptr || b.held() == nullptr) {
          return Value::boolean(a.held() == b.held());
        }
        return compare(*a.held(), *b.held(), depth + 1);
      case Kind::null:
        return Value::boolean(true);
      case Kind::string:
      case Kind::bytes:
        if (!call_.spend_bytes(a.text().size())) return Value();
        return Value::boolean(a.text() == b.text());
      case Kind::type:
        return Value::boolean(a.text() == b.text());
      case Kind::boolean:
        return Value::boolean(a.as_boolean() == b.as_boolean());
      case Kind::timestamp:
        return Value::boolean(a.as_instant() == b.as_instant());
      case Kind::duration:
        return Value::boolean(a.as_duration() == b.as_duration());
      case Kind::integer:
      case Kind::unsigned_integer:
      case Kind::floating:
      case Kind::error:
      case Kind::unknown:
        break;
    }
    return Value::boolean(false);
  }

 private:
  // The next part's answer joins the one so far; true when no further part can change it.
  static bool joined(Value& all, const Value& part, Arena& arena) {
    if (part.is_false()) {
      all = part;
      return true;
    }
    if (part.is_stuck()) all = all.is_stuck() ? merge_stuck(all, part, arena) : part;
    return false;
  }

  Value compare_lists(const Value& a, const Value& b, int depth) {
    const std::size_t size = a.size();
    if (size != b.size()) return Value::boolean(false);
    Value all = Value::boolean(true);
    for (std::size_t i = 0; i < size; ++i) {
      if (!call_.spend(1)) return Value();
      const Value part = compare(a.at(i, call_.arena), b.at(i, call_.arena), depth + 1);
      if (joined(all, part, call_.arena)) break;
    }
    return all;
  }

  Value compare_maps(const Map& a, const Map& b, int depth) {
    const std::size_t size = a.size();
    if (size != b.size()) return Value::boolean(false);
    Value all = Value::boolean(true);
    for (std::size_t i = 0; i < size; ++i) {
      if (!call_.spend(2)) return Value();
      Value other;
      if (!b.find(a.key_at(i, call_.arena), other, call_.arena)) return Value::boolean(false);
      const Value part = compare(a.value_at(i, call_.arena), other, depth + 1);
      if (joined(all, part, call_.arena)) break;
    }
    return all;
  }

  Value compare_objects(const Value& a, const Value& b, int depth) {
    if (&a.table().type() != &b.table().type()) return Value::boolean(false);
    const std::size_t size = a.table().type().fields().size();
    Value all = Value::boolean(true);
    for (std::uint32_t slot = 0; slot < size; ++slot) {
      if (!call_.spend(1)) return Value();
      const Value part = compare(a.table().field(a.row(), slot, call_.arena),
                                 b.table().field(b.row(), slot, call_.arena), depth + 1);
      if (joined(all, part, call_.arena)) break;
    }
    return all;
  }

  const Call& call_;
};

std::uint64_t mixed(std::uint64_t bits) {
  bits ^= bits >> 32;
  bits *= 0x9e3779b97f4a7c15u;
  return bits ^ (bits >> 29);
}

// Keys that are equal have equal hashes: numbers go by their value, whatever their kind.
std::uint64_t hash_of(const Value& key) {
  if (key.is(Kind::string)) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char byte : key.text()) {
      hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
    }
    return mixed(hash);
  }
  if (key.is(Kind::floating)) {
    const double value = key.as_floating();
    if (value >= -kTwoTo63 && value < kTwoTo63) {
      return mixed(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
    }
    if (value >= 0 && value < kTwoTo64) return mixed(static_cast<std::uint64_t>(value));
    return 0;
  }
  return mixed(key.is(Kind::boolean) ? std::uint64_t{key.as_boolean()} : key.as_unsigned());
}

bool same_key(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) {
    return order_numbers(a, b) == std::partial_ordering::equivalent;
  }
  if (a.kind() != b.kind()) return false;
  if (a.is(Kind::string)) return a.text() == b.text();
  return a.is(Kind::boolean) && a.as_boolean() == b.as_boolean();
}

bool can_be_key(const Value& key) {
  return key.is(Kind::string) || key.is(Kind::boolean) || key.is(Kind::integer) ||
         key.is(Kind::unsigned_integer);
}

}  // namespace

bool is_number(const Value& value) {
  return value.is(Kind::integer) || value.is(Kind::unsigned_integer) || value.is(Kind::floating);
}

Value equals(const Value& a, const Value& b, const Call& call) {
  return Equality(call).compare(a, b, 0);
}

std::optional<std::partial_ordering> order(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return order_numbers(a, b);
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::string:
    case Kind::bytes:
      return a.text() <=> b.text();
    case Kind::boolean:
      return a.as_boolean() <=> b.as_boolean();
    case Kind::timestamp:
      return a.as_instant() <=> b.as_instant();
    case Kind::duration:
      return a.as_duration() <=> b.as_duration();
    default:
      return std::nullopt;
  }
}

Value contains(const Value& container, const Value& needle, const Call& call) {
  if (container.is(Kind::map)) {
    Value found;
    return Value::boolean(container.as_map().find(needle, found, call.arena));
  }
  if (!container.is(Kind::list)) return call.fail("`in` needs a list or a map on its right");
  const std::size_t size = container.size();
  Value any = Value::boolean(false);
  for (std::size_t i = 0; i < size; ++i) {
    if (!call.spend(1)) return Value();
    const Value element = container.at(i, call.arena);
    if (element.is(Kind::string) && needle.is(Kind::string)) {
      if (element.text().size() != needle.text().size()) continue;
      if (!call.spend_bytes(needle.text().size())) return Value();
      if (element.text() == needle.text()) return Value::boolean(true);
      continue;
    }
    const Value part = equals(element, needle, call);
    if (part.is_true()) return part;
    if (part.is_stuck()) any = any.is_stuck() ? merge_stuck(any, part, call.arena) : part;
  }
  return any;
}

Value merge_stuck(const Value& a, const Value& b, Arena& arena) {
  if (!a.is(Kind::unknown) || !b.is(Kind::unknown)) {
    if (a.is(Kind::unknown)) return a;
    if (b.is(Kind::unknown)) return b;
    return a.is(Kind::error) ? a : b;
  }
  const auto known = [](std::span<const Unknown> facts, const Unknown& fact) {
    return std::any_of(facts.begin(), facts.end(), [&](const Unknown& other) {
      return other.id == fact.id && other.fact == fact.fact;
    });
  };
  const auto fresh = static_cast<std::size_t>(
      std::count_if(b.unknowns().begin(), b.unknowns().end(),
                    [&](const Unknown& fact) { return !known(a.unknowns(), fact); }));
  const std::size_t size = std::min(a.unknowns().size() + fresh, kUnknownFactsMax);
  if (size <= a.unknowns().size()) return a;
  const std::span<Unknown> all = arena.array<Unknown>(size);
  std::size_t count = a.unknowns().size();
  std::copy(a.unknowns().begin(), a.unknowns().end(), all.begin());
  for (const Unknown& fact : b.unknowns()) {
    if (count < size && !known(a.unknowns(), fact)) all[count++] = fact;
  }
  return Value::unknown(all);
}

const EntryMap* EntryMap::make(std::span<const Entry> entries, Arena& arena,
                               std::string_view& problem) {
  for (const Entry& entry : entries) {
    if (!can_be_key(entry.key)) {
      problem = "a map's keys are strings, bools, ints or uints";
      return nullptr;
    }
  }
  auto* map = arena.make<EntryMap>(entries);
  if (map->index_all(arena)) return map;
  problem = "the same key stands twice in a map";
  return nullptr;
}

bool EntryMap::index_all(Arena& arena) {
  if (entries_.size() <= kLinearEntriesMax) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (same_key(entries_[i].key, entries_[j].key)) return false;
      }
    }
    return true;
  }
  buckets_ = arena.array<std::uint32_t>(std::bit_ceil(entries_.size() * 2));
  std::fill(buckets_.begin(), buckets_.end(), 0u);
  const std::size_t mask = buckets_.size() - 1;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    std::size_t bucket = hash_of(entries_[i].key) & mask;
    for (; buckets_[bucket] != 0; bucket = (bucket + 1) & mask) {
      if (same_key(entries_[buckets_[bucket] - 1].key, entries_[i].key)) return false;
    }
    buckets_[bucket] = i + 1;
  }
  return true;
}

const Entry* EntryMap::lookup(const Value& key) const {
  if (buckets_.empty()) {
    for (const Entry& entry : entries_) {
      if (same_key(entry.key, key)) return &entry;
    }
    return nullptr;
  }
  if (!can_be_key(key) && !key.is(Kind::floating)) return nullptr;
  const std::size_t mask = buckets_.size() - 1;
  for (std::size_t bucket = hash_of(key) & mask; buckets_[bucket] != 0;
       bucket = (bucket + 1) & mask) {
    const Entry& entry = entries_[buckets_[bucket] - 1];
    if (same_key(entry.key, key)) return &entry;
  }
  return nullptr;
}

bool EntryMap::find(const Value& key, Value& found, Arena&) const {
  const Entry* entry = lookup(key);
  if (entry == nullptr) return false;
  found = entry->value;
  return true;
}

}  // namespace belay::cel
