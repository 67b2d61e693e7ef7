# How tests are declared: one executable per room, a shared Catch2 main, the layer as a CTest label.
find_package(Catch2 2 REQUIRED)
find_package(rapidcheck REQUIRED)

add_library(cloakroom_catch STATIC ${PROJECT_SOURCE_DIR}/tests/support/catch_main.cpp)
target_link_libraries(cloakroom_catch PUBLIC Catch2::Catch2)

# Everything that runs under the sanitizers, too: the tests without programs, sockets or browsers.
add_custom_target(unit_tests)

# Tests are half of all compiling, and most of that is headers: the files of one executable are compiled several at a
# time, and no harder than they need. The product keeps one file at a time, so that a change of it compiles in seconds.
option(CLOAKROOM_TESTS_TOGETHER "Compile several files of a test at a time" ON)
function(cloakroom_quick_build target)
  if(CLOAKROOM_TESTS_TOGETHER)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
    # GCC takes the parts of a batch for headers, where such a type would be a mistake.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# cloakroom_test(NAME LABEL layer SOURCES files... LIBRARIES targets...): executable test_NAME, one CTest entry.
function(cloakroom_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;LIBRARIES")
  add_executable(test_${name} ${arg_SOURCES})
  target_link_libraries(test_${name} PRIVATE ${arg_LIBRARIES} cloakroom_catch rapidcheck cloakroom_warnings)
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(test_${name} PRIVATE CLOAKROOM_SOURCE="${PROJECT_SOURCE_DIR}")
  cloakroom_quick_build(test_${name})
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(arg_LABEL MATCHES "^(unit|contract)$")
    add_dependencies(unit_tests test_${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()
