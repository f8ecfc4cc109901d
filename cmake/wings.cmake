# A wing is one folder under src/ and one static library. It links only the wings above it
# (transitively, through ABOVE) and the libraries named here: the table in src/README.md.
#
# Sources are every .cc of the folder; tests stand beside them as *_test.cc and become one
# test program per wing. A wing of headers alone is an interface library.
function(belay_wing name)
  cmake_parse_arguments(arg "" "" "ABOVE;LINKS;ROOMS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  foreach(room ${arg_ROOMS})
    list(FILTER sources EXCLUDE REGEX "/src/${name}/${room}/")
    list(APPEND arg_LINKS belay_${room})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  set(reach PUBLIC)
  if(sources)
    add_library(belay_${name} STATIC ${sources})
  else()
    add_library(belay_${name} INTERFACE)
    set(reach INTERFACE)
  endif()
  target_include_directories(belay_${name} ${reach} ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM arg_ABOVE PREPEND belay_)
  if(arg_ABOVE)
    target_link_libraries(belay_${name} ${reach} ${arg_ABOVE})
  endif()
  if(arg_LINKS)
    target_link_libraries(belay_${name} ${reach} ${arg_LINKS})
  endif()
endfunction()

# A room with libraries that the rest of its wing does without: src/WING/NAME/ becomes a library of
# its own. It may link what its wing may, and is linked by it.
function(belay_room name)
  cmake_parse_arguments(arg "" "OF;ABOVE" "LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${arg_OF}/${name}/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  add_library(belay_${name} STATIC ${sources})
  target_include_directories(belay_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(belay_${name} PUBLIC belay_${arg_ABOVE} ${arg_LINKS})
endfunction()
