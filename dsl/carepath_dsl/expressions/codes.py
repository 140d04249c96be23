"""The codes of what can be wrong with the form of an expression (CP201 to CP249)."""

from __future__ import annotations

EMPTY = "CP201"  # nothing, or only blanks, where an expression is expected
TOO_LONG = "CP202"  # more characters, or more digits, than a reader could follow
TOO_DEEP = "CP203"  # nested deeper than a reader could follow
MISPLACED = "CP204"  # a word or sign that does not fit where it stands
ENDS_EARLY = "CP205"  # the text stops in the middle of an expression
PARENTHESES = "CP206"  # a parenthesis without its partner
MIXED_AND_OR = "CP207"  # `a and b or c` without parentheses
NOT_AND_MORE = "CP208"  # `not a or b`: a warning that says how it is read
GROUP_FORM = "CP209"  # `any (a, b)`, `any of a, b`, `any_of(a, b)`
GROUP_PARTS = "CP210"  # a comma too many or too few, an empty group
GROUP_COUNT = "CP211"  # `at least two of`, `2 of (a, b)`, `at least 1.5 of (a, b)`
GROUP_OF_ONE = "CP212"  # `none of (a and b)`: a warning that this group has one part
CAPITAL_WORD = "CP213"  # `AND`, `Or`, `NOT`
PROGRAM_SIGN = "CP214"  # `&&`, `||`, `!`, `**`, `%`, `~`
COMPARISON_SIGN = "CP215"  # `==`, `=>`, `<>`, `≥`, or a sign behind `is`
COMPARISON_WORDS = "CP216"  # `is greater than`, `at least 5` without `is`, `is 5`
CHAINED = "CP217"  # `1 < x < 5`
NO_SUBJECT = "CP218"  # `x > 5 and < 10`
BARE_NUMBER = "CP219"  # `x = 5 or 6`
ONE_OF_FORM = "CP220"  # `x in (a, b)`, `x is not one of (a, b)`, `x is a, b`
ASKS_IF_KNOWN = "CP221"  # `x is unknown`
TRUE_FALSE = "CP222"  # `x is true`
QUOTED = "CP223"  # quotation marks around an option
NUMBER_FORM = "CP224"  # `.5`, `1,000`, `1e5`, `01`, `1_000`
GLUED_UNIT = "CP225"  # `6weeks`, `6-weeks`: no blank before the unit
RANGE_FORM = "CP226"  # `5-10 weeks`, `between 5 to 10 weeks`
DATE = "CP227"  # `2026-01-01`
BLANKS_AROUND = "CP228"  # `a+b`
NAME_HYPHEN = "CP229"  # `saddle-anaesthesia`
NAME_BLANK = "CP230"  # `urinary retention`
NAME_CAPITAL = "CP231"  # `Fever`
NAME_LETTER = "CP232"  # a letter from another alphabet, or a name that begins with a digit
NAME_UNDERSCORE = "CP233"  # `__class__`, `_x`
RESERVED_NAME = "CP234"  # a word of the language where a name is expected
CALL = "CP235"  # `max(a, b)`
BRACKETS = "CP236"  # `[a, b]`, `{a, b}`
PUNCTUATION = "CP237"  # a stray colon, semicolon, comma or full stop
CONDITIONAL = "CP238"  # `if a then b`
TEXT_SEARCH = "CP239"  # `x contains y`, `x =~ /y/`
NEGATION_WORDS = "CP240"  # `isn't`, `no fever`, `x not > 5`
UNIT_BLANK = "CP241"  # `120 mm Hg`
ODD_CHARACTER = "CP242"  # a no-break or invisible character, or one that has no meaning here
