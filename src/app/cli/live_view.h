#ifndef BELAY_APP_CLI_LIVE_VIEW_H_
#define BELAY_APP_CLI_LIVE_VIEW_H_

#include <cstddef>
#include <functional>
#include <string>

#include "app/cli/remote.h"
#include "app/cli/render/page.h"
#include "base/json.h"

namespace belay::app {

/// Something that becomes another, on standard output. For a program all of it, whenever it is
/// told; on a terminal a page, drawn over the one before; elsewhere a line whenever that is
/// another.
class LiveView {
 public:
  explicit LiveView(bool as_json);

  void show(const json::Value& now, const std::function<std::string(Paper)>& page,
            const std::string& line);

 private:
  void draw(const std::string& page);

  bool as_json_, is_live_;
  std::string last_;
  std::ptrdiff_t drawn_ = 0;  ///< lines
};

/// Calls `hear` with what each event of a stream is about, until that answers false: again and
/// again where the server ends the stream. Fails where that happens as soon as it begins.
Result<void> follow(const Remote& remote, const std::string& path,
                    const std::function<bool(const json::Value&)>& hear);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_LIVE_VIEW_H_
