# How everything is compiled: the standard, the warnings, sanitizers, and faster tools where they are installed.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Assertions stay on in release: stopping is better than leaking or losing data.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

# One program and no shared libraries of ours: calls inside it take no detour, as they would under -fPIC. Calls to other
# libraries are bound at the start, and nobody can bind them anew.
add_compile_options(-fPIE)
add_link_options(-pie -Wl,-z,now)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The compiler's own list of headers spares a pass of the preprocessor over each file.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_DEPEND=1 ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(cloakroom_warnings INTERFACE)
# -Wnon-virtual-dtor would refuse every error category of Boost, whose destructor is protected on purpose.
target_compile_options(cloakroom_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wdelete-non-virtual-dtor -Woverloaded-virtual
  -Wunused-result -Werror)
# GCC 12 sees dangling pointers, uninitialised members and mismatched deletes inside the coroutine frames of Asio; none
# is ours.
target_compile_options(cloakroom_warnings INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-free-nonheap-object
    -Wno-mismatched-new-delete>)

if(CLOAKROOM_SANITIZE)
  add_compile_options(-fsanitize=${CLOAKROOM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CLOAKROOM_SANITIZE})
  # Clang 14 cannot place the type signatures of this check before the parts of a coroutine.
  add_compile_options($<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
endif()

# Half of all compiling is headers: a build from nothing compiles several files of a target at a time, so that it takes
# minutes. The presets `dev`, `asan` and `ubsan` take the rooms file by file, which shows that each file includes what
# it uses.
set(CLOAKROOM_TOGETHER "rooms;tests" CACHE STRING "What is compiled several files at a time")
# cloakroom_together(rooms|tests TARGET count)
function(cloakroom_together kind target files)
  if(kind IN_LIST CLOAKROOM_TOGETHER)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${files})
    # GCC takes the parts of a batch for headers, where such a type would be a mistake.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()
# For what is not shipped: compiled no harder than it needs.
set(CLOAKROOM_LIGHT $<IF:$<CONFIG:Release>,-O1,-O0>)

# cloakroom_room(NAME sources...): one folder, one target, warnings as errors, includes from the project root.
function(cloakroom_room name)
  add_library(cloakroom_${name} STATIC ${ARGN})
  target_include_directories(cloakroom_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(cloakroom_${name} PRIVATE cloakroom_warnings)
  cloakroom_together(rooms cloakroom_${name} 4)
endfunction()
