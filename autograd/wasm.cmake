# WebAssembly (the preset "wasm", for Debian's emscripten). There are no threads, and no zlib and libzip: what reads and
# writes files is left out. Of the other libraries only headers are needed. They cannot be taken from /usr/include itself,
# whose other headers are those of the machine that compiles, so a folder links to them.
set(HWY_INCLUDE ${CMAKE_CURRENT_BINARY_DIR}/headers)
file(MAKE_DIRECTORY ${HWY_INCLUDE})
foreach(library fmt hwy doctest eigen3)
  find_path(parent ${library} PATHS /usr/local/include /usr/include REQUIRED NO_CACHE NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  file(CREATE_LINK ${parent}/${library} ${HWY_INCLUDE}/${library} SYMBOLIC)
  unset(parent)
endforeach()
set(EIGEN_INCLUDE ${HWY_INCLUDE}/eigen3)

add_library(fmt::fmt INTERFACE IMPORTED GLOBAL)
add_library(doctest::doctest INTERFACE IMPORTED GLOBAL)
set_target_properties(fmt::fmt doctest::doctest PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${HWY_INCLUDE})
target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY)

set(WICK_WITHOUT "/autograd/(io/|profiler)|/nn/(data/idx|data/mnist|metrics/|serialize/archive)")

# Debian's Highway has no float64 for its target WASM. Its portable one has, and the compiler makes vectors of it.
set(WICK_WASM_INSTRUCTION_SET HWY_DISABLED_TARGETS=HWY_WASM HWY_BROKEN_EMU128=0)

add_compile_options(-msimd128 -fwasm-exceptions)
add_link_options(-fwasm-exceptions -sALLOW_MEMORY_GROWTH=1)
# Emscripten's tools need Debian's modules of Node, which a Node that is not Debian's does not look for.
set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
