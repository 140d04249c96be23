"""What is in a pathway, part by part: records for programs, tables for people.

``part.py`` has what the parts share; ``facts.py``, ``recommendations.py``, ``steps.py``,
``sources.py`` and ``questions.py`` are the parts; ``summary.py`` is the page over all of them.
"""
