"""Makes drift.json beside this script: what SciPy says of pairs of samples.

Run it where SciPy is installed (1.17.1 made the file), in any folder:

    python3 pipeline/model/evaluation/golden/make-drift.py

The tests read the file only, so they need no Python. Values have few decimals, so that they are the same values as 32-bit
floats. Samples hold no missing value.
"""

import json
import pathlib

import numpy as np
from scipy import special, stats

random = np.random.default_rng(20261122)


def rounded(values, decimals=3):
    return np.round(values, decimals)


SAMPLES = {
    "no ties, one shifted": (rounded(random.normal(size=120)), rounded(random.normal(0.5, 1, size=90))),
    "the same distribution": (rounded(random.normal(size=150)), rounded(random.normal(size=200))),
    "many ties": (random.integers(0, 6, 200).astype(float), random.integers(1, 8, 80).astype(float)),
    "a wider one": (rounded(random.normal(300, 2, 250), 1), rounded(random.normal(300, 4, 130), 1)),
    "no overlap": (rounded(random.uniform(0, 1, 50)), rounded(random.uniform(2, 3, 40))),
    "one value against it": (np.full(30, 1.5), rounded(random.uniform(0, 3, 60))),
    "one row against one": (np.array([1.0]), np.array([2.0])),
    "skewed": (rounded(random.lognormal(0, 1, 300)), rounded(random.lognormal(0.2, 1.2, 210))),
}


def stability(reference, current):
    """By the deciles of the reference, none of which repeats; an empty bin's share is 0.0001."""
    edges = np.quantile(reference, np.arange(1, 10) / 10, method="inverted_cdf")
    if len(set(edges)) < 9:
        return None
    shares = []
    for values in (reference, current):
        counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=10)
        shares.append(np.maximum(counts / len(values), 1e-4))
    expected, actual = shares
    return float(np.sum((actual - expected) * np.log(actual / expected)))


def case(name, reference, current):
    rows = len(reference) * len(current) / (len(reference) + len(current))
    statistic = stats.ks_2samp(reference, current).statistic
    return {
        "name": name,
        "reference": reference.tolist(),
        "current": current.tolist(),
        "statistic": float(statistic),
        "limitingPValue": float(special.kolmogorov(np.sqrt(rows) * statistic)),
        "exactPValue": float(stats.ks_2samp(reference, current, method="exact").pvalue),
        "stability": stability(reference, current),
    }


golden = {
    "pairs": [case(name, *samples) for name, samples in SAMPLES.items()],
    "kolmogorov": [[x, float(special.kolmogorov(x))] for x in [0.05, 0.2, 0.5, 0.82, 0.99, 1.0, 1.01, 1.36, 2.0, 3.5]],
    "chiSquared99": [[degrees, float(stats.chi2.ppf(0.99, degrees))] for degrees in [1, 2, 3, 5, 9, 10, 20]],
}
(pathlib.Path(__file__).parent / "drift.json").write_text(json.dumps(golden, indent=1) + "\n")
