"""Exercises of lab 06: what the metrics mean."""

from labkit.exercises.declare import exercise


@exercise(
    lab=6,
    points=1,
    title="What a higher threshold does",
    answer="choice",
    hints=("Fewer images are called a zero. Which ones drop out first?",),
)
def threshold_effect():
    """You raise the threshold from 0.5 to 0.9. What happens to precision and recall, as a rule?

    - a: both rise
    - b: precision rises, recall falls
    - c: precision falls, recall rises
    - d: both fall

    Answer with a letter: `threshold_effect = "..."`.
    """
    return "b"


@threshold_effect.mistake("nothing is for free")
def _():
    """With fewer images called a zero, no further zero can be found."""
    return "a"


@threshold_effect.mistake("direction reversed")
def _():
    """A higher threshold means fewer images called a zero, not more."""
    return "c"


@threshold_effect.mistake("purity forgotten")
def _():
    """The doubtful ones drop out first, so what is left is purer."""
    return "d"


def _classes(rng):
    return {"m": 10_000.0, "positive": float(rng.choice([400, 600, 800, 1200]))}


@exercise(
    lab=6,
    points=1,
    title="The accuracy of never",
    answer="number",
    parameters=_classes,
    tolerance=0.002,
    hints=("On which images is such a classifier right?",),
)
def never_accuracy(m, positive):
    """Of [[m]] test images, [[positive]] show the digit that is looked for.

    Which accuracy has a classifier that never finds it? Give a fraction between 0 and 1.
    """
    return 1 - positive / m


@never_accuracy.mistake("fraction of positives", credit=0.25)
def _(m, positive):
    """On these images it is wrong. And on the others?"""
    return positive / m


@never_accuracy.mistake("count instead of fraction", credit=0.5)
def _(m, positive):
    """So many images it gets right. Of how many?"""
    return m - positive


@never_accuracy.mistake("recall instead of accuracy")
def _(m, positive):
    """That is its recall: it finds none. But it is right about all the others."""
    return 0.0


@never_accuracy.mistake("coin toss")
def _(m, positive):
    """It does not toss a coin, and the classes are not equally frequent."""
    return 0.5


@exercise(
    lab=6,
    points=2,
    title="Why accuracy misleads",
    answer="text",
    ideas={
        "how rare the positive class is": r"\b(rare|rarely|imbalanc\w*|unbalanc\w*|few|minority|"
        r"majority|most|frequent|uneven|nine (out )?of ten|90 ?%|10 ?%|one in ten|base rate)",
        "what a trivial classifier gets": r"\b(trivial|always|never|constant|without looking|"
        r"baseline|ignor\w*|no matter|same answer|dumb|useless)\b",
    },
    hints=(
        "How often is a classifier right that does not look at the image?",
        "How many of the images are zeros?",
    ),
    solution="""
        why_misleading = (
            "Only one image in ten is a zero, so a classifier that always says 'no zero' is right "
            "in 90 % of the cases, and finds none."
        )
    """,
)
def why_misleading():
    """A classifier of zeros has an accuracy of 90 % on the test images. Why is that nothing?

    Answer in one or two sentences, `why_misleading = "..."`. The check looks for words that belong
    to the two ideas needed; it does not understand sentences. What counts is what a person reads.
    """


@why_misleading.mistake("overfitting is another matter")
def _():
    """These are test images, so it is not overfitting. How often is one right without looking?"""
    return r"\boverfit"


@why_misleading.mistake("more training is no reason")
def _():
    """Perhaps it could be trained better, but why does 90 % say so little here?"""
    return r"\b(not enough|more|longer) (training|data|epochs)\b|\btrain(ed)? (longer|more)\b"
