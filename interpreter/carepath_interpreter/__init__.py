"""carepath: interpreter."""
