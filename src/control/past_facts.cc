#include "control/past_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "control/check.h"
#include "facts/catalog/discovery.h"
#include "gate/demand.h"

namespace belay::control {
namespace {

bool same_files(const std::vector<facts::CatalogFile>& a,
                const std::vector<facts::CatalogFile>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const facts::CatalogFile& one, const facts::CatalogFile& other) {
                      return one.path == other.path && one.text == other.text;
                    });
}

}  // namespace

FactsWanted facts_wanted(const gate::Policy& before, const gate::Policy& after) {
  std::vector<std::string> facts = gate::facts_read_by(before);
  const std::vector<std::string> of_after = gate::facts_read_by(after);
  facts.insert(facts.end(), of_after.begin(), of_after.end());
  FactsWanted wanted;
  wanted.reach = gate::reads(facts, "reach");
  wanted.boundary = gate::reads(facts, "boundary");
  wanted.reverts = gate::reads(facts, "change.is_revert");
  wanted.contents = wanted.boundary || wanted.reverts || gate::reads(facts, "change.files") ||
                    gate::reads(facts, "change.lines") || gate::reads(facts, "change.kind") ||
                    gate::reads(facts, "provenance.share");
  return wanted;
}

PastFacts::PastFacts(const gate::Policy& policy, const FactsWanted& wanted,
                     const facts::Commit* notes_tip)
    : policy_(policy), wanted_(wanted), notes_tip_(notes_tip) {}

gate::Inputs PastFacts::establish(const PastChange& past, const facts::Tree& before,
                                  const std::string& traces) {
  remarks_.clear();
  gate::Inputs inputs;
  inputs.change = &past.change;
  inputs.catalog = &no_catalog_;
  inputs.now = past.landed;
  if (!past.unreadable.empty()) return inputs;
  read_keys(before);
  assess_provenance(past, traces);
  inputs.provenance = &provenance_;
  if (!wanted_.reach) return inputs;
  read_catalog(past, before);
  assess_reach(past);
  inputs.catalog = &catalogued_->catalog;
  if (catalogued_->systems) inputs.systems = &*catalogued_->systems;
  inputs.reach = &reach_;
  return inputs;
}

/// The catalog before one change is the one after the change before it, unless that touched it.
void PastFacts::read_catalog(const PastChange& past, const facts::Tree& before) {
  if (!catalogued_ || catalogued_at_.empty() || catalogued_at_ != past.change.target_tree) {
    auto files = facts::find_catalog(before, policy_.catalog_paths());
    const bool same = files && catalogued_ && catalogued_->problem.empty() &&
                      same_files(*files, catalogued_->files);
    if (!same) {
      catalogued_ = std::make_unique<Catalogued>();
      auto catalog = files ? facts::read_catalog(*files)
                           : Result<facts::Catalog>(tl::unexpected<Error>(files.error()));
      if (catalog) {
        catalogued_->files = *std::move(files);
        catalogued_->catalog = *std::move(catalog);
        catalogued_->systems.emplace(catalogued_->catalog);
      } else {
        catalogued_->problem = catalog.error().to_string();
      }
    }
  }
  const bool files_known =
      std::none_of(past.change.unknowns.begin(), past.change.unknowns.end(),
                   [](const facts::Unknown& unknown) { return unknown.fact == "change.files"; });
  const bool stays = files_known && !may_touch_catalog(past.change);
  catalogued_at_ = stays ? past.change.head_tree : Digest();
  if (!catalogued_->problem.empty()) {
    remarks_.push_back("the catalog before the change could not be read: its reach is unknown");
  }
}

/// Whether the catalog may be another one after the change. Rather too often than too rarely.
bool PastFacts::may_touch_catalog(const facts::Change& change) const {
  if (!policy_.catalog_paths().empty()) return true;
  return std::any_of(change.files.begin(), change.files.end(), [&](const facts::FileChange& file) {
    return facts::may_describe_systems(file.path) || facts::may_describe_systems(file.old_path);
  });
}

void PastFacts::assess_reach(const PastChange& past) {
  if (catalogued_->problem.empty()) {
    reach_ = catalogued_->systems->of(past.change);
    pass_on_unknown_files(past.change, reach_);
    return;
  }
  reach_ = facts::Reach();
  reach_.unknowns.push_back(
      {"reach", catalogued_->problem, "what does the catalog say? repair it"});
}

/// Before the file was there nobody was enrolled.
void PastFacts::read_keys(const facts::Tree& before) {
  const std::string& path = policy_.allowed_signers();
  if (path.empty()) return;
  const auto text = facts::read_judge(before, path, limits::kPolicyBytesMax);
  if (!text || !*text) {
    remarks_.push_back(fmt::format("`{}` {}: nobody counts as enrolled", printable(path),
                                   text ? "was not there yet" : "could not be read"));
    keys_ = facts::EnrolledKeys();
    keys_text_.clear();
    return;
  }
  if (keys_text_ != **text) {
    keys_text_ = **text;
    auto keys = facts::EnrolledKeys::parse(keys_text_, path);
    keys_readable_ = keys.has_value();
    keys_ = keys ? *std::move(keys) : facts::EnrolledKeys();
  }
  if (!keys_readable_) {
    remarks_.push_back(
        fmt::format("`{}` could not be read: nobody counts as enrolled", printable(path)));
  }
}

void PastFacts::assess_provenance(const PastChange& past, const std::string& traces) {
  facts::ProvenanceInputs inputs;
  inputs.change = &past.change;
  inputs.enrolled_keys = &keys_;
  inputs.notes = past.notes;
  inputs.traces = traces;
  inputs.notes_attested = notes_tip_ != nullptr && !past.notes.empty() && !keys_.empty() &&
                          facts::signed_by_enrolled(*notes_tip_, keys_);
  provenance_ = facts::assess_provenance(inputs);
}

}  // namespace belay::control
