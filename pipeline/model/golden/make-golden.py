"""Makes the golden files beside this script with the real XGBoost 1.7.4, the version in SageMaker's image 1.7-1.

Run it where that version is installed (Debian 12: apt-get install python3-xgboost), in any folder:

    python3 pipeline/model/golden/make-golden.py

Each case proves one thing. NAME.json holds the rows, the hyperparameters as SageMaker takes them (strings), what
XGBoost printed and what it predicted; NAME.model, NAME.model.json and NAME.model.ubj are the model in its three formats.
The tests read these files only, so they need no Python.
"""

import json
import pathlib

import numpy as np
import xgboost as xgb

assert xgb.__version__ == "1.7.4", f"found XGBoost {xgb.__version__}, expected 1.7.4"
FOLDER = pathlib.Path(__file__).parent
MAXIMIZED = ("auc", "aucpr")


def rows(seed, count=80, columns=4, decimals=3, missing=0.0):
    random = np.random.default_rng(seed)
    values = np.round(random.normal(size=(count, columns)), decimals)
    score = values[:, 0] + 0.7 * values[:, 1 % columns] * values[:, 2 % columns] + random.normal(size=count) * 0.5
    labels = (score > 0.6).astype(int)
    values[random.random((count, columns)) < missing] = np.nan
    return values, labels


def matrix(data):
    values, labels = data
    return xgb.DMatrix(values.astype(np.float32), labels.astype(np.float32))


def plain(data):
    values, labels = data
    return {
        "rows": [[None if np.isnan(value) else value for value in row] for row in values.tolist()],
        "labels": labels.tolist(),
    }


def printed(history):
    """The lines that XGBoost's EvaluationMonitor prints.

    They are made from the history, because with early stopping XGBoost prints or omits the last one at random: it keeps
    its callbacks in a set and ends with the first that says stop.
    """
    scores = [
        [xgb.callback.EvaluationMonitor()._fmt_metric(data, metric, value, None) for value in values]
        for data, metrics in history.items()
        for metric, values in metrics.items()
    ]
    return [f"[{iteration}]" + "".join(line) for iteration, line in enumerate(zip(*scores))]


def case(name, proves, hyperparameters, training, validation=None):
    """Trains as SageMaker's container does: early stopping by the last metric on `validation`, keeping the best trees."""
    hyperparameters = {"objective": "binary:logistic", "num_round": "6", "max_depth": "3", **hyperparameters}
    parameters = {**hyperparameters, "tree_method": "exact", "nthread": 1}
    parameters["eval_metric"] = hyperparameters.get("eval_metric", "logloss").split(",")
    rounds = int(parameters.pop("num_round"))
    patience = parameters.pop("early_stopping_rounds", None)
    evals = [(matrix(training), "train")]
    if validation:
        evals.append((matrix(validation), "validation"))
    callbacks = []
    if patience:
        metric = parameters["eval_metric"][-1]
        stop = xgb.callback.EarlyStopping(
            int(patience), metric_name=metric, data_name="validation", maximize=metric in MAXIMIZED, save_best=True
        )
        callbacks.append(stop)
    history = {}
    booster = xgb.train(
        parameters, evals[0][0], rounds, evals=evals, evals_result=history, callbacks=callbacks, verbose_eval=False
    )
    expected = {
        "proves": proves,
        "hyperparameters": hyperparameters,
        "training": plain(training),
        "validation": plain(validation) if validation else None,
        "lines": printed(history),
        "attributes": booster.attributes(),
        "margins": booster.predict(evals[0][0], output_margin=True).tolist(),
        "probabilities": booster.predict(evals[0][0]).tolist(),
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    for extension in ("model", "model.json", "model.ubj"):
        booster.save_model(FOLDER / f"{name}.{extension}")


many_metrics = {"eval_metric": "error,logloss,auc,aucpr"}
case("plain", "XGBoost's defaults for everything", many_metrics, rows(1))
case("missing", "missing values take learned default directions", many_metrics, rows(2, missing=0.25), rows(3, missing=0.25))
case("scale-pos-weight", "rows with label 1 weigh more", {"scale_pos_weight": "7.3"}, rows(4))
case("gamma", "splits below the least gain are pruned, deleted nodes stay", {"gamma": "1.5", "max_depth": "5"}, rows(5))
case("min-child-weight", "a child needs this much cover", {"min_child_weight": "4"}, rows(6, missing=0.1))
case("alpha", "L1 regularisation", {"alpha": "0.8"}, rows(7))
case("lambda", "L2 regularisation", {"lambda": "6.5"}, rows(8))
case("max-delta-step", "leaf weights are bounded", {"max_delta_step": "0.4"}, rows(9))
case("base-score", "rows start from another probability", {"base_score": "0.12", "eta": "0.1"}, rows(10))
case(
    "early-stopping",
    "training stops by the last metric on the validation rows and keeps the best trees",
    {"num_round": "60", "early_stopping_rounds": "4", "max_depth": "2", "eval_metric": "logloss,aucpr"},
    rows(11),
    rows(12),
)
case("deep-ties", "deep trees over values that repeat", {"max_depth": "9", "min_child_weight": "0"}, rows(13, decimals=0, missing=0.1))
case("one-feature", "a single column", {}, rows(14, columns=1))
hollow = rows(15)
hollow[0][:, 2] = np.nan
case("all-missing-column", "a column without any value is never split on", {}, hollow)
values, _ = rows(16, count=20)
case("single-class", "labels that are all alike grow no splits", {}, (values, np.zeros(20, dtype=int)))
