"""Whether sentence vectors tell pillars apart in another language than the pillars are worded in.

Usage: python benchmarks/languages.py

Prints the area under the curve of a text's own pillar against the other two, for every language of
the pillars and of the texts: 12 texts of four languages each, made up for testing
(tests/messages/languages.yaml). A text's score is the largest cosine with a pillar's lines, less
its mean over the pillars. Candidates are those whose weights come in a package, so that nothing is
fetched at run time: the model of ``[semantic]`` and, where it is installed, WordLlama's static
vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import resources, util
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ruamel.yaml import YAML

from calibrate_messages import auc
from unisono.messages.context import open_model, outputs
from unisono.messages.word_pieces import END, START, piece_ids

Vectors = npt.NDArray[np.float64]
Embed = Callable[[str], Vectors]
TEXTS = Path(__file__).parents[1] / "tests" / "messages" / "languages.yaml"


def minilm(text: str) -> Vectors:
    """Mean of the outputs of all-MiniLM-L6-v2, int8."""
    found = outputs(open_model(), [START, *piece_ids(text), END])
    return np.asarray(found, np.float64).mean(axis=0)


def wordllama() -> Embed:
    """Mean of WordLlama's static vectors, read from its files: its loader asks the network."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    folder = resources.files("wordllama")
    split = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    (vectors,) = load_file(str(folder / "weights" / "l2_supercat_256.safetensors")).values()
    return lambda text: np.asarray(
        vectors[split.encode(text, add_special_tokens=False).ids], np.float64
    ).mean(axis=0)


def unit(texts: list[str], embed: Embed) -> Vectors:
    """One unit vector per text."""
    rows = np.stack([embed(text) for text in texts])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def scored(pillars: list[list[str]], texts: list[list[str]], embed: Embed) -> float:
    """AUC of texts of the pillars 0, 1, … in the same order."""
    lines = [unit(pillar, embed) for pillar in pillars]
    scores, own = list[float](), list[bool]()
    for n, said in enumerate(texts):
        found = np.stack([(unit(said, embed) @ line.T).max(axis=1) for line in lines], axis=1)
        found -= found.mean(axis=1, keepdims=True)
        scores += found.ravel().tolist()
        own += [k == n for _ in said for k in range(len(lines))]
    return auc(np.array(own, np.float64), np.array(scores))


def candidates() -> Iterator[tuple[str, Embed]]:
    """What is installed."""
    yield "all-MiniLM-L6-v2 int8", minilm
    if util.find_spec("wordllama"):
        yield "WordLlama l2 256", wordllama()


def main() -> None:
    """Print one table per candidate."""
    written = YAML(typ="safe").load(TEXTS)
    for name, embed in candidates():
        print(f"\n{name}: pillars in … (rows), texts in … (columns)\n   ", *written, sep="    ")
        for language, brand in written.items():
            row = [
                scored(list(brand["pillars"].values()), list(other["texts"].values()), embed)
                for other in written.values()
            ]
            print(f"{language}    ", "  ".join(f"{value:.2f}" for value in row))


if __name__ == "__main__":
    main()
