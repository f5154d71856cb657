"""The pipeline to ship, made of the trained one."""

import qazcorpus
from qazcorpus.training.fast.assembly import without_training_strings


def test_nothing_but_the_strings_of_texts_is_left_behind() -> None:
    trained = qazcorpus.load("kk_news_sm")
    text = "Қыркүйекте Бөгенбайқұмда су тасқыны болды."
    before = [(t.pos_, str(t.morph), t.dep_, t.head.i, t.ent_type_) for t in trained(text)]
    assert "Бөгенбайқұмда" in trained.vocab.strings
    other = without_training_strings(trained)
    assert "Бөгенбайқұмда" not in other.vocab.strings
    assert [(t.pos_, str(t.morph), t.dep_, t.head.i, t.ent_type_) for t in other(text)] == before
    assert set(other.config["paths"].values()) == {None}
