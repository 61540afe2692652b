"""Every control of each lab, at every kind of value."""

import pytest

import labkit
from labkit.validate.sweep import sweep


@pytest.mark.kernel
def test_every_control_works_at_every_setting(saved, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    swept = sweep(saved)
    assert swept.findings == []
    assert swept.views >= 1 and swept.driven >= 1
    assert any(isinstance(value, labkit.Session) for value in swept.namespace.values())
