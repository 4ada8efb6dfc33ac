# cmake -DCOMPILER=… -DWICK_SOURCE_DIR=… -P older_cxx.cmake: the first error of each public header under -std=c++17.
foreach(header autograd/autograd.h autograd/tensor.h autograd/graph.h autograd/gradcheck.h autograd/function.h
               autograd/functional.h autograd/checkpoint.h autograd/draw.h autograd/io/safetensors.h autograd/io/npy.h
               nn/nn.h nn/libtorch/torch/torch.h)
  execute_process(COMMAND ${COMPILER} -std=c++17 -fsyntax-only -w -fmax-errors=1 -x c++ -I${WICK_SOURCE_DIR}
                          -I${WICK_SOURCE_DIR}/nn/libtorch ${WICK_SOURCE_DIR}/${header}
                  RESULT_VARIABLE failed ERROR_VARIABLE out)
  string(REGEX MATCH "[^\n]*error[^\n]*" first "${out}")
  if(NOT failed OR NOT first MATCHES "wick needs C\\+\\+20")
    message(FATAL_ERROR "${header}: the first error is '${first}'\n${out}")
  endif()
endforeach()
