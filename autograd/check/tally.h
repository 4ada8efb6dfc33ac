#pragma once
// Right, wrong or inconclusive: the verdict on each entry, and the report that counts them. Internal to gradcheck.

#include <autograd/check/differences.h>
#include <autograd/check/gradcheck.h>

namespace wick::autograd {

class Tally {
 public:
  Tally(const Precision& precision, const GradcheckOptions& options) : precision_(precision), slack_(options.slack) {
    report.input_names = options.input_names, report.output_names = options.output_names;
  }

  /// Judges an entry whose numeric derivative is `slope`, and counts it. `scale` is the size of the largest analytic
  /// entry, `usual` that of derivatives that are neither large nor small. Returns false if the entry is wrong.
  bool add(const GradcheckReport::Entry& e, const Slope& slope, double scale, double usual = 1);
  /// Adds findings to the report.
  void find(const std::vector<std::string>& findings);

  GradcheckReport report;

 private:
  Precision precision_;
  double slack_;
  double worst_off_ = -1;  // how far off report.worst is, in units of its uncertainty
};

}  // namespace wick::autograd
