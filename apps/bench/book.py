"""The book's algorithm in NumPy, as fast as NumPy has it.

float64 as in the book; inputs and targets prepared beforehand, every array made once, weights
updated in place. NumPy's random numbers are Fanin's, so that both start with the same weights.

    book.py TRAIN TEST RECORDS HIDDEN RATE SEED EPOCHS

prints the seconds of training on the first records, and the accuracy on as many of the test records
(or all there are) after it.
"""

import sys
import time

import numpy as np

from load import load


def sigmoid(z, out=None):
    out = np.negative(z, out=out)
    np.exp(out, out=out)
    out += 1
    return np.divide(1, out, out=out)


def scaled(pixels):
    return pixels / 255 * 0.99 + 0.01


def train(wih, who, inputs, targets, rate):
    """One update of wih (H,I) and who (O,H) for each row of inputs (n,I) and targets (n,O)."""
    hidden, outputs = np.empty(wih.shape[0]), np.empty(who.shape[0])
    hidden_error, output_error = np.empty_like(hidden), np.empty_like(outputs)
    wih_change, who_change = np.empty_like(wih), np.empty_like(who)
    for x, t in zip(inputs, targets):
        sigmoid(np.dot(wih, x, out=hidden), out=hidden)
        sigmoid(np.dot(who, hidden, out=outputs), out=outputs)
        np.subtract(t, outputs, out=output_error)
        np.dot(who.T, output_error, out=hidden_error)
        output_error *= rate * outputs * (1 - outputs)
        who += np.multiply.outer(output_error, hidden, out=who_change)
        hidden_error *= rate * hidden * (1 - hidden)
        wih += np.multiply.outer(hidden_error, x, out=wih_change)


def main():
    train_file, test_file = sys.argv[1:3]
    records, nodes = int(sys.argv[3]), int(sys.argv[4])
    rate, seed, epochs = float(sys.argv[5]), int(sys.argv[6]), int(sys.argv[7])

    labels, pixels = load(train_file, records)
    inputs = scaled(pixels)
    targets = np.full((len(labels), 10), 0.01)
    targets[np.arange(len(labels)), labels] = 0.99
    np.random.seed(seed)
    wih = np.random.normal(0, 784**-0.5, (nodes, 784))
    who = np.random.normal(0, nodes**-0.5, (10, nodes))

    start = time.perf_counter()
    for _ in range(epochs):
        train(wih, who, inputs, targets, rate)
    seconds = time.perf_counter() - start

    labels, pixels = load(test_file, records)
    outputs = sigmoid(np.dot(sigmoid(np.dot(scaled(pixels), wih.T)), who.T))
    print(seconds, np.mean(np.argmax(outputs, axis=1) == labels))


if __name__ == "__main__":
    main()
