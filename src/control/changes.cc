#include "control/changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/change_dossier.h"
#include "control/directories.h"
#include "control/memory.h"
#include "control/stored_ledger.h"
#include "ledger/note.h"

namespace belay::control {
namespace {

constexpr std::string_view kAnswerFormat = "step/v1";

std::string answer_key(const Asker& asker) {
  return fmt::format("{} {}", asker.principal, asker.once);
}

/// The same repository, head and target are the same change.
std::string id_of(const OpenRequest& request, std::size_t round) {
  Hasher hasher;
  for (const std::string* part : {&request.repository, &request.head, &request.target}) {
    hasher.add(fmt::format("{}:", part->size())).add(*part);
  }
  return hasher.add(fmt::format("{}", round)).finish().hex().substr(0, limits::kChangeIdDigits);
}

tl::unexpected<Error> keeps_moving(const std::string& id) {
  return fail(Code::conflict,
              fmt::format("change `{}` keeps moving: ask again in a moment", printable(id)));
}

/// For where the repository is looked at again, because the step decides about what is there now.
std::optional<std::string> environment_of(const ChangeEvent& event) {
  if (const auto* asked = std::get_if<DecisionAsked>(&event)) return asked->environment;
  if (const auto* asked = std::get_if<WaiverAsked>(&event)) return asked->environment;
  if (const auto* agreed = std::get_if<WaiverAgreed>(&event)) return agreed->environment;
  if (const auto* broken = std::get_if<GlassBroken>(&event)) return broken->environment;
  return std::nullopt;
}

}  // namespace

struct Changes::Loaded {
  std::shared_ptr<const ChangeState> kept;
  std::int64_t version = 0;

  const ChangeState& state() const { return *kept; }
};

struct Changes::Repeated {
  std::string id;
  std::string made;
  std::uint64_t index = 0;  ///< of its last record
};

struct Changes::Taken {
  std::optional<Repeated> repeated;  ///< instead of all that follows
  AdvancedChange advanced;
  std::int64_t version = 0;
  Committed committed;
  std::vector<std::string> entries;

  StepTaken step() && {
    return {std::move(advanced.state), version, std::move(advanced.made),
            committed.first_record + entries.size() - 1};
  }
};

/// What looking again found: a step that it took, or the change, which has not moved.
struct Changes::Looked {
  std::optional<Taken> taken;
  Loaded loaded;
};

Changes::Changes(Store& store, Repositories& repositories, ChangeSettings settings,
                 std::shared_ptr<Memory> memory)
    : store_(store),
      repositories_(repositories),
      settings_(std::move(settings)),
      memory_(memory ? std::move(memory) : std::make_shared<Memory>()),
      decider_(documents_of(store)) {}

ChangeContext Changes::context_of(const LoadedDirectory& people,
                                  const LoadedExceptions& exceptions) {
  return {&people.directory, people.name,      &exceptions.exceptions, &decider_,
          settings_.origin,  settings_.engine, settings_.allow_lasts};
}

Result<Changes::Loaded> Changes::load(const std::string& id) {
  auto change = memory_->change(id);
  BELAY_TRY_VOID(look(store_, {&change}));
  return Loaded{change.shared(), change.version()};
}

/// Nothing where something moved meanwhile.
Result<std::optional<Changes::Taken>> Changes::take(const Asker& asker, const Loaded& loaded,
                                                    const ChangeEvent& event,
                                                    std::vector<Document> documents) {
  auto people = memory_->directory();
  auto known = memory_->exceptions(loaded.state().repository);
  auto attention = memory_->attention(asker.principal);
  const bool attends = std::holds_alternative<ApprovalAsked>(event);
  const std::optional<std::string> environment = environment_of(event);
  auto frozen = memory_->freezes(environment.value_or(""));
  BELAY_TRY(const Sight sight, attends       ? look(store_, {&people, &known, &attention})
                               : environment ? look(store_, {&people, &known, &frozen})
                                             : look(store_, {&people, &known}));
  BELAY_TRY(const Actor actor, actor_for(people->directory, asker));
  const Instant now = sight.at;
  Taken taken;
  ChangeContext context = context_of(*people, *known);
  if (attends) context.attention = attention->attention;
  if (environment) context.frozen = frozen->freezes.for_gate();
  BELAY_TRY(taken.advanced, advance(loaded.state(), context, actor, event, now));
  const ChangeState& state = taken.advanced.state;
  Commit commit;
  commit.puts.push_back({change_key(state.id), loaded.version, write_change(state),
                         state.repository, std::string(name_of(state.status))});
  commit.unmoved.push_back(people->expected());
  if (environment) commit.unmoved.push_back(frozen->expected());
  if (const auto& become = taken.advanced.exceptions) {
    commit.puts.push_back({exceptions_key(become->repository), known->version,
                           write_exceptions(*become), become->repository, ""});
  } else {
    commit.unmoved.push_back(known->expected());
  }
  if (const auto& noted = taken.advanced.attention) {
    commit.puts.push_back(put_attention(*noted, attention->version));
  }
  commit.effects = taken.advanced.effects;
  for (const ledger::Entry& entry : taken.advanced.records) {
    BELAY_TRY(std::string bytes, ledger::write(entry));
    commit.records.push_back(std::move(bytes));
  }
  commit.at = now;
  commit.documents = std::move(documents);
  for (Document& made : taken.advanced.documents) commit.documents.push_back(std::move(made));
  if (!asker.once.empty()) {
    commit.answer = Answer{answer_key(asker), asker.request,
                           json::canonical(json::Object{{"belay", kAnswerFormat},
                                                        {"change", state.id},
                                                        {"made", taken.advanced.made},
                                                        {"records", commit.records.size()}})};
  }
  auto committed = store_.commit(commit);
  if (!committed && committed.error().code == Code::conflict) return std::nullopt;
  if (!committed) return tl::unexpected(std::move(committed).error());
  taken.version = loaded.version + 1;
  memory_->keep(state, taken.version, commit.puts.front().state.size());
  taken.committed = *std::move(committed);
  taken.entries = std::move(commit.records);
  return taken;
}

Result<Changes::Taken> Changes::step(const Asker& asker, const std::string& id,
                                     const ChangeEvent& event) {
  const std::optional<std::string> environment = environment_of(event);
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    BELAY_TRY(auto before, done_before(asker));
    if (before) {
      Taken taken;
      taken.repeated = std::move(before);
      return taken;
    }
    Loaded loaded;
    if (environment) {
      const Asker looks{asker.principal, asker.means, {}, {}};
      BELAY_TRY(Looked looked, look_again(looks, id, *environment, Brought::by_nobody_known));
      loaded = std::move(looked.loaded);
    }
    if (!loaded.kept) {
      BELAY_TRY(loaded, load(id));
    }
    // Somebody else has looked meanwhile, for another environment and at a target that moved.
    const bool was_looked_at = !environment || loaded.state().now().findings.contains(*environment);
    if (!was_looked_at) continue;
    BELAY_TRY(auto taken, take(asker, loaded, event, {}));
    if (taken) return *std::move(taken);
  }
  return keeps_moving(id);
}

Result<StepTaken> Changes::open(const Asker& asker, const OpenRequest& request) {
  OpenRequest exact = request;
  BELAY_TRY(const auto repository, repositories_.open(request.repository));
  BELAY_TRY(const Landing landing, repository->landing(request.target));
  exact.target = landing.name;
  int tries = 0;
  for (std::size_t round = 0; round < limits::kChangeRoundsMax;) {
    BELAY_TRY(const auto before, done_before(asker));
    if (before) {
      BELAY_TRY(Loaded loaded, load(before->id));
      return StepTaken{loaded.state(), loaded.version, before->made, before->index};
    }
    const std::string id = id_of(exact, round);
    BELAY_TRY(const auto stored, store_.load(change_key(id)));
    if (stored) {
      BELAY_TRY(const ChangeState known, parse_change(stored->state));
      if (known.status != ChangeStatus::open) {
        ++round;
        continue;
      }
      BELAY_TRY(Looked looked, look_again(asker, id, exact.environment, Brought::by_asker));
      if (looked.taken) return std::move(*looked.taken).step();
      return StepTaken{looked.loaded.state(), looked.loaded.version, id, std::nullopt};
    }
    ChangeState fresh;
    BELAY_TRY(fresh.opened, store_.now());
    fresh.id = id;
    fresh.repository = exact.repository;
    fresh.head_name = exact.head;
    fresh.target_name = exact.target;
    fresh.opened_by = asker.principal;
    BELAY_TRY(Established found,
              establish(fresh, exact.environment, asker.principal, fresh.opened));
    const Loaded nothing{std::make_shared<const ChangeState>(std::move(fresh)), 0};
    BELAY_TRY(auto taken, take(asker, nothing, found.event, std::move(found.documents)));
    if (taken) return std::move(*taken).step();
    if (++tries == limits::kStepTriesMax) return keeps_moving(id);
  }
  return fail(Code::over_limit, fmt::format("`{}` was opened against `{}` {} times: name another "
                                            "branch",
                                            printable(request.head), printable(landing.name),
                                            limits::kChangeRoundsMax));
}

Result<Changes::Looked> Changes::look_again(const Asker& asker, const std::string& id,
                                            const std::string& environment, Brought brought) {
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    BELAY_TRY(const Loaded loaded, load(id));
    const Revision& known = loaded.state().now();
    BELAY_TRY(const auto repository, repositories_.open(loaded.state().repository));
    BELAY_TRY(const Landing head, repository->landing(loaded.state().head_name));
    BELAY_TRY(const Landing target, repository->landing(loaded.state().target_name));
    const bool moved = head.commit != known.head || target.commit != known.target;
    if (!moved && known.findings.contains(environment)) return Looked{{}, loaded};
    BELAY_TRY(const Instant now, store_.now());
    const bool is_new_head = head.commit != known.head;
    const std::string by = !is_new_head                   ? known.by
                           : brought == Brought::by_asker ? asker.principal
                                                          : std::string();
    BELAY_TRY(Established found, establish(loaded.state(), environment, by, now));
    // Moved between the two looks: whoever brought this head is not who brought that one.
    if (found.event.revision.head != head.commit) continue;
    BELAY_TRY(auto taken, take(asker, loaded, found.event, std::move(found.documents)));
    if (taken) return Looked{std::move(taken), {}};
  }
  return keeps_moving(id);
}

Result<ChangeShown> Changes::show(const std::string& id, const DecisionAsked& asked) {
  auto change = memory_->change(id);
  if (!change.is_known()) BELAY_TRY_VOID(look(store_, {&change}));
  auto people = memory_->directory();
  auto known = memory_->exceptions(change->repository);  // which it never leaves
  auto frozen = memory_->freezes(asked.environment);
  BELAY_TRY(const Sight sight, look(store_, {&change, &people, &known, &frozen}));
  ChangeShown shown_now;
  for (const GivenException& given : known->exceptions.all) {
    if (given.change == id) shown_now.exceptions.push_back(given);
  }
  if (change->now().findings.contains(asked.environment)) {
    ChangeContext context = context_of(*people, *known);
    context.frozen = frozen->freezes.for_gate();
    BELAY_TRY(const Dossier dossier, dossier_of(*change, context, asked, sight.at));
    BELAY_TRY(shown_now.preview, decider_.decide(dossier));
  }
  shown_now.state = *change;
  shown_now.version = change.version();
  shown_now.people = people.version();
  shown_now.known = known.version();
  shown_now.frozen = frozen.version();
  shown_now.at = sight.at;
  return shown_now;
}

Result<std::vector<Listed>> Changes::list(ListRequest request) {
  request.kind = change_key("").kind;
  return store_.list(request);
}

Result<StepTaken> Changes::give(const Asker& asker, const std::string& id,
                                const ChangeEvent& event) {
  BELAY_TRY(Taken taken, step(asker, id, event));
  if (!taken.repeated) return std::move(taken).step();
  BELAY_TRY(Loaded loaded, load(taken.repeated->id));
  return StepTaken{loaded.state(), loaded.version, std::move(taken.repeated->made),
                   taken.repeated->index};
}

Result<StepTaken> Changes::approve(const Asker& asker, const std::string& id,
                                   const ApprovalAsked& asked) {
  return give(asker, id, asked);
}

Result<StepTaken> Changes::withdraw(const Asker& asker, const std::string& id,
                                    const WithdrawalAsked& asked) {
  return give(asker, id, asked);
}

Result<StepTaken> Changes::write_record(const Asker& asker, const std::string& id,
                                        const RecordWritten& written) {
  return give(asker, id, written);
}

Result<StepTaken> Changes::bring_evidence(const Asker& asker, const std::string& id,
                                          const EvidenceBrought& brought) {
  return give(asker, id, brought);
}

Result<StepTaken> Changes::abandon(const Asker& asker, const std::string& id,
                                   const Abandoned& abandoned) {
  return give(asker, id, abandoned);
}

Result<DecisionGiven> Changes::decide(const Asker& asker, const std::string& id,
                                      const DecisionAsked& asked) {
  BELAY_TRY(Taken taken, step(asker, id, asked));
  if (taken.repeated) return given_before(*taken.repeated);
  DecisionGiven given;
  given.index = taken.committed.first_record + taken.entries.size() - 1;
  given.receipt.entry = std::move(taken.entries.back());
  given.receipt.proof.index = given.index;
  given.receipt.proof.hashes = std::move(taken.committed.proof);
  BELAY_TRY(given.receipt.proof.checkpoint, ledger::Note::parse(taken.committed.checkpoint));
  given.decided = std::move(taken.advanced.decided);
  given.state = std::move(taken.advanced.state);
  return given;
}

Result<std::optional<Changes::Repeated>> Changes::done_before(const Asker& asker) {
  if (asker.once.empty()) return std::nullopt;
  BELAY_TRY(const auto kept, store_.answer(answer_key(asker)));
  if (!kept) return std::nullopt;
  if (kept->request != asker.request) {
    return fail(Code::conflict, fmt::format("the idempotency key `{}` was another request's: take "
                                            "a new one for each",
                                            printable(asker.once)));
  }
  BELAY_TRY(const json::Value value, json::parse(kept->response, "the kept answer"));
  json::Fields fields(value, "the kept answer");
  if (fields.text("belay") != kAnswerFormat) fields.refuse("belay", "is of another version");
  Repeated before;
  before.id = fields.text("change");
  before.made = fields.text("made");
  const std::int64_t records = fields.integer("records", 1, limits::kRecordsPerStepMax);
  before.index = kept->first_record + static_cast<std::uint64_t>(records) - 1;
  BELAY_TRY_VOID(fields.done());
  return before;
}

/// The same decision, with a proof for the ledger as it is now.
Result<DecisionGiven> Changes::given_before(const Repeated& before) {
  DecisionGiven given;
  given.index = before.index;
  BELAY_TRY(given.receipt, receipt(before.index));
  BELAY_TRY(const ledger::Entry entry, ledger::parse_entry(given.receipt.entry));
  const auto* decided = std::get_if<ledger::Decided>(&entry.what);
  if (decided == nullptr) {
    return fail(Code::conflict, "the idempotency key was another request's: take a new one");
  }
  BELAY_TRY(const auto inputs, store_.document(decided->inputs));
  if (!inputs) return fail(Code::internal, "what the decision was made from is missing");
  BELAY_TRY(const Dossier dossier, parse_dossier(*inputs));
  BELAY_TRY(given.decided, decider_.decide(dossier));
  BELAY_TRY(Loaded loaded, load(before.id));
  given.state = loaded.state();
  return given;
}

Result<ledger::Receipt> Changes::receipt(std::uint64_t index) {
  BELAY_TRY(const LedgerHead head, store_.ledger_head());
  if (index >= head.size) {
    return fail(Code::not_found,
                fmt::format("the ledger has {} entries, and none at {}", head.size, index));
  }
  BELAY_TRY(auto entries, store_.records(index, 1));
  ledger::Receipt made;
  made.entry = std::move(entries.front());
  made.proof.index = index;
  BELAY_TRY(made.proof.hashes, inclusion_in(store_, index, head.size));
  BELAY_TRY(made.proof.checkpoint, ledger::Note::parse(head.checkpoint));
  return made;
}

}  // namespace belay::control
