#include "facts/boundary/boundary.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"
#include "facts/boundary/config_scan.h"
#include "facts/boundary/import.h"
#include "facts/boundary/resolver.h"
#include "facts/boundary/sides.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

std::string_view verb_of(Import::Form form) {
  switch (form) {
    case Import::Form::quoted_include:
    case Import::Form::angled_include:
      return "includes";
    case Import::Form::python_module:
    case Import::Form::script_module:
    case Import::Form::go_package:
      return "imports";
    case Import::Form::go_embed:
      return "embeds";
    case Import::Form::literal:
      return "reads";
  }
  return "imports";
}

Crossing::Kind kind_of(const Import& import, std::string_view reached) {
  if (import.form == Import::Form::literal || import.form == Import::Form::go_embed) {
    return Crossing::Kind::test_data;
  }
  const bool package =
      import.form == Import::Form::go_package || import.form == Import::Form::python_module;
  return package || is_source_path(reached) ? Crossing::Kind::test_code : Crossing::Kind::test_data;
}

bool is_readable(const FileChange& file) {
  const bool text = file.mode == FileMode::regular || file.mode == FileMode::executable;
  return text && !file.binary && file.status != FileStatus::deleted;
}

/// New to its side as a whole: nothing in it has been looked at before.
bool is_all_new(const FileChange& file) {
  const bool crossed_over = file.old_path != file.path && is_test_path(file.old_path);
  return file.status == FileStatus::added || file.status == FileStatus::type_changed ||
         crossed_over;
}

class Assessment {
 public:
  Assessment(const Change& change, const Tree& head, std::string_view environment)
      : change_(change),
        head_(head),
        live_environment_(is_live_environment(environment)),
        resolver_(head) {
    for (const FileChange& file : change.files) {
      const bool stayed = file.status == FileStatus::deleted || file.status == FileStatus::modified;
      if (stayed || !is_test_path(file.path)) continue;
      new_to_tests_.insert(file.path);
      // A folder, which Go imports as a whole, may have been there before.
      const bool moved_here = file.status == FileStatus::renamed && !is_test_path(file.old_path);
      if (moved_here) new_to_tests_.insert(directory_of(file.path));
    }
  }

  Result<Boundary> run() {
    for (const FileChange& file : change_.files) {
      if (!is_readable(file)) continue;
      BELAY_TRY_VOID(look_at(file));
      if (boundary_.crossings.size() >= limits::kCrossingsMax) {
        not_known(fmt::format("more than {} crossings", grouped(limits::kCrossingsMax)),
                  "which of the files live with tests, and which are live?");
        break;
      }
    }
    sort();
    return std::move(boundary_);
  }

 private:
  Result<void> look_at(const FileChange& file) {
    const bool source = may_import(file);
    // The kinds of a renamed file are also those of its old path; here only the new one counts.
    const ConfigSide side = config_side_of(file.path, kinds_of(file.path, ""));
    const bool config = side == ConfigSide::live || side == ConfigSide::neutral ||
                        (side == ConfigSide::not_live && !live_environment_);
    if (!source && !config) return {};
    auto text = head_.read(file.path, limits::kSourceBytesMax);
    if (!text && text.error().code != Code::over_limit) {
      return tl::unexpected<Error>(std::move(text).error());
    }
    if (!text) {
      not_known(fmt::format("`{}` is larger than {} bytes and was not read", printable(file.path),
                            grouped(limits::kSourceBytesMax)),
                question_about(file));
      return {};
    }
    if (!text->has_value()) return {};
    const AddedLines added(file.hunks, is_all_new(file));
    if (config) read_config(file, side, **text, added);
    if (source) BELAY_TRY_VOID(read_imports(file, **text, added));
    return {};
  }

  static std::string question_about(const FileChange& file) {
    return fmt::format("does `{}` use test code or data?", printable(file.path));
  }

  static bool may_import(const FileChange& file) {
    if (is_test_path(file.path) || is_workshop_path(file.path)) return false;
    return language_of(file.path, "") != Language::none ||
           (PathParts(file.path).extension.empty() && kinds_of(file.path, "").has(Kind::code));
  }

  void read_config(const FileChange& file, ConfigSide side, std::string_view text,
                   const AddedLines& added) {
    const bool infra = kinds_of(file.path, text).has(Kind::infra);
    const ConfigQuestion question{side, live_environment_, infra};
    scan_config(text, question, added, [&](Crossing crossing) {
      crossing.path = file.path;
      add(std::move(crossing));
    });
  }

  Result<void> read_imports(const FileChange& file, std::string_view text,
                            const AddedLines& added) {
    Result<void> outcome;
    std::size_t named = 0;
    const Language language = language_of(file.path, text.substr(0, kFirstBytes));
    scan_imports(language, text, [&](const Import& import) {
      if (!outcome) return;
      const bool is_added = added.has(import.line);
      // An old line is a new crossing when what it names has just moved to the tests.
      if (!is_added && new_to_tests_.empty()) return;
      if (import.form != Import::Form::literal)
        named += import.target.size() + import.member.size();
      if (named > limits::kImportsBytesMax) return;
      auto reached = resolver_.test_side_of(import, file.path);
      if (!reached) {
        outcome = unreadable(std::move(reached).error(), file);
        return;
      }
      if (!*reached || (!is_added && !new_to_tests_.contains(**reached))) return;
      if (is_vendored_path(file.path) && is_vendored_path(**reached)) return;
      const std::string says = fmt::format("{} {}", verb_of(import.form), printable(**reached));
      add({file.path, import.line, kind_of(import, **reached), **reached, says});
    });
    if (named > limits::kImportsBytesMax) {
      not_known(fmt::format("`{}` names more than {} bytes of imports", printable(file.path),
                            grouped(limits::kImportsBytesMax)),
                question_about(file));
    }
    return outcome;
  }

  /// A file that names things which is too large leaves the question open; all else is an error.
  Result<void> unreadable(Error error, const FileChange& file) {
    if (error.code != Code::over_limit) return tl::unexpected<Error>(std::move(error));
    not_known(error.message, question_about(file));
    return {};
  }

  void add(Crossing crossing) {
    if (boundary_.crossings.size() < limits::kCrossingsMax) {
      boundary_.crossings.push_back(std::move(crossing));
    }
  }

  void not_known(std::string reason, std::string question) {
    Unknown unknown{"boundary.crossings", std::move(reason), std::move(question)};
    if (std::ranges::find(boundary_.unknowns, unknown) == boundary_.unknowns.end()) {
      boundary_.unknowns.push_back(std::move(unknown));
    }
  }

  void sort() {
    const auto key = [](const Crossing& one) {
      return std::tie(one.path, one.line, one.kind, one.reaches);
    };
    auto& all = boundary_.crossings;
    std::ranges::sort(all, {}, key);
    const auto same = [&](const Crossing& a, const Crossing& b) { return key(a) == key(b); };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
  }

  const Change& change_;
  const Tree& head_;
  bool live_environment_;
  Resolver resolver_;
  std::set<std::string_view, std::less<>> new_to_tests_;
  Boundary boundary_;
};

}  // namespace

std::string_view name_of(Crossing::Kind kind) {
  switch (kind) {
    case Crossing::Kind::test_code:
      return "test_code";
    case Crossing::Kind::test_data:
      return "test_data";
    case Crossing::Kind::test_credential:
      return "test_credential";
    case Crossing::Kind::test_endpoint:
      return "test_endpoint";
    case Crossing::Kind::production_target:
      return "production_target";
  }
  return "test_code";
}

Result<Boundary> assess_boundary(const Change& change, const Tree& head,
                                 std::string_view environment) {
  return Assessment(change, head, environment).run();
}

}  // namespace belay::facts
