"""The interview with a person: plain lines that scroll, with or without a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from carepath_cli.ask_input import LONGEST, Lines, TooLong
from carepath_dsl.struct import field, replace, struct
from carepath_dsl.values import ValueProblem
from carepath_dsl.words import visible
from carepath_interpreter.interview.reading import Said, Word, said
from carepath_interpreter.interview.reasons import why_asked
from carepath_interpreter.interview.settling import (
    Settled,
    is_precaution,
    item_id,
    members_of,
    settled_between,
    standing_at_first,
    unresolved,
)

if TYPE_CHECKING:
    from carepath_interpreter.interview.doubts import Doubt
    from carepath_interpreter.interview.pages import Pages
    from carepath_interpreter.interview.saving import Saved
    from carepath_interpreter.interview.state import Interview, State
    from carepath_interpreter.result import Advice
    from carepath_interpreter.result_parts import OneOf


@struct(frozen=False)
class Conversation:
    """One interview in words. ``save`` is called with each new state."""

    interview: Interview
    pages: Pages
    lines: Lines
    say: Callable[[str], None]
    save: Callable[[State], None]
    told: set[str] = field(default_factory=set)
    """Ids of the precautions this reader has been told about."""
    holding: set[str] = field(default_factory=set)
    """Those of them that have rested on an answer left open ever since they were told."""
    ended: State | None = None
    """The state whose result was shown last."""

    def run(self, state: State, saved: Saved | None) -> State:
        """Lead the interview to its end, and give the last state."""
        self.say(self.pages.opening(state.result))
        if saved is not None:
            self.say(self.pages.resumed(saved))
        self._stand_at_first(state)
        asking = True
        while True:
            if asking:
                self._ask(state)
            prompt = self.pages.prompt(state)
            line = self.lines.next(prompt)
            if line is None:
                break
            if isinstance(line, TooLong):
                self._problem(ValueProblem("this line is too long to be an answer", _SHORTER))
                asking = False
                continue
            if not self.lines.typed:
                self.say(f"{prompt}{visible(line)}\n")
            if state.question is None and not line.strip():
                break
            heard = said(line, None if state.question is None else state.question.fact)
            if heard.word is Word.STOP:
                break
            after = self._heard(state, heard)
            asking = after is not None
            state = after if after is not None else state
        if self.ended is not state:
            self.say(self.pages.ending(state))
            if self.lines.typed:
                self.say(self.pages.closing(state, over=True))
        return state

    def _ask(self, state: State) -> None:
        if state.question is not None:
            self.say(self.pages.question(state, state.question))
        elif state.unanswered:
            self.say(self.pages.unanswered(state))
        else:
            if self.ended is not state:
                self.say(self.pages.ending(state))
                self.ended = state
            if self.lines.typed:
                self.say(self.pages.closing(state, over=False))

    def _heard(self, state: State, heard: Said) -> State | None:
        """What follows from a line: the state to ask in next, or None to wait for another line."""
        match heard.word:
            case None:
                return self._answer(state, heard.rest)
            case Word.UNKNOWN:
                return self._decline(state)
            case Word.WHY:
                why = why_asked(self.interview.evaluator, state)
                if why is None:
                    self._problem(ValueProblem("nothing is being asked", "`so far` tells why"))
                else:
                    self.say(self.pages.why(why))
                return None
            case Word.REVIEW:
                self.say(self.pages.review(state))
                return state
            case Word.SO_FAR:
                self.say(self.pages.so_far(state))
                return state
            case Word.HELP:
                self.say(self.pages.help())
                return state
            case Word.BACK:
                return self._moved(state, self.interview.back(state), backwards=True)
            case Word.AGAIN:
                return self._moved(state, self.interview.again(state))
            case Word.CHANGE if not heard.rest:
                self.say(self.pages.review(state))
                return None
            case Word.CHANGE:
                return self._moved(state, self.interview.change(state, heard.rest))
            case _:
                raise AssertionError(heard.word)

    def _answer(self, state: State, text: str) -> State | None:
        after = self.interview.answer(state, text)
        if state.question is not None and not isinstance(after, ValueProblem):
            fact = state.question.fact
            self.say(self.pages.taken(fact, after.known[fact.id], text))
        return self._moved(state, after)

    def _decline(self, state: State) -> State | None:
        after = self._moved(state, self.interview.decline(state))
        if after is not None and state.question is not None:
            waiting = unresolved(after.result, state.question.fact.id)
            new = tuple(item for item in waiting if item_id(item) not in self.holding)
            self.say(self.pages.declined(new, bool(waiting)))
            self.told.update(map(item_id, new))
            self.holding.update(map(item_id, new))
        return after

    def _moved(
        self, before: State, after: State | ValueProblem, *, backwards: bool = False
    ) -> State | None:
        if isinstance(after, ValueProblem):
            self._problem(after)
            return None
        self.save(after)
        self.holding &= _left_open(after)
        settled = settled_between(before.result, after.result)
        if backwards:
            settled = _without_early(settled, after)
        settled = self._to_tell(settled)
        over = after.question is None and not after.unanswered
        if settled.anything and not over:  # where it is over, the whole result follows
            self.say(self.pages.settled(settled, after.result))
        self._doubt(after, before.doubts)
        return after

    def _doubt(self, state: State, told: Sequence[Doubt]) -> None:
        new = [doubt for doubt in state.doubts if doubt not in told]
        if new:
            self.say(self.pages.doubts(state, new))

    def _stand_at_first(self, state: State) -> None:
        """What is settled before the first question."""
        standing = self._to_tell(_without_early(standing_at_first(state.result), state))
        if standing.all_given or standing.prohibited or standing.not_applicable:
            self.say(self.pages.settled(standing, state.result))
        if state.result.act_now and not standing.at_once and self.pages.audience == "clinician":
            self.say(self.pages.precautions_first(state.result))
        self._doubt(state, ())

    def _to_tell(self, settled: Settled) -> Settled:
        """What of it is news to this reader; and it is remembered that it was told.

        A patient who was never told of a precaution is not told that it has ended.
        """
        if self.pages.audience == "patient":
            knew = bool(self.told)
            settled = replace(
                settled,
                ended=tuple(a for a in settled.ended if a.id in self.told),
                was_acting=settled.was_acting if knew else settled.acting,
            )
        for item in settled.all_given:
            self.told.add(item_id(item))
            self.holding.add(item_id(item))
            self.told.update(member.id for member in members_of(item))
        return settled

    def _problem(self, problem: ValueProblem) -> None:
        self.say(self.pages.problem(problem))


def _without_early(settled: Settled, state: State) -> Settled:
    """What is settled, without precautions that rest on questions still to be asked.

    While the red flags are being asked they stand for everybody, and would frighten all alike;
    those that rest on a question left open are told.
    """
    left_open = _left_open(state)

    def told(items: Iterable[Advice | OneOf]) -> tuple[Advice | OneOf, ...]:
        return tuple(i for i in items if not is_precaution(i) or item_id(i) in left_open)

    at_once = told(settled.at_once)
    acting = settled.acting and bool(at_once or settled.was_acting)
    return replace(settled, at_once=at_once, given=told(settled.given), acting=acting)


def _left_open(state: State) -> set[str]:
    """Ids of what is done at once as a precaution, because a question was left open."""
    return {item_id(item) for fact in state.declined for item in unresolved(state.result, fact)}


_SHORTER: Final = f"a line has at most {LONGEST} bytes"
