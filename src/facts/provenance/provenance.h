#ifndef BELAY_FACTS_PROVENANCE_PROVENANCE_H_
#define BELAY_FACTS_PROVENANCE_PROVENANCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/change.h"

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
  std::string tool;   ///< `claude-code`, as the tables name it
  std::string model;  ///< where it says so
  Digest commit;      ///< empty for a claim about the whole change
  std::string evidence;  ///< the words it rests on, bounded
};

std::string_view name_of(Claim::Source source);

/// Which of the added lines an agent wrote, from line-level claims. Counted over the commits.
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
  Identity who;
  bool is_agent = false;
  bool is_automation = false;  ///< dependabot and its like
  bool is_operator = false;    ///< ran an agent
  std::vector<std::string> roles;  ///< author, committer, co-author, operator; sorted
};

struct Provenance {
  Level level = Level::unknown;
  Strength strength = Strength::none;  ///< of the strongest claim for that level
  std::vector<std::string> tools;   ///< sorted, distinct
  std::vector<std::string> models;  ///< sorted, distinct
  std::optional<Share> share;       ///< only where line-level claims exist
  std::vector<Maker> makers;        ///< sorted by e-mail
  std::vector<Claim> claims;        ///< in the order of commits, strongest first within one
  std::vector<std::string> conflicts;  ///< claims that disagree, in words
  std::vector<std::string> problems;   ///< malformed notes and traces, in words
};

/// The note of one commit under `refs/notes/ai`.
struct Note {
  Digest commit;
  std::string text;
};

/// What a maker says in the change's record about how it was made.
struct Statement {
  Level level = Level::unknown;
  std::string by;  ///< e-mail or login of a maker
};

/// Everything the assessment reads; nothing else is asked.
struct ProvenanceInputs {
  const Change* change = nullptr;
  std::vector<Note> notes;
  /// Whether a signature by an enrolled key covers the notes.
  bool notes_attested = false;
  std::string traces;  ///< `.agent-trace/traces.jsonl` at the head, or empty
  std::vector<Statement> statements;
};

Provenance assess_provenance(const ProvenanceInputs& inputs);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_PROVENANCE_H_
