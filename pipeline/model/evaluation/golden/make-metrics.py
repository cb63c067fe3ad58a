"""Makes metrics.json beside this script with the real scikit-learn 1.9.1.

Run it where that version is installed (pip install scikit-learn==1.9.1), in any folder:

    python3 pipeline/model/evaluation/golden/make-metrics.py

Each case proves one thing. It holds rows, a threshold, a precision and what scikit-learn says of them; null where
scikit-learn says nothing: NaN or a warning where a class is absent. The tests read the file only, so they need no Python.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

assert sklearn.__version__ == "1.9.1", f"found scikit-learn {sklearn.__version__}, expected 1.9.1"
warnings.simplefilter("ignore")
BINS = 15
SHARES = (0.01, 0.05, 0.1)


def random_rows(seed, count, decimals=None, rate=0.2):
    random = np.random.default_rng(seed)
    labels = (random.random(count) < rate).astype(int)
    scores = 1 / (1 + np.exp(-random.normal(3 * labels - 2, 1.5)))
    return (scores if decimals is None else np.round(scores, decimals)), labels


def calibration(scores, labels, weights):
    """Bins by score; scikit-learn's curve takes no weights, so each row is repeated, a thousand times its weight."""
    scale = 1000 if np.any(weights % 1) else 1
    repeats = np.round(weights * scale).astype(int)
    scores, labels = np.repeat(scores, repeats), np.repeat(labels, repeats)
    rate, mean = calibration_curve(labels, scores, n_bins=BINS, strategy="uniform", pos_label=1)
    bins = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], scores)
    rows = np.bincount(bins, minlength=BINS)
    gaps = np.abs(rate - mean) * rows[rows > 0]
    return {
        "error": gaps.sum() / rows.sum(),
        "rows": (rows / scale).tolist(),
        "meanScores": mean.tolist(),
        "failureRates": rate.tolist(),
    }


def lift(scores, labels, weights, share):
    """Failures found among a share of the rows, between the ends of ties along a line."""
    levels = np.unique(scores)[::-1]
    rows = np.array([0] + [weights[scores >= level].sum() for level in levels])
    failures = np.array([0] + [(weights * labels)[scores >= level].sum() for level in levels])
    return np.interp(share * rows[-1], rows, failures) / failures[-1] / share


def case(proves, rows, threshold=0.5, precision=0.8, weights=None):
    scores, labels = (np.asarray(column) for column in rows)
    given = {} if weights is None else {"sample_weight": np.asarray(weights)}
    weight = np.ones(len(scores)) if weights is None else np.asarray(weights, dtype=float)
    predicted = (scores >= threshold).astype(int)
    has_failures = bool(np.any(labels[weight > 0] == 1))
    curve = metrics.precision_recall_curve(labels, scores, **given)
    precise = curve[0] >= precision
    roc_auc = metrics.roc_auc_score(labels, scores, **given)
    tn, fp, fn, tp = metrics.confusion_matrix(labels, predicted, labels=[0, 1], **given).ravel()
    return {
        "proves": proves,
        "scores": scores.tolist(),
        "labels": labels.tolist(),
        "weights": None if weights is None else weight.tolist(),
        "threshold": threshold,
        "precision": precision,
        "expected": {
            "averagePrecision": metrics.average_precision_score(labels, scores, **given),
            "rocAuc": None if np.isnan(roc_auc) else roc_auc,
            "f1": metrics.f1_score(labels, predicted, zero_division=0, **given),
            "mcc": metrics.matthews_corrcoef(labels, predicted, **given),
            "precision": metrics.precision_score(labels, predicted, zero_division=0, **given),
            "recall": metrics.recall_score(labels, predicted, zero_division=0, **given),
            "brierScore": metrics.brier_score_loss(labels, scores, pos_label=1, labels=[0, 1], **given),
            "logLoss": metrics.log_loss(labels, scores, labels=[0, 1], **given),
            "confusion": {
                "truePositives": tp.item(),
                "falsePositives": fp.item(),
                "trueNegatives": tn.item(),
                "falseNegatives": fn.item(),
            },
            "recallAtPrecision": curve[1][precise].max() if has_failures else None,
            "curve": dict(zip(("precision", "recall", "thresholds"), (part.tolist() for part in curve)))
            if has_failures
            else None,
            "calibration": calibration(scores, labels, weight),
            "lift": [lift(scores, labels, weight, share) for share in SHARES] if has_failures else None,
        },
    }


random = np.random.default_rng(7)
edges = np.linspace(0, 1, BINS + 1)
CASES = [
    case("distinct scores", random_rows(1, 120)),
    case("scores tie within and across classes", random_rows(2, 150, decimals=1)),
    case("rare failures", random_rows(3, 400, decimals=3, rate=0.034), threshold=0.3, precision=0.5),
    case("failures only", (random_rows(4, 30, decimals=2)[0], np.ones(30, dtype=int))),
    case("healthy rows only", (random_rows(5, 30, decimals=2)[0], np.zeros(30, dtype=int))),
    case("a constant score, all predicted failures", (np.full(40, 0.5), random_rows(6, 40)[1])),
    case("a constant score, none predicted a failure", (np.full(40, 0.2), random_rows(6, 40)[1])),
    case("inverted scores", (1 - random_rows(7, 80)[0], random_rows(7, 80)[1])),
    case("a perfect order", (np.linspace(0, 1, 50), (np.arange(50) >= 44).astype(int)), threshold=0.9),
    case("certain scores, right and wrong", ([0.0, 0.0, 1.0, 1.0, 1.0, 0.5], [0, 1, 1, 0, 1, 1])),
    case(
        "scores on and beside the edges of bins",
        (
            np.concatenate([edges, np.nextafter(edges[:-1], 1), np.nextafter(edges[1:], 0)]),
            random.integers(0, 2, 3 * BINS + 1),
        ),
    ),
    case("weights", random_rows(8, 90), weights=np.round(random.exponential(size=90) + 0.01, 3)),
    case("weights of tied rows", random_rows(9, 120, decimals=1), weights=np.round(random.random(120) + 0.1, 2)),
    case("whole weights, some 0", random_rows(10, 100, decimals=2), weights=random.integers(0, 4, 100)),
    case("weights of a constant score", (np.full(20, 0.7), random_rows(11, 20)[1]), weights=random.integers(1, 4, 20)),
    case("one row", ([0.7], [1])),
]
path = pathlib.Path(__file__).with_name("metrics.json")
path.write_text("[\n" + ",\n".join(json.dumps(one, allow_nan=False) for one in CASES) + "\n]\n")
