# cmake -DMPIEXEC=… -DPROGRAM=… -P faults.cmake: in each of the faults of faults.cpp, three ranks, all ranks that can
# still speak name the operation and the rank, and nothing waits for ever.
set(ENV{OMPI_ALLOW_RUN_AS_ROOT} 1)
set(ENV{OMPI_ALLOW_RUN_AS_ROOT_CONFIRM} 1)

# expect(<fault> <seconds> <regex>...): each regex is found in the output. mpirun must not end the others when one dies.
function(expect what seconds)
  execute_process(COMMAND timeout -s KILL ${seconds} ${MPIEXEC} --enable-recovery --oversubscribe -np 3 ${PROGRAM} ${what}
                  OUTPUT_VARIABLE out ERROR_VARIABLE errors RESULT_VARIABLE result)
  if(result MATCHES "killed|KILL|137")
    message(SEND_ERROR "${what}: it still runs after ${seconds} s:\n${out}${errors}")
  endif()
  foreach(regex ${ARGN})
    if(NOT out MATCHES "${regex}")
      message(SEND_ERROR "${what}: no line matches ${regex}:\n${out}${errors}")
    endif()
  endforeach()
  message(STATUS "${what}:\n${out}")
endfunction()

set(sum "#2, allreduce of 4 Float, SUM")
expect(hangs 60 "rank 0: .*${sum}.*Rank 2: has not called it. Its last one: #1, allreduce" "rank 1: .*${sum}.*Rank 2: has not"
       "rank 2: .*${sum}.*Rank 2: has not" "rank 0 later: #3, barrier: the group has failed before"
       "rank 1 later: #3, barrier" "rank 2 later: #3, barrier")
expect(shape 60 "rank 0: .*#2, allreduce of 4 Float, SUM.*do not call the same operation"
       "rank 1: .*do not call the same.*Rank 2: called #2, allreduce of 5 Float" "rank 2: .*#2, allreduce of 5 Float")
expect(operation 60 "rank 0: .*do not call the same.*Rank 2: called #2, broadcast of 4 Float, root 0"
       "rank 1: .*do not call the same.*Rank 2: called #2, broadcast" "rank 2: .*#2, allreduce of 4 Float")
expect(exception 60 "rank 2: cannot read its data" "rank 0: ${sum}: .*rank 2 has left because of an exception"
       "rank 1: ${sum}: .*rank 2 has left because of an exception")
expect(recv 60 "rank 0: recv of 4 Float from rank 1, tag 3" "rank 1: recv of 4 Float from rank 2, tag 3"
       "rank 2: recv of 4 Float from rank 0, tag 3")
expect(sizes 60 "rank 0: .*recv of 5 Float from rank 2, tag 4: 16 bytes were sent, not 20" "rank 1: .*16 bytes were sent, not 20")
set(lost "Distributed.*bucket 1 of .*rank 2: the backward pass gave no gradient to 0.weight, 0.bias, 1.bias: all parameters must")
expect(gradient 60 "rank 0: .*${lost}" "rank 1: .*${lost}" "rank 2: .*${lost}")
expect(absent 60 "createProcessGroupMPI: rank 0 of 3 waited for" "createProcessGroupMPI: rank 1 of 3 waited for")
expect(bucket 60 "rank 0: .*DistributedDataParallel, bucket 1 of 4 .1.bias.: #.*, allreduce of 4 Float, SUM.*Rank 2: has not called it"
       "rank 1: .*bucket 1 of 4 .1.bias.: #.*Rank 2: has not called it" "rank 2: .*bucket 1 of 4 .1.bias.: #.*Rank 2: has not called it")
expect(dies 60 "rank 0: .*${sum}.*Rank 2: no answer" "rank 1: .*${sum}.*Rank 2: no answer")
