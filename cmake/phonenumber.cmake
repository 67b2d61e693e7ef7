# libphonenumber as the oracle of the tests. Its -dev package cannot stand beside Boost 1.81, so its headers and those
# it includes are unpacked
# into the build folder; the run-time library is the one that is installed. The product does not link it.
# Gives the target cloakroom_phonenumber, or says loudly why not.
set(phonenumber_folder ${PROJECT_BINARY_DIR}/phonenumber)
set(phonenumber_headers ${phonenumber_folder}/usr/include)
find_library(phonenumber_library NAMES libphonenumber.so.8)
find_library(phonenumber_protobuf NAMES libprotobuf.so.32)

if(NOT EXISTS ${phonenumber_headers}/absl/container/node_hash_set.h)
  file(MAKE_DIRECTORY ${phonenumber_folder})
  execute_process(
    COMMAND sh -c "apt-get download libphonenumber-dev libprotobuf-dev libabsl-dev &&
      for p in *.deb; do dpkg-deb -x $p .; done"
    WORKING_DIRECTORY ${phonenumber_folder} OUTPUT_QUIET ERROR_VARIABLE phonenumber_problem)
endif()

if(phonenumber_library AND phonenumber_protobuf AND EXISTS ${phonenumber_headers}/absl/container/node_hash_set.h)
  add_library(cloakroom_phonenumber INTERFACE)
  target_include_directories(cloakroom_phonenumber SYSTEM INTERFACE ${phonenumber_headers})
  target_link_libraries(cloakroom_phonenumber INTERFACE ${phonenumber_library} ${phonenumber_protobuf})
else()
  message(WARNING "NOT TESTED: agreement with libphonenumber. Needs libphonenumber8 and apt-get download "
    "libphonenumber-dev. ${phonenumber_problem}")
endif()
