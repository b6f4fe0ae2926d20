"""lib/python/fanin.py against the book's algorithm, written here in NumPy from its description.

FANIN_LIBRARY names the shared library. Exit code 77: NumPy is not installed.
"""

import copy
import gc
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

try:
    import numpy
except ImportError:
    sys.exit(77)

sys.dont_write_bytecode = True
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "lib", "python"))
from fanin import neuralNetwork  # noqa: E402


def sigmoid(z):
    return 1 / (1 + numpy.exp(-z))


class Book:
    """Double precision; wih (H,I), who (O,H)."""

    def __init__(self, inputs, hidden, outputs, rate):
        self.wih = numpy.random.normal(0.0, pow(inputs, -0.5), (hidden, inputs))
        self.who = numpy.random.normal(0.0, pow(hidden, -0.5), (outputs, hidden))
        self.rate = rate

    def query(self, x):
        return sigmoid(self.who @ sigmoid(self.wih @ x))

    def train(self, x, t):
        h = sigmoid(self.wih @ x)
        o = sigmoid(self.who @ h)
        e_o = t - o
        e_h = self.who.T @ e_o
        self.who += self.rate * numpy.outer(e_o * o * (1 - o), h)
        self.wih += self.rate * numpy.outer(e_h * h * (1 - h), x)


def seeded(kind, *arguments):
    numpy.random.seed(7)
    return kind(*arguments)


class NeuralNetworkTest(unittest.TestCase):
    def setUp(self):
        random = numpy.random.RandomState(3)
        self.labels = random.randint(0, 4, 100)
        self.X = random.uniform(0.01, 1, (100, 12))
        self.T = numpy.where(self.labels[:, None] == numpy.arange(4), 0.99, 0.01)
        self.network = seeded(neuralNetwork, 12, 9, 4, 0.3)
        self.book = seeded(Book, 12, 9, 4, 0.3)

    def assertClose(self, a, b, tolerance):
        self.assertEqual(numpy.shape(a), numpy.shape(b))
        self.assertLess(numpy.abs(numpy.asarray(a) - b).max(), tolerance)

    def assertLikeTheBook(self, network):
        self.assertClose(network.wih, self.book.wih, 1e-5)
        self.assertClose(network.who, self.book.who, 1e-5)
        self.assertClose(network.query(self.X[0])[:, 0], self.book.query(self.X[0]), 1e-5)

    def test_initial_weights_are_the_books_to_the_last_bit(self):
        self.assertTrue((self.network.wih == self.book.wih.astype(numpy.float32)).all())
        self.assertTrue((self.network.who == self.book.who.astype(numpy.float32)).all())
        self.assertEqual(
            (self.network.inodes, self.network.hnodes, self.network.onodes), (12, 9, 4)
        )

    def test_training_is_the_books(self):
        for x, t in zip(self.X, self.T):
            self.network.train(list(x), list(t))
            self.book.train(x, t)
        self.assertLikeTheBook(self.network)
        self.network.lr = self.book.rate = 0.05
        self.network.train(self.X[:1], self.T[:1])
        self.book.train(self.X[0], self.T[0])
        self.assertLikeTheBook(self.network)

    def test_epochs_of_labels_or_targets_are_the_books(self):
        for _ in range(3):
            for x, t in zip(self.X, self.T):
                self.book.train(x, t)
        for y in (self.labels, self.labels.astype(float), list(self.labels), self.T):
            network = seeded(neuralNetwork, 12, 9, 4, 0.3)
            losses = network.train_epochs(self.X, y, 3)
            self.assertLikeTheBook(network)
            self.assertTrue(losses.shape == (3,) and losses[0] > losses[2] > 0)
        # Of columns in Fortran's order, and float32, too.
        network = seeded(neuralNetwork, 12, 9, 4, 0.3)
        network.train_epochs(numpy.asfortranarray(self.X, dtype=numpy.float32), self.labels, 3)
        self.assertLikeTheBook(network)
        network.train_epochs(self.X, self.labels, 0)
        self.assertLikeTheBook(network)

    def test_a_query_has_a_column_for_each_sample(self):
        self.assertEqual(self.network.query(self.X[0]).shape, (4, 1))
        self.assertClose(self.network.query(self.X), self.book.query(self.X.T), 1e-6)

    def test_weights_are_read_and_written_in_place(self):
        self.network.wih[2, 3] = 5
        self.assertEqual(self.network.wih[2, 3], 5)
        self.network.who = numpy.zeros((4, 9))
        self.assertTrue((self.network.query(self.X[0]) == 0.5).all())
        self.network.who += 1
        self.assertTrue((self.network.who == 1).all())
        with self.assertRaisesRegex(ValueError, r"who of shape \(9, 4\), expected \(4, 9\)"):
            self.network.who = numpy.zeros((9, 4))
        weights = neuralNetwork(12, 9, 4, 0.1).wih
        gc.collect()
        self.assertTrue(numpy.isfinite(weights).all())

    def test_backquery_is_the_books(self):
        targets = numpy.full(4, 0.01)
        targets[2] = 0.99
        values = targets
        for weights in (self.book.who, self.book.wih):
            values = weights.T @ numpy.log(values / (1 - values))
            values = values - values.min()
            values = values / values.max() * 0.98 + 0.01
        self.assertClose(self.network.backquery(targets)[:, 0], values, 1e-5)

    def test_a_network_is_saved_and_loaded(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "network.safetensors")
            self.network.save(path)
            read = neuralNetwork.load(path, 0.2)
            self.assertEqual(read.lr, 0.2)
            self.assertTrue((read.query(self.X) == self.network.query(self.X)).all())
            with self.assertRaisesRegex(OSError, "missing"):
                neuralNetwork.load(os.path.join(folder, "missing"))
            with open(path, "ab") as file:
                file.write(b"more")
            with self.assertRaisesRegex(ValueError, "network.safetensors: .* bytes of data"):
                neuralNetwork.load(path)

    def test_a_copy_is_a_network_of_its_own(self):
        state = numpy.random.get_state()[1].copy()
        copies = [copy.copy(self.network), copy.deepcopy(self.network),
                  pickle.loads(pickle.dumps(self.network))]
        self.assertTrue((numpy.random.get_state()[1] == state).all())
        before = self.network.query(self.X)
        for other in copies:
            self.assertEqual((other.lr, other.inodes, other.hnodes, other.onodes), (0.3, 12, 9, 4))
            self.assertTrue((other.query(self.X) == before).all())
            other.train(self.X[0], self.T[0])
            self.assertFalse((other.query(self.X) == before).all())
        self.assertTrue((self.network.query(self.X) == before).all())

    def test_what_does_not_fit_is_refused(self):
        n = self.network
        for action, reason in (
            (lambda: n.train(self.X[0, 1:], self.T[0]), r"inputs of shape \(1, 11\), expected \(1, 12\)"),
            (lambda: n.train(self.X, self.T[0]), r"inputs of shape \(100, 12\)"),
            (lambda: n.train(self.X[0], 3), r"targets of shape \(1, 1\), expected \(1, 4\)"),
            (lambda: n.query(self.X[0, 1:]), r"expected \(1, 12\)"),
            (lambda: n.train_epochs(self.X, self.labels[1:], 1), "99 labels for 100 samples"),
            (lambda: n.train_epochs(self.X, self.labels + 1, 1), "whole numbers from 0 to 3"),
            (lambda: n.train_epochs(self.X, self.labels - 1, 1), "whole numbers from 0 to 3"),
            (lambda: n.train_epochs(self.X, self.labels / 2, 1), "whole numbers from 0 to 3"),
            (lambda: n.train_epochs(self.X, self.T[:, 1:], 1), r"y of shape \(100, 3\)"),
            (lambda: n.train_epochs(self.X[0], self.labels, 1), r"X of shape \(12,\), expected \(1, 12\)"),
            (lambda: n.train_epochs(3, self.labels, 1), r"X of shape \(\)"),
            (lambda: n.train_epochs(self.X * numpy.nan, self.labels, 1), "not finite"),
            (lambda: n.train(self.X[0] * numpy.inf, self.T[0]), "not finite"),
            (lambda: neuralNetwork(12, 0, 4, 0.1), "12, 0 and 4 nodes, expected at least one of each"),
            (lambda: neuralNetwork(-1, 9, 4, 0.1), "-1, 9 and 4 nodes"),
        ):
            with self.assertRaisesRegex(ValueError, reason):
                action()
        n.lr = -1
        with self.assertRaisesRegex(ValueError, "learning rate -1"):
            n.train(self.X[0], self.T[0])
        n.lr = 1e38
        with self.assertRaisesRegex(RuntimeError, "diverged"):
            n.train_epochs(self.X, self.T * 1e30, 5)
        with self.assertRaisesRegex(RuntimeError, "out of memory"):
            neuralNetwork(1 << 30, 1 << 30, 4, 0.1)
        for path in (b"/nowhere/\xff", b"/nowhere/a" + 600 * "\u00e4".encode()):
            with self.assertRaisesRegex(OSError, "/nowhere/"):  # also where it is not whole UTF-8
                neuralNetwork.load(path)

    def test_a_library_that_is_not_there_is_named(self):
        environment = dict(os.environ, FANIN_LIBRARY="/nowhere/library.so")
        done = subprocess.run(
            [sys.executable, "-c", "import fanin"], cwd=os.path.join(ROOT, "lib", "python"),
            env=environment, stderr=subprocess.PIPE, check=False,
        )
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, b"ImportError: /nowhere/library.so: .* set FANIN_LIBRARY")

    def test_an_interrupt_stops_a_training(self):
        timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            self.network.train_epochs(numpy.tile(self.X, (100, 1)), numpy.tile(self.labels, 100), 10**6)


if __name__ == "__main__":
    unittest.main()
