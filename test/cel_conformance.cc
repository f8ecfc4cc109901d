// Runs the language's own test cases: `cel_conformance DIR` reads every .json file there, in the
// JSON form of the specification's `SimpleTestFile`, and says what was expected and what was seen
// wherever they differ.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "base/json.h"
#include "base/text.h"
#include "gate/cel/cel.h"
#include "gate/cel/compare.h"

namespace {

using namespace belay;
using cel::Kind;
using cel::Type;
using cel::Value;

/// Everything a case speaks about that is not built here: protobuf messages.
struct NeedsMessages {
  bool seen = false;
};

std::string text_of(const json::Value* value) {
  return value != nullptr && value->text() != nullptr ? *value->text() : std::string();
}

std::span<const json::Value> items_of(const json::Value* value) {
  if (value == nullptr || value->array() == nullptr) return {};
  return *value->array();
}

std::string from_base64(const std::string& text) {
  cel::Environment environment;
  const auto program = cel::compile(environment, fmt::format("base64.decode('{}')", text));
  cel::Arena arena;
  return std::string(program->evaluate(cel::Bindings({}), arena).text());
}

double number_of(const json::Value& value) {
  if (const double* number = value.number()) return *number;
  if (const std::int64_t* whole = value.integer()) return static_cast<double>(*whole);
  const std::string text = text_of(&value);
  if (text == "Infinity") return INFINITY;
  return text == "-Infinity" ? -INFINITY : NAN;
}

/// A value as the cases write it.
class Reader {
 public:
  Reader(cel::Arena& arena, NeedsMessages& messages) : arena_(arena), messages_(messages) {}

  Value value(const json::Value& form) {
    const json::Object* object = form.object();
    if (object == nullptr || object->members().size() != 1) return unknown_form();
    const auto& [kind, content] = object->members().front();
    if (kind == "nullValue") return Value();
    if (kind == "boolValue") return Value::boolean(*content.boolean());
    if (kind == "int64Value") return Value::integer(std::stoll(*content.text()));
    if (kind == "uint64Value") return Value::unsigned_integer(std::stoull(*content.text()));
    if (kind == "doubleValue") return Value::floating(number_of(content));
    if (kind == "stringValue") return Value::string(arena_.copy(*content.text()));
    if (kind == "bytesValue") return Value::bytes(arena_.copy(from_base64(*content.text())));
    if (kind == "typeValue") return Value::type(arena_.copy(*content.text()));
    if (kind == "listValue") return list(content);
    if (kind == "mapValue") return map(content);
    return unknown_form();
  }

  Type type(const json::Value& form) {
    const json::Object* object = form.object();
    if (object == nullptr || object->members().empty()) return Type::Kind::dyn;
    const auto& [kind, content] = object->members().front();
    if (kind == "primitive") return primitive(*content.text());
    if (kind == "null") return Type::Kind::null;
    if (kind == "dyn") return Type::Kind::dyn;
    if (kind == "typeParam") return Type::parameter(*content.text());
    if (kind == "listType") return Type::list(part(content, "elemType"));
    if (kind == "mapType") return Type::map(part(content, "keyType"), part(content, "valueType"));
    if (kind == "type") return Type::type_of(type(content));
    if (kind == "wellKnown" && text_of(&content) == "TIMESTAMP") return Type::Kind::timestamp;
    if (kind == "wellKnown" && text_of(&content) == "DURATION") return Type::Kind::duration;
    if (kind == "abstractType") return abstract(content);
    messages_.seen = true;
    return Type::Kind::dyn;
  }

 private:
  Value unknown_form() {
    messages_.seen = true;
    return Value();
  }

  Value list(const json::Value& form) {
    std::vector<Value> values;
    for (const json::Value& item : items_of(form.find("values"))) values.push_back(value(item));
    const auto kept = arena_.array<Value>(values.size());
    std::copy(values.begin(), values.end(), kept.begin());
    return Value::list(kept);
  }

  Value map(const json::Value& form) {
    std::vector<cel::Entry> entries;
    for (const json::Value& entry : items_of(form.find("entries"))) {
      entries.push_back({value(*entry.find("key")), value(*entry.find("value"))});
    }
    const auto kept = arena_.array<cel::Entry>(entries.size());
    std::copy(entries.begin(), entries.end(), kept.begin());
    std::string_view problem;
    return Value::map(*cel::EntryMap::make(kept, arena_, problem));
  }

  Type part(const json::Value& form, std::string_view name) {
    const json::Value* found = form.find(name);
    return found == nullptr ? Type(Type::Kind::dyn) : type(*found);
  }

  Type abstract(const json::Value& form) {
    std::vector<Type> parts;
    for (const json::Value& item : items_of(form.find("parameterTypes")))
      parts.push_back(type(item));
    const std::string name = text_of(form.find("name"));
    if (name == "optional_type" && parts.size() == 1) return Type::optional(parts[0]);
    return Type::abstract(name, std::move(parts));
  }

  static Type primitive(const std::string& name) {
    static const std::map<std::string, Type::Kind> kKinds = {
        {"BOOL", Type::Kind::boolean},
        {"INT64", Type::Kind::integer},
        {"UINT64", Type::Kind::unsigned_integer},
        {"DOUBLE", Type::Kind::floating},
        {"STRING", Type::Kind::string},
        {"BYTES", Type::Kind::bytes}};
    return kKinds.at(name);
  }

  cel::Arena& arena_;
  NeedsMessages& messages_;
};

/// The same value of the same kind: stricter than the language's own equality.
bool identical(const Value& a, const Value& b, cel::Arena& arena) {
  if (a.kind() != b.kind()) return false;
  if (a.is(Kind::floating)) {
    return a.as_floating() == b.as_floating() ||
           (std::isnan(a.as_floating()) && std::isnan(b.as_floating()));
  }
  if (a.is(Kind::list)) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!identical(a.at(i, arena), b.at(i, arena), arena)) return false;
    }
    return true;
  }
  if (a.is(Kind::map)) {
    if (a.as_map().size() != b.as_map().size()) return false;
    for (std::size_t i = 0; i < a.as_map().size(); ++i) {
      Value other;
      if (!b.as_map().find(a.as_map().key_at(i, arena), other, arena)) return false;
      if (!identical(a.as_map().value_at(i, arena), other, arena)) return false;
    }
    return true;
  }
  return cel::describe(a, arena) == cel::describe(b, arena);
}

class Case {
 public:
  explicit Case(const json::Value& form)
      : form_(form),
        environment_({cel::Library::strings, cel::Library::math, cel::Library::lists,
                      cel::Library::sets, cel::Library::bindings, cel::Library::encoders,
                      cel::Library::optionals, cel::Library::two_variable_macros,
                      cel::Library::block}) {}

  /// What differs, or nothing.
  std::optional<std::string> run() {
    declare();
    if (const json::Value* bindings = form_.find("bindings"); bindings && bindings->object()) {
      for (const auto& [name, content] : bindings->object()->members()) bind(name, content);
    }
    const std::string expression = text_of(form_.find("expr"));
    const bool unchecked = is_set("disableCheck");
    const auto program = unchecked ? cel::compile_unchecked(environment_, expression)
                                   : cel::compile(environment_, expression);
    if (!program) {
      if (program.error().message.find("messages cannot be made") != std::string::npos) {
        messages_.seen = true;
      }
      return fmt::format("does not compile: {}", program.error().to_string());
    }
    if (auto difference = compare_type(*program)) return difference;
    if (is_set("checkOnly")) return std::nullopt;
    return compare_value(*program);
  }

  bool needs_messages() const { return messages_.seen; }

 private:
  bool is_set(std::string_view name) const {
    const json::Value* found = form_.find(name);
    return found != nullptr && found->boolean() != nullptr && *found->boolean();
  }

  void declare() {
    environment_.set_container(text_of(form_.find("container")));
    for (const json::Value& declaration : items_of(form_.find("typeEnv"))) {
      const std::string name = text_of(declaration.find("name"));
      if (const json::Value* ident = declaration.find("ident")) {
        variables_.emplace(name, environment_.declare(name, reader_.type(*ident->find("type"))));
      } else if (const json::Value* function = declaration.find("function")) {
        declare_function(name, *function);
      }
    }
    values_.resize(variables_.size());
  }

  void declare_function(const std::string& name, const json::Value& form) {
    cel::Function function{.name = name, .overloads = {}};
    for (const json::Value& overload : items_of(form.find("overloads"))) {
      cel::Overload made;
      for (const json::Value& parameter : items_of(overload.find("params"))) {
        made.parameters.push_back(reader_.type(parameter));
      }
      made.result = reader_.type(*overload.find("resultType"));
      const json::Value* receiver = overload.find("isInstanceFunction");
      made.receiver = receiver != nullptr && receiver->boolean() && *receiver->boolean();
      function.overloads.push_back(std::move(made));
    }
    environment_.declare(std::move(function));
  }

  void bind(const std::string& name, const json::Value& content) {
    if (!variables_.contains(name)) {
      variables_.emplace(name, environment_.declare(name, Type::Kind::dyn));
      values_.emplace_back();
    }
    const json::Value* value = content.find("value");
    if (value == nullptr) {
      messages_.seen = true;
      return;
    }
    values_[static_cast<std::size_t>(variables_.at(name))] = reader_.value(*value);
  }

  std::optional<std::string> compare_type(const cel::Program& program) {
    const json::Value* typed = form_.find("typedResult");
    if (typed == nullptr || typed->find("deducedType") == nullptr) return std::nullopt;
    const std::string expected = reader_.type(*typed->find("deducedType")).to_string();
    const std::string seen = program.result_type().to_string();
    if (seen == expected) return std::nullopt;
    return fmt::format("expected type {}, saw {}", expected, seen);
  }

  std::optional<std::string> compare_value(const cel::Program& program) {
    const Value seen = program.evaluate(cel::Bindings(values_), arena_);
    const std::string shown = cel::describe(seen, arena_);
    if (form_.find("evalError") != nullptr) {
      if (seen.is(Kind::error)) return std::nullopt;
      return fmt::format("expected an error, saw {}", shown);
    }
    const json::Value* form = form_.find("value");
    if (const json::Value* typed = form_.find("typedResult")) form = typed->find("result");
    const Value expected = form == nullptr ? Value::boolean(true) : reader_.value(*form);
    if (identical(expected, seen, arena_)) return std::nullopt;
    return fmt::format("expected {}, saw {}", cel::describe(expected, arena_), shown);
  }

  const json::Value& form_;
  cel::Environment environment_;
  cel::Arena arena_;
  NeedsMessages messages_;
  Reader reader_{arena_, messages_};
  std::map<std::string, int> variables_;
  std::vector<Value> values_;
};

struct Tally {
  int passed = 0;
  int failed = 0;
  int skipped = 0;
};

void run_file(const std::filesystem::path& path, Tally& total) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto file = json::parse(text, path.string());
  if (!file) {
    fmt::print("{}\n", file.error().to_string());
    ++total.failed;
    return;
  }
  Tally tally;
  for (const json::Value& section : items_of(file->find("section"))) {
    for (const json::Value& form : items_of(section.find("test"))) {
      Case one(form);
      const auto difference = one.run();
      const std::string name =
          fmt::format("{}/{}/{}", path.stem().string(), text_of(section.find("name")),
                      text_of(form.find("name")));
      if (one.needs_messages()) {
        fmt::print("skipped {}: it needs protobuf messages\n", name);
        ++tally.skipped;
      } else if (difference) {
        fmt::print("failed {}: {}\n  {}\n", name, printable(text_of(form.find("expr"))),
                   printable(*difference));
        ++tally.failed;
      } else {
        ++tally.passed;
      }
    }
  }
  fmt::print("{:<20} {:>4} passed {:>4} failed {:>4} skipped\n", path.stem().string(), tally.passed,
             tally.failed, tally.skipped);
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
}

}  // namespace

/// The suite is not part of this repository: $BELAY_SHARED/conformance/cel, or the argument.
std::filesystem::path suite(int argc, char** argv) {
  if (argc > 1) return argv[1];
  const char* shared = std::getenv("BELAY_SHARED");
  return std::filesystem::path(shared == nullptr ? "../shared" : shared) / "conformance" / "cel";
}

int main(int argc, char** argv) {
  if (argc > 2) {
    fmt::print(stderr, "usage: cel_conformance [DIR]\n");
    return 2;
  }
  const std::filesystem::path folder = suite(argc, argv);
  if (!std::filesystem::is_directory(folder)) {
    fmt::print("1 skipped: there is no suite in {}\n0 passed, 0 failed\n", folder.string());
    return 0;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Tally total;
  for (const auto& path : files) run_file(path, total);
  if (total.skipped > 0) fmt::print("{} skipped: they need protobuf messages\n", total.skipped);
  fmt::print("{} passed, {} failed\n", total.passed, total.failed);
  return total.failed == 0 && total.passed > 0 ? 0 : 1;
}
