#ifndef BELAY_TEST_STORE_CONTRACT_H_
#define BELAY_TEST_STORE_CONTRACT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stage.h"

namespace belay::store_contract {

using control::Commit;
using control::Committed;
using control::Key;
using control::Store;

inline Key change(std::string id) { return {"change", std::move(id)}; }

inline control::Put put(Key key, std::int64_t replaces, std::string state,
                        std::string group = "shop", std::string status = "open") {
  return {std::move(key), replaces, std::move(state), std::move(group), std::move(status)};
}

inline Commit of_puts(std::vector<control::Put> puts) {
  Commit commit;
  commit.puts = std::move(puts);
  return commit;
}

inline Commit of_records(std::vector<std::string> records) {
  Commit commit;
  commit.records = std::move(records);
  return commit;
}

inline Commit of_effects(std::vector<std::string> ids) {
  Commit commit;
  for (std::string& id : ids) commit.effects.push_back({std::move(id), "notice", "{}"});
  return commit;
}

inline control::Document document_of(std::string bytes) {
  return {sha256(bytes), std::move(bytes)};
}

inline control::Answer answer_of(std::string key, std::string response) {
  return {std::move(key), sha256("what was asked"), std::move(response)};
}

/// Something in every table.
Commit of_everything(const std::string& name);

/// Each sentence of control/store.h, asked of each engine.
class StoreContract : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    stage_ = GetParam().raise();
    if (stage_ == nullptr) GTEST_SKIP() << GetParam().why_absent();
    reopen();
  }

  void reopen() {
    store_.reset();
    store_ = another();
  }

  std::unique_ptr<Store> another() {
    auto opened = stage_->open();
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  Store& store() { return *store_; }
  Stage& stage() { return *stage_; }

  Committed done(const Commit& commit) {
    auto committed = store_->commit(commit);
    EXPECT_TRUE(committed) << committed.error().message;
    return committed ? *std::move(committed) : Committed{};
  }

  Code refused(const Commit& commit) {
    const auto committed = store_->commit(commit);
    EXPECT_FALSE(committed);
    return committed ? Code::internal : committed.error().code;
  }

  /// 0 where it does not exist.
  std::int64_t version_of(const Key& key) {
    const auto loaded = store_->load(key);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded && *loaded ? (*loaded)->version : 0;
  }

  std::uint64_t ledger_size() {
    const auto head = store_->ledger_head();
    EXPECT_TRUE(head) << head.error().message;
    return head ? head->size : 0;
  }

 private:
  std::unique_ptr<Stage> stage_;
  std::unique_ptr<Store> store_;
};

/// The same, for engines that many threads may ask at once.
class StoreThreads : public StoreContract {};

/// The same, for engines whose tables can be reached past the store.
class StoreDamage : public StoreContract {};

}  // namespace belay::store_contract

#endif  // BELAY_TEST_STORE_CONTRACT_H_
