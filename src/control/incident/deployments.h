#ifndef BELAY_CONTROL_INCIDENT_DEPLOYMENTS_H_
#define BELAY_CONTROL_INCIDENT_DEPLOYMENTS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "control/directories.h"
#include "control/memory.h"
#include "control/store.h"

namespace belay::control {

inline constexpr std::size_t kDeploymentNameBytesMax = 200;

/// Something that is in production now, and that no rollout of this server moved.
struct Deployment {
  std::string environment;
  std::string system, version;
  std::string change;        ///< empty: nobody says what it is
  std::string region, cell;  ///< empty: everywhere, or in all of the region
  Instant at;
  /// Where the ledger has the decision that allows it; nothing: nobody names one.
  std::optional<std::uint64_t> decision;
  bool goes_back = false;  ///< to what ran there before: its allow may have ended

  friend bool operator==(const Deployment&, const Deployment&) = default;
};

/// A deployment that somebody told. docs/formats/kept-deployment-v1.md.
struct KeptDeployment {
  std::string id;  ///< `d` and the digest of what was told: told again it is the same
  Deployment told;
  std::string by;
  Instant heard;
  std::string why_not;              ///< why nothing allows it; empty: something does
  std::optional<Instant> put_back;  ///< it is not there any more

  /// Who is suspected where it is: its change, else itself.
  const std::string& suspect() const { return told.change.empty() ? id : told.change; }

  friend bool operator==(const KeptDeployment&, const KeptDeployment&) = default;
};

std::string write_deployment(const KeptDeployment& deployment);
Result<KeptDeployment> parse_deployment(std::string_view json);
Key deployment_key(const std::string& id);

/// The use cases about what is in production beside every rollout. Thread-safe, as far as the store
/// is.
class Deployments {
 public:
  Deployments(Store& store, std::shared_ptr<Memory> memory);

  /// Keeps it, and says whether an allow of this ledger is of it: of its change, for `deploy`, in
  /// its environment, given before it and not ended (but where it goes back). Refuses
  /// (`malformed`) what names no environment, system or version, or has not come yet.
  Result<KeptDeployment> told(const Asker& asker, const Deployment& deployment);
  Result<KeptDeployment> show(const std::string& id);
  /// Those of the environment that began since, or are newer than that was heard; newest first.
  Result<std::vector<KeptDeployment>> since(const std::string& environment, Instant since);
  /// It is not there any more. Saying so again changes nothing.
  Result<void> note_put_back(const std::string& id);

 private:
  Result<std::string> why_not_allowed(const Deployment& deployment);

  Store& store_;
  std::shared_ptr<Memory> memory_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_DEPLOYMENTS_H_
