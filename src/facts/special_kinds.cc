#include "facts/special_kinds.h"

#include <initializer_list>

namespace belay::facts {
namespace {

/// Formats that carry settings: only there is content asked what it sets.
constexpr WordSet kDataExtensions({"gotmpl", "j2", "jinja", "json", "json5", "jsonc", "tmpl",
                                   "toml", "tpl", "yaml", "yml"});

constexpr WordSet kProseExtensions({"j2", "jinja", "jinja2", "markdown", "md", "mustache", "poml",
                                    "prompt", "txt", "xml"});

constexpr WordSet kInfraExtensions({"bicep", "dockerfile", "hcl", "mount", "nomad", "pp", "service",
                                    "socket", "tf", "tfvars", "timer", "tofu"});

constexpr WordSet kInfraNames({".cirrus.yml",     ".drone.yml",         ".dockerignore",
                               ".gitlab-ci.yaml", ".gitlab-ci.yml",     ".travis.yml",
                               ".woodpecker.yml", "ansible.cfg",        "app.yaml",
                               "appveyor.yml",    "buildspec.yaml",     "buildspec.yml",
                               "cdk.json",        "chart.yaml",         "cloudbuild.json",
                               "cloudbuild.yaml", "containerfile",      "crontab",
                               "dockerfile",      "earthfile",          "fly.toml",
                               "haproxy.cfg",     "helmfile.yaml",      "helmfile.yml",
                               "jenkinsfile",     "kustomization.yaml", "kustomization.yml",
                               "netlify.toml",    "nginx.conf",         "procfile",
                               "render.yaml",     "samconfig.toml",     "serverless.yaml",
                               "serverless.yml",  "skaffold.yaml",      "skaffold.yml",
                               "tiltfile",        "vagrantfile",        "vercel.json",
                               "wrangler.toml"});

constexpr std::string_view kInfraNameStarts[] = {
    "azure-pipelines", "bitbucket-pipelines", "compose.", "docker-compose", "dockerfile.",
    "pulumi.",         ".gitlab-ci.",
};

/// Everything below runs in, or is, the delivery pipeline.
constexpr WordSet kPipelineDirectories({".buildkite", ".ci", ".circleci", ".concourse",
                                        ".semaphore", ".teamcity", ".tekton", ".woodpecker"});

constexpr WordSet kInfraDirectories({"ansible", "argocd", "cdk", "charts", "cloudformation",
                                     "deploy", "deployment", "deployments", "helm", "iac", "infra",
                                     "infrastructure", "k8s", "kubernetes", "kustomize",
                                     "manifests", "playbooks", "pulumi", "terraform"});

constexpr WordSet kFlagStems({"feature-flags", "feature-toggles", "feature_flags",
                              "feature_toggles", "featureflags", "featuretoggles"});

constexpr WordSet kFlagDirectories({".unleash", "feature-flags", "feature-toggles", "feature_flags",
                                    "feature_toggles", "featureflags", "flagd", "flags",
                                    "launchdarkly", "unleash"});

constexpr WordSet kAgentNames({".aider.conf.yml",
                               ".aiderrules",
                               ".clinerules",
                               ".cursorrules",
                               ".goosehints",
                               ".mcp.json",
                               ".roorules",
                               ".rules",
                               ".windsurfrules",
                               "agent.md",
                               "agents.md",
                               "agents.override.md",
                               "claude.local.md",
                               "claude.md",
                               "claude_desktop_config.json",
                               "copilot-instructions.md",
                               "gemini.md",
                               "mcp-config.json",
                               "mcp.json",
                               "mcp.yaml",
                               "mcp.yml",
                               "mcp_config.json",
                               "opencode.json",
                               "opencode.jsonc",
                               "qwen.md",
                               "skill.md",
                               "system_prompt.md",
                               "system_prompt.txt",
                               "system-prompt.md",
                               "system-prompt.txt",
                               "warp.md"});

constexpr WordSet kAgentDirectories({".agent",   ".agents",   ".aider",         ".amazonq",
                                     ".augment", ".claude",   ".claude-plugin", ".clinerules",
                                     ".codex",   ".continue", ".cursor",        ".devin",
                                     ".factory", ".gemini",   ".goose",         ".junie",
                                     ".kiro",    ".opencode", ".openhands",     ".qwen",
                                     ".roo",     ".trae",     ".windsurf"});

/// Below `.github/`.
constexpr WordSet kCopilotDirectories({"agents", "chatmodes", "instructions", "prompts", "skills"});

constexpr std::string_view kAgentEndings[] = {
    ".agent.md",  ".chatmode.md", ".instructions.md", ".mdc",     ".prompt",
    ".prompt.md", ".prompt.yaml", ".prompt.yml",      ".prompty",
};

bool has_all(std::string_view text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    if (text.find(part) == std::string_view::npos) return false;
  }
  return true;
}

/// Whether `key` begins a line, as a YAML document's own key does.
bool has_line(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return true;
  }
  return false;
}

bool is_kubernetes(std::string_view bytes) {
  const bool yaml = has_line(bytes, "apiVersion:") && has_line(bytes, "kind:");
  const bool json = has_all(bytes, {"\"apiVersion\"", "\"kind\""});
  // A catalog of systems borrows the form; nothing applies it to a cluster.
  return (yaml || json) && bytes.find("backstage.io/") == std::string_view::npos;
}

bool is_infra_content(std::string_view bytes) {
  return is_kubernetes(bytes) || bytes.find("AWSTemplateFormatVersion") != std::string_view::npos ||
         has_all(bytes, {"Resources", "AWS::"}) ||
         has_all(bytes, {"deploymentTemplate.json#", "resources"}) || has_line(bytes, "- hosts:") ||
         (has_line(bytes, "- name:") && has_line(bytes, "  hosts:"));
}

bool is_flag_content(std::string_view bytes) {
  return bytes.find("flagd.dev/schema") != std::string_view::npos ||
         bytes.find("core.openfeature.dev/") != std::string_view::npos ||
         bytes.find("\"flagValues\"") != std::string_view::npos ||
         has_all(bytes, {"flags", "defaultVariant", "variants"}) ||
         has_all(bytes, {"variations", "fallthrough"}) ||
         has_all(bytes, {"\"features\"", "\"strategies\""}) ||
         has_all(bytes, {"\"featureStrategies\""}) ||
         has_all(bytes, {"variations", "defaultRule"}) ||
         has_all(bytes, {"\"features\"", "\"defaultValue\"", "\"rules\""}) ||
         (has_line(bytes, "flags:") && has_all(bytes, {"enabled:", "key:"})) ||
         has_all(bytes, {"default_enabled:", "introduced_by_url:"});
}

/// The front matter of an agent or skill: `name` and `description`, then who it may act as.
bool is_agent_front_matter(std::string_view bytes) {
  if (!bytes.starts_with("---\n") && !bytes.starts_with("---\r\n")) return false;
  const std::string_view head = bytes.substr(0, bytes.find("\n---", 3));
  return has_line(head, "description:") &&
         (has_line(head, "tools:") || has_line(head, "allowed-tools:") ||
          has_line(head, "model:") || has_line(head, "alwaysApply:"));
}

bool lies_below(const PathParts& parts, std::string_view first, std::string_view second) {
  return parts.directories.size() >= 2 && parts.directories[0] == first &&
         parts.directories[1] == second;
}

}  // namespace

bool is_infra(const PathParts& parts, std::string_view bytes) {
  if (kInfraNames.has(parts.name) || kInfraExtensions.has(parts.extension)) return true;
  if (parts.name.ends_with(".tf.json")) return true;
  for (const std::string_view start : kInfraNameStarts) {
    if (parts.name.starts_with(start) && parts.extension != "md") return true;
  }
  if (parts.lies_in_any(kPipelineDirectories)) return true;
  if (lies_below(parts, ".github", "workflows") || lies_below(parts, ".github", "actions") ||
      lies_below(parts, ".gitlab", "ci")) {
    return true;
  }
  const bool data = kDataExtensions.has(parts.extension);
  if (data && parts.lies_in_any(kInfraDirectories)) return true;
  // Programs count only where the whole top folder is infrastructure: `src/charts/bar.ts` draws.
  const bool on_top = !parts.directories.empty() && kInfraDirectories.has(parts.directories[0]);
  const bool prose = parts.extension == "md" || parts.extension == "rst";
  if (on_top && !prose && parts.directories[0] != "charts") return true;
  return data && is_infra_content(bytes);
}

bool is_flag(const PathParts& parts, std::string_view bytes) {
  const std::string_view first_stem = parts.name.substr(0, parts.name.find('.'));
  if (kFlagStems.has(first_stem) && parts.extension != "md") return true;
  if (!kDataExtensions.has(parts.extension)) return false;
  return first_stem == "flags" || parts.stem.ends_with(".flags") ||
         parts.stem.ends_with(".flagd") || parts.name.ends_with(".goff.yaml") ||
         parts.name.starts_with("remoteconfig.template") || parts.name == "features.yml" ||
         parts.name.ends_with(".features.yml") || parts.lies_in_any(kFlagDirectories) ||
         is_flag_content(bytes);
}

bool is_agent_action(const PathParts& parts, std::string_view bytes) {
  if (kAgentNames.has(parts.name) || parts.lies_in_any(kAgentDirectories)) return true;
  for (const std::string_view ending : kAgentEndings) {
    if (parts.name.size() > ending.size() && parts.name.ends_with(ending)) return true;
  }
  if (parts.directories.size() >= 2 && parts.directories[0] == ".github" &&
      kCopilotDirectories.has(parts.directories[1])) {
    return true;
  }
  const bool data = kDataExtensions.has(parts.extension);
  if (parts.lies_in("prompts") && (data || kProseExtensions.has(parts.extension))) return true;
  if (parts.extension == "md") return is_agent_front_matter(bytes);
  return data && bytes.find("\"mcpServers\"") != std::string_view::npos;
}

}  // namespace belay::facts
