#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "gate/cel/batch.h"
#include "gate/cel/code.h"
#include "gate/cel/text_marks.h"

namespace belay::cel {

/// Takes programs apart by running each on what its values would be made of.
class BatchWriter {
 public:
  void add(const Program& program) {
    code_ = &program.code();
    const std::uint32_t first = here();
    const bool is_open = !take_apart();
    batch_.conditions_.push_back({first, is_open});
    if (is_open) batch_.steps_.resize(first);
    batch_.steps_max_ = std::max<std::uint64_t>(batch_.steps_max_, code_->instructions.size());
    batch_.folds_max_ = std::max<std::uint64_t>(batch_.folds_max_, code_->folds.size());
  }
  void add_none() { batch_.conditions_.emplace_back(); }
  Batch finish() && { return std::move(batch_); }

 private:
  using Op = Batch::Op;
  using From = Batch::Source::From;

  /// What an instruction leaves: something to ask about, or an answer.
  struct Left {
    bool is_answer = false;
    Batch::Source source;
  };

  /// False where some part is more than a question; the steps written then mean nothing.
  bool take_apart() {
    left_.clear();
    list_ = nullptr;
    starts_.clear();
    jumps_.clear();
    targets_.clear();
    for (const Instruction& at : code_->instructions) {
      if (!settle_before_target()) return false;
      starts_.push_back(here());
      if (!take(at)) return false;
    }
    for (const auto& [step, target] : jumps_) batch_.steps_[step].to = starts_[target];
    return true;
  }

  /// Where two ways meet, each has come to its answer: what is only asked behind that place would
  /// be asked by whoever jumps to it, too.
  bool settle_before_target() {
    const bool ways_meet = targets_.contains(static_cast<std::uint32_t>(starts_.size()));
    return !ways_meet || left_.empty() || answer();
  }

  std::uint32_t here() const { return static_cast<std::uint32_t>(batch_.steps_.size()); }
  void put(Op op, std::uint32_t to = 0) { batch_.steps_.push_back({op, to}); }
  bool is_in_list() const { return list_ != nullptr; }

  bool take(const Instruction& at) {
    switch (at.op) {
      case cel::Op::variable:
        return leave({From::variable, at.a, 0, 0});
      case cel::Op::variable_field:
        return leave({From::field, at.a, at.b, 0});
      case cel::Op::test_variable:
        return !is_in_list() && ask({From::variable, at.a, 0, 0}, test_of(at), at.b);
      case cel::Op::test:
        return test_top(at);
      case cel::Op::local_field:
        return is_element(at.a) && leave({From::column, variable_, at.b, 0});
      case cel::Op::test_local:
        return is_element(at.a) && ask({From::elements, variable_, 0, 0}, test_of(at), at.b);
      case cel::Op::test_field:
        return is_element(at.a) && ask({From::column, variable_, at.detail, 0}, test_of(at), at.b);
      case cel::Op::matches_field:
        return is_element(at.a) && match({From::column, variable_, at.detail, 0}, at.b);
      case cel::Op::add:
        return combine(From::sum);
      case cel::Op::subtract:
        return combine(From::difference);
      case cel::Op::call:
        return at.count == 1 && code_->functions[at.a].name == "!_" && negate();
      case cel::Op::both:
        return part(Op::if_no, at.a);
      case cel::Op::either:
        return part(Op::if_yes, at.a);
      case cel::Op::both_next:
        return join(Op::both, Op::if_no, at.a);
      case cel::Op::either_next:
        return join(Op::either, Op::if_yes, at.a);
      case cel::Op::branch:
        return !is_in_list() && answer() && go(Op::if_no, at.a) && pop();
      case cel::Op::jump:
        return !is_in_list() && answer() && go(Op::jump, at.a) && pop();
      case cel::Op::fold_test:
      case cel::Op::fold_begin:
        return begin_list(code_->folds[at.a]);
      case cel::Op::fold_next:
        return true;
      case cel::Op::fold_step:
        return is_in_list() && answer();
      case cel::Op::fold_finish:
        return end_list();
      case cel::Op::stop:
        return !is_in_list() && left_.size() == 1 && answer() && (put(Op::stop), true);
      default:
        return false;
    }
  }

  static Test test_of(const Instruction& at) { return static_cast<Test>(at.count); }

  bool leave(const Batch::Source& source) {
    const bool of_rows = source.from != From::variable && source.from != From::field;
    if (is_in_list() != of_rows) return false;
    left_.push_back({false, source});
    return true;
  }

  bool pop() {
    left_.pop_back();
    return true;
  }

  bool is_element(std::uint32_t local) const { return is_in_list() && local == list_->first; }

  bool begin_list(const Fold& fold) {
    if (is_in_list() || left_.empty() || left_.back().is_answer ||
        left_.back().source.from != From::variable || fold.second != Fold::kNone ||
        (fold.kind != FoldKind::all && fold.kind != FoldKind::exists)) {
      return false;
    }
    list_ = &fold;
    variable_ = left_.back().source.variable;
    batch_.turn_length_ = std::max<std::uint64_t>(batch_.turn_length_, fold.length);
    outside_ = left_.size() - 1;
    left_.pop_back();
    return true;
  }

  bool end_list() {
    if (left_.size() != outside_ + 1) return false;
    const bool all = list_->kind == FoldKind::all;
    list_ = nullptr;
    put(all ? Op::every : Op::any, source({From::elements, variable_, 0, 0}));
    return true;
  }

  bool combine(From from) {
    if (!is_in_list() || left_.size() < outside_ + 2) return false;
    const Left b = left_.back();
    left_.pop_back();
    const Left a = left_.back();
    left_.pop_back();
    if (a.is_answer || b.is_answer || a.source.from != From::column ||
        b.source.from != From::column) {
      return false;
    }
    return leave({from, variable_, a.source.slot, b.source.slot});
  }

  bool test_top(const Instruction& at) {
    if (left_.empty() || left_.back().is_answer) return false;
    const Batch::Source source = left_.back().source;
    left_.pop_back();
    return ask(source, test_of(at), at.b);
  }

  /// What is on top as an answer: a bool is one of whether it is true.
  bool answer() {
    if (left_.empty()) return false;
    if (left_.back().is_answer) return true;
    const Batch::Source asked = left_.back().source;
    left_.pop_back();
    Batch::Question question;
    question.constant = Value::boolean(true);
    return ask(asked, std::move(question));
  }

  bool negate() {
    if (!answer()) return false;
    put(is_in_list() ? Op::others : Op::negate);
    return true;
  }

  bool go(Op op, std::uint32_t target) {
    jumps_.emplace_back(here(), target);
    targets_.insert(target);
    put(op);
    return true;
  }

  /// Of a list's rows every side is found; elsewhere the first that settles it ends it.
  bool part(Op op, std::uint32_t target) { return answer() && (is_in_list() || go(op, target)); }

  bool join(Op of_rows, Op elsewhere, std::uint32_t target) {
    if (left_.size() < 2 || !answer() || !left_[left_.size() - 2].is_answer) return false;
    left_.pop_back();
    if (!is_in_list()) return go(elsewhere, target);
    put(of_rows);
    return true;
  }

  bool ask(const Batch::Source& asked, Test test, std::uint32_t constant) {
    Batch::Question question;
    question.test = test;
    if (!keep(code_->constants[constant], question)) return false;
    return ask(asked, std::move(question));
  }

  bool match(const Batch::Source& asked, std::uint32_t index) {
    const TextPattern& pattern = code_->patterns[index];
    Batch::Question question;
    question.is_pattern = true;
    question.constant = Value::string(batch_.texts_->copy(pattern.prefix));
    question.suffix = batch_.texts_->copy(pattern.suffix);
    return ask(asked, std::move(question));
  }

  bool ask(const Batch::Source& asked, Batch::Question question) {
    const bool of_rows = asked.from != From::variable && asked.from != From::field;
    if (of_rows != is_in_list() || left_.size() - (is_in_list() ? outside_ : 0) >= kDepthMax) {
      return false;
    }
    question.source = source(asked);
    const auto [known, is_new] = questions_.try_emplace(
        key_of(question), static_cast<std::uint32_t>(batch_.questions_.size()));
    if (is_new) batch_.questions_.push_back(std::move(question));
    put(of_rows ? Op::rows : Op::ask, known->second);
    left_.push_back({true, {}});
    return true;
  }

  std::uint32_t source(const Batch::Source& asked) {
    const auto [known, is_new] =
        sources_.try_emplace(asked, static_cast<std::uint32_t>(batch_.sources_.size()));
    if (is_new) batch_.sources_.push_back(asked);
    return known->second;
  }

  using QuestionKey = std::tuple<std::uint32_t, bool, Test, Kind, std::string, std::string_view>;

  static QuestionKey key_of(const Batch::Question& question) {
    const Value& constant = question.constant;
    std::string words;
    if (constant.is(Kind::string)) {
      words = constant.text();
    } else if (constant.is(Kind::list)) {
      for (std::size_t i = 0; i < constant.size(); ++i) {
        const std::string_view text = constant.elements()[i].text();
        words += fmt::format("{}:{}", text.size(), text);
      }
    } else {
      const Instant exact = constant.as_instant();
      words = fmt::format("{} {}", exact.seconds, exact.nanos);
    }
    return {question.source, question.is_pattern, question.test,
            constant.kind(), std::move(words),    question.suffix};
  }

  static bool is_of_bytes(Test test) {
    return test == Test::contains || test == Test::starts_with || test == Test::ends_with;
  }

  /// A copy beside the others, of the kinds that are ever answered quickly.
  bool keep(const Value& constant, Batch::Question& question) {
    const bool by_equality = question.test == Test::equal || question.test == Test::holds;
    switch (constant.kind()) {
      case Kind::boolean:
      case Kind::integer:
      case Kind::timestamp:
      case Kind::duration:
        question.constant = constant;
        return true;
      case Kind::string:
        question.constant = Value::string(batch_.texts_->copy(constant.text()));
        if (by_equality && constant.text().size() <= kQuickBytesMax) {
          question.marks = mark_of(constant.text());
        }
        if (is_of_bytes(question.test)) question.bytes = bytes_of(constant.text());
        return true;
      case Kind::list: {
        if (constant.elements() == nullptr || constant.size() > kQuickElementsMax) return false;
        const auto copies = batch_.texts_->array<Value>(constant.size());
        for (std::size_t i = 0; i < copies.size(); ++i) {
          const Value& element = constant.elements()[i];
          if (!element.is(Kind::string)) return false;
          copies[i] = Value::string(batch_.texts_->copy(element.text()));
          question.marks |= mark_of(element.text());
        }
        question.constant = Value::list(copies);
        if (question.test != Test::is_among) question.marks = 0;
        return true;
      }
      default:
        return false;
    }
  }

  static constexpr std::size_t kDepthMax = BatchAnswers::kDepthMax;

  Batch batch_;
  std::map<Batch::Source, std::uint32_t> sources_;
  std::map<QuestionKey, std::uint32_t> questions_;

  // Of the program at hand:
  const Program::Code* code_ = nullptr;
  std::vector<Left> left_;
  const Fold* list_ = nullptr;
  std::uint32_t variable_ = 0;                                  ///< the list
  std::size_t outside_ = 0;                                     ///< what was left before it
  std::vector<std::uint32_t> starts_;                           ///< step of each instruction
  std::vector<std::pair<std::uint32_t, std::uint32_t>> jumps_;  ///< step, instruction
  std::set<std::uint32_t> targets_;                             ///< instructions
};

Batch Batch::of(std::span<const Program* const> conditions) {
  BatchWriter writer;
  for (const Program* condition : conditions) {
    if (condition == nullptr) {
      writer.add_none();
    } else {
      writer.add(*condition);
    }
  }
  return std::move(writer).finish();
}

}  // namespace belay::cel
