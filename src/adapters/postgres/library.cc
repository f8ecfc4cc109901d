#include "adapters/postgres/library.h"

#include <dlfcn.h>

#include <string>

namespace belay::adapters::postgres {
namespace {

struct Loaded {
  Library library{};
  std::string missing;
};

template <class Function>
void bind(void* handle, const char* name, Function& function, std::string& missing) {
  void* symbol = ::dlsym(handle, name);
  if (symbol == nullptr) missing = name;
  function = reinterpret_cast<Function>(symbol);
}

Loaded load() {
  Loaded loaded;
  void* handle = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    loaded.missing = "libpq.so.5";
    return loaded;
  }
  Library& to = loaded.library;
  std::string& missing = loaded.missing;
  bind(handle, "PQconnectdbParams", to.connect, missing);
  bind(handle, "PQfinish", to.finish, missing);
  bind(handle, "PQstatus", to.status, missing);
  bind(handle, "PQtransactionStatus", to.transaction_status, missing);
  bind(handle, "PQerrorMessage", to.error_message, missing);
  bind(handle, "PQserverVersion", to.server_version, missing);
  bind(handle, "PQexec", to.exec, missing);
  bind(handle, "PQsendPrepare", to.send_prepare, missing);
  bind(handle, "PQsendQueryPrepared", to.send_query, missing);
  bind(handle, "PQgetResult", to.get_result, missing);
  bind(handle, "PQenterPipelineMode", to.enter_pipeline, missing);
  bind(handle, "PQexitPipelineMode", to.exit_pipeline, missing);
  bind(handle, "PQpipelineSync", to.sync, missing);
  bind(handle, "PQclear", to.clear, missing);
  bind(handle, "PQresultStatus", to.result_status, missing);
  bind(handle, "PQresultErrorMessage", to.result_error, missing);
  bind(handle, "PQntuples", to.rows, missing);
  bind(handle, "PQgetvalue", to.value, missing);
  bind(handle, "PQgetlength", to.length, missing);
  bind(handle, "PQconninfoParse", to.parse_conninfo, missing);
  bind(handle, "PQconninfoFree", to.free_conninfo, missing);
  bind(handle, "PQfreemem", to.free_memory, missing);
  return loaded;
}

}  // namespace

Result<const Library*> library() {
  static const Loaded loaded = load();
  if (loaded.missing.empty()) return &loaded.library;
  return fail(Code::unsupported, "PostgreSQL's client library lacks `" + loaded.missing +
                                     "`: install the package libpq5, version 14 or later");
}

}  // namespace belay::adapters::postgres
