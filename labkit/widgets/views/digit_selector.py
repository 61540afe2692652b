"""Choose the digit that the neuron is to tell from the rest."""

import textwrap

from ipywidgets import HTML, Dropdown

from labkit.plots.images import draw_gallery, draw_lines
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.parts.picture import render
from labkit.widgets.views.weight_map import map_shape

EXAMPLES = 30  # images in the static picture


class DigitSelector(SessionView):
    """Set a session's target: the digit that is labelled 1.

    Parameters
    ----------
    session : Session
        Its ``target`` is set; its dataset says which digits the examples show.

    Attributes
    ----------
    digit : ipywidgets.Dropdown
        The target.
    numbers : ipywidgets.HTML
        How many examples are labelled 1.

    Raises
    ------
    ValueError
        If the dataset does not say which digits its examples show.
    """

    title = "Digit to recognise"

    def build(self) -> None:
        """Make the parts."""
        data = self.session.dataset
        if not data.digits:
            raise ValueError(
                f"{data.name!r} does not say which digits its examples show (digits_train, "
                "digits_test), so that none can be chosen."
            )
        # One neuron is trained for the digit; a network has an output for each, to be looked at.
        self._trait = "target" if data.n_classes == 2 else "focus"
        values = data.digits if data.n_classes == 2 else range(data.n_classes)
        self.digit = Dropdown(
            options=[(str(digit), k) for digit, k in zip(data.digits, values, strict=True)],
            description="digit",
            layout={"width": "160px"},
        )
        self.numbers = self.told = HTML()
        self.bind(self.digit, self._trait)
        self.children = (self.digit,)
        self.refresh(frozenset())

    def refresh(self, changed: frozenset[str]) -> None:
        """Say how many examples are labelled 1."""
        if changed and self._trait not in changed:
            return
        self.numbers.value = f'<span role="status">{self._numbers()}</span>'

    def _numbers(self):
        data = self.session.two_classes
        train, test = int(data.y_train.sum()), int(data.y_test.sum())
        return (
            f"y = 1 for {train} of {data.m_train} training and {test} of {data.m_test} test "
            f"images; always y = 0 would be right in {1 - test / data.m_test:.1%} of the tests"
        )

    def summary(self) -> str:
        """One line: the digit and how many there are."""
        return f"DigitSelector: digit {self.session.two_classes.target}, {self._numbers()}"

    def picture(self) -> bytes:
        """Draw examples of both classes."""
        data = self.session.two_classes

        def draw(figure):
            axes = figure.subplots(1, 3, width_ratios=(1, 1, 1.1))
            for ax, label in zip(axes, (1, 0), strict=False):
                chosen = (data.y_train[0] == label).nonzero()[0][:EXAMPLES]
                images = data.X_train.T[chosen].reshape(-1, *map_shape(data))
                draw_gallery(ax, images, title=f"y = {label}")
            draw_lines(axes[2], textwrap.wrap(f"digit {data.target}: {self._numbers()}", 44))

        return render(draw, width=900, height=150)
