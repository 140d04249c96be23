"""The interview as a state machine: the moves so far, and the question they lead to.

A state is a function of its moves, so taking a move back gives the state before it, exactly. A
fact that was declined stays unknown: it is left out of what is known, and nothing takes its
place. What is asked is what the evaluation needs, in its order; what no longer matters is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, assert_never

from carepath_dsl.meaning.walking import facts_of_definition
from carepath_dsl.model import Fact, Value
from carepath_dsl.struct import struct
from carepath_dsl.suggest import suggest
from carepath_dsl.values import ValueProblem, shown
from carepath_dsl.words import fact_words, listed
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.interview.doubts import Doubt, doubts_about
from carepath_interpreter.interview.reading import read_answer
from carepath_interpreter.result import Needed, Result
from carepath_interpreter.result_text import Audience


@struct
class Answered:
    """A question was answered."""

    fact: str
    value: Value


@struct
class Declined:
    """A question was answered with "unknown": the fact stays not known."""

    fact: str


@struct
class Reopened:
    """One question is to be asked now, because somebody wants to answer it anew."""

    fact: str


@struct
class AskedAgain:
    """What was declined is to be asked once more."""


Move: TypeAlias = Answered | Declined | Reopened | AskedAgain


@struct
class Question:
    """What is asked now."""

    fact: Fact
    number: int
    """1 more than there are other questions answered or declined."""
    needed: bool
    """False where it can change nothing, and is asked because somebody wants to change it."""
    can_change: str | None
    """The most urgent level the answer can still change; see ``result.Needed``."""
    left: int
    """How many questions may follow it, at most."""
    flags_left: int
    """How many of these are red flags."""
    reopened: bool
    before: Value | None
    """The answer so far of a question that is asked anew."""


@struct
class Entry:
    """One line of "what have I answered": ``value`` is None for "unknown"."""

    fact: str
    value: Value | None
    beforehand: bool
    """Known before the interview began."""


@struct
class State:
    """Where an interview stands. ``question`` is None when nothing is left to ask."""

    beforehand: Mapping[str, Value]
    moves: tuple[Move, ...]
    known: Mapping[str, Value]
    declined: tuple[str, ...]
    result: Result
    """The evaluation of what is known."""
    question: Question | None
    unanswered: tuple[Needed, ...]
    """Questions declined so far whose answers can still change the advice."""
    not_for_patients: tuple[Needed, ...]
    """Questions that matter and have no wording for a patient: somebody else has to answer."""
    doubts: tuple[Doubt, ...]
    """Answers that no patient has together."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What was said, in the order in which it was first said; then what was known beforehand.

        So the third question is the third answer, however much was known before the first.
        """
        order: dict[str, None] = dict.fromkeys(
            move.fact for move in self.moves if isinstance(move, Answered | Declined)
        )
        order.update(dict.fromkeys(self.beforehand))
        return tuple(
            Entry(fact, self.known.get(fact), fact in self.beforehand)
            for fact in order
            if fact in self.known or fact in self.declined
        )


@struct
class Interview:
    """A pathway made ready for an interview with one audience.

    Every method gives the next state, or a problem that says why there is none; the state it
    was given is never changed. Evaluating may raise ``TooEntangled``.
    """

    evaluator: Evaluator
    audience: Audience = "clinician"

    def begin(self, known: Mapping[str, Value]) -> State:
        """The state before the first answer. Raises what ``Evaluator.evaluate`` raises."""
        return self._at(known, ())

    def resume(self, known: Mapping[str, Value], moves: tuple[Move, ...]) -> State:
        """The state after ``moves``. Raises what ``Evaluator.evaluate`` raises."""
        return self._at(known, moves)

    def answer(self, state: State, raw: object) -> State | ValueProblem:
        """Answer the question: with a text as typed, or with True, False or a number."""
        if state.question is None:
            return _nothing_asked(state)
        fact = state.question.fact
        value = read_answer(fact, raw)
        if isinstance(value, ValueProblem):
            return value
        try:
            return self._after(state, Answered(fact.id, value))
        except Underivable as problem:
            return self._contradiction(state, fact, problem)

    def decline(self, state: State) -> State | ValueProblem:
        """Answer "unknown": the fact stays not known, and is not asked again unawares."""
        if state.question is None:
            return _nothing_asked(state)
        return self._after(state, Declined(state.question.fact.id))

    def back(self, state: State) -> State | ValueProblem:
        """The state before the last answer."""
        if not state.moves:
            return ValueProblem(
                "this is where the interview began", "answer the question, or type `help`"
            )
        return self._at(state.beforehand, state.moves[:-1])

    def change(self, state: State, which: str) -> State | ValueProblem:
        """Ask one question now; ``which`` is its number among the entries, its fact or title."""
        fact = self._fact(state, which)
        if isinstance(fact, ValueProblem):
            return fact
        return self._after(state, Reopened(fact))

    def again(self, state: State) -> State | ValueProblem:
        """Ask once more what was declined and still matters."""
        if not state.unanswered:
            return ValueProblem(
                "no question that matters was left unanswered",
                "`review` lists the answers so far",
            )
        return self._after(state, AskedAgain())

    def _fact(self, state: State, which: str) -> str | ValueProblem:
        names = {fact.id: fact.id for fact in self._askable()}
        names |= {fact.title.casefold(): fact.id for fact in self._askable()}
        wanted = which.strip().strip(".")
        if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6:
            entries = state.entries
            if 1 <= int(wanted) <= len(entries):
                fact = entries[int(wanted) - 1].fact
                return fact if fact in names else _not_theirs()
            return ValueProblem(f"there is no answer number {wanted}", "`review` lists the answers")
        found = names.get(wanted) or names.get(wanted.casefold())
        if found is not None:
            return found
        meant = suggest(wanted, names)
        return ValueProblem(
            f"there is no question called {shown(wanted)}",
            f"did you mean `{meant}`?" if meant else "`review` lists the answers by number",
        )

    def _askable(self) -> tuple[Fact, ...]:
        return tuple(
            fact for fact in self.evaluator.pathway.facts.values() if self._has_words(fact)
        )

    def _has_words(self, fact: Fact) -> bool:
        """A patient is not asked in the words of clinicians: what is misread is misanswered."""
        return self.audience == "clinician" or fact.ask_patient is not None

    # --- from moves to a state -----------------------------------------------------------------

    def _after(self, state: State, move: Move) -> State:
        return self._at(state.beforehand, (*state.moves, move))

    def _at(self, beforehand: Mapping[str, Value], moves: tuple[Move, ...]) -> State:
        known = dict(beforehand)
        declined: dict[str, None] = {}
        reopened: str | None = None
        for move in moves:
            reopened = None
            match move:
                case Answered(fact, value):
                    declined.pop(fact, None)
                    known[fact] = value
                case Declined(fact):
                    known.pop(fact, None)
                    declined[fact] = None
                case Reopened(fact):
                    reopened = fact
                case AskedAgain():
                    declined.clear()
                case _:
                    assert_never(move)
        result = self.evaluator.evaluate(known)
        facts = self.evaluator.pathway.facts
        theirs = [n for n in result.needed if self._has_words(facts[n.fact])]
        asking = [n for n in theirs if n.fact not in declined]
        return State(
            beforehand=dict(beforehand),
            moves=moves,
            known=known,
            declined=tuple(declined),
            result=result,
            question=self._question(moves, known, result, asking, reopened),
            unanswered=tuple(n for n in theirs if n.fact in declined),
            not_for_patients=tuple(n for n in result.needed if n not in theirs),
            doubts=doubts_about(self.evaluator, known),
        )

    def _question(
        self,
        moves: tuple[Move, ...],
        known: Mapping[str, Value],
        result: Result,
        asking: list[Needed],
        reopened: str | None,
    ) -> Question | None:
        if reopened is None and not asking:
            return None
        id = reopened if reopened is not None else asking[0].fact
        behind = [needed for needed in asking if needed.fact != id]
        if id in known:
            # What an answer can change is seen where it is not known.
            result = self.evaluator.evaluate({name: v for name, v in known.items() if name != id})
        needed = {needed.fact: needed for needed in result.needed}.get(id)
        said = {move.fact for move in moves if isinstance(move, Answered | Declined)}
        return Question(
            fact=self.evaluator.pathway.facts[id],
            number=1 + len(said - {id}),
            needed=needed is not None,
            can_change=needed.can_change if needed is not None else None,
            left=len(behind),
            flags_left=sum(needed.red_flag for needed in behind),
            reopened=reopened is not None,
            before=known.get(id) if reopened is not None else None,
        )

    def _contradiction(self, state: State, fact: Fact, problem: Underivable) -> ValueProblem:
        pathway = self.evaluator.pathway
        others = [
            fact_words(pathway.facts[id], state.known[id])
            for id in facts_of_definition(pathway.definitions[problem.name], pathway)
            if id != fact.id and id in state.known
        ]
        together = f" together with {listed(others, 'and')}" if others else ""
        return ValueProblem(
            f"this cannot be{together}: {problem}",
            "answer otherwise, or go `back` and mend an earlier answer",
        )


def _nothing_asked(state: State) -> ValueProblem:
    cure = "`again` asks what was left unanswered" if state.unanswered else "`stop` ends"
    return ValueProblem("nothing is being asked", f"{cure}; `back` goes back one answer")


def _not_theirs() -> ValueProblem:
    return ValueProblem(
        "this answer was not given by you, and has no question in your words",
        "tell your clinician if it is wrong",
    )
