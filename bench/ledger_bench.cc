// What the ledger costs, beside the bare cryptography that nothing could do without: appending an
// entry, a batch of tiles, proofs in a ledger of a million entries, signing and verifying.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "ledger/receipt.h"
#include "ledger/tiles.h"

namespace belay::ledger {
namespace {

constexpr std::uint64_t kEntries = 1'000'000;
constexpr std::size_t kEntryBytes = 1'500;  // a decision with five obligations
constexpr std::size_t kBatch = 64;
constexpr std::string_view kOrigin = "ledger.example.com/retail";

template <class T>
T sound(Result<T> result) {
  if (!result) std::abort();
  return *std::move(result);
}

ed25519::PrivateKey private_key() {
  return sound(ed25519::PrivateKey::from_seed(std::string(32, 'b')));
}
SigningKey signing_key() { return {std::string(kOrigin), SignatureType::ed25519, private_key()}; }

std::string entry_of(std::uint64_t number) {
  std::string entry = std::to_string(number);
  entry.resize(kEntryBytes, 'x');
  return entry;
}

/// The hash tiles of a ledger, in memory.
struct Ledger {
  std::map<Tile, std::string> tiles;
  Frontier frontier;

  TileReader reader() const {
    return [this](const Tile& tile) -> Result<std::string> { return tiles.at(tile); };
  }
};

const Ledger& million() {
  static const Ledger ledger = [] {
    Ledger made;
    std::vector<Digest> leaves;
    for (std::uint64_t i = 0; i < kEntries; ++i) {
      leaves.push_back(leaf_hash(std::to_string(i)));
      made.frontier.append(leaves.back());
    }
    for (WrittenTile& tile : sound(hash_tiles_of_append(0, leaves, made.reader()))) {
      made.tiles[tile.tile] = std::move(tile.bytes);
    }
    return made;
  }();
  return ledger;
}

Decided decision() {
  const Content content{"git.example.com/retail/shop", sha256("head"), "refs/heads/main",
                        sha256("touched")};
  Decided decided;
  decided.change = "change-17";
  decided.content = content;
  decided.environment = "prod";
  decided.moment = "deploy";
  decided.verdict = "allow";
  for (const char* id : {"approval-1", "approval-2", "approval-3", "approval-4", "approval-5"}) {
    decided.obligations.push_back({"approvals",
                                   "1 approval from the owners",
                                   "discharged",
                                   "merge",
                                   true,
                                   {{id, "token", ApprovalTerms{"prod", "merge", {}, {}}}}});
  }
  decided.policy = decided.inputs = decided.explanation = decided.time_zones = sha256("digest");
  decided.engine = "0.1.0";
  decided.directory = "catalog-5";
  decided.expires = Instant{1'800'000'000, 0};
  return decided;
}

Entry decided_entry() {
  const Principal by{"person", "https://login.example.com", "u-1"};
  return {Instant{1'790'000'000, 0}, by, "token", decision()};
}

void answer_append(benchmark::State& state) {
  const std::string entry = entry_of(1);
  Frontier frontier;
  for (auto _ : state) frontier.append(leaf_hash(entry));
  benchmark::DoNotOptimize(frontier.root());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(answer_append)->Name("answer/append");

/// Each append closes one inner node on average.
void reference_append(benchmark::State& state) {
  const std::string entry = entry_of(1);
  const std::string node(65, 'x');
  for (auto _ : state) {
    benchmark::DoNotOptimize(sha256(entry));
    benchmark::DoNotOptimize(sha256(node));
  }
}
BENCHMARK(reference_append)->Name("reference/append");

void answer_tiles(benchmark::State& state) {
  const std::vector<Digest> leaves(kBatch, leaf_hash("x"));
  const TileReader read = million().reader();
  for (auto _ : state) {
    benchmark::DoNotOptimize(hash_tiles_of_append(kEntries, leaves, read));
  }
}
BENCHMARK(answer_tiles)->Name("answer/tiles-of-64-entries");

void answer_one_proof(benchmark::State& state) {
  std::uint64_t index = 0;
  for (auto _ : state) {
    index = (index + 7'919) % kEntries;
    const auto reader = subtrees_in(kEntries, million().reader());
    benchmark::DoNotOptimize(inclusion_proof(index, kEntries, reader));
  }
}
BENCHMARK(answer_one_proof)->Name("answer/proof-of-any-entry");

/// What a sequencer does: the newest entries, all under one checkpoint.
void answer_batch_proofs(benchmark::State& state) {
  for (auto _ : state) {
    const auto reader = subtrees_in(kEntries, million().reader());
    for (std::uint64_t i = kEntries - kBatch; i < kEntries; ++i) {
      benchmark::DoNotOptimize(inclusion_proof(i, kEntries, reader));
    }
  }
}
BENCHMARK(answer_batch_proofs)->Name("answer/proofs-of-the-newest-64");

void answer_verify_inclusion(benchmark::State& state) {
  const auto proof =
      sound(inclusion_proof(kEntries / 3, kEntries, subtrees_in(kEntries, million().reader())));
  const Digest leaf = leaf_hash(std::to_string(kEntries / 3));
  const TreeHead head = million().frontier.head();
  for (auto _ : state) {
    if (!verify_inclusion(leaf, kEntries / 3, head, proof)) std::abort();
  }
}
BENCHMARK(answer_verify_inclusion)->Name("answer/verify-inclusion");

void reference_verify_inclusion(benchmark::State& state) {
  const std::string node(65, 'x');
  for (auto _ : state) {
    for (int i = 0; i < 20; ++i) benchmark::DoNotOptimize(sha256(node));
  }
}
BENCHMARK(reference_verify_inclusion)->Name("reference/verify-inclusion");

void answer_sign(benchmark::State& state) {
  const SigningKey key = signing_key();
  const Checkpoint checkpoint{std::string(kOrigin), million().frontier.head(), {}};
  for (auto _ : state) benchmark::DoNotOptimize(sound(sign(checkpoint, key)).to_string());
}
BENCHMARK(answer_sign)->Name("answer/sign-checkpoint");

void reference_sign(benchmark::State& state) {
  const auto key = private_key();
  const std::string text(100, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(key.sign(text));
}
BENCHMARK(reference_sign)->Name("reference/sign-checkpoint");

void answer_open(benchmark::State& state) {
  const SigningKey key = signing_key();
  const Checkpoint checkpoint{std::string(kOrigin), million().frontier.head(), {}};
  const std::string text = sound(sign(checkpoint, key)).to_string();
  const std::vector trusted = {key.verifier()};
  for (auto _ : state) benchmark::DoNotOptimize(sound(open_checkpoint(text, trusted)));
}
BENCHMARK(answer_open)->Name("answer/open-checkpoint");

void reference_open(benchmark::State& state) {
  const auto key = private_key();
  const std::string text(100, 'x');
  const std::string signature = sound(key.sign(text));
  for (auto _ : state) benchmark::DoNotOptimize(key.public_key().verifies(text, signature));
}
BENCHMARK(reference_open)->Name("reference/open-checkpoint");

void answer_write_entry(benchmark::State& state) {
  const Entry entry = decided_entry();
  for (auto _ : state) benchmark::DoNotOptimize(write(entry));
}
BENCHMARK(answer_write_entry)->Name("answer/write-entry");

void answer_read_entry(benchmark::State& state) {
  const std::string bytes = sound(write(decided_entry()));
  for (auto _ : state) benchmark::DoNotOptimize(parse_entry(bytes));
}
BENCHMARK(answer_read_entry)->Name("answer/read-entry");

void answer_verify_receipt(benchmark::State& state) {
  const SigningKey key = signing_key();
  const std::string entry = sound(write(decided_entry()));
  Frontier frontier;
  frontier.append(leaf_hash(entry));
  const Checkpoint checkpoint{std::string(kOrigin), frontier.head(), {}};
  const Receipt receipt{entry, {std::nullopt, 0, {}, sound(sign(checkpoint, key))}};
  const std::string text = receipt.to_string();
  Expectation expected;
  expected.repository = decision().content.repository;
  expected.head_tree = decision().content.head_tree;
  expected.environment = "prod";
  expected.moment = "deploy";
  expected.now = Instant{1'790'000'001, 0};
  const TrustedLedger trusted{std::string(kOrigin), {key.verifier()}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(sound(verify(sound(Receipt::parse(text)), trusted, expected)));
  }
}
BENCHMARK(answer_verify_receipt)->Name("answer/verify-receipt");
BENCHMARK(reference_open)->Name("reference/verify-receipt");

}  // namespace
}  // namespace belay::ledger
