"""Reads what write.cpp wrote with TensorBoard's own reader, and compares the values.

    python3 read_back.py build/tests/write_metrics
"""
import csv
import io
import json
import math
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    from PIL import Image
    from tensorboard.backend.event_processing import event_accumulator
    from tensorboard.compat.proto import graph_pb2
except ImportError as error:
    print(f"skipped, because {sys.executable} has no TensorBoard ({error}); -DWICK_PYTHON=… names another Python")
    sys.exit(77)

read = 0


def same(what, got, wanted):
    global read
    read += 1
    if got != wanted:
        sys.exit(f"{what}: TensorBoard reads {got!r}, written was {wanted!r}")


def numpy_histogram(values):
    """PyTorch's: make_histogram() of torch/utils/tensorboard/summary.py."""
    v, up = 1e-12, []
    while v < 1e20:
        up.append(v)
        v *= 1.1
    inside = np.clip(np.array(values), -up[-1], np.nextafter(up[-1], 0))  # which PyTorch leaves out of the counts
    counts, limits = np.histogram(inside, bins=[-b for b in up[::-1]] + [0] + up)
    full = np.flatnonzero(counts)
    first, last = full[0], full[-1] + 1
    return list(limits[first : last + 1]), [0.0] + [float(n) for n in counts[first:last]]


def check(folder):
    with open(os.path.join(folder, "values.json"), encoding="utf-8") as file:
        values = json.load(file)
    all_of_them = {kind: 0 for kind in ("scalars", "images", "histograms", "tensors")}
    events = event_accumulator.EventAccumulator(folder, size_guidance=all_of_them)
    events.Reload()
    tags = events.Tags()
    same("file version", events.file_version, 2.0)
    same("tags of scalars", sorted(tags["scalars"]), sorted([*values["scalars"], "diverged"]))
    for tag, points in values["scalars"].items():
        same(tag, [[e.step, e.value] for e in events.Scalars(tag)], points)
    same("NaN", math.isnan(events.Scalars("diverged")[0].value), True)
    now = events.Scalars("diverged")[0].wall_time
    same("time", abs(now - os.path.getmtime(os.path.join(folder, "values.json"))) < 100, True)

    same("tags of histograms", sorted(tags["histograms"]), sorted(values["histograms"]))
    for tag, numbers in values["histograms"].items():
        (event,) = events.Histograms(tag)
        h, x = event.histogram_value, np.array(numbers)
        same(f"{tag}: step", event.step, 7)
        same(f"{tag}: min, max, num", (h.min, h.max, h.num), (x.min(), x.max(), float(x.size)))
        same(f"{tag}: sums", np.allclose([h.sum, h.sum_squares], [x.sum(), x.dot(x)], rtol=1e-12, atol=1e-12), True)
        limits, counts = numpy_histogram(numbers)
        same(f"{tag}: limits", np.allclose(h.bucket_limit, limits, rtol=1e-12, atol=0), True)
        same(f"{tag}: counts", list(h.bucket), counts)

    same("tags of images", sorted(tags["images"]), sorted(values["images"]))
    for tag, wanted in values["images"].items():
        (event,) = events.Images(tag)
        sizes = wanted["sizes"] if len(wanted["sizes"]) == 3 else [1, *wanted["sizes"]]
        same(f"{tag}: step and size", (event.step, event.height, event.width), (3, sizes[1], sizes[2]))
        image = Image.open(io.BytesIO(event.encoded_image_string))
        same(f"{tag}: format", (image.format, image.mode), ("PNG", {1: "L", 3: "RGB", 4: "RGBA"}[sizes[0]]))
        pixels = np.asarray(image).reshape(sizes[1], sizes[2], sizes[0]).transpose(2, 0, 1)
        same(f"{tag}: pixels", pixels.flatten().tolist(), [int(b) for b in wanted["bytes"]])

    for tag, text in values["texts"].items():
        (event,) = events.Tensors(tag + "/text_summary")
        same(f"{tag}: step", event.step, 5)
        same(tag, [s.decode() for s in event.tensor_proto.string_val], [text])
        same(f"{tag}: plugin", list(events.PluginTagToContent("text")), [tag + "/text_summary"])

    graph = graph_pb2.GraphDef()
    graph.ParseFromString(events.Graph().SerializeToString())
    same("nodes", [node.name for node in graph.node], [n["name"].replace(".", "/") for n in values["graph"]])
    for node, wanted in zip(graph.node, values["graph"]):
        same(f"{node.name}: type", node.op, wanted["type"])
        same(f"{node.name}: inputs", list(node.input), [i.replace(".", "/") for i in wanted["inputs"]])
        shapes = [[d.size for d in shape.dim] for shape in node.attr["_output_shapes"].list.shape]
        same(f"{node.name}: shapes", shapes, wanted["outputs"])
        same(f"{node.name}: text", node.attr["module"].s.decode(), wanted["text"])


def check_table(folder):
    """The table that CsvWriter wrote of the same scalars and text."""
    with open(os.path.join(folder, "values.json"), encoding="utf-8") as file:
        values = json.load(file)
    with open(os.path.join(folder, "run.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for tag, points in values["scalars"].items():
        got = [[int(r["step"]), float(np.float32(float(r["value"])))] for r in rows if r["tag"] == tag]
        same(f"{tag} in the table", got, points)
    same("text in the table", [r["value"] for r in rows if r["tag"] == "notes"], [values["texts"]["notes"]])


with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.argv[1], folder], check=True)
    check(folder)
    check_table(folder)
print(f"TensorBoard reads what was written: {read} comparisons")
