# The built-in policy is a YAML file like any other; its bytes become a source of the gate.
set(default_policy_yaml ${CMAKE_SOURCE_DIR}/src/gate/default_policy.yaml)
file(READ ${default_policy_yaml} DEFAULT_POLICY)
configure_file(src/gate/default_policy.cc.in ${CMAKE_BINARY_DIR}/generated/default_policy.cc @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${default_policy_yaml})
target_sources(belay_gate PRIVATE ${CMAKE_BINARY_DIR}/generated/default_policy.cc)
