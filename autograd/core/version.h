#pragma once
// wick's version, which CMake reads here.

#define WICK_VERSION_MAJOR 0
#define WICK_VERSION_MINOR 1
#define WICK_VERSION_PATCH 0
#define WICK_VERSION "0.1.0"
