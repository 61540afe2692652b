import pathlib
import shutil
import sys
import tarfile
import zipfile

import pytest

import labkit
from tests.wheels import IGNORED, ROOT, build, copy_of_checkout, run

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.xdist_group("wheel"),
]  # wheels are built and installed


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return copy_of_checkout(tmp_path_factory)


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    return build(source, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Folder that holds nothing but the installed wheel."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run(*pip, "--no-deps", "--no-index", "--target", str(folder), str(wheel), cwd=folder)
    return folder


def files(folder, pattern="**/*"):
    found = (p.relative_to(folder) for p in folder.glob(pattern) if p.is_file())
    return {p.as_posix() for p in found if not set(IGNORED) & set(p.parts)}


def test_wheel_holds_the_package_and_the_labs(wheel):
    names = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    data = f"neuron_labkit-{labkit.__version__}.data/data/"
    (shared,) = (name for name in names if name.startswith(data))
    names.remove(shared)
    assert shared == f"{data}etc/jupyter/jupyter_server_config.d/neuron-labkit.json"
    expected = {f"labkit/{name}" for name in files(ROOT / "labkit")}
    expected |= {f"labkit/notebooks/{name}" for name in files(ROOT / "notebooks")}
    expected |= {
        f"labkit/notebooks/student/{name}" for name in files(ROOT / "notebooks", "*.ipynb")
    }
    assert names == expected
    assert "labkit/py.typed" in names and "labkit/__init__.pyi" in names
    assert "labkit/data/mnist.npz" in names
    assert any(name.endswith(".js") for name in names)
    assert any(name.startswith("labkit/notebooks/01_") for name in names)


def test_wheel_is_for_every_python_and_system(wheel):
    assert wheel.name == f"neuron_labkit-{labkit.__version__}-py3-none-any.whl"
    info = f"neuron_labkit-{labkit.__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        assert f"{info}/licenses/LICENSE" in archive.namelist()
        assert "labkit = labkit.cli:main" in archive.read(f"{info}/entry_points.txt").decode()


def test_source_archive_builds_the_same_wheel(source, wheel, tmp_path):
    archive = build(source, "sdist", tmp_path / "sdist")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    unpacked = tmp_path / f"neuron_labkit-{labkit.__version__}"
    assert files(unpacked / "notebooks") == files(ROOT / "notebooks")
    rebuilt = build(unpacked, "wheel", tmp_path / "wheel")
    assert zipfile.ZipFile(rebuilt).namelist() == zipfile.ZipFile(wheel).namelist()


def test_installed_wheel_works_from_another_folder(installed, tmp_path):
    code = (
        "import labkit; d = labkit.load_digits(n_train=100, n_test=50); "
        "print(labkit.__file__, d.X_train.shape, d.y_test.shape)"
    )
    out = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(installed))
    path, shapes = out.split(maxsplit=1)
    assert pathlib.Path(path).parent == installed / "labkit"
    assert shapes.strip() == "(784, 100) (1, 50)"


def test_installed_labs_can_be_listed_and_copied(installed, tmp_path):
    command = [sys.executable, "-m", "labkit", "lab", "--list"]
    listed = run(*command, cwd=tmp_path, PYTHONPATH=str(installed)).splitlines()
    labs = sorted(pathlib.PurePath(n).stem for n in files(ROOT / "notebooks", "*.ipynb"))
    assert [line.split()[0] for line in listed] == labs
    code = "from labkit.labs import copies; print(len(copies.copy_labs('mine').new))"
    out = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(installed))
    assert int(out) == len(labs)
    assert files(tmp_path / "mine", "*.ipynb") == files(ROOT / "notebooks", "*.ipynb")


def test_left_overs_stay_out_of_the_wheel(tmp_path):
    source = tmp_path / "labkit"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, source)
    for folder in ("labkit", "notebooks"):
        for rest in (*IGNORED, "."):
            (source / folder / rest).mkdir(parents=True, exist_ok=True)
            (source / folder / rest / "left.ipynb").touch()
    (source / "labkit" / "__init__.py").write_text('__version__ = "1.0"\n')
    names = zipfile.ZipFile(build(source, "wheel", tmp_path / "wheel")).namelist()
    assert [n for n in names if ".dist-info/" not in n] == [
        "labkit/__init__.py",
        "labkit/left.ipynb",
        "labkit/notebooks/left.ipynb",
    ]
