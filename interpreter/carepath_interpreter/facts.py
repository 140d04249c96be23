"""What is known of a patient: JSON, YAML, ``name=value`` settings and mappings into values.

Reading is strict, and all problems are found in one run: unknown names, wrong types, options
and ranges, contradictions between two places. Nothing is guessed and nothing overrides anything
without a word. ``null`` and a fact that is not given both mean "not known".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.meaning.walking import facts_of_definition
from carepath_dsl.model import Derived, Pathway, Value
from carepath_dsl.reading.decoding import decode
from carepath_dsl.reading.source import Source, with_plain_line_breaks
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, replace, struct
from carepath_dsl.suggest import suggest
from carepath_dsl.typed import Final, Literal, TypeAlias
from carepath_dsl.values import ValueProblem, read_value, shown
from carepath_dsl.words import allowed_words, sentence, visible
from carepath_interpreter.derived import Underivable, derived_numbers
from carepath_interpreter.facts_json import (
    NOT_A_MAPPING,
    NOT_ONE_VALUE,
    Answer,
    read_json,
)

TOO_LARGE: Final = "CP900"  # a facts file longer than any patient needs
UNKNOWN_FACT: Final = "CP905"  # a name the pathway does not declare
BAD_VALUE: Final = "CP906"  # a value its fact cannot have
DISAGREE: Final = "CP907"  # one fact, two values
CONTRADICTION: Final = "CP908"  # facts whose derived number is impossible
NO_EQUALS: Final = "CP909"  # `--set` without `name=value`

LARGEST_FACTS: Final = 1_000_000
"""Bytes of facts about one patient; more is another kind of file."""

MOST_PROBLEMS: Final = 200
"""How many problems with the facts of one patient are told."""

MOST_SUGGESTED: Final = 20
"""For how many unknown names a likely one is looked for: each is compared with every fact."""

SETTINGS: Final = "--set"
"""The name under which settings appear in messages, one to a line."""

SUPPOSITIONS: Final = "--what-if"
"""The same for what is supposed to be otherwise."""

TAKEN_BACK: Final = "unknown"
"""What is supposed of an answer that is taken back; no option can be called so."""

Form: TypeAlias = Literal["json", "yaml"]


@struct
class FactsRead:
    """The values that could be read, by fact id, and everything wrong with the rest.

    ``sources`` holds the texts the diagnostics point into, by path.
    """

    values: Mapping[str, Value]
    diagnostics: Diagnostics
    sources: Mapping[str, str] = field(repr=False)


class BadFacts(ValueError):
    """Facts that cannot be used; the message lists every problem, with its place and cure."""

    def __init__(self, read: FactsRead) -> None:
        from carepath_dsl.report import render_all

        super().__init__(render_all(read.diagnostics, read.sources))
        self.diagnostics = read.diagnostics


def facts_of(
    pathway: Pathway, given: str | bytes | Mapping[str, object], settings: Iterable[str] = ()
) -> dict[str, Value]:
    """The values of a patient's facts; see :func:`read_facts`. Raises BadFacts."""
    read = read_facts(pathway, given, settings)
    if read.diagnostics.has_errors:
        raise BadFacts(read)
    return dict(read.values)


def read_facts(
    pathway: Pathway,
    given: str | bytes | Mapping[str, object] | None = None,
    settings: Iterable[str] = (),
    *,
    path: str = "facts",
    form: Form | None = None,
) -> FactsRead:
    """Read what is known of a patient; nothing is raised, every problem is in the result.

    ``given`` is the text of a file in JSON or YAML, or a mapping of fact to value (True, False,
    a number, or a text such as "severe" or "6 weeks"). ``settings`` are texts ``name=value``.
    ``path`` is the name of the text in messages; it also tells the form (``.json``, ``.yaml``,
    ``.yml``) where ``form`` does not: any other text is JSON when it begins with a brace.
    """
    diagnostics = Diagnostics()
    sources: dict[str, str] = {}
    answers: list[Answer] = []
    if isinstance(given, Mapping):
        answers += _from_mapping(given)
    elif given is not None:
        answers += _from_text(given, path, form, diagnostics, sources)
    answers += _from_settings(settings, SETTINGS, diagnostics, sources)
    values = _values(pathway, answers, diagnostics)
    _check_derived(pathway, values, answers, diagnostics)
    return FactsRead(values, diagnostics, sources)


def read_suppositions(
    pathway: Pathway, known: Mapping[str, Value], suppositions: Iterable[str]
) -> FactsRead:
    """The facts of a patient with some of them supposed to be otherwise.

    ``known`` holds the values as they are; ``suppositions`` are texts ``name=value``, read as
    strictly as settings, which replace a value or give one where none is known. ``name=unknown``
    takes an answer back. Nothing is raised, every problem is in the result.
    """
    diagnostics = Diagnostics()
    sources: dict[str, str] = {}
    answers = []
    for answer in _from_settings(suppositions, SUPPOSITIONS, diagnostics, sources):
        if answer.raw == "":
            diagnostics.error(
                BAD_VALUE,
                "an empty text is not an answer",
                answer.value_span,
                help=f"write `{answer.name}={TAKEN_BACK}` to take the answer back",
            )
        else:
            answers.append(replace(answer, raw=None) if answer.raw == TAKEN_BACK else answer)
    values = _values(pathway, answers, diagnostics)
    back = {answer.name: answer for answer in answers if answer.raw is None}
    for name in back.keys() & values.keys():
        diagnostics.error(
            DISAGREE,
            f"`{name}` is given a value and taken back",
            back[name].value_span,
            help="leave one of them out; neither takes precedence",
        )
    kept = {name: value for name, value in known.items() if name not in back}
    values = {**kept, **values}
    _check_derived(pathway, values, answers, diagnostics)
    return FactsRead(values, diagnostics, sources)


# --- answers as they were given --------------------------------------------------------------


def _from_mapping(given: Mapping[str, object]) -> list[Answer]:
    return [Answer(str(name), raw, NOWHERE, NOWHERE) for name, raw in given.items()]


def _from_text(
    given: str | bytes,
    path: str,
    form: Form | None,
    diagnostics: Diagnostics,
    sources: dict[str, str],
) -> Iterable[Answer]:
    if len(given) > LARGEST_FACTS:
        diagnostics.error(
            TOO_LARGE,
            f"more than {LARGEST_FACTS // 1000} kB of facts about one patient",
            Span(path, 1, 1, 1, 2),
            help="give one patient's facts, each with one value",
        )
        return ()
    text = decode(given, path, diagnostics) if isinstance(given, bytes) else given
    if text is None:
        return ()
    if (form or _form_of(path, text)) == "json":
        # JSON readers may pass over a byte order mark; the YAML reader reports it.
        text = text.removeprefix("\ufeff")
        sources[path] = with_plain_line_breaks(text)
        return read_json(Source(path, sources[path]), diagnostics)
    sources[path] = with_plain_line_breaks(text)
    return _from_yaml(text, path, diagnostics)


def _form_of(path: str, text: str) -> Form:
    suffix = path.rpartition(".")[2].lower()
    if suffix in ("yaml", "yml"):
        return "yaml"
    return "json" if suffix == "json" or text.lstrip("\ufeff \t\n")[:1] in ("{", "[") else "yaml"


def _from_yaml(text: str, path: str, diagnostics: Diagnostics) -> Iterable[Answer]:
    # YAML costs time that JSON need not pay.
    from carepath_dsl.document import Empty, Scalar
    from carepath_dsl.document import Mapping as YamlMapping
    from carepath_dsl.reading.reader import read_document

    root = read_document(text, path, diagnostics, allow_empty=True).root
    if root is None:
        return
    if not isinstance(root, YamlMapping):
        nothing = isinstance(root, Empty)
        diagnostics.error(
            NOT_A_MAPPING,
            "no facts at all" if nothing else "something else where facts belong",
            root.span,
            help="write {} for a patient of whom nothing is known"
            if nothing
            else "write one fact to a line: `urinary_retention: yes`",
        )
        return
    for entry in root:
        name, value = entry.key.text, entry.value
        if isinstance(value, Scalar):
            null = value.style == "plain" and value.text == "null"
            yield Answer(name, None if null else value.text, entry.key.span, value.span)
        elif not isinstance(value, Empty):
            kind = "a mapping" if isinstance(value, YamlMapping) else "a list"
            diagnostics.error(
                NOT_ONE_VALUE,
                f"{kind} where the value of {shown(name)} belongs",
                value.span,
                help="give one value, or leave the fact out where nothing is known",
            )


def _from_settings(
    settings: Iterable[str], option: str, diagnostics: Diagnostics, sources: dict[str, str]
) -> Iterable[Answer]:
    # One line each, so that a message can show the setting it speaks of.
    lines = [visible(setting) for setting in settings]
    if lines:
        sources[option] = "\n".join(lines)
    for number, line in enumerate(lines, start=1):
        name, equals, raw = line.partition("=")
        if not equals or not name:
            diagnostics.error(
                NO_EQUALS,
                f"{shown(line)} is not of the form `name=value`",
                Span(option, number, 1, number, len(line) + 1),
                help=f"write for example `{option} urinary_retention=yes`",
            )
            continue
        behind = len(name) + 2
        yield Answer(
            name,
            raw,
            Span(option, number, 1, number, len(name) + 1),
            Span(option, number, behind, number, max(len(line) + 1, behind + 1)),
        )


# --- values ----------------------------------------------------------------------------------


def _values(
    pathway: Pathway, answers: Iterable[Answer], diagnostics: Diagnostics
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    first: dict[str, Answer] = {}
    unknown = 0
    for answer in answers:
        if len(diagnostics) >= MOST_PROBLEMS:
            break
        fact = pathway.facts.get(answer.name)
        if fact is None:
            unknown += 1
            _unknown_fact(pathway, answer, unknown <= MOST_SUGGESTED, diagnostics)
            continue
        if answer.raw is None:
            continue
        value = read_value(fact, answer.raw)
        if isinstance(value, ValueProblem):
            diagnostics.error(
                BAD_VALUE,
                value.message,
                answer.value_span,
                labels=[Label(fact.span, f"`{fact.id}` is declared here")] * bool(fact.span.line),
                help=value.help,
            )
        elif values.setdefault(fact.id, value) != value:
            diagnostics.error(
                DISAGREE,
                f"`{fact.id}` is given twice, with two values",
                answer.value_span,
                labels=[Label(first[fact.id].value_span, "the other value stands here")],
                help="leave one of them out; neither takes precedence",
            )
        first.setdefault(fact.id, answer)
    return values


def _unknown_fact(
    pathway: Pathway, answer: Answer, suggesting: bool, diagnostics: Diagnostics
) -> None:
    meant = suggest(answer.name, pathway.facts) if suggesting else None
    cure = f"did you mean `{meant}`?" if meant is not None else None
    if answer.name in pathway.definitions:
        cure = f"`{answer.name}` is worked out by the pathway; give the facts it is made of"
    elif cure is None and len(pathway.facts) <= 12:
        cure = f"the facts are: {', '.join(pathway.facts)}"
    diagnostics.error(
        UNKNOWN_FACT,
        f"{pathway.id} has no fact called {shown(answer.name)}",
        answer.span,
        help=cure,
    )


def _check_derived(
    pathway: Pathway,
    values: Mapping[str, Value],
    answers: Iterable[Answer],
    diagnostics: Diagnostics,
) -> None:
    try:
        derived_numbers(pathway, values)
    except Underivable as problem:
        definition = pathway.definitions[problem.name]
        assert isinstance(definition, Derived)
        facts = facts_of_definition(definition, pathway)
        places = [a.value_span for a in answers if a.name in facts and a.name in values]
        diagnostics.error(
            CONTRADICTION,
            str(problem),
            places[-1] if places else NOWHERE,
            labels=[Label(place, "together with this") for place in places[:-1]],
            help=f"check {', '.join(f'`{fact}`' for fact in facts)}; "
            f"{sentence(definition.title)} lies within {allowed_words(definition.type)}",
        )
