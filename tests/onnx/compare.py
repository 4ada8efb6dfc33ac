"""Runs the ONNX files of a folder on ONNX Runtime and on ONNX's reference evaluator and compares their outputs with those
that wick wrote beside them, to 1e-5."""

import glob
import os
import sys

try:
    import numpy
    import onnx
    import onnxruntime
    from onnx.reference import ReferenceEvaluator
except ImportError as e:
    print(f"skipped, because Python has no package {e.name}: pip install onnx onnxruntime")
    sys.exit(77)

# What the reference evaluator cannot run, or runs otherwise than the standard says and ONNX Runtime does.
UNEVALUATED = {
    "constant_pad2d": "it takes no pads below 0",
    "conv_transpose2d": "it takes no groups",
    "fold": "it takes no groups in ConvTranspose",
    "fold_stride": "it takes no groups in ConvTranspose",
    "grid_sample": "it knows the names of opset 20's modes only",
    "local_response_norm": "its LRN leaves out the last of the neighbours",
    "rnn_relu": "its RNN knows no Relu",
    "rnn_relu_states": "its RNN knows no Relu",
}

folder = sys.argv[1]
failures = []
worst = {"onnxruntime": (0, ""), "reference evaluator": (0, "")}
runs = 0


def difference(ours, theirs):
    """The largest difference, relative where the values are large; infinite where shapes or dtypes differ."""
    if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
        return float("inf"), f"{ours.dtype}{list(ours.shape)} and {theirs.dtype}{list(theirs.shape)}"
    a, b = ours.astype(numpy.float64), numpy.asarray(theirs).astype(numpy.float64)
    if not numpy.array_equal(numpy.isnan(a), numpy.isnan(b)):
        return float("inf"), "NaN in other places"
    with numpy.errstate(invalid="ignore"):
        apart = numpy.abs(a - b) / numpy.maximum(1, numpy.abs(a))
    apart = numpy.where((a == b) | numpy.isnan(a), 0, apart)
    return (float(apart.max()) if apart.size else 0.0), ""


def tolerance(array):
    return 1e-3 if array.dtype == numpy.float16 else 1e-5  # float16 has three digits


files = sorted(glob.glob(os.path.join(folder, "*.onnx")))
for file in files:
    name = os.path.basename(file)[: -len(".onnx")]
    arrays = sorted(glob.glob(os.path.join(folder, glob.escape(name) + ".[0-9].npz")))
    try:
        model = onnx.load(file)
        onnx.checker.check_model(model, full_check=True)
    except Exception as e:
        failures.append(f"{name}: the checker: {e}")
        continue
    evaluators = {}
    try:
        evaluators["onnxruntime"] = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]).run
    except Exception as e:
        failures.append(f"{name}: onnxruntime: {e}")
    if name in UNEVALUATED:
        print(f"{name}: the reference evaluator is skipped, because {UNEVALUATED[name]}")
    else:
        try:
            evaluators["reference evaluator"] = ReferenceEvaluator(model).run
        except Exception as e:
            failures.append(f"{name}: reference evaluator: {e}")
    names = [o.name for o in model.graph.output]
    for example in arrays:
        with numpy.load(example) as npz:
            content = {k: npz[k] for k in npz.files}
        inputs = {i.name: content[i.name] for i in model.graph.input}
        for who, run in evaluators.items():
            try:
                outputs = run(None, inputs)
            except Exception as e:
                failures.append(f"{os.path.basename(example)}: {who}: {e}")
                continue
            runs += 1
            for key, theirs in zip(names, outputs):
                d, why = difference(content[key], theirs)
                if not d <= tolerance(content[key]):
                    failures.append(f"{os.path.basename(example)}: {who}: {key} differs by {d:.3g} {why}")
                elif d > worst[who][0]:
                    worst[who] = (d, f"{name} {key}")

print(f"{len(files)} files, {runs} runs")
for who, (d, where) in worst.items():
    print(f"{who}: differs by at most {d:.2g} ({where})")
for f in failures:
    print(f)
if not files:
    print(f"no file in {folder}")
sys.exit(1 if failures or not files else 0)
