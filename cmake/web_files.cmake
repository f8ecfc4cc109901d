# What a browser is given are files like any other; their bytes become a source of the server.
foreach(file html css js)
  set(web_file ${CMAKE_SOURCE_DIR}/src/app/server/web/incidents.${file})
  string(TOUPPER INCIDENTS_${file} web_name)
  file(READ ${web_file} ${web_name})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${web_file})
endforeach()
configure_file(src/app/server/web/web_files.cc.in ${CMAKE_BINARY_DIR}/generated/web_files.cc @ONLY)
target_sources(belay_app PRIVATE ${CMAKE_BINARY_DIR}/generated/web_files.cc)
