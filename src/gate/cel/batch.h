#ifndef BELAY_GATE_CEL_BATCH_H_
#define BELAY_GATE_CEL_BATCH_H_

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "gate/cel/cel.h"
#include "gate/cel/quick_answers.h"

namespace belay::cel {

/// Many conditions over the same facts, taken apart into the questions that they ask about single
/// facts: each question is kept once, however many conditions ask it, and all lie close together.
/// What is no such question leaves its condition to `Program::evaluate`.
///
/// Conditions count from 0. Const use from several threads is fine.
class Batch {
 public:
  /// Null for a number without a condition, which is always left open.
  static Batch of(std::span<const Program* const> conditions);

 private:
  friend class BatchAnswers;
  friend class BatchWriter;

  enum class Op : std::uint8_t {
    ask,     ///< the answer of question `to`
    negate,  ///< the other answer
    if_no,   ///< after `no`: goes to `to`
    if_yes,  ///< after `yes`: goes to `to`
    jump,    ///< to `to`
    rows,    ///< push the rows that answer question `to` with yes
    both,    ///< of the top two, the rows in both
    either,  ///< the rows in any
    others,  ///< the rows not in the top one
    any,     ///< pop: whether there is a row
    every,   ///< pop: whether none of the list `to` is missing
    stop
  };
  struct Step {
    Op op = Op::stop;
    std::uint32_t to = 0;
  };
  /// Where a question looks.
  struct Source {
    enum class From : std::uint8_t { variable, field, elements, column, sum, difference };
    From from = From::variable;
    std::uint32_t variable = 0;
    std::uint32_t slot = 0;   ///< of a field or column; of a sum, the first column's
    std::uint32_t other = 0;  ///< the second column's

    friend auto operator<=>(const Source&, const Source&) = default;
  };
  struct Question {
    std::uint32_t source = 0;
    Test test = Test::equal;
    bool is_pattern = false;  ///< a regular expression, known by how its matches begin and end
    std::uint64_t marks = 0;  ///< of the texts that would answer with yes; 0: not told by marks
    std::uint64_t bytes = 0;  ///< that a text which answers with yes has
    Value constant;           ///< of a pattern: the prefix
    std::string_view suffix;
  };
  struct Condition {
    std::uint32_t first = 0;  ///< step
    bool is_open = true;
  };

  std::vector<Step> steps_;
  std::vector<Condition> conditions_;
  std::vector<Question> questions_;
  std::vector<Source> sources_;
  // The most of each that one condition has.
  std::uint64_t steps_max_ = 0;
  std::uint64_t folds_max_ = 0;
  std::uint64_t turn_length_ = 0;
  std::unique_ptr<Arena> texts_ = std::make_unique<Arena>();
};

/// What a batch answers to the facts of one activation. Questions are answered when they are first
/// asked. One thread at a time.
class BatchAnswers {
 public:
  /// REQUIRES: all three outlive this, and the arena is not reset.
  BatchAnswers(const Batch& batch, const Activation& activation, Arena& arena);

  /// By condition: what `Program::evaluate` would come to, where that is quick to say.
  std::vector<Quick> all();

 private:
  static constexpr std::size_t kRowsMax = 64;
  static constexpr std::size_t kDepthMax = 8;
  static constexpr std::uint64_t kAnyBytes = ~std::uint64_t{0};
  friend class BatchWriter;

  using Rows = std::uint64_t;  ///< a bit for each row of a list
  /// What a source holds: one value, or one of each row.
  struct Seen {
    bool is_seen = false;
    bool is_usable = false;     ///< false: no list of so many, or not all there
    bool are_texts = false;     ///< every row, and short enough to be compared quickly
    bool are_integers = false;  ///< every row, and there is one
    std::uint32_t size = 0;
    std::uint64_t marks = 0;          ///< of all its texts
    std::uint64_t bytes = kAnyBytes;  ///< of all its texts
    const Value* values = nullptr;
    Value value;
    std::string_view prefix;  ///< what all texts begin with
    Value least, most;        ///< of integers
  };

  Value fact(std::uint32_t variable) const;
  Quick of(const Batch::Condition& asked);
  const Seen& see(std::uint32_t source) {
    if (!seen_[source].is_seen) look(source);
    return seen_[source];
  }
  void look(std::uint32_t source);
  void see_rows(const Batch::Source& source, Seen& seen);
  void see_combined(const Batch::Source& source, Seen& seen);
  static void summarize(Seen& seen);
  static void summarize_texts(Seen& seen);
  static void summarize_integers(Seen& seen);
  Quick ask(std::uint32_t question);
  Quick find_answer(std::uint32_t question);
  bool find_rows(std::uint32_t question);
  bool look_at_rows(const Batch::Question& question, const Seen& seen, Rows& rows) const;

  const Batch& batch_;
  const Activation& activation_;
  Arena& arena_;
  bool affordable_ = true;
  std::vector<Seen> seen_;
  std::vector<std::int8_t> answers_;  ///< by question: a Quick, or not asked yet
  std::unique_ptr<Rows[]> rows_;      ///< by question, where `answers_` says yes
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_BATCH_H_
