# How tests are declared: one executable per room, a shared Catch2 main, the layer as a CTest label.
find_package(Catch2 2 REQUIRED)
find_package(rapidcheck REQUIRED)

add_library(cloakroom_catch STATIC ${PROJECT_SOURCE_DIR}/tests/support/catch_main.cpp)
target_link_libraries(cloakroom_catch PUBLIC Catch2::Catch2)
target_compile_options(cloakroom_catch PRIVATE ${CLOAKROOM_LIGHT})

# Everything that runs under the sanitizers, too: the tests without programs, sockets or browsers.
add_custom_target(unit_tests)

# cloakroom_test(NAME LABEL layer SOURCES files... LIBRARIES targets...): executable test_NAME, one CTest entry.
function(cloakroom_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;LIBRARIES")
  add_executable(test_${name} ${arg_SOURCES})
  target_link_libraries(test_${name} PRIVATE ${arg_LIBRARIES} cloakroom_catch rapidcheck cloakroom_warnings)
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(test_${name} PRIVATE CLOAKROOM_SOURCE="${PROJECT_SOURCE_DIR}")
  cloakroom_together(tests test_${name} 10)
  target_compile_options(test_${name} PRIVATE ${CLOAKROOM_LIGHT})
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(arg_LABEL MATCHES "^(unit|contract)$")
    add_dependencies(unit_tests test_${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()
