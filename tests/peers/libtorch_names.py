#!/usr/bin/env python3
"""Writes the public names of LibTorch's front end, one a line as "kind name": libtorch_names.py > libtorch_names.txt

They are read from the headers of Debian's libtorch-dev (1.13), or from the include folder given. Private names (_name,
namespace detail) are left out, and of Tensor's methods those about what wick has none of: other devices, sparse and
quantised tensors, named dimensions, sizes as symbols, and LibTorch's own plumbing.
"""
import pathlib
import re
import sys

include = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/include")
api = include / "torch/csrc/api/include/torch"


def text(path):
    s = path.read_text()
    s = re.sub(r"//.*|/\*.*?\*/", "", re.sub(r"/\*.*?\*/", "", s, flags=re.S))
    # Without what stands in a namespace detail.
    out, depth, skip = [], 0, None
    for token in re.split(r"(namespace detail \{|[{}])", s):
        if token == "namespace detail {":
            skip = depth if skip is None else skip
            depth += 1
        elif token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            if skip == depth:
                skip = None
        if skip is None:
            out.append(token)
    return "".join(out)


def headers(*patterns):
    return [p for pattern in patterns for p in sorted(api.glob(pattern)) if "detail" not in p.parts]


names = set()


def add(kind, files, *patterns):
    for path in files:
        for pattern in patterns:
            names.update((kind, n) for n in re.findall(pattern, text(path), flags=re.M) if not n.startswith("_"))


function = r"^(?:inline |TORCH_API )*(?:Tensor|torch::Tensor|PackedSequence|void|double|std::(?:tuple|pair|vector)<[^()]*>)\s+(\w+)\("
klass = r"^(?:template <[^;{]*>\s*)?(?:class|struct) (?:TORCH_API )?(\w+)\s*(?:final )?[:{;]"
add("module", headers("nn/modules/*.h", "nn/modules/container/*.h", "nn/*.h"), r"TORCH_MODULE\((\w+)\)",
    r"^class (?:TORCH_API )?(\w+)\s*(?:final )?: public (?:torch::nn::)?(?:ModuleHolder<|std::enable)",
    r"^class (?:TORCH_API )?(Cloneable|AnyModule|ModuleHolder|NamedAnyModule)\b")
add("functional", headers("nn/functional/*.h"), function)
add("init", [api / "nn/init.h"], function)
add("utils", headers("nn/utils/*.h"), function, r"^class (\w+)")
add("optim", headers("optim/*.h", "optim/schedulers/*.h"), klass)
add("data", headers("data/*.h", "data/**/*.h"), klass, r"^(make_\w+)\(")
add("serialize", headers("serialize/*.h", "serialize.h"), klass, r"^(?:inline |TORCH_API )*(?:void|[\w:<>]+) (save|load|pickle_save|pickle_load)\(")
foreign = re.compile(
    r".*symint|sym_.*|.*sparse.*|to_?(mkldnn|dense|padded_tensor|Backend)|.*(crow|ccol|col|row)_indices|.*coalesced?"
    r"|smm|sspaddmm|dense_dim|q_.*|qscheme|quantizer|int_repr|dequantize|is_(quantized|hip|hpu|ipu|lazy|meta|metal|mkldnn"
    r"|mps|nested|ort|ve|vulkan|xla|xpu|distributed|pinned|variable)|cuda|hip|ve|vulkan|metal|meta|pin_memory"
    r"|record_stream|.*names?|rename_?|align_.*|get_named_.*|unsafe.*|.*[iI]ntrusive.*|wrap_tensor_impl|key_set|enforce_.*"
    r"|.*_backward|TORCH_.*|func|weak_use_count|get_channels_last_.*|generic_packed_accessor|packed_accessor")
method = r"^  (?:inline |template <typename \w+>\s*)*[\w:<>, &*]+?[ &*](\w+)\([^;]*\)(?: const)?\s*[&]{0,2}\s*(?:;|\{)"
for header in ("TensorBody.h", "TensorBase.h"):
    path = include / "ATen/core" / header
    s = path.read_text()
    s = s[s.index("class TORCH_API Tensor"):]
    s = s[:re.search(r"^\};", s, flags=re.M).start()]
    names.update(("tensor", n) for n in re.findall(method, s, flags=re.M)
                 if not n.startswith("_") and not foreign.fullmatch(n) and n not in ("Tensor", "TensorBase", "operator", "if", "return"))

names.discard(("module", "Name"))  # stands in a macro's comment
for kind in ("optim", "data", "serialize"):  # other parts' classes, declared there
    names -= {(kind, n) for n in ("Tensor", "Module")} | ({(kind, "InputArchive"), (kind, "OutputArchive")} if kind != "serialize" else set())
for kind, name in sorted(names):
    print(kind, name)
