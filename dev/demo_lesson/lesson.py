"""The lesson: which is bigger, two thirds or three quarters? Year 5, about a minute and a half.

It is taught as it should be: a question before an answer, time to think, a wrong idea taken seriously (each fraction
has "one piece missing", so they look the same), a picture that lets the class see why it is wrong, and a method that
they can use again on the next question.
"""

from dev.demo_lesson.chalk import Chalk
from dev.demo_lesson.letters import width
from dev.demo_lesson.marks import Bar, fraction, ring, swoosh, text
from dev.demo_lesson.script import Clean, Drawing, Lesson, Say, Speaker, Step, Wait

_T, _LEO, _MAYA = Speaker.TEACHER, Speaker.LEO, Speaker.MAYA
_MIDDLE = 500  # of the part of the board that the teacher does not stand in front of

_THIRDS, _QUARTERS = Bar(284, 74, 540, 94), Bar(284, 232, 540, 94)


def _centred(words: str, y: float, height: float, chalk: Chalk = Chalk.WHITE) -> Drawing:
    """Return a line of text in the middle of the free part of the board."""
    return text(words, (_MIDDLE - width(words, height) / 2, y), height, chalk)


def _title() -> tuple[Step, ...]:
    """Return the title card, written while the teacher says good morning."""
    title = _centred("Comparing fractions", 252, 74)
    under = swoosh(((176, 306), (330, 292), (520, 298), (700, 290), (820, 300)), Chalk.YELLOW, 7)
    year = _centred("A Year 5 starter", 396, 50, Chalk.BLUE)
    return (
        Say(_T, "|Good morning, everyone. |Today, we compare fractions.", (title, (*under, *year)), pause=1.3),
        Clean(),
    )


def _question() -> tuple[Step, ...]:
    """Return the question and real time to think about it."""
    which = _centred("Which is bigger?", 142, 66)
    thirds = fraction("2", "3", (300, 318), 92, Chalk.PINK)
    or_ = text("or", (462, 340), 52)
    quarters = fraction("3", "4", (696, 318), 92, Chalk.YELLOW)
    dots = tuple(ring((380 + i * 60, 508), (15, 15), Chalk.BLUE, 5) for i in range(5))
    return (
        Say(_T, "|Which is bigger: |two thirds, |or |three quarters?", (which, thirds, or_, quarters), pause=0.7),
        Say(_T, "Don't call out. Take five seconds, and think.", pause=0.2),
        Wait(5.0, dots, hands=(3, 1, 0, 2)),
        Say(_T, "Leo. What do you think?", pause=0.5),
        Say(_LEO, "I think they're the same. Each one has just one piece missing.", pause=0.7),
        Say(_T, "Good noticing, Leo. One piece is missing each time. Let's draw it.", pause=0.1),
        Clean(),
    )


def _picture() -> tuple[Step, ...]:
    """Return the two bars, the second time to think, and the answer to the wrong idea."""
    label_thirds = fraction("2", "3", (86, 121), 46, Chalk.PINK)
    label_quarters = fraction("3", "4", (86, 279), 46, Chalk.YELLOW)
    missing = (*_THIRDS.round_piece(2, 3, Chalk.BLUE), *_QUARTERS.round_piece(3, 4, Chalk.BLUE))
    third = fraction("1", "3", (878, 121), 38, Chalk.BLUE)
    quarter = fraction("1", "4", (878, 279), 38, Chalk.BLUE)
    return (
        Say(
            _T,
            "|Here is one whole, |cut into thirds. |We shade |two.",
            (_THIRDS.outline(), _THIRDS.cuts(3), _THIRDS.shade(2, 3, Chalk.PINK), label_thirds),
        ),
        Say(
            _T,
            "|The same whole, |cut into quarters. |We shade |three.",
            (_QUARTERS.outline(), _QUARTERS.cuts(4), _QUARTERS.shade(3, 4, Chalk.YELLOW), label_quarters),
        ),
        Say(_T, "Now look at the |missing pieces. Are they the same size?", (missing,), pause=0.1),
        Wait(3.6, hands=(0, 4, 2, 1)),
        Say(_T, "Maya?", pause=0.4),
        Say(
            _MAYA,
            "No! A |quarter is smaller than a |third. So three quarters has less missing.",
            (quarter, third),
            pause=0.7,
        ),
    )


def _method() -> tuple[Step, ...]:
    """Return the common denominator and the answer."""
    twelfths = (*_THIRDS.fine_cuts(12, 3), *_QUARTERS.fine_cuts(12, 4))
    eight = (*text("=", (132, 136), 46), *fraction("8", "12", (220, 121), 46, Chalk.PINK))
    nine = (*text("=", (132, 294), 46), *fraction("9", "12", (220, 279), 46, Chalk.YELLOW))
    less = text("<", (466, 474), 74)
    left, right = fraction("2", "3", (390, 450), 58, Chalk.PINK), fraction("3", "4", (630, 450), 58, Chalk.YELLOW)
    return (
        Say(_T, "Beautifully explained. Let's check. |Cut both bars into twelfths.", (twelfths,), pause=0.4),
        Say(_T, "|Two thirds is eight twelfths.", (eight,)),
        Say(_T, "|Three quarters is nine twelfths.", (nine,)),
        Say(_T, "Nine twelfths is more than eight twelfths.", pause=0.5),
        Say(
            _T,
            "So |two thirds is |less than |three |quarters.",
            (left, less, right, ring((634, 452), (72, 92), Chalk.WHITE, 5.5)),
            pause=1.4,
        ),
        Clean(),
    )


def _summary() -> tuple[Step, ...]:
    """Return what to remember, and the next question."""
    rows = []
    for index, words in enumerate(("same whole", "same size pieces", "then compare")):
        y = 128 + index * 84
        rows.append((*text("✓", (150, y), 52, Chalk.YELLOW), *text(words, (226, y), 52)))
    turn = text("Your turn:", (150, 450), 52, Chalk.BLUE)
    first, second = fraction("3", "4", (520, 434), 56, Chalk.PINK), fraction("4", "5", (730, 434), 56, Chalk.YELLOW)
    question = (*text("or", (590, 452), 44), *second, *text("?", (800, 464), 70))
    return (
        Say(_T, "Remember. |Same whole. |Same size pieces. |Then compare.", tuple(rows), pause=0.6),
        Say(_T, "|Now you try. |Three quarters, or |four fifths?", (turn, first, question), pause=0.5),
        Say(_T, "Tell your partner, and say why.", (), pause=0.4),
    )


def lesson() -> Lesson:
    """Return the whole lesson."""
    return (*_title(), *_question(), *_picture(), *_method(), *_summary())
