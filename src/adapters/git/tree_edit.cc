#include "adapters/git/tree_edit.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/git/records.h"
#include "base/text.h"

namespace belay::adapters::git {

Digest DraftObjects::add(ObjectType type, std::string bytes) {
  const Digest id = name_of_object(type, bytes, sha256_);
  drafts_.try_emplace(id, Draft{type, std::make_shared<const std::string>(std::move(bytes))});
  return id;
}

Result<Object> DraftObjects::read(const Digest& id) {
  const auto draft = drafts_.find(id);
  if (draft == drafts_.end()) return written_->read(id);
  return Object{draft->second.type, *draft->second.bytes, draft->second.bytes};
}

Result<std::size_t> DraftObjects::size(const Digest& id) {
  const auto draft = drafts_.find(id);
  return draft == drafts_.end() ? written_->size(id) : draft->second.bytes->size();
}

Result<std::vector<Digest>> DraftObjects::starting_with(std::string_view hex) {
  return written_->starting_with(hex);
}

namespace {

using Entries = std::map<std::string, TreeFile, std::less<>>;
using Edit = std::map<std::string, TreeFile>::const_iterator;

class TreeEditor {
 public:
  TreeEditor(DraftObjects& objects, std::size_t digest_bytes)
      : objects_(objects), digest_bytes_(digest_bytes) {}

  /// Applies `[first, last)`, whose paths all begin with the same `prefix` bytes, to one tree.
  /// Empty when nothing is left of it.
  Result<Digest> apply(const Digest& tree, Edit first, Edit last, std::size_t prefix) {
    if (first == last) return tree;
    BELAY_TRY(Entries entries, entries_of(tree));
    while (first != last) {
      const std::string_view rest = std::string_view(first->first).substr(prefix);
      const std::size_t slash = rest.find('/');
      const std::string name(rest.substr(0, slash));
      if (slash == std::string_view::npos) {
        BELAY_TRY_VOID(put(entries, name, first->second));
        ++first;
        continue;
      }
      const std::string directory = first->first.substr(0, prefix + slash + 1);
      Edit end = first;
      while (end != last && end->first.starts_with(directory)) ++end;
      const auto found = entries.find(name);
      const bool is_dir = found != entries.end() && is_directory(found->second.mode);
      if (found != entries.end() && !is_dir) return both(directory);
      BELAY_TRY(const Digest below,
                apply(is_dir ? found->second.id : Digest(), first, end, directory.size()));
      if (below.empty()) {
        entries.erase(name);
      } else {
        entries.insert_or_assign(name, TreeFile{kModeDirectory, below});
      }
      first = end;
    }
    return write(entries);
  }

 private:
  static tl::unexpected<Error> both(std::string_view path) {
    return fail(Code::malformed,
                fmt::format("`{}` would be a file and a directory", printable(path)));
  }

  Result<Entries> entries_of(const Digest& tree) {
    Entries entries;
    if (tree.empty()) return entries;
    BELAY_TRY(const Object object, objects_.ObjectStore::read(tree, ObjectType::tree));
    TreeEntries reader(object.bytes, digest_bytes_);
    for (TreeEntry entry; reader.next(entry);) {
      entries.emplace(std::string(entry.name), TreeFile{entry.mode, entry.id});
    }
    return entries;
  }

  static Result<void> put(Entries& entries, const std::string& name, const TreeFile& file) {
    const auto found = entries.find(name);
    if (found != entries.end() && is_directory(found->second.mode)) {
      if (file.mode != 0) return both(name);
      return {};
    }
    if (file.mode == 0) {
      entries.erase(name);
    } else {
      entries.insert_or_assign(name, file);
    }
    return {};
  }

  Digest write(const Entries& entries) {
    if (entries.empty()) return Digest();
    std::vector<const Entries::value_type*> sorted;
    sorted.reserve(entries.size());
    for (const auto& entry : entries) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
      return compare_names(a->first, is_directory(a->second.mode), b->first,
                           is_directory(b->second.mode)) < 0;
    });
    std::string bytes;
    for (const auto* entry : sorted) {
      fmt::format_to(std::back_inserter(bytes), "{:o} {}", entry->second.mode, entry->first);
      bytes += '\0';
      const auto id = entry->second.id.bytes();
      bytes.append(reinterpret_cast<const char*>(id.data()), id.size());
    }
    return objects_.add(ObjectType::tree, std::move(bytes));
  }

  DraftObjects& objects_;
  std::size_t digest_bytes_;
};

}  // namespace

Result<Digest> edit_tree(DraftObjects& objects, std::size_t digest_bytes, const Digest& tree,
                         const std::map<std::string, TreeFile>& files) {
  // First what goes, then what comes, so that a file may take a directory's place.
  std::map<std::string, TreeFile> gone, made;
  for (const auto& entry : files) (entry.second.mode == 0 ? gone : made).insert(entry);
  TreeEditor editor(objects, digest_bytes);
  BELAY_TRY(Digest edited, editor.apply(tree, gone.begin(), gone.end(), 0));
  BELAY_TRY(edited, editor.apply(edited, made.begin(), made.end(), 0));
  return edited.empty() ? objects.add(ObjectType::tree, "") : edited;
}

Result<TreeFile> file_at(ObjectStore& objects, std::size_t digest_bytes, const Digest& tree,
                         std::string_view path) {
  TreeFile at{kModeDirectory, tree};
  for (const std::string_view name : split(path, '/')) {
    if (!is_directory(at.mode) || at.id.empty()) return TreeFile{};
    BELAY_TRY(const Object object, objects.read(at.id, ObjectType::tree));
    TreeEntries entries(object.bytes, digest_bytes);
    at = TreeFile{};
    for (TreeEntry entry; entries.next(entry);) {
      if (entry.name != name) continue;
      at = TreeFile{entry.mode, entry.id};
      break;
    }
  }
  return at;
}

}  // namespace belay::adapters::git
