# PostgreSQL's client library: its header now, the library itself when a store is opened
# (src/adapters/postgres/library.h says why).
add_library(belay_libpq INTERFACE)
pkg_check_modules(PQ REQUIRED libpq>=14)
target_include_directories(belay_libpq SYSTEM INTERFACE ${PQ_INCLUDE_DIRS})
target_link_libraries(belay_libpq INTERFACE ${CMAKE_DL_LIBS})
