#include "adapters/postgres/conninfo.h"

#include <fmt/format.h>

#include <memory>
#include <string_view>

#include "adapters/postgres/library.h"
#include "base/text.h"

namespace belay::adapters::postgres {

Result<void> check_conninfo(const std::string& conninfo) {
  BELAY_TRY(const Library* pq, library());
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(pq->free_conninfo)> options(
      pq->parse_conninfo(conninfo.c_str(), &complaint), pq->free_conninfo);
  const std::unique_ptr<char, decltype(pq->free_memory)> owned(complaint, pq->free_memory);
  if (options == nullptr) {
    return fail(Code::malformed,
                fmt::format("PostgreSQL's client cannot read it{}; write `host=db.example.com "
                            "dbname=belay user=belay` or `service=belay`",
                            complaint == nullptr ? "" : ": " + printable(trimmed(complaint))));
  }
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword;
    if ((keyword != "password" && keyword != "sslpassword") || option->val == nullptr) continue;
    return fail(Code::malformed,
                fmt::format("it holds a secret, `{}`: take that out, and put it into the server "
                            "user's `~/.pgpass`",
                            keyword));
  }
  return {};
}

}  // namespace belay::adapters::postgres
