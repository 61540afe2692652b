"""A small test set of one's own, with what the neuron makes of it."""

import pathlib
from collections.abc import Callable
from typing import Any

from ipywidgets import HTML, Button, HBox, Text

from labkit.state.session import Session
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import ROW
from labkit.widgets.parts.gallery import Gallery, grey
from labkit.widgets.parts.readers import reader_for


class OwnTestSet(SessionView):
    """A view that keeps images of its user's own; they are saved, loaded and judged.

    Parameters
    ----------
    session : Session
        Its neuron at its epoch predicts.
    own : OwnDigits
        The test set.

    Attributes
    ----------
    remove, save, load : ipywidgets.Button
        The selected image out; the set to and from ``file``.
    file : ipywidgets.Text
        Name of a file in the notebook's folder.
    gallery : Gallery
        The test set.
    evaluation : ipywidgets.HTML
        How the neuron does on it.
    """

    title = "Your own test set"

    def __init__(self, session: Session, own: Any) -> None:
        self.own = own
        super().__init__(session)

    def make_test_set(self) -> None:
        """Make the parts that the test set has."""
        self.gallery = Gallery(title="My test set", across=10)
        self.remove = Button(description="remove selected", icon="trash", **narrow("150px"))
        self.file = Text("my_digits.npz", description="file", **narrow("260px"))
        self.save = Button(description="save", icon="save", **narrow("90px"))
        self.load = Button(description="load", icon="folder-open", **narrow("90px"))
        self.evaluation = HTML()
        self.files = HBox([self.remove, self.file, self.save, self.load], layout=ROW)
        self.handle(self.gallery.pager, lambda change: self.refresh(frozenset()), "page")
        self.handle(self.gallery.map, lambda change: self.refresh(frozenset()), "selected")
        for button, action in (
            (self.remove, self._remove),
            (self.save, self._save),
            (self.load, self._load),
        ):
            button.on_click(self.guard(lambda _, action=action: self.tell(action)))

    def tell(self, action: Callable[[], object]) -> None:
        """Do something that users may ask for in vain: then they are told, and nothing else."""
        try:
            action()
        except (OSError, ValueError) as error:
            self.show_error(error)

    def _remove(self):
        selected = self.gallery.map.selected
        if not len(self.own) or selected < 0:
            raise ValueError("No image is selected: click one in the test set, or use arrow keys.")
        self.own.remove(self.gallery.pager.page * self.gallery.per_page + selected)
        self.gallery.map.selected = -1
        self.refresh(frozenset())

    def _path(self):
        name = self.file.value.strip()
        if not name or pathlib.PureWindowsPath(name).name != name or name.startswith("."):
            raise ValueError(
                f"file must be a plain name such as my_digits.npz, without folders; found {name!r}."
            )
        return pathlib.Path.cwd() / name

    def _save(self):
        self.own.save(self._path())
        self.show_test_set()

    def _load(self):
        self.own.read(self._path())
        self.gallery.map.selected = -1
        self.refresh(frozenset())

    def show_test_set(self) -> None:
        """Bring gallery, buttons and sentences up to date."""
        page = min(self.gallery.pager.page, self.gallery.last_page(len(self.own)))
        captions, wrong = reader_for(self.session).told(self.own)
        captions, images, wrong = (
            self.gallery.on_page(of_all, page) for of_all in (captions, self.own.images, wrong)
        )
        self.gallery.show(
            grey(images),
            [text + " ✗" * bool(bad) for text, bad in zip(captions, wrong, strict=True)],
            selected=min(self.gallery.map.selected, len(images) - 1),
            page=page,
            count=len(self.own),
            empty="Your test set is empty: draw a digit, say what it shows, and add it.",
        )
        self.remove.disabled = self.save.disabled = not len(self.own)
        self.evaluation.value = f'<span role="status">{" ".join(self.evaluate())}</span>'

    def evaluate(self) -> list[str]:
        """Sentences on how the model does on the test set."""
        if not len(self.own):
            return []
        lines = reader_for(self.session).evaluate(self.own)
        if self.own.saved and self.own.path is not None:
            lines.append(f"Saved in {self.own.path.name}.")
        else:
            lines.append("Not saved yet.")
        return lines


def narrow(width):
    """Layout of a control of fixed width."""
    return {"layout": {"width": width}}
