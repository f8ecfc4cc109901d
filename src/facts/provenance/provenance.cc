#include "facts/provenance/provenance.h"

namespace belay::facts {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::human:
      return "human";
    case Level::unknown:
      return "unknown";
    case Level::assisted:
      return "assisted";
    case Level::agent:
      return "agent";
  }
  return "unknown";
}

std::string_view name_of(Strength strength) {
  switch (strength) {
    case Strength::none:
      return "none";
    case Strength::inferred:
      return "inferred";
    case Strength::declared:
      return "declared";
    case Strength::attested:
      return "attested";
  }
  return "none";
}

std::string_view name_of(Claim::Source source) {
  switch (source) {
    case Claim::Source::note:
      return "note";
    case Claim::Source::trace:
      return "trace";
    case Claim::Source::checkpoint:
      return "checkpoint";
    case Claim::Source::identity:
      return "identity";
    case Claim::Source::trailer:
      return "trailer";
    case Claim::Source::marker:
      return "marker";
    case Claim::Source::branch:
      return "branch";
    case Claim::Source::statement:
      return "statement";
  }
  return "marker";
}

}  // namespace belay::facts
