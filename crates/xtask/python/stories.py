"""Groups labelled sets by two plain ways, and prints how good and how dear they are.

Usage: stories.py FOLDER [MODEL]

FOLDER has NAME.articles.jsonl.xz and NAME.gold.tsv, MODEL model.onnx and tokenizer.json of a sentence encoder
such as all-MiniLM-L6-v2. Both ways join an arriving article to the nearest story, by the cosine to the story's
centroid damped by time, if it is near enough; the batch is average linkage over all. Threshold and width of the
damping are tuned on the other Olympics set, else on the set itself. Seconds are the processor's, one thread.
"""

import collections
import datetime
import json
import lzma
import math
import os
import re
import sys
import time

for library in ("OMP", "OPENBLAS"):
    os.environ[library + "_NUM_THREADS"] = "1"

import numpy as np
import scipy.sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

SETS = ["olympics-por", "olympics-spa", "roundups-first-half", "lookalikes-1-35", "claims-train"]
TUNED_ON = {"olympics-por": "olympics-spa", "olympics-spa": "olympics-por"}
N_TOKENS = 128


def read(folder, name):
    with lzma.open(f"{folder}/{name}.articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    with open(f"{folder}/{name}.gold.tsv", encoding="utf-8") as lines:
        gold = dict(line.rstrip("\n").split("\t")[:2] for line in lines)
    articles.sort(key=lambda article: article.get("published") or "9")
    days = np.array([day(article.get("published")) for article in articles])
    return articles, days, [gold[article["id"]] for article in articles]


def day(published):
    try:
        return datetime.datetime.fromisoformat(published or "").timestamp() / 86_400
    except ValueError:
        return math.nan


def tfidf(articles):
    counts = []
    for article in articles:
        body = re.findall(r"\w\w+", (article.get("text") or "").lower())[:400]
        title = re.findall(r"\w\w+", (article.get("title") or "").lower())
        counts.append(collections.Counter(body + title * (3 if body else 1)))
    shares = collections.Counter(word for words in counts for word in words)
    number = {word: place for place, word in enumerate(shares)}
    n = len(articles)
    cells = [
        (row, number[word], (1 + math.log(count)) * math.log(1 + n / (1 + shares[word])))
        for row, words in enumerate(counts)
        for word, count in words.items()
        if shares[word] <= n / 2
    ]
    rows, columns, values = zip(*cells)
    matrix = scipy.sparse.csr_matrix((values, (rows, columns)), shape=(n, len(number)), dtype=np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
    matrix = scipy.sparse.diags(1 / np.maximum(lengths, 1e-9)) @ matrix
    return (matrix @ matrix.T).toarray().astype(np.float32)


def neural(model):
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(f"{model}/model.onnx", options)
    wanted = {each.name for each in session.get_inputs()}
    tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
    tokenizer.enable_truncation(N_TOKENS)
    tokenizer.no_padding()

    def similarities(articles):
        texts = [f"{article.get('title') or ''}. {(article.get('text') or '')[:2000]}" for article in articles]
        encoded = [each.ids for each in tokenizer.encode_batch(texts)]
        order = np.argsort([len(ids) for ids in encoded])
        vectors = np.zeros((len(texts), 384), np.float32)
        for start in range(0, len(order), 16):
            places = order[start : start + 16]
            width = max(len(encoded[place]) for place in places)
            ids = np.zeros((len(places), width), np.int64)
            mask = np.zeros_like(ids)
            for row, place in enumerate(places):
                ids[row, : len(encoded[place])] = encoded[place]
                mask[row, : len(encoded[place])] = 1
            given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            output = session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
            vectors[places] = (output * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.clip(vectors @ vectors.T, 0, 1)

    return similarities


def damped(similarities, days, sigma):
    if sigma is None:
        return similarities
    apart = days[:, None] - days[None, :]
    return similarities * np.nan_to_num(np.exp(-apart * apart / (2 * sigma * sigma)), nan=1.0).astype(np.float32)


def arrive(similarities, least):
    n = len(similarities)
    story_of = np.zeros(n, np.int64)
    sizes, lengths = np.zeros(n), np.zeros(n)
    n_stories = 0
    for place in range(n):
        sums = np.bincount(story_of[:place], similarities[place, :place], n_stories)
        near = sums / np.sqrt(np.maximum(lengths[:n_stories], 1e-9)) if n_stories else sums
        story = int(near.argmax()) if n_stories and near.max() >= least else n_stories
        n_stories = max(n_stories, story + 1)
        lengths[story] += 1 + 2 * (sums[story] if story < len(sums) else 0)
        sizes[story] += 1
        story_of[place] = story
    return story_of


def batch(similarities):
    distances = 1 - (similarities + similarities.T) / 2
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(np.clip(distances, 0, None), checks=False), "average")
    return lambda least: fcluster(tree, 1 - least, "distance")


def score(gold, system):
    cells = collections.Counter(zip(gold, system))
    golds, systems = collections.Counter(gold), collections.Counter(system)
    n = len(gold)

    def f1(precision, recall):
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def pairs(counts):
        return sum(count * (count - 1) / 2 for count in counts.values())

    bcubed = f1(
        sum(count * count / systems[story] for (_, story), count in cells.items()) / n,
        sum(count * count / golds[label] for (label, _), count in cells.items()) / n,
    )
    right = pairs(cells)
    return bcubed, f1(right / max(pairs(systems), 1), right / max(pairs(golds), 1))


def run(way, label, sets, folder):
    ready = {}
    for name in sets:
        articles, days, gold = read(folder, name)
        start = time.process_time()
        similarities = way(articles)
        ready[name] = similarities, days, gold, time.process_time() - start
    for name in sets:
        tuned_on = TUNED_ON.get(name, name)
        similarities, days, gold, _ = ready[tuned_on]
        widths = [None] if np.isnan(days).all() else [1, 2, 4]
        thresholds = np.arange(0.1, 0.9, 0.03)
        best = {}
        for sigma in widths:
            near = damped(similarities, days, sigma)
            cut = batch(near)
            for least in thresholds:
                for when, story_of in (("arrival", arrive(near, least)), ("repair", cut(least))):
                    found = score(gold, story_of.tolist())[0]
                    best[when] = max(best.get(when, (0,)), (found, sigma or 0, least))
        similarities, days, gold, features = ready[name]
        for when in ("arrival", "repair"):
            _, sigma, least = best[when]
            start = time.process_time()
            near = damped(similarities, days, sigma or None)
            story_of = arrive(near, least) if when == "arrival" else batch(near)(least)
            grouping = time.process_time() - start
            bcubed, pairwise = score(gold, story_of.tolist())
            spent = 1e6 * (features + grouping) / len(gold)
            print(f"{name:20} {when:8} {label:17} {bcubed:.3f}  {pairwise:.3f}  {spent:8.0f} µs", flush=True)


def main():
    folder = sys.argv[1]
    run(tfidf, "TF-IDF", SETS, folder)
    if len(sys.argv) > 2:
        run(neural(sys.argv[2]), "MiniLM", SETS, folder)


main()
