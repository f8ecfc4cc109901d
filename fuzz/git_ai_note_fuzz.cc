// A note is read without a crash, and what it says is in order: ranges apart and sorted, problems
// wherever it cannot be believed.
#include <cstdlib>

#include "facts/provenance/git_ai_note.h"

using belay::facts::FileLines;
using belay::facts::LineRange;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void require_apart(const std::vector<LineRange>& ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    require(ranges[i].first >= 1 && ranges[i].first <= ranges[i].last);
    require(i == 0 || ranges[i - 1].last < ranges[i].first);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto note = belay::facts::parse_git_ai_note({reinterpret_cast<const char*>(data), size});
  require(note.is_readable || note.problems.size() == 1);
  require(note.is_readable || (note.files.empty() && note.sessions.empty()));
  for (std::size_t i = 0; i < note.files.size(); ++i) {
    require(i == 0 || note.files[i - 1].path < note.files[i].path);
    require_apart(note.files[i].agent);
    require_apart(note.files[i].human);
  }
  return 0;
}
