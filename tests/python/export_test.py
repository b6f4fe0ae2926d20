"""What `fanin export` writes, used by others: NumPy, a C compiler, and ONNX's own checker where it is
installed. Outputs are those of `fanin query` within 1e-5, on 1,000 digits.

Usage: export_test.py FANIN DATA_FOLDER C_COMPILER. Exit code 77: NumPy is not installed.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy
except ImportError:
    sys.exit(77)
try:
    import onnx.checker
    import onnx.numpy_helper
except ImportError:
    onnx = None

FANIN, DATA, COMPILER = sys.argv[1:4]
TOLERANCE = 1e-5
TRAINING = {
    "book": ["--hidden", "30"],
    "biases": ["--hidden", "7", "--bias", "--epochs", "1"],
    "tanh softmax": ["--hidden", "20,15", "--bias", "--activation", "tanh", "--output-activation",
                     "softmax", "--rule", "gradient", "--loss", "cross-entropy"],
    "relu identity": ["--hidden", "20,25,15", "--activation", "relu", "--output-activation",
                      "identity", "--rule", "gradient", "--lr", "0.001"],
}
DRIVER = """
#include "network.h"
#include <stdio.h>
int main(void) {
  float values[network_inputs], y[network_outputs];
  while (fread(values, sizeof values, 1, stdin) == 1) {
    network_scale(values, values);
    network_predict(values, y);
    fwrite(y, sizeof y, 1, stdout);
  }
  return 0;
}
"""


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **options).stdout


def forward(arrays, x):
    """The network of an .npz in double precision."""
    functions = {
        "sigmoid": lambda z: 1 / (1 + numpy.exp(-z)),
        "tanh": numpy.tanh,
        "relu": lambda z: numpy.maximum(z, 0),
        "identity": lambda z: z,
        "softmax": lambda z: numpy.exp(z) / numpy.exp(z).sum(axis=1, keepdims=True),
    }
    for layer, name in enumerate(arrays["activations"]):
        z = x @ arrays[f"layers.{layer}.weight"].T.astype(float)
        if f"layers.{layer}.bias" in arrays:
            z = z + arrays[f"layers.{layer}.bias"]
        x = functions[name](z)
    return x


def scaled(arrays, values):
    """Values as in the data become inputs; of a column with a single value `low`."""
    low, high, _, _ = arrays["scaling"]
    begin, end = numpy.zeros(1), numpy.full(1, 255.0)
    if "scaling.from" in arrays:
        begin, end = arrays["scaling.from"].astype(float), arrays["scaling.to"].astype(float)
    range_ = numpy.where(begin < end, end - begin, 1)
    return numpy.where(begin < end, (values - begin) / range_, 0) * (high - low) + low


class ExportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = lambda name: os.path.join(folder.name, name)

    def assertClose(self, ours, theirs):
        self.assertEqual(ours.shape, theirs.shape)
        self.assertLess(numpy.abs(ours - theirs).max(), TOLERANCE)

    def assertExports(self, train, test, options):
        model, header = self.path("m.safetensors"), self.path("network.h")
        npz, graph = self.path("m.npz"), self.path("m.onnx")
        run(FANIN, "train", train, *options, "-o", model)
        said = run(FANIN, "export", model, "--npz", npz, "--onnx", graph, "--c-header", header)
        self.assertIn(b"network.h: ", said)
        answers = json.loads(run(FANIN, "query", model, test, "--json", "-"))["answers"]
        expected = numpy.array([answer["outputs"] for answer in answers])
        with open(test, encoding="ascii") as file:
            rows = [line.split(",") for line in file if line[0].isdigit()]
        values = numpy.array(rows, dtype=numpy.float32)[:, 1:]

        arrays = numpy.load(npz)
        x = scaled(arrays, values.astype(float))
        self.assertClose(forward(arrays, x), expected)
        if onnx is not None:
            self.assertOnnx(graph, arrays)

        with open(self.path("driver.c"), "w", encoding="ascii") as file:
            file.write(DRIVER)
        program = self.path("driver")
        run(COMPILER, "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1",
            self.path("driver.c"), "-o", program, "-lm")
        outputs = numpy.frombuffer(run(program, input=values.tobytes()), numpy.float32)
        self.assertClose(outputs.reshape(expected.shape), expected)
        with open(header, encoding="ascii") as file:
            self.assertNotIn("alloc", file.read())
        # The same model gives the same bytes.
        for path, option in ((npz, "--npz"), (graph, "--onnx"), (header, "--c-header")):
            with open(path, "rb") as file:
                before = file.read()
            run(FANIN, "export", model, option, path, stderr=subprocess.DEVNULL)
            with open(path, "rb") as file:
                self.assertEqual(before, file.read())
        return arrays

    def assertOnnx(self, path, arrays):
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        self.assertEqual([(o.domain, o.version) for o in model.opset_import], [("", 13)])
        self.assertEqual(
            {p.key: p.value for p in model.metadata_props}["fanin.activations"],
            ",".join(arrays["activations"]),
        )
        weights = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
        for name, array in weights.items():
            self.assertTrue(numpy.array_equal(array, arrays[name]), name)
        self.assertEqual(len(weights), sum(name.startswith("layers.") for name in arrays))
        nodes = [(node.op_type, list(node.input)[1:]) for node in model.graph.node]
        expected = []
        for layer, name in enumerate(arrays["activations"]):
            operands = [f"layers.{layer}.{kind}" for kind in ("weight", "bias")]
            expected += [("Gemm", [o for o in operands if o in arrays]), (name.capitalize(), [])]
        self.assertEqual(nodes, expected)

    def test_digits(self):
        test = self.path("test.csv")
        with gzip.open(os.path.join(DATA, "mnist_test.csv.gz"), "rt") as all_of_it:
            with open(test, "w", encoding="ascii") as file:
                file.writelines(line for line, _ in zip(all_of_it, range(1000)))
        for name, options in TRAINING.items():
            with self.subTest(name):
                self.assertExports(os.path.join(DATA, "mnist_train_100.csv"), test, options)

    def test_a_table_whose_columns_have_ranges_of_their_own(self):
        table = self.path("table.csv")
        random = numpy.random.RandomState(1)
        with open(table, "w", encoding="ascii") as file:
            file.write("class,size,weight,always\n")
            for record in range(60):
                label = record % 3
                size, weight = random.normal(label - 1, 0.5), random.normal(1000 * label, 300)
                file.write(f"{label},{size:.4f},{weight:.1f},7\n")
        arrays = self.assertExports(table, table, ["--hidden", "5", "--epochs", "20"])
        self.assertEqual(arrays["scaling.from"].shape, (3,))
        self.assertEqual(arrays["scaling.from"][2], arrays["scaling.to"][2])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
