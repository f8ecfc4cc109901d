#ifndef BELAY_ADAPTERS_POSTGRES_LIBRARY_H_
#define BELAY_ADAPTERS_POSTGRES_LIBRARY_H_

#include <libpq-fe.h>

#include "base/result.h"

namespace belay::adapters::postgres {

/// libpq, as far as it is used. It is loaded when the first connection is made and not when the
/// program starts: with its TLS, Kerberos and LDAP libraries that would take 11 ms of each command.
struct Library {
  decltype(&PQconnectdbParams) connect;
  decltype(&PQfinish) finish;
  decltype(&PQstatus) status;
  decltype(&PQtransactionStatus) transaction_status;
  decltype(&PQerrorMessage) error_message;
  decltype(&PQserverVersion) server_version;
  decltype(&PQexec) exec;
  decltype(&PQsendPrepare) send_prepare;
  decltype(&PQsendQueryPrepared) send_query;
  decltype(&PQgetResult) get_result;
  decltype(&PQenterPipelineMode) enter_pipeline;
  decltype(&PQexitPipelineMode) exit_pipeline;
  decltype(&PQpipelineSync) sync;
  decltype(&PQclear) clear;
  decltype(&PQresultStatus) result_status;
  decltype(&PQresultErrorMessage) result_error;
  decltype(&PQntuples) rows;
  decltype(&PQgetvalue) value;
  decltype(&PQgetlength) length;
  decltype(&PQconninfoParse) parse_conninfo;
  decltype(&PQconninfoFree) free_conninfo;
  decltype(&PQfreemem) free_memory;
};

/// Fails, always in the same way, where it is not installed.
Result<const Library*> library();

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_LIBRARY_H_
