#ifndef BELAY_APP_VERSION_H_
#define BELAY_APP_VERSION_H_

#include <string_view>

namespace belay::app {

inline constexpr std::string_view kVersion = BELAY_VERSION;
/// The formats that decide, or that decisions are written in: what a reader must know to compare
/// two answers.
inline constexpr std::string_view kFormats = "policy/v1, catalog/v1, facts/v1, check/v1, error/v1";

}  // namespace belay::app

#endif  // BELAY_APP_VERSION_H_
