#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "facts/provenance/agent_trace.h"
#include "facts/provenance/git_ai_note.h"
#include "facts/provenance/identities.h"
#include "facts/provenance/markers.h"
#include "facts/provenance/provenance.h"
#include "facts/provenance/roster.h"
#include "facts/provenance/share.h"
#include "facts/provenance/tools.h"
#include "facts/provenance/trailers.h"

namespace belay::facts {
namespace {

std::string shown(const Digest& commit) { return fmt::format("`{}`", commit.abbreviated()); }

std::string shown(const Identity& who) {
  return evidence_from(fmt::format("{} <{}>", who.name, who.email));
}

/// Several commits with one trouble are one sentence.
class Tally {
 public:
  void add(const Digest& commit) {
    if (count_++ == 0) first_ = shown(commit);
  }
  bool empty() const { return count_ == 0; }
  std::string words() const {
    if (count_ == 1) return "commit " + first_;
    return fmt::format("commit {} and {}", first_, counted(count_ - 1, "other"));
  }

 private:
  std::size_t count_ = 0;
  std::string first_;
};

/// Everything about one commit while it is looked at.
struct Look {
  const Commit& commit;
  MessageFacts message;
  std::optional<GitAiNote> note;
  std::vector<const TraceRecord*> traces;
  std::vector<Claim> claims;
  Level level = Level::unknown;
};

class Assessor {
 public:
  explicit Assessor(const ProvenanceInputs& inputs) : inputs_(inputs), change_(*inputs.change) {}

  Provenance assess() {
    index_notes();
    read_traces();
    statement_used_.resize(inputs_.statements.size());
    for (const Commit& commit : change_.commits) look_at(commit);
    claim_for_the_whole();
    share_.add_head(change_, head_traces_);
    for (const Statement& statement : inputs_.statements) {
      if (!statement.ran_by.empty()) {
        roster_.add(parse_identity(statement.ran_by), Role::operator_of_agent);
      }
    }
    conclude();
    name_unknowns();
    return std::move(result_);
  }

 private:
  // Before the commits.

  void index_notes() {
    for (const Note& note : inputs_.notes) notes_.push_back(&note);
    std::stable_sort(notes_.begin(), notes_.end(),
                     [](const Note* a, const Note* b) { return a->commit < b->commit; });
  }

  const Note* note_of(const Digest& commit) const {
    const auto at = std::lower_bound(
        notes_.begin(), notes_.end(), commit,
        [](const Note* note, const Digest& sought) { return note->commit < sought; });
    return at != notes_.end() && (*at)->commit == commit ? *at : nullptr;
  }

  /// A record belongs to the commit that it names. One that names none of the change's commits
  /// belongs to the change only where the change itself added the record: old records speak about
  /// old lines.
  void read_traces() {
    if (inputs_.traces.empty()) return;
    trace_ = parse_agent_trace(inputs_.traces);
    for (const std::string& problem : trace_.problems) result_.problems.push_back(problem);
    std::set<std::string> commits;
    for (const Commit& commit : change_.commits) commits.insert(commit.id.hex());
    const auto traces_file =
        std::find_if(change_.files.begin(), change_.files.end(),
                     [](const FileChange& file) { return file.path == kTracesPath; });
    for (const TraceRecord& record : trace_.records) {
      if (commits.contains(record.revision)) {
        commit_traces_.emplace(record.revision, &record);
      } else if (traces_file != change_.files.end()) {
        const LineRange line[] = {{record.line, record.line}};
        if (added_lines_in(traces_file->hunks, line) > 0) head_traces_.push_back(&record);
      }
    }
  }

  // One commit.

  void look_at(const Commit& commit) {
    Look look{commit, read_trailers(commit.message), std::nullopt, {}, {}, Level::unknown};
    for (const std::string& problem : look.message.problems) {
      result_.problems.push_back(fmt::format("commit {}: {}", shown(commit.id), problem));
    }
    claim_by_identity(look);
    for (Claim& claim : look.message.claims) add_distinct(look.claims, std::move(claim));
    attest_by_signature(look);
    for (Claim& claim : read_markers(commit.message)) add_distinct(look.claims, std::move(claim));
    claim_by_note(look);
    claim_by_traces(look);
    claim_by_statements(look);
    doubt_what_came_too_early(look);
    share_.add_commit(commit, look.note ? &*look.note : nullptr, inputs_.notes_attested,
                      look.traces);
    settle(look);
    const GitAiNote* note = look.note ? &*look.note : nullptr;
    if (!roster_.add_commit(commit, look.message, note)) without_maker_.add(commit.id);
    if (look.level >= Level::assisted && !roster_.add_operators(commit, look.message, note)) {
      without_operator_.add(commit.id);
    }
  }

  static Claim claim_of(Level level, Strength strength, Claim::Source source, std::string_view tool,
                        std::string evidence) {
    Claim claim;
    claim.level = level;
    claim.strength = strength;
    claim.source = source;
    claim.tool = tool;
    claim.evidence = std::move(evidence);
    return claim;
  }

  void claim_by_identity(Look& look) {
    for (const auto& [who, role] : {std::pair(&look.commit.author, "author"),
                                    std::pair(&look.commit.committer, "committer")}) {
      const Recognised known = recognise(*who);
      if (known.party != Party::agent) continue;
      add_distinct(look.claims, claim_of(Level::agent, known.strength, Claim::Source::identity,
                                         known.tool, fmt::format("{} {}", role, shown(*who))));
    }
  }

  /// REQUIRES: only the commit's own identity and trailer claims are there yet.
  void attest_by_signature(Look& look) {
    const EnrolledKeys* keys = inputs_.enrolled_keys;
    if (keys == nullptr || keys->empty() || look.commit.signature.empty()) return;
    const auto signer = signer_of(look.commit, *keys);
    if (!signer) {
      // A stranger's signature, or one of another kind, proves nothing and is no trouble.
      if (signer.error().code == Code::malformed) {
        result_.problems.push_back(
            fmt::format("commit {}: {}", shown(look.commit.id), signer.error().message));
      }
      return;
    }
    for (Claim& claim : look.claims) {
      if (claim.strength == Strength::declared) claim.strength = Strength::attested;
    }
  }

  void claim_by_note(Look& look) {
    const Note* given = note_of(look.commit.id);
    if (given == nullptr) return;
    look.note = parse_git_ai_note(given->text);
    const GitAiNote& note = *look.note;
    for (const std::string& problem : note.problems) {
      result_.problems.push_back(fmt::format("the note of {} {}", shown(look.commit.id), problem));
    }
    if (!note.is_readable) return;
    const Strength strength = inputs_.notes_attested ? Strength::attested : Strength::declared;
    const bool has_agent_lines =
        std::any_of(note.files.begin(), note.files.end(),
                    [](const FileLines& file) { return !file.agent.empty(); });
    if (note.sessions.empty() && !has_agent_lines) return claim_no_agent(look, strength);
    const std::string evidence =
        fmt::format("note: {} in {}", counted(note.sessions.size(), "conversation"),
                    counted(note.files.size(), "file"));
    for (const NoteSession& session : note.sessions) {
      Claim claim =
          claim_of(Level::assisted, strength, Claim::Source::note, session.tool, evidence);
      claim.model = session.model;
      add_distinct(look.claims, std::move(claim));
    }
    if (note.sessions.empty()) {
      add_distinct(look.claims,
                   claim_of(Level::assisted, strength, Claim::Source::note, "", evidence));
    }
  }

  /// An unsigned note never makes anything human; a signed one does, where it says so of every
  /// added line.
  void claim_no_agent(Look& look, Strength strength) {
    if (!look.claims.empty()) {
      result_.conflicts.push_back(fmt::format(
          "commit {}: its note gives no line to an agent, its {} says `{}`", shown(look.commit.id),
          name_of(look.claims.front().source), name_of(look.claims.front().level)));
    }
    if (strength == Strength::attested && is_all_human(look.commit, *look.note)) {
      look.claims.push_back(claim_of(Level::human, strength, Claim::Source::note, "",
                                     "note: a person wrote every added line"));
    }
  }

  void claim_by_traces(Look& look) {
    if (commit_traces_.empty()) return;
    const auto [begin, end] = commit_traces_.equal_range(look.commit.id.hex());
    for (auto at = begin; at != end; ++at) {
      look.traces.push_back(at->second);
      claim_by_trace(*at->second, look.claims);
    }
  }

  static void claim_by_trace(const TraceRecord& record, std::vector<Claim>& claims) {
    if (!record.has_agent_lines()) return;
    Claim claim = claim_of(Level::assisted, Strength::declared, Claim::Source::trace, record.tool,
                           fmt::format("record {} of {}", record.line, kTracesPath));
    for (const std::string& model : record.models) {
      claim.model = model;
      add_distinct(claims, claim);
    }
    if (record.models.empty()) add_distinct(claims, std::move(claim));
  }

  void claim_by_statements(Look& look) {
    for (std::size_t i = 0; i < inputs_.statements.size(); ++i) {
      const Statement& statement = inputs_.statements[i];
      if (!speaks_for(statement, look)) continue;
      statement_used_[i] = true;
      if (statement.level != Level::human) continue;
      for (const Claim& claim : look.claims) {
        if (claim.level < Level::assisted) continue;
        result_.conflicts.push_back(fmt::format("commit {}: `{}` states `human`, its {} says `{}`",
                                                shown(look.commit.id), evidence_from(statement.by),
                                                name_of(claim.source), name_of(claim.level)));
        break;
      }
      look.claims.push_back(claim_of(Level::human, Strength::declared, Claim::Source::statement, "",
                                     "stated by " + evidence_from(statement.by)));
    }
  }

  static bool speaks_for(const Statement& statement, const Look& look) {
    return is_named(look.commit.author, statement.by) ||
           is_named(look.commit.committer, statement.by) ||
           std::any_of(look.message.co_authors.begin(), look.message.co_authors.end(),
                       [&](const Identity& who) { return is_named(who, statement.by); });
  }

  void doubt_what_came_too_early(Look& look) {
    const Instant made = std::max(look.commit.authored, look.commit.committed);
    for (Claim& claim : look.claims) {
      const auto release = released(claim.tool);
      if (!release || *release <= made) continue;
      claim.strength = Strength::inferred;
      result_.conflicts.push_back(
          fmt::format("commit {} is of {}, but `{}` did not exist before {}: its {} is doubtful",
                      shown(look.commit.id), made.to_string().substr(0, 10), claim.tool,
                      release->to_string().substr(0, 10), name_of(claim.source)));
    }
  }

  void settle(Look& look) {
    std::stable_sort(look.claims.begin(), look.claims.end(), [](const Claim& a, const Claim& b) {
      return a.strength != b.strength ? a.strength > b.strength : a.level > b.level;
    });
    if (!look.claims.empty()) {
      look.level =
          std::max_element(look.claims.begin(), look.claims.end(),
                           [](const Claim& a, const Claim& b) { return a.level < b.level; })
              ->level;
    }
    level_ = std::max(level_, look.level);
    for (Claim& claim : look.claims) {
      claim.commit = look.commit.id;
      result_.claims.push_back(std::move(claim));
    }
  }

  // The whole change.

  void claim_for_the_whole() {
    std::vector<Claim> claims;
    if (auto claim = read_branch(change_.head_name)) add_distinct(claims, *std::move(claim));
    for (const TraceRecord* record : head_traces_) claim_by_trace(*record, claims);
    for (std::size_t i = 0; i < inputs_.statements.size(); ++i) state(i, claims);
    if (change_.commits.empty() && claims.empty()) level_ = Level::unknown;
    for (const Claim& claim : claims) level_ = std::max(level_, claim.level);
    result_.claims.insert(result_.claims.end(), claims.begin(), claims.end());
    oppose(claims);
  }

  /// Somebody states `human` where the branch, a trace or somebody else says otherwise.
  void oppose(const std::vector<Claim>& claims) {
    const auto human = std::find_if(result_.claims.begin(), result_.claims.end(),
                                    [](const Claim& claim) { return claim.level == Level::human; });
    const auto other = std::find_if(claims.begin(), claims.end(), [](const Claim& claim) {
      return claim.level >= Level::assisted;
    });
    if (human == result_.claims.end() || other == claims.end()) return;
    result_.conflicts.push_back(fmt::format(
        "a {} says `human` ({}), a {} says `{}` ({})", name_of(human->source), human->evidence,
        name_of(other->source), name_of(other->level), other->evidence));
  }

  /// A statement that raises the level counts whoever makes it; `human` counts only from a maker,
  /// commit by commit. Of uncommitted work the makers are not known, so its author's word counts.
  void state(std::size_t i, std::vector<Claim>& claims) {
    const Statement& statement = inputs_.statements[i];
    const bool is_maker = statement_used_[i] || change_.commits.empty();
    if (!is_maker) {
      result_.problems.push_back(fmt::format(
          "`{}` states `{}` but is no maker of this change{}", evidence_from(statement.by),
          name_of(statement.level), statement.level == Level::human ? ": not counted" : ""));
    }
    const bool raises = statement.level >= Level::assisted;
    const bool is_whole = change_.commits.empty() && statement.level == Level::human;
    if (!raises && !is_whole) return;
    add_distinct(
        claims, claim_of(statement.level, is_maker ? Strength::declared : Strength::inferred,
                         Claim::Source::statement, "", "stated by " + evidence_from(statement.by)));
  }

  void conclude() {
    std::set<std::string> tools;
    std::set<std::string> models;
    result_.level = level_;
    for (const Claim& claim : result_.claims) {
      if (claim.level == level_) result_.strength = std::max(result_.strength, claim.strength);
      if (claim.level < Level::assisted) continue;
      if (!claim.tool.empty()) tools.insert(claim.tool);
      if (!claim.model.empty()) models.insert(claim.model);
    }
    if (level_ == Level::unknown) result_.strength = Strength::none;
    result_.tools.assign(tools.begin(), tools.end());
    result_.models.assign(models.begin(), models.end());
    result_.makers = roster_.take();
    result_.share = share_.finish();
  }

  void name_unknowns() {
    for (const Unknown& unknown : change_.unknowns) {
      if (unknown.fact != "change.commits") continue;
      for (const char* fact : {"provenance.makers", "provenance.operators"}) {
        result_.unknowns.push_back({fact, unknown.reason, unknown.question});
      }
    }
    if (change_.commits.empty() && result_.unknowns.empty()) {
      result_.unknowns.push_back({"provenance.makers", "what is not committed has no author yet",
                                  "who made this? commit it: its commits say"});
    }
    if (!without_maker_.empty()) {
      result_.unknowns.push_back({"provenance.makers",
                                  without_maker_.words() + " names nobody who made it",
                                  "who made it? give the commit its author"});
    }
    const bool is_said = std::any_of(inputs_.statements.begin(), inputs_.statements.end(),
                                     [](const Statement& s) { return !s.ran_by.empty(); });
    if (!without_operator_.empty() && !is_said) {
      result_.unknowns.push_back(
          {"provenance.operators", "nothing says who ran the agent of " + without_operator_.words(),
           "who ran the agent? credit them in the commit, or state it as `ran_by`"});
    }
  }

  const ProvenanceInputs& inputs_;
  const Change& change_;
  Provenance result_;
  Level level_ = Level::human;  // until a commit says otherwise
  std::vector<const Note*> notes_;
  AgentTrace trace_;
  std::multimap<std::string, const TraceRecord*> commit_traces_;
  std::vector<const TraceRecord*> head_traces_;
  std::vector<bool> statement_used_;
  Roster roster_;
  ShareCount share_;
  Tally without_maker_;
  Tally without_operator_;
};

}  // namespace

Provenance assess_provenance(const ProvenanceInputs& inputs) { return Assessor(inputs).assess(); }

}  // namespace belay::facts
