"""Writes print.txt: what LibTorch prints for the tensors of print_samples.h, for print.cpp to compare with.

Run by hand, with Debian's LibTorch 1.13 (package libtorch-dev):

    python3 tests/ops/print_reference.py

Each text is followed by a line that holds a form feed alone.
"""

import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
PROGRAM = """
#include <torch/torch.h>
#include "print_samples.h"
#include <iostream>
int main() {
  for (const std::string& text : print_samples::texts()) std::cout << text << "\\n\\f\\n";
}
"""

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "main.cpp")
        source.write_text(PROGRAM)
        program = source.with_suffix("")
        subprocess.run(["g++", "-std=c++17", f"-I{HERE}", "-I/usr/include/torch/csrc/api/include", str(source), "-o",
                        str(program), "-ltorch", "-ltorch_cpu", "-lc10"], check=True)
        text = subprocess.run([str(program)], check=True, capture_output=True).stdout
    (HERE / "print.txt").write_bytes(text)
    print(text.count(b"\f"), "texts,", len(text), "bytes")
