#ifndef BELAY_BASE_LIMITS_H_
#define BELAY_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

/// Every bound of the product, by name. Going over one is a clear error (`Code::over_limit`), never
/// a crash and never a way through.
namespace belay::limits {

// Files that people write.
inline constexpr std::size_t kPolicyBytesMax = 8u << 20;  // kRulesMax rules, and why
inline constexpr std::size_t kCatalogBytesMax = 32u << 20;
inline constexpr std::size_t kOwnersBytesMax = 3u << 20;  // GitHub reads no larger CODEOWNERS
inline constexpr std::size_t kFactsBytesMax = 8u << 20;
inline constexpr int kYamlDepthMax = 64;
inline constexpr std::size_t kYamlNodesMax = 4'000'000;
inline constexpr std::size_t kYamlDocumentsMax = 10'000;  // each costs a block of memory

// Evidence: signed envelopes of in-toto statements.
inline constexpr std::size_t kEnvelopeBytesMax = 256u << 10;
inline constexpr std::size_t kEnvelopeSignaturesMax = 8;
inline constexpr std::size_t kMissedLinesMax = 1'000;

// Time: a century. Beyond it a span is a slip of the pen and could leave the calendar.
inline constexpr std::int64_t kSpanSecondsMax = 36'525LL * 86'400;

// Policy.
inline constexpr std::size_t kRulesMax = 10'000;
inline constexpr std::size_t kConditionBytesMax = 64u << 10;
inline constexpr std::size_t kFreezesMax = 1'000;
inline constexpr std::size_t kObligationsMax = 100;  // of one rule
inline constexpr std::int64_t kApprovalsAskedMax = 100;
inline constexpr std::size_t kNameBytesMax = 200;  // of a rule, team, section: one line of text

// Scenarios.
inline constexpr std::size_t kScenariosBytesMax = 8u << 20;  // of one file
inline constexpr std::size_t kScenarioFilesMax = 10'000;

// What a person gives by hand.
inline constexpr std::size_t kApprovalsGivenMax = 10'000;
inline constexpr std::size_t kApprovalIdBytesMin = 17;  // of a signed one: no chance meeting
inline constexpr std::size_t kApprovalIdBytesMax = 64;

// A change on the server: its heads, and how often its record is written.
inline constexpr std::size_t kRevisionsMax = 1'000;
inline constexpr std::size_t kEnvironmentsMax = 100;    // that one head is looked at for
inline constexpr std::size_t kChangeRoundsMax = 1'000;  // opened, closed and opened again
inline constexpr std::size_t kChangeIdDigits = 12;
inline constexpr std::int64_t kRecordsPerStepMax = 1'000;
inline constexpr std::size_t kIdempotencyKeyBytesMax = 200;
inline constexpr int kStepTriesMax = 20;  // while others move what a step depends on
inline constexpr std::size_t kSectionEditsMax = 1'000;
inline constexpr std::size_t kSectionBytesMax = 32u << 10;
inline constexpr std::size_t kReasonBytesMax = 4u << 10;  // of an exception, and its review
inline constexpr std::size_t kExceptionsMax = 1'000;  // of a kind and repository, that still matter
inline constexpr std::size_t kWaiversWaitingMax = 10;  // of one person, for one change
inline constexpr std::size_t kSystemsHeldMax = 50;     // one by one; more are the repository
inline constexpr std::size_t kPagedMax = 100;          // owners whom a page names
inline constexpr std::size_t kAttentionMax = 1'000;    // what one person was shown, and approved

// The server's directory: each principal is a person, an agent or a robot.
inline constexpr std::size_t kPrincipalIdBytesMax = 64;
inline constexpr std::size_t kPrincipalsMax = 100'000;

// What a decider keeps of what it has read: findings are kilobytes, judges may be megabytes.
inline constexpr std::size_t kFindingsKeptMax = 10'000;
inline constexpr std::size_t kJudgesKeptMax = 64;

// Tokens: a year, and a secret that nobody guesses.
inline constexpr std::size_t kPrivateFileBytesMax = 64u << 10;
inline constexpr std::size_t kTokenSecretBytes = 32;
inline constexpr std::size_t kTokenBytesMax = 200;
inline constexpr std::size_t kTokenIdDigits = 12;
inline constexpr std::int64_t kTokenSecondsMax = 366LL * 86'400;
inline constexpr std::int64_t kInvitationSecondsMax = 7LL * 86'400;

// What a client reads of a server's answer.
inline constexpr std::size_t kAnswerBodyBytesMax = 64u << 20;
inline constexpr int kClientSecondsMax = 60;
inline constexpr std::size_t kReceiptBytesMax = 1u << 20;
inline constexpr std::size_t kRevocationsBytesMax = 64u << 20;

// CEL.
inline constexpr int kCelDepthMax = 250;
// Each level of brackets is a dozen of the parser's frames: a sanitized build has 8 MB for them.
inline constexpr int kCelBracketsMax = 100;
inline constexpr std::size_t kCelNodesMax = 100'000;
inline constexpr std::size_t kCelBranchesMax = 1'000;  // each is compiled for itself
// Enough to ask a question of each of kFilesMax files; about 50 ms, and 80 MB at the very worst.
inline constexpr std::uint64_t kCelCostMax = 10'000'000;

// Catalog and reach.
inline constexpr std::size_t kSystemsMax = 200'000;
inline constexpr std::size_t kDependenciesMax = 4'000'000;
inline constexpr std::size_t kCatalogFilesMax = 20'000;
inline constexpr std::size_t kCatalogDocumentsMax = 20'000;  // in one Backstage file
// Deeper Backstage files are named in the policy: a look into every directory of a large tree would
// cost each check more than the change itself.
inline constexpr std::size_t kCatalogSearchDepthMax = 3;
inline constexpr std::size_t kCatalogNameBytesMax = 200;  // what a person can read in one line
inline constexpr int kTierMax = 1000;
inline constexpr std::size_t kSketchSystemsMax = 500;  // a proposal that nobody reads helps nobody
inline constexpr std::size_t kCatalogProblemsMax = 1000;  // a hostile file could make millions

// A change.
inline constexpr std::size_t kCommitsMax = 100'000;
inline constexpr std::size_t kFilesMax = 500'000;
inline constexpr std::size_t kBlobBytesMax = 512u << 20;  // above it git too says `binary`
inline constexpr std::size_t kTreeDepthMax = 256;
inline constexpr std::size_t kCommitMessageBytesMax = 1u << 20;

// The past: changes assessed at once, and how many of them an answer names.
inline constexpr std::size_t kPastChangesMax = 1'000'000;
inline constexpr std::size_t kDifferencesMax = 10'000;
inline constexpr int kThreadsMax = 256;

// Provenance: the largest real note is 3.2 MB.
inline constexpr std::size_t kNoteBytesMax = 16u << 20;
inline constexpr std::size_t kTraceBytesMax = 64u << 20;
inline constexpr std::size_t kNoteRangesMax = 2'000'000;
inline constexpr std::size_t kClaimsPerCommitMax = 64;  // more reasons make it no stricter
inline constexpr std::size_t kEvidenceBytesMax = 400;

// Signatures: an RSA one of 16384 bits takes 6 KB, a post-quantum one 8 KB.
inline constexpr std::size_t kSshSignatureBytesMax = 64u << 10;
inline constexpr std::size_t kApprovalSignatureBytesMax = 6u << 10;  // every receipt carries it
inline constexpr std::size_t kEnrolledKeysBytesMax = 4u << 20;

// Boundary: larger sources are not read for imports, and the answer says so.
inline constexpr std::size_t kSourceBytesMax = 8u << 20;
inline constexpr std::size_t kCrossingsMax = 10'000;
inline constexpr std::size_t kImportBytesMax = 1'000;      // a longer name names no file
inline constexpr std::size_t kImportsBytesMax = 4u << 20;  // all names in a file, tried often
inline constexpr std::size_t kTsconfigBytesMax = 1u << 20;

// Reverts: each candidate costs reading a commit, each moved hunk two searches of its file.
inline constexpr std::size_t kRevertCandidatesMax = 64;
inline constexpr std::size_t kRevertHunksMax = 256;

// Ledger. A tile gives the length of an entry in 16 bits (C2SP tlog-tiles); what is larger goes in
// by digest. Sizes stay exact in every JSON reader.
inline constexpr std::size_t kLedgerEntryBytesMax = 65'535;
inline constexpr std::uint64_t kLedgerEntriesMax = (1ULL << 53) - 1;
inline constexpr std::size_t kSignedNoteBytesMax = 256u << 10;
inline constexpr std::size_t kNoteSignaturesMax = 64;
inline constexpr std::size_t kKeyNameBytesMax = 255;
inline constexpr std::size_t kProofHashesMax = 64;
inline constexpr std::size_t kTlogProofBytesMax = 512u << 10;
// How far another machine's clock may be ahead of the one that verifies a receipt.
inline constexpr std::int64_t kClocksApartSecondsMax = 300;

// `belay ledger tail`: what it begins with, and how often it asks what came.
inline constexpr std::uint64_t kTailEntries = 20;
inline constexpr int kTailMillisBetween = 1'000;

// The store.
inline constexpr std::size_t kDocumentBytesMax = 64u << 20;
inline constexpr std::size_t kStateBytesMax = 8u << 20;
inline constexpr std::size_t kEffectBytesMax = 1u << 20;
inline constexpr std::size_t kAnswerBytesMax = 8u << 20;
inline constexpr std::size_t kKeyBytesMax = 1'000;      // of an id, an effect, an answer, a lease
inline constexpr std::size_t kCommitItemsMax = 10'000;  // of each sort, in one commit
inline constexpr std::size_t kListedMax = 1'000;        // of one page: a list, records, claims
inline constexpr std::int64_t kAnswerKeptSeconds = 86'400;  // a client repeats within minutes
inline constexpr std::int64_t kStaleSecondsMax = 60;        // from a step's time to its commit
inline constexpr std::size_t kBatchCommitsMax = 256;        // that share one transaction
inline constexpr std::size_t kStoreReadersMax = 8;          // connections that read at once
inline constexpr std::size_t kStoreConnectionsMax = 10;     // sessions with PostgreSQL
inline constexpr int kStoreBusyMillisMax = 10'000;          // waited for another process's writing
inline constexpr int kFenceSecondsBetween = 1;  // what is rolled back by less may go unnoticed

// JSON.
inline constexpr int kJsonDepthMax = 128;

// The HTTP server. One connection holds its head and one body; all bodies together are bounded too.
inline constexpr std::size_t kHttpLineBytesMax = 8u << 10;  // method, target, version
inline constexpr std::size_t kHttpHeadBytesMax = 16u << 10;
inline constexpr std::size_t kHttpHeadersMax = 100;
inline constexpr std::size_t kHttpBodyBytesMax = 8u << 20;
inline constexpr std::size_t kHttpBodiesBytesMax = 256u << 20;
inline constexpr std::size_t kHttpConnectionsMax = 10'000;
inline constexpr std::size_t kHttpConnectionsPerPeerMax = 1'000;  // a proxy is one peer
inline constexpr std::size_t kHttpQueueMax = 1'024;               // requests waiting for a worker
inline constexpr int kHttpRequestSecondsMax = 30;                 // to send one, to take an answer
inline constexpr int kHttpIdleSecondsMax = 75;                    // longer than a proxy keeps one
inline constexpr std::size_t kEventBytesMax = 1u << 20;           // that a client reads
inline constexpr std::size_t kSubscribersMax = 256;               // of a server's events
inline constexpr int kSubscribedSecondsMax = 900;  // then whoever listens signs in again
inline constexpr int kHttpDrainSecondsMax = 20;
inline constexpr int kHttpLingerSecondsMax = 2;  // for a refused client to read why

// Server-Sent Events: what a subscriber may be behind before it must come back.
inline constexpr std::size_t kEventsWaitingMax = 1'000;
inline constexpr std::size_t kEventsBytesWaitingMax = 1u << 20;
inline constexpr int kHeartbeatSeconds = 15;

}  // namespace belay::limits

#endif  // BELAY_BASE_LIMITS_H_
