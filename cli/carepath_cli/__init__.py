"""carepath_cli: the command ``carepath``, one module for each of its commands."""
