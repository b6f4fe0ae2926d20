"""The neural network of Make Your Own Neural Network, with Fanin doing the work.

    from fanin import neuralNetwork

in place of the book's class: the same constructor, train and query, and train_epochs, which trains
on all samples at once and is much faster. Needs NumPy and the shared library fanin_c, nothing else.

The library is the first of these that exists: the file that the environment variable FANIN_LIBRARY
names; the one next to this file; the one of an installation, or of a build in build/native, that
this file belongs to; the one that the system's loader finds.

I inputs, H hidden nodes, O outputs: wih (H,I), who (O,H). Weights are float32, arrays of any kind go
in and NumPy arrays come out. Failures are ValueError, or RuntimeError where training diverged, both
with what was found and what was expected; OSError for files.
"""

import ctypes
import os
import sys
import threading

import numpy

_FLOATS = ctypes.POINTER(ctypes.c_float)
_SIZES = ctypes.POINTER(ctypes.c_size_t)
_PROGRESS = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_double
)


class _Training(ctypes.Structure):
    """fanin_training of fanin.h."""

    _fields_ = [
        ("rate", ctypes.c_double),
        ("last_rate", ctypes.c_double),
        ("epochs", ctypes.c_size_t),
        ("batch", ctypes.c_size_t),
        ("loss", ctypes.c_char_p),
        ("rule", ctypes.c_char_p),
        ("shuffle", ctypes.c_int),
        ("seed", ctypes.c_uint32),
        ("on_progress", _PROGRESS),
        ("context", ctypes.c_void_p),
    ]


def _load_library():
    name = "libfanin_c.dylib" if sys.platform == "darwin" else "libfanin_c.so"
    here = os.path.dirname(os.path.realpath(__file__))
    named = os.environ.get("FANIN_LIBRARY")
    places = [named] if named else [
        os.path.join(here, name),
        os.path.join(here, "..", "..", "..", "lib", name),  # of PREFIX/share/fanin/python
        os.path.join(here, "..", "..", "build", "native", "lib", name),
    ]
    found = [place for place in places if os.path.exists(place)]
    try:
        library = ctypes.CDLL(found[0] if found else named or name)
    except OSError as error:
        raise ImportError(
            f"{error}: build Fanin (scripts/test), or set FANIN_LIBRARY to the path of {name}"
        ) from None
    handle, size, text, status = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_int
    for function, result, *arguments in (
        (library.fanin_last_error, text),
        (library.fanin_last_status, status),
        (library.fanin_make, handle, _SIZES, size, text, text, status, text, ctypes.c_uint32),
        (library.fanin_load, handle, text),
        (library.fanin_save, status, handle, text),
        (library.fanin_free, None, handle),
        (library.fanin_layers, size, handle),
        (library.fanin_weights, _FLOATS, handle, size, _SIZES, _SIZES),
        (library.fanin_biases, _FLOATS, handle, size),
        (library.fanin_predict, status, handle, handle, size, handle),
        (library.fanin_book, _Training),
        (library.fanin_train, status, handle, handle, handle, size, ctypes.POINTER(_Training), handle),
        (library.fanin_learn, status, handle, handle, handle, ctypes.c_double),
    ):
        function.restype, function.argtypes = result, arguments
    return library


_library = _load_library()
_ERRORS = {3: OSError, 4: RuntimeError, 5: RuntimeError}  # by fanin_status; else ValueError


def _last_error():
    """The calling thread's. It may quote a path that is not UTF-8, or end within a character."""
    return _library.fanin_last_error().decode(errors="replace")


def _require(status, message=None):
    """Raises what a status of fanin.h stands for; the message is the last error unless given."""
    if status != 0:
        raise _ERRORS.get(status, ValueError)(message or _last_error())


def _floats(values, what, *shape):
    """The values as float32, row by row, if they have the shape."""
    array = numpy.asarray(values, dtype=numpy.float32, order="C")
    if array.shape != shape:
        raise ValueError(f"{what} of shape {array.shape}, expected {shape}")
    return array


class neuralNetwork:
    """The book's three-layer network: sigmoid nodes, no biases, one update a sample."""

    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        """Initial weights are drawn by numpy.random as in the book, so that its seed decides."""
        self._make(inputnodes, hiddennodes, outputnodes, learningrate)
        self.wih = numpy.random.normal(0.0, pow(self.inodes, -0.5), (self.hnodes, self.inodes))
        self.who = numpy.random.normal(0.0, pow(self.hnodes, -0.5), (self.onodes, self.hnodes))

    @classmethod
    def load(cls, path, learningrate=0.1):
        """The network of a file that `save` or `fanin train -o` wrote."""
        network = cls.__new__(cls)
        network._own(_library.fanin_load(os.fsencode(path)), learningrate)
        return network

    def save(self, path):
        """Writes a model file: `fanin score`, `fanin query` and `load` read it."""
        _require(_library.fanin_save(self._handle, os.fsencode(path)))

    def __getstate__(self):
        """For copy and pickle."""
        return {"lr": self.lr, "wih": self.wih.copy(), "who": self.who.copy()}

    def __setstate__(self, state):
        hidden, inputs = state["wih"].shape
        self._make(inputs, hidden, len(state["who"]), state["lr"])
        self.wih, self.who = state["wih"], state["who"]

    def _make(self, inputs, hidden, outputs, learningrate):
        if min(inputs, hidden, outputs) < 1:
            raise ValueError(f"{inputs}, {hidden} and {outputs} nodes, expected at least one of each")
        sizes = (ctypes.c_size_t * 3)(inputs, hidden, outputs)
        self._own(_library.fanin_make(sizes, 3, None, None, 0, b"zeros", 1), learningrate)

    def _own(self, handle, learningrate):
        self._handle = handle
        if not handle:
            _require(_library.fanin_last_status())
        if _library.fanin_layers(handle) != 2 or _library.fanin_biases(handle, 0):
            raise ValueError("a network of other layers than the book's three, or with biases")
        self.lr = learningrate
        self.hnodes, self.inodes = self.wih.shape
        self.onodes = self.who.shape[0]

    def __del__(self, free=_library.fanin_free):  # there also when the interpreter ends
        if getattr(self, "_handle", None):
            free(self._handle)

    def _weights(self, layer):
        rows, columns = ctypes.c_size_t(), ctypes.c_size_t()
        data = _library.fanin_weights(self._handle, layer, rows, columns)
        values = ctypes.cast(data, ctypes.POINTER(ctypes.c_float * (rows.value * columns.value)))
        memory = values.contents
        memory.network = self  # which must live as long as the array
        return numpy.frombuffer(memory, numpy.float32).reshape(rows.value, columns.value)

    @property
    def wih(self):
        """Weights into the hidden nodes (H,I), in place: what is written there counts."""
        return self._weights(0)

    @wih.setter
    def wih(self, weights):
        self.wih[:] = _floats(weights, "wih", self.hnodes, self.inodes)

    @property
    def who(self):
        """Weights into the output nodes (O,H), in place."""
        return self._weights(1)

    @who.setter
    def who(self, weights):
        self.who[:] = _floats(weights, "who", self.onodes, self.hnodes)

    def train(self, inputs_list, targets_list):
        """One update for one sample: inputs (I) or (1,I), targets (O) or (1,O)."""
        x = _floats(numpy.array(inputs_list, ndmin=2), "inputs", 1, self.inodes)
        t = _floats(numpy.array(targets_list, ndmin=2), "targets", 1, self.onodes)
        _require(_library.fanin_learn(self._handle, x.ctypes.data, t.ctypes.data, self.lr))

    def train_epochs(self, X, y, n):
        """n epochs of `train` for every sample, in order; returns the mean loss of each epoch.

        X (count, I), scaled as for `train`; y are labels (count), whole numbers below O, which
        become the book's targets of 0.01 and 0.99, or targets (count, O). Ctrl-C stops it.
        """
        X = numpy.asarray(X)
        x = _floats(X, "X", len(X) if X.ndim > 1 else 1, self.inodes)
        count = len(x)
        t = _floats(y, "y", count, self.onodes) if numpy.ndim(y) != 1 else self._targets(y, count)
        training, losses = _library.fanin_book(), numpy.zeros(n)
        training.rate = training.last_rate = self.lr
        training.epochs = n
        stop, outcome = [], []
        training.on_progress = _PROGRESS(lambda *_: len(stop))

        def work():
            status = _library.fanin_train(
                self._handle, x.ctypes.data, t.ctypes.data, count, training, losses.ctypes.data
            )
            outcome.extend((status, _last_error()))

        # In a thread of its own, so that this one hears of Ctrl-C.
        thread = threading.Thread(target=work)
        try:
            thread.start()
            thread.join()
        except BaseException:
            stop.append(True)
            if thread.ident:
                thread.join()
            raise
        _require(*outcome)
        return losses

    def _targets(self, y, count):
        labels = numpy.asarray(y).astype(numpy.intp)
        if len(labels) != count:
            raise ValueError(f"{len(labels)} labels for {count} samples")
        if self.onodes < 2 or (labels != y).any() or (labels < 0).any() or (labels >= self.onodes).any():
            raise ValueError(f"y holds other labels than whole numbers from 0 to {self.onodes - 1}")
        targets = numpy.full((count, self.onodes), 0.01, numpy.float32)
        targets[numpy.arange(count), labels] = 0.99
        return targets

    def query(self, inputs_list):
        """The outputs (O,1) for inputs (I), or (O,n) for n samples (n,I)."""
        samples = numpy.array(inputs_list, ndmin=2)
        x = _floats(samples, "inputs", len(samples), self.inodes)
        y = numpy.empty((len(x), self.onodes), numpy.float32)
        _require(_library.fanin_predict(self._handle, x.ctypes.data, len(x), y.ctypes.data))
        return y.T

    def backquery(self, targets_list):
        """The inputs (I,1) that the network, run backwards, has for targets (O), as in the book."""
        values = _floats(targets_list, "targets", self.onodes)[:, None]
        for weights in (self.who, self.wih):
            values = numpy.dot(weights.T, numpy.log(values / (1 - values)))
            values -= values.min()
            values *= 0.98 / values.max()
            values += 0.01
        return values
