// What libgit2's network entry points are bound to: see cmake/libgit2.cmake. The linker's --wrap
// gives them their names.
extern "C" {

int __wrap_git_mbedtls_stream_global_init();
int __wrap_git_transport_ssh_global_init();
int __wrap_git_mbedtls_stream_new();
int __wrap_git_mbedtls_stream_wrap();
int __wrap_git_mbedtls__set_cert_location();
int __wrap_git_transport_smart();
int __wrap_git_transport_local();
int __wrap_git_smart_subtransport_http();
int __wrap_git_smart_subtransport_git();
int __wrap_git_smart_subtransport_ssh();

int __wrap_git_mbedtls_stream_global_init() { return 0; }
int __wrap_git_transport_ssh_global_init() { return 0; }
int __wrap_git_mbedtls_stream_new() { return -1; }
int __wrap_git_mbedtls_stream_wrap() { return -1; }
int __wrap_git_mbedtls__set_cert_location() { return -1; }
int __wrap_git_transport_smart() { return -1; }
int __wrap_git_transport_local() { return -1; }
int __wrap_git_smart_subtransport_http() { return -1; }
int __wrap_git_smart_subtransport_git() { return -1; }
int __wrap_git_smart_subtransport_ssh() { return -1; }

}  // extern "C"
