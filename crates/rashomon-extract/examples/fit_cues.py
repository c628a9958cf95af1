"""Fits src/lang/en/cues.tsv on the train part of PolNeAR.

    cargo run --release -p rashomon-extract --example cue_features PARSES > candidates.txt
    python3 fit_cues.py candidates.txt SCORER_FOLDER POLNEAR_FOLDER > src/lang/en/cues.tsv

PARSES holds a CoNLL-U file for each text, SCORER_FOLDER the set's scorer score_statements.py, and
POLNEAR_FOLDER the unpacked set. A logistic regression with an L2 penalty; the target of a candidate
is the overlap (Dice) of its content with an annotated one of the same cue, from one half on, so that
of two constructions of one verb the one with the exacter content wins. Only counts go into the
result, no text of the set. Needs numpy.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np

PENALTY = 3.0
STEPS = 400
RARE = 4
CLAUSES = ("clause", "clause_before", "clause_far", "parenthetical")


def words(path, *sections):
    found, section = set(), None
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line
        elif section in sections and not line.startswith("#"):
            found |= {word.strip() for word in line.split(",")}
    return found


def used(path):
    """Whether a row is of a word that may be a cue, in a construction in which it may."""
    lemmas, with_clause = words(path, "[communication]", "[thought]"), words(path, "[with clause]")

    def holds(row):
        lemma, frame = row[0][6:], row[1][6:]
        if {"quoted all", "quoted some"} & set(row):
            return True
        return lemma in lemmas and (lemma not in with_clause or frame in CLAUSES)

    return holds


def candidates(path, scorer, gold, texts):
    """Features and target of each candidate."""
    rows, targets = [], []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("#doc"):
            name = line.split("\t")[1]
            text = texts[name]
            document = scorer.Doc(text)
            code_point, offset = {}, 0
            for index, character in enumerate(text):
                code_point[offset] = index
                offset += len(character.encode())
            code_point[offset] = len(text)
            annotated = [(document.tokens(one["cue"]), document.tokens(one["content"])) for one in gold[name]]
            continue
        head, content, *features = line.split("\t")
        tokens = lambda spans: document.tokens([tuple(code_point[int(x)] for x in s.split("-")) for s in spans])
        head, content = tokens([head]), tokens(content.split())
        overlaps = [scorer.dice(content, other) for cue, other in annotated if cue & head]
        best = max(overlaps, default=0.0)
        rows.append(features)
        targets.append(best if best >= 0.5 else 0.0)
    return rows, np.array(targets)


def fit(rows, targets):
    counts = Counter(feature for row in rows for feature in row)
    kept = sorted(f for f, n in counts.items() if n >= RARE or f.startswith("frame "))
    index = {feature: place for place, feature in enumerate(kept)}
    width, rest = max(map(len, rows)), len(kept)
    matrix = np.full((len(rows), width), rest)
    for place, row in enumerate(rows):
        matrix[place, : len(row)] = [index.get(feature, rest) for feature in row]
    weights, mean, square = np.zeros(rest + 2), np.zeros(rest + 2), np.zeros(rest + 2)
    for step in range(1, STEPS + 1):  # Adam over the whole set; the last weight is the bias
        error = 1 / (1 + np.exp(-(weights[matrix].sum(1) + weights[-1]))) - targets
        gradient = np.bincount(matrix.ravel(), np.repeat(error, width), minlength=rest + 2)
        gradient[:rest] += PENALTY * weights[:rest]
        gradient[rest], gradient[-1] = 0.0, error.sum()
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        rate = 0.1 if step <= STEPS // 2 else 0.03
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights[rest] = 0.0
    return kept, weights


def main():
    found, scorer_folder, set_folder = sys.argv[1:]
    sys.path.insert(0, scorer_folder)
    import score_statements as scorer

    gold, texts = scorer.load_gold(set_folder, ["train"])
    rows, targets = candidates(found, scorer, gold, texts)
    holds = used(Path(__file__).parent.parent / "src/lang/en/words.txt")
    use = [i for i, row in enumerate(rows) if holds(row)]
    kept, weights = fit([rows[i] for i in use], targets[use])
    print("# Weights of features of cues: log-odds that a verb or noun in a construction makes a statement.")
    print("# A logistic regression fitted by examples/fit_cues.py on the train part of PolNeAR (Newell, Margolin")
    print("# and Ruths, LREC 2018); no text of it is kept. Feature names are made in statement/cue.rs.")
    print(f"{weights[-1]:.2f}\tbias")
    for place, feature in enumerate(kept):
        if abs(weights[place]) >= 0.05:
            print(f"{weights[place]:.2f}\t{feature}")


if __name__ == "__main__":
    main()
