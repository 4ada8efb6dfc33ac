#pragma once
// What wrong entries have in common, in words. Internal to gradcheck.

#include <autograd/check/tested_function.h>

namespace wick::autograd {

/// An entry of the Jacobian, and whether it was found wrong.
struct JudgedEntry {
  GradcheckReport::Entry entry;
  bool wrong;
};

/// A finding for each input that has wrong entries: "input 1: analytic is 0.5 × numeric in all 12 entries that are not
/// 0". entries: all entries of f's Jacobian; report: has the names.
std::vector<std::string> describe_wrong_entries(const TestedFunction& f, const std::vector<JudgedEntry>& entries,
                                                const GradcheckReport& report);

}  // namespace wick::autograd
