#include "contract.h"

namespace belay::store_contract {

Commit of_everything(const std::string& name) {
  Commit commit = of_puts({put(change(name), 0, "{}")});
  commit.records = {"first of " + name, "second of " + name};
  commit.effects = {{"effect " + name, "notice", "{\"to\":\"" + name + "\"}"}};
  commit.documents = {document_of("document " + name)};
  commit.answer = answer_of("ada " + name, "answer " + name);
  return commit;
}

namespace {

/// In the words that both engines' SQL has.
constexpr const char* kDamages[] = {
    "UPDATE records SET entry = (SELECT entry FROM records WHERE idx = 0) WHERE idx = 1",
    "DELETE FROM records WHERE idx = 1",
    "DELETE FROM records WHERE idx = 3",
    "DELETE FROM records",
    "UPDATE nodes SET hash = (SELECT hash FROM nodes WHERE number = 0) WHERE number = 1",
    "UPDATE nodes SET hash = (SELECT hash FROM nodes WHERE number = 0) WHERE number = 2",
    "DELETE FROM nodes WHERE number = 6",
    "INSERT INTO nodes (number, hash) SELECT 7, hash FROM nodes WHERE number = 0",
    "UPDATE head SET size = 3",
    "UPDATE head SET at = at + 1",
    "UPDATE head SET position = position - 1",
    "UPDATE head SET checkpoint = checkpoint || ' '",
    "DELETE FROM head",
    "UPDATE documents SET bytes = digest",
    "UPDATE aggregates SET state = '{ }'",
    "UPDATE aggregates SET status = 'landed' WHERE id = 'a'",
    "UPDATE aggregates SET grp = 'depot' WHERE id = 'a'",
    "UPDATE aggregates SET version = 7 WHERE id = 'b'",
    "UPDATE aggregates SET id = 'c' WHERE id = 'b'",
    "UPDATE outbox SET payload = '' WHERE id = 'effect a'",
    "UPDATE outbox SET id = 'effect c' WHERE id = 'effect a'",
    "UPDATE answers SET response = 'yes'",
    "UPDATE answers SET at = at + 1",
    "UPDATE answers SET first_record = first_record + 1",
};

TEST_P(StoreDamage, is_found_wherever_it_is_done) {
  done(of_everything("a"));
  done(of_everything("b"));
  ASSERT_TRUE(store().verify());
  for (const char* const damage : kDamages) {
    SCOPED_TRACE(damage);
    stage().run_sql("CREATE TABLE kept_records AS SELECT * FROM records");
    stage().run_sql("CREATE TABLE kept_nodes AS SELECT * FROM nodes");
    stage().run_sql("CREATE TABLE kept_head AS SELECT * FROM head");
    stage().run_sql("CREATE TABLE kept_documents AS SELECT * FROM documents");
    stage().run_sql("CREATE TABLE kept_aggregates AS SELECT * FROM aggregates");
    stage().run_sql("CREATE TABLE kept_outbox AS SELECT * FROM outbox");
    stage().run_sql("CREATE TABLE kept_answers AS SELECT * FROM answers");
    stage().run_sql(damage);
    EXPECT_FALSE(store().verify());
    for (const std::string table :
         {"records", "nodes", "head", "documents", "aggregates", "outbox", "answers"}) {
      stage().run_sql("DELETE FROM " + table);
      stage().run_sql("INSERT INTO " + table + " SELECT * FROM kept_" + table);
      stage().run_sql("DROP TABLE kept_" + table);
    }
    const auto healed = store().verify();
    EXPECT_TRUE(healed) << healed.error().message;
  }
}

TEST_P(StoreDamage, is_no_answer_to_a_reader) {
  done(of_everything("a"));
  stage().run_sql("UPDATE aggregates SET status = 'landed'");
  stage().run_sql("UPDATE documents SET bytes = digest");
  stage().run_sql("UPDATE answers SET response = 'yes'");
  stage().run_sql("UPDATE outbox SET payload = 'all'");
  EXPECT_EQ(store().load(change("a")).error().code, Code::unavailable);
  EXPECT_EQ(store().list({"change", "", "", 0, 9}).error().code, Code::unavailable);
  EXPECT_EQ(store().document(sha256("document a")).error().code, Code::unavailable);
  EXPECT_EQ(store().answer("ada a").error().code, Code::unavailable);
  EXPECT_EQ(store().claim_effects("here", std::chrono::seconds(60), 9).error().code,
            Code::unavailable);
  stage().run_sql("UPDATE head SET size = 1");
  EXPECT_EQ(store().ledger_head().error().code, Code::unavailable);
  EXPECT_EQ(refused(of_everything("b")), Code::unavailable);
}

}  // namespace
}  // namespace belay::store_contract
