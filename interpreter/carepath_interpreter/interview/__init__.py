"""The guided interview: which question comes next, what an answer settles, and why it is asked.

A state machine without input or output: `carepath ask` and other programs drive it. The data
goes through ``state`` (the answers so far and the next question), ``reading`` (what somebody
typed), ``settling`` and ``reasons`` (what an answer changed; why a question is asked), ``pages``
and ``messages`` (both for people and for programs), and ``saving`` (answers kept for next time).
"""

from carepath_interpreter.interview.reading import Said, Word, said
from carepath_interpreter.interview.saving import NotAnswers, Saved, dumps_answers, loads_answers
from carepath_interpreter.interview.state import Interview, Question, State

__all__ = [
    "Interview",
    "NotAnswers",
    "Question",
    "Said",
    "Saved",
    "State",
    "Word",
    "dumps_answers",
    "loads_answers",
    "said",
]
