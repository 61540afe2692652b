"""The picture layer, with a browser that is played by the test."""

import asyncio
import math

import hypothesis.extra.numpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import integers

from labkit.widgets.parts import picture as module
from labkit.widgets.parts.picture import Picture

LIGHT, DARK = ("#000000", "#ffffff"), ("#e0e0e0", "#111111")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    monkeypatch.setattr(module, "_surroundings", {"ratio": 1.0, "colors": LIGHT})


@pytest.fixture
def picture():
    picture = Picture(200, 100)
    ax = picture.figure.subplots()
    ax.set(xlim=(0, 1), ylim=(0, 1), title="title", xlabel="x")
    (picture.line,) = ax.plot([0, 1], [0, 0])
    ax.legend([picture.line], ["line"], loc="upper left")
    picture.go_live()
    yield picture
    picture.close()


def move(picture, height):
    """Change the state and show it."""
    picture.line.set_ydata([height, height])
    picture.show([picture.line], f"at {height}")


def say(picture, content):
    """Send what the front end sends."""
    picture._handle_msg(
        {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
    )


def paint(picture):
    """Put the newest frame on the canvas, as the front end does."""
    numbers = np.frombuffer(picture.frame, np.uint32)
    canvas = getattr(picture, "canvas", None)
    if picture.number == getattr(picture, "painted", 0):
        return
    if canvas is None or canvas.size != math.prod(picture.shape):
        canvas = np.zeros(math.prod(picture.shape), np.uint32)
    start = 0
    for end, color in zip(*numbers.reshape(2, -1).tolist(), strict=True):
        if color:
            canvas[start:end] = color
        start = end
    assert start == canvas.size
    picture.canvas, picture.painted = canvas, picture.number


def look(picture, *, view="a", ratio=1.0, colors=LIGHT, visible=True, width=200):
    seen = {"ratio": ratio, "colors": list(colors), "visible": visible, "width": width}
    say(picture, {"view": view} | seen)


def drawn_anew(height, **surroundings):
    """Pixels of the same state on a new picture."""
    fresh = Picture(200, 100)
    ax = fresh.figure.subplots()
    ax.set(xlim=(0, 1), ylim=(0, 1), title="title", xlabel="x")
    (fresh.line,) = ax.plot([0, 1], [0, 0])
    ax.legend([fresh.line], ["line"], loc="upper left")
    look(fresh, **surroundings)
    move(fresh, height)
    return fresh.pixels


def test_without_ipython_nothing_is_drawn_until_it_is_looked_at():
    picture = Picture(200, 100)
    for k in range(3):
        picture.show([], f"at {k}")
    assert picture.number == 0 and picture.pixels is None and picture.frame == b""
    look(picture)
    assert picture.number == 1 and picture.alt == "at 2"
    picture.close()


def test_live_every_state_is_drawn(picture):
    for k in range(3):
        move(picture, k / 3)
    assert picture.number == 3
    assert picture.alt == f"at {2 / 3}"
    np.testing.assert_array_equal(picture.pixels, drawn_anew(2 / 3))


def test_one_frame_is_under_way_and_the_last_state_is_shown(picture):
    async def use():
        look(picture)
        for k in range(10):
            move(picture, k / 10)
        assert picture.number == 1
        say(picture, {"painted": 1})
        assert picture.number == 2  # one frame for the nine states since
        say(picture, {"painted": 1})  # said again: no news
        assert picture.number == 2
        say(picture, {"painted": 2})
        assert picture.number == 2  # nothing new to show

    asyncio.run(use())
    assert picture.alt == "at 0.9"
    np.testing.assert_array_equal(picture.pixels, drawn_anew(0.9))


def test_a_report_that_never_comes_is_not_waited_for(picture, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.02)

    async def use():
        look(picture)
        move(picture, 0.1)
        move(picture, 0.2)
        move(picture, 0.3)
        assert picture.number == 1
        while picture.number == 1:
            await asyncio.sleep(0.005)

    asyncio.run(use())
    assert picture.number == 2
    np.testing.assert_array_equal(picture.pixels, drawn_anew(0.3))


def test_without_an_event_loop_nothing_waits(picture):
    look(picture)
    move(picture, 0.1)
    move(picture, 0.2)
    assert picture.number == 2


def test_off_screen_nothing_is_drawn(picture):
    look(picture, visible=False)
    move(picture, 0.1)
    move(picture, 0.2)
    assert picture.number == 0
    look(picture, view="b", visible=False)
    look(picture, visible=True)
    assert picture.number == 1
    np.testing.assert_array_equal(picture.pixels, drawn_anew(0.2))
    say(picture, {"view": "a", "gone": True})
    move(picture, 0.3)
    assert picture.number == 1  # the other view is off screen
    say(picture, {"view": "b", "gone": True})
    assert picture.number == 2


def test_a_screen_of_high_density_gets_more_pixels(picture):
    move(picture, 0.5)
    look(picture, ratio=2.0)
    assert picture.shape == [200, 400]
    np.testing.assert_array_equal(picture.pixels, drawn_anew(0.5, ratio=2.0))
    look(picture, ratio=100.0)
    assert picture.shape == [300, 600]


def test_the_theme_changes_live_and_back(picture):
    move(picture, 0.5)
    light = picture.pixels
    look(picture, colors=DARK)
    assert tuple(picture.pixels[0, 0]) == (0x11, 0x11, 0x11, 255)
    assert picture.pixels.max() >= 0xE0  # texts
    look(picture, colors=LIGHT)
    np.testing.assert_array_equal(picture.pixels, light)


def test_the_next_picture_begins_as_the_last_one_was_seen(picture):
    look(picture, ratio=2.0, colors=DARK)
    fresh = Picture(20, 10)
    fresh.show([], "empty")
    fresh.go_live()
    assert fresh.shape == [20, 40]
    assert tuple(fresh.pixels[0, 0]) == (0x11, 0x11, 0x11, 255)
    fresh.close()


def test_a_picture_follows_the_room_that_it_is_given(picture):
    look(picture)
    move(picture, 0.5)
    for room, width in ((260, 260), (1000, 320), (20, 120)):
        look(picture, width=room)
        assert (picture.width, picture.shape) == (width, [100, width])
        # The layout starts from another one, and may end a pixel beside it.
        low, high = picture.figure.axes[0].get_position().intervalx
        assert low < 0.5 and high > 0.8
        paint(picture)
        say(picture, {"painted": picture.number})


def test_a_picture_whose_width_is_fixed_stays():
    picture = Picture(200, 100, fluid=False)
    picture.figure.subplots()
    look(picture, width=260)
    picture.show([], "")
    assert (picture.width, picture.shape) == (200, [100, 200])
    picture.close()


def test_a_frame_says_for_which_background_it_was_drawn(picture):
    """The browser hides it until it suits the page: no flash of white in the dark theme."""
    move(picture, 0.5)
    assert picture.background == LIGHT[1]
    look(picture, colors=DARK)
    assert picture.background == DARK[1]


def test_surroundings_that_stay_draw_nothing(picture):
    move(picture, 0.5)
    look(picture)
    assert picture.number == 2  # a new view is sent everything
    look(picture)
    assert picture.number == 2


def test_a_closed_picture_is_drawn_no_more(picture, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    async def use():
        look(picture)
        move(picture, 0.1)
        move(picture, 0.2)
        picture.close()
        await asyncio.sleep(0.05)

    asyncio.run(use())
    assert picture.number == 1


def test_an_equal_picture_is_not_sent_again(picture):
    move(picture, 0.5)
    move(picture, 0.5)
    assert picture.number == 1
    move(picture, 0.6)
    assert picture.number == 2


def test_what_has_changed_is_sent_and_gives_the_same_picture(picture):
    rng = np.random.default_rng(0)
    look(picture)
    sizes = []
    for height in rng.uniform(0.2, 0.7, 20):
        move(picture, height)
        paint(picture)
        np.testing.assert_array_equal(picture.canvas, picture.pixels.view(np.uint32).ravel())
        sizes.append(len(picture.frame))
        if height > 0.6:
            look(picture, ratio=1 + height)  # another size
            paint(picture)
    assert min(sizes) < max(sizes) / 10
    np.testing.assert_array_equal(picture.canvas, picture.pixels.view(np.uint32).ravel())


@given(
    hypothesis.extra.numpy.arrays(np.uint8, (3, 4, 3), elements=integers(0, 2)),
    hypothesis.extra.numpy.arrays(np.uint8, (3, 4, 3), elements=integers(0, 2)),
)
def test_runs_are_the_picture(first, second):
    canvas = np.zeros(12, np.uint32)
    before = None
    for colors in (first, second):
        pixels = np.concatenate([colors, np.full((3, 4, 1), 255, np.uint8)], axis=2)
        start = 0
        for end, color in np.frombuffer(module.runs(pixels, before), np.uint32).reshape(2, -1).T:
            if color:
                canvas[start:end] = color
            start = end
        np.testing.assert_array_equal(canvas, pixels.view(np.uint32).ravel())
        before = pixels
