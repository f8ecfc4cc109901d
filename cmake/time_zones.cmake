# The time zones that conditions know are a text, written by script/time-zones.py; its bytes become
# a source of the gate.
set(time_zones_text ${CMAKE_SOURCE_DIR}/src/gate/cel/time_zones.txt)
file(READ ${time_zones_text} TIME_ZONES)
configure_file(src/gate/cel/time_zones.cc.in ${CMAKE_BINARY_DIR}/generated/time_zones.cc @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${time_zones_text})
target_sources(belay_gate PRIVATE ${CMAKE_BINARY_DIR}/generated/time_zones.cc)
# A literal of 300 KB is longer than the standard promises; both compilers take it.
set_source_files_properties(${CMAKE_BINARY_DIR}/generated/time_zones.cc PROPERTIES
  COMPILE_OPTIONS -Wno-overlength-strings)
