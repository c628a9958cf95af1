"""Makes the tiny pipeline in `testdata/pipelines/tiny`: every component and layer that the runtime reads, trained for a
moment on a few invented sentences, so that tests and fuzzing have real files of a few kilobytes. It knows nothing of
any language.

tiny.py FOLDER    with spaCy 3.8
"""

import random
import sys

import numpy
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed

# word/TAG/POS/morphology/lemma/head (relative)/relation/entity
SENTENCES = """
Ada/NNP/PROPN/Number=Sing/Ada/1/nsubj/B-PERSON sailed/VBD/VERB/Tense=Past|VerbForm=Fin/sail/0/ROOT/O to/IN/ADP//to/-1/prep/O Ellamar/NNP/PROPN/Number=Sing/Ellamar/-1/pobj/B-GPE ././PUNCT/PunctType=Peri/./-3/punct/O
The/DT/DET/Definite=Def|PronType=Art/the/1/det/O ferries/NNS/NOUN/Number=Plur/ferry/2/nsubj/O were/VBD/AUX/Tense=Past|VerbForm=Fin/be/1/aux/O leaving/VBG/VERB/VerbForm=Part/leave/0/ROOT/O Port/NNP/PROPN/Number=Sing/Port/1/compound/B-GPE Varro/NNP/PROPN/Number=Sing/Varro/-2/dobj/I-GPE
She/PRP/PRON/Case=Nom|Number=Sing/she/1/nsubj/O told/VBD/VERB/Tense=Past|VerbForm=Fin/tell/0/ROOT/O the/DT/DET/Definite=Def|PronType=Art/the/1/det/O crews/NNS/NOUN/Number=Plur/crew/-2/dobj/O a/DT/DET/Definite=Ind|PronType=Art/a/1/det/O story/NN/NOUN/Number=Sing/story/-4/dobj/O yesterday/RB/ADV//yesterday/-5/advmod/O that/WDT/PRON/PronType=Rel/that/2/nsubj/O nobody/NN/PRON/Number=Sing/nobody/1/nsubj/O believed/VBD/VERB/Tense=Past|VerbForm=Fin/believe/-4/relcl/O
Do/VBP/AUX/VerbForm=Fin/do/3/aux/O n't/RB/PART/Polarity=Neg/not/2/neg/O you/PRP/PRON/Person=2/you/1/nsubj/O know/VB/VERB/VerbForm=Inf/know/0/ROOT/O Oona/NNP/PROPN/Number=Sing/Oona/1/compound/B-PERSON Castellane/NNP/PROPN/Number=Sing/Castellane/-2/dobj/I-PERSON ?/./PUNCT/PunctType=Peri/?/-3/punct/O
"""

CONFIG = """
[nlp]
lang = "en"
pipeline = ["tok2vec","tagger","morphologizer","parser","lemmatizer","senter","attribute_ruler","ner"]
disabled = ["senter"]
tokenizer = {"@tokenizers":"spacy.Tokenizer.v1"}

[components]

[components.tok2vec]
factory = "tok2vec"

[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"

[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 16
attrs = ["NORM","PREFIX","SUFFIX","SHAPE","SPACY","IS_SPACE"]
rows = [60,40,50,40,10,10]
include_static_vectors = true

[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 16
depth = 2
window_size = 1
maxout_pieces = 3

[components.attribute_ruler]
factory = "attribute_ruler"

[components.senter]
factory = "senter"

[components.senter.model]
@architectures = "spacy.Tagger.v2"

[components.senter.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 16
upstream = "tok2vec"

[components.ner]
factory = "ner"

[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 32
maxout_pieces = 2
use_upper = true

[components.ner.model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[components.ner.model.tok2vec.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 16
attrs = ["NORM","PREFIX","SUFFIX","SHAPE"]
rows = [60,40,50,40]
include_static_vectors = true

[components.ner.model.tok2vec.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 16
depth = 1
window_size = 1
maxout_pieces = 3

[components.parser]
factory = "parser"
min_action_freq = 1

[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false
hidden_width = 32
maxout_pieces = 2
use_upper = true

[components.parser.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 16
upstream = "tok2vec"
"""

CLASSIFIER = """
[components.NAME]
factory = "FACTORY"
OTHER

[components.NAME.model]
@architectures = "spacy.Tagger.v2"

[components.NAME.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 16
upstream = "tok2vec"
"""


def examples(nlp):
    made = []
    for line in SENTENCES.strip().split("\n"):
        rows = [item.rsplit("/", 7) for item in line.split(" ")]
        words, tags, pos, morphs, lemmas, heads, deps, ents = (list(column) for column in zip(*rows))
        heads = [index + int(head) for index, head in enumerate(heads)]
        doc = Doc(nlp.vocab, words=words, tags=tags, pos=pos, morphs=morphs, lemmas=lemmas, heads=heads, deps=deps, ents=ents)
        made.append(Example(Doc(nlp.vocab, words=words, spaces=[token.whitespace_ != "" for token in doc]), doc))
    return made


def main(folder):
    fix_random_seed(1)
    text = CONFIG
    for name, factory, other in [
        ("tagger", "tagger", ""),
        ("morphologizer", "morphologizer", ""),
        ("lemmatizer", "trainable_lemmatizer", 'min_tree_freq = 1\ntop_k = 2\nbackoff = "orth"'),
    ]:
        text += CLASSIFIER.replace("NAME", name).replace("FACTORY", factory).replace("OTHER", other)
    nlp = spacy.util.load_model_from_config(spacy.util.Config().from_str(text), auto_fill=True)
    nlp.tokenizer.rules = {
        case: tokens for case, tokens in nlp.tokenizer.rules.items() if case in ("don't", "Don't", "U.S.", ":)", "8)", "a.m.", " ", "\n", "\t", "c'mon")
    }
    nlp.vocab.lookups.add_table("lexeme_norm", {"harbour": "harbor", "ferrys": "ferries"})
    random_values = numpy.random.RandomState(1)
    for word in ["Ada", "sailed", "the", "The", "story", "crews", "to", "."]:
        nlp.vocab.set_vector(word, random_values.uniform(-1, 1, 8).astype("f"))
    data = examples(nlp)
    optimizer = nlp.initialize(lambda: data)
    for _ in range(80):
        random.shuffle(data)
        nlp.update(data, sgd=optimizer, drop=0.0)
    ruler = nlp.get_pipe("attribute_ruler")
    ruler.add([[{"IS_SPACE": True}]], {"TAG": "_SP", "POS": "SPACE", "MORPH": "_"})
    ruler.add([[{"TAG": "VBD", "LOWER": {"IN": ["were", "was"]}}]], {"POS": "AUX", "LEMMA": "be"})
    ruler.add([[{"LOWER": {"REGEX": "^n['’]?t$"}, "POS": {"NOT_IN": ["X"]}}]], {"LEMMA": "not"})
    ruler.add([[{"LOWER": "port"}, {"DEP": {"NOT_IN": ["punct"]}}]], {"TAG": "NNP"}, index=1)
    nlp.meta["name"] = "tiny"
    nlp.meta["version"] = "1"
    nlp.meta["license"] = "MIT OR Apache-2.0"
    nlp.meta["description"] = "Made up; knows nothing of any language"
    nlp.meta["spacy_version"] = ">=3.8.0,<3.9.0"
    nlp.meta["performance"] = {}
    nlp.to_disk(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
