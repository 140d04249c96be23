"""The interview with a program: JSON Lines in and out, one object to a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from carepath_cli.ask_input import LONGEST, Lines, TooLong
from carepath_dsl.struct import struct
from carepath_dsl.values import ValueProblem
from carepath_dsl.words import visible
from carepath_interpreter.interview import messages
from carepath_interpreter.interview.messages import Request, request
from carepath_interpreter.interview.pages import told_result
from carepath_interpreter.interview.reasons import why_asked
from carepath_interpreter.interview.settling import settled_between, standing_at_first
from carepath_interpreter.result_text import result_text

if TYPE_CHECKING:
    from carepath_interpreter.interview.saving import Saved
    from carepath_interpreter.interview.state import Interview, State

_OF_THE_QUESTION: Final = frozenset({"answer", "unknown", "why"})
"""What is about the question that was asked last."""


@struct
class Exchange:
    """One interview in JSON Lines. ``save`` is called with each new state."""

    interview: Interview
    lines: Lines
    say: Callable[[str], None]
    save: Callable[[State], None]

    def run(self, state: State, saved: Saved | None) -> State:
        """Lead the interview to its end, and give the last state."""
        self._send(messages.start_message(self.interview, state, saved))
        standing = standing_at_first(state.result)
        if standing.anything or state.doubts:
            self._send(messages.settled_message(self.interview, standing, state))
        self._ask(state)
        while True:
            line = self.lines.next()
            if line is None:
                break
            if isinstance(line, TooLong):
                self._problem(f"a line of more than {LONGEST} bytes", "send shorter lines")
                continue
            if not line.strip():
                continue
            wanted = request(line)
            if isinstance(wanted, Request):
                if wanted.action == "stop":
                    break
                wanted = self._meant(state, wanted)
            if isinstance(wanted, ValueProblem):
                self._problem(wanted.message, wanted.help)
            else:
                state = self._done(state, wanted)
        self._send(self._result(state, final=True))
        return state

    def _ask(self, state: State) -> None:
        if state.question is not None:
            self._send(messages.question_message(self.interview, state.question))
        elif state.unanswered:
            self._send(messages.unanswered_message(self.interview, state))
        else:
            self._send(self._result(state, final=False))

    def _meant(self, state: State, wanted: Request) -> Request | ValueProblem:
        """The request, unless it speaks of another question than the one that stands."""
        now = None if state.question is None else state.question.fact.id
        if wanted.action in _OF_THE_QUESTION and wanted.fact not in (None, now):
            what = f"`{now}` is asked" if now is not None else "nothing is being asked"
            return ValueProblem(
                f"this is about `{visible(wanted.fact or '')}`, and {what}",
                "answer the question that was asked last, or send change",
            )
        return wanted

    def _done(self, state: State, wanted: Request) -> State:
        match wanted.action:
            case "why":
                why = why_asked(self.interview.evaluator, state)
                if why is None:
                    self._problem("nothing is being asked", "the result tells its reasons")
                else:
                    self._send(messages.why_message(self.interview, why))
                return state
            case "review":
                self._send(messages.review_message(state))
                return state
            case "so_far":
                self._send(self._result(state, final=False))
                return state
            case "unknown":
                return self._moved(state, self.interview.decline(state))
            case "back":
                return self._moved(state, self.interview.back(state))
            case "again":
                return self._moved(state, self.interview.again(state))
            case "change":
                return self._moved(state, self.interview.change(state, str(wanted.value)))
            case _:
                return self._moved(state, self.interview.answer(state, wanted.value))

    def _moved(self, before: State, after: State | ValueProblem) -> State:
        if isinstance(after, ValueProblem):
            self._problem(after.message, after.help)
            return before
        self.save(after)
        settled = settled_between(before.result, after.result)
        if settled.anything or after.doubts != before.doubts:
            self._send(messages.settled_message(self.interview, settled, after))
        self._ask(after)
        return after

    def _result(self, state: State, *, final: bool) -> dict[str, Any]:
        audience = self.interview.audience
        pathway = self.interview.evaluator.pathway
        text = result_text(pathway, told_result(state, audience), audience=audience)
        return messages.result_message(self.interview, state, text, final=final)

    def _problem(self, message: str, help: str) -> None:
        self._send(messages.problem_message(ValueProblem(message, help)))

    def _send(self, message: dict[str, Any]) -> None:
        self.say(json.dumps(message, ensure_ascii=False, allow_nan=False) + "\n")
