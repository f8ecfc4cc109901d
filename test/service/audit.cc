#include "audit.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "control/decider.h"
#include "gate/decision_json.h"
#include "ledger/verifier.h"
#include "organisation.h"

namespace belay::service {
namespace {

constexpr std::size_t kPage = 1000;

Result<std::vector<std::string>> read_all(control::Store& store) {
  std::vector<std::string> all;
  while (true) {
    BELAY_TRY(std::vector<std::string> page, store.records(all.size(), kPage));
    if (page.empty()) return all;
    for (std::string& record : page) all.push_back(std::move(record));
  }
}

class Auditor {
 public:
  Auditor(control::Store& store, const std::string& ledger_key)
      : store_(store), key_(*ledger::VerifierKey::parse(ledger_key)) {}

  Audit audit(const std::vector<Acknowledged>& acknowledged) {
    if (const auto verified = store_.verify(); !verified) find(verified.error().message);
    if (const auto read = read_ledger(); !read) find(read.error().message);
    made_.entries = entries_.size();
    compare(acknowledged);
    for (const Acknowledged& one : acknowledged) {
      if (!one.receipt.empty() && !prove(one)) ++made_.unproved;
    }
    replay();
    return std::move(made_);
  }

 private:
  void find(std::string what) {
    constexpr std::size_t kTold = 10;
    if (made_.findings.size() < kTold) made_.findings.push_back(std::move(what));
  }

  Result<void> read_ledger() {
    BELAY_TRY(records_, read_all(store_));
    ledger::LedgerVerifier verifier({key_.name(), {key_}});
    for (const std::string& record : records_) {
      BELAY_TRY(ledger::Entry entry, verifier.add_entry(record));
      entries_.push_back(std::move(entry));
      roots_.push_back(verifier.frontier().root());
    }
    BELAY_TRY(const control::LedgerHead head, store_.ledger_head());
    BELAY_TRY(ledger::Note checkpoint, ledger::Note::parse(head.checkpoint));
    return verifier.add_checkpoint(std::move(checkpoint));
  }

  /// Each acknowledged step has its one entry, and no other step has any.
  void compare(const std::vector<Acknowledged>& acknowledged) {
    std::set<std::uint64_t> told;
    for (const Acknowledged& one : acknowledged) {
      const bool is_there = one.index < entries_.size() &&
                            ledger::kind_of(entries_[one.index].what) == one.kind &&
                            told.insert(one.index).second && is_as_served(one);
      if (is_there) continue;
      ++made_.lost;
      find(fmt::format("entry {} is not the `{}` that was acknowledged", one.index, one.kind));
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const std::string kind(ledger::kind_of(entries_[i].what));
      if (kind != "decided" && kind != "approved" && kind != "withdrawn") continue;
      if (told.contains(i)) continue;
      ++made_.doubled;
      find(fmt::format("entry {} is a `{}` that nobody was told of", i, kind));
    }
  }

  bool is_as_served(const Acknowledged& one) const {
    const auto* decided = std::get_if<ledger::Decided>(&entries_[one.index].what);
    if (decided == nullptr) return true;
    return decided->change == one.change && decided->explanation == one.decision;
  }

  /// Offline, with the ledger's key alone; and the tree it is proved in is the one that there is.
  bool prove(const Acknowledged& one) {
    const auto receipt = ledger::Receipt::parse(one.receipt);
    if (!receipt) return refuse(one, receipt.error().message);
    const ledger::VerifierKey trusted[] = {key_};
    const auto proved = ledger::verify(receipt->proof, ledger::leaf_hash(receipt->entry), trusted);
    if (!proved) return refuse(one, proved.error().message);
    const ledger::TreeHead head = proved->checkpoint.head;
    if (head.size > roots_.size() || roots_[head.size - 1] != head.root) {
      return refuse(one, fmt::format("its tree of {} entries was never this ledger's", head.size));
    }
    if (receipt->proof.index != one.index || one.index >= records_.size() ||
        receipt->entry != records_[one.index]) {
      return refuse(one, "it is of another entry");
    }
    return is_allow_proved(*receipt, one);
  }

  /// As `belay verify` asks it: what is allowed verifies, and nothing else does.
  bool is_allow_proved(const ledger::Receipt& receipt, const Acknowledged& one) {
    const auto* decided = std::get_if<ledger::Decided>(&entries_[one.index].what);
    if (decided == nullptr) return refuse(one, "it is of no decision");
    ledger::Expectation expected;
    expected.repository = decided->content.repository;
    expected.head_tree = decided->content.head_tree;
    expected.environment = decided->environment;
    expected.moment = decided->moment;
    expected.now = entries_[one.index].at;
    const auto verified = ledger::verify(receipt, {key_.name(), {key_}}, expected);
    if (verified.has_value() == (decided->verdict == "allow")) return true;
    return refuse(one, verified ? "it allows what was not" : verified.error().message);
  }

  bool refuse(const Acknowledged& one, const std::string& why) {
    find(fmt::format("the receipt of entry {}: {}", one.index, why));
    return false;
  }

  void replay() {
    control::Decider decider([this](const Digest& name) -> Result<std::string> {
      BELAY_TRY(auto bytes, store_.document(name));
      if (bytes) return *std::move(bytes);
      return fail(Code::not_found, "the document " + name.hex() + " is missing");
    });
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const auto* decided = std::get_if<ledger::Decided>(&entries_[i].what);
      if (decided == nullptr) continue;
      ++made_.replayed;
      const auto again = decide_again(decider, *decided);
      if (again && *again == decided->explanation) continue;
      ++made_.different;
      find(fmt::format("decision {} comes out otherwise: {}", i,
                       again ? again->hex() : again.error().message));
    }
  }

  Result<Digest> decide_again(control::Decider& decider, const ledger::Decided& decided) {
    BELAY_TRY(const auto inputs, store_.document(decided.inputs));
    if (!inputs) return fail(Code::not_found, "its inputs are missing");
    BELAY_TRY(const control::Dossier dossier, control::parse_dossier(*inputs));
    BELAY_TRY(const auto made, decider.decide(dossier));
    return sha256(json::canonical(gate::to_json(made->decision)));
  }

  control::Store& store_;
  ledger::VerifierKey key_;
  std::vector<std::string> records_;
  std::vector<ledger::Entry> entries_;
  std::vector<Digest> roots_;  ///< after each entry
  Audit made_;
};

}  // namespace

Audit audit(control::Store& store, const std::string& ledger_key,
            const std::vector<Acknowledged>& acknowledged) {
  return Auditor(store, ledger_key).audit(acknowledged);
}

}  // namespace belay::service
