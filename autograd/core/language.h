#pragma once
// What every header reaches first, so that a compiler set to an older C++ says so before anything else.

#if __cplusplus < 202002L
#error wick needs C++20: compile with -std=c++20, or in CMake link wick::wick
#endif
