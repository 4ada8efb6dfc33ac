#pragma once
#include <autograd/check/gradcheck.h>
