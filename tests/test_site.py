"""`labkit site`: what goes onto a site, and what is said where something cannot."""

import io
import json
import pathlib
import re
import zipfile

import nbformat
import pytest

from labkit.base.errors import CommandError
from labkit.cli import main
from labkit.labs import browser
from labkit.site import contents, imports, kernel, packages, runtime, wheels
from labkit.site.build import MARK, build_site
from labkit.training.train import train

SOLVED = """
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""
EXERCISES = """
from labkit.exercises import exercise

@exercise(lab=7)
def double(x):
    "Write `double(x)`."
    return 2 * x
"""


def write(path, *sources):
    """Write a notebook of code cells; of the first the text is a solution."""
    cells = [nbformat.v4.new_code_cell(text, id=f"cell-{n}") for n, text in enumerate(sources)]
    cells[0].metadata["nbgrader"] = {
        **{"grade": False, "grade_id": "double-solution", "locked": False},
        **{"schema_version": 3, "solution": True, "task": False},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.fixture
def own(tmp_path):
    """A folder with a notebook, exercises, their bank, and data."""
    folder = tmp_path / "own"
    write(folder / "fall.ipynb", SOLVED, "import numpy as np\nimport own_exercises")
    write(folder / "more" / "spring.ipynb", SOLVED)
    (folder / "own_exercises.py").write_text(EXERCISES)
    (folder / "answers").mkdir()
    (folder / "answers" / "double.py").write_text("# %% right: it\n")
    (folder / "more" / "measured.csv").write_text("t,x\n")
    (folder / ".hidden").write_text("mine")
    (folder / "__pycache__").mkdir()
    return folder


def packed(wheel):
    return zipfile.ZipFile(io.BytesIO(wheel.content)).namelist()


# -- packages --------------------------------------------------------------------------------------


def test_all_that_the_core_needs_is_entered_and_nothing_of_the_instructors():
    there = runtime.packages()["packages"]
    names = set(wheels.needed_by(["neuron-labkit"], there))
    assert {"neuron-labkit", "anywidget", "ipywidgets", "mistune", "lazy-loader"} <= names
    assert not names & {"nbgrader", "jupyterlab", "numpy", "matplotlib", "widgetsnbextension"}
    assert not names & {"pexpect", "psutil", "colorama"}  # not on this platform


def test_labkit_is_packed_without_what_needs_a_server():
    wheel = wheels.of_labkit()
    files = packed(wheel)
    tops = {name.split("/")[1] for name in files if name.startswith("labkit/")}
    assert {"__init__.py", "__init__.pyi", "widgets", "exercises", "labs"} <= tops
    assert not tops & {"course", "validate", "site", "cli.py", "notebooks"}
    assert "labkit/data/mnist.npz" in files
    assert not [name for name in files if name.endswith(".pyc")]
    assert any(name.endswith(".dist-info/METADATA") for name in files)


def test_the_same_packages_make_the_same_wheel():
    assert wheels.of_package("mistune") == wheels.of_package("mistune")


def test_compiled_copies_are_left_out_and_other_compiled_packages_refused():
    assert not [n for n in packed(wheels.of_package("wcwidth")) if n.endswith(".so")]
    with pytest.raises(CommandError, match=r"numpy .* has parts compiled for this machine"):
        wheels.of_package("numpy")
    with pytest.raises(CommandError, match="no-such-thing is not installed"):
        wheels.of_package("no-such-thing")


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """A folder with the list, and its entries."""
    folder = tmp_path_factory.mktemp("runtime")
    entries = packages.write(folder)
    assert json.loads((folder / packages.LIST).read_text())["packages"] == entries
    return folder, entries


def test_the_list_is_whole(listed):
    entries = listed[1]
    for entry in entries.values():
        assert set(entry["depends"]) <= set(entries), entry["name"]
        if not entry["file_name"].startswith(runtime.CDN):
            assert (listed[0] / entry["file_name"]).is_file()
    assert set(packages.PRELOADED) <= set(entries)
    own = {path.name for path in listed[0].glob("*.whl")}
    assert own == {e["file_name"] for e in entries.values()} & own


def test_what_is_heavy_comes_only_when_it_is_imported(listed):
    entries = listed[1]
    loaded, waiting = set(), list(packages.PRELOADED)
    while waiting:
        name = waiting.pop()
        if name not in loaded:
            loaded.add(name)
            waiting += entries[name]["depends"]
    assert {"numpy", "matplotlib", "ipywidgets", "ipython"} <= loaded
    assert not loaded & {"scipy", "scikit-learn", "pytz"}
    assert "sklearn" in entries["scikit-learn"]["imports"]


def test_pyodide_is_the_makers_or_the_sites_own(listed, tmp_path):
    assert packages.settings() == {
        "pyodideUrl": "./static/runtime/start.mjs",
        "loadPyodideOptions": {"packages": list(packages.PRELOADED)},
        "disablePyPIFallback": True,
    }
    far = (listed[0] / "start.mjs").read_text()
    assert f'const PYODIDE = "{runtime.CDN}pyodide.mjs";' in far and runtime.VERSION in runtime.CDN
    kernel.write_start(tmp_path, "pyodide.mjs", ["numpy"], {"packages": {}})
    own = (tmp_path / "start.mjs").read_text()
    assert own.startswith('const PYODIDE = "pyodide.mjs";\nconst PACKAGES = ["numpy"];\n')
    assert key(own) != key(far)  # what was compiled of other packages is not used


def key(script):
    (line,) = (line for line in script.splitlines() if line.startswith("const KEY = "))
    return line


def test_another_jupyterlite_is_told_early(tmp_path):
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "index.html").write_text("<head>\n</head>")
    with pytest.raises(CommandError, match=r"built in another way; see constraints\.txt"):
        kernel.begin_early(tmp_path, "static/runtime")


# -- Pyodide in a folder ---------------------------------------------------------------------------


@pytest.fixture
def pyodide(tmp_path, monkeypatch):
    """A folder like that of Pyodide, of files that are as they should be."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    (folder / "pyodide.mjs").write_text(f'var Y="{runtime.VERSION}";')
    (folder / "numpy.whl").write_text("numpy")
    sums = {p.name: runtime.hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}
    monkeypatch.setattr(runtime, "checksums", lambda: sums)
    return folder


def test_a_whole_folder_is_taken(pyodide):
    runtime.check(pyodide)


def test_a_half_downloaded_wheel_is_named(pyodide):
    (pyodide / "numpy.whl").write_text("nu")
    with pytest.raises(CommandError, match=r"numpy\.whl is damaged, or was not downloaded to its"):
        runtime.check(pyodide)


def test_a_missing_file_is_named(pyodide):
    (pyodide / "numpy.whl").unlink()
    with pytest.raises(CommandError, match=r"lacks numpy\.whl\. Unpack Pyodide"):
        runtime.check(pyodide)


@pytest.mark.parametrize(
    "text, said",
    [('x="0.28.2"', "holds Pyodide 0.28.2; this labkit needs"), ("?", "of an unknown version")],
)
def test_another_version_is_named(pyodide, text, said):
    (pyodide / "pyodide.mjs").write_text(text)
    with pytest.raises(CommandError, match=re.escape(said)):
        runtime.check(pyodide)


def test_no_folder_and_no_pyodide_in_it(tmp_path):
    with pytest.raises(CommandError, match="is no folder"):
        runtime.check(tmp_path / "nowhere")
    with pytest.raises(CommandError, match=r"holds no Pyodide: pyodide\.mjs is missing"):
        runtime.check(tmp_path)


# -- notebooks -------------------------------------------------------------------------------------


def test_students_get_copies_without_solutions_and_all_that_they_need(own, tmp_path):
    to = tmp_path / "contents"
    editions = contents.gather(own, to)
    assert list(editions) == ["fall.ipynb", "more/spring.ipynb"]
    assert {p.relative_to(to).as_posix() for p in to.rglob("*") if p.is_file()} == {
        *("fall.ipynb", "more/spring.ipynb", "more/measured.csv", "own_exercises.py"),
    }
    notebook = json.loads((to / "fall.ipynb").read_text())
    assert "return 2" not in notebook["cells"][0]["source"]
    assert isinstance(notebook["cells"][0]["source"], str)  # JupyterLite serves it as it lies
    assert browser.edition(notebook) == editions["fall.ipynb"]
    # A notebook that was never run names none, and JupyterLite would ask for a kernel.
    assert notebook["metadata"]["language_info"]["name"] == "python"


def test_an_edition_changes_with_its_notebook_alone(own, tmp_path):
    before = contents.gather(own, tmp_path / "1")
    write(own / "fall.ipynb", SOLVED, "import numpy")
    after = contents.gather(own, tmp_path / "2")
    assert before["fall.ipynb"] != after["fall.ipynb"]
    assert before["more/spring.ipynb"] == after["more/spring.ipynb"]


def test_the_source_of_a_course_is_taken(own, tmp_path):
    course = tmp_path / "course"
    write(course / "source" / "lab01" / "one.ipynb", SOLVED)
    write(course / "submitted" / "ada" / "lab01" / "one.ipynb", SOLVED)
    (course / "nbgrader_config.py").write_text("")
    assert list(contents.gather(course, tmp_path / "to")) == ["lab01/one.ipynb"]


def test_a_damaged_notebook_and_a_folder_without_any(own, tmp_path):
    (own / "fall.ipynb").write_text("{")
    with pytest.raises(CommandError, match=r"fall\.ipynb is no notebook that can be read"):
        contents.gather(own, tmp_path / "1")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="There are no notebooks in"):
        contents.gather(tmp_path / "empty", tmp_path / "2")
    with pytest.raises(CommandError, match="There is no folder"):
        contents.gather(tmp_path / "nowhere", tmp_path / "3")


def test_an_import_that_the_browser_lacks_is_named_with_its_cell(own, listed):
    write(
        own / "fall.ipynb", SOLVED, "%matplotlib inline\nimport pandas as pd, numpy", "import ssh"
    )
    (own / "own_exercises.py").write_text(f"import curses\n{EXERCISES}")
    with pytest.raises(CommandError) as error:
        imports.check(own, listed[1])
    assert "fall.ipynb, cell 2 (cell-1): import pandas\n" in str(error.value)
    assert "fall.ipynb, cell 3 (cell-2): import ssh\n" in str(error.value)
    assert "own_exercises.py: import curses\n" in str(error.value)
    assert "numpy\n" not in str(error.value)


@pytest.mark.parametrize(
    "source",
    [
        *(
            "import numpy.linalg",
            "from sklearn import metrics",
            "import own_exercises",
            "import js",
        ),
        *("import labkit", "from labkit.exercises import check", "from . import beside", "a +"),
        "try:\n    import torch\nexcept ImportError:\n    torch = None",
    ],
)
def test_imports_that_are_there_or_can_be_done_without(own, listed, source):
    write(own / "fall.ipynb", SOLVED, source)
    imports.check(own, listed[1])


@pytest.mark.parametrize("source", ["import labkit.course", "from labkit.validate import run"])
def test_parts_of_labkit_that_need_a_server(own, listed, source):
    write(own / "fall.ipynb", SOLVED, source)
    with pytest.raises(CommandError, match=r"cell 2 \(cell-1\): import labkit\."):
        imports.check(own, listed[1])


# -- the whole site --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "site"
    build_site(out)
    return out


@pytest.mark.kernel
class TestSite:
    def test_each_lab_has_its_link(self, site):
        page = (site / "index.html").read_text()
        links = re.findall(r'href="(lite/lab/index\.html\?path=[^"]+)"', page)
        labs = sorted(p.name for p in (site / "lite" / "files").glob("*.ipynb"))
        assert sorted({link.partition("path=")[2] for link in links}) == labs and len(labs) == 11
        assert "$" not in page

    def test_editions_are_those_of_the_files(self, site):
        editions = json.loads((site / "lite" / browser.EDITIONS).read_text())
        for name, edition in editions.items():
            notebook = json.loads((site / "lite" / "files" / name).read_text())
            assert browser.edition(notebook) == edition

    def test_only_front_ends_that_belong_there(self, site):
        config = json.loads((site / "lite" / "jupyter-lite.json").read_text())
        extensions = config["jupyter-config-data"]["federated_extensions"]
        assert {e["name"] for e in extensions} == {
            *("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension"),
            *("anywidget", "jupyterlab_pygments"),
        }
        assert not list((site / "lite").rglob("*.map"))

    def test_the_first_page_shows_what_was_trained(self, site):
        from labkit.data.digits import load_digits

        runs = json.loads((site / "page" / "runs.json").read_text())
        run = train(load_digits(target=0), learning_rate=runs["rates"][4])
        assert runs["losses"][4][7] == pytest.approx(run[7].loss, rel=1e-3)
        assert runs["accuracies"][4][-1] == pytest.approx(run[60].test_accuracy, rel=1e-3)
        size = (site / "page" / "weights.bin").stat().st_size
        assert size == len(runs["rates"]) * (runs["epochs"] + 1) * 784

    def test_a_site_is_built_anew_in_its_place_and_other_files_are_left(self, site, own):
        before = sorted(p.name for p in site.iterdir())
        write(own / "fall.ipynb", SOLVED, "import pandas")
        with pytest.raises(CommandError, match="import pandas"):
            build_site(site, own)
        assert sorted(p.name for p in site.iterdir()) == before
        assert len(list((site / "lite" / "files").glob("*.ipynb"))) == 11
        assert [p.name for p in site.parent.iterdir()] == ["site"]  # no draft stays behind

    def test_the_command_builds_a_folder_of_ones_own(self, own, tmp_path, capsys):
        out = tmp_path / "out"
        assert main(["site", str(own), "--output", str(out)]) == 0
        assert f"{out} is ready. Try it: " in capsys.readouterr().out
        assert (out / MARK).is_file()
        assert main(["site", str(own), "--output", str(out)]) == 0
        assert (out / "lite" / "files" / "more" / "measured.csv").is_file()


def test_a_folder_with_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.tex").write_text("years of work")
    assert main(["site", "--output", str(tmp_path)]) == 1
    assert "holds other files; name a new folder for the site" in capsys.readouterr().err
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_the_site_does_not_take_the_place_of_its_notebooks(own, capsys):
    (own / MARK).write_text("{}")
    assert main(["site", str(own), "--output", str(own)]) == 1
    assert "would take the place of" in capsys.readouterr().err
    assert (own / "fall.ipynb").is_file()


def test_a_file_in_the_place_of_the_site_and_no_documentation(tmp_path, capsys):
    (tmp_path / "site").write_text("mine")
    assert main(["site", "--output", str(tmp_path / "site")]) == 1
    assert "is a file" in capsys.readouterr().err
    assert main(["site", "--output", str(tmp_path / "s"), "--documentation", str(tmp_path)]) == 1
    assert "index.html is missing" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_the_guide_tells_the_version_of_pyodide():
    guide = pathlib.Path(__file__).parents[1] / "docs" / "site.md"
    assert f"pyodide-{runtime.VERSION}.tar.bz2" in guide.read_text()
