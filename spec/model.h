#ifndef BELAY_SPEC_MODEL_H_
#define BELAY_SPEC_MODEL_H_

#include <optional>
#include <string>
#include <vector>

namespace belay::spec {

/// A decision's inputs, small enough to be seen at once. The engine gets them as YAML and native
/// facts (engine.h), the reference as they are.
enum class Truth { yes, no, unknown, error };
enum class Kind { approvals, record, evidence, wait, freeze, deny };

struct Asked {
  Kind kind = Kind::approvals;
  int count = 1;      ///< approvals
  std::string level;  ///< approvals; empty: any
  std::string team;   ///< approvals; empty: anyone
  std::string word;   ///< record: the section; evidence: the type
  int hours = 0;      ///< evidence: the greatest age; 0: any. wait: how long
  bool exemptible = false;
  int due = 0;  ///< 0 merge, 1 deploy, 2 after
};

struct Rule {
  int number = 0;     ///< its name, which moves with it
  int condition = 0;  ///< which of the conditions that the world knows
  std::vector<Asked> owes;
  std::vector<Kind> exempts;
  bool warns = false;
};

struct Freeze {
  int number = 0;
  bool in_force = true;
  int when = 0;
  int unless = 1;
  int due = 0;
  bool warns = false;
};

struct Approver {
  int person = 0;
  bool this_tree = true;
  bool this_target = true;
  int moment = 2;  ///< the last that it is for: 0 merge, 1 deploy, 2 after
  bool barred = false;
};

struct Person {
  std::string level;
  std::string team;
  bool maker = false;
  bool robot = false;
};

struct Proof {
  std::string type;
  int hours_old = 0;
  bool this_tree = true;
};

/// What the conditions read, and what was given.
struct World {
  std::optional<int> tier;  ///< nothing: unknown
  bool agent = false;
  bool revert = false;
  bool production = true;
  int moment = 0;
  int commit_hours_old = 0;
  std::vector<Person> people;
  std::vector<Approver> approvals;
  std::vector<std::string> sections;
  std::vector<Proof> proofs;
};

struct Case {
  std::vector<Rule> rules;
  std::vector<Freeze> freezes;
  World world;
};

/// The conditions that generated rules have: as CEL, and as what they mean.
inline constexpr int kConditions = 9;
std::string cel(int condition);
Truth truth(int condition, const World& world);

}  // namespace belay::spec

#endif  // BELAY_SPEC_MODEL_H_
