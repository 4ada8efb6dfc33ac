# cmake -DWAY=… -DWICK_SOURCE_DIR=… -DWICK_BINARY_DIR=… -DWORK=… -P run.cmake: builds the consumer that way and runs it.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE failed OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(failed)
    message(FATAL_ERROR "${ARGV}\n${out}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
if(WAY STREQUAL "fetch")  # as a download would bring it: the sources alone
  execute_process(COMMAND ${CMAKE_COMMAND} -E make_directory ${WORK}/wick)
  file(COPY ${WICK_SOURCE_DIR}/autograd ${WICK_SOURCE_DIR}/nn ${WICK_SOURCE_DIR}/CMakeLists.txt DESTINATION ${WORK}/wick)
  execute_process(COMMAND ${CMAKE_COMMAND} -E tar cz wick.tar.gz wick WORKING_DIRECTORY ${WORK})
  set(WICK_SOURCE_DIR ${WORK}/wick.tar.gz)
elseif(WAY STREQUAL "package")
  run(${CMAKE_COMMAND} --install ${WICK_BINARY_DIR} --prefix ${WORK}/installed)
endif()
if(WAY STREQUAL "subdirectory")  # a project without a build type still gets fast kernels, one that says -O0 gets that
  foreach(flags "" "-O0")
    run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK}/untyped -DWAY=${WAY} -DWICK_SOURCE_DIR=${WICK_SOURCE_DIR}
        -DCMAKE_BUILD_TYPE= -DCMAKE_CXX_FLAGS=${flags})
    file(STRINGS ${WORK}/untyped/compile_commands.json commands REGEX "kernels/matmul/packed_gemm.cpp")
    if(flags STREQUAL "" AND NOT commands MATCHES " -O3 " OR flags STREQUAL "-O0" AND commands MATCHES " -O3 ")
      message(FATAL_ERROR "without a build type and with flags '${flags}' wick is compiled by\n${commands}")
    endif()
  endforeach()
endif()
# The two ways that add wick to a build compile their programs against it; the library is that of this build, which
# need not be compiled again. The installed one is linked, and its programs run.
run(${CMAKE_COMMAND} -G "Unix Makefiles" -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK}/build -DWAY=${WAY}
    -DWICK_SOURCE_DIR=${WICK_SOURCE_DIR} -DCMAKE_PREFIX_PATH=${WORK}/installed -DCMAKE_BUILD_TYPE=Debug)
if(WAY STREQUAL "package")
  run(${CMAKE_COMMAND} --build ${WORK}/build -j 2)
  run(${WORK}/build/consumer)
  run(${WORK}/build/libtorch_consumer)
else()
  run(${CMAKE_COMMAND} --build ${WORK}/build --target main.o libtorch.o)
endif()
file(REMOVE_RECURSE ${WORK})
