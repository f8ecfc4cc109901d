#include "sim/store.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "control/kept_ledger.h"
#include "control/store_refusals.h"

namespace belay::sim {
namespace {

using control::Answer;
using control::Commit;
using control::Committed;
using control::Effect;
using control::Key;
using control::Listed;
using control::ListRequest;
using control::OutboxItem;
using control::Put;
using control::Sight;
using control::TreeNode;
using control::Wanted;

constexpr std::int64_t kMicros = 1'000'000;

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes().data()), digest.size()};
}

class SimulatedStore : public control::Store {
 public:
  SimulatedStore(StoreContents& contents, control::Clock& clock, control::Sealer& sealer,
                 StoreFault fault)
      : contents_(contents), clock_(clock), sealer_(sealer), fault_(std::move(fault)) {}

  Result<Sight> see(std::span<const Wanted> wanted) override {
    return faulty(StoreCall::see, [&]() -> Result<Sight> {
      Sight sight{Instant::of_micros(micros()), contents_.frontier.size(), {}};
      for (const auto& [key, known] : wanted) {
        const auto found = contents_.aggregates.find(key);
        if (found == contents_.aggregates.end()) {
          sight.found.push_back({});
          continue;
        }
        const auto& [position, version, put] = found->second;
        sight.found.push_back({version, version == known ? "" : put.state});
      }
      return sight;
    });
  }

  Result<Committed> commit(const Commit& commit) override {
    BELAY_TRY_VOID(check(commit));
    return faulty(StoreCall::commit, [&] { return commit_now(commit); });
  }

  Result<std::vector<Listed>> list(const ListRequest& request) override {
    BELAY_TRY_VOID(control::check_page(request.count_max));
    return faulty(StoreCall::list, [&] { return list_now(request); });
  }

  Result<std::optional<std::string>> document(const Digest& digest) override {
    return faulty(StoreCall::document, [&]() -> Result<std::optional<std::string>> {
      const auto found = contents_.documents.find(digest);
      if (found == contents_.documents.end()) return std::nullopt;
      return found->second;
    });
  }

  Result<std::optional<Answer>> answer(const std::string& key) override {
    return faulty(StoreCall::answer, [&]() -> Result<std::optional<Answer>> {
      const auto* kept = kept_answer(key, micros());
      if (kept == nullptr) return std::nullopt;
      return *kept;
    });
  }

  Result<control::LedgerHead> ledger_head() override {
    return faulty(StoreCall::ledger_head,
                  [&]() -> Result<control::LedgerHead> { return head_now(); });
  }

  Result<std::vector<std::string>> records(std::uint64_t first, std::size_t count_max) override {
    BELAY_TRY_VOID(control::check_page(count_max));
    return faulty(StoreCall::records, [&]() -> Result<std::vector<std::string>> {
      const std::size_t size = contents_.records.size();
      const std::size_t begin = std::min<std::uint64_t>(first, size);
      const auto from = contents_.records.begin() + static_cast<std::ptrdiff_t>(begin);
      const std::size_t count = std::min(count_max, size - begin);
      return std::vector<std::string>(from, from + static_cast<std::ptrdiff_t>(count));
    });
  }

  Result<std::vector<Digest>> nodes(std::span<const TreeNode> nodes) override {
    return faulty(StoreCall::nodes, [&]() -> Result<std::vector<Digest>> {
      std::vector<Digest> hashes;
      for (const TreeNode& node : nodes) {
        const std::uint64_t number = control::number_of(node);
        if (number >= contents_.nodes.size()) return control::no_such_node(node);
        hashes.push_back(contents_.nodes[number]);
      }
      return hashes;
    });
  }

  Result<std::vector<OutboxItem>> claim_effects(const std::string&, std::chrono::seconds span,
                                                std::size_t count_max) override {
    BELAY_TRY_VOID(control::check_page(count_max));
    return faulty(StoreCall::claim_effects, [&]() -> Result<std::vector<OutboxItem>> {
      std::vector<OutboxItem> items;
      for (auto& [position, pending] : contents_.outbox) {
        if (items.size() == count_max) break;
        if (pending.held_until > micros()) continue;
        pending.held_until = micros() + span.count() * kMicros;
        items.push_back({position, pending.effect, ++pending.attempts});
      }
      return items;
    });
  }

  Result<void> finish_effect(std::int64_t position) override {
    return faulty(StoreCall::finish_effect, [&]() -> Result<void> {
      contents_.outbox.erase(position);
      return {};
    });
  }

  Result<bool> lease(const std::string& name, const std::string& holder,
                     std::chrono::seconds span) override {
    return faulty(StoreCall::lease, [&]() -> Result<bool> {
      StoreContents::Lease& lease = contents_.leases[name];
      if (lease.holder != holder && lease.held_until > micros()) return false;
      lease = {holder, micros() + span.count() * kMicros};
      return true;
    });
  }

  Result<void> release(const std::string& name, const std::string& holder) override {
    return faulty(StoreCall::release, [&]() -> Result<void> {
      const auto found = contents_.leases.find(name);
      if (found != contents_.leases.end() && found->second.holder == holder) {
        contents_.leases.erase(found);
      }
      return {};
    });
  }

  Result<void> verify() override {
    return faulty(StoreCall::verify, [&] { return verify_now(); });
  }

 private:
  template <class Act>
  auto faulty(StoreCall call, Act act) -> decltype(act()) {
    if (fault_) BELAY_TRY_VOID(fault_(call, false));
    auto outcome = act();
    if (fault_) BELAY_TRY_VOID(fault_(call, true));
    return outcome;
  }

  std::int64_t micros() { return std::max(clock_.now().micros(), contents_.at); }
  control::LedgerHead head_now() const {
    return {contents_.frontier.size(), contents_.frontier.root(), contents_.checkpoint};
  }

  Result<Committed> commit_now(const Commit& commit);
  Result<void> expect(const Key& key, std::int64_t version) const;
  Result<void> expect_all(const Commit& commit, std::int64_t now) const;
  const Answer* kept_answer(const std::string& key, std::int64_t now) const;
  void put(const Put& put);
  Result<std::vector<Listed>> list_now(const ListRequest& request) const;
  Result<void> verify_now() const;

  StoreContents& contents_;
  control::Clock& clock_;
  control::Sealer& sealer_;
  StoreFault fault_;
};

Result<void> SimulatedStore::expect(const Key& key, std::int64_t version) const {
  const auto found = contents_.aggregates.find(key);
  const std::int64_t lies = found == contents_.aggregates.end() ? 0 : found->second.version;
  if (lies != version) return control::moved(key, version, lies);
  return {};
}

Result<void> SimulatedStore::expect_all(const Commit& commit, std::int64_t now) const {
  BELAY_TRY_VOID(control::check_time(commit, now));
  for (const Put& put : commit.puts) BELAY_TRY_VOID(expect(put.key, put.replaces));
  for (const auto& [key, version] : commit.unmoved) BELAY_TRY_VOID(expect(key, version));
  for (const Effect& effect : commit.effects) {
    if (contents_.effects.count(effect.id) != 0) return control::known_effect(effect);
  }
  if (commit.answer && kept_answer(commit.answer->key, now) != nullptr) {
    return control::answered(commit.answer->key);
  }
  return {};
}

const Answer* SimulatedStore::kept_answer(const std::string& key, std::int64_t now) const {
  const auto found = contents_.answers.find(key);
  if (found == contents_.answers.end()) return nullptr;
  return found->second.at > control::answers_since(now) ? &found->second.answer : nullptr;
}

Result<Committed> SimulatedStore::commit_now(const Commit& commit) {
  std::int64_t now = micros();
  BELAY_TRY_VOID(expect_all(commit, now));
  if (commit.at) now = std::max(now, commit.at->micros());
  const std::uint64_t first_record = contents_.frontier.size();
  ledger::Frontier frontier = contents_.frontier;
  control::Appended appended{frontier, {}};
  for (const std::string& record : commit.records) {
    frontier.append(ledger::leaf_hash(record), appended.completed);
  }
  std::string checkpoint = contents_.checkpoint;
  if (!commit.records.empty()) {
    BELAY_TRY(checkpoint, sealer_.seal(frontier.size(), frontier.root()));
  }

  Committed committed{first_record, frontier.size(), checkpoint, Instant::of_micros(now), {}};
  if (!commit.records.empty()) {
    BELAY_TRY(committed.proof,
              appended.prove(first_record + commit.records.size() - 1, committed.size));
  }

  ++contents_.commits;
  contents_.at = now;
  contents_.frontier = std::move(frontier);
  contents_.checkpoint = std::move(checkpoint);
  std::copy(commit.records.begin(), commit.records.end(), std::back_inserter(contents_.records));
  for (const auto& [place, hash] : appended.completed) contents_.nodes.push_back(hash);
  for (const Put& each : commit.puts) put(each);
  for (const Effect& effect : commit.effects) {
    contents_.effects.insert(effect.id);
    contents_.outbox[++contents_.position] = {effect, 0, 0};
  }
  for (const auto& [digest, bytes] : commit.documents) contents_.documents[digest] = bytes;
  if (commit.answer) {
    auto& kept = contents_.answers[commit.answer->key];
    kept = {*commit.answer, now};
    kept.answer.first_record = first_record;
  }
  return committed;
}

void SimulatedStore::put(const Put& put) {
  StoreContents::Aggregate& aggregate = contents_.aggregates[put.key];
  if (aggregate.version == 0) {
    aggregate.position = ++contents_.position;
    contents_.positions[aggregate.position] = put.key;
  }
  ++aggregate.version;
  aggregate.put = put;
}

Result<std::vector<Listed>> SimulatedStore::list_now(const ListRequest& request) const {
  const std::int64_t before =
      request.before == 0 ? std::numeric_limits<std::int64_t>::max() : request.before;
  std::vector<Listed> page;
  auto next = std::make_reverse_iterator(contents_.positions.lower_bound(before));
  for (; next != contents_.positions.rend() && page.size() < request.count_max; ++next) {
    const auto& [position, key] = *next;
    const StoreContents::Aggregate& aggregate = contents_.aggregates.at(key);
    const bool listed = key.kind == request.kind &&
                        (request.group.empty() || request.group == aggregate.put.group) &&
                        (request.status.empty() || request.status == aggregate.put.status);
    if (listed) page.push_back({position, key, {aggregate.version, aggregate.put.state}});
  }
  return page;
}

Result<void> SimulatedStore::verify_now() const {
  std::size_t record = 0, node = 0;
  const control::KeptLedger kept{[&]() -> Result<control::KeptLedger::Row> {
                                   if (record == contents_.records.size()) return std::nullopt;
                                   const std::string_view bytes = contents_.records[record];
                                   return std::pair(std::uint64_t{record++}, bytes);
                                 },
                                 [&]() -> Result<control::KeptLedger::Row> {
                                   if (node == contents_.nodes.size()) return std::nullopt;
                                   const std::string_view bytes = bytes_of(contents_.nodes[node]);
                                   return std::pair(std::uint64_t{node++}, bytes);
                                 }};
  BELAY_TRY_VOID(control::verify_kept(kept, head_now()));
  for (const auto& [digest, bytes] : contents_.documents) {
    if (sha256(bytes) == digest) continue;
    return fail(Code::unavailable, "the document `" + digest.hex() + "` is not what was written");
  }
  return {};
}

}  // namespace

std::unique_ptr<control::Store> open_store(StoreContents& contents, control::Clock& clock,
                                           control::Sealer& sealer, StoreFault fault) {
  return std::make_unique<SimulatedStore>(contents, clock, sealer, std::move(fault));
}

}  // namespace belay::sim
