"""The table of units, as data: :mod:`carepath_dsl.units` knows no unit beyond it.

Codes, values and prefixes are facts of UCUM, the Unified Code for Units of Measure
(https://ucum.org): its case-sensitive codes, and of its rows those that clinical work uses. Each
row says what UCUM says: a code is so many times a term of other codes, down to base units.

Where this table is not UCUM, and why:

- What UCUM counts as a bare number although it counts something of its own is a base unit here,
  so that nothing else can be taken for it: ``mol``, ``eq``, ``osm``, ``[IU]`` and every
  other arbitrary unit, ``[pH]``, ``B``, ``[hnsf'U]``, ``[HPF]``, and ``{1.73_m2}`` (a clearance
  for a standard body surface is not a clearance).
- A unit takes only the prefixes in clinical use, so that ``Mg`` (in UCUM a tonne), ``ML`` and
  ``Mmol`` are no units but slips, and are reported.
- Logarithms are not exact: ``[pH]`` and ``B`` (``dB``) are plain scales, convertible to nothing.
"""

from __future__ import annotations

from carepath_dsl.typed import Final

POWER_OF_TEN: Final = {
    "T": 12,
    "G": 9,
    "M": 6,
    "k": 3,
    "h": 2,
    "d": -1,
    "c": -2,
    "m": -3,
    "u": -6,
    "n": -9,
    "p": -12,
    "f": -15,
}
"""Prefix to power of ten; only the prefixes some row takes."""

ATOMS: Final = (
    # UCUM's base units
    ("m", "", "k d c m u n p"),
    ("s", "", "m u n"),
    ("g", "", "k d c m u n p f"),
    ("rad", "", "m"),
    ("K", "", "m"),
    ("C", "", "m u n"),
    ("cd", "", ""),
    # numbers
    ("10*", "10", ""),
    ("10^", "10", ""),
    ("[pi]", "3.1415926535897932384626433832795028841971693993751058209749445923 1", ""),
    ("%", "10*-2", ""),
    ("[ppth]", "10*-3", ""),
    ("[ppm]", "10*-6", ""),
    ("[ppb]", "10*-9", ""),
    # time
    ("min", "60 s", ""),
    ("h", "60 min", ""),
    ("d", "24 h", ""),
    ("wk", "7 d", ""),
    ("a_j", "365.25 d", ""),
    ("a", "a_j", ""),
    ("mo_j", "a_j/12", ""),
    ("mo", "mo_j", ""),
    # physics
    ("l", "dm3", "d c m u n p f"),
    ("L", "l", "d c m u n p f"),
    ("sr", "rad2", ""),
    ("deg", "2 [pi].rad/360", ""),
    ("Hz", "s-1", "k M G"),
    ("N", "kg.m/s2", "k m u"),
    ("dyn", "g.cm/s2", ""),
    ("Pa", "N/m2", "k h m"),
    ("bar", "100000 Pa", "m"),
    ("J", "N.m", "M k m u"),
    ("W", "J/s", "k m u"),
    ("A", "C/s", "m u n"),
    ("V", "J/C", "k m u n"),
    ("F", "C/V", "m u n p"),
    ("Ohm", "V/A", "M k m"),
    ("S", "Ohm-1", "m u"),
    ("Wb", "V.s", ""),
    ("T", "Wb/m2", "m u n"),
    ("lm", "cd.sr", ""),
    ("lx", "lm/m2", "k"),
    ("P", "dyn.s/cm2", "c m"),
    ("St", "cm2/s", "c"),
    ("cal_th", "4.184 J", "k"),
    ("cal", "cal_th", "k"),
    ("[Cal]", "kcal_th", ""),
    ("m[H2O]", "9.80665 kPa", "c m"),
    ("m[Hg]", "133.3220 kPa", "c m"),
    # radiation
    ("Bq", "s-1", "T G M k"),
    ("Ci", "37000000000 Bq", "k m u n p"),
    ("Gy", "J/kg", "c d m u"),
    ("Sv", "J/kg", "m u"),
    # bodies, devices, doses
    ("[PRU]", "mm[Hg].s/ml", ""),
    ("[wood'U]", "mm[Hg].min/L", ""),
    ("[diop]", "/m", ""),
    ("[Ch]", "mm/3", ""),
    ("[drp]", "ml/20", ""),
    ("[MET]", "3.5 mL/min/kg", ""),
    ("[hnsf'U]", "", ""),
    ("B", "", "d"),
    ("{1.73_m2}", "", ""),
    # chemistry and the laboratory
    ("mol", "", "k m u n p f"),
    ("eq", "", "m u n"),
    ("osm", "", "m u"),
    ("[pH]", "", ""),
    ("g%", "g/dl", "m u n"),
    ("kat", "mol/s", "m u n p"),
    ("U", "umol/min", "k m u n p"),
    ("[HPF]", "", ""),
    ("[LPF]", "100 [HPF]", ""),
    # arbitrary units: each its own
    ("[iU]", "", "k m u n p"),
    ("[IU]", "[iU]", "k m u n p"),
    ("[arb'U]", "", ""),
    ("[USP'U]", "", ""),
    ("[GPL'U]", "", ""),
    ("[MPL'U]", "", ""),
    ("[APL'U]", "", ""),
    ("[beth'U]", "", ""),
    ("[anti'Xa'U]", "", ""),
    ("[todd'U]", "", ""),
    ("[tb'U]", "", ""),
    ("[CCID_50]", "", ""),
    ("[TCID_50]", "", ""),
    ("[EID_50]", "", ""),
    ("[PFU]", "", ""),
    ("[FFU]", "", ""),
    ("[CFU]", "", ""),
    ("[BAU]", "", ""),
    ("[AU]", "", ""),
    ("[PNU]", "", ""),
    ("[Lf]", "", ""),
    ("[FEU]", "", ""),
    ("[ELU]", "", ""),
    # customary units
    ("[in_i]", "2.54 cm", ""),
    ("[ft_i]", "12 [in_i]", ""),
    ("[yd_i]", "3 [ft_i]", ""),
    ("[mi_i]", "5280 [ft_i]", ""),
    ("[gr]", "64.79891 mg", ""),
    ("[lb_av]", "7000 [gr]", ""),
    ("[oz_av]", "[lb_av]/16", ""),
    ("[stone_av]", "14 [lb_av]", ""),
    ("[gal_us]", "231 [in_i]3", ""),
    ("[qt_us]", "[gal_us]/4", ""),
    ("[pt_us]", "[qt_us]/2", ""),
    ("[gil_us]", "[pt_us]/4", ""),
    ("[foz_us]", "[gil_us]/4", ""),
    ("[tbs_us]", "[foz_us]/2", ""),
    ("[tsp_us]", "[tbs_us]/3", ""),
    ("[cup_us]", "16 [tbs_us]", ""),
    ("[cup_m]", "240 mL", ""),
    ("[tbs_m]", "15 mL", ""),
    ("[tsp_m]", "5 mL", ""),
)
"""Every row but the special ones: a code, what one of it is, the prefixes it takes.

What one of it is: a term of other codes, perhaps after a decimal; nothing for a base unit.
"""

SPECIALS: Final = (
    ("Cel", "1", "273.15"),
    ("[degF]", "5/9", "45967/180"),  # its zero is 459.67 degrees of 5/9 K
)
"""The units with a zero of their own: a code, its size and its zero in kelvin.

They stand alone, without prefix, power or product.
"""

OWN_ANNOTATIONS: Final = {"1.73_m2": "{1.73_m2}", "1.73m2": "{1.73_m2}"}
"""The one annotation that means something here; every other is a remark, as in UCUM."""

CALENDAR: Final = frozenset({"mo", "mo_j", "a", "a_j"})
"""Lengths of time that are a mean of the calendar's."""

CLOCK: Final = frozenset({"s", "min", "h", "d", "wk"})
"""Lengths of time that are always the same."""

NOUNS: Final = (
    ("second", "seconds", "s"),
    ("minute", "minutes", "min"),
    ("hour", "hours", "h"),
    ("day", "days", "d"),
    ("week", "weeks", "wk"),
    ("month", "months", "mo"),
    ("year", "years", "a"),
    ("kilogram", "kilograms", "kg"),
    ("gram", "grams", "g"),
    ("milligram", "milligrams", "mg"),
    ("microgram", "micrograms", "ug"),
    ("nanogram", "nanograms", "ng"),
    ("litre", "litres", "L"),
    ("liter", "liters", "L"),
    ("millilitre", "millilitres", "mL"),
    ("milliliter", "milliliters", "mL"),
    ("kilometre", "kilometres", "km"),
    ("kilometer", "kilometers", "km"),
    ("metre", "metres", "m"),
    ("meter", "meters", "m"),
    ("centimetre", "centimetres", "cm"),
    ("centimeter", "centimeters", "cm"),
    ("millimetre", "millimetres", "mm"),
    ("millimeter", "millimeters", "mm"),
    ("inch", "inches", "[in_i]"),
    ("foot", "feet", "[ft_i]"),
    ("mile", "miles", "[mi_i]"),
    ("pound", "pounds", "[lb_av]"),
    ("ounce", "ounces", "[oz_av]"),
    ("stone", "stone", "[stone_av]"),
    ("degree", "degrees", "deg"),
    ("beat", "beats", "{beats}"),
    ("breath", "breaths", "{breaths}"),
    ("cell", "cells", "{cells}"),
    ("copy", "copies", "{copies}"),
    ("drop", "drops", "[drp]"),
    ("dioptre", "dioptres", "[diop]"),
    ("diopter", "diopters", "[diop]"),
    ("point", "points", "{points}"),
)
"""Everyday names: one, many, and the term they stand for."""

PRINTED_AS_NOUNS: Final = (
    frozenset({"[in_i]", "[mi_i]", "[stone_av]", "[drp]", "[diop]"}) | CALENDAR | CLOCK
)
"""Codes that are printed as their (first) everyday name; the others are known as symbols."""

CODES_IN_TERMS: Final = frozenset({"s", "min", "h"})
"""Of those, the ones that stay symbols within a term: "80/min", but "5 minutes"."""

SYMBOLS: Final = {
    "°C": "Cel",
    "degree Celsius": "Cel",
    "degrees Celsius": "Cel",
    "°F": "[degF]",
    "degree Fahrenheit": "[degF]",
    "degrees Fahrenheit": "[degF]",
    "°": "deg",
    "percent": "%",
    "pH": "[pH]",
    "bpm": "{beats}/min",
    "mmHg": "mm[Hg]",
    "cmHg": "cm[Hg]",
    "mmH2O": "mm[H2O]",
    "cmH2O": "cm[H2O]",
    "mcg": "ug",
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "oz": "[oz_av]",
    "ft": "[ft_i]",
    "HU": "[hnsf'U]",
    "HPF": "[HPF]",
    "LPF": "[LPF]",
    "CFU": "[CFU]",
    "PFU": "[PFU]",
    "MET": "[MET]",
    "METs": "[MET]",
    "Fr": "[Ch]",
}
"""Everyday symbols, and the term they stand for."""

PREFIXABLE_SYMBOLS: Final = {"IU": "[IU]", "Eq": "eq", "Osm": "osm"}
"""Everyday symbols that take the prefixes of their code: ``mIU/L``, ``mEq/L``, ``mOsm/kg``."""

SHOWN: Final = {
    "Cel": "°C",
    "[degF]": "°F",
    "deg": "°",
    "m[Hg]": "mHg",
    "m[H2O]": "mH2O",
    "[iU]": "IU",
    "[IU]": "IU",
    "[pH]": "pH",
    "[hnsf'U]": "HU",
    "[HPF]": "HPF",
    "[LPF]": "LPF",
    "[CFU]": "CFU",
    "[PFU]": "PFU",
    "[MET]": "MET",
    "[Ch]": "Fr",
    "[lb_av]": "lb",
    "[oz_av]": "oz",
    "[ft_i]": "ft",
    "{1.73_m2}": "1.73 m²",
    "percent": "%",
    "degree Celsius": "°C",
    "degrees Celsius": "°C",
    "degree Fahrenheit": "°F",
    "degrees Fahrenheit": "°F",
    "lbs": "lb",
}
"""How a code or a symbol is printed where that is not how it is written."""

HABITS: Final = {
    "hr": "h",
    "hrs": "h",
    "sec": "s",
    "secs": "s",
    "mins": "min",
    "wks": "weeks",
    "mth": "months",
    "mths": "months",
    "mos": "months",
    "yr": "years",
    "yrs": "years",
    "cc": "mL",
    "gm": "g",
    "gms": "g",
    "kgs": "kg",
    "kilo": "kg",
    "kilos": "kg",
    "c": "°C",
    "f": "°F",
    "degc": "°C",
    "degf": "°F",
    "celsius": "°C",
    "fahrenheit": "°F",
    "per cent": "%",
    "pct": "%",
    "in": "inches",
    "mcl": "uL",
    "mcmol": "umol",
    "mm hg": "mmHg",
    "cm h2o": "cmH2O",
}
"""Habits of writing (folded to small letters) that are no units here, and what is meant."""

COMMON_CODES: Final = """
s min h d wk mo a ms
kg g mg ug ng pg
L dL mL uL nL pL fL ml l dl
km m cm mm um nm m2 cm2 mm2 cm3 mm3
Cel [degF] K
/min /s /h /d /wk /mo /a {beats}/min {breaths}/min
mm[Hg] cm[H2O] kPa Pa mbar bar
% 1 {score} {points} {ratio} {INR} [pH] [ppm] 10*3 10*6 10*9
kg/m2 g/m2 m2/kg kg/wk g/d g/kg/d
g/L g/dL mg/dL mg/L ug/L ug/dL ug/mL ng/L ng/dL ng/mL pg/mL pg/dL g/mL mg/mL
mol/L mmol/L umol/L nmol/L pmol/L mmol/mol mg/mmol mg/g ug/g ng/g mmol/kg
eq/L meq/L meq/kg mosm/kg mosm/L osm/kg
[IU]/L [IU]/mL m[IU]/L m[IU]/mL u[IU]/mL k[IU]/L k[IU]/mL [IU] [IU]/d [IU]/kg [IU]/h
U U/L mU/L kU/L U/mL U/g nkat/L ukat/L kat/L
10*9/L 10*12/L 10*6/L 10*3/L 10*3/uL 10*6/uL 10*6/mL /uL /mm3 /mL /L {cells}/uL
{copies}/mL [CFU]/mL /[HPF] /[LPF] /100{WBC}
fL pg mm/h mm/s cm/s m/s
mL/min mL/min/{1.73_m2} L/min L/min/m2 mL/h mL/d L/d mL/kg mL/kg/h mL/kg/min mL/min/kg
mg/kg mg/kg/d mg/kg/h mg/kg/min ug/kg ug/kg/min ug/kg/h ug/min ug/h ug/d mg/d mg/h mg/m2
mmol/d mmol/h mmol/kg/h umol/d mg/(24.h) mL/(24.h) g/(24.h)
kcal kcal/d kcal/kg kcal/kg/d kJ MJ J W
mV uV V mA A Hz kHz Ohm uS
Bq kBq MBq GBq mCi uCi Gy cGy mGy Sv mSv uSv
deg rad [diop] [Ch] [hnsf'U] [MET] dB [drp] [drp]/min dyn.s/cm5 [wood'U] mPa.s
[arb'U]/mL [GPL'U]/mL [MPL'U]/mL [APL'U]/mL [beth'U] [anti'Xa'U]/mL [FEU] [tb'U]
[lb_av] [oz_av] [stone_av] [in_i] [ft_i] [mi_i] [foz_us] [tbs_m] [tsp_m] lx
"""
"""Codes worth offering to an author who wrote something near one, the likeliest first."""

DIMENSION_WORDS: Final = (
    ("1", "a plain number or ratio"),
    ("s", "a duration"),
    ("/s", "a rate"),
    ("m", "a length"),
    ("/m", "a number per length"),
    ("m2", "an area"),
    ("/m2", "a number per area"),
    ("m3", "a volume"),
    ("/L", "a number per volume"),
    ("g", "a mass"),
    ("/g", "a number per mass"),
    ("rad", "an angle"),
    ("K", "a temperature"),
    ("C", "an electric charge"),
    ("cd", "a luminous intensity"),
    ("g/L", "a mass concentration"),
    ("L/g", "a volume per mass"),
    ("g/m2", "a mass per area"),
    ("g/s", "a mass per time"),
    ("g/mol", "a mass per amount of substance"),
    ("mol", "an amount of substance"),
    ("mol/L", "a substance concentration"),
    ("mol/g", "an amount of substance per mass"),
    ("mol/s", "a catalytic activity, or an amount of substance per time"),
    ("kat/L", "a catalytic concentration"),
    ("kat/g", "a catalytic activity per mass"),
    ("eq", "an amount of equivalents"),
    ("eq/L", "a concentration of equivalents"),
    ("osm/g", "an osmolality"),
    ("osm/L", "an osmolarity"),
    ("[IU]", "an amount in international units"),
    ("[IU]/L", "a concentration in international units"),
    ("[IU]/s", "an amount in international units per time"),
    ("[IU]/g", "an amount in international units per mass"),
    ("[CFU]/L", "a concentration of colony forming units"),
    ("/[HPF]", "a number per microscope field"),
    ("[pH]", "an acidity"),
    ("B", "a level in decibels"),
    ("[hnsf'U]", "an X-ray attenuation"),
    ("L/s", "a volume per time"),
    ("L/s/g", "a volume per mass and time"),
    ("L/s/{1.73_m2}", "a volume per time for a standard body surface"),
    ("m/s", "a speed, or a volume per time and area"),
    ("m/s2", "an acceleration"),
    ("N", "a force"),
    ("Pa", "a pressure"),
    ("J", "an energy"),
    ("J/s", "a power"),
    ("J/kg", "an energy per mass, or a radiation dose"),
    ("J/kg/s", "an energy per mass and time"),
    ("Pa.s", "a viscosity"),
    ("Pa.s/m3", "a vascular resistance"),
    ("A", "an electric current"),
    ("V", "an electric potential"),
    ("Ohm", "an electric resistance"),
    ("S", "an electric conductance"),
    ("T", "a magnetic flux density"),
    ("lx", "an illuminance"),
)
"""A term of each dimension that has a name, and the name."""
