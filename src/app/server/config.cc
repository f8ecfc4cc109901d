#include "app/server/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "adapters/postgres/conninfo.h"
#include "app/server/config_path.h"
#include "base/text.h"
#include "base/yaml.h"
#include "ledger/note.h"

namespace belay::app {
namespace {

using yaml::Fields;
using yaml::Node;

bool is_loopback(std::string_view address) {
  const bool is_number = address.find_first_not_of("0123456789.") == std::string_view::npos;
  return (is_number && address.starts_with("127.")) || address == "::1";
}

class Reader {
 public:
  Reader(const yaml::Document& document, const std::string& file)
      : document_(document), folder_(file.substr(0, file.rfind('/') + 1)) {
    if (file.find('/') == std::string::npos) folder_.clear();
  }

  Result<ServerConfig> read() {
    BELAY_TRY(Fields fields, Fields::of(document_, document_.root(), "a server's configuration"));
    BELAY_TRY(const Node* version, fields.required("belay"));
    if (version->text != "server/v1") {
      return document_.error(
          *version, fmt::format("`belay` must be `server/v1`, not `{}`", printable(version->text)));
    }
    BELAY_TRY(const Node* origin, fields.required("origin"));
    BELAY_TRY(const Node* listen, fields.required("listen"));
    BELAY_TRY(const Node* data, fields.required("data"));
    BELAY_TRY(const Node* repositories, fields.required("repositories"));
    BELAY_TRY(const Node* founders, fields.required("founders"));
    const Node* store = fields.optional("store");
    const Node* tls = fields.optional("tls");
    const Node* fence = fields.optional("fence");
    const Node* lasts = fields.optional("allow_lasts");
    const Node* production = fields.optional("production");
    const Node* catalog = fields.optional("catalog");
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY_VOID(read_origin(*origin));
    if (store != nullptr) BELAY_TRY_VOID(read_store(*store));
    if (tls != nullptr) BELAY_TRY_VOID(read_tls(*tls));
    BELAY_TRY_VOID(read_listen(*listen));
    BELAY_TRY(made_.data, read_path(*data, "`data`"));
    BELAY_TRY_VOID(read_fence(fence));
    BELAY_TRY_VOID(read_repositories(*repositories));
    BELAY_TRY_VOID(read_founders(*founders));
    if (lasts != nullptr) {
      BELAY_TRY(made_.allow_lasts, yaml::span_of(document_, *lasts, "`allow_lasts`"));
      if (made_.allow_lasts.count() == 0) {
        return document_.error(*lasts, "`allow_lasts` must be longer than nothing");
      }
    }
    if (production != nullptr) {
      BELAY_TRY(made_.production, read_production(document_, *production, folder_));
    }
    if (catalog != nullptr) BELAY_TRY_VOID(read_catalog(*catalog));
    return std::move(made_);
  }

 private:
  Result<std::string> read_path(const Node& node, std::string_view what) {
    return path_of(document_, node, what, folder_);
  }

  /// What brings `data` back from a backup must not bring the fence back with it.
  Result<void> read_fence(const Node* node) {
    std::string beside = made_.data;
    while (beside.size() > 1 && beside.back() == '/') beside.pop_back();
    made_.fence = beside + ".fence";
    if (node == nullptr) return {};
    BELAY_TRY(made_.fence, read_path(*node, "`fence`"));
    const auto folder = std::filesystem::path(beside).lexically_normal().string() + "/";
    if (!std::filesystem::path(made_.fence).lexically_normal().string().starts_with(folder)) {
      return {};
    }
    return document_.error(*node,
                           "`fence` lies in `data`, and a backup would bring back both: name a "
                           "file elsewhere, best on another disk");
  }

  Result<void> read_origin(const Node& node) {
    BELAY_TRY(made_.origin, yaml::text_of(document_, node, "`origin`"));
    if (ledger::is_key_name(made_.origin)) return {};
    return document_.error(
        node, "`origin` must be a name without spaces and `+`: `ledger.example.com/retail`");
  }

  Result<void> read_store(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`store`"));
    BELAY_TRY(const Node* postgres, fields.required("postgres"));
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY(made_.postgres, yaml::text_of(document_, *postgres, "`postgres`"));
    if (made_.postgres.empty()) return document_.error(*postgres, "`postgres` names no database");
    const auto checked = adapters::postgres::check_conninfo(made_.postgres);
    if (checked) return {};
    return document_.error(*postgres, "`postgres`: " + checked.error().message);
  }

  Result<void> read_tls(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`tls`"));
    BELAY_TRY(const Node* certificate, fields.required("certificate"));
    BELAY_TRY(const Node* key, fields.required("key"));
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY(made_.certificate, read_path(*certificate, "`certificate`"));
    BELAY_TRY(made_.key, read_path(*key, "`key`"));
    return {};
  }

  Result<void> read_listen(const Node& node) {
    BELAY_TRY(const std::string text, yaml::text_of(document_, node, "`listen`"));
    const std::size_t colon = text.rfind(':');
    const auto port = colon == std::string::npos
                          ? std::nullopt
                          : decimal(std::string_view(text).substr(colon + 1));
    if (!port || *port < 0 || *port > 65'535 || colon == 0) {
      return document_.error(node, "`listen` must be `ADDRESS:PORT`, such as `127.0.0.1:8640`");
    }
    made_.port = static_cast<std::uint16_t>(*port);
    made_.address = text.substr(0, colon);
    if (made_.address.front() == '[' && made_.address.back() == ']') {
      made_.address = made_.address.substr(1, made_.address.size() - 2);
    }
    if (!made_.certificate.empty() || is_loopback(made_.address)) return {};
    return document_.error(node,
                           fmt::format("`{}` is not this machine alone, and tokens would cross the "
                                       "network in the clear: add `tls`, or listen on 127.0.0.1",
                                       printable(made_.address)));
  }

  Result<void> read_repositories(const Node& node) {
    BELAY_TRY(const auto items, yaml::sequence_of(document_, node, "`repositories`"));
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "a repository"));
      BELAY_TRY(const Node* name, fields.required("name"));
      BELAY_TRY(const Node* path, fields.required("path"));
      BELAY_TRY_VOID(fields.finish());
      GuardedRepository guarded;
      BELAY_TRY(guarded.name, yaml::text_of(document_, *name, "`name` of a repository"));
      BELAY_TRY(guarded.path, read_path(*path, "`path` of a repository"));
      const bool twice =
          std::any_of(made_.repositories.begin(), made_.repositories.end(),
                      [&](const GuardedRepository& other) { return other.name == guarded.name; });
      if (twice || !has_visible_text(guarded.name)) {
        return document_.error(
            *name, fmt::format("`{}` must name one repository", printable(guarded.name)));
      }
      made_.repositories.push_back(std::move(guarded));
    }
    if (!made_.repositories.empty()) return {};
    return document_.error(node, "a server guards at least one repository: add `{name, path}`");
  }

  Result<void> read_catalog(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`catalog`"));
    BELAY_TRY(const Node* repository, fields.required("repository"));
    BELAY_TRY(const Node* ref, fields.required("ref"));
    BELAY_TRY_VOID(fields.finish());
    control::CatalogPlace place;
    BELAY_TRY(place.repository, yaml::text_of(document_, *repository, "`repository`"));
    BELAY_TRY(place.ref, yaml::text_of(document_, *ref, "`ref`"));
    const bool is_guarded = std::any_of(
        made_.repositories.begin(), made_.repositories.end(),
        [&](const GuardedRepository& guarded) { return guarded.name == place.repository; });
    if (!is_guarded) {
      return document_.error(*repository,
                             fmt::format("`{}` is none of `repositories`: name one of them",
                                         printable(place.repository)));
    }
    if (!place.ref.starts_with("refs/")) {
      return document_.error(
          *ref, fmt::format("`{}` is no full ref: write `refs/heads/main`", printable(place.ref)));
    }
    made_.catalog = std::move(place);
    return {};
  }

  Result<std::vector<std::string>> texts(const Node* node, std::string_view what) {
    if (node == nullptr) return std::vector<std::string>();
    return yaml::texts_of(document_, *node, what);
  }

  Result<void> read_founders(const Node& node) {
    BELAY_TRY(const auto items, yaml::sequence_of(document_, node, "`founders`"));
    control::Directory directory;
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "a founder"));
      BELAY_TRY(const Node* id, fields.required("id"));
      BELAY_TRY(const Node* name, fields.required("name"));
      const Node* emails = fields.optional("emails");
      const Node* logins = fields.optional("logins");
      const Node* level = fields.optional("level");
      const Node* keys = fields.optional("keys");
      BELAY_TRY_VOID(fields.finish());
      control::Principal founder;
      BELAY_TRY(founder.id, yaml::text_of(document_, *id, "`id` of a founder"));
      BELAY_TRY(founder.name, yaml::text_of(document_, *name, "`name` of a founder"));
      BELAY_TRY(founder.emails, texts(emails, "`emails` of a founder"));
      BELAY_TRY(founder.logins, texts(logins, "`logins` of a founder"));
      if (level != nullptr) {
        BELAY_TRY(founder.level, yaml::text_of(document_, *level, "`level` of a founder"));
      }
      BELAY_TRY(founder.keys, texts(keys, "`keys` of a founder"));
      founder.roles = {control::Role::administrator};
      if (directory.find(founder.id) != nullptr) {
        return document_.error(*id, fmt::format("`{}` is a founder already", founder.id));
      }
      if (const auto placed = control::place(directory, founder); !placed) {
        return document_.error(item, placed.error().message);
      }
      made_.founders.push_back(std::move(founder));
    }
    if (made_.founders.size() >= 2) return {};
    return document_.error(node, "a server needs two founders: enrolling anybody takes two people");
  }

  const yaml::Document& document_;
  std::string folder_;
  ServerConfig made_;
};

}  // namespace

Result<ServerConfig> ServerConfig::parse(std::string_view yaml, const std::string& file) {
  BELAY_TRY(const yaml::Document document, yaml::Document::parse(yaml, file));
  return Reader(document, file).read();
}

}  // namespace belay::app
