#include "facts/boundary/tsconfig.h"

#include "base/json.h"

namespace belay::facts {
namespace {

std::size_t end_of_text(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

/// Strict JSON: without comments and without commas before a closing bracket.
std::string without_comments(std::string_view text) {
  std::string out;
  std::size_t comma = std::string::npos;  // in `out`, with only blanks after it
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("//")) {
      at = std::min(text.find('\n', at), text.size());
    } else if (rest.starts_with("/*")) {
      const std::size_t end = text.find("*/", at + 2);
      at = end == std::string_view::npos ? text.size() : end + 2;
    } else if (text[at] == '"') {
      const std::size_t end = end_of_text(text, at);
      out += text.substr(at, end - at);
      at = end;
      comma = std::string::npos;
    } else {
      const char c = text[at++];
      if ((c == '}' || c == ']') && comma != std::string::npos) out[comma] = ' ';
      if (c == ',') {
        comma = out.size();
      } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        comma = std::string::npos;
      }
      out += c;
    }
  }
  return out;
}

/// What `*` stands for, where `module` matches `pattern`.
std::optional<std::string_view> star_of(std::string_view pattern, std::string_view module) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) {
    return pattern == module ? std::optional<std::string_view>("") : std::nullopt;
  }
  const std::string_view end = pattern.substr(star + 1);
  if (module.size() < star + end.size() || !module.starts_with(pattern.substr(0, star)) ||
      !module.ends_with(end)) {
    return std::nullopt;
  }
  return module.substr(star, module.size() - star - end.size());
}

}  // namespace

Tsconfig Tsconfig::parse(std::string_view text, std::string_view directory) {
  Tsconfig config;
  config.directory = directory;
  const auto root = json::parse(without_comments(text), "tsconfig.json");
  const json::Value* options = root ? root->find("compilerOptions") : nullptr;
  if (!options) return config;
  if (const json::Value* base = options->find("baseUrl"); base && base->text()) {
    config.base_url = *base->text();
  }
  const json::Value* paths = options->find("paths");
  if (!paths || !paths->object()) return config;
  for (const auto& [pattern, targets] : paths->object()->members()) {
    std::vector<std::string> list;
    if (targets.array()) {
      for (const json::Value& target : *targets.array()) {
        if (target.text()) list.push_back(*target.text());
      }
    }
    config.paths.emplace_back(pattern, std::move(list));
  }
  return config;
}

std::vector<std::string> Tsconfig::targets_of(std::string_view module) const {
  std::vector<std::string> targets;
  const std::string base = base_url ? *base_url + '/' : std::string();
  const std::pair<std::string, std::vector<std::string>>* best = nullptr;
  for (const auto& one : paths) {
    if (!star_of(one.first, module)) continue;
    if (!best || one.first.find('*') > best->first.find('*')) best = &one;
  }
  if (best) {
    const std::string_view star = *star_of(best->first, module);
    for (const std::string& target : best->second) {
      std::string path = base + target;
      if (const std::size_t at = path.find('*'); at != std::string::npos) path.replace(at, 1, star);
      targets.push_back(std::move(path));
    }
  }
  if (base_url) targets.push_back(base + std::string(module));
  return targets;
}

}  // namespace belay::facts
