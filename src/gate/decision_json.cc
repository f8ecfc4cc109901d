#include "gate/decision_json.h"

#include "base/text.h"

namespace belay::gate {

namespace {

template <class Text>
json::Array texts(const std::vector<Text>& from) {
  json::Array made;
  made.reserve(from.size());
  for (const Text& text : from) made.emplace_back(escaped(text));
  return made;
}

json::Object rule_json(const RuleTrace& trace) {
  json::Object object{{"rule", trace.rule},
                      {"outcome", name_of(trace.outcome)},
                      {"reason", trace.reason},
                      {"enforced", trace.enforced}};
  if (trace.is_freeze) object.add("freeze", true);
  if (trace.layer == Layer::organisation) object.add("layer", name_of(trace.layer));
  if (trace.doubt == nullptr) return object;
  if (!trace.doubt->fact.empty()) object.add("fact", trace.doubt->fact);
  object.add("question", trace.doubt->question);
  return object;
}

json::Object owed_json(const Owed& owed) {
  json::Object object{{"kind", name_of(owed.asks.kind())},
                      {"state", name_of(owed.state)},
                      {"asks", to_json(owed.asks)},
                      {"says", in_words(owed.asks)},
                      {"due", name_of(owed.due)},
                      {"due_now", owed.due_now},
                      {"enforced", owed.enforced},
                      {"rules", texts(owed.rules)},
                      {"reason", owed.reason}};
  if (!owed.missing.empty()) object.add("missing", texts(owed.missing));
  if (!owed.counted.empty()) object.add("counted", texts(owed.counted));
  if (!owed.passed_over.empty()) object.add("passed_over", texts(owed.passed_over));
  if (!owed.eligible.empty()) object.add("eligible", texts(owed.eligible));
  if (!owed.excepted.empty()) object.add("excepted", texts(owed.excepted));
  return object;
}

json::Object exception_json(const ExceptionUsed& used) {
  return {{"id", escaped(used.id)},
          {"kind", name_of(used.kind)},
          {"by", texts(used.by)},
          {"until", used.until.to_string()},
          {"reason", escaped(used.reason)}};
}

json::Object step_json(const Step& step) {
  json::Object object{{"action", step.action}, {"who", texts(step.who)}, {"whose", step.whose}};
  if (!step.obstacle.empty()) object.add("obstacle", step.obstacle);
  return object;
}

template <class T, class F>
json::Array array_of(const std::vector<T>& from, F make) {
  json::Array made;
  made.reserve(from.size());
  for (const T& item : from) made.emplace_back(make(item));
  return made;
}

}  // namespace

json::Object to_json(const Decision& decision) {
  json::Object object{{"verdict", name_of(decision.verdict)}};
  if (decision.would) object.add("would", name_of(*decision.would));
  if (!decision.exceptions.empty()) {
    object.add("exceptions", array_of(decision.exceptions, exception_json));
  }
  object.add("moment", name_of(decision.moment))
      .add("env", escaped(decision.environment))
      .add("now", decision.now.to_string())
      .add("policy", decision.policy.hex())
      .add("inputs", decision.inputs.hex())
      .add("obligations", array_of(decision.obligations, owed_json))
      .add("rules", array_of(decision.rules, rule_json))
      .add("way", array_of(decision.way, step_json))
      .add("notes", texts(decision.notes));
  return object;
}

}  // namespace belay::gate
