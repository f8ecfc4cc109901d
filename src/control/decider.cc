#include "control/decider.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "control/check.h"
#include "control/directory.h"
#include "control/recent.h"

namespace belay::control {
namespace {

/// What names the judges: their files' bytes and places, and who people are.
Digest name_of_judges(const JudgeFiles& files, const Digest& directory) {
  Hasher hasher;
  const auto add = [&](const KeptFile& file) {
    hasher.add(fmt::format("{} {}\n", file.path.size(), file.path)).add(file.digest.hex());
  };
  hasher.add(fmt::format("policy {}\n", files.policy.size()));
  for (const KeptFile& file : files.policy) add(file);
  hasher.add(fmt::format("catalog {}\n", files.catalog.size()));
  for (const KeptFile& file : files.catalog) add(file);
  hasher.add(fmt::format("owners {}\n", files.owners ? 1 : 0));
  if (files.owners) add(*files.owners);
  return hasher.add(directory.hex()).finish();
}

}  // namespace

DocumentReader documents_of(Store& store) {
  return [&store](const Digest& digest) -> Result<std::string> {
    BELAY_TRY(auto found, store.document(digest));
    if (found) return *std::move(found);
    return fail(Code::internal, fmt::format("the document {} is missing from the store: run "
                                            "`belay store check`",
                                            digest.hex()));
  };
}

struct Decider::Content {
  explicit Content(DocumentReader reader)
      : read(std::move(reader)),
        findings(limits::kFindingsKeptMax),
        judges(limits::kJudgesKeptMax),
        reaches(limits::kFindingsKeptMax) {}

  Result<std::string> document(const Digest& digest) const {
    BELAY_TRY(std::string bytes, read(digest));
    if (sha256(bytes) != digest) {
      return fail(Code::internal, fmt::format("the document {} is not what its name says: restore "
                                              "it from a backup, and run `belay store check`",
                                              digest.hex()));
    }
    return bytes;
  }

  Result<std::shared_ptr<const facts::Findings>> findings_of(const Digest& digest) {
    if (const auto* kept = findings.find(digest)) return *kept;
    BELAY_TRY(const std::string text, document(digest));
    BELAY_TRY(facts::Findings found, facts::parse_findings(text));
    return findings.keep(digest, std::make_shared<const facts::Findings>(std::move(found)));
  }

  Result<GivenFile> file(const KeptFile& kept) const {
    BELAY_TRY(std::string text, document(kept.digest));
    return GivenFile{kept.path, std::move(text)};
  }

  Result<std::shared_ptr<const Judges>> judges_of(const Digest& name, const JudgeFiles& files,
                                                  const Digest& directory) {
    if (const auto* kept = judges.find(name)) return *kept;
    auto made = std::make_shared<Judges>();
    if (!files.policy.empty()) {
      PolicyFiles texts;
      BELAY_TRY(texts.policy, file(files.policy.front()));
      if (files.policy.size() > 1) {
        BELAY_TRY(texts.organisation, file(files.policy[1]));
      }
      BELAY_TRY(PolicyInForce policy, policy_in(texts));
      made->policy = std::move(policy.parsed);
    }
    std::vector<facts::CatalogFile> catalog;
    for (const KeptFile& kept : files.catalog) {
      BELAY_TRY(GivenFile read_file, file(kept));
      catalog.push_back({std::move(read_file.name), std::move(read_file.text)});
    }
    BELAY_TRY(facts::Catalog described, facts::read_catalog(catalog));
    BELAY_TRY(const std::string people, document(directory));
    BELAY_TRY(const Directory known, parse_directory(people));
    made->catalog = with_directory(std::move(described), known);
    made->systems.emplace(made->catalog);
    if (files.owners) {
      BELAY_TRY(const GivenFile owners, file(*files.owners));
      BELAY_TRY(made->owners, facts::Codeowners::parse(owners.text, owners.name));
    }
    return judges.keep(name, std::move(made));
  }

  std::shared_ptr<const facts::Reach> reach_of(const Digest& found_name, const Digest& judges_name,
                                               const facts::Findings& found, const Judges& judge) {
    const std::pair key(found_name, judges_name);
    if (const auto* kept = reaches.find(key)) return *kept;
    auto made = std::make_shared<facts::Reach>(judge.systems->of(found.change));
    pass_on_unknown_files(found.change, *made);
    return reaches.keep(key, std::move(made));
  }

  DocumentReader read;
  Recent<Digest, std::shared_ptr<const facts::Findings>> findings;
  Recent<Digest, std::shared_ptr<const Judges>> judges;
  Recent<std::pair<Digest, Digest>, std::shared_ptr<const facts::Reach>> reaches;
};

Decider::Decider(DocumentReader read) : content_(std::make_unique<Content>(std::move(read))) {}
Decider::~Decider() = default;
Decider::Decider(Decider&&) noexcept = default;

Result<std::shared_ptr<const Decided>> Decider::decide(const Dossier& dossier) {
  auto made = std::make_shared<Decided>();
  const Digest judges_name = name_of_judges(dossier.judges, dossier.directory);
  BELAY_TRY(made->findings, content_->findings_of(dossier.findings));
  BELAY_TRY(made->judges, content_->judges_of(judges_name, dossier.judges, dossier.directory));
  made->reach = content_->reach_of(dossier.findings, judges_name, *made->findings, *made->judges);
  gate::Inputs& inputs = made->inputs;
  inputs.change = &made->findings->change;
  inputs.provenance = &made->findings->provenance;
  inputs.boundary = &made->findings->boundary;
  inputs.catalog = &made->judges->catalog;
  inputs.systems = &*made->judges->systems;
  inputs.codeowners = made->judges->owners ? &*made->judges->owners : nullptr;
  inputs.reach = made->reach.get();
  inputs.approvals = dossier.approvals;
  inputs.record = dossier.record;
  inputs.evidence = dossier.evidence;
  inputs.exceptions = dossier.exceptions;
  inputs.unreviewed = dossier.unreviewed;
  inputs.frozen = dossier.frozen;
  inputs.seen = dossier.seen;
  inputs.moment = dossier.moment;
  inputs.environment = dossier.environment;
  inputs.now = dossier.now;
  made->decision = gate::decide(made->judges->policy_in_force(), inputs);
  return made;
}

}  // namespace belay::control
