#ifndef BELAY_BASE_RESULT_H_
#define BELAY_BASE_RESULT_H_

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace belay {

/// What kind of failure this is. The set is closed: each code has one exit code and one HTTP
/// status.
enum class Code {
  usage,            ///< the command line or request is wrong
  not_found,        ///< a named thing is not there
  malformed,        ///< a file or message does not follow its format
  over_limit,       ///< a limit of base/limits.h was exceeded
  unsupported,      ///< understood, but not available here
  unauthenticated,  ///< nobody knows who asks
  forbidden,        ///< whoever asks may not
  conflict,         ///< something moved meanwhile, or says otherwise already
  unavailable,      ///< the outside world failed: disk, network, process
  internal,         ///< an invariant of Belay's own was broken
};

/// `not_found`, ... as machines read it.
std::string_view name_of(Code code);
/// 2 where the command line is wrong, else 1. 3 and 4 are no failures: they are hold and deny.
int exit_code_of(Code code);
/// What the same failure is to a client of the server.
int http_status_of(Code code);

/// Where in a text that a person wrote: lines, and columns in code points, count from 1; 0 means
/// not known.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

/// A failure as a value. The message is lower case, names the thing in backticks and says the next
/// step. A refusal (`hold`, `deny`) is not an error: see gate/decision.h.
struct Error {
  Code code = Code::internal;
  std::string message;
  std::optional<Place> place;

  /// `file:line:column: message`, as compilers print it.
  std::string to_string() const;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Code code, std::string message,
                                  std::optional<Place> place = std::nullopt) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(place)});
}

}  // namespace belay

#define BELAY_CAT_INNER(a, b) a##b
#define BELAY_CAT(a, b) BELAY_CAT_INNER(a, b)

/// `BELAY_TRY(auto value, parse(text));` binds the value or returns the error.
#define BELAY_TRY(declaration, ...) \
  BELAY_TRY_NAMED(BELAY_CAT(try_, __LINE__), declaration, __VA_ARGS__)
#define BELAY_TRY_NAMED(name, declaration, ...)                              \
  auto name = (__VA_ARGS__);                                                 \
  if (!name) return tl::unexpected<::belay::Error>(std::move(name).error()); \
  declaration = *std::move(name)

/// `BELAY_TRY_VOID(check(x));` returns the error of a `Result<void>`.
#define BELAY_TRY_VOID(...)                                               \
  do {                                                                    \
    if (auto try_void = (__VA_ARGS__); !try_void) {                       \
      return tl::unexpected<::belay::Error>(std::move(try_void).error()); \
    }                                                                     \
  } while (false)

#endif  // BELAY_BASE_RESULT_H_
