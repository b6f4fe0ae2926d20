"""Checks Fanin against the book's algorithm, written here in NumPy from its description.

Usage: check_against_numpy.py FANIN DATA_FOLDER. scripts/check-against-numpy calls it. fanin.py, which
is checked too, finds the shared library of the same build.
I inputs, H hidden nodes, O outputs: wih (H,I), who (O,H); everything is double precision.
"""

import gzip
import json
import os
import struct
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.ndimage import rotate

FANIN, DATA = sys.argv[1:3]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
os.environ.setdefault(
    "FANIN_LIBRARY", os.path.join(os.path.dirname(FANIN), "..", "lib", "libfanin_c.so")
)
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "lib", "python"))
from fanin import neuralNetwork  # noqa: E402

FOLDER = tempfile.TemporaryDirectory()
failures = 0


def check(what, figure, passed):
    global failures
    failures += not passed
    print(f"{'ok  ' if passed else 'FAIL'}  {what}: {figure}", flush=True)


def fanin(*arguments):
    """The JSON that a command prints."""
    command = [FANIN, *map(str, arguments), "--json", "-"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr.decode()}")
    return json.loads(done.stdout)


def temporary(name):
    return os.path.join(FOLDER.name, name)


def read_model(path):
    """The weights of every layer of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = file.read()
    weights = []
    while f"layers.{len(weights)}.weight" in header:
        tensor = header[f"layers.{len(weights)}.weight"]
        first, last = tensor["data_offsets"]
        weights.append(np.frombuffer(body[first:last], "<f4").reshape(tensor["shape"]))
    return weights


def read_records(name):
    path = os.path.join(DATA, name)
    with (gzip.open if name.endswith(".gz") else open)(path, "rt") as file:
        values = np.array(file.read().replace("\n", ",").strip(",").split(","), dtype=np.uint8)
    values = values.reshape(-1, 785)
    return values[:, 0], values[:, 1:] / 255 * 0.99 + 0.01


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Book:
    """The three-layer network of the book, which learns one sample at a time."""

    def __init__(self, wih, who, rate):
        self.wih, self.who, self.rate = wih, who, rate

    def query(self, x):
        return sigmoid(self.who @ sigmoid(self.wih @ x))

    def learn(self, x, label):
        t = np.full(len(self.who), 0.01)
        t[label] = 0.99
        h = sigmoid(self.wih @ x)
        o = sigmoid(self.who @ h)
        e_o = t - o
        e_h = self.who.T @ e_o
        self.who += self.rate * np.outer(e_o * o * (1 - o), h)
        self.wih += self.rate * np.outer(e_h * h * (1 - h), x)

    def backquery(self, label):
        def inverse(y):
            return np.log(y / (1 - y))

        def rescale(v):
            v = v - v.min()
            return v / v.max() * 0.98 + 0.01

        t = np.full(len(self.who), 0.01)
        t[label] = 0.99
        h = rescale(self.who.T @ inverse(t))
        return rescale(self.wih.T @ inverse(h))


def seeded(spec, hidden, seed=7):
    """Initial weights as NumPy draws them, in the book's order: wih, then who."""
    np.random.seed(seed)
    draw = {
        "uniform:0.5": lambda out, n: np.random.rand(out, n) - 0.5,
        "uniform:1": lambda out, n: np.random.uniform(-1, 1, (out, n)),
        "uniform:in^-0.5": lambda out, n: np.random.uniform(-(n**-0.5), n**-0.5, (out, n)),
        "normal:in^-0.5": lambda out, n: np.random.normal(0, n**-0.5, (out, n)),
        "normal:out^-0.5": lambda out, n: np.random.normal(0, out**-0.5, (out, n)),
    }[spec]
    return draw(hidden, 784), draw(10, hidden)


def check_initial_weights():
    for spec in ("uniform:0.5", "uniform:1", "normal:out^-0.5", "normal:in^-0.5", "uniform:in^-0.5"):
        model = temporary("first.safetensors")
        mini = os.path.join(DATA, "mnist_train_100.csv")
        fanin("train", mini, "--epochs", 0, "--init", spec, "--seed", 7, "-o", model)
        ours = read_model(model)
        differ = sum(
            np.count_nonzero(a != b.astype(np.float32)) for a, b in zip(ours, seeded(spec, 200))
        )
        count = sum(a.size for a in ours)
        check(f"initial weights, {spec}", f"{count - differ} of {count} equal to the last bit", differ == 0)


def learn(book, labels, images):
    for label, image in zip(labels, images):
        book.learn(image, label)


def check_mini():
    model = temporary("mini.safetensors")
    train, test = (os.path.join(DATA, f"mnist_{name}.csv") for name in ("train_100", "test_10"))
    fanin("train", train, test, "--hidden", 100, "--lr", 0.3, "--epochs", 1, "--seed", 7, "-o", model)
    book = Book(*seeded("normal:in^-0.5", 100), 0.3)
    learn(book, *read_records("mnist_train_100.csv"))
    _, images = read_records("mnist_test_10.csv")
    ours = np.array([answer["outputs"] for answer in fanin("query", model, test)["answers"]])
    worst = np.abs(ours - [book.query(image) for image in images]).max()
    check("outputs after the 100 mini records", f"largest difference {worst:.1e}", worst <= 1e-4)
    return model, book


def check_backquery(model, book):
    images = fanin("backquery", model)["pictures"]
    worst = max(np.abs(book.backquery(p["label"]) - p["inputs"]).max() for p in images)
    # Half a grey level of the image.
    check("backquery images", f"largest difference {worst:.1e} of 1", worst <= 0.5 / 255)


def turn(image, angle):
    turned = rotate(image.reshape(28, 28), angle, cval=0.01, order=1, reshape=False)
    return turned.ravel()


def check_rotation():
    train, test = (os.path.join(DATA, f"mnist_{name}.csv") for name in ("train_100", "test_10"))
    labels, images = read_records("mnist_train_100.csv")
    shown = fanin("show", train, "--rotate", 10, "--count", 100)["images"]
    theirs = [turned for x in images for turned in (x, turn(x, 10), turn(x, -10))]
    worst = np.abs(np.array([image["inputs"] for image in shown]) - theirs).max()
    check("100 records rotated by 10 degrees", f"largest difference {worst:.1e}", worst <= 1e-3)

    model = temporary("rotated.safetensors")
    fanin("train", train, test, "--epochs", 1, "--rotate", 10, "--seed", 7, "-o", model)
    book = Book(*seeded("normal:in^-0.5", 200), 0.1)
    for label, image in zip(labels, images):
        for x in (image, turn(image, 10), turn(image, -10)):
            book.learn(x, label)
    worst = max(np.abs(a - b).max() for a, b in zip(read_model(model), (book.wih, book.who)))
    check("weights after learning them", f"largest difference {worst:.1e}", worst <= 1e-4)


def check_epoch():
    model = temporary("epoch.safetensors")
    fanin("train", "--epochs", 1, "--seed", 7, "-o", model)
    book = Book(*seeded("normal:in^-0.5", 200), 0.1)
    learn(book, *read_records("mnist_train.csv.gz"))
    labels, images = read_records("mnist_test.csv.gz")
    answers = fanin("query", model, os.path.join(DATA, "mnist_test.csv.gz"))["answers"]
    ours = np.array([answer["answer"] for answer in answers])
    theirs = np.argmax(sigmoid(book.who @ sigmoid(book.wih @ images.T)), axis=0)
    same = np.count_nonzero(ours == theirs)
    scores = f"accuracy {np.mean(ours == labels):.4f} and {np.mean(theirs == labels):.4f}"
    check("answers after one epoch of MNIST", f"{same} of 10000 equal, {scores}", same >= 9990)
    return book


def python_network():
    np.random.seed(7)
    return neuralNetwork(784, 200, 10, 0.1)


def check_python(book):
    """fanin.py, with the weights of the book's algorithm after an epoch of MNIST."""
    network = python_network()
    weights = seeded("normal:in^-0.5", 200)
    ours = (network.wih, network.who)
    same = sum(np.count_nonzero(a == b.astype(np.float32)) for a, b in zip(ours, weights))
    check("fanin.py, initial weights", f"{same} of 158800 equal to the last bit", same == 158800)
    labels, images = read_records("mnist_train.csv.gz")
    network.train_epochs(images, labels, 1)
    worst = max(np.abs(a - b).max() for a, b in zip(ours, (book.wih, book.who)))
    # float32 against double, after 60,000 updates.
    check("fanin.py, weights after an epoch of MNIST", f"largest difference {worst:.1e}", worst <= 1e-3)
    return labels, images


def best(*actions):
    """The least seconds of each action, of three rounds of all."""
    def seconds(action):
        start = time.perf_counter()
        measured = action()
        return measured if isinstance(measured, float) else time.perf_counter() - start

    return np.min([[seconds(action) for action in actions] for _ in range(3)], axis=0)


def print_speed(labels, images):
    def program():
        epochs = fanin("train", "--epochs", 5, "--seed", 7)["epochs"]
        return sum(epoch["seconds"] for epoch in epochs)

    network, book = python_network(), Book(*seeded("normal:in^-0.5", 200), 0.1)
    targets = np.where(labels[:, None] == np.arange(10), 0.99, 0.01)
    count = 2000

    def one_by_one():
        for image, target in zip(images[:count], targets):
            network.train(image, target)

    ours, theirs = best(lambda: network.train_epochs(images, labels, 5), program)
    print(f"speed train_epochs, 5 epochs of MNIST: {ours:.2f} s, the program {theirs:.2f} s, "
          f"ratio {ours / theirs:.2f}")
    ours, theirs = best(one_by_one, lambda: learn(book, labels[:count], images)) / count * 1e6
    print(f"speed train, one sample: {ours:.1f} us, the book's algorithm {theirs:.1f} us, "
          f"{theirs / ours:.1f} times as fast")


check_initial_weights()
check_backquery(*check_mini())
check_rotation()
print_speed(*check_python(check_epoch()))
print(f"{'all checks passed' if failures == 0 else f'{failures} checks FAILED'} (NumPy {np.__version__})")
sys.exit(failures != 0)
