#include "control/incident/ledger_documents.h"

#include "base/json.h"
#include "base/text.h"
#include "control/dossier.h"
#include "control/ledger_walk.h"

namespace belay::control {
namespace {

std::vector<std::string> texts_in(const json::Value* list) {
  std::vector<std::string> made;
  if (list == nullptr || list->array() == nullptr) return made;
  for (const json::Value& item : *list->array()) {
    if (item.text() != nullptr) made.push_back(unescaped(*item.text()).value_or(*item.text()));
  }
  return made;
}

}  // namespace

LedgerDocuments::LedgerDocuments(LedgerSource& source)
    : source_(source), decider_([this](const Digest& name) -> Result<std::string> {
        auto read = read_document(source_, name);
        if (!read && read.error().code == Code::malformed) forged_ = read.error();
        return read;
      }) {}

Result<std::optional<std::string>> LedgerDocuments::find(const Digest& name) {
  auto read = read_document(source_, name);
  if (read) return *std::move(read);
  if (read.error().code == Code::not_found) return std::nullopt;
  return tl::unexpected<Error>(std::move(read).error());
}

Result<std::optional<watch::IncidentState>> LedgerDocuments::account(const Digest& name) {
  BELAY_TRY(const auto text, find(name));
  if (!text) return std::nullopt;
  auto parsed = watch::parse_incident(*text);
  if (!parsed) return std::nullopt;
  return *std::move(parsed);
}

Result<std::optional<watch::RolloutPlan>> LedgerDocuments::plan(const Digest& name) {
  BELAY_TRY(const auto text, find(name));
  if (!text) return std::nullopt;
  auto parsed = watch::parse_plan(*text, "the plan");
  if (!parsed) return std::nullopt;
  return *std::move(parsed);
}

Result<std::optional<std::vector<std::vector<std::string>>>> LedgerDocuments::rules(
    const Digest& explanation) {
  BELAY_TRY(const auto text, find(explanation));
  if (!text) return std::nullopt;
  const auto read = json::parse(*text, "the explanation");
  const json::Value* owed = read ? read->find("obligations") : nullptr;
  if (owed == nullptr || owed->array() == nullptr) return std::nullopt;
  std::vector<std::vector<std::string>> made;
  for (const json::Value& one : *owed->array()) made.push_back(texts_in(one.find("rules")));
  return made;
}

Result<std::shared_ptr<const Decided>> LedgerDocuments::looked_into(const Digest& inputs) {
  BELAY_TRY(const auto text, find(inputs));
  if (!text) return nullptr;
  const auto dossier = parse_dossier(*text);
  if (!dossier) return nullptr;
  auto made = decider_.decide(*dossier);
  if (forged_) return tl::unexpected<Error>(*forged_);
  if (!made) return nullptr;
  return *std::move(made);
}

}  // namespace belay::control
