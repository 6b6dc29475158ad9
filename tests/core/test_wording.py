"""Sentences from template files: which wording, what is escaped, and what is said about a broken one."""

import pytest

from paretopress.errors import TemplateError
from paretopress.text import Inline
from paretopress.wording import CORE, Wording, overriding


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a wording file into a folder of its own."""

    def write(name, content, folder="en"):
        file = tmp_path / folder / f"{name}.j2"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file.parent

    return write


@pytest.fixture
def say(write):
    """Return a function that says a sentence from its template."""

    def say(content, turn=0, report="r", **facts):
        folder = write("sentence", content, folder=f"{abs(hash(content))}")
        return str(Wording(folders=(folder,), report=report).say("sentence", turn=turn, **facts))

    return say


@pytest.fixture
def fault(say):
    def fault(content, **facts):
        with pytest.raises(TemplateError) as caught:
            say(content, **facts)
        assert len(caught.value.faults) == 1
        return str(caught.value)

    return fault


def test_a_sentence_is_one_line_whatever_its_template_looks_like(say):
    assert say("  {{ a }}\n  and\t{{ b }}.\n", a=1, b=2) == "1 and 2."


def test_blank_lines_separate_wordings_that_take_turns(say):
    content = "one\n\ntwo\n  \nthree\nlines\n\n\n"
    said = [say(content, turn=turn) for turn in range(6)]
    assert sorted(said[:3]) == ["one", "three lines", "two"]
    assert said[:3] == said[3:]


def test_windows_line_ends_separate_wordings_too(say):
    assert {say("one\r\n\r\ntwo\r\n", turn=turn) for turn in (0, 1)} == {"one", "two"}


def test_reports_start_with_different_wordings_and_each_always_with_the_same(say):
    content = "\n\n".join("abcdefgh")
    started = {report: say(content, report=report) for report in (f"report-{n}" for n in range(20))}
    assert len(set(started.values())) > 4
    # A number that Python's hash seed has no part in: the same in every process.
    assert started["report-0"] == say(content, report="report-0") == "d"


def test_a_comment_is_no_wording_even_with_blank_lines_in_it(say):
    assert {say("{# why\n\n so #}\none\n\n{# two #}two", turn=turn) for turn in range(4)} == {"one", "two"}


def test_text_from_data_is_escaped_and_the_template_s_own_markdown_is_not(say):
    label = "a|b <script>$x$</script> *y*\n\n# z"
    said = say("**{{ label }}** costs {{ price | usd }}", label=label, price=0.5)
    assert said.startswith("**a&#124;b &#60;script&#62;&#36;x&#36;")
    assert "\n" not in said
    assert said.endswith("z** costs &#36;0.500")


@pytest.mark.parametrize(
    "template",
    [
        "{{ label }}",
        "{{ label | e }}",
        "{{ label | escape }}",
        "{{ label | upper }}",
        "{{ 'x' ~ label }}",
        "{{ label | default('-') }}",
        "{% if label %}{{ label }}{% endif %}",
        "{% for part in [label] %}{{ part }}{% endfor %}",
        "{% set own = label %}{{ own }}",
        "{{ [label] | join(', ') }}",
        "{{ {'a': label}['a'] }}",
        "{{ '%s' | format(label) }}",
        "{{ [label, label] | join_and }}",
    ],
)
def test_no_way_to_print_a_label_leaves_it_unescaped(say, template):
    said = say(template, label="<i>|")
    assert not set("<>|") & set(said)
    assert "&#124;" in said


def test_what_is_inline_markdown_already_is_not_escaped_again(say):
    assert say("{{ part }}", part=Inline("**&#36;1**")) == "**&#36;1**"


def test_a_number_that_has_no_filter_is_printed_safely(say):
    assert say("{{ x }} {{ y }}", x=-1.5, y=None) == "&#45;1.5 None"


def test_the_first_folder_that_has_a_wording_wins(write):
    own = write("reading", "mine", folder="own")
    shipped = write("reading", "theirs", folder="shipped")
    write("other", "only theirs", folder="shipped")
    wording = Wording(folders=(own, shipped), report="r")
    assert (str(wording.say("reading")), str(wording.say("other"))) == ("mine", "only theirs")
    assert wording.has("other")
    assert not wording.has("none")


def test_an_unknown_wording_suggests_the_nearest(write):
    folder = write("reading-tied", "x")
    with pytest.raises(TemplateError) as caught:
        Wording(folders=(folder,), report="r").say("reading-tie")
    assert str(caught.value) == "no wording 'reading-tie.j2'; did you mean 'reading-tied'?"
    with pytest.raises(TemplateError) as caught:
        Wording(folders=(folder,), report="r").say("zzz")
    assert str(caught.value) == "no wording 'zzz.j2'"


def test_an_undefined_fact_names_the_file_and_what_is_given(fault):
    assert fault("{{ at }} {{ nope }}", at=1, side="a") == "sentence.j2: 'nope' is undefined; given are at, side"
    assert fault("{{ nope }}") == "sentence.j2: 'nope' is undefined; given are no facts"


def test_a_fact_that_is_only_tested_must_exist_too(fault):
    assert "'nope' is undefined" in fault("{% if nope %}x{% endif %}")


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{% if %}", 1),
        ("one\n\n\n{% if x %}open\n", 4),
        ("one\n\ntwo\n{{ x | no_such_filter }}", 4),
        ("{# a\nlong\ncomment #}\n\none\n\n{{ x", 7),
        ("{% if x %}one\n\ntwo{% endif %}", 1),
    ],
)
def test_a_broken_template_names_its_file_and_line(fault, template, line):
    assert fault(template, x=1).startswith(f"sentence.j2:{line}: ")


@pytest.mark.parametrize(
    "template", ["{{ x + 1 }}", "{{ x.y.z }}", "{{ 1 / 0 }}", "{{ x['a']['b'] }}", "{{ x | usd }}"]
)
def test_a_template_that_fails_is_an_error_of_the_template(fault, template):
    assert fault(template, x="text").startswith("sentence.j2: ")


def test_a_template_cannot_reach_into_python(fault):
    assert "unsafe" in fault("{{ x.__class__.__mro__ }}", x="text")


def test_an_empty_wording_file_is_refused(fault):
    assert fault("{# nothing #}\n\n") == "sentence.j2: no wording in this file"


def test_a_wording_file_that_is_no_utf_8_is_refused(fault):
    assert fault("été".encode("latin-1")).startswith("sentence.j2: not UTF-8 text")


def test_a_folder_of_own_wordings_may_only_replace_what_exists(write):
    shipped = write("summary", "theirs", folder="shipped")
    own = write("summary", "mine", folder="own")
    assert overriding(own, [shipped]) == own
    write("sumary", "mine", folder="own")
    with pytest.raises(TemplateError) as caught:
        overriding(own, [shipped])
    assert str(caught.value) == "sumary.j2: replaces no wording of this narrative; did you mean 'summary.j2'?"


def test_a_broken_own_wording_is_found_before_it_is_said(write):
    shipped = write("summary", "theirs", folder="shipped")
    own = write("summary", "fine\n\n{% if %}", folder="own")
    with pytest.raises(TemplateError, match=r"summary.j2:3: "):
        overriding(own, [shipped])


@pytest.mark.parametrize("file", sorted((CORE / "en").glob("*.j2")), ids=lambda file: file.stem)
def test_every_wording_of_the_core_compiles(file):
    assert overriding(file.parent, [file.parent]) == file.parent
    assert file.read_bytes().endswith(b"\n")
