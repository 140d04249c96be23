"""The interview as people read it: each part as lines of text, for a clinician or a patient.

Patients get the pathway's patient wording and plain words around it, and never the clinicians'
reasons, statements or boxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from carepath_dsl.model import Fact, Pathway, Value, YesNo
from carepath_dsl.struct import replace, struct
from carepath_dsl.values import ValueProblem
from carepath_dsl.words import sentence, value_words
from carepath_interpreter.interview.advice_lines import (
    write_gone,
    write_item,
    write_item_for_patient,
)
from carepath_interpreter.interview.doubts import Doubt
from carepath_interpreter.interview.question_page import ask_of, write_question
from carepath_interpreter.interview.reasons import Why
from carepath_interpreter.interview.saving import Saved
from carepath_interpreter.interview.settling import (
    Settled,
    due_at_once,
    items,
)
from carepath_interpreter.interview.state import Question, State
from carepath_interpreter.interview.why_page import (
    write_why,
    write_why_for_patient,
)
from carepath_interpreter.result import Advice, Needed, Result
from carepath_interpreter.result_parts import OneOf, deadline, notices
from carepath_interpreter.result_text import Audience, result_text
from carepath_interpreter.text_page import Look, Page

_MOST_IN_SHORT: Final = 8
"""Recommendations without urgency that are repeated below a result."""


@struct
class Pages:
    """How to write: for whom, in how many columns, and whether in colour."""

    pathway: Pathway
    audience: Audience
    width: int
    color: bool

    def opening(self, result: Result) -> str:
        """The title, how the review stands, and the words one can type."""
        page = self._page()
        page.text(result.pathway.title, look="bold")
        status, *rest = notices(result.pathway)
        look: Look = "plain" if result.pathway.status == "approved" else "caution"
        page.text(" ".join(rest), lead=f"{status} ", look=look)
        page.blank()
        whom = bool(result.not_applicable)  # lines of `applies when` that are open
        if self._patient:
            begin = "whether it is meant for you, then warning signs" if whom else "warning signs"
            page.text(f"We ask only what can change the advice, and begin with {begin}.")
            page.text(
                "If you do not know an answer, type `unknown`: nothing is assumed then. "
                "`why` tells why we ask, `back` goes back, `help` tells the rest."
            )
        else:
            order = "first for whom this pathway is, then red flags" if whom else "red flags first"
            page.text(
                f"Only what can still change the advice is asked, {order}. At every "
                "question you may type `unknown`, `back`, `why` or `help`. Unknown is never "
                "taken for no."
            )
        return str(page)

    def question(self, state: State, question: Question) -> str:
        """The question, why it is asked in a few words, and how to answer it."""
        page = self._page()
        write_question(page, self.pathway, self.audience, state, question)
        return str(page)

    def prompt(self, state: State) -> str:
        """What stands before the place to type in."""
        question = state.question
        yes_no = question is not None and isinstance(question.fact.type, YesNo)
        return "    yes or no > " if yes_no else "    > "

    def taken(self, fact: Fact, value: Value, typed: str) -> str:
        """What was understood, where it is not what was typed; else nothing."""
        words = value_words(fact.type, value)
        given = " ".join(typed.split()).casefold()
        if given == words or (isinstance(value, bool) and given == words[0]):
            return ""
        page = self._page()
        page.text(words, lead="=", indent=4, hang=2, look="quiet")
        return str(page)

    def declined(self, waiting: Iterable[Advice | OneOf], any_waiting: bool) -> str:
        """What follows from an answer that is not known: it stays open, and is acted upon.

        ``waiting`` is what is done at once as a precaution and was not told before;
        ``any_waiting`` is true where there is such a thing, told before or not.
        """
        page, new = self._page(), tuple(waiting)
        still = (
            " To be safe, what was said above holds on."
            if self._patient
            else " What is done as a precaution still stands."
        )
        stands = still if any_waiting and not new else ""
        page.text(f"Left open: neither yes nor no.{stands}", indent=4, look="quiet")
        if new:
            page.blank()
            if self._patient:
                page.text("Because this is not known:", look="alarm")
            else:
                page.text("ACT NOW, because this is not known", look="alarm")
            for item in new:
                self._item(page, item, None)
            page.text(self._do_not_wait, indent=2)
        return str(page)

    def settled(self, settled: Settled, result: Result, *, first: bool = False) -> str:
        """What an answer settled; ``first`` tells what stands before any answer was given."""
        page = self._page()
        page.lines.append("")
        if settled.not_applicable:
            whom = "you" if self._patient else "this patient"
            page.text(f"This pathway is not for {whom}.", look="bold")
            for text in result.not_applicable:
                page.text(text, indent=2)
        if settled.at_once:
            self._act_now(page, result)
        for item in settled.at_once:
            self._item(page, item, result)
        if settled.at_once and result.needed:
            page.text(self._do_not_wait, indent=2)
        if settled.was_acting and not settled.acting:
            page.blank()
            page.text(f"Nothing is due {deadline(result)} any more.", look="bold")
        write_gone(page, "No longer a precaution", settled.ended, self.audience)
        write_gone(page, "No longer certain", settled.withdrawn, self.audience)
        if settled.given or settled.prohibited:
            page.blank()
            page.text("What we can say already" if self._patient else "Settled", look="bold")
        for item in (*settled.given, *settled.prohibited):
            self._item(page, item, result)
        return str(page)

    def doubts(self, state: State, doubts: Iterable[Doubt]) -> str:
        """Answers that do not go together: most likely one of them is a mistake."""
        page = self._page()
        numbers = {entry.fact: number for number, entry in enumerate(state.entries, start=1)}
        for doubt in doubts:
            page.lines.append("")
            page.text("PLEASE CHECK: these answers do not go together.", look="caution")
            if not self._patient:
                page.text(sentence(doubt.because), indent=2)
            for id in sorted(doubt.facts, key=numbers.__getitem__):
                fact = self.pathway.facts[id]
                answer = value_words(fact.type, state.known[id])
                joined = (
                    f"{self._name(fact)} {answer}" if self._patient else f"{fact.title}: {answer}"
                )
                page.text(sentence(joined), lead=f"{numbers[id]:>2}", indent=2, hang=4)
            last = max(numbers[id] for id in doubt.facts)
            page.text(f"`change {last}` asks the last of them anew.", indent=2)
        return str(page)

    def precautions_first(self, result: Result) -> str:
        """For a clinician, before the first question: what stands until red flags are answered."""
        page = self._page()
        page.lines.append("")
        page.text(
            f"Until the red flags are answered, something may be due {deadline(result)}: "
            "`so far` shows it.",
            look="caution",
        )
        return str(page)

    def why(self, why: Why) -> str:
        """Why the question is asked."""
        page = self._page()
        page.lines.append("")
        if self._patient:
            write_why_for_patient(page, self.pathway, why)
        else:
            write_why(page, self.pathway, why)
        return str(page)

    def review(self, state: State) -> str:
        """What was answered so far, by number."""
        page = self._page()
        page.lines.append("")
        page.text("Your answers so far" if self._patient else "Answers so far", look="bold")
        page.blank()
        if not state.entries:
            page.text("none yet", indent=2)
        for number, entry in enumerate(state.entries, start=1):
            fact = self.pathway.facts[entry.fact]
            words = "unknown" if entry.value is None else value_words(fact.type, entry.value)
            text = f"{self._name(fact)} {words}" if self._patient else f"{fact.title}: {words}"
            also = " (known beforehand)" if entry.beforehand and not self._patient else ""
            page.text(f"{sentence(text)}{also}", lead=f"{number:>2}", indent=2, hang=4)
        if state.entries:
            page.blank()
            page.text("`change 1` asks the first one anew, and so on.", indent=2, look="quiet")
        return str(page)

    def so_far(self, state: State) -> str:
        """The whole result as it stands."""
        return "\n" + result_text(
            self.pathway,
            told_result(state, self.audience),
            audience=self.audience,
            width=self.width,
            color=self.color,
        )

    def unanswered(self, state: State) -> str:
        """Nothing is left to ask but what was declined: the offer to come back to it."""
        page = self._page()
        many = len(state.unanswered)
        one = many == 1
        left = "1 question you left open" if one else f"{many} questions you left open"
        page.lines.append("")
        page.text(f"Nothing more to ask, but {left} can still change the advice:", look="bold")
        page.blank()
        for needed in state.unanswered:
            self._open(page, needed)
        page.blank()
        page.text(
            f"`again` asks {'it' if one else 'them'} once more; Enter or `stop` shows the result, "
            f"with {'it' if one else 'them'} left open."
        )
        return str(page)

    def ending(self, state: State) -> str:
        """The explained result, and above it what is missing from it."""
        page = self._page()
        page.lines.append("")
        page.rule()
        not_asked = 0 if state.question is None else 1 + state.question.left
        if not_asked:
            questions = "1 question" if not_asked == 1 else f"{not_asked} questions"
            page.text(
                f"STOPPED EARLY: {questions} that can change this were not asked.", look="caution"
            )
        if state.unanswered:
            page.text("Left open, and neither yes nor no:", look="caution")
            for needed in state.unanswered:
                self._open(page, needed)
        if state.not_for_patients:
            many = len(state.not_for_patients)
            more = "1 more question is" if many == 1 else f"{many} more questions are"
            page.text(f"{more} for your clinician to answer.", look="caution")
        return str(page) + self.so_far(state)

    def closing(self, state: State, *, over: bool) -> str:
        """The result in short, for a terminal from which its beginning has scrolled away.

        Unless it is ``over``, what can still be typed as well.
        """
        page, result = self._page(), state.result
        page.lines.append("")
        pressing = [item for item in items(result) if due_at_once(item, result)]
        if pressing:
            self._act_now(page, result)
        for item in pressing:
            self._item(page, item, None)
        others = [item for item in items(result) if item not in pressing]
        if others and not self._patient:
            page.blank()
            missing = ", while answers are missing" if result.needed else ""
            page.text(f"In short{missing}", look="bold")
            for item in others[:_MOST_IN_SHORT]:
                self._item(page, item, None)
            if len(others) > _MOST_IN_SHORT:
                page.text(f"and {len(others) - _MOST_IN_SHORT} more", indent=2)
        page.blank()
        goes_on = "" if over else " Enter ends; `back`, `review` and `change 3` go on."
        page.text(f"The whole result is above.{goes_on}")
        return str(page)

    def problem(self, problem: ValueProblem) -> str:
        """A mistake, and how to mend it."""
        page = self._page()
        page.text(
            f"{sentence(problem.message)}. {sentence(problem.help)}"
            + ("" if problem.help.endswith("?") else "."),
            lead="?",
            indent=2,
            hang=2,
            look="caution",
        )
        return str(page)

    def resumed(self, saved: Saved) -> str:
        """What was taken from saved answers, and what was not."""
        page = self._page()
        page.lines.append("")
        answers = len(saved.beforehand) + len(saved.moves)
        had = "1 answer" if answers == 1 else f"{answers} answers"
        page.text(f"Going on with {had} given before.")
        if saved.changed:
            page.text(
                f"The pathway has changed since (it was version {saved.version}).", look="caution"
            )
        if saved.misfits:
            page.text("These answers do not fit it any more and are not used:", look="caution")
        for misfit in saved.misfits:
            name = misfit.title
            if self._patient:
                fact = self.pathway.facts.get(misfit.fact)
                name = self._name(fact) if fact is not None else "a question that is gone"
                page.text(sentence(name), lead="-", indent=2, hang=2)
            else:
                page.text(f"{sentence(name)}: {misfit.why}", lead="-", indent=2, hang=2)
        return str(page)

    def help(self) -> str:
        """All the words one can type."""
        page = self._page()
        page.lines.append("")
        page.text("Words you may type", look="bold")
        page.blank()
        for word, says in _HELP:
            page.text(says, lead=word, indent=2, hang=14)
        page.blank()
        page.text(
            "A choice is answered by its number or its name, a number with or without its unit. "
            "Ctrl-D ends as `stop` does.",
            indent=2,
        )
        return str(page)

    # --- parts -----------------------------------------------------------------------------------

    @property
    def _patient(self) -> bool:
        return self.audience == "patient"

    def _page(self) -> Page:
        return Page(self.width, color=self.color)

    def _name(self, fact: Fact) -> str:
        """What a question is called: by its title, or for a patient by itself."""
        if not self._patient:
            return fact.title
        return fact.ask_patient or "A question for your clinician:"

    @property
    def _do_not_wait(self) -> str:
        return (
            "Do not wait until all questions are answered: `stop` shows all the advice so far."
            if self._patient
            else "Do not wait for the answers still missing."
        )

    def _act_now(self, page: Page, result: Result) -> None:
        if self._patient:
            page.text(f"This needs action now: {deadline(result)}.", look="alarm")
        else:
            page.text(f"ACT NOW: {deadline(result)}", look="alarm")

    def _item(self, page: Page, item: Advice | OneOf, result: Result | None) -> None:
        if self._patient:
            write_item_for_patient(page, item)
        else:
            write_item(page, self.pathway, item, result)

    def _open(self, page: Page, needed: Needed) -> None:
        fact = self.pathway.facts[needed.fact]
        flag = "RED FLAG: " if needed.red_flag and not self._patient else ""
        page.text(f"{flag}{ask_of(fact, self.audience)}", lead="-", indent=2, hang=2)


def told_result(state: State, audience: Audience) -> Result:
    """The result as it is told: to a patient without questions that have no words for patients."""
    if audience == "clinician" or not state.not_for_patients:
        return state.result
    left = tuple(n for n in state.result.needed if n not in state.not_for_patients)
    return replace(state.result, needed=left)


_HELP: Final = (
    ("unknown", "the answer is not known; it counts neither as yes nor as no"),
    ("back", "goes back one answer"),
    ("why", "why this question is asked, and what its answer would settle"),
    ("so far", "the whole result as it stands"),
    ("review", "the answers so far, by number"),
    ("change 3", "asks the third of them anew; its name will do as well"),
    ("again", "asks once more what was left unknown"),
    ("stop", "ends here and shows the result, with what is missing from it"),
)
