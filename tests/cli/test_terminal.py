"""What an operator reads."""

from app.cli.installation.terminal import readable, say_facts, say_line


def test_a_structured_line_is_said_as_a_sentence_with_what_else_it_tells():
    line = '{"message": "models loaded", "level": "INFO", "name": "voice", "pid": 7, "seconds": 5.5, "code.line": 9}'

    assert readable(line) == "info    models loaded  seconds=5.5"


def test_where_a_slow_program_stood_is_not_shown_and_what_failed_is():
    line = '{"event": "slow", "level": "warning", "stack": "File a\\nFile b", "exception": "a.py:1 f\\nValueError"}'

    assert readable(line) == "warning slow  exception=a.py:1 f\nValueError"


def test_any_other_line_stays_as_it_is():
    assert readable("Traceback (most recent call last):") == "Traceback (most recent call last):"
    assert readable("{not json") == "{not json"


def test_lines_stand_under_their_programs_names(capsys):
    say_line("app", "hello")
    say_facts("Ready", [("Staff", "here")])

    assert capsys.readouterr().out == "app     | hello\n\nReady\n  Staff       here\n\n"
