# libgit2, linked statically and without its network code.
#
# Belay reads objects and compares contents; it never fetches. Debian's libgit2 reads every
# certificate authority of the machine when it starts (5.5 ms, five times the rest of a short
# command) and brings in TLS, SSH and Kerberos libraries (4 ms to load). The linker's --wrap turns
# the entry points of all that into refusals (src/adapters/git/library.cc), and what is then
# unreachable is not linked: start-up falls from 10 ms to about 1 ms, and there is no code in the
# program that could follow a repository's remote.
#
# Where the static library is missing the shared one serves: slower to start, nothing else.
add_library(belay_libgit2 INTERFACE)
set(archives)
foreach(name git2 mbedcrypto http_parser pcre2-8 z)
  find_library(BELAY_${name}_ARCHIVE lib${name}.a)
  mark_as_advanced(BELAY_${name}_ARCHIVE)
  list(APPEND archives ${BELAY_${name}_ARCHIVE})
endforeach()
if("${archives}" MATCHES "NOTFOUND")
  pkg_check_modules(GIT2 REQUIRED IMPORTED_TARGET libgit2)
  target_link_libraries(belay_libgit2 INTERFACE PkgConfig::GIT2)
else()
  target_link_libraries(belay_libgit2 INTERFACE ${archives})
  target_link_options(belay_libgit2 INTERFACE -Wl,--gc-sections -Wl,--as-needed)
  foreach(entry
      git_mbedtls_stream_global_init git_mbedtls_stream_new git_mbedtls_stream_wrap
      git_mbedtls__set_cert_location git_transport_ssh_global_init git_transport_smart
      git_transport_local git_smart_subtransport_http git_smart_subtransport_git
      git_smart_subtransport_ssh git_odb_hash inflate
      xdl_hash_record)
    target_link_options(belay_libgit2 INTERFACE -Wl,--wrap=${entry})
  endforeach()
endif()

# Objects are decompressed by libdeflate wherever zlib would do a whole one (inflate.cc).
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
find_library(BELAY_deflate_ARCHIVE libdeflate.a)
mark_as_advanced(BELAY_deflate_ARCHIVE)
if(BELAY_deflate_ARCHIVE)
  target_link_libraries(belay_libgit2 INTERFACE ${BELAY_deflate_ARCHIVE})
else()
  target_link_libraries(belay_libgit2 INTERFACE PkgConfig::DEFLATE)
endif()
