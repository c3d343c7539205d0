"""The script and its timing: what may be written, what is drawn when, how long it takes. Nothing is rendered."""

from itertools import pairwise

import pytest
from dev.demo_lesson import letters
from dev.demo_lesson.chalk import Chalk, stroke
from dev.demo_lesson.lesson import lesson
from dev.demo_lesson.marks import text
from dev.demo_lesson.script import Say, ScriptError, Speaker, Wait
from dev.demo_lesson.speech import SpeechError, Voice, speak
from dev.demo_lesson.timeline import VOICES, TimedStroke, plan

_LINE = (stroke(((100, 100), (300, 100)), Chalk.WHITE),)


def test_an_unknown_letter_is_refused_with_the_letter_and_its_text() -> None:
    with pytest.raises(letters.UnknownLetterError, match=r"'π'.*'2π is'.*letters\.py"):
        text("2π is", (100, 100), 40)


def test_every_letter_of_the_alphabet_can_be_written() -> None:
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:?!'-+=<>":
        assert letters.write(letter, (0, 0), 50), letter


def test_the_same_words_are_always_written_the_same_way() -> None:
    assert letters.write("same whole", (10, 20), 50) == letters.write("same whole", (10, 20), 50)


def test_two_equal_letters_in_one_word_differ_as_from_a_hand() -> None:
    first, second = letters.write("oo", (0, 0), 50)
    offset = second[0][0] - first[0][0]
    assert [(round(x + offset, 6), round(y, 6)) for x, y in first] != [(round(x, 6), round(y, 6)) for x, y in second]


def test_cue_marks_and_drawings_must_be_as_many() -> None:
    with pytest.raises(ScriptError, match="1 cue marks for 2 drawings"):
        Say(Speaker.TEACHER, "Here is |one whole.", (_LINE, _LINE))


def test_a_cue_mark_is_not_spoken_and_names_its_place() -> None:
    line = Say(Speaker.TEACHER, "We |shade |two.", (_LINE, _LINE))
    assert line.spoken == "We shade two."
    assert [line.spoken[place:].split()[0] for place in line.cues] == ["shade", "two."]


def test_a_drawing_begins_with_its_word() -> None:
    line = Say(Speaker.TEACHER, "Here is one whole, cut into |thirds.", (_LINE,))
    timeline = plan((line,))
    first, speech = timeline.board[0], timeline.speeches[0]
    assert first.start - speech.start == pytest.approx(speech.spoken.when(line.cues[0]))
    assert first.start - speech.start > 1.0


def test_the_lesson_lasts_about_a_minute_and_a_half() -> None:
    assert 75 <= plan(lesson()).seconds <= 100


def test_one_hand_draws_so_strokes_never_overlap() -> None:
    for before, after in pairwise(plan(lesson()).board):
        assert before.end <= after.start + 1e-9


def test_nobody_interrupts() -> None:
    for before, after in pairwise(plan(lesson()).speeches):
        assert after.start - before.end > 0.15


def test_everything_is_drawn_clear_of_the_teacher_and_of_the_frame() -> None:
    for event in plan(lesson()).board:
        if isinstance(event, TimedStroke):
            assert all(45 < x < 985 and 40 < y < 556 for x, y in event.stroke.points), event


def test_the_lesson_gives_time_to_think_before_anybody_answers() -> None:
    steps = lesson()
    for index, step in enumerate(steps):
        if isinstance(step, Say) and step.speaker is not Speaker.TEACHER:
            waits = [earlier for earlier in steps[index - 2 : index] if isinstance(earlier, Wait)]
            assert waits
            assert waits[0].seconds >= 3


def test_every_hand_that_goes_up_comes_down() -> None:
    timeline = plan(lesson())
    assert timeline.hands
    assert all(hand.up < hand.down < timeline.seconds for hand in timeline.hands)


def test_a_line_sounds_the_same_whatever_was_spoken_before() -> None:
    voice = VOICES[Speaker.TEACHER]
    alone = speak("Which is bigger?", voice).samples
    speak("Something else, at some length.", VOICES[Speaker.MAYA])
    assert speak("Which is bigger?", voice).samples == alone


def test_pupils_sound_smaller_than_the_teacher() -> None:
    assert all(VOICES[speaker].size > VOICES[Speaker.TEACHER].size for speaker in (Speaker.LEO, Speaker.MAYA))


def test_a_voice_that_espeak_has_not_got_is_named() -> None:
    with pytest.raises(SpeechError, match="no voice 'xx-nobody'"):
        speak("Hello.", Voice("xx-nobody", rate=150, pitch=50, liveliness=50))
