#ifndef BELAY_FACTS_PROVENANCE_SHARE_H_
#define BELAY_FACTS_PROVENANCE_SHARE_H_

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/change.h"
#include "facts/provenance/agent_trace.h"
#include "facts/provenance/git_ai_note.h"
#include "facts/provenance/provenance.h"

namespace belay::facts {

/// Counts which added lines line-level claims give to an agent. A line that a note and a trace
/// both claim counts once.
class ShareCount {
 public:
  /// One commit, with the note on it (or null) and the traces at it.
  void add_commit(const Commit& commit, const GitAiNote* note, bool is_note_attested,
                  std::span<const TraceRecord* const> traces);
  /// Traces that name no commit of the change but were recorded with it: their lines are lines at
  /// the head. REQUIRES: called after every `add_commit`.
  void add_head(const Change& change, std::span<const TraceRecord* const> traces);

  /// Nothing where no line-level claim exists.
  std::optional<Share> finish() const;

 private:
  void claim(Strength strength);

  Share share_;
  bool has_claims_ = false;
  std::map<std::string, std::uint64_t, std::less<>> agent_lines_;  // by path
};

/// Whether a person wrote every added line of the commit, by the note.
bool is_all_human(const Commit& commit, const GitAiNote& note);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_SHARE_H_
