#pragma once
#include <autograd/check/check_gradient.h>
