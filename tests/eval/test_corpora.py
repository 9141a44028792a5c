from eval.corpora import SEEDS, draw, open_alone
from qa.library.registry import Libraries
from qa.settings import Settings


def test_measuring_leaves_the_users_library_alone(assistant):
    libraries = Libraries(Settings.load().data_dir)
    known = libraries.of(SEEDS)
    left_out = libraries.ignore(known, ["000*"])
    try:
        assert open_alone(SEEDS).names() == assistant.names()
    finally:
        libraries.unignore(left_out, ["000*"])


def test_a_limit_draws_the_same_each_time():
    assert draw("abcdefgh", None) == draw("abcdefgh", 8) == list("abcdefgh")
    assert draw("abcdefgh", 3) == draw("abcdefgh", 3)
    assert len(set(draw("abcdefgh", 3))) == 3
