#ifndef BELAY_FACTS_PROVENANCE_PROVENANCE_H_
#define BELAY_FACTS_PROVENANCE_PROVENANCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/change.h"
#include "facts/provenance/enrolled_keys.h"

namespace belay::facts {

/// How a change was made. Absence of a signal is `unknown`, never `human`.
enum class Level { human, unknown, assisted, agent };
/// How far a claim can be trusted: a marker was seen; somebody said so; a signature proves it.
enum class Strength { none, inferred, declared, attested };

std::string_view name_of(Level level);
std::string_view name_of(Strength strength);

/// One reason to believe something about how a commit (or the whole change) was made.
struct Claim {
  enum class Source { note, trace, checkpoint, identity, trailer, marker, branch, statement };
  Level level = Level::unknown;
  Strength strength = Strength::none;
  Source source = Source::marker;
  std::string tool;      ///< `claude-code`, as docs/reference/provenance.md names it
  std::string model;     ///< where it says so
  Digest commit;         ///< empty for a claim about the whole change
  std::string evidence;  ///< the words it rests on: bounded, and safe to print
};

std::string_view name_of(Claim::Source source);

/// Which of the added lines an agent wrote, from line-level claims. Counted over the commits, so
/// a line that a later commit replaces still counts. Lines that nothing speaks about count as not
/// an agent's: the share is a lower bound.
struct Share {
  std::uint64_t agent_lines = 0;
  std::uint64_t added_lines = 0;  ///< all added lines of the change's commits
  Strength strength = Strength::none;

  double fraction() const {
    return added_lines == 0 ? 0.0
                            : static_cast<double>(agent_lines) / static_cast<double>(added_lines);
  }
};

/// Somebody, or something, who made part of the change. Makers never approve.
struct Maker {
  Identity who;  ///< raw bytes: show it through `printable`
  bool is_agent = false;
  bool is_automation = false;      ///< dependabot and its like
  bool is_operator = false;        ///< ran an agent
  std::vector<std::string> roles;  ///< author, co-author, committer, operator, signer; sorted
};

struct Provenance {
  Level level = Level::unknown;
  Strength strength = Strength::none;  ///< of the strongest claim for that level
  std::vector<std::string> tools;      ///< sorted, distinct
  std::vector<std::string> models;     ///< sorted, distinct
  std::optional<Share> share;          ///< only where line-level claims exist
  std::vector<Maker> makers;           ///< sorted by e-mail; `unknowns` says where some are missing
  std::vector<Claim> claims;           ///< in the order of commits, strongest first within one
  std::vector<std::string> conflicts;  ///< claims that disagree, in words
  std::vector<std::string> problems;   ///< what could not be read or established, in words
  /// `provenance.makers` where nothing says who made something, `provenance.operators` where
  /// nothing says who ran an agent. Makers never approve, so without them nobody can be told from
  /// one.
  std::vector<Unknown> unknowns;
};

/// The note of one commit under `refs/notes/ai`.
struct Note {
  Digest commit;
  std::string text;
};

/// What a maker says in the change's record about how it was made. A maker speaks for the commits
/// they made; whoever is no maker cannot make anything `human`.
struct Statement {
  Level level = Level::unknown;
  std::string by;      ///< e-mail or login of a maker
  std::string ran_by;  ///< who ran the change's agents, where its commits do not say; or empty
};

/// Everything the assessment reads; nothing else is asked.
struct ProvenanceInputs {
  const Change* change = nullptr;
  std::vector<Note> notes;
  /// Whether a signature by an enrolled key covers the notes: `signed_by_enrolled(notes tip)`.
  bool notes_attested = false;
  std::string traces;  ///< `kTracesPath` at the head, or empty
  std::vector<Statement> statements;
  /// Whose signatures make a commit's own claims attested; none when null.
  const EnrolledKeys* enrolled_keys = nullptr;
};

inline constexpr std::string_view kTracesPath = ".agent-trace/traces.jsonl";

/// Never fails: what cannot be read is a problem in words, and counts as unknown. Linear in the
/// bytes of the messages, notes and traces. REQUIRES: `inputs.change` is set.
Provenance assess_provenance(const ProvenanceInputs& inputs);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_PROVENANCE_H_
