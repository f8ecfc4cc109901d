# SQLite, linked statically where Debian's archive is there: a command that opens no store has
# nothing of it to load (2 ms at each start).
add_library(belay_sqlite INTERFACE)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
find_library(BELAY_sqlite3_ARCHIVE libsqlite3.a)
mark_as_advanced(BELAY_sqlite3_ARCHIVE)
if(BELAY_sqlite3_ARCHIVE)
  target_link_libraries(belay_sqlite INTERFACE ${BELAY_sqlite3_ARCHIVE} m ${CMAKE_DL_LIBS})
else()
  target_link_libraries(belay_sqlite INTERFACE PkgConfig::SQLITE)
endif()
