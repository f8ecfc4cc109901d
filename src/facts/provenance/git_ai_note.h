#ifndef BELAY_FACTS_PROVENANCE_GIT_AI_NOTE_H_
#define BELAY_FACTS_PROVENANCE_GIT_AI_NOTE_H_

#include <string>
#include <string_view>
#include <vector>

#include "facts/change.h"
#include "facts/provenance/line_ranges.h"

namespace belay::facts {

/// A conversation with an agent that a note describes: a session, or a prompt in older notes.
struct NoteSession {
  std::string key;  ///< `s_` and 14 hexadecimal digits; 16 or 7 digits in older notes
  std::string tool;
  std::string model;
  std::string human_author;  ///< who ran it: `Jane Doe <jane@example.com>`, or empty
};

/// A git-ai authorship note (git_ai_standard v3.0.0, and v4 which adds to it): which lines of
/// which files an agent wrote, and in which conversations.
struct GitAiNote {
  /// False when nothing of the note can be believed: then it says nothing, and the problems say
  /// why.
  bool is_readable = false;
  std::vector<FileLines> files;       ///< by path
  std::vector<NoteSession> sessions;  ///< in the order written
  std::vector<std::string> humans;    ///< who wrote lines by hand, in the order written
  std::vector<std::string> problems;  ///< in words, one for each sort of problem
};

/// Never fails. Real notes have unsorted and overlapping ranges, keys that nothing describes and
/// keys that no grammar allows; what can be understood is kept and the rest is counted in
/// `problems`. One pass over the text; what is copied is bounded by it.
GitAiNote parse_git_ai_note(std::string_view text);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_GIT_AI_NOTE_H_
