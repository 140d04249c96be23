"""Pathways as Python code: generated from the typed model, compiled, and as quick as by hand.

A pathway becomes tables and one function (:mod:`writing`), which run on a small machine of their
own (:mod:`running`) that needs nothing but the standard library; the same three make the module
that ``carepath compile`` prints (:mod:`printing`). In use: :class:`compiled.CompiledPathway`.
"""
