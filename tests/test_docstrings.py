"""The examples of the docstrings do what they say."""

import doctest
import importlib
import pathlib

import numpy as np
import pytest

import labkit

ROOT = pathlib.Path(labkit.__file__).parent
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    for path in ROOT.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_do_what_they_say(name):
    module = importlib.import_module(name)
    names = {**vars(labkit), "np": np, "labkit": labkit, **vars(module)}
    names |= {public: getattr(labkit, public) for public in labkit.__all__}
    failed, tried = doctest.testmod(module, globs=names, optionflags=doctest.ELLIPSIS)
    assert tried and not failed
