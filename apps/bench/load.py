"""Loading the CSV as NumPy's users do: numpy.loadtxt, gzip or not.

    load.py FILE RECORDS     prints the seconds that the first records take
"""

import sys
import time

import numpy as np


def load(path, records):
    """Labels (n) and pixels (n, 784) of the first records."""
    table = np.loadtxt(path, delimiter=",", dtype=np.uint8, max_rows=records, ndmin=2)
    return table[:, 0], table[:, 1:]


if __name__ == "__main__":
    start = time.perf_counter()
    load(sys.argv[1], int(sys.argv[2]))
    print(time.perf_counter() - start)
