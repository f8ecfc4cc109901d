#include "control/attention.h"

#include <algorithm>

#include "base/json_fields.h"
#include "base/limits.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "attention/v1";
constexpr std::int64_t kHourSeconds = 3'600;

template <class T>
void keep_newest(std::vector<T>& items, std::size_t count_max) {
  if (items.size() <= count_max) return;
  items.erase(items.begin(), items.end() - static_cast<std::ptrdiff_t>(count_max));
}

}  // namespace

std::optional<Instant> Attention::first_shown(const ledger::Content& content) const {
  const Digest name = ledger::digest_of(content);
  const auto at = std::find_if(shown.begin(), shown.end(),
                               [&](const Shown& known) { return known.content == name; });
  return at == shown.end() ? std::nullopt : std::optional(at->at);
}

bool Attention::note_shown(const ledger::Content& content, Instant now) {
  if (first_shown(content)) return false;
  shown.push_back({ledger::digest_of(content), now});
  keep_newest(shown, limits::kAttentionMax);
  return true;
}

int Attention::note_approved(Instant now) {
  approved.push_back(now);
  keep_newest(approved, limits::kAttentionMax);
  return static_cast<int>(std::count_if(approved.begin(), approved.end(), [&](const Instant& at) {
    return at.seconds > now.seconds - kHourSeconds;
  }));
}

Key attention_key(const std::string& principal) { return {"attention", principal}; }

Result<LoadedAttention> read_attention(const Key& key, const Stored& stored) {
  LoadedAttention loaded{{key.id, {}, {}}, stored.version};
  if (stored.version == 0) return loaded;
  BELAY_TRY(loaded.attention, parse_attention(stored.state));
  return loaded;
}

Put put_attention(const Attention& attention, std::int64_t replaces) {
  return {attention_key(attention.principal), replaces, write_attention(attention), "", ""};
}

std::string write_attention(const Attention& attention) {
  Array shown;
  for (const Shown& known : attention.shown) {
    shown.emplace_back(Object{{"content", known.content.hex()}, {"at", known.at.to_string()}});
  }
  Array approved;
  for (const Instant& at : attention.approved) approved.emplace_back(at.to_string());
  return json::canonical(Object{{"belay", kFormat},
                                {"principal", attention.principal},
                                {"shown", std::move(shown)},
                                {"approved", std::move(approved)}});
}

Result<Attention> parse_attention(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the attention"));
  Fields fields(value, "the attention");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `attention/v1`");
  Attention made;
  made.principal = fields.text("principal");
  fields.each("shown", [&](Fields& item) {
    made.shown.push_back({item.digest("content"), item.instant("at")});
  });
  for (const std::string& at : fields.texts("approved")) {
    BELAY_TRY(const Instant known, Instant::parse(at));
    made.approved.push_back(known);
  }
  BELAY_TRY_VOID(fields.done());
  return made;
}

}  // namespace belay::control
