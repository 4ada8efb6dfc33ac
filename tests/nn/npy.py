"""NumPy's files: writes npy.json, in which each file stands in hexadecimal digits beside what it holds.

Run by hand where NumPy is, beside this file:

    /usr/bin/python3 npy.py

npy.cpp reads them with wick.
"""

import io
import json
import pathlib
import warnings

import numpy as np


def bytes_of(array, version=None):
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that version 2 and 3 are seldom needed
        np.lib.format.write_array(out, array, version)
    return out.getvalue().hex()


def archive(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return out.getvalue().hex()


def main():
    small = np.array([[0, 1, 2], [3, 100, 7]])
    files = []
    for code in ["b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]:
        for order in "<>":
            for memory in "CF":
                a = np.array(small if code[0] in "bu" else small - 3, dtype=order + code, order=memory)
                files.append({"dtype": order + code, "memory": memory, "shape": a.shape,
                              "values": a.astype("f8").flatten().tolist(), "bytes": bytes_of(a)})
    for shape in [(), (0,), (3, 0, 2), (4,), (2, 1, 3, 2)]:
        a = (np.arange(np.prod(shape, dtype=int)) / 4).astype("f4").reshape(shape)
        for memory in "CF":
            files.append({"dtype": "<f4", "memory": memory, "shape": shape, "values": a.flatten().tolist(),
                          "bytes": bytes_of(np.asarray(a, order=memory))})
    for version in [(1, 0), (2, 0), (3, 0)]:
        files.append({"dtype": "<f8", "memory": "C", "shape": (2,), "values": [0.5, -1.5], "version": version[0],
                      "bytes": bytes_of(np.array([0.5, -1.5]), version)})
    halves = np.array([0x0001, 0x83ff, 0x3c00, 0x7bff, 0xfbff, 0x8000], dtype="u2").view("f2")
    files.append({"dtype": "<f2", "memory": "C", "shape": (6,), "values": halves.astype("f8").tolist(),
                  "bytes": bytes_of(halves)})
    refused = [{"what": what, "bytes": bytes_of(a)} for what, a in [
        ("complex", np.array([1j])), ("text", np.array(["abc"])), ("bytes", np.array([b"abc"])),
        ("date", np.array(["2026-01-01"], dtype="M8[D]")), ("record", np.zeros(2, dtype=[("a", "<f4")])),
        ("long double", np.zeros(2, dtype=np.longdouble)), ("object", np.array([None, 1], dtype=object)),
        ("large", np.array([2**63], dtype="u8"))]]
    arrays = {"weight": np.arange(6, dtype="f4").reshape(2, 3), "counts": np.arange(1000) // 100,
              "sub/none": np.zeros((0, 2)), "column": np.asfortranarray(np.arange(6.0).reshape(2, 3))}
    archives = {"stored": archive(np.savez, **arrays), "deflated": archive(np.savez_compressed, **arrays)}
    text = json.dumps({"numpy": np.__version__, "files": files, "refused": refused, "archives": archives}, indent=0)
    (pathlib.Path(__file__).parent / "npy.json").write_text(text + "\n")


main()
