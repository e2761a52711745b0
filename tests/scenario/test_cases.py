"""Every valid case loads; every refused case is refused with the message that its first lines state."""

import shutil
from pathlib import Path

import pytest

from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.problems import PlanError
from discharge_sim.scenario.canonical import canonical_json
from discharge_sim.scenario.errors import ScenarioError
from discharge_sim.scenario.loading import load_scenario

CASES = Path(__file__).parents[1] / "cases"
REFUSED = sorted(path for path in (CASES / "refused").glob("*.toml") if path.name != "empty.toml")
MARK = "# expects: "


def expectations(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]


@pytest.mark.parametrize("path", sorted((CASES / "valid").glob("*.toml")), ids=lambda path: path.stem)
def test_valid_case_loads_and_runs_alone(path, tmp_path):
    scenario = load_scenario(path)
    for name, content in scenario.files().items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    if scenario.census_path is not None:
        shutil.copy(scenario.census_path, tmp_path)
    again = load_scenario(tmp_path / f"{scenario.name}.toml")
    assert again.hash == scenario.hash
    assert again.tables == scenario.tables or scenario.members is not None
    assert again.member_count == scenario.member_count
    for number in range(-1, scenario.member_count if scenario.members else -1):
        mine, theirs = (scenario, again) if number < 0 else (scenario.member(number), again.member(number))
        assert canonical_json(theirs.tables) == canonical_json(mine.tables)
    assert again.figures == scenario.figures
    assert again.base is None


@pytest.mark.parametrize("path", sorted((CASES / "valid").glob("*.toml")), ids=lambda path: path.stem)
def test_valid_case_becomes_a_plan(path):
    assert compile_plan(load_scenario(path)).horizon > 0


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_refused_case_is_refused_with_its_message(path):
    expected = expectations(path)
    assert expected, f"{path.name} states no message"
    with pytest.raises((ScenarioError, PlanError)) as refused:
        compile_plan(load_scenario(path))
    message = str(refused.value)
    for text in expected:
        assert text in message
    assert path.stem in message  # the scenario file, or the file of that name that it reads
    assert len(refused.value.problems) <= max(6, len(expected)), message


def test_empty_file_folder_and_missing_file(tmp_path):
    for path, text in [
        (CASES / "refused" / "empty.toml", "the file is empty"),
        (CASES, "this is a folder, not a file"),
        (CASES / "valid" / "smal.toml", 'did you mean "small.toml"?'),
    ]:
        with pytest.raises(ScenarioError, match=text.replace("?", r"\?")):
            load_scenario(path)


def test_blank_file_is_empty(tmp_path):
    path = tmp_path / "blank.toml"
    path.write_text("\n  \n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="the file is empty"):
        load_scenario(path)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_not_utf_8(tmp_path, encoding):
    path = tmp_path / "other.toml"
    path.write_bytes('format = 1\nname = "x"\ntitle = "Zürich"\n'.encode(encoding))
    with pytest.raises(ScenarioError, match="the file is not UTF-8 text"):
        load_scenario(path)


def test_windows_line_ends_and_byte_order_mark(tmp_path):
    text = (CASES / "valid" / "small.toml").read_text(encoding="utf-8")
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_scenario(path).hash == load_scenario(CASES / "valid" / "small.toml").hash


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        "format = 1\n" + "a." * 5000 + "b = 1",
        "format = 1\nname = 'x'\n[pools.a]\nbeds = " + "9" * 5000,
        "format = 1\nname = 'x'\n[period]\nwindow_start = 2016-02-31",
        "format = 1\nname = 'x'\nhub = 3\nservices = []\npartnerships = 'none'",
        "format = 1\nname = 'x'\nhub = 3\nservices = []\npartnerships = { city = 1 }",
        "format = 1\nname = 'x'\npartnerships = { value = 1 }\npools = { times = 2 }",
        "format = 1\nname = 'x'\nremove = ['', '.', 'a..b', 'remove']",
        "format = 1\nname = 'x'\nextends = '\\u0000'",
        "\x00",
    ],
)
def test_hostile_files_are_refused_in_words(tmp_path, text):
    path = tmp_path / "hostile.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        load_scenario(path)
