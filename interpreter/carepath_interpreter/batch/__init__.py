"""Many patients: rows in, records out, row by row and exact.

A row is read strictly (``json_rows``, ``csv_rows``, ``parquet_rows``, all of them by ``reading``),
answered by the compiled pathway (``answering``) and written (``json_records``, ``csv_records``,
``parquet_records``). A row that cannot be used is a record of its own, in its place, with the
reasons. ``working`` puts these together; ``blocks`` cuts a stream into pieces of bounded size,
which any number of processes can work on. Opening files, processes and progress are the caller's.
"""
