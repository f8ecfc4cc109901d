#ifndef BELAY_APP_CLI_RENDER_LESSON_WORDS_H_
#define BELAY_APP_CLI_RENDER_LESSON_WORDS_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "control/incident/incident_trend.h"

/// How what was learned of incidents is said. All that comes from a ledger is data, and is given to
/// Markdown as such (`as_code`).
namespace belay::app {

/// To the second, in UTC.
std::string when(Instant at);
/// `not known` where there is none.
std::string when(const std::optional<Instant>& at);
std::string span_or_unknown(const std::optional<std::chrono::seconds>& span);

/// A person's id in Markdown; the server is `Belay`.
std::string who_of(const ledger::Principal& who);
/// `entry 411`
std::string entry_of(const control::Entered& entered);

/// `1,200 orders lost (900 to 1,500)`
std::string words_of(const ledger::CameTo& part);
std::string words_of(const control::Summed& sum, std::string_view counts);
/// `orders lost`, `errors on top`
std::string_view counted_as(std::string_view counts);

/// What was off, in a sentence of Markdown, with what was lifted and why.
std::string words_of(const control::OffControl& off);
/// What a person has to say about it, in a sentence.
std::string question_of(const control::OffControl& off);
/// What a person has to find out, in a sentence.
std::string question_of(control::NotKnown what);

/// Of hundredths of a per cent: `5 %`.
std::string share_of(std::uint64_t hundredths);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_LESSON_WORDS_H_
