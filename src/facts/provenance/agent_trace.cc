#include "facts/provenance/agent_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "base/instant.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "facts/provenance/tools.h"

namespace belay::facts {
namespace {

constexpr std::size_t kModelBytesMax = 250;
constexpr std::size_t kUuidBytes = 36;

enum class Contributor { human, ai, mixed, unknown };

struct Contribution {
  Contributor type = Contributor::unknown;
  std::string model;
};

tl::unexpected<Error> invalid(std::string_view member, std::string_view what) {
  return fail(Code::malformed, fmt::format("`{}` {}", member, what));
}

Result<const std::string*> text_at(const json::Value& object, std::string_view member) {
  const json::Value* value = object.find(member);
  if (value == nullptr) return invalid(member, "is missing");
  if (value->text() == nullptr) return invalid(member, "is no text");
  return value->text();
}

Result<const json::Array*> array_at(const json::Value& object, std::string_view member) {
  const json::Value* value = object.find(member);
  if (value == nullptr) return invalid(member, "is missing");
  if (value->array() == nullptr) return invalid(member, "is no array");
  return value->array();
}

bool are_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The README's schema says `1.0` and its examples say `0.1.0`: both are versions.
bool is_version(std::string_view text) {
  const auto parts = split(text, '.');
  return (parts.size() == 2 || parts.size() == 3) &&
         std::all_of(parts.begin(), parts.end(), are_digits);
}

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidBytes) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_dash ? c != '-' : !is_hex) return false;
  }
  return true;
}

Result<Contribution> contribution_in(const json::Value& holder, const Contribution& otherwise) {
  const json::Value* value = holder.find("contributor");
  if (value == nullptr) return otherwise;
  BELAY_TRY(const std::string* type, text_at(*value, "type"));
  Contribution made;
  if (*type == "human") {
    made.type = Contributor::human;
  } else if (*type == "ai") {
    made.type = Contributor::ai;
  } else if (*type == "mixed") {
    made.type = Contributor::mixed;
  } else if (*type != "unknown") {
    return invalid("contributor.type", "is not `human`, `ai`, `mixed` or `unknown`");
  }
  if (value->find("model_id") != nullptr) {
    BELAY_TRY(const std::string* model, text_at(*value, "model_id"));
    if (model->size() > kModelBytesMax) return invalid("model_id", "is longer than 250");
    made.model = stated_model(*model);
  }
  return made;
}

Result<std::uint32_t> line_at(const json::Value& range, std::string_view member) {
  const json::Value* value = range.find(member);
  if (value == nullptr) return invalid(member, "is missing");
  const std::int64_t* number = value->integer();
  if (number == nullptr || *number < 1 || *number > std::numeric_limits<std::uint32_t>::max()) {
    return invalid(member, "is no line number from 1");
  }
  return static_cast<std::uint32_t>(*number);
}

Result<void> read_range(const json::Value& range, const Contribution& otherwise, FileLines& lines,
                        TraceRecord& record) {
  BELAY_TRY(const std::uint32_t first, line_at(range, "start_line"));
  BELAY_TRY(const std::uint32_t last, line_at(range, "end_line"));
  if (last < first) return invalid("end_line", "lies before `start_line`");
  BELAY_TRY(const Contribution made, contribution_in(range, otherwise));
  if (made.type == Contributor::human) lines.human.push_back({first, last});
  if (made.type == Contributor::ai || made.type == Contributor::mixed) {
    lines.agent.push_back({first, last});
    if (!made.model.empty()) record.models.push_back(made.model);
  }
  return {};
}

Result<void> read_file(const json::Value& file, TraceRecord& record) {
  BELAY_TRY(const std::string* path, text_at(file, "path"));
  BELAY_TRY(const json::Array* conversations, array_at(file, "conversations"));
  FileLines lines;
  lines.path = *path;
  for (const json::Value& conversation : *conversations) {
    BELAY_TRY(const Contribution made, contribution_in(conversation, {}));
    BELAY_TRY(const json::Array* ranges, array_at(conversation, "ranges"));
    for (const json::Value& range : *ranges) {
      BELAY_TRY_VOID(read_range(range, made, lines, record));
    }
  }
  record.files.push_back(std::move(lines));
  return {};
}

Result<void> read_origin(const json::Value& value, TraceRecord& record) {
  if (const json::Value* vcs = value.find("vcs")) {
    BELAY_TRY(const std::string* type, text_at(*vcs, "type"));
    BELAY_TRY(const std::string* revision, text_at(*vcs, "revision"));
    if (*type != "git" && *type != "jj" && *type != "hg" && *type != "svn") {
      return invalid("vcs.type", "is not `git`, `jj`, `hg` or `svn`");
    }
    if (*type == "git") record.revision = lower(*revision);
  }
  if (const json::Value* tool = value.find("tool"); tool != nullptr && tool->find("name")) {
    BELAY_TRY(const std::string* name, text_at(*tool, "name"));
    record.tool = canonical_tool(*name);
  }
  return {};
}

Result<TraceRecord> read_record(const json::Value& value) {
  if (value.object() == nullptr) return fail(Code::malformed, "it is no object");
  BELAY_TRY(const std::string* version, text_at(value, "version"));
  if (!is_version(*version)) return invalid("version", "is no version such as `0.1.0`");
  BELAY_TRY(const std::string* id, text_at(value, "id"));
  if (!is_uuid(*id)) return invalid("id", "is no UUID");
  BELAY_TRY(const std::string* timestamp, text_at(value, "timestamp"));
  if (!Instant::parse(*timestamp)) return invalid("timestamp", "is no RFC 3339 time");
  BELAY_TRY(const json::Array* files, array_at(value, "files"));
  TraceRecord record;
  BELAY_TRY_VOID(read_origin(value, record));
  for (const json::Value& file : *files) BELAY_TRY_VOID(read_file(file, record));
  normalise(record.files);
  std::sort(record.models.begin(), record.models.end());
  record.models.erase(std::unique(record.models.begin(), record.models.end()), record.models.end());
  return record;
}

}  // namespace

bool TraceRecord::has_agent_lines() const {
  return std::any_of(files.begin(), files.end(),
                     [](const FileLines& file) { return !file.agent.empty(); });
}

AgentTrace parse_agent_trace(std::string_view text) {
  AgentTrace trace;
  if (text.size() > limits::kTraceBytesMax) {
    trace.problems.push_back(
        fmt::format("the trace is larger than {} bytes: it is not read", limits::kTraceBytesMax));
    return trace;
  }
  std::uint32_t number = 0;
  std::size_t invalid_lines = 0;
  std::string first_reason;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
    ++number;
    if (line.empty()) continue;
    const auto value = json::parse(line, "record");
    auto record = value ? read_record(*value) : tl::unexpected<Error>(value.error());
    if (record) {
      record->line = number;
      trace.records.push_back(*std::move(record));
    } else if (++invalid_lines == 1) {
      first_reason = fmt::format("line {}: {}", number, record.error().message);
    }
  }
  if (invalid_lines > 0) {
    trace.problems.push_back(fmt::format("the trace has {} that cannot be read, not counted ({})",
                                         counted(invalid_lines, "record"), first_reason));
  }
  return trace;
}

}  // namespace belay::facts
