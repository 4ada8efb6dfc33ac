"""PyTorch's own files: writes pt.json, in which each file is in hexadecimal digits beside what it holds.

Run by hand where PyTorch is, beside this file, with a file that the test "pt: ours are PyTorch's" has kept, and one
that LibTorch's torch::save(net, "net.pt") has written for a network like Net below:

    WICK_KEEP_PT=ours.pt build/tests/test_nn -tc="pt: ours*"
    python3 pt.py ours.pt net.pt

pt.cpp reads the files with wick. What wick wrote is read with torch.load(weights_only=True) here; what is in it goes
into pt.json, and pt.cpp checks that wick still writes the same.
"""

import collections
import io
import json
import math
import os
import pathlib
import sys
import warnings
import zipfile

import torch

warnings.simplefilter("ignore")  # of old formats


def saved(value, **options):
    out = io.BytesIO()
    torch.save(value, out, **options)
    return out.getvalue()


def text(value):
    return str(value) if isinstance(value, (torch.device, torch.dtype)) else value


def flat(value, name="", top=True):
    """Tensors and other values by name, as load_pt() names them."""
    if isinstance(value, collections.abc.Mapping):
        items = [("(" + ", ".join(map(str, k)) + ")" if isinstance(k, tuple) else str(k), v) for k, v in value.items()]
    elif isinstance(value, (list, tuple, set)):
        items = [(str(i), v) for i, v in enumerate(value)]
    else:
        return [("0" if top else name, value)]
    return [x for k, v in items for x in flat(v, k if top else name + "." + k, False)]


def described(what, value, data, names=None):
    tensors, values = [], {}
    for name, v in flat(value):
        if isinstance(v, torch.Tensor):
            t = v.detach()
            tensors.append({"name": name, "dtype": str(t.dtype)[6:], "shape": list(t.shape),
                            "strides": list(t.stride()), "offset": t.storage_offset(),
                            "memory": t.untyped_storage().data_ptr(),
                            "values": [str(x) for x in t.double().flatten().tolist()]})
        else:
            values[name] = json.dumps(text(v))
    order = {}
    for t in tensors:  # which have the same memory
        t["memory"] = order.setdefault(t["memory"], len(order))
    return {"what": what, "tensors": tensors, "values": values, "bytes": data.hex()}


def rewritten(data, change, **options):
    """The same archive with its entries changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", **options) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def big_endian(name, data):
    if name.endswith("/byteorder"):
        return b"big"
    return b"".join(data[i:i + 4][::-1] for i in range(0, len(data), 4)) if "/data/" in name else data


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = torch.nn.Linear(2, 3)
        self.body = torch.nn.Sequential(torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))

    def forward(self, x):
        return self.body(torch.relu(self.fc1(x)))


class Call:
    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def main():
    torch.manual_seed(1)
    dtypes = {}
    for dtype in [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16,
                  torch.float32, torch.float64, torch.uint16, torch.uint32, torch.uint64]:
        v = [0, 1, 100] if "uint" in str(dtype) else [-3, 0, 7]
        dtypes[str(dtype)[6:]] = torch.tensor(v, dtype=dtype)
    dtypes["bool"] = torch.tensor([True, False, True])
    dtypes["special"] = torch.tensor([math.nan, math.inf, -math.inf, -0.0, 1e-45, 3.4e38])
    x = torch.arange(24.0).reshape(2, 3, 4)
    views = {"whole": x, "transposed": x.transpose(0, 2), "part": x[1], "every_other": x[:, :, ::2],
             "expanded": torch.tensor([[5.0], [6.0]]).expand(2, 4), "windows": x.flatten().unfold(0, 3, 1),
             "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "one": x[1, 2, 3],
             "channels_last": torch.arange(24.0).reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last)}
    net = Net()
    state = net.state_dict()
    adam = torch.optim.Adam(net.parameters())
    net(torch.ones(4, 2)).sum().backward()
    adam.step()
    checkpoint = {"epoch": 3, "lr": 0.1, "small": 5e-324, "nan": math.nan, "low": -math.inf, "big": 2**64 - 1,
                  "minus": -(2**70), "edge": -(2**63), "kilo": 1000, "mega": 1000000, "name": "adam \u00fc \"x\"",
                  "none": None, "yes": True, "no": False, "model": state, "optimizer": adam.state_dict(),
                  "list": [torch.ones(1), (torch.zeros(2), 1, [])], 7: torch.ones(1), "size": torch.Size([2, 3]),
                  "device": torch.device("cuda:1"), "dtype": torch.float16, "set": {4}, ("a", 1): 2,
                  "ordered": collections.OrderedDict(b=1, a=2), "counts": collections.Counter("aab")}
    tagged = torch.ones(2)
    tagged.note = "x"
    parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    noted = torch.nn.Parameter(torch.tensor([3.0]))
    noted.note = "x"
    held = {"parameter": parameter, "noted": noted, "tagged": tagged, "again": parameter}
    script = io.BytesIO()
    torch.jit.save(torch.jit.script(net), script)

    plain = saved(state)
    old = {"_use_new_zipfile_serialization": False}
    files = [described("dtypes", dtypes, saved(dtypes)), described("views", views, saved(views)),
             described("state_dict", state, plain), described("checkpoint", checkpoint, saved(checkpoint)),
             described("parameters", held, saved(held)), described("a tensor", x[0], saved(x[0])),
             described("a list", [x, x[1]], saved([x, x[1]])), described("nothing", {}, saved({})),
             described("a module of TorchScript", {**state, "training": True, "_is_full_backward_hook": None, **{
                 f"{n}.{k}": v for n in ["fc1", "body", "body.0", "body.1"]
                 for k, v in [("training", True), ("_is_full_backward_hook", None)]}}, script.getvalue()),
             described("deflated", state, rewritten(plain, lambda n, d: d, compression=zipfile.ZIP_DEFLATED)),
             described("big-endian", x, rewritten(saved(x), big_endian))]
    for protocol in [3, 4, 5]:
        files.append(described(f"protocol {protocol}", checkpoint, saved(checkpoint, pickle_protocol=protocol)))
    for protocol in [2, 4]:
        for what, value in [("dtypes", dtypes), ("views", views), ("checkpoint", checkpoint),
                            ("parameters", held), ("a tensor", x[0])]:
            data = saved(value, pickle_protocol=protocol, **old)
            files.append(described(f"old, {what}, protocol {protocol}", value, data))
    cuda = saved(x, **old).replace(b"X\x03\0\0\0cpu", b"X\x06\0\0\0cuda:0")
    files.append(described("old, of a GPU", x, cuda))

    half = torch.ones(2, 2)
    refused = [(what, words, saved(value)) for what, words, value in [
        ("sparse", ["a sparse tensor", "_rebuild_sparse_tensor"], half.to_sparse()),
        ("compressed", ["a sparse tensor"], half.to_sparse_csr()),
        ("quantized", ["a quantized tensor"], torch.quantize_per_tensor(half, 0.1, 0, torch.qint8)),
        ("complex", ["complex numbers", "torch.ComplexFloatStorage"], torch.ones(2, dtype=torch.complex64)),
        ("meta", ["without elements"], torch.ones(2, device="meta")),
        ("float8", ["a dtype that wick has not"], half.to(torch.float8_e4m3fn)),
        ("nested", ["a nested tensor"], torch.nested.nested_tensor([half, half])),
        ("negated", ["\"bias\"", "resolve_neg"], {"bias": torch._neg_view(half)}),
        ("model", ["\"__main__.Net\"", "never runs code", "state_dict()"], net),
        ("call", ["system\"", "never runs code"], {"x": half, "y": Call(os.system, "true")}),
        ("eval", ["eval\"", "never runs code"], Call(eval, "1")),
        ("storage", ["without a tensor"], {"s": half.untyped_storage()})]]
    refused += [("old, " + what, words, saved(value, **old)) for what, words, value in [
        ("call", ["system\"", "never runs code"], Call(os.system, "true")),
        ("model", ["\"__main__.Net\"", "never runs code"], net)]]

    path, libtorch = sys.argv[1:]
    files.append(described("a module of LibTorch", torch.jit.load(libtorch).state_dict(),
                           pathlib.Path(libtorch).read_bytes()))
    ours = torch.load(path, weights_only=True)
    assert type(ours) is collections.OrderedDict
    assert ours["epoch"] == 3 and ours["rate"] == 0.5 and ours["name"] == "adam" and ours["nothing"] is None
    assert ours["weight"].tolist() == [[0, 3], [1, 4], [2, 5]] and ours["weight"].dtype == torch.float32
    assert ours["tied"].data_ptr() == ours["tied.again"].data_ptr()
    assert all(str(ours[name].dtype) == "torch." + name
               for name in "bool uint8 int8 int16 int32 int64 float16 bfloat16 float64".split())
    mapped = torch.load(path, weights_only=True, mmap=True)
    assert all(torch.equal(ours[n], mapped[n]) for n in ours if isinstance(ours[n], torch.Tensor))
    with zipfile.ZipFile(path) as archive:
        written = {name: archive.read(name).hex() for name in archive.namelist()}
    out = {"torch": torch.__version__, "files": files, "written": written,
           "refused": [{"what": what, "words": words, "bytes": data.hex()} for what, words, data in refused]}
    (pathlib.Path(__file__).parent / "pt.json").write_text(json.dumps(out, indent=0) + "\n")


main()
