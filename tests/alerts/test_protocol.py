from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from alerts.protocol import PACKAGED, BadProtocol, gather, load, newest_first

HEADER = """
[protocol]
id = "test"
version = "1"
status = "draft"
effective_from = 2026-01-01
reviewed_by = []
"""
RULE = """
[[rule]]
id = "glucose.low"
version = 2
family = "glucose"
source = { citation = "A", locator = "B", evidence = "guideline" }
applies = { age_years = { gte = 16 } }
input = { obs = "glucose" }
window = { type = "last", max_age = "PT2H" }
when = [{ unit = "mmol/L", op = "<", value = 3.9 }, { unit = "mg/dL", op = "<", value = 70 }]
level = "urgent"
refractory = "PT1H30M"
rearm_on_worse = true
message = { key = "k", vi = "Thấp", en = "Low" }
missing_policy = "no_eval"
"""
GOOD = HEADER + RULE


def put(folder: Path, text: str, name: str = "test.toml") -> Path:
    (folder / name).write_text(text)
    return folder


def test_the_packaged_protocols_load() -> None:
    protocols = load()
    assert {rule.family for file in protocols.files for rule in file.rules} == {
        "news2",
        "spo2",
        "temperature",
        "blood_pressure",
        "pulse",
        "respiratory_rate",
        "consciousness",
        "symptoms",
        "glucose",
        "qsofa",
        "muac",
        "peak_flow",
        "ketones",
        "copd",
        "blood_pressure_mean",
        "weight_gain",
        "weight_loss",
    }


def test_a_file_carries_the_hash_of_its_bytes(tmp_path: Path) -> None:
    (file,) = load(put(tmp_path, GOOD)).files
    assert file.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()


def test_a_rule_is_ready_by_kind_and_named_with_its_version(tmp_path: Path) -> None:
    (check,) = load(put(tmp_path, GOOD)).by_kind["glucose"]
    assert (check.name, check.refractory_s) == ("glucose.low@2", 5400)


def test_a_retired_file_is_kept_but_rings_nobody(tmp_path: Path) -> None:
    protocols = load(put(tmp_path, GOOD.replace('"draft"', '"retired"')))
    assert len(protocols.files) == 1 and not protocols.by_kind


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ('level = "urgent"', 'level = "urgent"\ncolour = "red"', "rule glucose.low: unknown key `colour`"),
        ('en = "Low" }', 'en = "Low", fr = "Bas" }', "rule glucose.low: unknown key `message.fr`"),
        (', en = "Low"', "", "rule glucose.low: missing key `message.en`"),
        ('vi = "Thấp"', 'vi = ""', "rule glucose.low: `message.vi`"),
        ('op = "<", value = 3.9', 'op = "=<", value = 3.9', "rule glucose.low: `when[0].op`: Invalid enum value '=<'"),
        ('unit = "mmol/L", ', "", "rule glucose.low: `when`[0].unit is missing, one of mmol/L, mg/dL"),
        ('"mmol/L"', '"g/L"', "rule glucose.low: `when`[0].unit 'g/L' is unknown for glucose"),
        (', { unit = "mg/dL", op = "<", value = 70 }', "", "`when` has no limit for glucose in mg/dL"),
        ("value = 3.9", "value = [1, 3.9]", "`when`[0].value must be one number"),
        ('op = "<", value = 3.9', 'op = "between", value = [4, 3]', "must be two rising numbers"),
        ('level = "urgent"', 'level = "red"', "rule glucose.low: `level`: Invalid enum value 'red'"),
        ('family = "glucose"', 'family = "sugar"', "rule glucose.low: `family`"),
        ('family = "glucose"', 'family = "spo2"', "`family` must be glucose"),
        ('{ obs = "glucose" }', "{}", "`input` must name either obs or score"),
        ('"PT2H"', '"two hours"', "rule glucose.low: `window.max_age`"),
        ('type = "last"', 'type = "count", n = 2, within = "PT48H"', "looks back further than 24 hours"),
        ("value = 3.9 }", 'value = 3.9, plus = "usual_spo2" }', "`when`[0].plus usual_spo2 does not fit"),
        ("value = 3.9 }", "by_age = [{ below = 2, value = 3 }, { below = 1, value = 4 }] }", ".by_age must rise"),
        ("value = 3.9 }", "value = 3.9, by_age = [{ below = 2, value = 3 }] }", ".value stands beside by_age"),
        ("value = 3.9 }", "by_age = [{ below = 9, value = 3 }] }", "`by_age` must reach the age"),
        ("value = 3.9 }", "unknown = 3 }", ".unknown says what is usual and needs plus"),
        (", value = 3.9", "", "`when`[0].value is missing"),
        ('{ obs = "glucose" }', '{ obs = "glucose", source_in = ["staff"] }', "`input.source_in` is for a mean"),
        (
            '{ obs = "glucose" }',
            '{ obs = "glucose", symptom_in = ["vomiting"], symptoms_at_least = 2 }',
            "`input.symptoms_at_least` must not be more than symptom_in has",
        ),
        ('type = "last"', 'type = "gain", within = "P3D"', "`window.type` gain is for weight"),
        ('type = "last"', 'type = "mean", days = 40, min_n = 2, min_days = 2, drop_first_day = true', "`window.days`"),
        ("version = 2", 'version = "2"', "rule glucose.low: `version`"),
        ('id = "glucose.low"\n', "", "rule 1: missing key `id`"),
        ("reviewed_by = []", "", "protocol: missing key `reviewed_by`"),
        ("[[rule]]", "[[rules]]", "unknown key `rules`"),
        ("[[rule]]", "[[rule]", "not readable as TOML"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_its_name_and_the_key(
    tmp_path: Path, change: str, to: str, says: str
) -> None:
    assert change in GOOD
    with pytest.raises(BadProtocol) as refused:
        load(put(tmp_path, GOOD.replace(change, to)))
    assert str(refused.value).startswith("test.toml: ")
    assert says in str(refused.value)


WEIGHT = (
    GOOD.replace('family = "glucose"', 'family = "weight_loss"')
    .replace('obs = "glucose"', 'obs = "weight"')
    .replace('type = "last",', 'type = "loss", about = "P30D", fewest = "P23D", most = "P37D",')
    .replace(
        '{ unit = "mmol/L", op = "<", value = 3.9 }, { unit = "mg/dL", op = "<", value = 70 }',
        '{ unit = "%", op = ">=", value = 5 }',
    )
)


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ('"weight_loss"', '"weight_gain"', "`family` must be weight_loss"),
        ('unit = "%"', 'unit = "kg"', "`when`[0].unit 'kg' is unknown for weight"),
        ('most = "P37D"', 'most = "P900D"', "`window` looks back further than 400 days"),
        ('fewest = "P23D"', 'fewest = "P33D"', "`window` must have fewest, about and most in this order"),
        ('obs = "weight"', 'obs = "weight", symptom_in = ["vomiting"]', "takes no symptom and no oxygen"),
    ],
)
def test_a_rule_about_days_says_what_history_it_needs_and_no_more(
    tmp_path: Path, change: str, to: str, says: str
) -> None:
    load(put(tmp_path, WEIGHT))
    assert change in WEIGHT
    with pytest.raises(BadProtocol) as refused:
        load(put(tmp_path, WEIGHT.replace(change, to)))
    assert says in str(refused.value)


def test_a_rule_id_belongs_to_one_protocol(tmp_path: Path) -> None:
    put(tmp_path, GOOD, "a.toml")
    put(tmp_path, GOOD.replace('id = "test"', 'id = "other"'), "b.toml")
    with pytest.raises(BadProtocol, match=r"b\.toml: rule glucose\.low: `id` is already used in a\.toml"):
        load(tmp_path)


def test_a_version_is_in_one_file(tmp_path: Path) -> None:
    put(tmp_path, GOOD, "a.toml")
    put(tmp_path, GOOD, "b.toml")
    with pytest.raises(BadProtocol, match=r"b\.toml: version 1 of test is already in a\.toml"):
        load(tmp_path)


def test_a_rule_that_changes_takes_a_new_number(tmp_path: Path) -> None:
    put(tmp_path, GOOD, "a.toml")
    changed = GOOD.replace('version = "1"', 'version = "1.1"').replace("value = 3.9", "value = 3.5")
    put(tmp_path, changed, "b.toml")
    with pytest.raises(BadProtocol, match=r"b\.toml: rule glucose\.low: it differs from a\.toml"):
        load(tmp_path)
    put(tmp_path, changed.replace("version = 2", "version = 3"), "b.toml")
    assert len(load(tmp_path).files) == 2


TWO = {
    "a.toml": GOOD,
    "b.toml": GOOD.replace('version = "1"', 'version = "1.10"').replace("version = 2", "version = 3"),
}


@pytest.mark.parametrize(
    ("chosen", "retired", "used"),
    [
        ({}, None, "glucose.low@2"),
        ({"test": "1.10"}, None, "glucose.low@3"),
        ({"test": "1"}, None, "glucose.low@2"),
        ({"test": "7"}, None, "glucose.low@2"),
        ({}, "a.toml", "glucose.low@3"),
        ({"test": "1"}, "a.toml", "glucose.low@3"),
    ],
)
def test_of_several_versions_the_chosen_one_rings_or_the_oldest(
    tmp_path: Path, chosen: dict[str, str], retired: str | None, used: str
) -> None:
    for name, text in TWO.items():
        put(tmp_path, text.replace('"draft"', '"retired"') if name == retired else text, name)
    both = load(tmp_path).files
    [check] = gather(both, chosen).by_kind["glucose"]
    assert check.name == used
    assert len(both) == 2, "the other one stays readable"


def test_of_one_protocol_the_newest_version_is_listed_first(tmp_path: Path) -> None:
    for name, text in TWO.items():
        put(tmp_path, text, name)
    put(tmp_path, GOOD.replace('"1"', '"1.9"').replace("version = 2", "version = 9"), "c.toml")
    versions = [file.header.version for file in newest_first(load(tmp_path).files)]
    assert versions == ["1.10", "1.9", "1"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadProtocol, match="no protocol file"):
        load(tmp_path)


def test_no_message_speaks_of_a_diagnosis() -> None:
    for rule in (rule for file in load().files for rule in file.rules):
        assert "diagnos" not in rule.message.en.lower()
        assert "chẩn đoán" not in rule.message.vi.lower()


def test_news2_names_its_owner() -> None:
    assert "(c) Royal College of Physicians 2017" in (PACKAGED / "news2.toml").read_text()
