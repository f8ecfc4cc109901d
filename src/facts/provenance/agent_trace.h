#ifndef BELAY_FACTS_PROVENANCE_AGENT_TRACE_H_
#define BELAY_FACTS_PROVENANCE_AGENT_TRACE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/provenance/line_ranges.h"

namespace belay::facts {

/// One Agent Trace record (v0.1.0), as far as it says who wrote which lines.
struct TraceRecord {
  std::uint32_t line = 0;  ///< in the JSONL text, from 1
  std::string revision;    ///< a git commit, in hexadecimal; empty where it names none
  std::string tool;
  std::vector<std::string> models;  ///< sorted, distinct: of what an AI contributed
  /// By path. Lines of type `ai` and `mixed` are an agent's, of type `human` a person's, of type
  /// `unknown` nobody's.
  std::vector<FileLines> files;

  bool has_agent_lines() const;
};

struct AgentTrace {
  std::vector<TraceRecord> records;   ///< the valid ones, in order
  std::vector<std::string> problems;  ///< in words, one for each sort of problem
};

/// Reads JSON Lines, each a record by the schema of the specification's README (the reference
/// code's pattern for `version` accepts nothing). A line that is no valid record is passed over
/// and counted. Members that the schema does not know are allowed. Never fails.
AgentTrace parse_agent_trace(std::string_view text);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_AGENT_TRACE_H_
