#pragma once
// wick's version, which CMake reads here.

#define WICK_VERSION_MAJOR 0
#define WICK_VERSION_MINOR 1
#define WICK_VERSION_PATCH 0
#define WICK_VERSION WICK_TEXT(WICK_VERSION_MAJOR) "." WICK_TEXT(WICK_VERSION_MINOR) "." WICK_TEXT(WICK_VERSION_PATCH)
#define WICK_TEXT(number) WICK_TEXT_OF(number)
#define WICK_TEXT_OF(number) #number
