#ifndef BELAY_ADAPTERS_EXEC_PUTTING_BACK_H_
#define BELAY_ADAPTERS_EXEC_PUTTING_BACK_H_

#include <memory>

#include "adapters/exec_program.h"
#include "control/putting_back.h"

namespace belay::adapters {

/// A program of the user's that puts deployments back (docs/reference/put-back-programs.md):
/// `PROGRAM put-back EFFECT`, with what was deployed in its environment. One run at a time. Runs
/// nothing yet. Fails (`usage`) with what of the options cannot be.
Result<std::unique_ptr<control::PuttingBack>> put_back_by_program(ExecProgram program);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_EXEC_PUTTING_BACK_H_
