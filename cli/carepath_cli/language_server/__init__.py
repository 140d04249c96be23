"""The language server: what `carepath lsp` runs, for editors.

In the order of the data: ``texts`` (positions), ``sites`` (the places of a file), ``names`` (what
they name), ``project`` (the files of a pathway together), ``finding`` (what is at a position),
``cursor`` (where an unfinished line stands), then one module for each thing an editor asks for,
and ``server``, the only one that knows pygls.
"""
