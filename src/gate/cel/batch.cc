#include "gate/cel/batch.h"

#include <algorithm>

#include "gate/cel/text_marks.h"

namespace belay::cel {

namespace {

constexpr std::int8_t kNotAsked = -1;

constexpr std::int8_t kept(Quick found) { return static_cast<std::int8_t>(found); }
constexpr std::int8_t kYes = kept(Quick::yes);

bool is_of_order(Test test) {
  return test == Test::less || test == Test::at_most || test == Test::more ||
         test == Test::at_least;
}

}  // namespace

BatchAnswers::BatchAnswers(const Batch& batch, const Activation& activation, Arena& arena)
    : batch_(batch),
      activation_(activation),
      arena_(arena),
      // A program that could go over its budget is left to count its steps itself.
      affordable_(batch.steps_max_ + batch.folds_max_ * kRowsMax * batch.turn_length_ <
                  limits::kCelCostMax),
      seen_(batch.sources_.size()),
      answers_(batch.questions_.size(), kNotAsked),
      rows_(std::make_unique_for_overwrite<Rows[]>(batch.questions_.size())) {}

std::vector<Quick> BatchAnswers::all() {
  std::vector<Quick> answers(batch_.conditions_.size(), Quick::not_quick);
  if (!affordable_) return answers;
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i] = of(batch_.conditions_[i]);
  return answers;
}

inline Quick BatchAnswers::of(const Batch::Condition& asked) {
  if (asked.is_open) return Quick::not_quick;
  const Batch::Step* const steps = batch_.steps_.data();
  Quick found = Quick::not_quick;
  Rows left[kDepthMax + 1];
  Rows* top = left;
  for (const Batch::Step* at = steps + asked.first;; ++at) {
    switch (at->op) {
      case Batch::Op::ask:
        found = ask(at->to);
        if (found == Quick::not_quick) return found;
        break;
      case Batch::Op::negate:
        found = quick(found == Quick::no);
        break;
      case Batch::Op::if_no:
        if (found == Quick::no) at = steps + at->to - 1;
        break;
      case Batch::Op::if_yes:
        if (found == Quick::yes) at = steps + at->to - 1;
        break;
      case Batch::Op::jump:
        at = steps + at->to - 1;
        break;
      case Batch::Op::rows:
        if (answers_[at->to] == kNotAsked ? !find_rows(at->to) : answers_[at->to] != kYes) {
          return Quick::not_quick;
        }
        *top++ = rows_[at->to];
        break;
      case Batch::Op::both:
        --top;
        top[-1] &= top[0];
        break;
      case Batch::Op::either:
        --top;
        top[-1] |= top[0];
        break;
      case Batch::Op::others:
        top[-1] = ~top[-1];
        break;
      case Batch::Op::any:
      case Batch::Op::every: {
        const std::uint32_t size = see(at->to).size;
        const Rows all = size == kRowsMax ? ~Rows{0} : (Rows{1} << size) - 1;
        const Rows rows = *--top & all;
        found = quick(at->op == Batch::Op::any ? rows != 0 : rows == all);
        break;
      }
      case Batch::Op::stop:
        return found;
    }
  }
}

inline Quick BatchAnswers::ask(std::uint32_t index) {
  std::int8_t& answer = answers_[index];
  if (answer == kNotAsked) answer = kept(find_answer(index));
  return static_cast<Quick>(answer);
}

Quick BatchAnswers::find_answer(std::uint32_t index) {
  const Batch::Question& question = batch_.questions_[index];
  const Seen& seen = see(question.source);
  // As `quickly_among` would find by comparing each.
  const bool is_no_element = question.test == Test::holds && seen.are_texts &&
                             seen.size <= kQuickElementsMax && question.marks != 0 &&
                             (question.marks & seen.marks) == 0;
  const bool is_no_part = seen.value.is(Kind::string) && (question.bytes & ~seen.bytes) != 0;
  if (is_no_element || is_no_part) return Quick::no;
  return quickly(question.test, seen.value, question.constant);
}

bool BatchAnswers::find_rows(std::uint32_t index) {
  const Batch::Question& question = batch_.questions_[index];
  const Seen& seen = see(question.source);
  const bool found = seen.is_usable && look_at_rows(question, seen, rows_[index]);
  answers_[index] = found ? kYes : kept(Quick::not_quick);
  return found;
}

/// False where a row is not quick to answer.
bool BatchAnswers::look_at_rows(const Batch::Question& question, const Seen& seen,
                                Rows& rows) const {
  rows = 0;
  if (seen.are_texts) {
    if (question.marks != 0 && (question.marks & seen.marks) == 0) return true;
    if ((question.bytes & ~seen.bytes) != 0) return true;
    if (question.is_pattern || question.test == Test::starts_with) {
      const std::string_view begin = question.constant.text();
      const std::size_t shared = std::min(begin.size(), seen.prefix.size());
      if (begin.substr(0, shared) != seen.prefix.substr(0, shared)) return true;
    }
  }
  if (seen.are_integers && is_of_order(question.test)) {
    // What the least and the most agree on, all between them do.
    const Quick found = quickly(question.test, seen.least, question.constant);
    if (found == quickly(question.test, seen.most, question.constant) &&
        found != Quick::not_quick) {
      rows = found == Quick::yes ? ~Rows{0} : 0;
      return true;
    }
  }
  for (std::uint32_t row = 0; row < seen.size; ++row) {
    const Value& value = seen.values[row];
    if (question.is_pattern) {
      if (!value.is(Kind::string) || (value.text().starts_with(question.constant.text()) &&
                                      value.text().ends_with(question.suffix))) {
        return false;
      }
      continue;
    }
    const Quick found = quickly(question.test, value, question.constant);
    if (found == Quick::not_quick) return false;
    if (found == Quick::yes) rows |= Rows{1} << row;
  }
  return true;
}

Value BatchAnswers::fact(std::uint32_t variable) const {
  const auto at_hand = activation_.at_hand();
  if (variable < at_hand.size() && !at_hand[variable].is_deferred()) return at_hand[variable];
  return activation_.variable(static_cast<int>(variable), arena_);
}

void BatchAnswers::look(std::uint32_t index) {
  Seen& seen = seen_[index];
  seen.is_seen = true;
  const Batch::Source& source = batch_.sources_[index];
  using From = Batch::Source::From;
  if (source.from == From::sum || source.from == From::difference) {
    return see_combined(source, seen);
  }
  seen.value = fact(source.variable);
  if (source.from == From::field) {
    const bool has_fields = seen.value.is(Kind::object);
    seen.value =
        has_fields ? seen.value.table().field(seen.value.row(), source.slot, arena_) : Value();
  }
  if (seen.value.is(Kind::string) && seen.value.text().size() <= kQuickBytesMax) {
    seen.bytes = bytes_of(seen.value.text());
  }
  if (source.from == From::elements || source.from == From::column) see_rows(source, seen);
  if (source.from == From::variable && seen.value.is(Kind::list)) {
    seen.values = seen.value.elements();
    seen.size = static_cast<std::uint32_t>(seen.value.size());
    if (seen.values != nullptr && seen.size <= kRowsMax) summarize(seen);
  }
}

void BatchAnswers::see_rows(const Batch::Source& source, Seen& seen) {
  const Value list = seen.value;
  if (!list.is(Kind::list) || list.elements() == nullptr || list.size() > kRowsMax) return;
  seen.size = static_cast<std::uint32_t>(list.size());
  seen.values = list.elements();
  if (source.from == Batch::Source::From::column) {
    const auto column = arena_.array<Value>(seen.size);
    for (std::uint32_t row = 0; row < seen.size; ++row) {
      const Value& object = list.elements()[row];
      if (!object.is(Kind::object)) return;
      column[row] = object.table().field(object.row(), source.slot, arena_);
    }
    seen.values = column.data();
  }
  seen.is_usable = std::none_of(seen.values, seen.values + seen.size,
                                [](const Value& value) { return value.is_stuck(); });
  if (seen.is_usable) summarize(seen);
}

/// Of ints whose sums do not overflow.
void BatchAnswers::see_combined(const Batch::Source& source, Seen& seen) {
  Batch::Source one{Batch::Source::From::column, source.variable, source.slot, 0};
  Seen left, right;
  left.value = right.value = fact(source.variable);
  see_rows(one, left);
  one.slot = source.other;
  see_rows(one, right);
  if (!left.is_usable || !right.is_usable) return;
  const auto column = arena_.array<Value>(left.size);
  for (std::uint32_t row = 0; row < left.size; ++row) {
    const Value& a = left.values[row];
    const Value& b = right.values[row];
    if (!a.is(Kind::integer) || !b.is(Kind::integer)) return;
    std::int64_t made = 0;
    const bool overflows = source.from == Batch::Source::From::sum
                               ? __builtin_add_overflow(a.as_integer(), b.as_integer(), &made)
                               : __builtin_sub_overflow(a.as_integer(), b.as_integer(), &made);
    if (overflows) return;
    column[row] = Value::integer(made);
  }
  seen.size = left.size;
  seen.values = column.data();
  seen.is_usable = true;
  summarize(seen);
}

void BatchAnswers::summarize(Seen& seen) {
  if (seen.size == 0) return;
  const auto all = [&](auto is) { return std::all_of(seen.values, seen.values + seen.size, is); };
  if (seen.values[0].is(Kind::integer)) {
    seen.are_integers = all([](const Value& value) { return value.is(Kind::integer); });
    if (seen.are_integers) summarize_integers(seen);
  } else {
    seen.are_texts = all([](const Value& value) {
      return value.is(Kind::string) && value.text().size() <= kQuickBytesMax;
    });
    if (seen.are_texts) summarize_texts(seen);
  }
}

void BatchAnswers::summarize_texts(Seen& seen) {
  seen.prefix = seen.values[0].text();
  seen.bytes = 0;
  for (std::uint32_t row = 0; row < seen.size; ++row) {
    const std::string_view text = seen.values[row].text();
    seen.marks |= mark_of(text);
    seen.bytes |= bytes_of(text);
    const auto end =
        std::mismatch(seen.prefix.begin(), seen.prefix.end(), text.begin(), text.end());
    seen.prefix = seen.prefix.substr(0, static_cast<std::size_t>(end.first - seen.prefix.begin()));
  }
}

void BatchAnswers::summarize_integers(Seen& seen) {
  const auto [least, most] = std::minmax_element(
      seen.values, seen.values + seen.size,
      [](const Value& a, const Value& b) { return a.as_integer() < b.as_integer(); });
  seen.least = *least;
  seen.most = *most;
}

}  // namespace belay::cel
