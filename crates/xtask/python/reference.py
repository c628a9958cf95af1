"""spaCy's side of the comparison: parses texts, or measures how fast spaCy parses them.

Input is JSON Lines, {"text": …} a line.

reference.py parse MODEL IN OUT       one line a text: its tokens as arrays, see `row`
reference.py bench MODEL IN OUT BLAS  speed with BLAS `blis` (spaCy's own) or `openblas` (NumPy's); OUT is one
                                      object with the best CPU seconds and the seconds of each component
reference.py memory MODEL IN OUT      peak resident memory while all texts are parsed, one after the other
"""

import json
import os
import resource
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"

import spacy
from thinc.api import NumpyOps, set_current_ops

BATCH_SIZE = 16  # spaCy's fastest setting: its default of 256 falls out of the processor's cache
ROUNDS = 3


def row(token):
    entity = "O" if token.ent_iob_ in ("", "O") else f"{token.ent_iob_}-{token.ent_type_}"
    return [
        token.text,
        bool(token.whitespace_),
        token.tag_,
        token.pos_,
        str(token.morph),
        token.lemma_,
        token.dep_,
        token.head.i,
        entity,
        bool(token.is_sent_start),
    ]


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [json.loads(line)["text"] for line in file.read().split("\n") if line]


def parse(model, source, target):
    nlp = spacy.load(model)
    with open(target, "w", encoding="utf-8", newline="") as file:
        for doc in nlp.pipe(read(source), batch_size=BATCH_SIZE):
            file.write(json.dumps({"tokens": [row(token) for token in doc]}) + "\n")


def bench(path, source, target, blas):
    if blas == "openblas":
        set_current_ops(NumpyOps(use_blis=False))
    nlp = spacy.load(path)
    if blas == "openblas":
        for _, component in nlp.pipeline:
            model = getattr(component, "model", None)
            for node in model.walk() if hasattr(model, "walk") else ():
                node.ops = NumpyOps(use_blis=False)
    texts = read(source)
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        n_tokens = sum(len(doc) for doc in nlp.pipe(texts, batch_size=BATCH_SIZE))
        seconds.append(time.process_time() - start)
    components = {}
    start = time.process_time()
    docs = [nlp.make_doc(text) for text in texts]
    components["tokenizer"] = time.process_time() - start
    for name, component in nlp.pipeline:
        start = time.process_time()
        docs = list(component.pipe(docs, batch_size=BATCH_SIZE)) if hasattr(component, "pipe") else [component(doc) for doc in docs]
        components[name] = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with open(target, "w", encoding="utf-8") as file:
        json.dump({"seconds": seconds, "components": components, "tokens": n_tokens, "peak_mb": peak, "spacy": spacy.__version__}, file)


def memory(model, source, target):
    nlp = spacy.load(model)
    n_tokens = sum(len(doc) for doc in nlp.pipe(read(source), batch_size=BATCH_SIZE))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with open(target, "w", encoding="utf-8") as file:
        json.dump({"tokens": n_tokens, "peak_mb": peak}, file)


if __name__ == "__main__":
    {"parse": parse, "bench": bench, "memory": memory}[sys.argv[1]](*sys.argv[2:])
