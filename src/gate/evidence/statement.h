#ifndef BELAY_GATE_EVIDENCE_STATEMENT_H_
#define BELAY_GATE_EVIDENCE_STATEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/instant.h"
#include "base/result.h"

namespace belay::gate {

/// What a piece of evidence says about one tree: an in-toto statement,
/// docs/formats/evidence-v1.md. Whether its producer may say so is the caller's question.
struct Statement {
  std::string type;  ///< as a policy names it: `test-result`, or the predicate's URI
  Digest tree;       ///< that it is about
  std::optional<Instant> made;
  std::string against;  ///< why it speaks against the change; empty: it speaks for it
};

Result<Statement> parse_statement(std::string_view json);

/// What running a test command came to.
struct TestRun {
  Digest tree;
  Digest commit;  ///< may be empty
  std::string command;
  bool passed = false;
  Instant finished;
};

std::string write_test_result(const TestRun& run);

}  // namespace belay::gate

#endif  // BELAY_GATE_EVIDENCE_STATEMENT_H_
