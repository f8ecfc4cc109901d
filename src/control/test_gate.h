#ifndef BELAY_CONTROL_TEST_GATE_H_
#define BELAY_CONTROL_TEST_GATE_H_

#include <map>
#include <string>

#include "control/change_advance.h"
#include "facts/findings.h"
#include "gate/evidence/test_producer.h"

/// A change, its judges and some people, for tests: no store and no repository.
namespace belay::control::test {

inline Digest tree(char digit) { return *Digest::parse(std::string(40, digit)); }

inline constexpr std::string_view kPolicy = R"(belay: policy/v1
mode: enforce
rules:
- name: two people
  why: Nobody changes it alone.
  when: change.kind.size() >= 0
  owes:
  - approvals: {count: 2}
  - record: {sections: [impact]}
- name: one more to deploy
  why: Whoever deploys looks again.
  when: change.kind.size() >= 0
  owes:
  - approvals: {count: 1, due: deploy}
)";

inline Principal principal(std::string id, PrincipalKind kind = PrincipalKind::person) {
  Principal made;
  made.id = id;
  made.kind = kind;
  made.name = id + " of retail";
  made.emails = {id + "@retail.example"};
  return made;
}

/// Ines opens; Mara and Tomas may approve; `bot` is Ines's agent; `ci` brings evidence.
inline Directory some_people() {
  Directory made;
  for (const char* id : {"ines", "mara", "tomas", "wim"}) {
    static_cast<void>(place(made, principal(id)));
  }
  Principal bot = principal("bot", PrincipalKind::agent);
  bot.operated_by = "ines";
  Principal ci = principal("ci", PrincipalKind::robot);
  ci.roles = {Role::producer};
  ci.keys = {gate::TestProducer('c').line()};
  Principal root = principal("root");
  root.roles = {Role::administrator};
  for (const Principal& one : {bot, ci, root}) static_cast<void>(place(made, one));
  return made;
}

class Gate {
 public:
  Gate() : decider_([this](const Digest& name) { return read(name); }) {
    enrol(some_people());
    state.id = "c1";
    state.repository = "retail";
    state.head_name = "feature";
    state.target_name = "main";
    state.opened_by = "ines";
    state.opened = now;
  }

  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void enrol(Directory people) {
    directory = std::move(people);
    directory_name = keep(write_directory(directory));
  }

  Digest keep(const std::string& bytes) {
    const Digest name = sha256(bytes);
    documents[name] = bytes;
    return name;
  }

  /// What looking at the head finds.
  Assessed seen(char head_tree, const std::string& environment = "prod", char before = 'a') {
    facts::Findings found;
    facts::Change& change = found.change;
    change.head_name = "feature";
    change.target_name = "main";
    change.target_ref = "refs/heads/main";
    change.base = change.target = tree('1');
    change.base_tree = change.target_tree = tree('2');
    change.head = change.head_tree = change.merge_tree = tree(head_tree);
    facts::FileChange file;
    file.path = file.old_path = "src/a.cc";
    file.status = facts::FileStatus::modified;
    file.old_mode = file.mode = facts::FileMode::regular;
    file.old_id = tree(before);
    file.id = tree(head_tree);
    file.kinds.add(facts::Kind::code);
    change.files.push_back(file);
    change.touched = {{file.path, file.old_mode, file.old_id, file.mode, file.id}};
    change.kinds = file.kinds;
    change.title = "Estimate";
    found.provenance.level = facts::Level::human;
    found.provenance.makers = {
        {{"ines of retail", "ines@retail.example"}, false, false, false, {"author"}}};
    Assessed made;
    made.title = change.title;
    Revision& revision = made.revision;
    revision.content = {"retail", change.head_tree, change.target_ref,
                        gate::touched_digest(change)};
    revision.head = change.head;
    revision.target = change.target;
    revision.merge_tree = change.merge_tree;
    revision.findings[environment] =
        keep(facts::write_findings(change, found.provenance, found.boundary));
    revision.judges.policy = {{"belay.yaml", keep(std::string(kPolicy))}};
    revision.makers = {"ines@retail.example"};
    revision.by = "ines";
    revision.seen = now;
    return made;
  }

  ChangeContext context(const std::string& who = "") {
    return {&directory,   directory_name,         &exceptions,   &decider_, "ledger.retail.example",
            "belay test", std::chrono::hours(24), attention[who]};
  }

  /// A step that is committed when it may be taken.
  Result<AdvancedChange> take(const std::string& who, const ChangeEvent& event) {
    const Principal* known = directory.find(who);
    const Actor actor{known == nullptr ? principal(who) : *known, "token"};
    BELAY_TRY(AdvancedChange made, advance(state, context(who), actor, event, now));
    for (const ledger::Entry& entry : made.records) BELAY_TRY_VOID(ledger::write(entry));
    for (const Document& document : made.documents) documents[document.digest] = document.bytes;
    state = made.state;
    if (made.exceptions) exceptions = *made.exceptions;
    if (made.attention) attention[who] = *made.attention;
    ++now.seconds;
    return made;
  }

  ApprovalAsked approval(gate::Moment moment = gate::Moment::merge,
                         const std::string& environment = "prod") const {
    return {state.now().content, moment, environment, ""};
  }

  gate::Verdict verdict(gate::Moment moment = gate::Moment::merge,
                        const std::string& environment = "prod") {
    const auto made = take("ines", DecisionAsked{moment, environment});
    return made ? made->decided->decision.verdict : gate::Verdict::deny;
  }

  ChangeState state;
  Directory directory;
  Digest directory_name;
  Exceptions exceptions{"retail", {}};
  std::map<std::string, Attention> attention;  ///< by principal
  std::map<Digest, std::string> documents;
  Instant now{1'790'000'000, 0};

 private:
  Result<std::string> read(const Digest& name) const {
    const auto at = documents.find(name);
    if (at != documents.end()) return at->second;
    return fail(Code::internal, "the document is missing");
  }

  Decider decider_;
};

/// One of each kind of entry, as they were recorded.
inline std::vector<std::string> kinds_of(const AdvancedChange& made) {
  std::vector<std::string> kinds;
  for (const ledger::Entry& entry : made.records) kinds.emplace_back(kind_of(entry.what));
  return kinds;
}

/// Opened, with everything that merging owes.
struct Complete : Gate {
  Complete() {
    static_cast<void>(take("ines", seen('3')));
    static_cast<void>(take("ines", RecordWritten{{{"impact", "A day longer."}}}));
    static_cast<void>(take("mara", approval()));
    static_cast<void>(take("tomas", approval()));
  }
};

}  // namespace belay::control::test

#define EXPECT_REFUSED(step, refusal, words)                \
  do {                                                      \
    const auto refused = (step);                            \
    ASSERT_FALSE(refused);                                  \
    EXPECT_EQ(refused.error().code, refusal);               \
    EXPECT_THAT(refused.error().message, HasSubstr(words)); \
  } while (false)

#endif  // BELAY_CONTROL_TEST_GATE_H_
