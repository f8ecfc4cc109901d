#include "adapters/postgres/batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "adapters/row_sum.h"
#include "control/store_refusals.h"

namespace belay::adapters::postgres {
namespace {

using control::Answer;
using control::Commit;
using control::Document;
using control::Effect;
using control::Key;
using control::Put;

std::vector<std::int64_t> counted_from(std::uint64_t first, std::size_t count) {
  std::vector<std::int64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), static_cast<std::int64_t>(first));
  return numbers;
}

/// Locks the head before anything else is read: each later statement then sees all that others
/// committed. READ COMMITTED is what makes that so.
const std::string& lock_head() {
  static const std::string sql =
      fmt::format("SELECT {}, {} FROM head FOR UPDATE", kHeadColumns, kNowSql);
  return sql;
}

constexpr std::string_view kVersions =
    "SELECT kind, id, position, version FROM aggregates "
    "WHERE (kind, id) IN (SELECT * FROM unnest($1::text[], $2::text[]))";

constexpr std::string_view kKnownEffects =
    "SELECT id FROM outbox WHERE id = ANY ($1::text[]) UNION ALL "
    "SELECT id FROM finished_effects WHERE id = ANY ($1::text[])";

constexpr std::string_view kKnownAnswers =
    "SELECT key, at FROM answers WHERE key = ANY ($1::text[])";

}  // namespace

Batch::Batch(std::span<const Commit* const> commits) : commits_(commits) {}

std::vector<Question> Batch::questions() const {
  std::vector<std::string_view> kinds, ids, effects, answers;
  const auto look_at = [&](const Key& key) {
    kinds.push_back(key.kind);
    ids.push_back(key.id);
  };
  for (const Commit* commit : commits_) {
    for (const Put& put : commit->puts) look_at(put.key);
    for (const auto& [key, version] : commit->unmoved) look_at(key);
    for (const Effect& effect : commit->effects) effects.push_back(effect.id);
    if (commit->answer) answers.push_back(commit->answer->key);
  }
  std::vector<Question> questions = {{"BEGIN ISOLATION LEVEL READ COMMITTED", {}},
                                     {lock_head(), {}},
                                     {kVersions, Values().texts(kinds).texts(ids)}};
  if (!effects.empty()) questions.push_back({kKnownEffects, Values().texts(effects)});
  if (!answers.empty()) questions.push_back({kKnownAnswers, Values().texts(answers)});
  return questions;
}

Result<void> Batch::read(const std::vector<Rows>& answers) {
  const Rows &head = answers[1], &versions = answers[2];
  BELAY_TRY(head_, head_from(head));
  head_.at = std::max(head_.at, head.integer(0, 6));
  appended_.before = head_.frontier;
  for (const Commit* commit : commits_) {
    for (const Put& put : commit->puts) aggregates_[{put.key.kind, put.key.id}];
    for (const auto& [key, version] : commit->unmoved) aggregates_[{key.kind, key.id}];
  }
  for (int row = 0; row < versions.size(); ++row) {
    aggregates_.at({versions.text(row, 0), versions.text(row, 1)}) = {
        versions.integer(row, 2), versions.integer(row, 3), false, nullptr};
  }
  std::size_t next = 3;
  const auto any = [&](auto member) {
    return std::any_of(commits_.begin(), commits_.end(), member);
  };
  if (any([](const Commit* commit) { return !commit->effects.empty(); })) {
    const Rows& effects = answers[next++];
    for (int row = 0; row < effects.size(); ++row) effects_.emplace(effects.text(row, 0));
  }
  if (any([](const Commit* commit) { return commit->answer.has_value(); })) {
    read_answers(answers[next]);
  }
  return {};
}

void Batch::read_answers(const Rows& kept) {
  for (int row = 0; row < kept.size(); ++row) {
    const std::string_view key = kept.text(row, 0);
    if (kept.integer(row, 1) > control::answers_since(head_.at)) {
      answered_.emplace(key);
    } else {
      outdated_.emplace_back(key);
    }
  }
}

Result<void> Batch::expect(const Key& key, std::int64_t version) const {
  const std::int64_t found = aggregates_.at({key.kind, key.id}).version;
  if (found != version) return control::moved(key, version, found);
  return {};
}

Result<void> Batch::expect_all(const Commit& commit) const {
  BELAY_TRY_VOID(control::check_time(commit, head_.at));
  for (const Put& put : commit.puts) BELAY_TRY_VOID(expect(put.key, put.replaces));
  for (const auto& [key, version] : commit.unmoved) BELAY_TRY_VOID(expect(key, version));
  for (const Effect& effect : commit.effects) {
    if (effects_.count(effect.id) != 0) return control::known_effect(effect);
  }
  if (commit.answer && answered_.count(commit.answer->key) != 0) {
    return control::answered(commit.answer->key);
  }
  return {};
}

Result<std::uint64_t> Batch::add(const Commit& commit) {
  BELAY_TRY_VOID(expect_all(commit));
  committed_ = true;
  if (commit.at) head_.at = std::max(head_.at, commit.at->micros());
  const std::uint64_t first_record = head_.frontier.size();
  for (const Put& each : commit.puts) put(each);
  for (const std::string& record : commit.records) append(record);
  for (const Document& document : commit.documents) documents_.push_back(&document);
  for (const Effect& effect : commit.effects) {
    effects_.insert(effect.id);
    sent_.emplace_back(++head_.position, &effect);
  }
  if (commit.answer) {
    answered_.insert(commit.answer->key);
    answers_.push_back(*commit.answer);
    answers_.back().first_record = first_record;
  }
  return first_record;
}

void Batch::put(const Put& put) {
  Lying& lying = aggregates_.at({put.key.kind, put.key.id});
  if (lying.version == 0) {
    lying.position = ++head_.position;
    lying.is_new = true;
  }
  ++lying.version;
  lying.put = &put;
}

void Batch::append(std::string_view record) {
  records_.push_back(record);
  head_.frontier.append(ledger::leaf_hash(record), appended_.completed);
}

Result<void> Batch::seal(control::Sealer& sealer) {
  if (records_.empty()) return {};
  BELAY_TRY(head_.checkpoint, sealer.seal(head_.frontier.size(), head_.frontier.root()));
  return {};
}

std::vector<Question> Batch::writes() const {
  if (!committed_) return {{"ROLLBACK", {}}};
  std::vector<Question> writes;
  add_aggregates(true, writes);
  add_aggregates(false, writes);
  add_ledger(writes);
  if (!documents_.empty()) {
    std::vector<std::string_view> digests, bytes;
    for (const Document* document : documents_) {
      digests.push_back(bytes_of(document->digest));
      bytes.emplace_back(document->bytes);
    }
    writes.push_back(
        {"INSERT INTO documents (digest, bytes) SELECT * FROM unnest($1::bytea[], "
         "$2::bytea[]) ON CONFLICT DO NOTHING",
         Values().byte_strings(digests).byte_strings(bytes)});
  }
  add_effects(writes);
  add_answers(writes);
  writes.push_back(write_head(head_));
  writes.push_back({"COMMIT", {}});
  return writes;
}

void Batch::add_aggregates(bool is_new, std::vector<Question>& writes) const {
  std::vector<std::int64_t> positions, versions, sums;
  std::vector<std::string_view> kinds, ids, states, groups, statuses;
  for (const auto& [name, lying] : aggregates_) {
    if (lying.put == nullptr || lying.is_new != is_new) continue;
    positions.push_back(lying.position);
    versions.push_back(lying.version);
    sums.push_back(sum_of(*lying.put, lying.position, lying.version));
    kinds.push_back(name.first);
    ids.push_back(name.second);
    states.emplace_back(lying.put->state);
    groups.emplace_back(lying.put->group);
    statuses.emplace_back(lying.put->status);
  }
  if (positions.empty()) return;
  Values values;
  values.integers(positions).integers(versions).byte_strings(states);
  values.texts(groups).texts(statuses).integers(sums);
  if (is_new) {
    values.texts(kinds).texts(ids);
    writes.push_back(
        {"INSERT INTO aggregates (position, version, state, grp, status, sum, kind, "
         "id) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], "
         "$4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[])",
         std::move(values)});
    return;
  }
  writes.push_back(
      {"UPDATE aggregates a SET version = u.version, state = u.state, grp = u.grp, "
       "status = u.status, sum = u.sum FROM unnest($1::bigint[], $2::bigint[], "
       "$3::bytea[], $4::text[], $5::text[], $6::bigint[]) "
       "AS u (position, version, state, grp, status, sum) "
       "WHERE a.position = u.position",
       std::move(values)});
}

void Batch::add_ledger(std::vector<Question>& writes) const {
  if (records_.empty()) return;
  std::vector<std::string_view> hashes;
  for (const auto& [place, hash] : appended_.completed) hashes.push_back(bytes_of(hash));
  const std::uint64_t size_before = appended_.before.size();
  const std::uint64_t first_node = control::number_of({0, size_before});
  writes.push_back(
      {"INSERT INTO records (idx, entry) SELECT * FROM unnest($1::bigint[], "
       "$2::bytea[])",
       Values().integers(counted_from(size_before, records_.size())).byte_strings(records_)});
  writes.push_back(
      {"INSERT INTO nodes (number, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])",
       Values()
           .integers(counted_from(first_node, appended_.completed.size()))
           .byte_strings(hashes)});
}

void Batch::add_effects(std::vector<Question>& writes) const {
  if (sent_.empty()) return;
  std::vector<std::int64_t> positions, sums;
  std::vector<std::string_view> ids, kinds, payloads;
  for (const auto& [position, effect] : sent_) {
    positions.push_back(position);
    sums.push_back(sum_of(*effect, position));
    ids.emplace_back(effect->id);
    kinds.emplace_back(effect->kind);
    payloads.emplace_back(effect->payload);
  }
  Values values;
  values.integers(positions).texts(ids).texts(kinds).byte_strings(payloads).integers(sums);
  writes.push_back(
      {"INSERT INTO outbox (position, id, kind, payload, sum) SELECT * FROM "
       "unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[], $5::bigint[])",
       std::move(values)});
}

void Batch::add_answers(std::vector<Question>& writes) const {
  if (answers_.empty()) return;
  std::vector<std::int64_t> sums, firsts;
  std::vector<std::string_view> keys, requests, responses;
  for (const Answer& answer : answers_) {
    sums.push_back(sum_of(answer, head_.at));
    firsts.push_back(static_cast<std::int64_t>(answer.first_record));
    keys.emplace_back(answer.key);
    requests.push_back(bytes_of(answer.request));
    responses.emplace_back(answer.response);
  }
  const std::int64_t since = control::answers_since(head_.at);
  if (!outdated_.empty()) {
    const std::vector<std::string_view> outdated(outdated_.begin(), outdated_.end());
    writes.push_back(
        {"DELETE FROM answers WHERE key = ANY ($1::text[])", Values().texts(outdated)});
  }
  // Two old ones go for each new one: the table ends as small as a day is, and no commit pays for
  // a day's end.
  writes.push_back(
      {"DELETE FROM answers WHERE key IN (SELECT key FROM answers WHERE at <= $1 "
       "ORDER BY at LIMIT $2)",
       Values().integer(since).integer(static_cast<std::int64_t>(2 * keys.size()))});
  writes.push_back(
      {"INSERT INTO answers (at, key, request, response, first_record, sum) SELECT $1, u.* FROM "
       "unnest($2::text[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]) AS u",
       Values()
           .integer(head_.at)
           .texts(keys)
           .byte_strings(requests)
           .byte_strings(responses)
           .integers(firsts)
           .integers(sums)});
}

}  // namespace belay::adapters::postgres
