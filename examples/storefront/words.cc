#include "words.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace storefront {

using belay::Code;
using belay::fail;
using belay::printable;

Result<Words> Words::of(int count, char** words, std::string_view known) {
  Words made;
  for (int at = 1; at < count; at += 2) {
    const std::string name = words[at];
    const bool is_known =
        name.starts_with("--") && known.find(fmt::format(" {} ", name)) != std::string_view::npos;
    if (!is_known) {
      return fail(Code::usage,
                  fmt::format("unknown word `{}`: there are{}", printable(name), known));
    }
    if (at + 1 == count) return fail(Code::usage, fmt::format("`{}` wants a value", name));
    if (!made.said_.emplace(name, words[at + 1]).second) {
      return fail(Code::usage, fmt::format("`{}` is there twice: say it once", name));
    }
  }
  return made;
}

Result<std::string> Words::text(const std::string& name) const {
  const auto at = said_.find(name);
  if (at != said_.end() && !at->second.empty()) return at->second;
  return fail(Code::usage, fmt::format("`{}` is missing: add it with its value", name));
}

std::string Words::text(const std::string& name, std::string_view unless_said) const {
  const auto at = said_.find(name);
  return at == said_.end() ? std::string(unless_said) : at->second;
}

Result<double> Words::number(const std::string& name, double unless_said, double least,
                             double most) const {
  const auto at = said_.find(name);
  if (at == said_.end()) return unless_said;
  double value = 0;
  const char* const end = at->second.data() + at->second.size();
  const auto [stopped, wrong] = std::from_chars(at->second.data(), end, value);
  if (wrong == std::errc() && stopped == end && value >= least && value <= most) return value;
  return fail(Code::usage, fmt::format("`{}` is `{}`: a number from {} to {} is expected", name,
                                       printable(at->second), least, most));
}

Result<std::uint64_t> Words::seed() const {
  const std::string said = text("--seed", "1");
  const auto seed = belay::decimal(said);
  if (seed && *seed >= 0) return static_cast<std::uint64_t>(*seed);
  return fail(Code::usage,
              fmt::format("`--seed` is `{}`: a whole number is expected", printable(said)));
}

Result<Loopback> Loopback::parse(std::string_view text) {
  constexpr std::string_view kHost = "127.0.0.1:";
  const auto port =
      text.starts_with(kHost) ? belay::decimal(text.substr(kHost.size())) : std::nullopt;
  if (port && *port >= 0 && *port <= 65'535) return Loopback{static_cast<std::uint16_t>(*port)};
  return fail(Code::usage,
              fmt::format("`{}` is no address here: write `127.0.0.1:PORT`", printable(text)));
}

}  // namespace storefront
