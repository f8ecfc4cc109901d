#ifndef BELAY_APP_CLI_RENDER_JSON_PARTS_H_
#define BELAY_APP_CLI_RENDER_JSON_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

/// Members of what a server answered. What is missing, or of another type, is nothing: a client
/// draws what it understands.
namespace belay::app {

/// As it was sent: to compare, and to ask with. Not safe to print.
std::string text_in(const json::Value& from, std::string_view name);
/// Safe to print, escaped as it was sent.
std::string legible_in(const json::Value& from, std::string_view name);
/// Safe to print, as it was before it was escaped: Belay's own sentences are full of per cents.
std::string words_in(const json::Value& from, std::string_view name);
/// The texts of a list, as `legible_in` has them: `ada, bea`.
std::string all_legible_in(const json::Value& from, std::string_view name);

std::int64_t integer_in(const json::Value& from, std::string_view name);
std::optional<double> number_in(const json::Value& from, std::string_view name);
bool is_true_in(const json::Value& from, std::string_view name);
const json::Array& list_in(const json::Value& from, std::string_view name);
/// Any member; null where there is none.
const json::Value& part(const json::Value& from, std::string_view name);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_JSON_PARTS_H_
