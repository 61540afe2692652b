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

    What accuracy does a classifier have that never finds it? Give a fraction between 0 and 1.
    """
    return 1 - positive / m


@never_accuracy.mistake("fraction of positives", credit=0.25)
def _(m, positive):
    """On these images it is wrong. And on the others?"""
    return positive / m


@never_accuracy.mistake("count instead of fraction", credit=0.5)
def _(m, positive):
    """That is how many images it gets right. Out of how many?"""
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
    hints=(
        "How often is a classifier right that does not look at the image?",
        "How many of the images are zeros?",
    ),
    model="""
        Only one image in ten is a zero, so a classifier that always says 'no zero' is right in 90 %
        of the cases without looking, and finds none. An accuracy has to be compared with that.
    """,
    rubric=(
        "The classes are not equally frequent: about one image in ten is a zero.",
        "Whoever always says 'no zero' has this accuracy too, and has learnt nothing.",
    ),
)
def why_misleading():
    """A classifier of zeros has an accuracy of 90 % on the test images. Why is that worth nothing?

    Answer in one or two sentences, `why_misleading = "..."`. No program judges them: the check
    shows an answer to compare yours with.
    """


@exercise(
    lab=6,
    points=2,
    title="What the numbers say",
    answer="statements",
    choices="abcde",
    hints=(
        "Fill in the confusion matrix of a classifier that never says yes.",
        "Which of the metrics look at the positive examples only?",
    ),
)
def metric_statements():
    """Of 10,000 images 1,000 show a zero. Which of these statements are true?

    - a: A classifier that never says 'zero' has an accuracy of 0.9.
    - b: Its recall for zeros is 0.9 as well.
    - c: Its balanced accuracy is 0.5.
    - d: A classifier with a precision of 1 finds all zeros.
    - e: With 100 false positives and 900 true positives, the precision is 0.9.

    Answer with the letters of all that are true, such as `metric_statements = "ab"`.
    """
    return "ace"


@metric_statements.mistake("recall of those never found")
def _():
    """Recall looks at the zeros only, and it finds none of them: its recall is 0."""
    return "b"


@metric_statements.mistake("purity taken for completeness")
def _():
    """Precision 1 means that whatever was called a zero is one. Most zeros may be missing."""
    return "d"
